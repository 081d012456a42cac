"""Two runs set side by side: which articles, topics, terms and figures differ, and what of the inputs changed."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.engine.tables import TEXTS, emptied, read_table
from sitrep.measures.changes import Paired, TermChange, may_test, pair_articles, term_changes
from sitrep.measures.gate import MIN_ARTICLES_FOR_INTERVAL
from sitrep.measures.headlines import number, plural
from sitrep.measures.quantity_changes import QuantityChange, quantity_changes
from sitrep.measures.scope import Counted, default_scope, of_values
from sitrep.measures.tone_changes import ToneChange, tone_change
from sitrep.measures.volume import volume
from sitrep.reports.inputs import KINDS

_TITLE = 60
SAME = ("corpus", "topics_selected", "parameters", "filters")
"""What two runs must share to be compared in a report, as run.json names it."""


class RunTables(Mapping[str, pa.Table]):
    """The tables that a run left, read when asked for.

    Raises:
        TablesError: on reading one that is missing, damaged or of a newer schema.
    """

    def __init__(self, folder: Path, *, withheld: bool = False) -> None:
        """Take the tables of a run's folder, the texts of articles and sentences left empty where ``withheld``."""
        self._folder = folder / "tables"
        self._withheld = withheld
        self._read: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        """Return table ``name``, dictionary columns as the schema has them."""
        if name not in self._read:
            found = read_table(self._folder / f"{name}.parquet")
            wanted = schema.SCHEMAS[name]
            if found.schema.names == wanted.names:
                found = found.cast(wanted)
            self._read[name] = emptied(found) if self._withheld and name in TEXTS else found
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of the tables."""
        return iter((*schema.BASE, *schema.TOPICAL))

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(schema.BASE) + len(schema.TOPICAL)


@dataclass(frozen=True, kw_only=True)
class TopicChange:
    """A topic in two runs: its sentences and articles, its terms and figures that changed, the tone of what came."""

    topic: str
    sentences: tuple[int, int]
    articles: tuple[int, int]
    terms: tuple[TermChange, ...]
    quantities: tuple[QuantityChange, ...]
    tone: ToneChange


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article of the list of changes, as a reader is told it."""

    article_id: str
    title: str
    place: str
    date: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What differs between an earlier run and a later one.

    ``verdict`` says of each kind of input (data, topics, notebooks, code) whether it changed; None where a run did not
    keep it. ``n_new`` and ``n_earlier`` are independent articles. ``comparable`` is false where topics or code changed:
    then counts are given and nothing is tested.
    """

    before: str
    now: str
    verdict: Mapping[str, bool | None]
    paired: Paired
    articles: Mapping[str, Sequence[Article]]
    n_new: int
    n_earlier: int
    terms: tuple[TermChange, ...]
    topics: tuple[TopicChange, ...]
    titles: Mapping[str, str]

    @property
    def comparable(self) -> bool:
        """Whether differences come from the data alone."""
        return not (self.verdict["topics"] or self.verdict["code"])

    @property
    def tested(self) -> bool:
        """Whether terms were tested."""
        return self.comparable and may_test(self.n_new, self.n_earlier)

    @cached_property
    def unchanged(self) -> bool:
        """Whether no number and no article differs."""
        moved = [
            t
            for t in self.topics
            if t.sentences[0] != t.sentences[1] or t.articles[0] != t.articles[1] or t.terms or t.quantities
        ]
        return self.paired.unchanged and not self.terms and not moved

    def title_of(self, topic: str) -> str:
        """Return what a topic is called."""
        return self.titles.get(topic, topic)

    def article_of(self, figure: QuantityChange) -> str:
        """Return what the article is called in which a new or gone figure stands first."""
        if figure.kind == "new":
            return self._titles[figure.article_id]
        updated = dict(self.paired.updated)
        if figure.article_id in updated:
            return self._titles[updated[figure.article_id]]
        return next(a.title for a in self.articles["gone"] if a.article_id == figure.article_id)

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        # of the later run alone: an identity is a place in the corpus, where another article may have stood before
        return {a.article_id: a.title for a in (*self.articles["new"], *self.articles["updated"])}

    def table(self) -> pa.Table:
        """Return every difference as a table: an article, a topic's count, a term or a figure a row; else empty."""
        rows: list[dict[str, Any]] = []
        for change, articles in self.articles.items():
            rows += [
                {"what": "article", "change": change, "article_id": a.article_id, "title": a.title} for a in articles
            ]
        for topic in self.topics:
            for what, (old, new) in (("sentences", topic.sentences), ("articles", topic.articles)):
                if old != new:
                    change = "risen" if new > old else "fallen"
                    rows.append({"what": what, "change": change, "topic": topic.topic, "before": old, "now": new})
        for name, terms in ((None, self.terms), *((topic.topic, topic.terms) for topic in self.topics)):
            for term in terms:
                numbers = {key: getattr(term, key) for key in ("term", "before", "now", *_NUMBERS)}
                rows.append({"what": "term", "change": term.kind, "topic": name, **numbers})
        for topic in self.topics:
            for figure in topic.quantities:
                told = {key: getattr(figure, key) for key in ("article_id", *_OF_FIGURES)}
                rows.append({"what": "figure", "change": figure.kind, "topic": topic.topic, **told})
        return pa.table({name: [row.get(name) for row in rows] for name in _COLUMNS.names}, schema=_COLUMNS)


