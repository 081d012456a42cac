"""Dispersion against published values and the slow way."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.measures.dispersion import dp, dp_norm, dp_of_moved, moved_by
from sitrep.measures.occurrences import Pairs


def test_every_published_value_of_dp_is_met(test_data):
    reference = json.loads(test_data("stats_refs/dispersion.json").read_text(encoding="utf-8"))
    measures = {"Gries DP (unnormalised)": dp, "Gries DP (normalised, DP/(1-min share))": dp_norm}
    met = 0
    for case in reference["vectors"]:
        if measure := measures.get(case["measure"]):
            counts = np.array(case["freqs"], float)
            assert measure(counts, np.ones(len(counts))) == pytest.approx(case["expected"], abs=1e-9)
            met += 1
    assert met == 2


def test_real_part_sizes_are_used(test_data):
    """The counts of the published example are even more so in the paper's parts than in five of equal size."""
    reference = json.loads(test_data("stats_refs/dispersion.json").read_text(encoding="utf-8"))["corpus"]
    parts = [part.split() for part in reference["text"].split("|")]
    counts = np.array([part.count(reference["word"]) for part in parts], float)
    assert counts.tolist() == reference["freq_per_part"]
    assert [len(part) for part in parts] == [10] * 5
    assert dp(counts, np.full(5, 10.0)) == pytest.approx(0.2)
    assert dp(counts, np.array([9.0, 10, 10, 10, 11])) == pytest.approx(0.18)


def test_a_word_that_does_not_occur_has_no_dispersion():
    assert dp(np.zeros(3), np.ones(3)) is None
    assert dp_norm(np.zeros(3), np.ones(3)) is None


def test_one_part_has_no_normed_dispersion():
    assert dp_norm(np.array([4.0]), np.array([10.0])) is None


def test_the_corpus_twice_leaves_dp_unchanged():
    counts, sizes = np.array([1.0, 0, 5]), np.array([10.0, 30, 20])
    assert dp(np.tile(counts, 2), np.tile(sizes, 2)) == pytest.approx(dp(counts, sizes))


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.tuples(
            st.lists(st.lists(st.integers(0, 4), min_size=n, max_size=n), min_size=1, max_size=4),
            st.lists(st.integers(1, 30), min_size=n, max_size=n),
        )
    )
)
def test_all_terms_at_once_have_the_dispersion_of_each_alone(made):
    table, sizes = np.array(made[0], float), np.array(made[1], float)
    terms, articles = np.nonzero(table)
    pairs = Pairs(terms=terms, articles=articles, inside=table[terms, articles], outside=np.zeros(len(terms)))
    share, f = sizes / sizes.sum(), table.sum(axis=1)
    found = dp_of_moved(moved_by(pairs, terms, f, share), f, share.min() if len(share) > 1 else 1.0)
    for row, counts in enumerate(table):
        for value, alone in ((found[0][row], dp(counts, sizes)), (found[1][row], dp_norm(counts, sizes))):
            assert np.isnan(value) if alone is None else value == pytest.approx(alone)
