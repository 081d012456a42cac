"""Key words of a topic against counting the slow way, and what they may claim."""

import math

import pytest

from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import count
from sitrep.measures.keyness import g2, log_odds_z, log_ratio
from sitrep.measures.keywords import keywords
from sitrep.measures.word_headlines import clear_keywords

ARTICLES = [
    "Oil tankers sail. Oil and crude go up. Birds sing and sing.",
    "Tankers carry oil. The crude is heavy. Ministers sing.",
    "Crude oil fell. Tankers wait. Rain fell on birds.",
    "Ministers met. Rain fell. Birds left.",
]


def by_term(estimates):
    found = {}
    for estimate in estimates:
        found.setdefault(estimate.term, {})[estimate.measure] = estimate
    return found


@pytest.fixture
def desk(desk_of):
    return desk_of(ARTICLES, {"oil": "oil"})


def test_counts_and_sizes_are_those_of_counting_by_hand(desk):
    found = by_term(keywords(desk.counted, "oil", own={"oil"}))
    tankers = found["tankers"]
    inside, outside = 3 + 5 + 3 + 3, 4 + 4 + 2 + 2 + 4 + 2 + 2 + 2
    assert (tankers["term_count"].value, tankers["rest_count"].value) == (2, 1)
    assert (tankers["term_count"].denominator, tankers["rest_count"].denominator) == (inside, outside)
    assert tankers["keyness_g2"].value == pytest.approx(float(g2(2, 1, inside, outside)))
    assert tankers["log_ratio"].value == pytest.approx(float(log_ratio(2, 1, inside, outside)))
    assert tankers["log_odds_z"].value == pytest.approx(float(log_odds_z(2, 1, inside, outside)))
    assert (tankers["term_count"].n_articles, tankers["term_count"].n_sentences) == (2, 2)


def test_the_least_z_is_that_of_leaving_out_the_worst_article(desk):
    found = by_term(keywords(desk.counted, "oil", own={"oil"}))
    # crude: once in the topic of the first and third article, once in the rest of the second
    first = float(log_odds_z(1, 1, 14 - 8, 22 - 4))
    third = float(log_odds_z(1, 1, 14 - 3, 22 - 6))
    assert found["crude"]["log_odds_z_left_out"].value == pytest.approx(min(first, third))


def test_rule_words_and_numbers_are_no_key_words(desk_of):
    desk = desk_of(["Oil 2014 is crude.", "Oil 2014 is crude.  Sun.", "Rain. Sun."], {"oil": "oil"}, copies=True)
    assert set(by_term(keywords(desk.counted, "oil", own={"oil"}))) == {"crude"}


def test_words_less_frequent_than_in_the_rest_are_no_key_words(desk_of):
    desk = desk_of(["Oil fell. Rain rain rain.", "Oil rain fell. Rain rain.", "Oil fell."], {"oil": "oil"})
    assert "rain" not in by_term(keywords(desk.counted, "oil", own={"oil"}))


def test_a_word_that_nearly_always_stands_in_one_article_is_no_key_word(desk_of):
    caption = "Oil hide caption. " * 12
    desk = desk_of([caption, "Oil hide. Rain.", "Oil sails. Sun.", "Oil sails. Wind."], {"oil": "oil"})
    found = by_term(keywords(desk.counted, "oil", own={"oil"}))
    assert "hide" not in found
    assert "sails" in found


def test_the_order_of_articles_does_not_matter(desk_of):
    def values(articles):
        found = keywords(desk_of(articles, {"oil": "oil"}).counted, "oil", own={"oil"})
        return {(e.term, e.measure): (e.value, e.low, e.high) for e in found}

    many = [f"Oil tanker number n{n % 3} sails. Rain fell on day {n}. {'Oil crude. ' * (n % 4)}" for n in range(14)]
    forward, backward = values(many), values(many[::-1])
    assert forward.keys() == backward.keys()
    for key, (value, low, high) in forward.items():
        if key[1] == "keyness_q":  # the exchanges that are drawn meet the articles in another order
            continue
        assert (value, low, high) == tuple(None if x is None else pytest.approx(x) for x in backward[key]), key


