"""Finding the rows of a sentence in every table: a number for each sentence instead of its two-column key."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.measures.scope import Keys, sentence_keys

Places = npt.NDArray[np.int64]


class Joined(Mapping[str, pa.Table]):
    """Tables whose rows are found by sentence, each indexed once.

    Args:
        tables: the tables of the analysis by name.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._keys: dict[str, Keys] = {}
        self._sorted: dict[str, tuple[Keys, Places | None]] = {}

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table]) -> "Joined":
        """Index tables, unless they are indexed already."""
        return tables if isinstance(tables, Joined) else cls(tables)

    def __getitem__(self, name: str) -> pa.Table:
        """Return table ``name``."""
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of the tables."""
        return iter(self._tables)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._tables)

    @cached_property
    def article_ids(self) -> pa.Array:
        """Identities of all articles, in corpus order."""
        return self["articles"]["article_id"].combine_chunks()

    @cached_property
    def sources(self) -> Places:
        """A number for the source of each article, in corpus order; articles without one share a number."""
        names = [source or "" for source in self["articles"]["source"].to_pylist()]
        return np.unique(names, return_inverse=True)[1].astype(np.int64)

    def keys_of(self, name: str) -> Keys:
        """Return the number of the sentence of each row; numbers are in corpus order."""
        if name not in self._keys:
            self._keys[name] = sentence_keys(self[name], self.article_ids)
        return self._keys[name]

    def places(self, name: str, keys: Keys) -> Places:
        """Return the places of the rows of the sentences ``keys`` (sorted) in table ``name``, in corpus order."""
        known, order = self._in_order(name)
        first, after = np.searchsorted(known, keys, "left"), np.searchsorted(known, keys, "right")
        counts = after - first
        found = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        return found if order is None else order[found]

    def _in_order(self, name: str) -> tuple[Keys, Places | None]:
        if name not in self._sorted:
            keys = self.keys_of(name)
            if bool((keys[1:] >= keys[:-1]).all()):
                self._sorted[name] = keys, None
            else:
                order = np.argsort(keys, kind="stable")
                self._sorted[name] = keys[order], order
        return self._sorted[name]
