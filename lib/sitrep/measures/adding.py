"""Adding up and rounding many numbers at once, to the bit that Python's own loop, ``sum`` and ``round`` give."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


def in_order(owner: npt.NDArray[np.integer], values: Floats, n: int) -> Floats:
    """Add up the values of each owner one by one in their order, as a loop would; owners do not decrease."""
    total = np.bincount(owner, values, n).astype(np.float64)
    return total


def sums(owner: npt.NDArray[np.integer], values: Floats, n: int) -> Floats:
    """Add up the values of each owner as this Python's ``sum`` does: from 3.12 on, with the rounding error carried."""
    if sum([1e16, 1.0, 1.0]) == 1e16:
        return in_order(owner, values, n)
    total = np.zeros(n)
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    for first, last in zip(firsts.tolist(), [*firsts[1:].tolist(), len(owner)], strict=True):
        total[owner[first]] = sum(values[first:last].tolist())
    return total


def rounded(values: Floats, digits: int) -> Floats:
    """Round as Python's ``round`` does, to the nearest decimal of the exact binary value."""
    scale = 10.0**digits
    scaled = values * scale
    whole = np.rint(scaled)
    result: Floats = whole / scale
    near_a_tie = np.flatnonzero(np.abs(np.abs(scaled - whole) - 0.5) < 1e-6)
    result[near_a_tie] = [round(value, digits) for value in values[near_a_tie].tolist()]
    return result


def numbered(codes: npt.NDArray[np.integer], n: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int32]]:
    """Return the different ones of codes below ``n``, in order, and which of them each code is."""
    present = np.bincount(codes, minlength=n) > 0
    number = np.cumsum(present, dtype=np.int32) - np.int32(1)
    return np.flatnonzero(present), number[codes]
