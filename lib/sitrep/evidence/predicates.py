"""The sentences behind a number: running an estimate's predicate, and naming the place where they are shown."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import TablesError

_SENTENCE = ("article_id", "sentence_no")
_OPERATORS = {
    "not": pc.not_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
    "<": pc.less,
    "<=": pc.less_equal,
}


def select(tables: Mapping[str, pa.Table], predicate: str) -> pa.Table:
    """Return the rows that an estimate was counted from.

    Args:
        tables: the tables of the analysis by name.
        predicate: the ``evidence`` of an estimate: JSON with ``table``, ``where`` and perhaps ``outside_topic``.

    Returns:
        Rows of that table in its own order, all its columns; columns of ``sentences`` and ``articles`` named in
        ``where`` are joined by key for the test alone.

    Raises:
        TablesError: the predicate names a column that none of the three tables has.
    """
    wanted = json.loads(predicate)
    table = tables[wanted["table"]]
    chosen = None
    for column, condition in wanted["where"].items():
        test = _test(_column(tables, table, column), condition)
        chosen = test if chosen is None else pc.and_(chosen, test)
    rows = table if chosen is None else table.filter(pc.fill_null(chosen, False))
    if "outside_topic" in wanted:
        inside = tables["topic_sentences"]
        inside = inside.filter(pc.equal(_plain(inside["topic"]), wanted["outside_topic"]))
        rows = rows.filter(pc.invert(pc.is_in(_sentence_key(rows), _sentence_key(inside).combine_chunks())))
    return rows


def count(tables: Mapping[str, pa.Table], predicate: str) -> int:
    """Count what a predicate selects: the sum of ``n`` where the table has one, else the number of rows."""
    rows = select(tables, predicate)
    return int(pc.sum(rows["n"]).as_py() or 0) if "n" in rows.column_names else rows.num_rows


def anchor(predicate: str) -> str:
    """Name the place on a page where the rows of a predicate are shown: readable, unique, safe in a link.

    >>> anchor('{"table": "topic_terms", "where": {"term": "oil", "topic": "venezuela_oil"}}')
    'ev-oil-venezuela_oil-0e5714'
    """
    wanted = json.loads(predicate)
    words = [str(value) for value in wanted["where"].values() if isinstance(value, str)]
    readable = "-".join(re.sub(r"[^a-z0-9_]+", "_", word.lower()).strip("_")[:24] or "x" for word in words)
    return f"ev-{readable}-{hashlib.sha256(predicate.encode()).hexdigest()[:6]}"


def _column(tables: Mapping[str, pa.Table], table: pa.Table, column: str) -> pa.ChunkedArray:
    if column in table.column_names:
        return _plain(table[column])
    sentences, articles = tables["sentences"], tables["articles"]
    if column in sentences.column_names:
        index = pc.index_in(_sentence_key(table), _sentence_key(sentences).combine_chunks())
        return _plain(sentences[column]).take(index)
    if column in articles.column_names:
        index = pc.index_in(_plain(table["article_id"]), articles["article_id"].combine_chunks())
        return _plain(articles[column]).take(index)
    raise TablesError(
        f'evidence names the column "{column}", which neither its table ({", ".join(table.column_names)}) nor '
        "sentences nor articles has. The tables were written by another version: run the analysis again."
    )


def _test(values: pa.ChunkedArray, condition: Any) -> pa.ChunkedArray:  # noqa: ANN401 - a JSON value
    if isinstance(condition, list):
        return pc.is_in(values, pa.array(condition))
    if not isinstance(condition, dict):
        return pc.equal(values, condition)
    (operator, value), *_ = condition.items()
    if operator == "null":
        return pc.is_null(values) if value else pc.is_valid(values)
    return _OPERATORS[operator](values, value)


def _sentence_key(table: pa.Table) -> pa.ChunkedArray:
    article, number = (_plain(table[name]) for name in _SENTENCE)
    return pc.binary_join_element_wise(article, number.cast(pa.string()), ":")


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
