"""Columns made of integers: dictionary columns, and counts between bounds."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.text.vocabulary import Ints


def dictionary(codes: npt.NDArray[np.integer], strings: Sequence[str]) -> pa.DictionaryArray:
    """Return the column of ``strings[code]``, its dictionary in the order in which the strings first appear.

    Codes below 0 are nulls.
    """
    missing = codes < 0
    if missing.any():
        found = dictionary(codes[~missing], strings)
        indices = np.zeros(len(codes), np.int32)
        indices[~missing] = found.indices.to_numpy()
        return pa.DictionaryArray.from_arrays(pa.array(indices, mask=missing), found.dictionary)
    order = _by_first_appearance(codes, len(strings))
    number = np.zeros(len(strings), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    values = pa.array([strings[i] for i in order.tolist()], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(number.take(codes)), values)


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
