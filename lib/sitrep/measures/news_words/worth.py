"""What the lexicon is worth: cross-validation by article against people's ratings, with intervals by article.

It is nested: of each fold the articles are kept out of everything: the teacher, the guesses, the student, its scale,
and the choice of the constants (``choosing``), which is made by inner folds among the other articles.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sitrep.measures.adding import Floats

FOLDS = 5
CLASS_ENDS = 0.5
"""Readers call a sentence negative at a mean rating of -0.5 or below, positive at 0.5 or above (of -4 to 4)."""


@dataclass(frozen=True, kw_only=True)
class Worth:
    """A figure of one kind of score, with its 95% interval over articles (jackknife)."""

    score: str
    figure: str
    value: float
    low: float
    high: float


def folds(articles: Sequence[str], n_folds: int = FOLDS) -> npt.NDArray[np.int64]:
    """Share articles out among folds, in a fixed random order; return the fold of each sentence."""
    different = sorted(set(articles))
    order = np.random.default_rng(1).permutation(len(different))
    fold = {different[article]: place % n_folds for place, article in enumerate(order.tolist())}
    return np.array([fold[article] for article in articles], np.int64)


def correlation(scores: Floats, ratings: Floats) -> float:
    """Return Pearson's r."""
    return float(np.corrcoef(scores, ratings)[0, 1])


def mean_absolute_error(scores: Floats, ratings: Floats) -> float:
    """Return the mean distance of scores, already on the scale of ratings, from them."""
    return float(np.abs(scores - ratings).mean())


def accuracy(neutral: float) -> Callable[[Floats, Floats], float]:
    """Return the share of sentences in the readers' class, for scores that are neutral within ``neutral`` of 0."""

    def measure(scores: Floats, ratings: Floats) -> float:
        return float((_classes(scores, neutral) == _classes(ratings, CLASS_ENDS)).mean())

    return measure


def _classes(values: Floats, ends: float) -> npt.NDArray[np.int64]:
    return (values >= ends).astype(np.int64) - (values <= -ends)


def neutral_as_readers(scores: Floats, ratings: Floats) -> float:
    """Return the ends within which as many scores are neutral as readers call so, to the next twentieth."""
    share = float((np.abs(ratings) < CLASS_ENDS).mean())
    return round(float(np.quantile(np.abs(scores), share)) * 20) / 20


def by_article(
    measure: Callable[[Floats, Floats], float], scores: Floats, ratings: Floats, articles: Sequence[str]
) -> tuple[float, float, float]:
    """Return a figure and its 95% interval: 1.96 standard errors of the jackknife that leaves out an article each."""
    names = np.array(articles)
    whole = measure(scores, ratings)
    without = np.array([measure(scores[names != one], ratings[names != one]) for one in np.unique(names)])
    n = len(without)
    error = 1.96 * float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    return whole, whole - error, whole + error
