"""What a reader makes of one place in a file: a record, or a refusal with its reason."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sitrep.corpus.dates import Precision

Part = Literal["title", "summary", "body", "furniture"]
Span = tuple[Part, int, int]

REJECT_REASONS: dict[str, str] = {
    "unsupported format": "the file's name ends in nothing that is read here",
    "unreadable file": "the system refused to open or read it",
    "damaged file": "a compressed file that breaks off or fails its check",
    "not text": "bytes of a binary file",
    "broken record": "a line that is no JSON object, or a row that does not fit its header",
    "no text": "a record with neither text nor title nor summary, or a table without such a column",
}
"""The closed list of reasons, and what each means."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Record:
    """An article as read.

    ``text`` is title, summary and body where they are fields, joined by a blank line, else the whole file; ``spans``
    tell which code points of it are which. ``path`` is relative to its corpus, with ``/``; with several corpora it
    begins with the corpus's own name, ``root``. ``locator`` is the place in the file: empty when the file is one
    record, "line 3" of JSON lines, "row 3" below the header of a table, "item 3" of a JSON array.
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
    published_at: datetime | None = None
    published_precision: Precision | None = None
    published_basis: Literal["metadata"] | None = None
    kind: Literal["article", "headline"] = "article"
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
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
