"""Copies: exact, near, updated, and texts that are mostly paragraphs of another; and lines that recur at a source.

They are found in two steps, so that the texts of a corpus need never be held together: a profile of each part of it
(some 350 bytes an article and 16 a line), and the merging of the profiles.
"""

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.corpus.folding import Contents, fold_all, folded
from sitrep.corpus.near import N_HASHES, Numbers, Signer, pairs, similarity
from sitrep.corpus.records import Record, article_id
from sitrep.corpus.recurring import LINES, HashedLines, Lines, group_of, hashed_lines, split_url
from sitrep.text.normal import utf8

NEAR = 0.8
"""Two texts are near copies from this similarity on."""

UPDATED = 0.2
"""A later text under the same address is an update from this similarity on: else the page holds something new."""

SHARED = 0.5
"""A text is no independent one where so much of it stands, paragraph by paragraph, in one earlier text."""

PARAGRAPH, LEAST_PARAGRAPHS = 80, 3
"""Lines of so many characters are paragraphs; so many are no gallery or box that two pages have in common."""

PROFILE = pa.schema(
    [
        ("digest", pa.binary(16)),
        ("article_id", pa.string()),
        ("published_at", pa.timestamp("us", tz="UTC")),
        ("url", pa.binary(16)),
        ("group", pa.string()),
        ("signature", pa.binary(4 * N_HASHES)),
    ]
)
"""Columns of a profile: a row an article, in corpus order. ``signature`` is null for a text of a few words."""

_NAMES_A_PAGE = re.compile(r"\d|\w{12}")
_BATCH, _BATCH_RECORDS = 1 << 18, 1 << 10
_UNDATED = np.iinfo(np.int64).max


@dataclass(frozen=True, kw_only=True)
class PartProfile:
    """What must be known of a part's records before any can be analysed: tables of the schemas PROFILE and LINES."""

    articles: pa.Table
    lines: pa.Table


@dataclass(frozen=True, kw_only=True)
class CorpusProfile:
    """What a part must know of the whole corpus: its rows of ``copies``, and the lines that recur at its sources."""

    copies: tuple[dict[str, Any], ...] = ()
    recurring: dict[str, frozenset[int]] = field(default_factory=dict)


def find_copies(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Return the rows of table ``copies``, in corpus order: each copy, and the article that it is a copy of.

    - ``exact``: the texts are equal once normalised, case-folded, and with white space collapsed;
    - ``updated``: a later text under the same URL, not wholly another (similarity from 0.2);
    - ``near``: similarity from 0.8 (see ``near``), of texts of 30 words at least;
    - ``shared``: half of the text or more stands, paragraph by paragraph, in one earlier text (a wire story with an
      introduction of its own); ``similarity`` is then that share.

    Of texts that are alike the one published first is the original (an undated one only when all are), then the first
    in corpus order. An original is never a copy, and each copy is like its original itself.

    Args:
        records: the records in corpus order; they may be a stream.

    Returns:
        ``article_id``, ``copy_of``, ``similarity`` (0 to 1), ``kind``.
    """
    return list(merge_profiles([profile(records)])[0].copies)


def profile(records: Iterable[Record]) -> PartProfile:
    """Return what must be known of records to find the copies and recurring lines among them."""
    signer = Signer()
    rows: list[tuple[Any, ...]] = []
    lines: list[HashedLines] = []
    for batch in _batches(records):
        contents = Contents.of([utf8(record.text) for record in batch])
        article, line, n_chars = hashed_lines(batch, contents)
        lines.append((article + np.int32(len(rows)), line, n_chars))
        plain = fold_all([record.text for record in batch], contents)
        signer.add(plain)
        for record, text in zip(batch, plain.each(), strict=True):
            digest = hashlib.blake2b(text, digest_size=16).digest()
            rows.append((digest, article_id(record), record.published_at, _address(record.url), group_of(record)))
    signatures, known = signer.signatures()
    signed = [row.tobytes() if has else None for row, has in zip(signatures, known.tolist(), strict=True)]
    columns = [*(zip(*rows, strict=True) if rows else ((),) * (len(PROFILE) - 1)), signed]
    arrays = [pa.array(values, one.type) for values, one in zip(columns, PROFILE, strict=True)]
    of_lines = [np.concatenate(column) for column in zip(*lines, strict=True)] if lines else [()] * len(LINES)
    return PartProfile(
        articles=pa.table(arrays, schema=PROFILE),
        lines=pa.table([pa.array(v, one.type) for v, one in zip(of_lines, LINES, strict=True)], schema=LINES),
    )


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield records together whose texts are worth a call of the compiled loops."""
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.text)
        if size >= _BATCH or len(batch) >= _BATCH_RECORDS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def joined(profiles: Iterable[PartProfile]) -> PartProfile:
    """Return the profiles of parts that lie side by side as that of one."""
    parts = list(profiles)
    firsts = np.cumsum([0, *(part.articles.num_rows for part in parts)]).tolist()
    lines = [
        part.lines.set_column(0, LINES[0], pc.add(part.lines["article"], pa.scalar(first, LINES[0].type)))
        for part, first in zip(parts, firsts, strict=False)
    ]
    return PartProfile(
        articles=pa.concat_tables([PROFILE.empty_table(), *(part.articles for part in parts)]),
        lines=pa.concat_tables([LINES.empty_table(), *lines]),
    )


