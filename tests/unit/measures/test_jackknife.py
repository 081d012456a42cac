"""Intervals over articles: their form, their gate, and whether they hold what they should."""

import numpy as np
import pytest

from sitrep.measures.jackknife import interval, share_interval, t_quantile

TABLE = {9: 2.262, 10: 2.228, 14: 2.145, 19: 2.093, 29: 2.045, 60: 2.000, 120: 1.980}
"""The 97.5% points of Student's distribution, from its printed tables."""


@pytest.mark.parametrize("df", TABLE)
def test_quantiles_are_those_of_the_tables(df):
    assert t_quantile(df) == pytest.approx(TABLE[df], abs=6e-4)


def test_no_interval_below_ten_articles_or_of_no_value():
    assert interval(0.5, 9.0, 9) == (None, None)
    assert interval(None, 20.0, 20) == (None, None)
    assert share_interval(np.zeros(20), np.ones(20), 0) == (None, None)
    assert share_interval(np.zeros(0), np.zeros(0), 0) == (None, None)


def test_the_interval_of_a_mean_is_that_of_the_textbook():
    values = np.array([3.0, 5, 4, 6, 2, 8, 5, 4, 7, 6])
    low, high = interval(values.mean(), np.square((values - values.mean()) / 10).sum(), 10)
    reach = 2.262 * values.std(ddof=1) / np.sqrt(10)
    assert low == pytest.approx(values.mean() - reach, abs=1e-3)
    assert high == pytest.approx(values.mean() + reach, abs=1e-3)


def test_the_interval_of_a_share_stays_between_nothing_and_all():
    low, high = share_interval(np.array([1.0] * 10 + [0] * 1), np.ones(11), 10)
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize("n", [10, 15, 30])
def test_an_interval_over_articles_of_unequal_length_holds_the_true_share(n):
    """Articles differ in length and in how much they are on the topic; 95% is the aim, sampling error about 1%."""
    rng = np.random.default_rng(3)
    held = 0
    rounds = 2000
    for _ in range(rounds):
        length = rng.integers(5, 60, n).astype(float)
        on_topic = rng.binomial(length.astype(int), rng.beta(4, 6, n)).astype(float)
        low, high = share_interval(on_topic, length, n)
        held += low <= 0.4 <= high
    assert 0.92 <= held / rounds <= 0.975
