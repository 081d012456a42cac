"""Intervals over articles: how far a number would move if other articles had been collected.

The infinitesimal jackknife (Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans, ch. 6; for ratios the
linearisation of survey statistics): each article ``i`` moves a number by its influence ``u_i``, and

    sd = sqrt(n / (n - 1) * sum(u_i^2)),    low, high = value -+ t(n - 1) * sd

with ``t`` the 97.5% point of Student's distribution. It is what resampling the articles with all their sentences comes
to as the number of draws grows, with nothing drawn: the same in every run. ``n`` is the number of independent articles
*in the topic*, since the others say nothing about it; below ten no interval is given (``measures.gate``).
"""

from statistics import NormalDist

import numpy as np

from sitrep.measures.gate import MIN_ARTICLES_FOR_INTERVAL
from sitrep.measures.occurrences import Floats

Interval = tuple[float | None, float | None]
NO_INTERVAL: Interval = (None, None)


def t_quantile(df: int, p: float = 0.975) -> float:
    """Return a quantile of Student's distribution for 9 degrees of freedom or more, to three decimals.

    The expansion of Cornish and Fisher (Abramowitz & Stegun 1964, 26.7.5).

    >>> round(t_quantile(9), 3), round(t_quantile(29), 3), round(t_quantile(1000), 3)
    (2.262, 2.045, 1.962)
    """
    z = NormalDist().inv_cdf(p)
    return (
        z
        + (z**3 + z) / (4 * df)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * df**4)
    )


def interval(value: float | None, squares: float, n_articles: int) -> Interval:
    """Return the 95% interval of a number from the influences of the articles, or nulls where the gate allows none.

    Args:
        value: the number; null has no interval.
        squares: the sum of the squared influences of all articles, which may have been added up part by part.
        n_articles: independent articles in the topic.
    """
    if value is None or n_articles < MIN_ARTICLES_FOR_INTERVAL:
        return NO_INTERVAL
    sd = float(np.sqrt(n_articles / (n_articles - 1) * squares))
    reach = t_quantile(n_articles - 1) * sd
    return value - reach, value + reach


def share_interval(part: Floats, whole: Floats, n_articles: int) -> Interval:
    """Return the 95% interval of ``sum(part) / sum(whole)``, a share, kept within 0 and 1.

    Args:
        part, whole: of each article; of the share of articles, ones and zeros of ones.
        n_articles: articles whose ``part`` is not zero.
    """
    total = float(whole.sum())
    if not total:
        return NO_INTERVAL
    value = float(part.sum()) / total
    low, high = interval(value, float(np.square((part - value * whole) / total).sum()), n_articles)
    return (None, None) if low is None or high is None else (max(low, 0.0), min(high, 1.0))
