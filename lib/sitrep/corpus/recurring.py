"""Lines that recur across many articles of a source: copyright notices, "Story Continued Below", promotions.

Which lines they are is known only when the whole corpus was read: each part gives the hashes of its lines, and the
lines that recur are frozen into the profile of the corpus, by which every part then marks its own.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.corpus.folding import Contents
from sitrep.corpus.records import Record
from sitrep.text.library import call, checked, library
from sitrep.text.normal import utf8

LINES = pa.schema([("article", pa.int32()), ("line", pa.uint64()), ("n_chars", pa.int32())])
"""Columns of a part's lines: the article's number in the part, a hash of the trimmed line, its length."""

LEAST_ARTICLES = 5
LEAST_SHARE = 0.01
LEAST_SHARE_UNNAMED = 0.1
LONG = 200
LEAST_ARTICLES_LONG = 10
LEAST_SHARE_LONG = 0.02
"""A line is furniture that stands in so many articles of a source and in such a share of them; longer lines, and
sources that are not named but a file or folder, need more."""

_LENGTHS = 0xFFF
_USUAL = re.compile(r"https?://([a-z0-9.-]+)(/[!\"$->@-~]*|)(?:\?([!\"$-~]*))?(?:#[!-~]*)?")


def group_of(record: Record) -> str:
    """Return the group of articles in which a record's lines may recur: its source, else its site, file or folder.

    Groups that are not named by a source begin with a slash.
    """
    if record.source:
        return record.source.casefold()
    if record.url and (host := urlsplit_host(record.url)):
        return host
    return "/" + (record.path if record.locator else record.path.rpartition("/")[0])


def urlsplit_host(url: str) -> str:
    """Return the host of a URL without www; nothing for what is no URL."""
    try:
        return split_url(url)[0].removeprefix("www.")
    except ValueError:
        return ""


def split_url(url: str) -> tuple[str, str, str]:
    """Return host, path and query of a URL as ``urlsplit`` tells them, which is asked where it is no usual one.

    Raises:
        ValueError: it is no URL.
    """
    if usual := _USUAL.fullmatch(url):
        return usual[1], usual[2], usual[3] or ""
    found = urlsplit(url)
    return found.hostname or "", found.path, found.query


def lines_of(record: Record) -> Iterator[tuple[int, int, str]]:
    """Yield the lines of a record's body that hold anything: where each begins and ends, and the line, trimmed."""
    for part, start, end in record.spans:
        if part != "body":
            continue
        at = start
        for line in record.text[start:end].split("\n"):
            length = len(line)
            if stripped := line and line.strip():
                n = len(stripped)
                first = at if n == length or line[0] == stripped[0] else at + length - len(line.lstrip())
                yield first, first + n, stripped
            at += length + 1


def line_hash(line: str) -> int:
    """Return a 64-bit hash of a trimmed line; its last 12 bits are of its length, so that few need be made again."""
    digest = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") & ~_LENGTHS | len(line) & _LENGTHS


HashedLines = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64], npt.NDArray[np.int32]]


def hashed_lines(records: Sequence[Record], contents: Contents) -> HashedLines:
    """Return the columns LINES of records, of which the first is number 0; ``contents`` are their texts."""
    return _hashed_one_by_one(records) if library() is None else _hashed_compiled(records, contents)


def _hashed_one_by_one(records: Sequence[Record]) -> HashedLines:
    rows = [
        (number, line_hash(line), end - start)
        for number, record in enumerate(records)
        for start, end, line in lines_of(record)
    ]
    article, line, n_chars = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(article, np.int32), np.array(line, np.uint64), np.array(n_chars, np.int32)


def _hashed_compiled(records: Sequence[Record], contents: Contents) -> HashedLines:
    bodies = [
        (n, first + _byte_at(record.text, start, after - first), first + _byte_at(record.text, end, after - first))
        for n, (record, first, after) in enumerate(zip(records, *_sides(contents), strict=True))
        for part, start, end in record.spans
        if part == "body"
    ]
    columns = np.array(bodies, np.int64).reshape(-1, 3).T
    owners, firsts, afters = columns[0].astype(np.int32), columns[1].copy(), columns[2].copy()
    room = contents.content.count(b"\n") + len(bodies)
    article, line, n_chars = np.empty(room, np.int32), np.empty(room, np.uint64), np.empty(room, np.int32)
    stretches = firsts, afters, owners, len(owners)
    found, n_lines = (article, line, n_chars, room), np.zeros(1, np.int64)
    checked(call("hashed_lines", contents.content, len(contents.content), *stretches, _LENGTHS, *found, n_lines))
    n = int(n_lines[0])
    return article[:n], line[:n], n_chars[:n]


def _sides(contents: Contents) -> tuple[list[int], list[int]]:
    bounds = contents.bounds.tolist()
    return bounds[:-1], bounds[1:]


