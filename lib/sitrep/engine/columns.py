"""Columns made of integers: dictionary columns, and counts between bounds."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.text.library import call, checked, library
from sitrep.text.vocabulary import Ints


def dictionary(codes: npt.NDArray[np.integer], strings: Sequence[str]) -> pa.DictionaryArray:
    """Return the column of ``strings[code]``, its dictionary in the order in which the strings first appear.

    Codes below 0 are nulls.
    """
    numbers, order = by_appearance(codes, len(strings))
    values = pa.array([strings[i] for i in order.tolist()], pa.string())
    missing = codes < 0
    indices = pa.array(numbers, mask=missing) if missing.any() else pa.array(numbers)
    return pa.DictionaryArray.from_arrays(indices, values)


def by_appearance(codes: npt.NDArray[np.integer], n_codes: int) -> tuple[Ints, Ints]:
    """Number codes below ``n_codes`` by their first appearance: the number of each, 0 below 0, and the codes by number.

    >>> [found.tolist() for found in by_appearance(np.array([7, 2, -1, 7, 0]), 8)]
    [[0, 1, 0, 0, 2], [7, 2, 0]]
    """
    if library() is None:
        return by_appearance_by_arrays(codes, n_codes)
    codes = np.ascontiguousarray(codes, np.int32)
    number, order, found = np.full(n_codes, -1, np.int32), np.empty(n_codes, np.int32), np.empty_like(codes)
    n_different = np.zeros(1, np.int64)
    checked(call("by_appearance", codes, len(codes), number, order, n_codes, found, n_different))
    return found, order[: n_different[0]]


def by_appearance_by_arrays(codes: npt.NDArray[np.integer], n_codes: int) -> tuple[Ints, Ints]:
    """Do what ``by_appearance`` does without the compiled library."""
    there = codes >= 0
    if not there.all():
        found = np.zeros(len(codes), np.int32)
        found[there], order = by_appearance_by_arrays(codes[there], n_codes)
        return found, order
    order = _by_first_appearance(codes, n_codes).astype(np.int32)
    number = np.zeros(n_codes, np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return number.take(codes), order


def _by_first_appearance(codes: npt.NDArray[np.integer], n_codes: int) -> npt.NDArray[np.integer]:
    """Return the different codes in the order in which they first appear."""
    changes = codes[1:] != codes[:-1]
    heads = np.concatenate([codes[:1], codes[1:][changes]])
    n = len(heads)
    first = np.full(n_codes, n, np.int64)
    first[heads[::-1]] = np.arange(n - 1, -1, -1)
    seen = np.flatnonzero(first < n)
    found: npt.NDArray[np.integer] = seen[np.argsort(first[seen])]
    return found


def constant(text: str, n: int) -> pa.DictionaryArray:
    """Return a column of ``n`` times the same string."""
    return dictionary(np.zeros(n, np.int32), [text])


def counts_between(flags: npt.NDArray[np.bool_], bounds: Ints) -> Ints:
    """Count the flags that are set in each stretch ``bounds[i]:bounds[i + 1]``."""
    before = np.concatenate([np.zeros(1, np.int32), np.cumsum(flags, dtype=np.int32)])
    found: Ints = np.diff(before[bounds])
    return found


def flagged_between(flags: npt.NDArray[np.bool_], codes: Ints, bounds: Ints) -> Ints:
    """Count the codes of which a flag is set in each stretch ``bounds[i]:bounds[i + 1]`` of them.

    >>> flagged_between(np.array([True, False]), np.array([0, 0, 1, 1]), np.array([0, 3, 4])).tolist()
    [2, 0]
    """
    if library() is None:
        return counts_between(flags[codes], bounds)
    codes, bounds = np.ascontiguousarray(codes, np.int32), np.ascontiguousarray(bounds, np.int32)
    counts = np.empty(len(bounds) - 1, np.int32)
    checked(call("count_flagged", flags, len(flags), codes, len(codes), bounds, len(counts), counts))
    return counts
