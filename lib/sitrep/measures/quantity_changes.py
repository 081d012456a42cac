"""Figures that the articles of one corpus bring and another does not have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.changes import Paired
from sitrep.measures.quantities import behind
from sitrep.measures.scope import Counted, of_values, topic_rows

_COLUMNS = ["article_id", "sentence_no", "text", "unit", "noun", "value", "high"]


@dataclass(frozen=True, kw_only=True)
class QuantityChange:
    """A figure of a topic that is ``new`` or ``gone``: what it says, and where it stands in the corpus that has it.

    ``text`` is how it is written where it stands first, in ``article_id`` and ``sentence_no``. ``value`` and ``high``
    are null where the text gives none ("dozens"). ``evidence`` selects its rows, ``counting_the_same`` those of all
    figures with its unit and noun, which a topic's page shows together.
    """

    kind: str
    topic: str
    text: str
    unit: str
    noun: str
    value: float | None
    high: float | None
    article_id: str
    sentence_no: int
    n_articles: int
    n_sentences: int
    evidence: str
    counting_the_same: str


def quantity_changes(before: Counted, now: Counted, paired: Paired, topic: str) -> list[QuantityChange]:
    """Return the figures of a topic that are new, then those that are gone, each by most articles first.

    Two figures are the same if value, upper end, unit and counted noun are, however they are written and qualified
    ("$2 billion" and "over $2,000,000,000"); those without a value, if their words are. New is a figure of an article
    that is new or updated, where no article of the earlier corpus has it, and none that both corpora share. Gone is
    the mirror image. So an article that is the same brings nothing and takes nothing, even where other rules or
    another version find other figures in it; nor does a copy, since copies count for having a figure, not for news.

    Args:
        before, now: the earlier and the later corpus, narrowed to what counts.
        paired: their articles by identity.
        topic: its id.
    """
    old, new = _all(before, topic), _all(now, topic)
    shared_old, shared_new = ({pair[side] for pair in paired.same} for side in (0, 1))
    went = {*paired.gone, *(was for was, _ in paired.updated)}
    came_alone = _in(now, topic, paired.came)
    went_alone = _in(before, topic, went)
    return [
        *_only(now, topic, "new", came_alone, {_key(row) for row in old} | _keys_of(new, shared_new)),
        *_only(before, topic, "gone", went_alone, {_key(row) for row in new} | _keys_of(old, shared_old)),
    ]


def _only(
    here: Counted, topic: str, kind: str, rows: Iterable[Mapping[str, Any]], known: set[object]
) -> list[QuantityChange]:
    groups: dict[object, list[Mapping[str, Any]]] = {}
    for row in rows:
        if (key := _key(row)) not in known:
            groups.setdefault(key, []).append(row)
    found = [_change(here, topic, kind, group) for group in groups.values()]
    return sorted(found, key=lambda change: -change.n_articles)


def _change(here: Counted, topic: str, kind: str, rows: Sequence[Mapping[str, Any]]) -> QuantityChange:
    first = rows[0]
    unit, noun, value, high = (first[name] for name in ("unit", "noun", "value", "high"))
    nouns = sorted({row["noun"] for row in rows})
    exact: dict[str, object] = {"unit": unit, "noun": nouns}
    exact |= {name: {"null": True} if number is None else number for name, number in (("value", value), ("high", high))}
    if value is None:
        exact["text"] = sorted({row["text"] for row in rows})
    return QuantityChange(
        kind=kind,
        topic=topic,
        text=first["text"],
        unit=unit,
        noun=noun,
        value=value,
        high=high,
        article_id=first["article_id"],
        sentence_no=first["sentence_no"],
        n_articles=len({row["article_id"] for row in rows}),
        n_sentences=len({(row["article_id"], row["sentence_no"]) for row in rows}),
        evidence=behind(here, topic, **exact),
        counting_the_same=behind(here, topic, unit=unit, noun=noun),
    )


def _key(row: Mapping[str, Any]) -> object:
    words = " ".join(row["text"].split()).casefold() if row["value"] is None else ""
    return (row["unit"], row["noun"].casefold(), row["value"], row["high"], words)


def _keys_of(rows: Iterable[Mapping[str, Any]], articles: set[str]) -> set[object]:
    return {_key(row) for row in rows if row["article_id"] in articles}


def _all(counted: Counted, topic: str) -> list[dict[str, Any]]:
    """Return all figures of a topic, those in titles and copies too."""
    table = counted.tables["quantities"]
    mine = of_values(table["topic"], lambda values: pc.equal(values, topic))
    found: list[dict[str, Any]] = table.filter(mine).select(_COLUMNS).to_pylist()
    return found


def _in(counted: Counted, topic: str, articles: Iterable[str]) -> list[dict[str, Any]]:
    """Return the figures of a topic that count and stand in one of the articles, in the order of the table."""
    wanted = pa.array(sorted(articles), pa.string())
    rows = topic_rows(counted, "quantities", topic, _COLUMNS)
    mine = of_values(rows["article_id"], lambda values: pc.is_in(values, wanted))
    found: list[dict[str, Any]] = rows.filter(mine).to_pylist()
    return found
