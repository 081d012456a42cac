"""From records to sentences: the columns of the table ``sentences``, and the normalised text of each."""

import unicodedata
from dataclasses import dataclass, field

import numpy as np

from sitrep.corpus.cleaning import parts
from sitrep.corpus.records import Part, Record
from sitrep.text.coding import Ints
from sitrep.text.normal import Normal, normalise
from sitrep.text.sentences import split

PARTS: tuple[Part, ...] = ("title", "summary", "body", "furniture")
_PART = {part: number for number, part in enumerate(PARTS)}


@dataclass(kw_only=True, slots=True)
class Cut:
    """Sentences as growing columns, and the number of them in each article.

    ``normals`` holds the text of each sentence as ``normalise`` makes it of the sentence alone. ``map_at`` is -1 where
    that is one to one with the text as read, else the place of its first character in the maps that ``as_read`` uses,
    whose places are ``shift`` less than those in the article.
    """

    n_sentences: list[int] = field(default_factory=list)
    paragraph_no: list[int] = field(default_factory=list)
    part: list[int] = field(default_factory=list)
    char_start: list[int] = field(default_factory=list)
    char_end: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    normals: list[str] = field(default_factory=list)
    map_at: list[int] = field(default_factory=list)
    shift: list[int] = field(default_factory=list)
    _starts: list[Ints] = field(default_factory=list)
    _ends: list[Ints] = field(default_factory=list)
    _n_mapped: int = 0

    def add(self, record: Record) -> None:
        """Append the sentences of a record."""
        n_before = len(self.text)
        paragraph = 0
        for part, start, end in parts(record):
            normal = normalise(record.text[start:end])
            found = split(normal.text)
            if not found:
                continue
            self.paragraph_no += [paragraph + number for _, _, number in found]
            self.part += [_PART[part]] * len(found)
            if not _is_cut_by_slicing(normal):
                self._add_each(record.text, start, normal, found)
            elif normal.starts is None:
                self._add_slices(record.text, start, normal.text, found)
            else:
                self._add_mapped(record.text, start, normal, found)
            paragraph += found[-1][2] + 1
        self.n_sentences.append(len(self.text) - n_before)

    def as_read(self, sentence: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Return where in the texts as read stand characters of sentences, given by their places in ``normals``."""
        begins, map_at = np.array(self.char_start, np.int32)[sentence], np.array(self.map_at, np.int64)[sentence]
        is_mapped = map_at >= 0
        firsts, lasts = begins + start, begins + end
        if is_mapped.any():
            shift = np.array(self.shift, np.int32)[sentence][is_mapped]
            firsts[is_mapped] = np.concatenate(self._starts)[(map_at + start)[is_mapped]] + shift
            lasts[is_mapped] = np.concatenate(self._ends)[(map_at + end - 1)[is_mapped]] + shift
        return firsts, lasts

    def _add_slices(self, text: str, at: int, normal: str, found: list[tuple[int, int, int]]) -> None:
        self.char_start += [at + start for start, _, _ in found]
        self.char_end += [at + end for _, end, _ in found]
        self.text += [text[at + start : at + end] for start, end, _ in found]
        self.normals += [normal[start:end] for start, end, _ in found]
        self.map_at += [-1] * len(found)
        self.shift += [0] * len(found)

    def _add_mapped(self, text: str, at: int, normal: Normal, found: list[tuple[int, int, int]]) -> None:
        """Add sentences of a text in which single characters were read for several, or for none."""
        assert normal.starts is not None
        starts = normal.starts
        begins, ends = np.array([(start, end) for start, end, _ in found], np.int32).T
        char_start = (starts[begins] + at).tolist()
        char_end = (starts[ends - 1] + (at + 1)).tolist()
        _widen(starts, begins, ends)
        self.char_start += char_start
        self.char_end += char_end
        self.text += [text[start:end] for start, end in zip(char_start, char_end, strict=True)]
        self.normals += [normal.text[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
        self.map_at += (self._keep_map(normal) + begins).tolist()
        self.shift += [at] * len(found)

    def _add_each(self, text: str, at: int, normal: Normal, found: list[tuple[int, int, int]]) -> None:
        for start, end, _ in found:
            first, last = normal.span(start, end)
            piece = text[at + first : at + last]
            mine = normalise(piece)
            self.char_start.append(at + first)
            self.char_end.append(at + last)
            self.text.append(piece)
            self.normals.append(mine.text)
            self.map_at.append(-1 if mine.starts is None else self._keep_map(mine))
            self.shift.append(at + first)

    def _keep_map(self, normal: Normal) -> int:
        assert normal.starts is not None and normal.ends is not None
        at = self._n_mapped
        self._starts.append(normal.starts)
        self._ends.append(normal.ends)
        self._n_mapped += len(normal.starts)
        return at


def _widen(starts: Ints, begins: Ints, ends: Ints) -> None:
    """Move the bounds of sentences outwards, in place, so that none divides what was read as one character."""
    for i in np.flatnonzero((begins > 0) & (starts[begins - 1] == starts[begins])).tolist():
        while begins[i] > 0 and starts[begins[i] - 1] == starts[begins[i]]:
            begins[i] -= 1
    after = np.minimum(ends, len(starts) - 1)
    for i in np.flatnonzero((ends < len(starts)) & (starts[after] == starts[ends - 1])).tolist():
        while ends[i] < len(starts) and starts[ends[i]] == starts[ends[i] - 1]:
            ends[i] += 1


def _is_cut_by_slicing(normal: Normal) -> bool:
    """Tell whether a sentence of a normalised text is what normalising that sentence alone would give.

    It is, once the characters read for one are kept together, unless several characters as read were composed.
    """
    if normal.text.isascii() and normal.starts is None:
        return True
    if normal.starts is not None and normal.ends is not None and (normal.ends - normal.starts != 1).any():
        return False
    return unicodedata.is_normalized("NFC", normal.text)
