"""Exact and many tests: Fisher's for two shares of articles, an article permutation for two means, and adjusting.

Each permutes whole articles, never words or sentences, which come in clusters by article.
"""

import functools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_TIE = 1 + 1e-7
"""Probabilities closer than this count as equal, as in R's and SciPy's Fisher tests."""


def fisher(a: int, n_a: int, b: int, n_b: int) -> float:
    """Return the two-sided p of Fisher's exact test that ``a`` of ``n_a`` and ``b`` of ``n_b`` are the same share.

    The sum of the hypergeometric probabilities of all tables with these margins that are no more likely than this one.
    A small p speaks against equal shares; it says nothing of how far they are apart.

    >>> round(fisher(3, 4, 1, 4), 4)
    0.4857

    Source: Fisher 1935, The Design of Experiments (the lady tasting tea, above); two-sided as in R's ``fisher.test``.
    """
    lowest, pmf = _hypergeometric(a + b, n_a, n_b)
    here = pmf[a - lowest]
    return float(min(1.0, pmf[pmf <= here * _TIE].sum()))


@functools.lru_cache(maxsize=4096)
def _hypergeometric(k: int, n_a: int, n_b: int) -> tuple[int, npt.NDArray[np.float64]]:
    """Return the least and the probabilities of each number of ``k`` marked ones among ``n_a``, of ``n_a + n_b``."""
    lowest, highest = max(0, k - n_b), min(k, n_a)
    logs = [_log_choose(n_a, x) + _log_choose(n_b, k - x) for x in range(lowest, highest + 1)]
    pmf = np.exp(np.array(logs) - _log_choose(n_a + n_b, k))
    return lowest, pmf


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return Benjamini and Hochberg's adjusted p of each: the least false discovery rate at which it is found.

    ``q(i) = min over j >= i of p(j) m / j``, p sorted ascending.

    >>> [round(q, 4) for q in adjusted([0.01, 0.04, 0.03, 0.005])]
    [0.02, 0.04, 0.04, 0.02]

    Source: Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, 289 to 300.
    """
    m = len(p_values)
    order = sorted(range(m), key=lambda k: p_values[k])
    found, least = [0.0] * m, 1.0
    for rank in range(m, 0, -1):
        k = order[rank - 1]
        least = min(least, p_values[k] * m / rank)
        found[k] = least
    return found


def permuted_difference(
    new: Sequence[tuple[int, int]], earlier: Sequence[tuple[int, int]], *, draws: int = 1_999, seed: int = 2026
) -> float:
    """Return the two-sided p of the difference of two means over sentences, articles permuted between the sides.

    ``p = (1 + number of draws with as large a difference) / (1 + draws)``, seeded, so that it is the same every time.

    Args:
        new, earlier: (number, total) of each article: its scored sentences, and their scores added up.
        draws: permutations drawn.
        seed: of the draws.

    Source: Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9(1), 39, for the 1 added.
    """
    table = np.array([*new, *earlier], dtype=np.float64)
    here = abs(_difference(table[: len(new)].sum(axis=0), table[len(new) :].sum(axis=0)))
    drawn = np.random.default_rng(seed)
    whole, as_large = table.sum(axis=0), 0
    for _ in range(draws):
        chosen = table[drawn.permutation(len(table))[: len(new)]].sum(axis=0)
        as_large += abs(_difference(chosen, whole - chosen)) >= here * (1 - 1e-12)
    return (1 + as_large) / (1 + draws)


def _difference(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    return float(one[1] / one[0] - other[1] / other[0])