def _byte_at(text: str, place: int, n_bytes: int) -> int:
    """Return where a character of a text stands in its UTF-8, which has so many bytes."""
    if n_bytes == len(text):
        return place
    return n_bytes if place == len(text) else len(utf8(text[:place]))


@lru_cache(maxsize=1 << 12)
def lengths(hashes: frozenset[int]) -> frozenset[int]:
    """Return the lengths, modulo 4,096, of the lines with these hashes."""
    return frozenset(value & _LENGTHS for value in hashes)


def recurs(line: str, hashes: frozenset[int]) -> bool:
    """Tell whether a trimmed line is one of those with these hashes."""
    return len(line) & _LENGTHS in lengths(hashes) and line_hash(line) in hashes


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The lines of a corpus that stand in it more than once, as columns: a row a line and article.

    ``group`` is of each article, as is ``n_chars_all``, the characters of all its lines, also of those that stand once:
    nine in ten do, and nothing else need be known of them.
    """

    article: npt.NDArray[np.int64]
    line: npt.NDArray[np.uint64]
    n_chars: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    groups: tuple[str, ...]
    n_chars_all: npt.NDArray[np.int64]

    @classmethod
    def of(
        cls, tables: list[pa.Table], firsts: list[int], group: npt.NDArray[np.int64], groups: tuple[str, ...]
    ) -> "Lines":
        """Gather the lines of parts; ``firsts`` are the numbers of their first articles in the corpus."""
        ordered = np.sort(np.concatenate([np.zeros(0, np.uint64), *(table["line"].to_numpy() for table in tables)]))
        several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        del ordered
        n_chars_all = np.zeros(len(group), np.int64)
        kept = [(np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.int64))]
        for table, first in zip(tables, firsts, strict=True):
            article, line = table["article"].to_numpy().astype(np.int64) + first, table["line"].to_numpy()
            n_chars = table["n_chars"].to_numpy().astype(np.int64)
            np.add.at(n_chars_all, article, n_chars)
            among = _places(line, several) >= 0
            kept.append((article[among], line[among], n_chars[among]))
        articles, lines, lengths_of = (np.concatenate(column) for column in zip(*kept, strict=True))
        return cls(
            article=articles,
            line=lines,
            n_chars=lengths_of,
            group=group,
            groups=groups,
            n_chars_all=n_chars_all,
        )

    def are_of(self, lines: dict[str, frozenset[int]]) -> npt.NDArray[np.bool_]:
        """Tell which rows are of the lines given by group."""
        number = {name: code for code, name in enumerate(self.groups)}
        known = np.array(sorted(set().union(*lines.values())), np.uint64)
        pairs = [
            number[name] * len(known) + _places(np.array(sorted(hashes), np.uint64), known)
            for name, hashes in lines.items()
        ]
        place = _places(self.line, known)
        codes = self.group[self.article] * len(known) + place
        found: npt.NDArray[np.bool_] = (place >= 0) & np.isin(codes, np.concatenate([np.zeros(0, np.int64), *pairs]))
        return found

    def recurring(self, is_copy: npt.NDArray[np.bool_]) -> dict[str, frozenset[int]]:
        """Return the lines that recur, by group. Copies of an article do not count: all their lines recur."""
        mine = ~is_copy[self.article]
        if not mine.any():
            return {}
        article, line, n_chars = self.article[mine], self.line[mine], self.n_chars[mine]
        group = self.group[article]
        order = np.lexsort((article, line, group))
        article, line, group, n_chars = article[order], line[order], group[order], n_chars[order]
        begins_line = np.ones(len(line), bool)
        begins_line[1:] = (line[1:] != line[:-1]) | (group[1:] != group[:-1])
        new_article = begins_line.copy()
        new_article[1:] |= article[1:] != article[:-1]
        starts = np.flatnonzero(begins_line)
        n_articles = np.add.reduceat(new_article, starts)
        of_group = np.bincount(self.group[~is_copy], minlength=len(self.groups))
        is_named = np.array([not name.startswith("/") for name in self.groups], bool)
        least_share = np.where(is_named, LEAST_SHARE, LEAST_SHARE_UNNAMED)[group[starts]]
        is_long = n_chars[starts] > LONG
        least = np.where(is_long, LEAST_ARTICLES_LONG, LEAST_ARTICLES)
        share = np.where(is_long, np.maximum(least_share, LEAST_SHARE_LONG), least_share)
        recurs = (n_articles >= least) & (n_articles >= share * of_group[group[starts]])
        found: dict[str, set[int]] = {}
        for code, value in zip(group[starts][recurs].tolist(), line[starts][recurs].tolist(), strict=True):
            found.setdefault(self.groups[code], set()).add(value)
        return {name: frozenset(lines) for name, lines in sorted(found.items())}


def _places(values: npt.NDArray[np.uint64], known: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Return the place of each value among the known ones, which are sorted; -1 where it is none of them."""
    if not len(known):
        return np.full(len(values), -1, np.int64)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1).astype(np.int64)
    return np.where(known[at] == values, at, -1)
