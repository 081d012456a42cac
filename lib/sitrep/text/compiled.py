"""The vocabulary whose inner loops are compiled: what ``Vocabulary`` gives, several times as fast.

The strings lie side by side in arrays that the loops of ``kernels.c`` read and write; where one is full, it is doubled
here and the loop goes on. Units of ASCII are cut into tokens there, each for itself; the others go through ``chunks``.
"""

import ctypes
import functools
import itertools
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sitrep.text.chunks import tokens_of
from sitrep.text.library import DONE, SPANS_FULL, STRINGS_FULL, TOKENS_FULL, call, checked
from sitrep.text.normal import utf8
from sitrep.text.stretches import members
from sitrep.text.vocabulary import Chunks, Expanded, Ints, Vocabulary

_FEW = 4096
_SLOT = np.dtype([("key", np.uint64), ("length", np.uint32), ("number_and_1", np.uint32)])


class _StringsStructure(ctypes.Structure):
    _fields_ = (
        ("slots", ctypes.c_void_p),
        ("n_slots", ctypes.c_int64),
        ("bounds", ctypes.c_void_p),
        ("most", ctypes.c_int64),
        ("bytes", ctypes.c_void_p),
        ("most_bytes", ctypes.c_int64),
        ("n", ctypes.c_int64),
    )


class _SpansStructure(ctypes.Structure):
    _fields_ = (
        ("first", ctypes.c_void_p),
        ("count", ctypes.c_void_p),
        ("most_units", ctypes.c_int64),
        ("token", ctypes.c_void_p),
        ("start", ctypes.c_void_p),
        ("end", ctypes.c_void_p),
        ("n", ctypes.c_int64),
        ("most", ctypes.c_int64),
    )


