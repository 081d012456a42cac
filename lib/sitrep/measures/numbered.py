"""Rows that belong to sentences, with the number of the sentence in place of its two-column key.

A sentence's number is its row in the table ``sentences`` of the same part of a corpus. What is true of sentences (which
count, which match a topic, whose article they are of) is then an array by number, and that of rows a look into it.
"""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Places = npt.NDArray[np.integer[Any]]

NUMBER = "sentence"
"""The column that takes the place of ``article_id`` and ``sentence_no``."""

ORDER = "by "
"""Before the name of a column: the column that gives rows in its order."""

LOOKED_UP = {"terms": "term", "topic_terms": "term", "drivers": "word"}
"""Columns of which rows are looked up by value, so that their order is kept."""

KEY = ("article_id", "sentence_no")


def numbered(table: pa.Table, sentences: pa.Table | None = None, *, ordered: str = "") -> pa.Table:
    """Return a table with the dictionaries of its columns sorted, and of other tables than ``sentences`` numbered.

    Columns are of one chunk, save those of texts, which are as they come.

    Args:
        table: the table ``sentences`` itself, or one with a row a sentence or finer.
        sentences: the numbered table ``sentences``, where ``table`` is another.
        ordered: the column by which rows are looked up.

    Returns:
        The columns of the table; in place of the key ``sentence`` (int32), -1 where there is no such sentence; and
        ``by COLUMN``, the rows in the order of the column by which they are looked up.
    """
    whole = table.unify_dictionaries()
    columns = {
        name: whole[name] if whole[name].type == pa.string() else _sorted(_one(whole[name]))
        for name in whole.column_names
    }
    if sentences is not None:
        of_row = pa.array(_numbers(whole, sentences).astype(np.int32))
        columns = {NUMBER: of_row} | {name: column for name, column in columns.items() if name not in KEY}
    made = pa.table(columns)
    if ordered:
        made = made.append_column(f"{ORDER}{ordered}", pa.array(ordered_by(made, ordered).astype(np.int32)))
    return made


def plain(table: pa.Table, sentences: pa.Table | None, schema: pa.Schema) -> pa.Table:
    """Return columns of a numbered table as those of its schema: each sentence by its key again."""
    columns: dict[str, pa.Array] = {}
    for name in schema.names:
        if sentences is None or name in table.column_names:
            column = _one(table[name])
        else:
            column = _one(sentences[name]).take(_one(table[NUMBER]))
        dictionary = pa.types.is_dictionary(column.type)
        columns[name] = pa.DictionaryArray.from_arrays(column.indices, column.dictionary) if dictionary else column
    return pa.table(columns, schema=schema)


def narrowed(table: pa.Table, keep: npt.NDArray[np.bool_]) -> pa.Table:
    """Return the rows of some sentences of a numbered table, numbered among these."""
    if NUMBER not in table.column_names:
        return table.take(pa.array(np.flatnonzero(keep))).combine_chunks()
    table = table.drop_columns([name for name in table.column_names if name.startswith(ORDER)])
    rows = np.flatnonzero(keep[values(table, NUMBER)])
    mine = table.take(pa.array(rows)).combine_chunks()
    number = (np.cumsum(keep) - 1).astype(np.int32)[values(mine, NUMBER)]
    return mine.set_column(mine.column_names.index(NUMBER), NUMBER, pa.array(number))


def values(table: pa.Table, name: str) -> npt.NDArray[Any]:
    """Return a column without nulls as an array."""
    found: npt.NDArray[Any] = _one(table[name]).to_numpy(zero_copy_only=False)
    return found


def coded(table: pa.Table, name: str) -> tuple[pa.Array, Places]:
    """Return the sorted values of a column, and of each row the place of its value among them, -1 for null."""
    column = _one(table[name])
    indices = column.indices.fill_null(-1) if column.null_count else column.indices
    return column.dictionary, indices.to_numpy()


def code_of(table: pa.Table, name: str, value: str) -> int:
    """Return the place of a value among the sorted ones of a column; -2 where it is none."""
    known = _one(table[name]).dictionary
    at = bisect_left(range(len(known)), value, key=lambda at: known[at].as_py())
    return at if at < len(known) and known[at].as_py() == value else -2


def ordered_by(table: pa.Table, name: str) -> Places:
    """Return the rows of a table in the order of their values in a column, rows of one value in their order."""
    if f"{ORDER}{name}" in table.column_names:
        return values(table, f"{ORDER}{name}")
    return np.argsort(coded(table, name)[1], kind="stable")


def rows_of(tables: Mapping[str, pa.Table], name: str, kept: dict[str, Any]) -> pa.Table:
    """Return a numbered table of one part of a corpus: the one that the tables keep, else made once into ``kept``."""
    if hasattr(tables, "numbered"):
        found: pa.Table = tables.numbered(name)
        return found
    if (key := f"{name}, numbered") not in kept:
        sentences = None if name in ("articles", "sentences") else rows_of(tables, "sentences", kept)
        kept[key] = numbered(tables[name], sentences, ordered=LOOKED_UP.get(name, ""))
    found = kept[key]
    return found


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _sorted(column: pa.Array) -> pa.Array:
    """Return a column whose dictionary is sorted, without values that no row has; any other column as it is."""
    if not pa.types.is_dictionary(column.type):
        return column
    order = pc.array_sort_indices(column.dictionary).to_numpy()
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    indices = pa.array(place).take(column.indices) if len(order) else column.indices
    return pa.DictionaryArray.from_arrays(indices, column.dictionary.take(pa.array(order)))


def _numbers(table: pa.Table, sentences: pa.Table) -> npt.NDArray[np.int64]:
    ids = _one(sentences["article_id"])
    known = ids.indices.to_numpy().astype(np.int64) << 32 | values(sentences, "sentence_no")
    article = pc.index_in(_one(table["article_id"]).dictionary, ids.dictionary).fill_null(-1)
    codes = article.take(_one(table["article_id"]).indices).to_numpy().astype(np.int64)
    asked = codes << 32 | values(table, "sentence_no")
    order = np.argsort(known, kind="stable")
    if not len(order):
        return np.full(len(asked), -1)
    at = np.minimum(np.searchsorted(known[order], asked), len(order) - 1)
    found: npt.NDArray[np.int64] = np.where((known[order][at] == asked) & (codes >= 0), order[at], -1)
    return found
