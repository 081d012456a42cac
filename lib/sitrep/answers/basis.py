"""What every answer stands on: the tables, what counts in them, and what readers see things called."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.display.html import Mark, web_address
from sitrep.engine.analysis import Analysis
from sitrep.evidence.excerpts import Shown, excerpt
from sitrep.evidence.joining import Joined
from sitrep.evidence.sheet import Origin
from sitrep.finding import Finding, Kind
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import Counted, Scope, default_scope, of_values, sentence_keys
from sitrep.text.lemmas import Lemmas
from sitrep.text.names import Names
from sitrep.topics.file import Topic, TopicFile
from sitrep.topics.matching import Matcher, compile_topic

ARTICLES = 40
"""At most so many articles have a row of their own in a chart and its table: those with most sentences."""


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
    def labels(self) -> dict[str, str]:
        """What a reader sees for an article (its title, else its first words) and for a topic."""
        labels = self.labels_of(self.analysis["articles"])
        return labels | {topic.id: topic.title for topic in self.topics.topics}

    def labels_of(self, articles: pa.Table) -> dict[str, str]:
        """Return what a reader sees for some articles, rows of the table ``articles``."""
        rows = articles.select(["article_id", "title", "path", "locator"]).to_pylist()
        untitled = [a["article_id"] for a in rows if not a["title"]]
        first = self._first_sentences(untitled) if untitled else {}
        return {
            a["article_id"]: _short(a["title"] or first.get(a["article_id"]) or f"{a['path']} {a['locator']}".strip())
            for a in rows
        }

    @cached_property
    def joined(self) -> Joined:
        """The tables, their rows found by sentence."""
        return Joined(self.analysis)

    @cached_property
    def article_numbers(self) -> dict[str, int]:
        """The place of each article in the corpus, from 1: what anchors and readers number it by."""
        return {article: place for place, article in enumerate(self.joined.article_ids.to_pylist(), 1)}

    @cached_property
    def origin(self) -> dict[str, Origin]:
        """Where each article comes from."""
        return origins_of(self.analysis["articles"])

    def sentence_text(self, article_id: str, sentence_no: int) -> tuple[str, int]:
        """Return the text of a sentence, empty where it is withheld, and where it begins in its article."""
        key = (self.article_numbers[article_id] - 1) << 32 | sentence_no
        row = self.analysis["sentences"].slice(int(self.joined.places("sentences", np.array([key]))[0]), 1)
        return row["text"][0].as_py(), row["char_start"][0].as_py()

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

    def _first_sentences(self, articles: Sequence[str]) -> dict[str, str]:
        """Return the first sentence that is no furniture of each of the articles that has one."""
        sentences = self.analysis["sentences"]
        wanted = of_values(sentences["article_id"], lambda values: pc.is_in(values, pa.array(articles, pa.string())))
        text = of_values(sentences["part"], lambda values: pc.not_equal(values, "furniture"))
        rows = sentences.filter(pc.and_(wanted, text))
        keys = sentence_keys(rows, pa.array(articles, pa.string()))
        _, at = np.unique(keys >> 32, return_index=True)
        found = rows.select(["article_id", "text"]).take(pa.array(at)).to_pylist()
        return {row["article_id"]: row["text"] for row in found}

    @cached_property
    def period(self) -> str:
        """The days between the oldest and the newest dated article, or that there is none."""
        ends = pc.min_max(self.analysis["articles"]["published_at"]).as_py()
        if ends["min"] is None:
            return "no article is dated"
        first, last = ends["min"].date(), ends["max"].date()
        return f"{first}" if first == last else f"{first} to {last}"

    @property
    def left_out(self) -> str:
        """What is said of the articles dated later than the report's date; empty where there are none."""
        later, undated = len(self.analysis.left_out), self.analysis["articles"]["published_at"].null_count
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


def origins_of(articles: pa.Table) -> dict[str, Origin]:
    """Return where articles come from: the source, else the file; the date; the address where that is http(s)."""
    columns = ["article_id", "source", "path", "locator", "published_at", "url"]
    return {
        row["article_id"]: Origin(
            source=row["source"] or f"{row['path']} {row['locator']}".strip(),
            date=str(row["published_at"].date()) if row["published_at"] else "undated",
            url=web_address(row["url"] or "") or "",
        )
        for row in articles.select(columns).to_pylist()
    }


def first_shown(most: int, n: int) -> str:
    """Say that of ``n`` articles only the first are shown; nothing where all are."""
    return f"; of {number(n)} articles with a value, the {most} with most sentences are shown" if n > most else ""


def _short(text: str, width: int = 46) -> str:
    """Shorten to whole words, with an ellipsis where something is left out."""
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat
    return flat[: width + 1].rsplit(" ", 1)[0][:width].rstrip(" ,;:–-") + "…"
