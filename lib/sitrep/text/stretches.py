"""Stretches of places, each from a first to a last + 1."""

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Integers = TypeVar("Integers", bound=np.integer[Any])


def owners(firsts: npt.NDArray[Integers], places: npt.NDArray[Integers]) -> npt.NDArray[np.int32]:
    """Return the number of the stretch in which each place lies; a stretch goes on to the first place of the next.

    There are fewer stretches than places, so these are looked up; none is before the first stretch, and both ascend.

    >>> owners(np.array([0, 4, 6]), np.array([1, 2, 6, 9]))
    array([0, 0, 2, 2], dtype=int32)
    """
    counts = np.diff(np.searchsorted(places, firsts), append=len(places))
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
