"""The fields of a record, under the names that datasets and feeds give them, made into a record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, cast, get_args

from sitrep.corpus.dates import Dated, date_problem, filename_date, parse_date
from sitrep.corpus.decoding import decode
from sitrep.corpus.mending import mend
from sitrep.corpus.options import Reading
from sitrep.corpus.records import Kind, Part, Record, Span, whole

ALIASES: dict[str, tuple[str, ...]] = {
    "text": (
        *("text", "body", "content", "article", "full_text", "fulltext", "maintext", "article_text", "body_text"),
        *("body_html", "content_html", "html", "story"),
    ),
    "title": ("title", "headline"),
    "summary": ("summary", "description", "abstract", "standfirst", "snippet", "lead"),
    "date": (
        *("published_at", "published", "date", "pubdate", "publication_date", "date_published", "publish_date"),
        *("published_date", "datetime", "datepublished"),
    ),
    "source": ("source", "outlet", "publisher", "publication", "domain", "feed", "site", "sitename"),
    "url": ("url", "link", "permalink"),
    "author": ("author", "authors", "byline", "creator"),
    "language": ("language", "lang"),
    "kind": ("kind",),
}
"""Field to the column names that are read as it, the first that holds something wins; case does not matter."""

TEXT_COLUMNS = (*ALIASES["text"], *ALIASES["title"], *ALIASES["summary"])

PARTS: tuple[tuple[Part, str], ...] = (("title", "title"), ("summary", "summary"), ("body", "text"))
"""The parts of a record in their order, and the field of each."""

_BETWEEN = "\n\n"
_KINDS = frozenset(get_args(Kind))


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a reader found: values by column, or by field where ``as_fields``.

    Attributes:
        values: what stands there.
        encoding: what the bytes were in.
        markup: whether tags in the text are mark-up.
        filename: the file's name where the record is the whole file, so that a date in it is the record's.
        as_fields: whether the names are those of fields, and no mapping of columns applies.
        seen: what ``look`` says of the bytes that the values were read from; None where nobody has looked.
    """

    values: Mapping[str, Any]
    encoding: str = "utf-8"
    markup: bool = True
    filename: str = ""
    as_fields: bool = False
    seen: int | None = None


def columns_of(field: str, reading: Reading) -> tuple[str, ...]:
    """Return the columns that are read as a field."""
    return _columns(reading, False)[field]


@lru_cache(maxsize=1 << 6)
def _columns(reading: Reading, as_fields: bool) -> Mapping[str, tuple[str, ...]]:
    """Return the columns that are read as each field, which are of its own name where names are those of fields."""
    return {field: (field,) if as_fields else reading.mapped(field) or names for field, names in ALIASES.items()}


@lru_cache(maxsize=1 << 4)
def _columns_among(names: tuple[object, ...], reading: Reading, as_fields: bool) -> Mapping[str, tuple[str, ...]]:
    """Return the names that are read as each field, in the order of its columns; of two that are alike, the last."""
    known = {name.strip().lower(): name for name in names if isinstance(name, str)}
    wanted = _columns(reading, as_fields)
    return {field: tuple(known[name] for name in columns if name in known) for field, columns in wanted.items()}


def has_text(names: Iterable[str], reading: Reading) -> bool:
    """Tell whether one of a table's columns is known to hold text."""
    known = {name for _, field in PARTS for name in columns_of(field, reading)}
    return any(name.strip().lower() in known for name in names)


def text_columns(reading: Reading) -> str:
    """Return the columns that are known to hold text, as a person is told them."""
    return ", ".join(name for field in ("text", "title", "summary") for name in columns_of(field, reading))


def record_of(found: Found, path: str, locator: str, root: str, reading: Reading) -> Record | None:
    """Make a record of what a reader found, or return None when it holds no text.

    Title, summary and body, in this order, are mended and joined by a blank line. A record without a body is a
    headline. Values that are no text are left out, save numbers, dates, and lists of authors, which are joined. A date
    that is not understood leaves ``published_at`` null, and ``date_problem`` says why.
    """
    values = found.values
    columns = _columns_among(tuple(values), reading, found.as_fields)
    pieces: list[tuple[Part, str]] = []
    mended: dict[str, None] = {}
    for part, field in PARTS:
        if piece := _first(values, columns[field]):
            piece, steps = mend(piece, reading, markup=found.markup, seen=found.seen)
            mended.update(dict.fromkeys(steps))
            if piece and not piece.isspace():
                pieces.append((part, piece))
    if not pieces:
        return None
    text, spans = joined(pieces)
    said = {field: _first(values, columns[field]) for field in ("source", "url", "author", "language", "kind")}
    title = next((piece for part, piece in pieces if part == "title"), None)
    kind = (said.pop("kind") or "").strip().lower()
    fields: dict[str, Any] = {field: " ".join(whole(value).split()) if value else None for field, value in said.items()}
    return Record(
        path=path,
        locator=locator,
        root=root,
        text=text,
        spans=spans,
        title=title.strip() if title else None,
        language_basis="metadata" if fields["language"] else None,
        kind=cast(Kind, kind) if kind in _KINDS else "article" if spans[-1][0] == "body" else "headline",
        encoding=None if found.encoding == "utf-8" else found.encoding,
        mended=tuple(mended),
        **fields,
        **dated(values, columns["date"], found.filename),
    )


def joined(pieces: Sequence[tuple[Part, str]]) -> tuple[str, tuple[Span, ...]]:
    """Return the pieces of a record as one text, a blank line between them, and which is where."""
    spans: list[Span] = []
    at = 0
    for part, piece in pieces:
        spans.append((part, at, at + len(piece)))
        at += len(piece) + len(_BETWEEN)
    return _BETWEEN.join([piece for _, piece in pieces]), tuple(spans)


def dated(values: Mapping[str, Any], columns: Sequence[str], filename: str) -> dict[str, Any]:
    """Return the fields of a record that say when it was published: by its metadata, else by its file's name."""
    given = [value for name in columns if (value := values[name]) not in (None, "")]
    basis: Literal["metadata", "filename"] = "metadata"
    at: Dated | None = next(filter(None, map(parse_date, given)), None)
    problem = next(filter(None, map(date_problem, given)), None) if at is None else None
    if at is None and filename:
        at, basis = filename_date(filename), "filename"
    return {
        "published_at": at[0] if at else None,
        "published_precision": at[1] if at else None,
        "published_basis": basis if at else None,
        "date_problem": problem,
    }


def _first(values: Mapping[str, Any], names: Iterable[str]) -> str | None:
    for name in names:
        if (value := values[name]) and (text := _text(value)):
            return text
    return None


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        value = _as_text(value)
    return value if isinstance(value, str) and value and not value.isspace() else None


def _as_text(value: object) -> object:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value)))
    if isinstance(value, Mapping):
        return _name(value)
    if isinstance(value, bytes):
        return decode(value)[0]
    if isinstance(value, int | float | date) and not isinstance(value, bool):
        return str(value)
    return value


def _name(value: object) -> str:
    """Return a name, given as a text or as feeds and JSON-LD have it: ``{"name": ...}``."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "title", "@value") if isinstance(value.get(key), str)), "")
    return value if isinstance(value, str) else ""
