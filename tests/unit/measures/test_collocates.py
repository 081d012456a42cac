"""Collocates and names that stand together, against counting sentences one by one."""

import itertools
from collections import Counter

import pytest

from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import count
from sitrep.measures.collocates import articles_with, collocates
from sitrep.measures.collocation import log_dice, npmi, t_score
from sitrep.measures.names_together import names_together

ARTICLES = [
    "Crude oil fell. Oil tankers sail. Crude rose. Birds sing.",
    "Oil and crude rose. Tankers wait. Crude oil sells.",
    "Oil tankers wait. Rain fell. Crude crude crude.",
]


def sentences_of(desk):
    """The terms of each counted sentence, from the table, one by one."""
    found = {}
    for row in desk.counted["terms"].to_pylist():
        found.setdefault((row["article_id"], row["sentence_no"]), set()).add(row["term"])
    return found


def by_term(estimates):
    found = {}
    for estimate in estimates:
        found.setdefault(estimate.term, {})[estimate.measure] = estimate
    return found


@pytest.fixture
def desk(desk_of):
    return desk_of(ARTICLES, {"oil": "oil"})


def test_measures_of_a_term_are_those_of_counting_sentences(desk):
    sentences = sentences_of(desk)
    n = desk.counted.n_sentences
    f = Counter(term for terms in sentences.values() for term in terms)
    found = by_term(collocates(desk.counted, None, "crude"))
    assert found.keys() == {"oil", "rose"}
    for term, rows in found.items():
        o = sum({"crude", term} <= terms for terms in sentences.values())
        assert rows["n_together"].value == o
        assert rows["log_dice"].value == pytest.approx(float(log_dice(o, f["crude"], f[term])))
        assert rows["npmi"].value == pytest.approx(float(npmi(o, f["crude"], f[term], n)))
        assert rows["t_score"].value == pytest.approx(float(t_score(o, f["crude"], f[term], n)))


def test_the_node_of_a_topic_is_its_sentences(desk):
    found = by_term(collocates(desk.counted, "oil", own={"oil"}))
    assert found["tankers"]["n_together"].value == 2
    assert found["tankers"]["n_together"].denominator == 5
    assert found["tankers"]["log_dice"].value == pytest.approx(float(log_dice(2, 5, 3)))


def test_a_term_within_a_topic_is_counted_in_the_topic_alone(desk):
    found = by_term(collocates(desk.counted, "oil", "crude"))
    assert found["oil"]["n_together"].value == 3
    assert found["oil"]["log_dice"].value == pytest.approx(float(log_dice(3, 3, 5)))


def test_the_corpus_twice_leaves_log_dice_unchanged(desk_of):
    once = by_term(collocates(desk_of(ARTICLES, {"oil": "oil"}).counted, None, "crude"))
    twice = by_term(collocates(desk_of(ARTICLES * 2, {"oil": "oil"}, copies=True).counted, None, "crude"))
    assert once.keys() <= twice.keys()
    for term, rows in once.items():
        assert twice[term]["log_dice"].value == pytest.approx(rows["log_dice"].value)
        assert twice[term]["npmi"].value == pytest.approx(rows["npmi"].value)


def test_the_order_of_articles_does_not_matter(desk_of):
    def values(articles):
        found = collocates(desk_of(articles, {"oil": "oil"}).counted, "oil", own={"oil"})
        return {(e.term, e.measure): e.value for e in found}

    assert values(ARTICLES) == pytest.approx(values(ARTICLES[::-1]))


def test_ranges_come_with_ten_articles_of_the_node(desk_of):
    articles = [f"Oil tankers sail. Oil fell. Rain on day {n}. Tankers wait. " for n in range(11)]
    few, many = (
        by_term(collocates(desk_of(chosen, {"oil": "oil"}).counted, "oil", own={"oil"}))["tankers"]["log_dice"]
        for chosen in (articles[:9], articles)
    )
    assert (few.low, few.high) == (None, None)
    assert many.low <= many.value <= many.high


def test_every_count_is_what_its_evidence_selects(desk):
    tables = Joined(desk.analysis)
    rows = [*collocates(desk.counted, "oil"), *collocates(desk.counted, None, "crude")]
    rows += collocates(desk.counted, "oil", "crude")
    counted = [e for e in rows if e.measure == "n_together"]
    assert len(counted) > 4
    for estimate in counted:
        assert count(tables, estimate.evidence) == estimate.value, estimate


def test_a_node_that_no_sentence_holds_has_no_collocates(desk):
    assert collocates(desk.counted, None, "xylophone") == []
    assert articles_with(desk.counted, None, "xylophone") == 0
    assert desk.collocations(term="xylophone").headline == "No sentence holds “xylophone”."


def test_without_a_node_there_is_nothing_to_ask(desk):
    with pytest.raises(ValueError, match="collocates need a node: a topic, a term, or both"):
        collocates(desk.counted, None)


NAMED = """
names:
  United States: [US]
  Kyiv: [Kiev]
  Trump: []
topics:
  talks:
    title: Talks
    definition: Talks.
    rules:
      talks: talks
    tests:
      match: ["Talks."]
      no_match: ["Tanks."]
"""
SAID = [
    "US talks with Kyiv began. Trump left. The US and Kiev met Trump.",
    "Kyiv, Trump and the US held talks. Trump talks to US.",
    "Trump and Kyiv are apart. Kiev talks on.",
]


def test_names_in_any_spelling_are_counted_together(desk_of):
    desk = desk_of(SAID, NAMED)
    sentences = [terms & {"United States", "Kyiv", "Trump"} for terms in sentences_of(desk).values()]
    slow = Counter(" + ".join(pair) for terms in sentences for pair in itertools.combinations(sorted(terms), 2))
    found = by_term(names_together(desk.counted, None, tuple(desk.topics.names)))
    assert {pair: rows["n_together"].value for pair, rows in found.items()} == {
        pair: n for pair, n in slow.items() if n > 1
    }
    tables = Joined(desk.analysis)
    assert all(count(tables, rows["n_together"].evidence) == rows["n_together"].value for rows in found.values())


def test_names_of_a_topic_are_counted_in_its_sentences(desk_of):
    desk = desk_of(SAID, NAMED)
    found = by_term(names_together(desk.counted, "talks", tuple(desk.topics.names)))
    assert {pair: rows["n_together"].value for pair, rows in found.items()} == {"Kyiv + United States": 2}


def test_a_corpus_without_names_has_no_pairs(desk):
    assert names_together(desk.counted, None, ()) == []
