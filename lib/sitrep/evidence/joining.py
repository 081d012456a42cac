"""Finding the rows of a sentence in every table: a number for each sentence instead of its two-column key."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.scope import Keys, codes, columns_of, of_values, parts_of, sentence_keys

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Row = dict[str, Any]

_MOST_KEPT = 20_000
"""Sentences of a table whose rows are kept."""


class Joined(Mapping[str, pa.Table]):
    """Tables whose rows are found by sentence, each indexed once.

    Args:
        tables: the tables of the analysis by name.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._keys: dict[str, Keys] = {}
        self._sorted: dict[str, tuple[Keys, Places | None]] = {}
        self._topics: dict[str, Keys] = {}
        self._rows: dict[str, dict[int, list[Row]]] = {}
        self._kept: dict[str, Flags] = {}
        self._behind: dict[str, Keys] = {}
        self._values: dict[tuple[str, str], tuple[list[str], Places, Places]] = {}

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

    def parts(self) -> Iterator[tuple[int, "Joined"]]:
        """Yield the tables part by part, each with the number of articles before it; these where there is but one."""
        before = 0
        for part in parts_of(self._tables):
            one = self if part is self._tables else Joined(part)
            yield before, one
            before += len(one.article_ids)

    @cached_property
    def article_ids(self) -> pa.Array:
        """Identities of all articles, in corpus order."""
        return self._of_articles("article_id").combine_chunks()

    def _of_articles(self, name: str) -> pa.ChunkedArray:
        columns = [columns_of(part, "articles", [name])[name] for part in parts_of(self._tables)]
        return pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())

    @cached_property
    def sources(self) -> Places:
        """A number for the source of each article, in corpus order; articles without one share a number."""
        return codes(self._of_articles("source").fill_null("").dictionary_encode())[1]

    def keys_of(self, name: str) -> Keys:
        """Return the number of the sentence of each row; numbers are in corpus order."""
        if name not in self._keys:
            self._keys[name] = sentence_keys(self[name], self.article_ids)
        return self._keys[name]

    def keys_of_topic(self, topic: str) -> Keys:
        """Return the sentences that match a topic, sorted, each once."""
        if topic not in self._topics:
            table = self["topic_sentences"]
            mine = of_values(table["topic"], lambda values: pc.equal(values, topic)).to_numpy()
            self._topics[topic] = np.unique(self.keys_of("topic_sentences")[mine])
        return self._topics[topic]

    def behind(self, predicate: str, make: Callable[[], Keys]) -> Keys:
        """Return the sentences behind a predicate, made by ``make`` once."""
        if predicate not in self._behind:
            self._behind[predicate] = make()
        return self._behind[predicate]

    def kept(self, name: str, make: Callable[[], Flags]) -> Flags:
        """Return what ``make`` makes of a table, made once."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def rows_with(self, name: str, column: str, values: Sequence[str]) -> Places:
        """Return the rows of a table that have one of some values in a dictionary-encoded column, ascending."""
        if (name, column) not in self._values:
            vocabulary, of_row = codes(self[name][column])
            ends = np.cumsum(np.bincount(of_row, minlength=len(vocabulary)))
            self._values[name, column] = vocabulary, np.argsort(of_row, kind="stable"), ends
        vocabulary, order, ends = self._values[name, column]
        found = [np.zeros(0, np.int64)]
        for value in sorted(set(values)):
            at = bisect_left(vocabulary, value)
            if at < len(vocabulary) and vocabulary[at] == value:
                found.append(order[ends[at - 1] if at else 0 : ends[at]])
        return np.sort(np.concatenate(found))

    def places(self, name: str, keys: Keys) -> Places:
        """Return the places of the rows of the sentences ``keys`` (sorted) in table ``name``, in corpus order."""
        known, order = self._in_order(name)
        first, after = np.searchsorted(known, keys, "left"), np.searchsorted(known, keys, "right")
        counts = after - first
        found = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        return found if order is None else order[found]

    def rows_of(self, name: str, keys: Keys) -> list[Row]:
        """Return the rows of the sentences ``keys`` (sorted) in table ``name``, in corpus order; not to be changed.

        A sentence stands behind many numbers of a page, so that rows that were asked for are kept, up to a number.
        """
        kept = self._rows.setdefault(name, {})
        wanted = keys.tolist()
        if missing := [key for key in wanted if key not in kept]:
            if len(kept) > _MOST_KEPT:
                kept.clear()
                missing = wanted
            places = self.places(name, np.array(missing, np.int64))
            kept.update((key, []) for key in missing)
            rows = self[name].take(pa.array(places)).to_pylist()
            for key, row in zip(self.keys_of(name)[places].tolist(), rows, strict=True):
                kept[key].append(row)
        return [row for key in wanted for row in kept[key]]

    def first(self, name: str, keys: Keys) -> tuple[Places, Flags]:
        """Return the place of the first row of each sentence of ``keys`` in table ``name``, and whether it has one.

        The place of one without a row means nothing.
        """
        known, order = self._in_order(name)
        if not len(known):
            return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        return at if order is None else order[at], known[at] == keys

    def _in_order(self, name: str) -> tuple[Keys, Places | None]:
        if name not in self._sorted:
            keys = self.keys_of(name)
            if bool((keys[1:] >= keys[:-1]).all()):
                self._sorted[name] = keys, None
            else:
                order = np.argsort(keys, kind="stable")
                self._sorted[name] = keys[order], order
        return self._sorted[name]
