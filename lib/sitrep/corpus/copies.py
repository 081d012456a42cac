"""Exact copies: texts that are the same but for case, quotes and white space."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sitrep.corpus.records import Record, article_id
from sitrep.text.normal import normalise

_UNDATED = datetime.max.replace(tzinfo=UTC)


def find_copies(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Return the rows of table ``copies``, in corpus order: each copy, and the article that it is a copy of.

    Two texts are copies when they are equal once normalised, case-folded, and with white space collapsed. The one
    published first is the original (an undated one only when all are), then the first in corpus order. Of a text only
    a 128-bit hash is held.

    Args:
        records: the records in corpus order; they may be a stream.

    Returns:
        ``article_id``, ``copy_of``, ``similarity`` (always 1.0), ``kind`` (always "exact").
    """
    groups: dict[bytes, list[tuple[datetime, int, str]]] = {}
    for number, record in enumerate(records):
        found = (record.published_at or _UNDATED, number, article_id(record))
        groups.setdefault(text_digest(record.text), []).append(found)
    rows: list[tuple[int, dict[str, Any]]] = []
    for group in groups.values():
        original = min(group)
        for found in group:
            if found is not original:
                row = {"article_id": found[2], "copy_of": original[2], "similarity": 1.0, "kind": "exact"}
                rows.append((found[1], row))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


def text_digest(text: str) -> bytes:
    """Return a 128-bit hash of a text as copies are compared: normalised, case-folded, white space collapsed."""
    plain = " ".join(normalise(text).text.casefold().split())
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).digest()
