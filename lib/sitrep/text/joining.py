"""Many texts normalised at once and joined, with a map from each place back to where it was read.

``normalise`` pays for a dozen array operations on each text, however short; here they are done on many texts together.
A text whose characters may have to be composed is left to ``normalise``; tests hold the two equal.
"""

import ctypes
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sitrep.text.library import COMPOSES, call, checked, library
from sitrep.text.normal import PLAIN, code_points, may_compose, utf8, which_may_compose
from sitrep.text.vocabulary import Ints

_NEWLINE, _FIRST, _LAST = ord("\n"), ord(" "), ord("~")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bends:
    """A map of places: those from ``at[i]`` on stand, one after the other, for those from ``to[i]`` on."""

    at: Ints
    to: Ints

    def of(self, places: Ints) -> Ints:
        """Return what places stand for."""
        found: Ints = places + (self.to - self.at)[np.searchsorted(self.at, places, side="right") - 1]
        return found

    def moved(self, by: int) -> "Bends":
        """Return the map of places that stand ``by`` further on."""
        return Bends(at=self.at + np.int32(by), to=self.to)


def bends_of(values: Ints, by: int) -> Bends:
    """Return the map that gives ``values[i]`` plus ``by`` for place ``i``."""
    at = np.flatnonzero(np.diff(values, prepend=values[0] - 2) != 1).astype(np.int32)
    return Bends(at=at, to=values[at] + np.int32(by))


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """Normalised texts, a newline between each two; where each starts and ends, and what each character was read from.

    ``content`` is the joined text in UTF-8, as ``utf8`` gives it. Every character stands for one as read, or for a
    piece of one.
    """

    content: bytes
    starts: Ints
    ends: Ints
    read: Bends


Content = bytes | memoryview
Runs = Iterator[tuple[int, int, Joined | None]]


def join_normalised(contents: Sequence[Content], lengths: Sequence[int], at: Sequence[int]) -> Runs:
    """Yield runs of texts, ``first`` and last + 1, normalised and joined; or one that ``normalise`` must look at.

    Args:
        contents: any strings, as ``utf8`` gives them.
        lengths: how many characters each of them has.
        at: where each of them stands in what was read, from where the map counts.
    """
    return (join_by_arrays if library() is None else _join_compiled)(contents, lengths, at)


def join_by_arrays(contents: Sequence[Content], n_characters: Sequence[int], at: Sequence[int]) -> Runs:
    """Do what ``join_normalised`` does without the compiled library."""
    codes = code_points(str(b"\n".join(contents), "utf-8", "surrogatepass"))
    odd = np.flatnonzero((codes - np.uint32(_FIRST)) > np.uint32(_LAST - _FIRST))
    odd = odd.compress(codes[odd] != _NEWLINE)
    different, which = np.unique(codes[odd], return_inverse=True)
    lengths = np.array(n_characters, np.int32)
    ends = np.cumsum(lengths + 1, dtype=np.int32) - 1
    starts = ends - lengths
    composing = np.array([may_compose(chr(code)) for code in different.tolist()], np.bool_)
    if composing.any():
        slow = np.unique(np.searchsorted(starts, odd.compress(composing[which]), side="right") - 1)
        first = 0
        for number in [*slow.tolist(), len(contents)]:
            if first < number:
                some = slice(first, number)
                for begin, after, found in join_by_arrays(contents[some], n_characters[some], at[some]):
                    yield first + begin, first + after, found
            if number < len(contents):
                yield number, number + 1, None
            first = number + 1
        return
    yield 0, len(contents), _joined(codes, odd, different, which, starts, ends, np.array(at, np.int32))


