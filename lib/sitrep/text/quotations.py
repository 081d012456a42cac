"""Quotations: which stretches of text stand between quotation marks, and which of them are speech.

Marks are straight ones, as ``normalise`` leaves them; on which side of a word a mark stands tells whether it opens or
closes. A quotation never leaves its paragraph. One that is never closed runs to the end of its paragraph if nothing
else opens there, else to the end of its sentence; one that is closed but never opened begins with its sentence. A few
quoted words ("realistic", “strong”), a name or a title are not speech.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sitrep.text.coding import Coded
from sitrep.text.library import call, checked, library
from sitrep.text.speech_words import (
    CLOSES,
    COMMA,
    INNER_STOP,
    LONE,
    NAME,
    OPENS,
    SINGLE_CLOSES,
    SINGLE_OPENS,
    STOP,
    WEAK,
)
from sitrep.text.stretches import members
from sitrep.text.vocabulary import Flags, Ints

LEAST_WORDS = 5
"""Fewer quoted words are speech only as a clause of their own: from a sentence's start, comma or colon to a mark."""

_MARKS = OPENS | CLOSES | LONE | SINGLE_OPENS | SINGLE_CLOSES


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotations:
    """Quoted speech as stretches of chunks ``first:after``, in order and disjoint; ``quoted`` marks every quoted chunk.

    ``quoted`` also holds the short ones that are no speech.
    """

    first: Ints
    after: Ints
    quoted: Flags

    def sentences(self, coded: Coded) -> tuple[Ints, Ints]:
        """Return the first sentence of each, and the last + 1."""
        first, last = (np.searchsorted(coded.first_chunk, of, side="right") - 1 for of in (self.first, self.after - 1))
        return first.astype(np.int32), (last + 1).astype(np.int32)


def find_quotations(coded: Coded, kinds: npt.NDArray[np.int32], paragraph: Ints) -> Quotations:
    """Find the quotations of coded sentences.

    Args:
        coded: the sentences.
        kinds: of each of its chunks, from ``speech_words``.
        paragraph: a number for the paragraph of each sentence, not shared between articles.
    """
    if library() is None:
        return quotations_by_arrays(coded, kinds, paragraph)
    n = len(kinds)
    first, after, quoted = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.bool_)
    found = np.zeros(1, np.int64)
    given = (coded.first_chunk, paragraph, len(paragraph), kinds, n)
    checked(call("quotations", *given, first, after, n, quoted, found))
    return Quotations(first=first[: found[0]].copy(), after=after[: found[0]].copy(), quoted=quoted)


def quotations_by_arrays(coded: Coded, kinds: npt.NDArray[np.int32], paragraph: Ints) -> Quotations:
    """Do what ``find_quotations`` does without the compiled library."""
    places = np.flatnonzero((kinds & _MARKS) != 0).astype(np.int32)
    sentence = np.searchsorted(coded.first_chunk, places, side="right") - 1
    opens, closes, is_odd = _pairs(kinds[places], paragraph[sentence])
    spans = _Spans(coded, kinds, paragraph).walk(places[is_odd].tolist(), sentence[is_odd].tolist())
    first, after = np.array(spans, np.int32).reshape(-1, 2).T
    first, after = first[after > first], after[after > first]
    first = np.concatenate([first, places[opens]])
    after = np.concatenate([after, places[closes] + np.int32(1)])
    order = np.argsort(first)
    first, after = first[order], after[order]
    speech = _are_speech(coded, kinds, first, after)
    return Quotations(first=first[speech], after=after[speech], quoted=covered(first, after, len(kinds)))


def _pairs(marks: Ints, paragraph: Ints) -> tuple[Flags, Flags, Flags]:
    """Tell which marks open and which close where a paragraph holds pairs of double marks alone.

    A mark may do both. The third column tells the marks of other paragraphs, which have to be walked over.
    """
    opens, closes = (marks & OPENS) != 0, (marks & CLOSES) != 0
    ends = closes & ~opens
    step = (opens & ~closes).astype(np.int32) - ends
    is_open = np.cumsum(step, dtype=np.int32)
    begins = np.diff(paragraph, prepend=-1) != 0
    heads, which = np.flatnonzero(begins), np.cumsum(begins) - 1
    is_open -= (is_open - step)[heads][which]
    is_wrong = ~(opens | closes) | (is_open - step != ends)
    is_wrong[:-1] |= begins[1:] & (is_open[:-1] != 0)
    is_wrong[-1:] |= is_open[-1:] != 0
    is_odd = np.logical_or.reduceat(is_wrong, heads)[which] if len(heads) else is_wrong
    return opens & ~is_odd, closes & ~is_odd, is_odd