def merge_profiles(profiles: Iterable[PartProfile], sizes: Sequence[int] | None = None) -> list[CorpusProfile]:
    """Return what each part must know of the corpus, from the profiles of all parts in corpus order.

    Args:
        profiles: those of the parts, or of several of them joined.
        sizes: how many articles each part has; one profile a part unless given.
    """
    parts = list(profiles)
    starts = np.cumsum([0, *(part.articles.num_rows for part in parts)]).tolist()
    firsts = starts if sizes is None else np.cumsum([0, *sizes]).tolist()
    merged = pa.concat_tables([PROFILE.empty_table(), *(part.articles for part in parts)]).combine_chunks()
    coded = merged["group"].combine_chunks().dictionary_encode()
    names = coded.dictionary.to_pylist()
    groups = sorted(names)
    rank = {name: number for number, name in enumerate(groups)}
    group = np.array([rank[name] for name in names], np.int64)[coded.indices.to_numpy()]
    lines = Lines.of([part.lines for part in parts], starts[:-1], group, tuple(groups))
    found = _Found(merged)
    found.find_alike()
    recurring = lines.recurring(found.copy_of >= 0)
    found.find_shared(lines, recurring)
    made = []
    for start, end in itertools.pairwise(firsts):
        mine = {groups[number] for number in np.unique(group[start:end]).tolist()}
        rows = found.rows(start, end)
        made.append(CorpusProfile(copies=tuple(rows), recurring={n: v for n, v in recurring.items() if n in mine}))
    return made