def _joined(
    codes: npt.NDArray[np.uint32],
    odd: npt.NDArray[np.intp],
    different: npt.NDArray[np.uint32],
    which: npt.NDArray[np.intp],
    starts: Ints,
    ends: Ints,
    read_at: Ints,
) -> Joined:
    plain = [PLAIN.get(chr(code), chr(code)) for code in different.tolist()]
    new = np.array([ord(text) if len(text) == 1 else code for text, code in zip(plain, different, strict=True)])
    codes = codes.copy()
    codes[odd] = new.astype(np.uint32)[which] if len(odd) else 0
    text = str(codes.data, "utf-32-le", "surrogatepass")
    for code, put in zip(different.tolist(), plain, strict=True):
        if len(put) != 1:
            text = text.replace(chr(code), put)
    sizes = np.fromiter(map(len, plain), np.int32, len(plain))[which]
    resized = odd.compress(sizes != 1).astype(np.int32)
    sizes = sizes.compress(sizes != 1)
    shifts = np.concatenate([np.zeros(1, np.int32), np.cumsum(sizes - 1, dtype=np.int32)])
    new_starts = starts + shifts[np.searchsorted(resized, starts)]
    owner = np.searchsorted(starts, resized, side="right") - 1
    # Each piece of a widened character was read where it was, and what follows one further on.
    steps = sizes + 1
    step = np.arange(steps.sum(), dtype=np.int32) - np.repeat(np.cumsum(steps, dtype=np.int32) - steps, steps)
    is_behind = step == np.repeat(sizes, steps)
    bend_at = np.concatenate([new_starts, np.repeat(resized + shifts[:-1], steps) + step])
    bend_to = np.concatenate([read_at, np.repeat(resized - starts[owner] + read_at[owner], steps) + is_behind])
    order = np.argsort(bend_at, kind="stable")
    return Joined(
        content=utf8(text),
        starts=new_starts,
        ends=ends + shifts[np.searchsorted(resized, ends)],
        read=Bends(at=bend_at[order], to=bend_to[order].astype(np.int32)),
    )


_IN_TABLE = 0x10000
_KEEP, _COMPOSE, _REPLACE = range(3)
_MOST_BENDS, _MOST_BYTES = 5, 4
"""Bends and bytes that a character of two or three bytes may become: four characters, and what comes after them."""


class _Table(ctypes.Structure):
    _fields_ = (
        ("kinds", ctypes.c_void_p),
        ("replacements", ctypes.c_void_p),
        ("lengths", ctypes.c_void_p),
        ("n_replacements", ctypes.c_int64),
    )


@functools.cache
def _table() -> tuple[_Table, list[npt.NDArray[np.uint8]]]:
    """Return what becomes of each character, and the arrays that this points to."""
    kinds = np.where(which_may_compose(_IN_TABLE), np.uint8(_COMPOSE), np.uint8(_KEEP))
    different = sorted(set(PLAIN.values()))
    for old, new in PLAIN.items():
        kinds[ord(old)] = _REPLACE + different.index(new)
    padded = "".join(text.ljust(_MOST_BYTES) for text in different).encode("ascii")
    arrays = [kinds, np.frombuffer(padded, np.uint8), np.array([*map(len, different)], np.uint8)]
    addresses = [array.ctypes.data for array in arrays]
    return _Table(*addresses, len(different)), arrays


def _join_compiled(contents: Sequence[Content], n_characters: Sequence[int], at: Sequence[int]) -> Runs:
    content = b"\n".join(contents)
    lengths, read_at = np.array(n_characters, np.int32), np.array(at, np.int32)
    table, _ = _table()
    # No character of one byte is widened, and none of two.
    out = np.empty(len(content) // 3 * _MOST_BYTES + 2 * len(contents) + 2, np.uint8)
    bend_at, bend_to = (np.empty(len(content) // 3 * _MOST_BENDS + len(contents) + 5, np.int32) for _ in range(2))
    starts, ends, state = np.empty(len(contents), np.int32), np.empty(len(contents), np.int32), np.zeros(5, np.int64)
    first, status = 0, COMPOSES
    while status == COMPOSES:
        inputs = (table, content, len(content), lengths, read_at, len(contents))
        written = (out, len(out), starts, ends, bend_at, bend_to, len(bend_at), state)
        status = checked(call("join", *inputs, *written))
        _, after, n_texts, n_bytes, n_bends = state.tolist()
        if n_texts:
            joined = Joined(
                content=out[:n_bytes].tobytes(),
                starts=starts[:n_texts].copy(),
                ends=ends[:n_texts].copy(),
                read=Bends(at=bend_at[:n_bends].copy(), to=bend_to[:n_bends].copy()),
            )
            yield first, first + n_texts, joined
        if status == COMPOSES:
            yield after - 1, after, None
        first = after
