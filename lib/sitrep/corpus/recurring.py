"""Lines that recur across many articles of a source: copyright notices, "Story Continued Below", promotions.

Which lines they are is known only when the whole corpus was read: each part gives the hashes of its lines, and the
lines that recur are frozen into the profile of the corpus, by which every part then marks its own.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.corpus.records import Record

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
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def lines_of(record: Record) -> Iterator[tuple[int, int, str]]:
    """Yield the lines of a record's body that hold anything: where each begins and ends, and the line, trimmed."""
    for part, start, end in record.spans:
        if part != "body":
            continue
        at = start
        for line in record.text[start:end].split("\n"):
            if stripped := line.strip():
                first = at if line[0] == stripped[0] else at + len(line) - len(line.lstrip())
                yield first, first + len(stripped), stripped
            at += len(line) + 1


def line_hash(line: str) -> int:
    """Return a 64-bit hash of a trimmed line; its last 12 bits are of its length, so that few need be made again."""
    digest = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") & ~_LENGTHS | len(line) & _LENGTHS


@lru_cache(maxsize=1 << 12)
def lengths(hashes: frozenset[int]) -> frozenset[int]:
    """Return the lengths, modulo 4,096, of the lines with these hashes."""
    return frozenset(value & _LENGTHS for value in hashes)


def recurs(line: str, hashes: frozenset[int]) -> bool:
    """Tell whether a trimmed line is one of those with these hashes."""
    return len(line) & _LENGTHS in lengths(hashes) and line_hash(line) in hashes


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The lines of a corpus as columns: a row a line and article, the group of each article, and which are copies."""

    article: npt.NDArray[np.int64]
    line: npt.NDArray[np.uint64]
    n_chars: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    groups: tuple[str, ...]

    @classmethod
    def of(
        cls, tables: list[pa.Table], firsts: list[int], group: npt.NDArray[np.int64], groups: tuple[str, ...]
    ) -> "Lines":
        """Gather the lines of parts; ``firsts`` are the numbers of their first articles in the corpus."""
        whole = pa.concat_tables([LINES.empty_table(), *tables])
        shift = np.repeat(np.array(firsts, np.int64), [table.num_rows for table in tables])
        return cls(
            article=whole["article"].to_numpy().astype(np.int64) + shift,
            line=whole["line"].to_numpy(),
            n_chars=whole["n_chars"].to_numpy().astype(np.int64),
            group=group,
            groups=groups,
        )

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