_NUMBERS = ("rate_before", "rate_now", "n_new", "n_earlier", "p", "q")
_OF_FIGURES = {
    **dict.fromkeys(("text", "unit", "noun", "evidence"), pa.string()),
    **dict.fromkeys(("value", "high"), pa.float64()),
    **dict.fromkeys(("sentence_no", "n_articles", "n_sentences"), pa.int64()),
}
_COLUMNS = pa.schema(
    [
        *((name, pa.string()) for name in ("what", "change", "topic", "term", "article_id", "title")),
        *((name, pa.int64()) for name in ("before", "now")),
        *((name, pa.int64() if name.startswith("n_") else pa.float64()) for name in _NUMBERS),
        *_OF_FIGURES.items(),
    ]
)


def compare(before: "Side", now: "Side") -> Comparison:
    """Compare two runs, the earlier one first.

    Raises:
        TablesError: a table of a run is missing or damaged.
    """
    verdict = {kind: _differs(before.record, now.record, kind) for kind in KINDS}
    paired = pair_articles(before.tables["articles"], now.tables["articles"])
    if paired.unchanged and not any(verdict.values()) and None not in verdict.values():
        # nothing that decides a number differs, so no number does
        return _Compared(before, now, verdict, paired).nothing()
    return _Compared(before, now, verdict, paired).all()


@dataclass(frozen=True, kw_only=True)
class Side:
    """One run of a comparison: its name, its run.json, its tables."""

    run_id: str
    record: Mapping[str, Any]
    tables: Mapping[str, pa.Table]

    def counted(self, *, copies: bool) -> Counted:
        """Return the sentences that count, those of copies of articles only if asked for."""
        return Counted(tables=self.tables, scope=replace(default_scope(self.tables), copies=copies))


