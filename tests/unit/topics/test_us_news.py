"""The topics for the US news: their own tests, and the precision that 100 judged sentences give them."""

from pathlib import Path

import pytest

from sitrep.checks.corpus import Found
from sitrep.checks.samples import draw
from sitrep.engine.analysis import analyse
from sitrep.topics.checking import check_topics
from sitrep.topics.file import load_topics
from sitrep.topics.judging import read_judged
from sitrep.topics.scoring import precisions

FOLDER = Path(__file__).parents[2] / "us_news"
FILE = load_topics(FOLDER / "topics.yml")
DRAWN = {"gun_laws": 34, "health_insurance": 33, "border": 33}
SEED = 2026


def test_the_topics_pass_their_own_tests():
    assert check_topics(FILE).failure_lines() == []


def test_precision_is_that_of_the_hundred_verdicts():
    _, rows = read_judged(FOLDER / "judged_sample.csv")
    assert len(rows) == 100
    found = {p.topic: (p.n_right, p.n_judged) for p in precisions(rows) if not p.rule}
    assert found == {"gun_laws": (30, 34), "health_insurance": (30, 33), "border": (27, 33)}


def test_the_file_of_verdicts_holds_no_text_of_the_news():
    longest = max(len(line) for line in (FOLDER / "judged_sample.csv").read_text(encoding="utf-8").splitlines())
    assert longest < 140


@pytest.fixture(scope="module")
def found(test_data, tmp_path_factory):
    corpus = test_data("corpora/us_news_2012_2020.jsonl.gz")
    analysis = analyse([corpus], FILE, tmp_path_factory.mktemp("us_news"))
    return Found(analysis=analysis, topics=[topic.id for topic in FILE.topics])


def test_drawing_the_sample_again_gives_the_sentences_that_were_judged_and_the_rules_that_found_them(found):
    _, rows = read_judged(FOLDER / "judged_sample.csv")
    judged = [(row.topic, row.sentence_hash, row.row["rules"]) for row in rows]
    drawn = [
        (topic, found.hash_of(key), ", ".join(found.rules[topic][key]))
        for topic, size in DRAWN.items()
        for key in draw(found, topic, size, SEED)
    ]
    assert drawn == judged


@pytest.mark.parametrize("topic", FILE.topics, ids=lambda topic: topic.id)
def test_every_rule_finds_something(found, topic):
    assert [rule.name for rule in topic.rules if not found.hits.get((topic.id, rule.name))] == []
