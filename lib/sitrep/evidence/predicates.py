"""The sentences behind a number: running an estimate's predicate, and naming the place where they are shown."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import TablesError
from sitrep.evidence.joining import Joined, Places
from sitrep.measures.scope import among, of_values

_TELLING = ("term", "word", "noun", "topic")
"""Columns whose value makes an anchor readable, the first that there is."""

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
    joined = Joined.of(tables)
    name = json.loads(predicate)["table"]
    return joined[name].take(pa.array(places(joined, predicate)))


def places(joined: Joined, predicate: str) -> Places:
    """Return the places of the rows that an estimate was counted from in its table, ascending."""
    wanted = json.loads(predicate)
    name = wanted["table"]
    table = joined[name]
    own = {column: test for column, test in wanted["where"].items() if column in table.column_names}
    found = np.arange(table.num_rows)
    for column, condition in own.items():
        found = found[_mask(table[column], condition)[found]]
    for column, condition in wanted["where"].items():
        if column not in own:
            found = found[_mask(_column(joined, name, column, found), condition)]
    if "outside_topic" in wanted:
        inside = {"table": "topic_sentences", "where": {"topic": wanted["outside_topic"]}}
        keys = joined.keys_of("topic_sentences")[places(joined, json.dumps(inside))]
        found = found[~among(joined.keys_of(name)[found], np.sort(keys))]
    return found


def count(tables: Mapping[str, pa.Table], predicate: str) -> int:
    """Count what a predicate selects: the sum of ``n`` where the table has one, else the number of rows."""
    rows = select(tables, predicate)
    return int(pc.sum(rows["n"]).as_py() or 0) if "n" in rows.column_names else rows.num_rows


def anchor(predicate: str) -> str:
    """Name the place on a page where the rows of a predicate are shown: readable, unique, safe in a link.

    >>> anchor('{"table": "topic_terms", "where": {"term": "oil", "topic": "venezuela_oil"}}')
    'ev-oil-0e5714'
    """
    wanted = json.loads(predicate)
    where = wanted["where"]
    word = next((where[name] for name in _TELLING if isinstance(where.get(name), str)), "all")
    readable = re.sub(r"[^a-z0-9_]+", "_", word.lower()).strip("_")[:24] or "x"
    return f"ev-{readable}-{hashlib.sha256(predicate.encode()).hexdigest()[:6]}"


def _column(joined: Joined, name: str, column: str, rows: Places) -> pa.ChunkedArray:
    """Return a column of ``sentences`` or ``articles`` for rows of another table; null where it has no such row."""
    keys = joined.keys_of(name)[rows]
    if column in joined["sentences"].column_names:
        known = joined.keys_of("sentences")
        order = np.argsort(known, kind="stable")
        at = order[np.minimum(np.searchsorted(known[order], keys), len(known) - 1)]
        return joined["sentences"][column].take(pa.array(at, mask=known[at] != keys))
    if column in joined["articles"].column_names:
        return joined["articles"][column].take(pa.array(keys >> 32, mask=keys < 0))
    raise TablesError(
        f'evidence names the column "{column}", which neither its table ({", ".join(joined[name].column_names)}) nor '
        "sentences nor articles has. The tables were written by another version: run the analysis again."
    )


def _mask(column: pa.ChunkedArray, condition: Any) -> npt.NDArray[np.bool_]:  # noqa: ANN401 - a JSON value
    if isinstance(condition, dict) and "null" in condition:
        missing: npt.NDArray[np.bool_] = column.is_null().to_numpy()
        return missing if condition["null"] else ~missing
    tested = of_values(column, lambda values: _test(values, condition))
    found: npt.NDArray[np.bool_] = pc.fill_null(tested, False).to_numpy()
    return found


def _test(values: pa.Array, condition: Any) -> pa.Array:  # noqa: ANN401 - a JSON value
    if isinstance(condition, list):
        return pc.is_in(values, pa.array(condition))
    if not isinstance(condition, dict):
        return pc.equal(values, condition)
    (operator, value), *_ = condition.items()
    return _OPERATORS[operator](values, value)
