"""Keyness: the words that are more frequent in a topic's sentences than in the rest of the corpus.

Everywhere ``a`` and ``b`` are the occurrences of a term in the topic and in the rest, ``c`` and ``d`` their sizes in
word tokens. All measures take numbers or arrays.
"""

import numpy as np
import numpy.typing as npt

from sitrep.measures.occurrences import Floats

Counts = float | npt.ArrayLike


def g2(a: Counts, b: Counts, c: Counts, d: Counts) -> Floats:
    """Return the log-likelihood ratio of two cells.

    ``G2 = 2 (a ln(a / E1) + b ln(b / E2))`` with ``E1 = c (a + b) / (c + d)``, ``E2 = d (a + b) / (c + d)``; a zero
    cell adds 0. Higher means more evidence that the rates differ, in either direction: above 3.84, 6.63, 10.83, 15.13
    a single test of tokens would have p below .05, .01, .001, .0001. But tokens of a text are not independent, and
    thousands of words are looked at: it ranks, it is no proof. It grows with the corpus; do not compare corpora of
    different size.

    Source: Rayson & Garside 2000, Comparing corpora using frequency profiling. Dunning (1993) sums four cells; that is
    this number for the word plus this number for all other words, ``g2(a, b, c, d) + g2(c - a, d - b, c, d)``.

    By hand: the same rate twice is 0; once in ten words against not at all in ten, 2 ln 2.

    >>> float(g2(3, 30, 100, 1000)), float(g2(1, 0, 10, 10).round(4))
    (0.0, 1.3863)
    """
    a, b, c, d = (np.asarray(x, np.float64) for x in (a, b, c, d))
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.where(a > 0, a * np.log(a * (c + d) / (c * (a + b))), 0.0)
        second = np.where(b > 0, b * np.log(b * (c + d) / (d * (a + b))), 0.0)
    return np.asarray(2 * (first + second))


def log_ratio(a: Counts, b: Counts, c: Counts, d: Counts) -> Floats:
    """Return the binary logarithm of the ratio of two rates.

    ``log2((a / c) / (b / d))``, a zero count taken as 0.5. 0 means as frequent, 1 twice, 2 four times, -1 half as
    frequent. It says how large a difference is, not how sure: a word once in the topic and never elsewhere is large.
    NaN where a part has no tokens.

    Source: Hardie 2014, Log Ratio: an informal introduction.

    >>> float(log_ratio(20, 10, 1000, 1000)), float(log_ratio(10, 20, 1000, 4000)), float(log_ratio(2, 0, 100, 100))
    (1.0, 1.0, 2.0)
    """
    a, b, c, d = (np.asarray(x, np.float64) for x in (a, b, c, d))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (np.where(a > 0, a, 0.5) / c) / (np.where(b > 0, b, 0.5) / d)
        return np.asarray(np.where((c > 0) & (d > 0), np.log2(ratio), np.nan))


def log_odds_z(a: Counts, b: Counts, c: Counts, d: Counts) -> Floats:
    """Return the weighted log-odds ratio with an informative Dirichlet prior, over its standard deviation.

    With the word's prior count ``p = a0 (a + b) / (c + d)``, drawn from topic and rest together and in all as large as
    the topic (``a0 = c``)::

        delta = ln((a + p) / (c + a0 - a - p)) - ln((b + p) / (d + a0 - b - p))
        z     = delta / sqrt(1 / (a + p) + 1 / (b + p))

    Higher means more surely more frequent in the topic; the prior holds back rare words, the odds hold back common
    ones. NaN of a word that occurs nowhere, or where a part has no tokens. It grows with the corpus, as G2 does.

    Source: Monroe, Colaresi & Quinn 2008, Fightin' Words, Political Analysis 16, equations 15, 16, 19 to 22.

    By hand, 10 in 100 against 10 in 900: p = 2, ln(12 / 188) - ln(12 / 988) = 1.6592, over sqrt(1 / 12 + 1 / 12).

    >>> float(log_odds_z(10, 10, 100, 900).round(3))
    4.064
    """
    a, b, c, d = (np.asarray(x, np.float64) for x in (a, b, c, d))
    with np.errstate(divide="ignore", invalid="ignore"):
        prior = c * (a + b) / (c + d)
        odds = np.log((a + prior) / (2 * c - a - prior)) - np.log((b + prior) / (d + c - b - prior))
        return np.asarray(odds / np.sqrt(1 / (a + prior) + 1 / (b + prior)))
