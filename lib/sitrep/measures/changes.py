"""What changed from one corpus to a later one: its articles, its terms, and the tone of the articles that came.

The gate of DESIGN.md holds: counts are always given, a test only where both sides have ten independent articles. The
later corpus mostly holds the earlier one, so a test never sets the two side by side: it sets the articles that came
against all those of the earlier corpus.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.measures.exact import adjusted, fisher
from sitrep.measures.frequency import PER, tokens_of
from sitrep.measures.gate import MIN_ARTICLES_FOR_INTERVAL
from sitrep.measures.occurrences import Occurrences
from sitrep.measures.scope import Counted, topic_flags

LEAST_ARTICLES = 5
"""A term is tested if at least so many articles of both sides together use it: with fewer no test could find much."""


@dataclass(frozen=True, kw_only=True)
class Paired:
    """The articles of two corpora by identity: ``article_id`` of those that came and went, and pairs of the others."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    updated: tuple[tuple[str, str], ...]
    same: tuple[tuple[str, str], ...]

    @property
    def came(self) -> tuple[str, ...]:
        """Articles of the later corpus whose text the earlier one does not have."""
        return (*self.new, *(now for _, now in self.updated))

    @property
    def unchanged(self) -> bool:
        """Whether every article is the same."""
        return not (self.new or self.gone or self.updated)


def pair_articles(before: pa.Table, now: pa.Table) -> Paired:
    """Pair the articles of two corpora.

    The same article is the one at the same place with the same text; else the one with the same URL; else the one of
    the same file (of a file with many, with the same ``record_id`` where the tables have one); else the one with the
    same text. A URL or a record's id that stands twice in a corpus tells nothing and is passed over. A paired article
    is updated if its text differs.

    Args:
        before, now: tables ``articles``.
    """
    left, right = _rows(before), _rows(now)
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for key in (_place_and_text, _url, _own_id, _text):
        several = key is _text
        found = _matched(left, right, key, several=several)
        pairs += found
        taken_left, taken_right = {a["article_id"] for a, _ in found}, {b["article_id"] for _, b in found}
        left = [row for row in left if row["article_id"] not in taken_left]
        right = [row for row in right if row["article_id"] not in taken_right]
    identities = [(a["article_id"], b["article_id"], a["text_sha256"] == b["text_sha256"]) for a, b in pairs]
    return Paired(
        new=tuple(sorted(row["article_id"] for row in right)),
        gone=tuple(sorted(row["article_id"] for row in left)),
        updated=tuple(sorted((a, b) for a, b, same in identities if not same)),
        same=tuple(sorted((a, b) for a, b, same in identities if same)),
    )


@dataclass(frozen=True, kw_only=True)
class TermChange:
    """A term whose count differs: occurrences and rates per 10,000 word tokens, before and now.

    ``n_new`` of the articles that came and ``n_earlier`` of the earlier corpus's use it. ``p`` is Fisher's exact test
    of these, ``q`` the same adjusted over all terms tested; both null where the gate or too few articles allow no test.
    """

    term: str
    before: int
    now: int
    rate_before: float | None
    rate_now: float | None
    n_new: int
    n_earlier: int
    p: float | None = None
    q: float | None = None

    @property
    def kind(self) -> str:
        """``new``, ``vanished``, ``risen`` or ``fallen``, by its count."""
        if not self.before:
            return "new"
        return "vanished" if not self.now else "risen" if self.now > self.before else "fallen"


def may_test(n_new: int, n_earlier: int) -> bool:
    """Whether the gate allows a test between articles that came and earlier ones."""
    return min(n_new, n_earlier) >= MIN_ARTICLES_FOR_INTERVAL