class _Found:
    """The copies of a corpus as they are found: the number of each one's original (-1 for none), how and how like."""

    def __init__(self, merged: pa.Table) -> None:
        n = merged.num_rows
        self.copy_of = np.full(n, -1, np.int64)
        self._kind = [""] * n
        self._similarity = np.zeros(n)
        self._ids = merged["article_id"].to_pylist()
        self._digests = merged["digest"].to_pylist()
        self._urls = merged["url"].to_pylist()
        published = merged["published_at"].cast(pa.int64()).fill_null(_UNDATED).to_numpy()
        self._order: Numbers = np.lexsort((np.arange(n), published))
        self._place = np.empty(n, np.int64)
        self._place[self._order] = np.arange(n)
        signatures = merged["signature"]
        self._known = signatures.is_valid().to_numpy()
        filled = signatures.fill_null(bytes(4 * N_HASHES)).combine_chunks()
        first = filled.offset * N_HASHES
        self._signatures = np.frombuffer(filled.buffers()[1], np.uint32)[first : first + n * N_HASHES].reshape(
            n, N_HASHES
        )

    def find_alike(self) -> None:
        """Find exact, updated and near copies: in order of time, each joins the earliest original that it is like."""
        near: dict[int, set[int]] = {}
        for earlier, later in pairs(self._signatures, self._known, self._order):
            near.setdefault(later, set()).add(earlier)
        of_digest: dict[bytes, int] = {}
        of_url: dict[bytes, int] = {}
        for number in self._order.tolist():
            digest, url = self._digests[number], self._urls[number]
            if (same := of_digest.setdefault(digest, number)) != number:
                if self.copy_of[same] < 0:
                    self._set(number, same, "exact", 1.0)
                else:
                    self._set(number, int(self.copy_of[same]), self._kind[same], float(self._similarity[same]))
            elif not self._joins_page(number, of_url.get(url)):
                self._joins_nearest(number, near.get(number, ()))
            if url is not None and self.copy_of[number] < 0:
                of_url.setdefault(url, number)

    def find_shared(self, lines: Lines, recurring: dict[str, frozenset[int]]) -> None:
        """Find texts that mostly stand in one earlier text, paragraph by paragraph; recurring lines aside."""
        recurs = lines.are_of(recurring)
        total = lines.n_chars_all.copy()
        np.subtract.at(total, lines.article[recurs], lines.n_chars[recurs])
        mine = (self.copy_of[lines.article] < 0) & ~recurs
        article, line, n_chars = lines.article[mine], lines.line[mine], lines.n_chars[mine]
        is_paragraph = n_chars >= PARAGRAPH
        article, line, n_chars = article[is_paragraph], line[is_paragraph], n_chars[is_paragraph]
        order = np.lexsort((self._place[article], line))
        article, line, n_chars = article[order], line[order], n_chars[order]
        begins = np.ones(len(line), bool)
        begins[1:] = line[1:] != line[:-1]
        earliest = article[np.flatnonzero(begins)[np.cumsum(begins) - 1]] if len(line) else article
        shared = earliest != article
        keys, inverse = np.unique(article[shared] * len(self.copy_of) + earliest[shared], return_inverse=True)
        sums = np.bincount(inverse, weights=n_chars[shared], minlength=len(keys))
        later, earlier = keys // max(len(self.copy_of), 1), keys % max(len(self.copy_of), 1)
        shares = sums / np.maximum(total[later], 1)
        enough = np.flatnonzero((shares >= SHARED) & (np.bincount(inverse, minlength=len(keys)) >= LEAST_PARAGRAPHS))
        for at in enough[np.lexsort((-shares[enough], self._place[later[enough]]))].tolist():
            number, original = int(later[at]), int(earlier[at])
            if self.copy_of[number] < 0 and self.copy_of[original] < 0:
                self._set(number, original, "shared", min(round(float(shares[at]), 4), 1.0))

    def _joins_page(self, number: int, original: int | None) -> bool:
        """Take an article for an update of the one that stood at its address before, unless that was another text."""
        if original is None:
            return False
        can_tell = bool(self._known[number] and self._known[original])
        like = self._like(number, original) if can_tell else 0.0
        if not can_tell or like >= UPDATED:
            self._set(number, original, "updated", like)
        return not can_tell or like >= UPDATED

    def _joins_nearest(self, number: int, others: Iterable[int]) -> None:
        for original in sorted(others, key=self._place.__getitem__):
            if self.copy_of[original] < 0 and (like := self._like(number, original)) >= NEAR:
                self._set(number, original, "near", like)
                return

    def _like(self, first: int, second: int) -> float:
        return float(similarity(self._signatures, np.array([first]), np.array([second]))[0])

    def _set(self, number: int, original: int, kind: str, like: float) -> None:
        self.copy_of[number] = original
        self._kind[number] = kind
        self._similarity[number] = like

    def rows(self, start: int, end: int) -> list[dict[str, Any]]:
        """Return the rows of the articles ``start:end``."""
        return [
            {
                "article_id": self._ids[number],
                "copy_of": self._ids[int(self.copy_of[number])],
                "similarity": float(self._similarity[number]),
                "kind": self._kind[number],
            }
            for number in (np.flatnonzero(self.copy_of[start:end] >= 0) + start).tolist()
        ]


def text_digest(text: str) -> bytes:
    """Return a 128-bit hash of a text as copies are compared: normalised, case-folded, white space collapsed."""
    return hashlib.blake2b(folded(text), digest_size=16).digest()


def _address(url: str | None) -> bytes | None:
    """Return a hash of an article's address: without protocol, www, fragment; None for a site's front page."""
    if not url:
        return None
    try:
        host, path, query = split_url(url if "//" in url else f"//{url}")
    except ValueError:
        return None
    path = path.rstrip("/")
    numbered = query if not _NAMES_A_PAGE.search(path) else ""  # index.php?id=7 is one of many pages
    if not host or not (path or numbered):
        return None
    place = f"{host.removeprefix('www.')}{path}?{numbered}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(place, digest_size=16).digest()
