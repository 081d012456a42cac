"""VADER over codes, against the package sentence by sentence."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SPECIAL_CASES

from sitrep.measures import tone
from sitrep.measures.adding import rounded, sums
from sitrep.measures.vader import score_all
from sitrep.text.coding import code
from sitrep.text.normal import normalise

pytestmark = pytest.mark.usefixtures("both_ways")

WORDS = """
good bad GOOD not never without doubt so this least at very kind of sort but BUT no NO nor or war peace VERY just
    enough good, bad! terrible? great!! war?? isn't won't security ugly?? :) :( 😁 💘 the shit bomb ass yeah right
    extremely hardly kiss death to die for beating heart bus stop badass (peace) united-nations U.S. 15 — ... !!! ????
    KILLED killed love love hate x a I most no. so, xD <3 n't don't DON'T more MORE"""
PIECES = st.sampled_from(WORDS.split())


def assert_equal_to_one_by_one(sentences):
    scores = score_all(code(sentences))
    firsts = np.searchsorted(scores.sentence, np.arange(len(sentences) + 1))
    starts = np.cumsum([0, *(len(sentence) + 1 for sentence in sentences)])
    for number, sentence in enumerate(sentences):
        expected = tone.score(sentence)
        found = [column[number] for column in (scores.compound, scores.positive, scores.neutral, scores.negative)]
        assert found == [expected.compound, expected.positive, expected.neutral, expected.negative], sentence
        assert scores.emphasis[number] == expected.emphasis, sentence
        mine = slice(firsts[number], firsts[number + 1])
        words = zip(
            (scores.start[mine] - starts[number]).tolist(),
            (scores.end[mine] - starts[number]).tolist(),
            [scores.words[word] for word in scores.word[mine]],
            scores.contribution[mine].tolist(),
            strict=True,
        )
        assert list(words) == [(w.start, w.end, w.word, w.contribution) for w in expected.words], sentence
        assert scores.n_hits[number] == len(expected.words)


@given(st.lists(st.lists(PIECES, max_size=14).map(lambda words: normalise(" ".join(words)).text), max_size=8))
def test_scores_and_words_equal_those_of_one_sentence_to_the_bit(sentences):
    assert_equal_to_one_by_one(sentences)


@given(st.lists(st.text(max_size=60).map(lambda text: normalise(text).text), max_size=5))
def test_scores_of_any_text_equal_those_of_one_sentence(sentences):
    assert_equal_to_one_by_one(sentences)


@pytest.mark.parametrize("phrase", [phrase for phrase in SPECIAL_CASES if " " in phrase])
def test_each_special_phrase_goes_through_the_package_alone(phrase):
    sentences = [f"It was {phrase} that they love", "They love peace", f"They love {phrase.upper()} again", phrase]
    assert score_all(code(sentences[:3])).by_package.tolist() == [True, False, True]
    assert_equal_to_one_by_one(sentences)


@pytest.mark.parametrize(
    "around", [("not", "so"), ("never", "this"), ("without", "doubt"), ("no", "or"), ("at", "least")]
)
def test_every_order_of_three_words_before_a_scored_one_equals_the_package(around):
    words = [*around, "very", "KIND", "of", "peace", "x"]
    assert_equal_to_one_by_one([f"{' '.join(three)} good war" for three in itertools.product(words, repeat=3)])


def test_only_emoji_and_special_phrases_go_through_the_package():
    sentences = ["Peace at last!", "He is bad ass today, good", "Good 😁", "It is kind of good, but bad."]
    assert score_all(code(sentences)).by_package.tolist() == [False, True, True, False]


def test_rounding_is_pythons_at_every_tie():
    values = [n / 2000 for n in range(2001)] + [random.Random(1).random() for _ in range(2000)]
    assert rounded(np.array(values), 3).tolist() == [round(value, 3) for value in values]


def test_sums_are_those_of_the_builtin():
    values = [random.Random(2).uniform(-4, 4) for _ in range(300)]
    owners = sorted(random.Random(3).choices(range(40), k=300))
    expected = [sum(v for v, owner in zip(values, owners, strict=True) if owner == n) for n in range(40)]
    assert sums(np.array(owners), np.array(values), 40).tolist() == expected
