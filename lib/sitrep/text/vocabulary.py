"""Codes for the chunks of texts, which are what stands between two white spaces, and for their tokens.

A text is cut into chunks by array operations over its bytes; every different one gets a code, and what its tokens are
is worked out once and then looked up.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.text.chunks import AT_END, tokens_of
from sitrep.text.library import library
from sitrep.text.normal import utf8

Ints: TypeAlias = npt.NDArray[np.int32]
Flags: TypeAlias = npt.NDArray[np.bool_]

MOST_CODES = 2_000_000
"""Units that a vocabulary holds before a new one is begun: about a gigabyte of text, some hundred megabytes here."""


_SPACE, _BLOCK = 32, 1 << 18


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunks:
    """The chunks of a text: the code of each, where it starts and ends in it, and whether a newline follows."""

    codes: Ints
    starts: Ints
    ends: Ints
    newline_after: Flags

    def with_cuts(self, vocabulary: "Vocabulary", begins: Flags, cuts: Ints, text: str) -> "tuple[Chunks, Ints]":
        """Return the chunks with those divided in which a cut lies, and which of them begin a sentence.

        Args:
            vocabulary: what the chunks are coded in.
            begins: which chunks begin a sentence.
            cuts: places within chunks at which one begins, in order.
            text: the text.
        """
        if not len(cuts):
            return self, np.flatnonzero(begins).astype(np.int32)
        owner = np.searchsorted(self.starts, cuts, side="right") - 1
        starts, ends = _inserted(self.starts, owner + 1, cuts), _inserted(self.ends, owner, cuts)
        newline_after = _inserted(self.newline_after, owner, np.zeros(len(owner), np.bool_))
        codes = _inserted(self.codes, owner, np.zeros(len(owner), np.int32))
        begins = _inserted(begins, owner + 1, np.ones(len(owner), np.bool_))
        new = np.union1d(at := owner + np.arange(len(owner)), at + 1)
        pieces = [text[start:end] for start, end in zip(starts[new].tolist(), ends[new].tolist(), strict=True)]
        codes[new] = vocabulary.codes(pieces)
        chunks = Chunks(codes=codes, starts=starts, ends=ends, newline_after=newline_after)
        return chunks, np.flatnonzero(begins).astype(np.int32)


def _inserted(values: npt.NDArray[Any], at: npt.NDArray[np.integer], new: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return values with few new ones put in before the places ``at``; NumPy's own function is for many."""
    pieces = np.split(values, at)
    return np.concatenate([pieces[0], *(part for pair in zip(new[:, None], pieces[1:], strict=True) for part in pair)])


def _first_bytes(content: npt.NDArray[np.uint8]) -> Ints:
    """Return where the chunks of a text begin, some of it at a time, so that it stays near the processor."""
    found = [np.zeros(0, np.int32)]
    after_text = False
    for start in range(0, len(content), _BLOCK):
        is_text = content[start : start + _BLOCK] > _SPACE
        begins = is_text.copy()
        begins[1:] &= ~is_text[:-1]
        begins[0] &= not after_text
        after_text = bool(is_text[-1])
        found.append(np.flatnonzero(begins).astype(np.int32) + np.int32(start))
    return np.concatenate(found)


