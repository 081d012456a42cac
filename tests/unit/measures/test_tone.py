"""Tone of a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from sitrep.measures import tone

PACKAGE = SentimentIntensityAnalyzer()

WORDS = """
good bad GOOD not never without doubt so this least at very kind of sort of but BUT no nor or war peace security won't
isn't great! ugly?? :) :( 😁 💘 the shit bomb ass yeah right extremely VERY hardly bad, (peace) united-nations U.S. 15
— ... !!! ???? KILLED
"""
PIECES = st.sampled_from(WORDS.split())


def assert_equal_to_the_package(text: str) -> None:
    expected = PACKAGE.polarity_scores(text)
    found = tone.score(text)
    assert (found.compound, found.positive, found.neutral, found.negative) == (
        expected["compound"],
        expected["pos"],
        expected["neu"],
        expected["neg"],
    )


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_scores_equal_the_package_on_negations_caps_emoji_and_but(text):
    assert_equal_to_the_package(text)


@given(st.text(max_size=60))
def test_scores_equal_the_package_on_any_text(text):
    assert_equal_to_the_package(text)


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_contributions_give_the_compound_back(text):
    found = tone.score(text)
    contributions = [word.contribution for word in found.words]
    again = tone.compound(contributions, found.emphasis)
    assert (again or 0.0) == pytest.approx(found.compound, abs=1e-9)


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_every_scored_word_stands_where_it_says(text):
    for word in tone.score(text).words:
        place = text[word.start : word.end]
        assert word.word in place.lower() or place in "😁💘"


def test_a_sentence_without_a_lexicon_word_has_no_words():
    assert tone.score("The delegation arrived on Tuesday.").words == ()


def test_a_fully_masked_sentence_has_no_compound():
    assert tone.compound([], 0.0) is None


def test_a_negated_word_carries_the_negated_valence():
    (word,) = tone.score("The talks did not bring peace").words
    assert word.word == "peace"
    assert word.contribution == pytest.approx(2.5 * -0.74)


def test_valence_of_an_unknown_word_is_null():
    assert tone.valence("guarantees") is None
    assert tone.valence("security") == 1.4
