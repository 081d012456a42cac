"""Exact copies: texts that are the same but for case, quotes and white space.

They are found in two steps, so that the texts of a corpus need never be held together: a profile of each part of it,
40 bytes an article, and the merging of the profiles.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from sitrep.corpus.records import Record, article_id
from sitrep.text.normal import normalise

PROFILE = pa.schema(
    [("digest", pa.binary(16)), ("article_id", pa.string()), ("published_at", pa.timestamp("us", tz="UTC"))]
)
"""Columns of a profile: a row an article, in corpus order."""

_UNDATED = np.iinfo(np.int64).max
_ASCII = bytes(range(128))
_PLAIN_BYTES = bytes(32 if code < 32 or code == 127 else ord(chr(code).lower()) for code in range(128)) + bytes(
    range(128, 256)
)


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
    return merge_profiles([profile(records)])[0]


def profile(records: Iterable[Record]) -> pa.Table:
    """Return what must be known of records to find the copies among them: a table of the schema ``PROFILE``."""
    rows = [(text_digest(record.text), article_id(record), record.published_at) for record in records]
    digests, ids, dates = zip(*rows, strict=True) if rows else ((), (), ())
    columns = [pa.array(values, field.type) for values, field in zip((digests, ids, dates), PROFILE, strict=True)]
    return pa.table(columns, schema=PROFILE)


def merge_profiles(profiles: Iterable[pa.Table]) -> list[list[dict[str, Any]]]:
    """Return the rows of table ``copies`` by part, from the profiles of all parts in corpus order."""
    parts = list(profiles)
    merged = pa.concat_tables([PROFILE.empty_table(), *parts]).combine_chunks()
    ids = merged["article_id"]
    digests = np.frombuffer(b"".join(merged["digest"].to_pylist()), dtype=">u8").reshape(-1, 2)
    published = merged["published_at"].cast(pa.int64()).fill_null(_UNDATED).to_numpy()
    order = np.lexsort((np.arange(len(digests)), published, digests[:, 1], digests[:, 0]))
    in_order = digests[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (in_order[1:] != in_order[:-1]).any(axis=1)
    originals = np.empty_like(order)
    originals[order] = order[is_first][np.cumsum(is_first) - 1]
    ends = np.cumsum([part.num_rows for part in parts])
    rows: list[list[dict[str, Any]]] = [[] for _ in parts]
    for number in np.flatnonzero(originals != np.arange(len(originals))).tolist():
        copy_of = ids[int(originals[number])].as_py()
        row = {"article_id": ids[number].as_py(), "copy_of": copy_of, "similarity": 1.0, "kind": "exact"}
        rows[int(np.searchsorted(ends, number, side="right"))].append(row)
    return rows


def text_digest(text: str) -> bytes:
    """Return a 128-bit hash of a text as copies are compared: normalised, case-folded, white space collapsed."""
    return hashlib.blake2b(_plain(text), digest_size=16).digest()


def _plain(text: str) -> bytes:
    """Normalise and case-fold a text character by character; where that may differ from doing it at once, at once."""
    plain = text.encode("utf-8", "surrogatepass").translate(_PLAIN_BYTES)
    if not plain.isascii():
        beyond = set(plain.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
        changes = {character: new for character in beyond if (new := _plain_character(character)) != character}
        if any(map(_joins, beyond)) or any(changes.keys() & set(new) for new in changes.values()):
            return " ".join(normalise(text).text.casefold().split()).encode("utf-8", "surrogatepass")
        for character, new in changes.items():
            plain = plain.replace(character.encode("utf-8", "surrogatepass"), new.encode("utf-8", "surrogatepass"))
    return b" ".join(plain.split())


@lru_cache(maxsize=1 << 16)
def _plain_character(character: str) -> str:
    return normalise(character).text.casefold()


@lru_cache(maxsize=1 << 16)
def _joins(character: str) -> bool:
    """Tell whether a character may join with the one before it in composed form: a mark, or a Korean letter."""
    return unicodedata.category(character)[0] == "M" or "\u1100" <= character <= "\u11ff"