class _Strings:
    """Different strings, each with a number, in the order in which they came."""

    def __init__(self) -> None:
        self._slots = np.zeros(2 * _FEW, _SLOT)
        self._bounds = np.zeros(_FEW + 1, np.int64)
        self._bytes = np.zeros(16 * _FEW, np.uint8)
        self.structure = _StringsStructure()
        self._point()

    def __len__(self) -> int:
        """Return how many strings there are."""
        return int(self.structure.n)

    def numbers(self, strings: Sequence[str]) -> Ints:
        """Return the numbers of strings, new ones for those not seen before."""
        encoded = list(map(utf8, strings))
        content = b"".join(encoded)
        bounds = np.zeros(len(strings) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(strings)), out=bounds[1:])
        found, done = np.zeros(len(strings), np.int32), np.zeros(1, np.int64)
        while self._call(content, bounds, found, done) == STRINGS_FULL:
            self.grow()
        return found

    def _call(self, content: bytes, bounds: npt.NDArray[np.int64], found: Ints, done: npt.NDArray[np.int64]) -> int:
        return checked(call("number", self.structure, content, len(content), bounds, len(found), found, done))

    def grow(self) -> None:
        """Make room: for twice as many strings where these are many, else for twice as many bytes."""
        n = len(self)
        if n >= self.structure.most:
            self._bounds = _doubled(self._bounds)
            slots = np.zeros(2 * len(self._slots), _SLOT)
            call("rehash", self._slots, len(self._slots), slots, len(slots))
            self._slots = slots
        else:
            self._bytes = _doubled(self._bytes)
        self._point()

    def texts(self, first: int) -> list[str]:
        """Return the strings from one on."""
        n = len(self) - first
        content = np.empty(int(self._bounds[len(self)] - self._bounds[first]) + n, np.uint8)
        checked(call("spread", self.structure, first, content, len(content)))
        texts = str(content.data, "utf-8", "surrogatepass").split("\0")[:-1]
        if len(texts) == n:
            return texts
        # A NUL within a string, which no normalised text has.
        places = itertools.pairwise(self._bounds[first : len(self) + 1].tolist())
        return [str(self._bytes[start:end].data, "utf-8", "surrogatepass") for start, end in places]

    def longest(self) -> int:
        """Return the number of bytes of the longest string."""
        return int(np.diff(self._bounds[: len(self) + 1]).max(initial=0))

    def _point(self) -> None:
        to = self.structure
        to.slots, to.n_slots = self._slots.ctypes.data, len(self._slots)
        to.bounds, to.most = self._bounds.ctypes.data, min(len(self._bounds) - 1, len(self._slots) // 2)
        to.bytes, to.most_bytes = self._bytes.ctypes.data, len(self._bytes)


class _Spans:
    """The tokens of units, unit by unit: the first of each and how many, the code of each token and where it stands."""

    def __init__(self) -> None:
        self.first, self.count = np.zeros(_FEW, np.int32), np.zeros(_FEW, np.int32)
        self.token, self.start, self.end = (np.zeros(2 * _FEW, np.int32) for _ in range(3))
        self.structure = _SpansStructure()
        self._point()

    def make_room(self, n_units: int) -> None:
        """Make room for so many units."""
        while len(self.first) < n_units:
            self.first, self.count = _doubled(self.first), _doubled(self.count)
        self._point()

    def grow(self) -> None:
        """Make room for twice as many tokens."""
        self.token, self.start, self.end = map(_doubled, (self.token, self.start, self.end))
        self._point()

    def add(self, units: Ints, count: Ints, token: Ints, start: Ints, end: Ints) -> None:
        """Write the tokens of units, side by side."""
        n = int(self.structure.n)
        while len(self.token) < n + len(token):
            self.grow()
        self.first[units], self.count[units] = n + np.cumsum(count, dtype=np.int32) - count, count
        for to, values in ((self.token, token), (self.start, start), (self.end, end)):
            to[n : n + len(token)] = values
        self.structure.n += len(token)

    def _point(self) -> None:
        to = self.structure
        to.first, to.count, to.most_units = self.first.ctypes.data, self.count.ctypes.data, len(self.first)
        to.token, to.start, to.end = self.token.ctypes.data, self.start.ctypes.data, self.end.ctypes.data
        to.most = len(self.token)


def _doubled(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    found = np.zeros(2 * len(values), values.dtype)
    found[: len(values)] = values
    return found


_A = TypeVar("_A")
_R = TypeVar("_R")


def _alone(method: Callable[["CompiledVocabulary", _A], _R]) -> Callable[["CompiledVocabulary", _A], _R]:
    """Let one thread at a time do this: the loops hold no lock of Python's, and no array may be doubled under them."""

    @functools.wraps(method)
    def locked(self: "CompiledVocabulary", given: _A) -> _R:
        with self.lock:
            return method(self, given)

    return locked


class CompiledVocabulary(Vocabulary):
    """The ``Vocabulary`` by the compiled loops."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.units: list[str] = []
        self.tokens: list[str] = []
        self._units_known, self._tokens_known = _Strings(), _Strings()
        self._spans = _Spans()
        self._ending = np.zeros(0, np.int32)
        self.codes([""])

    @_alone
    def codes(self, units: Sequence[str]) -> Ints:
        """Return the codes of units, new ones for those not seen before."""
        found = self._units_known.numbers(units)
        self._learn_new()
        return found

    @_alone
    def chunks(self, text: str | bytes) -> Chunks:
        """Cut a text whose white space is spaces and newlines alone; also one that is in UTF-8 already."""
        content = text if isinstance(text, bytes) else utf8(text)
        n = call("count_chunks", content, len(content))
        codes, starts, ends = (np.empty(n, np.int32) for _ in range(3))
        newline_after = np.empty(n, np.bool_)
        state = np.zeros(3, np.int64)
        to = (codes, starts, ends, newline_after, n, state)
        while checked(call("cut", content, len(content), self._units_known.structure, *to)) == STRINGS_FULL:
            self._units_known.grow()
        self._learn_new()
        return Chunks(codes=codes, starts=starts, ends=ends, newline_after=newline_after)

    @_alone
    def at_end(self, chunks: Ints) -> Ints:
        """Return the codes of chunks as they are at the end of a sentence."""
        chunks = np.ascontiguousarray(chunks, np.int32)
        more = np.full(len(self.units) - len(self._ending), -1, np.int32)
        self._ending = np.concatenate([self._ending, more])
        buffer = np.zeros(self._units_known.longest() + 1, np.uint8)
        found, done = np.zeros(len(chunks), np.int32), np.zeros(1, np.int64)
        known = self._units_known
        to = (chunks, len(chunks), self._ending, len(self._ending), buffer, len(buffer), found, done)
        while checked(call("at_end", known.structure, *to)) == STRINGS_FULL:
            known.grow()
        self._learn_new()
        return found

    @_alone
    def expand(self, units: Ints) -> Expanded:
        """Return the tokens of units."""
        units = np.ascontiguousarray(units, np.int32)
        of, n = self._spans.structure, len(units)
        first = np.zeros(n + 1, np.int32)
        checked(call("count_tokens", of, units, n, len(self.units), first))
        tokens, at = np.empty(first[-1], np.int32), np.empty(first[-1], np.int32)
        checked(call("expand", of, units, n, len(self.units), tokens, at, len(tokens)))
        return Expanded(first=first, tokens=tokens, at=at)

    def spans(self, at: Ints) -> tuple[Ints, Ints]:
        """Return where tokens start and end in their units; ``at`` as ``expand`` gave it."""
        return self._spans.start[at], self._spans.end[at]

    def _learn_new(self) -> None:
        first, n = len(self.units), len(self._units_known)
        if first == n:
            return
        self._spans.make_room(n)
        odd = self._learn_ascii(np.arange(first, n, dtype=np.int32))
        self.units += self._units_known.texts(first)
        found = tokens_of([self.units[unit] for unit in odd.tolist()])
        codes = self._tokens_known.numbers(found.texts)
        order = members(found.first, found.first + found.count)[1]
        self._spans.add(odd, found.count, codes[found.token[order]], found.starts[order], found.ends[order])
        self.tokens += self._tokens_known.texts(len(self.tokens))

    def _learn_ascii(self, units: Ints) -> Ints:
        """Find the tokens of units that are of printable ASCII and not very long; return the others."""
        odd, state = np.zeros(len(units), np.int32), np.zeros(2, np.int64)
        known, tokens, spans = self._units_known.structure, self._tokens_known, self._spans
        to = (units, len(units), tokens.structure, spans.structure, odd, state)
        while (status := checked(call("learn", known, *to))) != DONE:
            if status == TOKENS_FULL:
                tokens.grow()
            elif status == SPANS_FULL:
                spans.grow()
        return odd[: state[1]]
