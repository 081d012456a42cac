"""Numbers with what they were counted from: the rows of the table ``estimates``.

The evidence of a number is a predicate over a table: the rows that it selects are counted, or their ``n`` added up,
and the result is the number. Columns of ``sentences`` and ``articles`` may stand in it beside the table's own.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sitrep import schema

Where = Mapping[str, Any]

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """One number shown: what it measures, of what, in which unit, out of how many, and its evidence."""

    measure: str
    value: float | None
    unit: str
    method: str
    evidence: str
    topic: str | None = None
    term: str | None = None
    group_by: str | None = None
    group_value: str | None = None
    low: float | None = None
    high: float | None = None
    denominator: int | None = None
    n_articles: int | None = None
    n_sentences: int | None = None


def evidence(table: str, where: Where, *, outside_topic: str | None = None, **more: object) -> str:
    """Write a predicate as the JSON of the column ``evidence``, keys sorted.

    Args:
        table: the table whose rows were counted.
        where: column to value (equal), list (one of), or ``{"not": v}``, ``{">": v}``, ``{">=": v}``, ``{"<": v}``,
            ``{"<=": v}``, ``{"null": false}``, several of which must all hold; columns of ``sentences`` and
            ``articles`` are joined in; times are written as ISO 8601.
        outside_topic: leave out the sentences of this topic.
        more: ``in_topic``, ``with_terms``, ``with_phrase``, ``one_per``, ``added_up``: see ``evidence.predicates``.
    """
    predicate: dict[str, Any] = {"table": table, "where": dict(where), **more}
    if outside_topic is not None:
        predicate["outside_topic"] = outside_topic
    return _ENCODER.encode(predicate)


def as_table(estimates: Iterable[Estimate]) -> pa.Table:
    """Return estimates as the table of the schema, in the order given."""
    rows = list(estimates)
    names = schema.SCHEMAS["estimates"].names
    return schema.table("estimates", {name: [getattr(row, name) for row in rows] for name in names})
