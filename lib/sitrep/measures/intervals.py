"""Ranges of means and of their differences over articles, honest for few articles of unequal length.

The sentences of an article resemble each other, so articles are what is drawn, not sentences. With theta the mean over
all sentences and theta_(i) the mean without article i of n, the variance is the delete-one jackknife's (Tukey 1958;
n/(n-1) times that of a bootstrap over articles, to first order, and without its draws)::

    var = (n - 1) / n * sum((theta_(i) - mean(theta_(i)))^2);   range = theta +- t(level, n_eff - 1) * sqrt(var)

Articles of unequal length count for fewer: n_eff = (sum m_i)^2 / sum(m_i^2) with m_i the sentences of article i (Kish
1965). In simulation the nominal 95% covers 94% to 96% at 10, 15 and 30 articles; a percentile bootstrap, 88% to 91%.
A difference adds the variances of its two sides, with Welch and Satterthwaite's degrees of freedom; an article on both
sides is left out of both at once.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sitrep.measures.adding import Floats
from sitrep.measures.scores import ArticleSums

LEVEL = 0.95


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A range; ``low`` and ``high`` are None where there are too few articles for one."""

    low: float | None = None
    high: float | None = None

    @property
    def excludes_zero(self) -> bool:
        """Whether the range lies wholly on one side of zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


NO_INTERVAL = Interval()


def mean_interval(articles: ArticleSums, *, level: float = LEVEL) -> Interval:
    """Return the range of the mean score over the sentences of articles.

    Args:
        articles: the scores of each article, added up; at least two articles, else there is no range.
        level: share of such ranges that hold the mean of the articles that might have been drawn.
    """
    if len(articles.n) < 2:
        return NO_INTERVAL
    totals, sizes = articles.totals / 10_000, articles.n.astype(np.float64)
    left_out = (totals.sum() - totals) / (sizes.sum() - sizes)
    variance = _variance(left_out)
    return _around(totals.sum() / sizes.sum(), variance, _effective(sizes) - 1, level, limit=1.0)


def difference_interval(inside: ArticleSums, rest: ArticleSums, *, level: float = LEVEL) -> Interval:
    """Return the range of the mean of ``inside`` less the mean of ``rest``; an article may stand in both.

    There is none with fewer than two articles on either side, or where one article holds a whole side.
    """
    if len(inside.n) < 2 or len(rest.n) < 2:
        return NO_INTERVAL
    articles = np.union1d(inside.articles, rest.articles)
    (totals, sizes), (rest_totals, rest_sizes) = _columns(inside, articles), _columns(rest, articles)
    means = (totals.sum() - totals) / (sizes.sum() - sizes)
    rest_means = (rest_totals.sum() - rest_totals) / (rest_sizes.sum() - rest_sizes)
    left_out, has_inside = means - rest_means, sizes > 0
    mine = _variance(left_out[has_inside])
    others = _variance(left_out[~has_inside]) if np.count_nonzero(~has_inside) > 1 else 0.0
    freedom = _effective(sizes) - 1
    if others > 0:
        others_freedom = max(_effective(rest_sizes[~has_inside]) - 1, 1.0)
        freedom = (mine + others) ** 2 / (mine**2 / max(freedom, 1.0) + others**2 / others_freedom)
    difference = totals.sum() / sizes.sum() - rest_totals.sum() / rest_sizes.sum()
    return _around(difference, mine + others, freedom, level, limit=2.0)


def joint_level(n_claims: int) -> float:
    """Return the level of each of several ranges such that all hold together at 95% (Bonferroni)."""
    return 1 - (1 - LEVEL) / max(n_claims, 1)


def t_quantile(probability: float, freedom: float) -> float:
    """Return the quantile of Student's t distribution, for 0.5 < probability < 1 and any freedom from 1.

    >>> round(t_quantile(0.975, 9), 3), round(t_quantile(0.995, 4), 3)
    (2.262, 4.604)
    """
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_cdf(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def _columns(scores: ArticleSums, articles: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    n, totals = scores.over(articles)
    return totals / 10_000, n.astype(np.float64)


def _variance(left_out: Floats) -> float:
    n = len(left_out)
    return float((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())


def _effective(sizes: npt.NDArray[np.float64]) -> float:
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def _around(middle: float, variance: float, freedom: float, level: float, *, limit: float) -> Interval:
    if not math.isfinite(variance):
        return NO_INTERVAL
    reach = t_quantile((1 + level) / 2, max(freedom, 1.0)) * math.sqrt(variance)
    return Interval(low=max(float(middle) - reach, -limit), high=min(float(middle) + reach, limit))


def _t_cdf(t: float, freedom: float) -> float:
    return 1 - 0.5 * _beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def _beta(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function by Lentz's continued fraction (Press et al., Numerical Recipes, 6.4)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(1 - x)) / a
    tiny, c = 1e-300, 1.0
    d = 1 / (1 - (a + b) * x / (a + 1) or tiny)
    h = d
    for m in range(1, 300):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + numerator * d or tiny)
            c = 1 + numerator / c or tiny
            h *= d * c
        if abs(d * c - 1) < 1e-13:
            break
    return front * h
