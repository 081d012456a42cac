"""The texts of articles as bytes: encoded once, to be cut, and for their column, hashes and sentences."""

import hashlib
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.text.stretches import places_among
from sitrep.text.vocabulary import Ints

_BLOCK = 1 << 20
_LAST_FOLLOWING = -64
"""As signed numbers, the bytes of UTF-8 that begin no character are below this."""


class Texts:
    """Texts in UTF-8, side by side."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Encode the texts."""
        self._texts = texts
        encoded = [text.encode() for text in texts]
        self.sha256 = [hashlib.sha256(content).hexdigest() for content in encoded]
        self._content = b"".join(encoded)
        self._view = memoryview(self._content)
        self._starts = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
        self._first_character = np.cumsum([0, *map(len, texts)], dtype=np.int32)

    @property
    def column(self) -> pa.StringArray:
        """The texts."""
        buffers = [None, pa.py_buffer(self._starts), pa.py_buffer(self._content)]
        return pa.Array.from_buffers(pa.string(), len(self._texts), buffers)

    def pieces(self, number: int, stretches: Sequence[tuple[int, int]]) -> list[memoryview]:
        """Return stretches of a text, in characters, as bytes; they are in order, and none begins within another."""
        text, start, after = self._texts[number], int(self._starts[number]), int(self._starts[number + 1])
        places = [place for stretch in stretches for place in stretch]
        if len(text) != after - start:
            places = _bytes_before(text, places, after - start)
        return [self._view[start + first : start + last] for first, last in zip(places[::2], places[1::2], strict=True)]

    def slices(self, text: Ints, start: Ints, end: Ints) -> pa.StringArray:
        """Return the characters ``start:end`` of texts given by their numbers.

        The slices are in order, and of two that follow each other the second may begin within the first, as it does
        where one character was read for several.
        """
        first = self._first_character[text]
        following = self._following()
        starts, ends = (at + places_among(following, at) for at in (first + start, first + end))
        bounds = np.full(2 * len(starts) + 1, len(self._content), np.int32)
        bounds[:-1:2], bounds[1::2] = starts, np.minimum(ends, np.append(starts[1:], ends[-1:]))
        buffers = [None, pa.py_buffer(bounds), pa.py_buffer(self._content)]
        pieces = pa.Array.from_buffers(pa.string(), 2 * len(starts), buffers)  # the slices, and what is between them
        found = pieces.take(pa.array(np.arange(0, 2 * len(starts), 2)))
        cut = bounds[1::2] < ends
        if not cut.any():
            return found
        which = zip(text[cut].tolist(), start[cut].tolist(), end[cut].tolist(), strict=True)
        whole = pa.array([self._texts[number][first:last] for number, first, last in which], pa.string())
        return pc.replace_with_mask(found, pa.array(cut), whole)

    def _following(self) -> Ints:
        """Return, of each byte that begins no character, the number of the character that it belongs to."""
        content = np.frombuffer(self._content, np.int8)
        found = [np.zeros(0, np.int32)]
        n = 0
        for begin in range(0, len(content), _BLOCK):
            at = np.flatnonzero(content[begin : begin + _BLOCK] < _LAST_FOLLOWING)
            found.append((at + begin - np.arange(n + 1, n + 1 + len(at))).astype(np.int32))
            n += len(at)
        return np.concatenate(found)


def _bytes_before(text: str, places: Sequence[int], n_bytes: int) -> list[int]:
    """Return how many bytes of a text stand before places, which never decrease; only between some they are counted."""
    gaps = list(pairwise([0, *places, len(text)]))
    lengths = [after - first for first, after in gaps]
    longest = lengths.index(max(lengths))
    sizes = [len(text[first:after].encode()) if gap != longest else 0 for gap, (first, after) in enumerate(gaps)]
    sizes[longest] = n_bytes - sum(sizes)
    return list(accumulate(sizes[:-1]))
