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
    n = len(codes)
    first = np.full(len(strings), n, np.int64)
    first[codes[::-1]] = np.arange(n - 1, -1, -1)
    seen = np.flatnonzero(first < n)
    order = seen[np.argsort(first[seen])]
    number = np.zeros(len(strings), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    values = pa.array([strings[i] for i in order.tolist()], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(number[codes]), values)


def constant(text: str, n: int) -> pa.DictionaryArray:
    """Return a column of ``n`` times the same string."""
    return dictionary(np.zeros(n, np.int32), [text])


def counts_between(flags: npt.NDArray[np.bool_], bounds: Ints) -> Ints:
    """Count the flags that are set in each stretch ``bounds[i]:bounds[i + 1]``."""
    before = np.concatenate([np.zeros(1, np.int32), np.cumsum(flags, dtype=np.int32)])
    found: Ints = np.diff(before[bounds])
    return found
