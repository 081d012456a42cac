from pathlib import Path

import pytest

from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.sentences import split
from sitrep.topics.checking import check_topics, sentence_analyser, suggest_mask
from sitrep.topics.file import load_topics
from sitrep.topics.matching import mask_words

SHIPPED = load_topics(Path(__file__).parents[3] / "topics.yml")

CONTENT = """\
names:
  Security Council: [Council of Security]
topics:
  oil:
    title: Oil
    definition: Oil.
    rules:
      crude: crude
      pair: 'Security Council AND support* AND NOT great'
      never: kerosene
    mask: [support]
    tests:
      match: [Crude is up., Gas is up.]
      no_match: [Crude remarks., Gas.]
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("topics.yml").write_text(CONTENT, encoding="utf-8")
    return load_topics(Path("topics.yml"))


def test_a_failed_test_sentence_is_said_with_its_place_and_the_rules_that_hit_it(file):
    report = check_topics(file)
    assert not report.passed
    assert report.failure_lines() == [
        "topics.yml:13:29: oil must match and does not: Gas is up.",
        "topics.yml:14:18: oil must not match and does, by crude: Crude remarks.",
    ]


def test_a_test_may_say_what_the_article_says_before_its_sentence(file):
    path = file.path
    text = path.read_text(encoding="utf-8").replace("crude: crude", "crude: {find: crude, requires_anywhere: oil}")
    old = "match: [Crude is up., Gas is up.]\n      no_match: [Crude remarks., Gas.]"
    new = (
        "match: [{article: Oil., sentence: Crude is up.}]\n"
        "      no_match: [Crude remarks., {article: Oil., sentence: Gas.}]"
    )
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert check_topics(load_topics(path)).failure_lines() == []


def test_words_of_the_lexicon_in_rules_and_their_names_are_suggested_for_the_mask_save_those_on_it(file):
    lexicon = {"crude": -2.7, "support": 1.7, "supports": 1.7, "security": 1.4, "great": 3.1, "war": -2.9}
    assert suggest_mask(file.topic("oil"), Names(file.names), file.names, lexicon) == {
        "crude": -2.7,
        "security": 1.4,
        "supports": 1.7,
    }


def test_the_analyser_reads_a_sentence_as_the_corpus_is_read():
    analyse = sentence_analyser(Names({"Kyiv": ("Kyiv", "Kiev")}))
    assert analyse("“Kiev’s” war") == (["``", "Kiev", "'s", "''", "war"], [(1, 2, "Kyiv")])


def test_the_shipped_topics_pass_their_own_tests():
    assert check_topics(SHIPPED).failure_lines() == []


@pytest.mark.parametrize("topic", SHIPPED.topics, ids=lambda topic: topic.id)
def test_every_shipped_topic_has_six_sentences_that_must_match_and_six_that_must_not_each_of_one_sentence(topic):
    assert len(topic.must_match) >= 6
    assert len(topic.must_not_match) >= 6
    for example in (*topic.must_match, *topic.must_not_match):
        assert len(split(normalise(example.text).text)) == 1


@pytest.mark.parametrize("topic", SHIPPED.topics, ids=lambda topic: topic.id)
def test_no_shipped_mask_hides_what_happens(topic):
    events = {"killed", "kill", "attack", "attacked", "attacks", "destroyed", "strikes", "wounded", "dead", "war"}
    assert mask_words(topic, events) == frozenset()