def test_the_corpus_twice_leaves_ratio_and_dispersion_and_doubles_g2(desk_of):
    once = by_term(keywords(desk_of(ARTICLES, {"oil": "oil"}).counted, "oil", own={"oil"}))
    twice = by_term(keywords(desk_of(ARTICLES * 2, {"oil": "oil"}, copies=True).counted, "oil", own={"oil"}))
    assert set(once) <= set(twice)
    for term, rows in once.items():
        for measure in ("log_ratio", "dispersion_dp"):
            assert twice[term][measure].value == pytest.approx(rows[measure].value), (term, measure)
        assert twice[term]["keyness_g2"].value == pytest.approx(2 * rows["keyness_g2"].value)


def test_no_range_and_no_test_below_ten_articles(desk):
    found = keywords(desk.counted, "oil", own={"oil"})
    assert found
    assert all(e.low is None and e.high is None for e in found)
    assert all(e.value is None for e in found if e.measure == "keyness_q")


@pytest.fixture
def many(desk_of):
    """Twelve articles on oil, all with tankers, one with forty captains; tankers in the rest of four."""
    articles = [
        f"Oil tankers sail tonight. Oil prices rose on day {n}. Ministers met on day {n} and spoke of other matters."
        + (f" A tale of tankers and rain{n}." if n % 3 == 0 else "")
        + (" Oil captains captains wait." * 20 if n == 3 else "")
        + (" Oil captains met." if n == 5 else "")
        for n in range(12)
    ]
    return desk_of(articles, {"oil": "oil"})


def test_from_ten_articles_there_are_ranges_and_q(many):
    found = by_term(keywords(many.counted, "oil", own={"oil"}))
    tankers = found["tankers"]
    assert tankers["log_ratio"].low < tankers["log_ratio"].value < tankers["log_ratio"].high
    assert tankers["keyness_q"].value <= 0.05
    assert found["prices"]["rest_count"].value == 0
    assert found["prices"]["log_ratio"].low is None
    assert "captains" not in found


def test_a_word_of_few_articles_is_not_tested(desk_of):
    articles = [f"Oil {'captains ' if n < 4 else ''}sail. Rain fell on day {n}." for n in range(12)]
    found = by_term(keywords(desk_of(articles, {"oil": "oil"}).counted, "oil", own={"oil"}))
    assert found["captains"]["keyness_q"].value is None
    assert "captains" not in clear_keywords([e for rows in found.values() for e in rows.values()], 12)


def test_every_count_is_what_its_evidence_selects(many):
    tables = Joined(many.analysis)
    for estimate in keywords(many.counted, "oil", own={"oil"}):
        if estimate.unit == "occurrences":
            assert count(tables, estimate.evidence) == estimate.value, estimate


def test_a_topic_without_sentences_has_no_key_words(desk_of):
    desk = desk_of(["Rain fell.", "Sun came."], {"oil": "oil"})
    assert keywords(desk.counted, "oil") == []
    assert desk.keyness("oil").headline == "No sentence of the corpus matches this topic."


def test_a_topic_that_is_the_whole_corpus_has_no_key_words(desk_of):
    desk = desk_of(["Oil fell. Oil rose.", "Oil rose. Oil fell."], {"oil": "oil"})
    assert keywords(desk.counted, "oil", own={"oil"}) == []
    assert desk.keyness("oil").headline == "No word clearly sets this topic apart from the rest of the corpus."


def test_lemmas_count_the_forms_of_a_word_as_one(desk_of):
    articles = ["A tanker carries oil. Rain fell.", "Two tankers carry oil. Sun came.", "Oil is here. Ministers met."]
    desk = desk_of(articles, {"oil": "oil"})
    found = by_term(desk.keyness("oil", lemmas="en").estimates)
    assert found["tanker"]["term_count"].value == 2
    assert count(desk.analysis, found["tanker"]["term_count"].evidence) == 2
    assert "tanker" not in by_term(desk.keyness("oil").estimates)
    counts = {e.term: e for e in desk.frequency("oil", lemmas="en").estimates if e.measure == "term_count"}
    assert counts["tanker"].value == counts["carry"].value == 2
    assert all(count(desk.analysis, e.evidence) == e.value for e in counts.values())


def test_values_are_finite_or_null(many):
    for estimate in keywords(many.counted, "oil", own={"oil"}):
        assert estimate.value is None or math.isfinite(estimate.value), estimate
