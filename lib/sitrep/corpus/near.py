"""How like two texts are: MinHash signatures of their words, five at a time (rensa), and which pairs to compare.

The similarity is the estimated share of five-word sequences that two texts have in common, of all that either has
(Broder 1997, Jaccard's index). With 64 hashes its standard error is at most 0.063.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sitrep.corpus.folding import Contents
from sitrep.text.library import call, checked, library

N_HASHES = 64
WORDS = 5
LEAST_WORDS = 30
"""A text of fewer words has no signature: its few sequences say little, and only an exact copy is one."""

MOST_BYTES = 1 << 20
"""A signature is made of so much of a text's beginning."""

_SEED = 2026
_ROWS = 4  # of a band: texts with similarity s share one of 16 bands with probability 1 - (1 - s^4)^16: 0.9998 at 0.8
_COMPARED = 8
_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)

Signatures = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]
_Hashes = npt.NDArray[np.uint64]


class Signer:
    """Makes the signatures of texts that are plain: words with one space between them."""

    def __init__(self) -> None:
        self._hashes: list[_Hashes] = []
        self._counts: list[Numbers] = []
        self._powers = np.ones(1, np.uint64)
        self._inverse = np.ones(1, np.uint64)

    def add(self, plain: Contents) -> None:
        """Take the next texts."""
        hashes, counts = self._by_arrays(plain) if library() is None else _compiled(plain)
        self._hashes.append(hashes)
        self._counts.append(counts)

    def signatures(self) -> tuple[Signatures, npt.NDArray[np.bool_]]:
        """Return a row of 64 numbers for each text, and which texts have a signature; the others' are zeros."""
        import rensa

        counts = np.concatenate([np.zeros(0, np.int64), *self._counts])
        if not len(counts):
            return np.zeros((0, N_HASHES), np.uint32), np.zeros(0, np.bool_)
        flat = np.concatenate(self._hashes)
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint64)
        made = rensa.RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, N_HASHES, _SEED)
        found = np.array(made.to_rows(), np.uint32).reshape(len(counts), N_HASHES)
        known = counts > 0
        found[~known] = 0
        return found, known

    def _by_arrays(self, plain: Contents) -> tuple[_Hashes, Numbers]:
        hashes = [self._sequences(text[:MOST_BYTES]) for text in plain.each()]
        return np.concatenate([np.zeros(0, np.uint64), *hashes]), np.array([*map(len, hashes)], np.int64)

    def _sequences(self, plain: memoryview) -> _Hashes:
        """Hash every five words of a text: a polynomial over its bytes modulo 2^64, of prefixes, then mixed."""
        codes = np.frombuffer(plain, np.uint8)
        spaces = np.flatnonzero(codes == 32)
        if len(spaces) + 1 < LEAST_WORDS:
            return np.zeros(0, np.uint64)
        self._grow(len(codes) + 1)
        prefixes = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum((codes + np.uint64(1)) * self._powers[: len(codes)], out=prefixes[1:])
        starts = np.concatenate([[0], spaces + 1])
        ends = np.concatenate([spaces, [len(codes)]])
        starts, ends = starts[: len(starts) - WORDS + 1], ends[WORDS - 1 :]
        hashes: _Hashes = (prefixes[ends] - prefixes[starts]) * self._inverse[starts]
        hashes ^= hashes >> np.uint64(32)
        hashes *= _BASE
        hashes ^= hashes >> np.uint64(29)
        return hashes

    def _grow(self, n: int) -> None:
        if n <= len(self._powers):
            return
        n = max(n, 1 << 16)
        inverse = np.uint64(pow(int(_BASE), -1, 1 << 64))
        steps = np.full(n, _BASE), np.full(n, inverse)
        for step in steps:
            step[0] = 1
        self._powers, self._inverse = (np.multiply.accumulate(step) for step in steps)


def _compiled(plain: Contents) -> tuple[_Hashes, Numbers]:
    most_words = len(plain.content) // 2 + len(plain)
    words, hashes = np.empty((3, most_words + 1), np.uint64), np.empty(most_words, np.uint64)
    counts = np.zeros(len(plain), np.int64)
    limits = MOST_BYTES, LEAST_WORDS
    arguments = plain.content, len(plain.content), plain.bounds, len(plain), *limits, words, most_words + 1
    checked(call("sequences", *arguments, hashes, len(hashes), counts))
    return hashes[: counts.sum()].copy(), counts


def similarity(signatures: Signatures, first: Numbers, second: Numbers) -> npt.NDArray[np.float64]:
    """Return how like the texts ``first[i]`` and ``second[i]`` are, 0 to 1."""
    found: npt.NDArray[np.float64] = (signatures[first] == signatures[second]).mean(axis=1)
    return found


def pairs(signatures: Signatures, known: npt.NDArray[np.bool_], order: Numbers) -> Iterator[tuple[int, int]]:
    """Yield pairs of texts that may be like each other, the earlier first; a pair may come several times.

    Args:
        signatures: a row a text.
        known: which texts have a signature.
        order: the texts' numbers, the earliest first.
    """
    among = order[known[order]]
    for start in range(0, N_HASHES, _ROWS):
        band = np.ascontiguousarray(signatures[among, start : start + _ROWS]).view(f"V{4 * _ROWS}").ravel()
        by_band = np.argsort(band, kind="stable")
        same = band[by_band][1:] == band[by_band][:-1]
        for group in _runs(same):
            members = among[by_band[group]].tolist()
            yield from _compared(members)


def _runs(same: npt.NDArray[np.bool_]) -> Iterator[slice]:
    """Yield the stretches of equal neighbours, of two at least."""
    edges = np.diff(np.concatenate([[False], same, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist()
    for start, end in zip(starts, ends, strict=True):
        yield slice(start, end + 1)


def _compared(members: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield each member with the first few: of many texts that are alike the earliest is the original of all."""
    for place, member in enumerate(members):
        for earlier in members[: min(place, _COMPARED)]:
            yield earlier, member
