"""Collocations: which terms share sentences with a topic or a term more than their frequency explains.

The window is the sentence. ``O`` sentences hold both, ``f1`` hold the node (the topic's sentences, or those with a
term), ``f2`` the collocate, of ``N`` sentences; ``E = f1 f2 / N`` would hold both by chance. Sentences are counted and
not occurrences, so that every number is the number of sentences that its evidence shows.
"""

import numpy as np
import numpy.typing as npt

from sitrep.measures.occurrences import Floats

Counts = float | npt.ArrayLike


def log_dice(o: Counts, f1: Counts, f2: Counts) -> Floats:
    """Return the logarithm of Dice's coefficient, ``14 + log2(2 O / (f1 + f2))``.

    At most 14, where the two never stand apart; one less is half as strong. Negative means no collocation to speak of.
    It does not depend on N, so it may be compared between corpora of different size. NaN where O is 0.

    Source: Rychly 2008, A lexicographer-friendly association score (the default here, since it is stable).

    By hand: always together; and 8 together of 16 and 48.

    >>> float(log_dice(5, 5, 5)), float(log_dice(8, 16, 48))
    (14.0, 12.0)
    """
    o, f1, f2 = (np.asarray(x, np.float64) for x in (o, f1, f2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(o > 0, 14 + np.log2(2 * o / (f1 + f2)), np.nan))


def pmi(o: Counts, f1: Counts, f2: Counts, n: Counts) -> Floats:
    """Return pointwise mutual information, ``log2(O / E)``: how many times as often as by chance, as a power of two.

    It prefers what is rare: a pair of two words that occur once has the highest value there is. NaN where O is 0.

    Source: Church & Hanks 1990. The example of Manning & Schütze 1999, table 5.14: "Ayatollah Ruhollah", 20 times, of
    42 and 20, in 14,307,668 words.

    >>> float(pmi(20, 42, 20, 14_307_668).round(2))
    18.38
    """
    o, f1, f2, n = (np.asarray(x, np.float64) for x in (o, f1, f2, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(o > 0, np.log2(o * n / (f1 * f2)), np.nan))


def npmi(o: Counts, f1: Counts, f2: Counts, n: Counts) -> Floats:
    """Return normed pointwise mutual information, ``PMI / -log2(O / N)``.

    1 where the two never stand apart, 0 as often as by chance, towards -1 where they avoid each other. NaN where O is
    0, or where every sentence holds both. Comparable between pairs, less between corpora.

    Source: Bouma 2009, Normalized (pointwise) mutual information in collocation extraction.

    >>> float(npmi(4, 4, 4, 64)), float(npmi(4, 16, 16, 64))
    (1.0, 0.0)
    """
    o, n = np.asarray(o, np.float64), np.asarray(n, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(o < n, pmi(o, f1, f2, n) / -np.log2(o / n), np.nan))


def t_score(o: Counts, f1: Counts, f2: Counts, n: Counts) -> Floats:
    """Return the t score, ``(O - E) / sqrt(O)``: how sure it is that the two are together more often than by chance.

    It prefers what is frequent, grows with the corpus, and is no test: sentences of an article are not independent.
    NaN where O is 0.

    Source: Church & Hanks 1990. The example of Manning & Schütze 1999, section 5.3.1: "new companies", 8 times, of
    15,828 and 4,675, in 14,307,668 words.

    >>> float(t_score(8, 15_828, 4_675, 14_307_668).round(6))
    0.999932
    """
    o, f1, f2, n = (np.asarray(x, np.float64) for x in (o, f1, f2, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(o > 0, (o - f1 * f2 / n) / np.sqrt(o), np.nan))
