"""Words' contributions against the package: they add up to the valence sum behind its compound, on every sentence."""

import gzip
import json
import os
import random
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from sitrep.measures.adding import sums
from sitrep.measures.vader import score_all
from sitrep.text.coding import code
from sitrep.text.normal import normalise
from sitrep.text.sentences import split

N_ARTICLES = int(os.environ.get("SITREP_TEST_ARTICLES", "120"))
"""How many articles of each large corpus are checked; more than there are checks all."""


class Recording(SentimentIntensityAnalyzer):
    """The package, keeping the valences that it adds up."""

    valences = ()

    def score_valence(self, sentiments, text):
        self.valences = list(sentiments)
        return super().score_valence(sentiments, text)


PACKAGE = Recording()


def assert_equal_to_the_package(sentences):
    """Check compound, shares and the sum of contributions of each sentence, and that a word's sum is its words'."""
    scores = score_all(code(sentences))
    totals = sums(scores.sentence, scores.contribution, len(sentences))
    for number, sentence in enumerate(sentences):
        expected = PACKAGE.polarity_scores(sentence)
        found = (scores.compound[number], scores.positive[number], scores.neutral[number], scores.negative[number])
        assert found == tuple(expected[name] for name in ("compound", "pos", "neu", "neg")), sentence
        valences = [value for value in PACKAGE.valences if value]
        assert totals[number] == sum(valences), sentence
        assert scores.n_hits[number] == len(valences), sentence


def sentences_of(text):
    normal = normalise(text).text
    return [normal[start:end] for start, end, _ in split(normal)]


@pytest.mark.parametrize("name", ["us_news_2012_2020", "us_speeches_2009_2015"])
def test_contributions_add_up_on_every_sentence_of_the_large_corpora(test_data, name):
    n = 0
    with gzip.open(test_data(f"corpora/{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = list(islice(lines, 9_000))
    for row in random.Random(5).sample(rows, min(N_ARTICLES, len(rows))):
        found = sentences_of(json.loads(row)["text"])
        assert_equal_to_the_package(found)
        n += len(found)
    print(f"{name}: {n} sentences, all equal")  # noqa: T201
    assert n > N_ARTICLES


def test_contributions_add_up_on_naughty_strings(test_data):
    strings = json.loads(test_data("bad_input/blns.json").read_text(encoding="utf-8"))
    for text in strings:
        assert_equal_to_the_package(sentences_of(text))


PIECES = """
good bad GOOD not never without doubt so this least at very kind of sort just enough but BUT no NO nor or war peace
great! terrible?? awful!!! :) :( 😁 💘 the shit bomb bad ass yeah right kiss of death to die for isn't won't hope HOPE
extremely hardly security united agreement , . x
"""


@given(
    st.lists(
        st.lists(st.sampled_from(PIECES.split()), max_size=16).map(lambda w: normalise(" ".join(w)).text), max_size=6
    )
)
def test_contributions_add_up_on_made_up_sentences(sentences):
    assert_equal_to_the_package([" ".join(sentence.split()) for sentence in sentences])


def test_contributions_of_a_sentence_are_those_of_its_words():
    scores = score_all(code(["The peace was not good, but the war is over!"]))
    found = dict(zip((scores.words[w] for w in scores.word.tolist()), scores.contribution.tolist(), strict=True))
    assert found == {"peace": 2.5 * 0.5, "good": 1.9 * -0.74 * 0.5, "war": -2.9 * 1.5}
    assert np.sign(scores.valence).tolist() == [1, 1, -1]
