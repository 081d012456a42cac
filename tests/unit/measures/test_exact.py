import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.measures.exact import adjusted, fisher, permuted_difference


def test_fishers_lady_tasting_tea():
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70)


@pytest.mark.parametrize(
    ("table", "p"),
    [
        # R's fisher.test: matrix(c(10, 2, 3, 15), 2), Agresti's convictions of twins; and Job satisfaction 2 x 2
        ((10, 12, 3, 18), 0.0005367241),
        ((8, 10, 1, 6), 0.03496503),
        ((0, 5, 0, 9), 1.0),
    ],
)
def test_p_is_that_of_r(table, p):
    assert fisher(*table) == pytest.approx(p, rel=1e-5)


def slow_fisher(a, n_a, b, n_b):
    """Every way to mark a + b of all articles, by enumeration."""
    counts = {}
    for chosen in itertools.combinations(range(n_a + n_b), a + b):
        here = sum(k < n_a for k in chosen)
        counts[here] = counts.get(here, 0) + 1
    return sum(n for n in counts.values() if n <= counts[a]) / math.comb(n_a + n_b, a + b)


@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_p_is_the_share_of_all_labellings_that_are_no_more_likely(n_a, n_b, data):
    a, b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    assert fisher(a, n_a, b, n_b) == pytest.approx(slow_fisher(a, n_a, b, n_b))


def test_adjusted_p_are_those_of_benjamini_and_hochberg_1995():
    """The 15 p of their example: at a rate of 0.05 the four smallest are found."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    p += [0.7590, 1.0]
    found = adjusted(p)
    assert [q <= 0.05 for q in found] == [True] * 4 + [False] * 11
    assert found[3] == pytest.approx(0.0095 * 15 / 4)
    assert found == sorted(found)


@given(st.lists(st.floats(0, 1), max_size=40))
def test_adjusting_keeps_the_order_and_never_lowers_a_p(p):
    found = adjusted(p)
    assert all(q >= value - 1e-12 for q, value in zip(found, p, strict=True))
    assert all(0 <= q <= 1 for q in found)
    by_p = [found[k] for k in sorted(range(len(p)), key=lambda k: p[k])]
    assert by_p == sorted(by_p)


def test_a_difference_that_no_permutation_reaches_has_the_least_p_and_none_has_one():
    apart = permuted_difference([(3, 9_000)] * 10, [(3, -9_000)] * 10)
    assert apart == pytest.approx(1 / 2_000, abs=1e-3)
    assert permuted_difference([(3, 100)] * 10, [(3, 100)] * 10) == 1.0


def test_permuting_is_the_same_every_time():
    drawn = np.random.default_rng(1)
    sides = [[(int(n), int(t)) for n, t in drawn.integers(1, 50, (12, 2))] for _ in range(2)]
    assert permuted_difference(*sides) == permuted_difference(*sides)


def test_under_no_difference_p_is_at_most_005_in_about_a_twentieth_of_draws():
    drawn = np.random.default_rng(7)
    found = []
    for _ in range(200):
        sizes = drawn.integers(1, 30, 24)
        table = [(int(n), int(drawn.normal(0, 3_000) * n)) for n in sizes]
        found.append(permuted_difference(table[:12], table[12:], draws=199) <= 0.05)
    assert 0.015 <= np.mean(found) <= 0.095
