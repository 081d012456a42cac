"""Stretches of places, each from a first to a last + 1."""

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Integers = TypeVar("Integers", bound=np.integer[Any])


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
