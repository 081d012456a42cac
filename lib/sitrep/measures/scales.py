"""What the scores of each lexicon are: how the shares of words add up, in which unit, and where neutral ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sitrep.measures import news, tone
from sitrep.measures.adding import Floats, rounded

LEAD = news.LEXICON
"""The lexicon whose tone the pages give; the others stand beside it on the page of trust."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A kind of score.

    Attributes:
        unit: what the number is, with its ends.
        share: what a word's share in it is counted in.
        neutral: a sentence is called negative at ``-neutral`` or below, positive at ``neutral`` or above.
        least: the least difference of means that is spoken of, and the least mean that is called negative or positive.
        one: a sentence's score from the contributions of its words and its emphasis; null without a word.
        many: scores from sums of contributions and emphases.
    """

    unit: str
    share: str
    neutral: float
    least: float
    one: Callable[[Sequence[float], float], float | None]
    many: Callable[[Floats, Floats], Floats]


def _rating(contributions: Sequence[float], emphasis: float) -> float | None:
    return news.rating(contributions) if contributions else None


def _ratings(sums: Floats, emphasis: Floats) -> Floats:
    return rounded(np.clip(sums, -news.MOST, news.MOST), 4)


def _compounds(sums: Floats, emphasis: Floats) -> Floats:
    total = sums + np.sign(sums) * emphasis
    return rounded(total / np.sqrt(total * total + 15), 4)


COMPOUND = Scale(
    unit="compound (-1 to 1)", share="valence", neutral=0.05, least=0.05, one=tone.compound, many=_compounds
)
"""Of VADER and the word lists; the thresholds are those of VADER's authors."""

RATING = Scale(
    unit="expected rating (-4 to 4)",
    share="points of rating",
    neutral=news.NEUTRAL,
    least=0.06,
    one=_rating,
    many=_ratings,
)
"""Of ``news``; the least difference is as many standard deviations of scored sentences of the US news as VADER's is."""


def scale_of(lexicon: str) -> Scale:
    """Return the scale of a lexicon's scores."""
    return RATING if lexicon == news.LEXICON else COMPOUND


def name_of(lexicon: str) -> str:
    """Return what readers see a lexicon called."""
    return lexicon.upper() if lexicon in ("vader", "afinn") else lexicon
