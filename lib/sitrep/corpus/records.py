"""What a reader makes of one place in a file: a record, or a refusal with its reason."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sitrep.corpus.dates import Precision

Part = Literal["title", "summary", "body", "furniture"]
Span = tuple[Part, int, int]

REJECT_REASONS: dict[str, str] = {
    "unsupported format": "the file's name ends in nothing that is read here",
    "unreadable file": "the system refused to open or read it, or its links lead in a circle",
    "damaged file": "a compressed file that breaks off or fails its check, or a document that its reader cannot open",
    "locked file": "a document or archive that opens with a password only",
    "packed too tightly": "a compressed file that unpacks to far more than any text does",
    "too large": "a file that must be read whole, and is over 256 MB",
    "unsafe name": "a file in an archive whose name leads out of it",
    "no such file": "a row of metadata.csv that names no file of the corpus",
    "not text": "bytes of a binary file",
    "broken record": "a line that is no JSON object, or a row that does not fit its header",
    "no text": "a record with neither text nor title nor summary, or a table without such a column",
    "outside the period": "published before --from or after --to",
    "undated, and a period is asked for": "no date of publication is known, and --from or --to is given",
    "other source": "of none of the sources that --source names",
}
"""The closed list of reasons, and what each means."""

REMEDIES: dict[str, str] = {
    "unsupported format": "Save it in a format that is read, or take it out of the corpus.",
    "unreadable file": "Mend its permissions or its links.",
    "damaged file": "Fetch it or save it anew.",
    "locked file": "Save it without a password.",
    "packed too tightly": "Unpack it yourself, if you trust it.",
    "too large": "Cut it, or save it as JSON lines (.jsonl), which are read a line at a time.",
    "unsafe name": "Pack the archive anew, with names inside it alone.",
    "no such file": "Mend the name in metadata.csv, or take the row out.",
    "not text": "Save it as text, or take it out of the corpus.",
    "broken record": "Mend the record, or take it out.",
    "no text": "Name the column that holds it (--map text=COLUMN), or take the record out.",
    "outside the period": "Widen --from and --to to keep it.",
    "undated, and a period is asked for": "Give it a date (metadata.csv), or try --date-hints.",
    "other source": "Name its source with --source to keep it.",
}
"""What to do about each."""

FILTERED = ("outside the period", "undated, and a period is asked for", "other source")
"""The reasons of records that could be read and that a filter left out."""

Kind = Literal["article", "digest", "headline"]


@dataclass(frozen=True, kw_only=True)
class Record:
    """An article as read.

    ``text`` is title, summary and body where they are fields, joined by a blank line, else the whole file; ``spans``
    tell which code points of it are which. ``path`` is relative to its corpus, with ``/``; with several corpora it
    begins with the corpus's own name, ``root``. ``locator`` is the place in the file: empty when the file is one
    record, "line 3" of JSON lines, "row 3" below the header of a table, "item 3" of a JSON array, "document 3" of a
    download of many.

    Of the date: ``published_basis`` says where it comes from ("text" only where the analyst asked for it),
    ``date_problem`` why what the metadata says is no date, ``date_hint`` what the text suggests. ``encoding`` is what
    the bytes were in, None for UTF-8; ``mended`` are the cleaning steps that changed the text. ``furniture`` are the
    spans within the body that are none of the article, None where nobody has looked yet.
    """

    path: str
    locator: str
    text: str
    spans: tuple[Span, ...]
    title: str | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    language: str | None = None
    language_basis: Literal["metadata", "guess"] | None = None
    published_at: datetime | None = None
    published_precision: Precision | None = None
    published_basis: Literal["metadata", "filename", "text"] | None = None
    date_hint: str | None = None
    date_problem: str | None = None
    kind: Kind = "article"
    furniture: tuple[tuple[int, int], ...] | None = None
    encoding: str | None = None
    mended: tuple[str, ...] = ()
    root: str = ""


@dataclass(frozen=True, kw_only=True)
class Reject:
    """A place in a file that gave no record; ``reason`` is a key of ``REJECT_REASONS``."""

    path: str
    locator: str
    reason: str
    detail: str
    root: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Hold the list of reasons closed."""
        if self.reason not in REJECT_REASONS:
            raise ValueError(f"{self.reason!r} is no reason for a refusal; the reasons are {list(REJECT_REASONS)}")


def article_id(record: Record) -> str:
    """Return the 128-bit BLAKE2b hash of a record's path and locator, as 32 hexadecimal digits.

    The record's own id plays no part, since those repeat; nor does its content.
    """
    place = f"{record.path}\0{record.locator}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(place, digest_size=16).hexdigest()


def whole(text: str) -> str:
    r"""Return ``text`` with pairs of surrogates joined and single ones, which no file can hold, as U+FFFD.

    >>> whole("\ud83d\ude00 \ud800") == "\U0001f600 \ufffd"
    True
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        pass
    else:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
