"""What every answer stands on: the tables, what counts in them, and what readers see things called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from sitrep.answers.articles import OnDemand, article_rows, first_sentences
from sitrep.display.html import Mark, web_address
from sitrep.engine.analysis import Analysis
from sitrep.evidence.excerpts import Shown, excerpt
from sitrep.evidence.joining import Joined
from sitrep.evidence.sheet import Origin
from sitrep.finding import Finding, Kind
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import Counted, Scope, columns_of, default_scope, parts_of
from sitrep.text.lemmas import Lemmas
from sitrep.text.names import Names
from sitrep.topics.file import Topic, TopicFile
from sitrep.topics.matching import Matcher, compile_topic

ARTICLES = 40
"""At most so many articles have a row of their own in a chart and its table: those with most sentences."""


AT_ONCE = 2_000
"""Of at most so many articles all that readers are told is looked up at once."""

Told = TypeVar("Told")


class Basis:
    """One analysed corpus with its topics, and the parts that findings share."""

    def __init__(
        self,
        analysis: Analysis,
        topics: TopicFile,
        *,
        corpus_name: str,
        scope: Scope | None = None,
        evidence_kind: Shown = "full",
    ) -> None:
        self.evidence_kind = evidence_kind
        self.n_evidence = 0
        self.analysis = analysis = analysis.without_texts() if evidence_kind == "none" else analysis
        self.topics = topics
        self.corpus_name = corpus_name
        self.names = Names(topics.names)
        self.counted = Counted(tables=analysis, scope=scope or default_scope(analysis))

    @cached_property
    def labels(self) -> OnDemand[str]:
        """What a reader sees for an article (its title, else its first words) and for a topic."""

        def look(asked: Sequence[str]) -> dict[str, str]:
            rows = self._articles(asked, ["title", "path", "locator"])
            untitled = [row["article_id"] for row in rows if not row["title"]]
            first = first_sentences(self.analysis, untitled) if untitled else {}
            return {
                row["article_id"]: _short(row["title"] or first.get(row["article_id"]) or _place(row)) for row in rows
            }

        return self._lookup(look, {topic.id: topic.title for topic in self.topics.topics})

    @cached_property
    def joined(self) -> Joined:
        """The tables, their rows found by sentence."""
        return Joined(self.analysis)

    @cached_property
    def article_numbers(self) -> OnDemand[int]:
        """The place of each article in the corpus, from 1: what anchors and readers number it by."""
        return self._lookup(lambda asked: {row["article_id"]: row["place"] + 1 for row in self._articles(asked, [])})

    @cached_property
    def origin(self) -> OnDemand[Origin]:
        """Where each article comes from: its source, else its file; its date; its address where that is http(s)."""

        def look(asked: Sequence[str]) -> dict[str, Origin]:
            return {
                row["article_id"]: Origin(
                    source=row["source"] or _place(row),
                    date=str(row["published_at"].date()) if row["published_at"] else "undated",
                    url=web_address(row["url"] or "") or "",
                )
                for row in self._articles(asked, ["source", "path", "locator", "published_at", "url"])
            }

        return self._lookup(look)

    def look_up(self, articles: Sequence[str]) -> None:
        """Look up all that readers are told of several articles at once."""
        for told in (self.labels, self.origin, self.article_numbers):
            told.look_up(articles)

    def _lookup(
        self, look: Callable[[Sequence[str]], dict[str, Told]], known: Mapping[str, Told] | None = None
    ) -> OnDemand[Told]:
        """Return what looks up something of articles when asked; of a corpus of one part at once of all."""
        found = OnDemand(look, self.joined.article_ids.to_pylist, known)
        if len(self.joined.article_ids) <= AT_ONCE:
            found.look_up(self.joined.article_ids.to_pylist())
        return found

    def _articles(self, asked: Sequence[str], columns: Sequence[str]) -> list[dict[str, Any]]:
        return article_rows(self.analysis, self.joined.article_ids, asked, columns)

    def cut_to_excerpt(self, text: str, marks: Sequence[Mark]) -> tuple[str, list[Mark]]:
        """Return a text and its marks as far as the report may show them."""
        if not text:
            return "", []
        if self.evidence_kind == "full":
            return text, list(marks)
        first, last = excerpt(text, min((mark.start for mark in marks), default=0))
        kept = [mark for mark in marks if first <= mark.start and mark.end <= last]
        moved = [replace(mark, start=mark.start - first + 2, end=mark.end - first + 2) for mark in kept]
        return (f"… {text[first:last]} …", moved) if last > first else ("", [])

    @cached_property
    def period(self) -> str:
        """The days between the oldest and the newest dated article, or that there is none."""
        first, last = self._dates[0]
        if first is None or last is None:
            return "no article is dated"
        return f"{first}" if first == last else f"{first} to {last}"

    @cached_property
    def _dates(self) -> tuple[tuple[date | None, date | None], int]:
        """The days of the oldest and the newest article, and how many have none."""
        columns = [columns_of(part, "articles", ["published_at"])["published_at"] for part in parts_of(self.analysis)]
        whole = pa.chunked_array([chunk for column in columns for chunk in column.chunks], columns[0].type)
        ends = pc.min_max(whole).as_py()
        first, last = (None if ends[name] is None else ends[name].date() for name in ("min", "max"))
        return (first, last), whole.null_count

    @property
    def left_out(self) -> str:
        """What is said of the articles dated later than the report's date; empty where there are none."""
        later, undated = len(self.analysis.left_out), self._dates[1]
        if not later:
            return ""
        return (
            f"{plural(later, 'article')} dated later than this report {'is' if later == 1 else 'are'} left out; "
            f"{number(undated)} undated {'is' if undated == 1 else 'are'} included."
        )

    def matcher(self, topic: Topic) -> Matcher:
        """Return a topic ready to be matched."""
        return compile_topic(topic, self.names)

    def grouping(self, language: str) -> Lemmas | None:
        """Return what counts forms of a word as one in a language; None for words as they are."""
        if not language:
            return None
        return self.counted.kept(f"lemmas of {language}", lambda: Lemmas(language, frozenset(self.topics.names)))

    def finding(
        self,
        kind: Kind,
        topic: Topic | None,
        *,
        unit: str,
        found: Sequence[Estimate],
        shown: Sequence[Estimate],
        **said: object,
    ) -> Finding:
        """Make a finding, its subtitle with unit, counts and period, its source line derived."""
        counts = f"{plural(self.counted.n_sentences, 'sentence')} of {plural(self.counted.n_articles, 'article')}"
        more: Mapping[str, object] = said
        return Finding(
            kind=kind,
            topic=topic.id if topic else None,
            subtitle=f"{unit[:1].upper()}{unit[1:]}; {counts}; {self.period}.",
            source=f"Source: {self.corpus_name}, {self.counted.scope.words}.",
            estimates=tuple(found),
            shown=tuple(shown),
            labels=self.labels,
            colours={one.id: place for place, one in enumerate(self.topics.topics)},
            **more,  # type: ignore[arg-type]
        )


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['path']} {row['locator']}".strip()


def first_shown(most: int, n: int) -> str:
    """Say that of ``n`` articles only the first are shown; nothing where all are."""
    return f"; of {number(n)} articles with a value, the {most} with most sentences are shown" if n > most else ""


def _short(text: str, width: int = 46) -> str:
    """Shorten to whole words, with an ellipsis where something is left out."""
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat
    return flat[: width + 1].rsplit(" ", 1)[0][:width].rstrip(" ,;:–-") + "…"