@dataclass(frozen=True)
class _Compared:
    before: Side
    now: Side
    verdict: Mapping[str, bool | None]
    paired: Paired

    def nothing(self) -> Comparison:
        return self._with(n=(0, 0), terms=(), topics=())

    def all(self) -> Comparison:
        copies = bool(self.now.record.get("settings", {}).get("copies", {}).get("value"))
        old, new = self.before.counted(copies=copies), self.now.counted(copies=copies)
        came = set(self.paired.came)
        testing = not (self.verdict["topics"] or self.verdict["code"])
        n_new = sum(identity in came for identity in new.article_ids.to_pylist())
        selected = [name for name in _selected(self.now.record) if name in _selected(self.before.record)]
        topics = [
            TopicChange(
                topic=topic,
                sentences=_pair(old, new, topic, "n_sentences"),
                articles=_pair(old, new, topic, "n_articles"),
                terms=tuple(term_changes(old, new, came, topic, testing=testing)),
                quantities=tuple(quantity_changes(old, new, self.paired, topic)),
                tone=tone_change(old, new, came, topic, testing=testing),
            )
            for topic in selected
        ]
        terms = term_changes(old, new, came, testing=testing)
        return self._with(n=(n_new, old.n_articles), terms=tuple(terms), topics=tuple(topics))

    def _with(self, *, n: tuple[int, int], terms: Sequence[TermChange], topics: Sequence[TopicChange]) -> Comparison:
        updated = [now for _, now in self.paired.updated]
        return Comparison(
            before=self.before.run_id,
            now=self.now.run_id,
            verdict=self.verdict,
            paired=self.paired,
            articles={
                "new": _told(self.now.tables, self.paired.new),
                "updated": _told(self.now.tables, updated),
                "gone": _told(self.before.tables, self.paired.gone),
            },
            n_new=n[0],
            n_earlier=n[1],
            terms=tuple(terms),
            topics=tuple(topics),
            titles=self.now.record.get("topic_titles", {}),
        )


def why_untested(comparison: Comparison) -> str:
    """Say why nothing is tested; empty where terms were."""
    if comparison.tested:
        return ""
    if not comparison.comparable:
        return "Topics or code changed, so differences may come from them: counts only, no test."
    least = MIN_ARTICLES_FOR_INTERVAL
    return (
        f"Counts only: {plural(comparison.n_new, 'independent article')} came and {number(comparison.n_earlier)} "
        f"{'was' if comparison.n_earlier == 1 else 'were'} there before; a test needs {least} of each."
    )


def _selected(record: Mapping[str, Any]) -> list[str]:
    return [str(name) for name in record.get("topics_selected", [])]


def _pair(old: Counted, new: Counted, topic: str, measure: str) -> tuple[int, int]:
    before, now = (
        next(int(e.value or 0) for e in volume(side, topic) if e.measure == measure and e.group_by is None)
        for side in (old, new)
    )
    return before, now


def _differs(before: Mapping[str, Any], now: Mapping[str, Any], kind: str) -> bool | None:
    old, new = (record.get("inputs", {}).get(kind) for record in (before, now))
    return None if old is None or new is None else bool(old != new)


def _told(tables: Mapping[str, pa.Table], chosen: Sequence[str]) -> list[Article]:
    wanted = set(chosen)
    if not wanted:
        return []
    columns = ["article_id", "path", "locator", "title", "source", "published_at"]
    first = _first_words(tables["sentences"], wanted)
    return [
        Article(
            article_id=row["article_id"],
            title=row["title"] or first.get(row["article_id"]) or f"{row['path']} {row['locator']}".strip(),
            place=f"{row['path']} {row['locator']}".strip(),
            date=str(row["published_at"].date()) if row["published_at"] else "undated",
            source=row["source"] or "",
        )
        for row in tables["articles"].select(columns).to_pylist()
        if row["article_id"] in wanted
    ]


def _first_words(sentences: pa.Table, articles: set[str]) -> dict[str, str]:
    """Return the first sentence of each article that is no page furniture, shortened."""
    mine = of_values(sentences["article_id"], lambda values: pc.is_in(values, pa.array(sorted(articles), pa.string())))
    rows = sentences.filter(mine).select(["article_id", "sentence_no", "part", "text"]).to_pylist()
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row["sentence_no"]):
        if row["part"] != "furniture":
            found.setdefault(row["article_id"], textwrap.shorten(row["text"], _TITLE, placeholder="…"))
    return found
