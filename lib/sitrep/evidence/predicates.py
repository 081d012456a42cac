"""The sentences behind a number: running an estimate's predicate, and naming the place where they are shown.

A predicate is JSON: the ``table`` whose rows were counted, and what a row must meet:

- ``where``: conditions on columns of the table, of ``sentences`` or of ``articles`` (``measures.estimates.evidence``);
- ``in_topic``, ``outside_topic``: its sentence matches the topic, or does not;
- ``with_terms``: its sentence holds each of these terms (or, of a list within the list, one of its terms);
- ``with_phrase``: its sentence holds these words side by side (``text.phrases``);
- ``one_per``: ``article``: of each article only the first row, so that articles are counted;
- ``added_up``: the column whose sum is the count, where that is not ``n``.
"""

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import TablesError
from sitrep.evidence.joining import Joined, Places
from sitrep.measures.scope import Keys, among, of_values
from sitrep.text.phrases import holding, may_hold

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
        predicate: the ``evidence`` of an estimate.

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
    if isinstance(own.get("term"), str | list):
        term = own.pop("term")
        found = joined.rows_with(name, "term", [term] if isinstance(term, str) else term)
    else:
        found = np.arange(table.num_rows)
    if "in_topic" in wanted:
        found = found[among(joined.keys_of(name)[found], joined.keys_of_topic(wanted["in_topic"]))]
    for term in wanted.get("with_terms", ()):
        found = found[among(joined.keys_of(name)[found], _holding_term(joined, term))]
    for column, condition in own.items():
        found = found[_mask(_taken(table[column], found), condition)]
    for column, condition in wanted["where"].items():
        if column not in table.column_names:
            found = found[_meets(joined, name, found, column, condition)]
    if "outside_topic" in wanted:
        found = found[~among(joined.keys_of(name)[found], joined.keys_of_topic(wanted["outside_topic"]))]
    if "with_phrase" in wanted:
        found = found[among(joined.keys_of(name)[found], _holding_phrase(joined, name, found, wanted["with_phrase"]))]
    if "one_per" in wanted:
        found = _first_of_each_article(joined.keys_of(name)[found], found)
    return found


def count(tables: Mapping[str, pa.Table], predicate: str) -> int:
    """Count what a predicate selects: the sum of ``n`` (or of ``added_up``) where the table has it, else the rows.

    ``topic_sentences`` has a row a lexicon: where the predicate names none, its different sentences are counted.
    """
    joined, wanted = Joined.of(tables), json.loads(predicate)
    table, rows = joined[wanted["table"]], places(joined, predicate)
    if wanted["table"] == "topic_sentences" and "lexicon" not in wanted["where"]:
        return len(np.unique(joined.keys_of("topic_sentences")[rows]))
    added_up = wanted.get("added_up", "n")
    if added_up not in table.column_names:
        return len(rows)
    return int(pc.sum(table[added_up].take(pa.array(rows))).as_py() or 0)


def anchor(predicate: str) -> str:
    """Name the place on a page where the rows of a predicate are shown: readable, unique, safe in a link.

    >>> anchor('{"table": "topic_terms", "where": {"term": "oil", "topic": "venezuela_oil"}}')
    'ev-oil-f790e2'
    """
    wanted = json.loads(predicate)
    where = wanted["where"]
    asked = [where.get(name) for name in _TELLING] + [wanted.get(name) for name in ("with_phrase", "in_topic")]
    terms = [term if isinstance(term, str) else term[0] for term in wanted.get("with_terms", ())]
    word = next((text for text in (*asked[:3], *terms, *asked[3:]) if isinstance(text, str)), "all")
    readable = re.sub(r"[^a-z0-9_]+", "_", word.lower()).strip("_")[:24] or "x"
    return f"ev-{readable}-{hashlib.sha256(predicate.encode()).hexdigest()[:6]}"


def _meets(joined: Joined, name: str, rows: Places, column: str, condition: Any) -> npt.NDArray[np.bool_]:  # noqa: ANN401
    """Tell which rows of a table meet a condition on a column of ``sentences`` or ``articles``; null without one."""
    keys = joined.keys_of(name)[rows]
    if column in joined["sentences"].column_names:
        (at, known), other = joined.first("sentences", keys), "sentences"
    elif column in joined["articles"].column_names:
        at, known, other = np.maximum(keys >> 32, 0), keys >= 0, "articles"
    else:
        raise TablesError(
            f'evidence names the column "{column}", which neither its table ({", ".join(joined[name].column_names)}) '
            "nor sentences nor articles has. The tables were written by another version: run the analysis again."
        )
    met = joined.kept(f"{other} {column} {json.dumps(condition)}", lambda: _mask(joined[other][column], condition))
    missing = isinstance(condition, dict) and bool(condition.get("null"))
    return np.where(known, met[at] if len(met) else missing, missing)


def _taken(column: pa.ChunkedArray, rows: Places) -> pa.ChunkedArray:
    return column if len(rows) == len(column) else column.take(pa.array(rows))


def _holding_term(joined: Joined, term: str | list[str]) -> Keys:
    """Return the sentences that hold a term, or one of several, sorted."""
    held = {"table": "terms", "where": {"term": term}}
    return np.unique(joined.keys_of("terms")[places(joined, json.dumps(held))])


def _holding_phrase(joined: Joined, name: str, rows: Places, phrase: str) -> Keys:
    """Return those of the rows' sentences that hold a phrase, sorted."""
    keys = np.unique(joined.keys_of(name)[rows])
    texts = joined["sentences"]["text"].take(pa.array(joined.places("sentences", keys)))
    may = np.flatnonzero(may_hold(texts, phrase))
    return keys[may[holding(texts.take(pa.array(may)).to_pylist(), phrase)]]


def _first_of_each_article(keys: Keys, rows: Places) -> Places:
    """Return the row of the first sentence of each article, ascending."""
    order = np.argsort(keys, kind="stable")
    articles = keys[order] >> 32
    return np.sort(rows[order[np.diff(articles, prepend=-1) > 0]])


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
    tests = [_OPERATORS[operator](values, _as(values.type, value)) for operator, value in condition.items()]
    return functools.reduce(pc.and_, tests)


def _as(kind: pa.DataType, value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Return a JSON value as one of a column's type: times are written as ISO 8601."""
    if pa.types.is_timestamp(kind):
        return pa.scalar(datetime.fromisoformat(value), kind)
    return value
