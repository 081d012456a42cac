"""Places, and stretches of them, each from a first to a last + 1."""

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sitrep.text.library import call, checked, library

Integers = TypeVar("Integers", bound=np.integer[Any])


def owners(firsts: npt.NDArray[Integers], places: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int32]:
    """Return the number of the stretch in which each place lies; a stretch goes on to the first place of the next.

    There are fewer stretches than places, so these are looked up; none is before the first stretch, and both ascend
    and are of 32 bits.

    >>> owners(np.array([0, 4, 6]), np.array([1, 2, 6, 9]))
    array([0, 0, 2, 2], dtype=int32)
    """
    counts = np.diff(places_among(places, firsts), append=len(places))
    return np.repeat(np.arange(len(firsts), dtype=np.int32), counts)


def members(
    first: npt.NDArray[Integers], after: npt.NDArray[Integers]
) -> tuple[npt.NDArray[Integers], npt.NDArray[Integers]]:
    """Return all places of stretches ``first:after``, stretch by stretch: the number of each one's stretch, and it.

    >>> members(np.array([5, 0, 9]), np.array([7, 0, 10]))
    (array([0, 0, 2]), array([5, 6, 9]))
    """
    lengths = after - first
    which = np.repeat(np.arange(len(first), dtype=first.dtype), lengths)
    before = np.cumsum(lengths, dtype=first.dtype) - lengths
    return which, np.arange(len(which), dtype=first.dtype) + (first - before)[which]


def places_among(
    numbers: npt.NDArray[np.integer[Any]], values: npt.NDArray[np.integer[Any]], *, behind_equals: bool = False
) -> npt.NDArray[np.int32]:
    """Return where values belong among numbers that ascend, as ``numpy.searchsorted`` does; quickly if they ascend too.

    Args:
        numbers: in order.
        values: of 32 bits; in any order, though best in theirs.
        behind_equals: whether a value belongs behind its equals, not before them.

    >>> places_among(np.array([3, 5, 5], np.int32), np.array([2, 5, 9])).tolist()
    [0, 1, 3]
    """
    if library() is None:
        return np.searchsorted(numbers, values, side="right" if behind_equals else "left").astype(np.int32)
    numbers, values = np.ascontiguousarray(numbers, np.int32), np.ascontiguousarray(values, np.int32)
    found = np.empty(len(values), np.int32)
    checked(call("places", numbers, len(numbers), values, len(values), int(behind_equals), found))
    return found
