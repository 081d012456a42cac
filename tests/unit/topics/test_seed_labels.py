"""The shipped rules against the hand labels of the seed sentences."""

import csv
import itertools
from pathlib import Path

import pytest

from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.sentences import split
from sitrep.topics.checking import sentence_analyser
from sitrep.topics.file import load_topics
from sitrep.topics.matching import At, compile_topic

ROOT = Path(__file__).parents[3]
FILE = load_topics(ROOT / "topics.yml")
LABELS = list(csv.DictReader((ROOT / "tests/labels/seeds_topics.csv").read_text(encoding="utf-8").splitlines()))
TOPICS = [topic.id for topic in FILE.topics]
DIGESTS = {"000_4da62ea52c1fb426.txt"}


def judged(topic_id):
    """Return (sentence, label, whether the rules match it in its article) for the sentences that are not debatable."""
    names = Names(FILE.names)
    analyse, matcher = sentence_analyser(names), compile_topic(FILE.topic(topic_id), names)
    found = []
    for article, of_article in itertools.groupby(LABELS, key=lambda row: row["article"]):
        rows = list(of_article)
        places = [At(item=n if article in DIGESTS else 0) for n in range(len(rows))]
        hits = matcher.find_in([analyse(row["sentence"]) for row in rows], places)
        found += [(row["sentence"], row[topic_id], bool(of)) for row, of in zip(rows, hits, strict=True)]
    return [row for row in found if row[1] != "debatable"]


def test_every_sentence_of_the_seeds_is_labelled_once_and_in_order():
    sentences = []
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        normal = normalise(text)
        for start, end, _ in split(normal.text):
            first, last = normal.span(start, end)
            sentences.append((path.name, text[first:last]))
    assert [(row["article"], row["sentence"]) for row in LABELS] == sentences


@pytest.mark.parametrize("topic", FILE.topics, ids=lambda topic: topic.id)
def test_labels_are_yes_no_or_debatable_and_what_is_debatable_says_why(topic):
    assert {row[topic.id] for row in LABELS} <= {"yes", "no", "debatable"}
    assert [row["sentence"] for row in LABELS if row[topic.id] == "debatable" and not row["why"]] == []


@pytest.mark.parametrize("topic_id", TOPICS)
def test_the_rules_find_every_sentence_that_is_about_the_topic_and_no_other(topic_id):
    rows = judged(topic_id)
    assert [sentence for sentence, label, found in rows if label == "yes" and not found] == []
    assert [sentence for sentence, label, found in rows if label == "no" and found] == []


@pytest.mark.parametrize("topic_id", TOPICS)
def test_the_topic_has_judged_sentences_on_both_sides(topic_id):
    labels = [label for _, label, _ in judged(topic_id)]
    assert min(labels.count("yes"), labels.count("no")) >= 8
