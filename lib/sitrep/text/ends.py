"""The sentences of a whole text at once, by what its chunks are.

Whether a sentence ends between two chunks depends, nearly always, on the first of them and on how the second begins. So
that is asked of ``sentences`` once for each pair, on a paragraph of these two alone, and then looked up by array
operations. A paragraph in which it may depend on more is cut by ``split_paragraph`` as a whole; tests hold the outcome
equal to ``split``. More is: a stop within a chunk, a mark of one of the scripts that end sentences otherwise, what
sentencex skips as a whole, a quotation that a speaker may follow, and a stop that it takes for an abbreviation's.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from sitrep.text.abbreviations import STARTERS
from sitrep.text.sentences import LONGEST, RIGHT_WORD, cuts, ends_before_capital, may_end, split_paragraph
from sitrep.text.strings import are_chunks, beyond_ascii, bytes_of, column, flags, holding, strings_at
from sitrep.text.vocabulary import Chunks, Derived, Flags, Ints, Vocabulary

_NONE, _STOP, _QUOTED_STOP, _DOUBTFUL = range(4)
"""What a chunk may end: no sentence, one, one or a quotation within one; or it takes a closer look."""

_STARTER, _CAPITAL, _SMALL, _DIGIT, _OTHER, _NEW = range(6)
"""How a chunk begins, after quotation marks and brackets."""

_SECOND = {_STARTER: "The", _CAPITAL: "Xx", _SMALL: "xx", _DIGIT: "5"}
_UNKNOWN, _NO, _YES, _UNSURE = range(4)

_UNFAMILIAR = re.compile(r"[`<{]|[^\x00-\x7e\u00a0-\u024f\u2013\u20ac\u2122]")
_OF_INTEREST = ".?!`<{\x7f"
_STOPS = ".?!"
_AT_END = re.compile(r"""(.*[^.?!])(\.\.\.|[.?!])([\"')\]]*)""", re.DOTALL)
_MAY_END_WITHIN = re.compile(
    r"""[?!](?!["')\]]*$)|\.\.|\.["'()\[\]]+[^"'()\[\]]|\.["')\]]*[(\[]|[a-z0-9]{2}\.[A-Z][a-z]|[.?!]["')\]]*$"""
    r"""|\.[^\x00-\x7e]"""
)
_OPENERS = re.compile(r"""["'(\[]*""")


def sentence_starts(
    vocabulary: Vocabulary, text: str, chunks: Chunks, *, begins_paragraph: Flags, is_sentence: Flags
) -> Ints:
    """Return where the sentences of a text start, in order; they are what ``split`` makes of its paragraphs.

    A sentence goes on to the end of the last chunk before the next. A start may lie within a chunk.

    Args:
        vocabulary: what the chunks are coded in.
        text: normalised paragraphs.
        chunks: its chunks.
        begins_paragraph: which chunks do.
        is_sentence: which chunks are in a paragraph that is to be taken for one sentence as it stands.
    """
    if not len(chunks.codes):
        return np.zeros(0, np.int32)
    kinds = np.where(is_sentence, _NONE, _kinds.of(vocabulary.units)[chunks.codes])
    stops = np.flatnonzero((kinds == _STOP) | (kinds == _QUOTED_STOP))
    stops = stops[stops + 1 < len(kinds)]
    stops = stops[~begins_paragraph[stops + 1]]
    outcome = _outcomes.of(vocabulary, chunks.codes[stops], chunks.codes[stops + 1], kinds[stops] == _QUOTED_STOP)
    begins = begins_paragraph.copy()
    begins[stops[outcome == _YES] + 1] = True
    firsts = np.flatnonzero(begins_paragraph)
    doubtful = np.concatenate(
        [np.flatnonzero(kinds == _DOUBTFUL), stops[outcome == _UNSURE], _too_long(chunks, begins, is_sentence)]
    )
    slow = np.unique(np.searchsorted(firsts, doubtful, side="right") - 1)
    starts = chunks.starts[begins]
    if not len(slow):
        return starts
    lasts = np.append(firsts[1:], len(kinds)) - 1
    found: list[Ints] = []
    for start, end in zip(chunks.starts[firsts[slow]].tolist(), chunks.ends[lasts[slow]].tolist(), strict=True):
        found.append(np.array([start + first for first, _ in split_paragraph(text[start:end])], np.int32))
    is_slow = np.zeros(len(firsts), np.bool_)
    is_slow[slow] = True
    paragraph = np.searchsorted(firsts, np.flatnonzero(begins), side="right") - 1
    return np.sort(np.concatenate([starts[~is_slow[paragraph]], *found]))


def _too_long(chunks: Chunks, begins: Flags, is_sentence: Flags) -> Ints:
    """Return the first chunk of each sentence that has to be cut at white space."""
    firsts = np.flatnonzero(begins)
    lasts = np.append(firsts[1:], len(begins)) - 1
    too_long = (chunks.ends[lasts] - chunks.starts[firsts] > LONGEST) & ~is_sentence[firsts]
    found: Ints = firsts[too_long].astype(np.int32)
    return found


def _kind(chunk: str) -> int:
    if _UNFAMILIAR.search(chunk):
        return _DOUBTFUL
    at_end = _AT_END.fullmatch(chunk)
    if at_end is None:
        return _DOUBTFUL if _MAY_END_WITHIN.search(chunk) else _NONE
    before, stop, closers = at_end.groups()
    if _MAY_END_WITHIN.search(before) or not any(map(str.isalnum, before)):
        return _DOUBTFUL
    return _QUOTED_STOP if stop != "." and closers[-1:] in ('"', "'") else _STOP


def _learn(chunks: Sequence[str]) -> npt.NDArray[np.uint8]:
    units = column(chunks)
    found = np.full(len(units), _NONE, np.uint8)
    words = pc.ascii_rtrim(units, characters=_STOPS)
    simple = flags(pc.ascii_is_alnum(words)) & (np.diff(bytes_of(units)[0]) - np.diff(bytes_of(words)[0]) == 1)
    found[simple] = _STOP
    doubtful = holding(units, _OF_INTEREST) & ~simple
    doubtful[beyond_ascii(units)] = True
    numbers = np.flatnonzero(doubtful & are_chunks(units))
    found[numbers] = [_kind(chunk) for chunk in strings_at(units, numbers)]
    return found


_kinds = Derived(_learn)


def _beginning(chunk: str) -> int:
    openers = _OPENERS.match(chunk)
    rest = chunk[openers.end() :] if openers else chunk
    if "A" <= rest[:1] <= "Z":
        word = RIGHT_WORD.match(rest)
        return _STARTER if word is not None and word[0] in STARTERS else _CAPITAL
    if "a" <= rest[:1] <= "z":
        return _SMALL
    return _DIGIT if "0" <= rest[:1] <= "9" else _OTHER


class _Outcomes:
    """Whether a sentence ends between two chunks, worked out once for each first one and beginning of the second."""

    def __init__(self) -> None:
        self._units: list[str] | None = None
        self._beginnings = np.zeros(0, np.uint8)
        self._outcomes = np.zeros((0, len(_SECOND)), np.uint8)

    def of(self, vocabulary: Vocabulary, firsts: Ints, seconds: Ints, quoted: Flags) -> npt.NDArray[np.uint8]:
        """Return an outcome for each pair of chunks; a speaker may follow those that are ``quoted``."""
        self._grow(vocabulary.units)
        new = np.unique(seconds[self._beginnings[seconds] == _NEW])
        self._beginnings[new] = [_beginning(vocabulary.units[chunk]) for chunk in new.tolist()]
        beginnings = self._beginnings[seconds]
        found = np.full(len(firsts), _UNSURE, np.uint8)
        sure = (beginnings != _OTHER) & ~(quoted & ((beginnings == _STARTER) | (beginnings == _CAPITAL)))
        firsts, beginnings = firsts[sure], beginnings[sure]
        unknown = self._outcomes[firsts, beginnings] == _UNKNOWN
        pairs = np.unique(firsts[unknown].astype(np.int64) * len(_SECOND) + beginnings[unknown])
        chunks, seen = np.divmod(pairs, len(_SECOND))
        self._outcomes[chunks, seen] = [
            _outcome(vocabulary.units[chunk], beginning)
            for chunk, beginning in zip(chunks.tolist(), seen.tolist(), strict=True)
        ]
        found[sure] = self._outcomes[firsts, beginnings]
        return found

    def _grow(self, units: list[str]) -> None:
        if units is not self._units:
            self._units = units
            self._beginnings, self._outcomes = self._beginnings[:0], self._outcomes[:0]
        more = len(units) - len(self._beginnings)
        self._beginnings = np.concatenate([self._beginnings, np.full(more, _NEW, np.uint8)])
        self._outcomes = np.concatenate([self._outcomes, np.full((more, len(_SECOND)), _UNKNOWN, np.uint8)])


_outcomes = _Outcomes()


def _outcome(chunk: str, beginning: int) -> int:
    if beginning == _STARTER or (beginning == _CAPITAL and chunk.islower()):
        ends = ends_before_capital(chunk, _SECOND[beginning])
        if ends is not None:
            return _YES if ends else _NO
    paragraph = f"{chunk} {_SECOND[beginning]}"
    if cuts(paragraph):
        return _YES
    return _UNSURE if may_end(paragraph, len(chunk), len(chunk) + 1) else _NO
