"""Dispersion: whether a word is spread over a topic's articles or stands in few of them.

A count of forty may be forty articles, or one that repeats a caption. The parts here are the articles, each as large
as its sentences in the topic.
"""

import numpy as np

from sitrep.measures.occurrences import Floats, Pairs, Places


def dp(counts: Floats, sizes: Floats) -> float | None:
    """Return Gries's deviation of proportions of a word.

    ``DP = sum(|v_i / f - s_i|) / 2`` with v_i the occurrences in part i, f their sum, and s_i the part's share of all
    tokens. 0 means spread exactly as the parts are large, near 1 in few parts only. It depends on how many parts there
    are: do not compare corpora cut differently; ``dp_norm`` may be compared better.

    Args:
        counts: occurrences by part.
        sizes: tokens by part, in the same order; real sizes, since parts differ.

    Returns:
        A number from 0 to 1; None of a word that does not occur.

    Source: Gries 2008, Dispersions and adjusted frequencies in corpora, International Journal of Corpus Linguistics 13.
    Its example: "a" in five parts of 9, 10, 10, 10 and 11 words.

    >>> round(dp(np.array([1, 2, 3, 4, 5]), np.array([9, 10, 10, 10, 11])), 2)
    0.18
    """
    f = counts.sum()
    return float(np.abs(counts / f - sizes / sizes.sum()).sum() / 2) if f else None


def dp_norm(counts: Floats, sizes: Floats) -> float | None:
    """Return DP over its largest possible value, ``DP / (1 - min s_i)``, so that 1 is a word of the smallest part only.

    Returns:
        A number from 0 to 1; None of a word that does not occur, or of a single part.

    Source: Lijffijt & Gries 2012, Correction to "Dispersions and adjusted frequencies in corpora". Their example
    (p. 148): twice, once and not at all in three parts of equal size.

    >>> round(dp_norm(np.array([2, 1, 0]), np.array([1, 1, 1])), 3)
    0.5
    """
    found, least = dp(counts, sizes), float((sizes / sizes.sum()).min()) if len(sizes) else 1.0
    return None if found is None or least >= 1 else found / (1 - least)


def moved_by(pairs: Pairs, places: Places, f: Floats, share: Floats) -> Floats:
    """Return by how much the articles of a part that hold a term move its DP: a term of the sum, to be added up.

    A part without the term adds its share of the tokens; so DP is all shares and, of those with it, the difference.

    Args:
        pairs: counts by article and term.
        places: of each pair the place of its term in ``f``.
        f: occurrences of each term in all articles of the topic.
        share: of each article the share of the topic's word tokens that stand in it.
    """
    own = share[pairs.articles]
    moved = np.bincount(places, np.abs(pairs.inside / f[places] - own) - own, len(f))
    return moved.astype(np.float64)


def dp_of_moved(moved: Floats, f: Floats, least: float) -> tuple[Floats, Floats]:
    """Return DP and its normed form of every term of a topic at once; NaN where there is none.

    Args:
        moved: ``moved_by`` of all articles, added up.
        f: occurrences of each term.
        least: the smallest share of an article that has any; 1 where one has them all.
    """
    found = np.where(f > 0, (1 + moved) / 2, np.nan)
    return found, found / (1 - least) if least < 1 else np.full(len(f), np.nan)
