"""Finding the rows of a sentence in every table: a number for each sentence instead of its two-column key."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.measures.numbered import KEY, NUMBER, code_of, coded, narrowed, ordered_by, plain, rows_of, values
from sitrep.measures.scope import Keys, codes, columns_of, of_values, parts_of, sentence_keys
from sitrep.text.stretches import members

Places = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]
Made = TypeVar("Made")


class Joined(Mapping[str, pa.Table]):
    """Tables whose rows are found by sentence, each indexed once.

    A sentence is told by its key, a number in corpus order, or by its row in the table ``sentences``.

    Args:
        tables: the tables of the analysis by name.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._sorted: dict[str, tuple[Keys, Places | None]] = {}
        self._made: dict[str, Any] = {}
        self._behind: dict[str, Keys] = {}
        self._values: dict[tuple[str, str], tuple[Places, Places]] = {}

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

    def only(self, keys: Keys) -> "Joined":
        """Return the tables with the rows of the sentences ``keys`` and of no others; all articles stay."""
        keep = np.zeros(len(self.numbered("sentences")), np.bool_)
        at, known = self.first("sentences", keys)
        keep[at[known]] = True
        return Joined(_Some(self, keep))

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

    def numbered(self, name: str) -> pa.Table:
        """Return a table with the numbers of its rows' sentences (``measures.numbered``)."""
        return rows_of(self._tables, name, self._made)

    def columns(self, name: str, columns: Sequence[str]) -> pa.Table:
        """Return some columns of a table, reading no others where it is read from a file."""
        return columns_of(self._tables, name, columns)

    def has(self, name: str, column: str) -> bool:
        """Tell whether a table has a column."""
        known = self.kept(f"columns of {name}", lambda: {*self.numbered(name).column_names, *KEY})
        return column in known

    def numbers_of(self, name: str) -> Places:
        """Return the row in ``sentences`` of the sentence of each row of a table, -1 where there is none."""
        if name == "sentences":
            return self.kept("every sentence", lambda: np.arange(self.numbered(name).num_rows))
        return values(self.numbered(name), NUMBER)

    @cached_property
    def key_of(self) -> Keys:
        """The key of each row of ``sentences``; the last entry stands for no sentence."""
        return np.append(sentence_keys(self.numbered("sentences"), self.article_ids), -1)

    def keys_of(self, name: str) -> Keys:
        """Return the number of the sentence of each row; numbers are in corpus order."""
        return self.kept(f"keys of rows of {name}", lambda: self.key_of[self.numbers_of(name)])

    def keys_of_topic(self, topic: str) -> Keys:
        """Return the sentences that match a topic, sorted, each once."""

        def make() -> Keys:
            table = self.columns("topic_sentences", ["topic", *KEY])
            mine = of_values(table["topic"], lambda topics: pc.equal(topics, topic))
            return np.unique(sentence_keys(table.filter(mine), self.article_ids))

        return self.kept(f"keys of {topic}", make)

    def of_topic(self, topic: str) -> Flags:
        """Tell of each row of ``sentences``, and last of no sentence, whether it matches a topic."""
        return self.kept(f"of {topic}", lambda: self.flags(self._numbers_of_topic(topic)))

    def _numbers_of_topic(self, topic: str) -> Places:
        table = self.numbered("topic_sentences")
        mine = coded(table, "topic")[1] == code_of(table, "topic", topic)
        found: Places = self.numbers_of("topic_sentences")[mine]
        return found

    def flags(self, numbers: Places) -> Flags:
        """Tell of each row of ``sentences``, and last of no sentence, whether it is among some."""
        found = np.zeros(self.numbered("sentences").num_rows + 1, np.bool_)
        found[numbers] = True
        found[-1] = False
        return found

    def behind(self, predicate: str, make: Callable[[], Keys]) -> Keys:
        """Return the sentences behind a predicate, made by ``make`` once."""
        if predicate not in self._behind:
            self._behind[predicate] = make()
        return self._behind[predicate]

    def kept(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what ``make`` makes of the tables, made once."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    def rows_with(self, name: str, column: str, wanted: Sequence[str]) -> Places:
        """Return the rows of a table that have one of some values in a dictionary-encoded column, ascending."""
        table = self.numbered(name)
        if (name, column) not in self._values:
            known, of_row = coded(table, column)
            ends: Places = np.cumsum(np.bincount(of_row[of_row >= 0], minlength=len(known)))
            order = ordered_by(table, column)
            self._values[name, column] = order[len(order) - (ends[-1] if len(ends) else 0) :], ends
        order, ends = self._values[name, column]
        found: list[Places] = [np.zeros(0, np.int64)]
        for at in {code_of(table, column, value) for value in wanted} - {-2}:
            found.append(order[ends[at - 1] if at else 0 : ends[at]])
        return found[1] if len(found) == 2 else np.sort(np.concatenate(found))

    def places(self, name: str, keys: Keys) -> Places:
        """Return the places of the rows of the sentences ``keys`` (sorted) in table ``name``, in corpus order."""
        known, order = self._in_order(name)
        first, after = np.searchsorted(known, keys, "left"), np.searchsorted(known, keys, "right")
        found = members(first, after)[1]
        return found if order is None else order[found]

    def cells(
        self, name: str, keys: Keys, where: Mapping[str, str], columns: Sequence[str]
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the key of the sentence and some columns of rows of the sentences ``keys`` (sorted), in corpus order.

        Args:
            name: the table.
            keys: the sentences.
            where: values that the rows have in dictionary-encoded columns.
            columns: what is given of a row.
        """
        table = self.numbered(name)
        rows = self.places(name, keys)
        for column, value in where.items():
            rows = rows[coded(table, column)[1][rows] == code_of(table, column, value)]
        told = table.select(list(columns)).take(pa.array(rows))
        return zip(
            self.key_of[self.numbers_of(name)[rows]].tolist(),
            *(told[column].to_pylist() for column in columns),
            strict=True,
        )

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


class _Some(Mapping[str, pa.Table]):
    """Tables with the rows of some sentences alone, made when they are asked for."""

    def __init__(self, whole: Joined, keep: Flags) -> None:
        self._whole, self._keep = whole, keep
        self._numbered: dict[str, pa.Table] = {}
        self._plain: dict[str, pa.Table] = {}

    def numbered(self, name: str) -> pa.Table:
        """Return a table with the numbers of its rows' sentences among these."""
        if name == "articles":
            return self._whole.numbered(name)
        if name not in self._numbered:
            self._numbered[name] = narrowed(self._whole.numbered(name), self._keep)
        return self._numbered[name]

    def __getitem__(self, name: str) -> pa.Table:
        """Return table ``name``; of articles all."""
        if name == "articles":
            return self._whole[name]
        if name not in self._plain:
            self._plain[name] = plain(self.numbered(name), self.numbered("sentences"), schema.SCHEMAS[name])
        return self._plain[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of the tables."""
        return iter(self._whole)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._whole)
