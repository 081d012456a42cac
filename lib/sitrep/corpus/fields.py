"""The fields of a record, under the names that datasets and feeds give them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sitrep.corpus.dates import parse_date
from sitrep.corpus.records import Part, Record, Span, whole

ALIASES: dict[str, tuple[str, ...]] = {
    "body": ("text", "body", "content", "article", "full_text", "maintext"),
    "title": ("title", "headline"),
    "summary": ("summary", "description", "abstract", "standfirst"),
    "date": ("published_at", "published", "date", "pubdate", "publication_date", "date_published"),
    "source": ("source", "outlet", "publisher", "domain", "feed"),
    "url": ("url", "link"),
    "author": ("author", "authors", "byline"),
    "language": ("language", "lang"),
}
"""Field to the column names that are read as it, the first that holds something wins; case does not matter."""

TEXT_COLUMNS = (*ALIASES["body"], *ALIASES["title"], *ALIASES["summary"])

_BETWEEN = "\n\n"


def record_of(values: Mapping[str, Any], path: str, locator: str, root: str) -> Record | None:
    """Make a record of named values, or return None when they hold no text.

    Title, summary and body, in this order, are joined by a blank line. A record without a body is a headline. Values
    that are no text are left out, save numbers, and lists of authors, which are joined. A date that is not understood
    leaves ``published_at`` null.
    """
    by_name = {name.strip().lower(): value for name, value in values.items() if isinstance(name, str)}
    pieces: list[str] = []
    spans: list[Span] = []
    at = 0
    parts: tuple[Part, ...] = ("title", "summary", "body")
    for part in parts:
        piece = _first(by_name, ALIASES[part])
        if piece is not None:
            spans.append((part, at, at + len(piece)))
            pieces.append(piece)
            at += len(piece) + len(_BETWEEN)
    if not pieces:
        return None
    found = {field: _first(by_name, ALIASES[field]) for field in ("title", "source", "url", "author", "language")}
    dated = next(filter(None, (parse_date(by_name.get(name)) for name in ALIASES["date"])), None)
    return Record(
        path=path,
        locator=locator,
        root=root,
        text=_BETWEEN.join(pieces),
        spans=tuple(spans),
        published_at=dated[0] if dated else None,
        published_precision=dated[1] if dated else None,
        published_basis="metadata" if dated else None,
        kind="article" if spans[-1][0] == "body" else "headline",
        **{field: value.strip() if value else None for field, value in found.items()},
    )


def _first(values: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((text for name in names if (text := _text(values.get(name)))), None)


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = ", ".join(item for item in value if isinstance(item, str))
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return whole(value) if isinstance(value, str) and value.strip() else None
