"""What a unit of a vocabulary looks like, told once for all who would else ask each unit for themselves."""

import string
from collections.abc import Sequence
from itertools import repeat

import numpy as np
import numpy.typing as npt

CHUNK, ASCII, PLAIN, LETTERS, CAPITALS, NEGATED = (1 << bit for bit in range(6))
"""A chunk, so nothing that is empty or begins with white space; of ASCII; of its letters and digits; of its letters.
The word within the marks has letters, all of them capitals; holds "n't" in any case."""

MARKED, AT_EDGE, OF_INTEREST, STOPPED, QUOTED_STOP, SMALL = (1 << bit for bit in range(6, 12))
"""Holds "!" or "?"; may begin with a quotation mark or end with what closes; may bear on where sentences end; ends with
its one stop after a letter or digit, and perhaps with marks that close; does so with "!" or "?" and a quotation mark;
begins with a small letter."""

Looks = npt.NDArray[np.uint16]

_CLOSERS = "\"')]"
_INTEREST = frozenset(".?!`<{\x7f")
_STOPS = ".?!"


def looks_of(units: Sequence[str]) -> Looks:
    """Tell what units look like.

    >>> bool(looks_of(["It's"])[0] & PLAIN), bool(looks_of(["out!"])[0] & STOPPED)
    (False, True)
    """
    return np.fromiter(map(_look, units, words_of(units)), np.uint16, len(units))


def word_of(unit: str) -> str:
    """Return a chunk without the punctuation around it, unless too little is left: an emoticon, perhaps.

    Units that are no chunks, which begin with white space, give an empty word.
    """
    return words_of([unit])[0]


def words_of(units: Sequence[str]) -> list[str]:
    """Return the word of each of many units, as ``word_of`` does."""
    stripped = map(str.strip, units, repeat(string.punctuation))
    return [
        "" if unit[:1] in "\n " else unit if len(word) <= 2 else word
        for unit, word in zip(units, stripped, strict=True)
    ]


def _look(unit: str, word: str) -> int:
    if not word:
        return 0
    found = CHUNK | CAPITALS * word.isupper() | NEGATED * ("n't" in word.lower()) | SMALL * unit[0].islower()
    if not unit.isascii():
        return found | AT_EDGE | OF_INTEREST | MARKED * ("!" in unit or "?" in unit)
    if unit.isalnum():
        return found | ASCII | PLAIN | LETTERS * unit.isalpha()
    found |= ASCII | MARKED * ("!" in unit or "?" in unit) | OF_INTEREST * (not _INTEREST.isdisjoint(unit))
    found |= AT_EDGE * (unit[0] in "\"'" or unit[-1] in "\"')]*}>")
    stopped = unit.rstrip(_CLOSERS)
    if stopped[-1:] in _STOPS and any(map(str.isalnum, stopped)) and _INTEREST.isdisjoint(stopped[:-1]):
        found |= STOPPED | QUOTED_STOP * (stopped[-1] != "." and unit[-1] in "\"'")
    return found
