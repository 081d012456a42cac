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
from collections.abc import Container, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.errors import TablesError
from sitrep.evidence.joining import Flags, Joined, Places
from sitrep.measures.numbered import KEY
from sitrep.measures.scope import Keys, of_values
from sitrep.text.phrases import Searched

_DIGITS = 6
"""An anchor ends in so many digits of a hash."""

_TELLING = ("term", "word", "noun", "topic")
"""Columns whose value makes an anchor readable, the first that there is."""

_NAMING = ("term", "word", "noun")
"""Columns of which a number is mostly of one value: its rows are looked up, not looked for."""

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
    own = {column: test for column, test in wanted["where"].items() if joined.has(name, column)}
    others = {column: test for column, test in wanted["where"].items() if column not in own}
    article = own.pop("article_id", None)
    named = next((column for column in _NAMING if isinstance(own.get(column), str | list)), None)
    value = own.pop(named) if named else ""
    mask = joined.kept(f"{name} {json.dumps(own)}", lambda: _all_of(joined, name, own))
    numbers = joined.numbers_of(name)
    if named:
        found = joined.rows_with(name, named, [value] if isinstance(value, str) else value)
        found = found[mask[found]]
    elif name == "sentences" and "with_terms" in wanted:
        found = np.flatnonzero(_holding_term(joined, wanted["with_terms"][0])[:-1] & mask)
    else:
        found = joined.kept(f"rows of {name} {json.dumps(own)}", lambda: np.flatnonzero(mask))
    about = {"others": others, **{key: wanted[key] for key in ("in_topic", "outside_topic") if key in wanted}}
    flags = joined.kept(f"{name} {json.dumps(about)}", lambda: _of_sentence(joined, name, about))
    found = found[flags[numbers[found]]]
    if article is not None:
        found = found[_of_article(joined, numbers[found], article)]
    for term in wanted.get("with_terms", ()):
        found = found[_holding_term(joined, term)[numbers[found]]]
    if "with_phrase" in wanted:
        within = json.dumps([name, {key: wanted[key] for key in sorted(wanted) if key != "with_phrase"}])
        searched = joined.kept(f"texts {within}", lambda: _searched(joined, numbers[found]))
        found = found[searched.holding(wanted["with_phrase"])]
    if "one_per" in wanted:
        found = _first_of_each_article(joined.keys_of(name)[found], found)
    return found


def counts_articles(predicate: str) -> bool:
    """Tell whether of each article only the first row is selected, which depends on all rows of the article."""
    return "one_per" in json.loads(predicate)


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


@lru_cache(maxsize=4096)
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
    return f"ev-{readable}-{_digest(predicate)}"


def may_be_at(predicate: str, anchors: Container[str]) -> bool:
    """Tell quickly whether the anchor of a predicate may be among some, told by how these end."""
    return _digest(predicate) in anchors


def ending(name: str) -> str:
    """Return how an anchor ends, which tells its predicate from others."""
    return name[-_DIGITS:]


def _digest(predicate: str) -> str:
    return hashlib.sha256(predicate.encode()).hexdigest()[:_DIGITS]


def _all_of(joined: Joined, name: str, own: Mapping[str, Any]) -> Flags:
    """Tell of each row of a table whether it meets conditions on columns of its own."""
    found = np.ones(joined.numbered(name).num_rows, np.bool_)
    for column, condition in own.items():
        key = f"{name} by {column} {json.dumps(condition)}"
        found &= joined.kept(key, lambda: _of_rows(joined, name, column, condition))  # noqa: B023 - called at once
    return found


def _of_rows(joined: Joined, name: str, column: str, condition: Any) -> Flags:  # noqa: ANN401 - a JSON value
    return _mask((joined[name] if column in KEY else joined.numbered(name))[column], condition)


def _of_sentence(joined: Joined, name: str, about: Mapping[str, Any]) -> Flags:
    """Tell of each sentence, and last of no sentence, whether it meets what is asked of it; null without one."""
    found = np.ones(len(joined.key_of), np.bool_)
    for column, condition in about["others"].items():
        key = f"by the sentence's {column} {json.dumps(condition)}"
        found &= joined.kept(key, lambda: _by_condition(joined, name, column, condition))  # noqa: B023 - called at once
    if "in_topic" in about:
        found &= joined.of_topic(about["in_topic"])
    if "outside_topic" in about:
        found &= ~joined.of_topic(about["outside_topic"])
    return found


def _by_condition(joined: Joined, name: str, column: str, condition: Any) -> Flags:  # noqa: ANN401 - a JSON value
    if joined.has("sentences", column):
        met = _mask(joined.numbered("sentences")[column], condition)
    elif column in joined.numbered("articles").column_names:
        met = np.append(_mask(joined.numbered("articles")[column], condition), False)[joined.key_of[:-1] >> 32]
    else:
        raise TablesError(
            f'evidence names the column "{column}", which neither its table '
            f"({', '.join(joined[name].column_names)}) nor sentences nor articles has. The tables were written by "
            "another version: run the analysis again."
        )
    return np.append(met, isinstance(condition, dict) and bool(condition.get("null")))


def _of_article(joined: Joined, numbers: Places, condition: Any) -> Flags:  # noqa: ANN401 - a JSON value
    """Tell of sentences whether their article's identity meets a condition."""
    ids = joined.kept("articles", lambda: {name: at for at, name in enumerate(joined.article_ids.to_pylist())})
    article = joined.key_of[numbers] >> 32
    if isinstance(condition, str):
        found: Flags = article == ids.get(condition, -2)
        return found
    met = _test(joined.article_ids, condition).to_numpy(zero_copy_only=False)
    found = np.append(met, False)[article]
    return found


def _holding_term(joined: Joined, term: str | list[str]) -> Flags:
    """Tell of each sentence, and last of no sentence, whether it holds a term, or one of several."""
    rows = joined.rows_with("terms", "term", [term] if isinstance(term, str) else term)
    return joined.flags(joined.numbers_of("terms")[rows])


def _searched(joined: Joined, numbers: Places) -> Searched:
    return Searched(joined.numbered("sentences")["text"].take(pa.array(numbers)))


def _first_of_each_article(keys: Keys, rows: Places) -> Places:
    """Return the row of the first sentence of each article, ascending."""
    order = np.argsort(keys, kind="stable")
    articles = keys[order] >> 32
    return np.sort(rows[order[np.diff(articles, prepend=-1) > 0]])


def _mask(column: pa.ChunkedArray, condition: Any) -> Flags:  # noqa: ANN401 - a JSON value
    if isinstance(condition, dict) and "null" in condition:
        missing: Flags = column.is_null().to_numpy()
        return missing if condition["null"] else ~missing
    tested = of_values(column, lambda values: _test(values, condition))
    found: Flags = pc.fill_null(tested, False).to_numpy()
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