def term_changes(
    before: Counted, now: Counted, came: Iterable[str], topic: str | None = None, *, testing: bool = True
) -> list[TermChange]:
    """Return every term whose number of occurrences differs, ordered by the change of its rate, largest rise first.

    The test is Fisher's, exact and two-sided, of the number of articles that use the term among those that came against
    those of the earlier corpus: it permutes whole articles, so that a word that one article repeats is one article's.
    ``q`` is adjusted by Benjamini and Hochberg over all terms that at least five articles use.

    Args:
        before, now: the earlier and the later corpus, narrowed to what counts.
        came: ``article_id`` in ``now`` of the articles that are new or updated.
        topic: count in the sentences of this topic, else in all.
        testing: whether the two are comparable; no test where topics or code changed.

    Returns:
        No row for a term with the same count, whatever its rate does.
    """
    chosen = set(came)
    ids = before.article_ids.to_pylist(), now.article_ids.to_pylist()
    new = np.array([identity in chosen for identity in ids[1]], dtype=bool)
    earlier = np.ones(len(ids[0]), dtype=bool)
    left, right = _Terms.of(before, topic, earlier), _Terms.of(now, topic, new)
    tests = _tests(left, right, int(new.sum()), len(ids[0])) if testing else {}
    found = []
    for term in sorted(left.counts.keys() | right.counts.keys()):
        n_before, n_now = left.counts.get(term, 0), right.counts.get(term, 0)
        if n_before == n_now:
            continue
        p, q = tests.get(term, (None, None))
        found.append(
            TermChange(
                term=term,
                before=n_before,
                now=n_now,
                rate_before=_rate(n_before, left.n_tokens),
                rate_now=_rate(n_now, right.n_tokens),
                n_new=right.articles.get(term, 0),
                n_earlier=left.articles.get(term, 0),
                p=p,
                q=q,
            )
        )
    return sorted(found, key=lambda change: (-((change.rate_now or 0) - (change.rate_before or 0)), change.term))


def _tests(left: "_Terms", right: "_Terms", n_new: int, n_earlier: int) -> dict[str, tuple[float, float]]:
    if not may_test(n_new, n_earlier):
        return {}
    users = {
        term: (right.articles.get(term, 0), left.articles.get(term, 0)) for term in {**left.articles, **right.articles}
    }
    tested = sorted(term for term, (a, b) in users.items() if a + b >= LEAST_ARTICLES)
    p_values = [fisher(users[term][0], n_new, users[term][1], n_earlier) for term in tested]
    return dict(zip(tested, zip(p_values, adjusted(p_values), strict=True), strict=True))


@dataclass(frozen=True, kw_only=True)
class _Terms:
    """Terms of a corpus: occurrences of each, and how many of the chosen articles use it."""

    counts: Mapping[str, int]
    articles: Mapping[str, int]
    n_tokens: int

    @classmethod
    def of(cls, counted: Counted, topic: str | None, chosen: npt.NDArray[np.bool_]) -> "_Terms":
        counts: Counter[str] = Counter()
        users: Counter[str] = Counter()
        for part, is_chosen in zip(counted.parts(), counted.to_parts(chosen), strict=True):
            found = Occurrences.of(part)
            rows = found.rows(part.counts if topic is None else topic_flags(part, topic))
            n = found.times(rows).astype(np.int64).tolist()
            of_chosen = rows[is_chosen[part.article_of[found.sentences[rows]]]] if len(rows) else rows
            n_users = found.n_articles(of_chosen, part.article_of).astype(np.int64).tolist()
            counts.update({term: n for term, n in zip(found.vocabulary, n, strict=True) if n})
            users.update({term: n for term, n in zip(found.vocabulary, n_users, strict=True) if n})
        n_tokens = counted.n_tokens if topic is None else tokens_of(counted, topic)
        return cls(counts=counts, articles=users, n_tokens=n_tokens)


def _rate(n: int, n_tokens: int) -> float | None:
    return PER * n / n_tokens if n_tokens else None


def _rows(articles: pa.Table) -> list[dict[str, Any]]:
    wanted = ("article_id", "path", "locator", "url", "record_id", "text_sha256")
    found: list[dict[str, Any]] = articles.select([n for n in wanted if n in articles.schema.names]).to_pylist()
    return found


def _place_and_text(row: Mapping[str, Any]) -> object:
    return (row["article_id"], row["text_sha256"])


def _url(row: Mapping[str, Any]) -> object:
    return row["url"]


def _own_id(row: Mapping[str, Any]) -> object:
    record_id = row.get("record_id")
    return (row["path"], record_id) if record_id or not row["locator"] else None


def _text(row: Mapping[str, Any]) -> object:
    return row["text_sha256"]


def _matched(
    left: Sequence[dict[str, Any]],
    right: Sequence[dict[str, Any]],
    key: Callable[[Mapping[str, Any]], object],
    *,
    several: bool,
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    grouped: tuple[dict[object, list[dict[str, Any]]], ...] = (defaultdict(list), defaultdict(list))
    for groups, rows in zip(grouped, (left, right), strict=True):
        for row in rows:
            if (value := key(row)) is not None:
                groups[value].append(row)
    found = []
    for value, mine in grouped[0].items():
        theirs = grouped[1].get(value, [])
        if several or (len(mine) == len(theirs) == 1):
            found += list(zip(mine, theirs, strict=False))
    return found