class Vocabulary:
    """Codes of chunks and of tokens, and the tokens of each chunk; it only grows.

    Units are the chunks as they stand within a sentence, chunks at the end of one (their key begins with a newline),
    whole sentences (with a space), and one, code 0, without tokens.
    """

    def __init__(self) -> None:
        self._units: defaultdict[str, int] = defaultdict()
        self._units.default_factory = self._units.__len__
        self._tokens: defaultdict[str, int] = defaultdict()
        self._tokens.default_factory = self._tokens.__len__
        self.units: list[str] = []
        self.tokens: list[str] = []
        self._first = np.zeros(0, np.int32)
        self._count = np.zeros(0, np.int32)
        self._token = np.zeros(0, np.int32)
        self._start = np.zeros(0, np.int32)
        self._end = np.zeros(0, np.int32)
        self._ending = np.zeros(0, np.int32)
        self.codes([""])

    def codes(self, units: Sequence[str]) -> Ints:
        """Return the codes of units, new ones for those not seen before."""
        found = np.fromiter(map(self._units.__getitem__, units), np.int32, len(units))
        if len(self._units) > len(self.units):
            self._learn(list(islice(self._units, len(self.units), None)))
        return found

    def chunks(self, text: str | bytes) -> Chunks:
        """Cut a text whose white space is spaces and newlines alone; each different chunk is looked up once.

        Args:
            text: the text, or what ``utf8`` makes of it.
        """
        content = np.frombuffer(text if isinstance(text, bytes) else utf8(text), np.uint8)
        firsts = _first_bytes(content)
        if not len(firsts):
            none = np.zeros(0, np.int32)
            return Chunks(codes=none, starts=none, ends=none, newline_after=np.zeros(0, np.bool_))
        # Each chunk with the white space behind it, so that no byte need be moved. Arrow does not look whether it is
        # valid UTF-8, which half of a surrogate pair is not.
        offsets = np.append(firsts, np.int32(len(content)))
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(content)]
        padded = pa.Array.from_buffers(pa.string(), len(firsts), buffers).dictionary_encode()
        of_chunk = padded.indices.to_numpy().astype(np.intp)
        different = padded.dictionary
        _, bounds, data = different.buffers()
        end = np.frombuffer(bounds, np.int32, len(different) + 1)[-1]
        chunks = str(data[:end], "utf-8", "surrogatepass").split()
        padded_lengths = pc.utf8_length(different).to_numpy()
        lengths = np.fromiter(map(len, chunks), np.int32, len(different))
        by_newline = pc.match_substring(different, "\n").to_numpy(zero_copy_only=False)
        reach = np.cumsum(padded_lengths[of_chunk], dtype=np.int32)
        starts = np.concatenate([np.zeros(1, np.int32), reach[:-1]]) + firsts[0]
        return Chunks(
            codes=self.codes(chunks)[of_chunk],
            starts=starts,
            ends=starts + lengths[of_chunk],
            newline_after=by_newline[of_chunk],
        )

    def at_end(self, chunks: Ints) -> Ints:
        """Return the codes of chunks as they are at the end of a sentence."""
        if len(self._ending) < len(self.units):
            more = np.full(len(self.units) - len(self._ending), -1, np.int32)
            self._ending = np.concatenate([self._ending, more])
        found = self._ending[chunks]
        if (found < 0).any():
            new = np.unique(chunks[found < 0])
            self._ending[new] = self.codes([AT_END + self.units[chunk] for chunk in new.tolist()])
            found = self._ending[chunks]
        return found

    def expand(self, units: Ints) -> "Expanded":
        """Return the tokens of units."""
        counts = self._count[units]
        first = np.concatenate([np.zeros(1, np.int32), np.cumsum(counts, dtype=np.int32)])
        at = np.arange(first[-1], dtype=np.int32) + np.repeat(self._first[units] - first[:-1], counts)
        return Expanded(first=first, tokens=self._token[at], at=at)

    def spans(self, at: Ints) -> tuple[Ints, Ints]:
        """Return where tokens start and end in their units; ``at`` as ``expand`` gave it."""
        return self._start[at], self._end[at]

    def _learn(self, new: list[str]) -> None:
        found = tokens_of(new)
        self._first = np.concatenate([self._first, found.first + np.int32(len(self._token))])
        self._count = np.concatenate([self._count, found.count])
        codes = np.fromiter(map(self._tokens.__getitem__, found.texts), np.int32, len(found.texts))
        self._token = np.concatenate([self._token, codes[found.token]])
        self._start = np.concatenate([self._start, found.starts])
        self._end = np.concatenate([self._end, found.ends])
        self.units += new
        self.tokens += islice(self._tokens, len(self.tokens), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expanded:
    """The tokens of units: their codes, those of unit ``i`` from ``first[i]`` on, and what tells their spans."""

    first: Ints
    tokens: Ints
    at: Ints


class Derived:
    """A value for each string of a growing list, worked out once a string.

    Args:
        make: strings to an array with a row each; called for the new ones only.
    """

    def __init__(self, make: Callable[[Sequence[str]], npt.NDArray[Any]]) -> None:
        self._make = make
        self._strings: list[str] | None = None
        self._values: npt.NDArray[Any] | None = None

    def of(self, strings: list[str]) -> npt.NDArray[Any]:
        """Return the values of all strings; another list than the last one begins anew."""
        if strings is not self._strings or self._values is None:
            self._strings, self._values = strings, self._make(strings_from(strings, 0))
        elif len(strings) > len(self._values):
            self._values = np.concatenate([self._values, self._make(strings_from(strings, len(self._values)))])
        return self._values


_last: list[tuple[list[str], int, tuple[str, ...]]] = [([], 0, ())]


def strings_from(strings: list[str], first: int) -> tuple[str, ...]:
    """Return the strings of a growing list from one on: the same tuple as the last time if it is of the same ones.

    So what is made of them for one who asks is there for the next: ``column`` knows the last tuple that it was given.
    """
    whose, at, found = _last[0]
    if whose is not strings or at != first or len(found) != len(strings) - first:
        found = tuple(strings[first:])
        _last[0] = strings, first, found
    return found


def new_vocabulary() -> Vocabulary:
    """Return a vocabulary that holds nothing yet, by the compiled library where there is one."""
    if library() is None:
        return Vocabulary()
    from sitrep.text.compiled import CompiledVocabulary

    return CompiledVocabulary()


_current: list[Vocabulary] = []


def current_vocabulary() -> Vocabulary:
    """Return the vocabulary of this process, a new one when the last holds ``MOST_CODES``."""
    if not _current or len(_current[0].units) >= MOST_CODES:
        _current[:] = [new_vocabulary()]
    return _current[0]