def covered(first: Ints, after: Ints, n: int) -> Flags:
    """Tell which of ``n`` places lie in one of the stretches ``first:after``, which are in order and disjoint."""
    edges = np.zeros(2 * len(first) + 2, np.int64)
    edges[1:-1:2], edges[2:-1:2], edges[-1] = first, after, n
    is_within = np.arange(len(edges) - 1) % 2 == 1
    return np.repeat(is_within, np.diff(edges))


def _are_speech(coded: Coded, kinds: npt.NDArray[np.int32], first: Ints, after: Ints) -> Flags:
    """Tell which quotations are speech: a clause that ends in a mark, or words enough that are mostly no names."""
    of_sentence = np.searchsorted(coded.first_chunk, first, side="right") - 1
    begins = (coded.first_chunk[of_sentence] == first) | ((kinds[np.maximum(first - 1, 0)] & (COMMA | STOP)) != 0)
    ends_in_a_mark = (kinds[after - 1] & (INNER_STOP | SINGLE_CLOSES)) != 0
    n_words = after - first
    is_short = n_words < LEAST_WORDS
    found: Flags = ends_in_a_mark & (begins | ~is_short)
    others = np.flatnonzero(~ends_in_a_mark & ~is_short)
    which, chunk = members(first[others], after[others])
    n_names = np.bincount(which[(kinds[chunk] & NAME) != 0], minlength=len(others))
    found[others] = n_names * 3 < n_words[others] * 2
    return found


class _Spans:
    """Walks over the quotation marks of a text and collects what stands between them."""

    def __init__(self, coded: Coded, kinds: npt.NDArray[np.int32], paragraph: Ints) -> None:
        self._first_chunk, self._kinds, self._paragraph = coded.first_chunk, kinds, paragraph
        self._opened, self._opened_in, self._single = -1, -1, False
        self._free = 0  # the first chunk that no earlier quotation holds
        self.found: list[tuple[int, int]] = []

    def walk(self, places: list[int], sentences: list[int]) -> list[tuple[int, int]]:
        """Return the stretches between marks at these chunks, in order and disjoint."""
        current = -1
        kinds, paragraphs = self._kinds[places].tolist(), self._paragraph[sentences].tolist()
        for place, kind, sentence, paragraph in zip(places, kinds, sentences, paragraphs, strict=True):
            if paragraph != current:
                self._end_paragraph()
                current = paragraph
            if not kind & (OPENS | CLOSES | LONE):
                self._single_mark(place, kind, sentence)
            elif kind & OPENS or (kind & LONE and self._opened < 0):
                self._open(place, sentence)
                if kind & CLOSES:
                    self._close(place, kind, sentence)
            else:
                self._close(place, kind, sentence)
        self._end_paragraph()
        return self.found

    def _open(self, place: int, sentence: int) -> None:
        if self._opened >= 0 and not self._single:
            end = min(int(self._first_chunk[self._opened_in + 1]), place)
            self._add_unclosed(end)
            self._free = end
        self._opened, self._opened_in, self._single = place, sentence, False

    def _close(self, place: int, kind: int, sentence: int) -> None:
        if self._opened >= 0 and not self._single:
            self.found.append((self._opened, place + 1))
        elif kind & INNER_STOP and not kind & WEAK:
            self.found.append((max(int(self._first_chunk[sentence]), self._free), place + 1))
        self._opened, self._free = -1, place + 1

    def _single_mark(self, place: int, kind: int, sentence: int) -> None:
        if kind & SINGLE_OPENS and self._opened < 0:
            self._opened, self._opened_in, self._single = place, sentence, True
        if kind & SINGLE_CLOSES and self._opened >= 0 and self._single:
            self.found.append((self._opened, place + 1))
            self._opened, self._free = -1, place + 1

    def _end_paragraph(self) -> None:
        if self._opened >= 0 and not self._single:
            last = self._opened_in
            paragraph = self._paragraph
            while last + 1 < len(paragraph) and paragraph[last + 1] == paragraph[self._opened_in]:
                last += 1
            self._add_unclosed(int(self._first_chunk[last + 1]))
        self._opened, self._free = -1, 0

    def _add_unclosed(self, end: int) -> None:
        """Add what was opened and not closed, unless the mark stands in the middle of a clause and is a slip."""
        if self._opened == self._first_chunk[self._opened_in] or self._kinds[self._opened - 1] & (COMMA | STOP):
            self.found.append((self._opened, end))
