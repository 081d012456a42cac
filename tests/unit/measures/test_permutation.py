"""The permutation test and the rate of false discoveries."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.measures.permutation import exchange_p, false_discovery


def exact(deviations):
    signs = np.array(list(itertools.product((-1, 1), repeat=len(deviations))))
    return float((signs @ deviations >= deviations.sum() - 1e-9).mean())


@pytest.mark.parametrize(
    "deviations",
    [[1, 1, 1, 1, 1, -0.2, -0.2, -0.2, -0.2, -0.2], [3, -1, 0.5, 0.2, -0.4, 1, 1, -2, 0.1, 0.3], [1] * 6 + [-0.5] * 6],
)
def test_the_sample_of_exchanges_is_near_all_exchanges(deviations):
    column = np.array(deviations, float)
    assert exchange_p(column[:, None])[0] == pytest.approx(exact(column), abs=0.025)


def test_a_word_of_one_article_never_has_a_small_p():
    column = np.full(30, -0.01)
    column[0] = 500
    assert exchange_p(column[:, None])[0] > 0.4


def test_the_order_of_articles_changes_p_by_no_more_than_the_sampling():
    column = np.array([1, 1, 1, 1, -0.1, -0.1, -0.1, 2, -0.1, -0.1, 0.9, -0.1])
    assert exchange_p(column[:, None])[0] == pytest.approx(exchange_p(column[::-1, None])[0], abs=0.02)


def test_the_same_deviations_have_the_same_p_in_every_run():
    table = np.random.default_rng(1).normal(size=(15, 40))
    assert (exchange_p(table) == exchange_p(table)).all()


def test_words_that_have_nothing_to_do_with_the_topic_are_rarely_found():
    """Word counts of 40 articles drawn at the rate that is expected, articles of very unequal length."""
    rng = np.random.default_rng(7)
    tokens = rng.integers(20, 600, 40)
    rates = rng.uniform(0.002, 0.02, 400)
    deviations = rng.poisson(tokens[:, None] * rates) - tokens[:, None] * rates
    p = exchange_p(deviations)
    assert 0.02 <= (p <= 0.05).mean() <= 0.08
    assert (false_discovery(p) <= 0.05).mean() <= 0.01


def test_words_that_a_topic_brings_are_found_among_many():
    rng = np.random.default_rng(8)
    tokens = rng.integers(50, 300, 30)
    expected = tokens[:, None] * np.full(200, 0.01)
    times = np.where(np.arange(200) < 10, 4.0, 1.0)
    q = false_discovery(exchange_p(rng.poisson(expected * times) - expected))
    assert (q[:10] <= 0.05).sum() >= 9
    assert (q[10:] <= 0.05).sum() <= 3


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=30))
def test_q_is_the_smallest_level_at_which_the_step_up_rule_finds(p):
    q = false_discovery(np.array(p))
    m = len(p)
    for alpha in (0.01, 0.05, 0.2):
        ordered = sorted(p)
        last = max((k for k in range(1, m + 1) if ordered[k - 1] <= alpha * k / m), default=0)
        found = {i for i in range(m) if last and p[i] <= ordered[last - 1]}
        near = {i for i in range(m) if abs(q[i] - alpha) < 1e-9}
        assert {i for i in range(m) if q[i] <= alpha} - near == found - near


def test_no_test_has_no_q():
    assert len(false_discovery(np.zeros(0))) == 0
    assert len(exchange_p(np.zeros((12, 0)))) == 0
