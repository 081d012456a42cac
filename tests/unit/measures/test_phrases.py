"""Phrases of a topic against counting n-grams one by one."""

from collections import Counter

import pytest

from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import count
from sitrep.measures.phrases import phrases
from sitrep.text.names import Names

ARTICLES = [
    "Shadow fleet tankers carry crude oil. The shadow fleet sails at night. Cheap crude oil sells. Oil, gas and crude.",
    "A shadow fleet tanker took crude oil. Crude oil, crude oil. Venezuela's oil was sold. The price of oil fell.",
    "Rain fell. The price of oil rose. The price of bread rose.",
]


@pytest.fixture
def desk(desk_of):
    return desk_of(ARTICLES, {"oil": "oil | shadow fleet"})


def counts(found):
    return {e.term: e.value for e in found}


def test_sentences_that_hold_words_side_by_side_are_counted(desk):
    found = counts(phrases(desk.counted, "oil", Names({}), own={"oil"}))
    assert found == {"crude oil": 4, "shadow fleet": 3, "price of oil": 2}


def test_punctuation_and_possessives_end_a_phrase(desk_of):
    desk = desk_of(["Oil, gas here. Venezuela's oil went.", "Oil, gas there. Venezuela's oil left."], {"oil": "oil"})
    assert counts(phrases(desk.counted, "oil", Names({}))) == {}


def test_a_phrase_twice_in_a_sentence_is_one_sentence(desk_of):
    desk = desk_of(["Crude oil is crude oil.", "Crude oil."], {"oil": "oil"})
    assert counts(phrases(desk.counted, "oil", Names({}))) == {"crude oil": 2}


def test_what_stands_within_a_longer_phrase_is_told_as_the_longer_one(desk_of):
    desk = desk_of([f"Heavy crude oil sells{n}. Sweet light oil sells{n}." for n in range(3)], {"oil": "oil"})
    assert counts(phrases(desk.counted, "oil", Names({}))) == {"heavy crude oil": 3, "sweet light oil": 3}


def test_phrases_within_a_name_and_of_rule_words_alone_are_left_out(desk_of):
    articles = ["United States crude oil sells.", "United States crude oil fell.", "Oil oil of the United States."]
    desk = desk_of(articles, {"oil": "oil"})
    found = phrases(desk.counted, "oil", Names({"United States": ()}), own={"oil", "crude"})
    assert counts(found) == {"united states crude oil": 2}


def test_a_phrase_holds_a_telling_word_where_these_are_given(desk):
    assert counts(phrases(desk.counted, "oil", Names({}), telling={"shadow"})) == {"shadow fleet": 3}


def test_a_phrase_that_one_article_repeats_is_left_out(desk_of):
    articles = ["Hide the oil caption. " * 12, "Hide the oil caption.", "Crude oil.", "Crude oil."]
    desk = desk_of(articles, {"oil": "oil"}, copies=True)
    assert counts(phrases(desk.counted, "oil", Names({}))) == {"crude oil": 2}


def test_every_count_is_what_its_evidence_selects(desk):
    tables = Joined(desk.analysis)
    found = phrases(desk.counted, "oil", Names({}))
    assert len(found) > 2
    for estimate in found:
        assert count(tables, estimate.evidence) == estimate.value, estimate


def test_counts_are_those_of_a_plain_loop(desk_of):
    text = "red oil tank and red oil tank blue oil red sea oil and red oil tank in red sea"
    words = text.split()
    articles = []
    for n in range(4):
        sentences = [" ".join(words[k : k + 7]) for k in range(n, len(words) - 7, 3)]
        articles.append(". ".join(sentences).capitalize() + ".")
    desk = desk_of(articles, {"oil": "oil"}, copies=True)
    found = counts(phrases(desk.counted, "oil", Names({})))
    slow = Counter()
    for row in desk.counted["sentences"].to_pylist():
        tokens = row["text"].lower().rstrip(".").split()
        if "oil" in tokens:
            slow.update({" ".join(tokens[k : k + n]) for n in (2, 3, 4) for k in range(len(tokens) - n + 1)})
    assert found
    assert all(slow[phrase] == n for phrase, n in found.items())
