"""What every answer stands on: the tables, what counts in them, and what readers see things called."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.analysis import Analysis
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

    def __init__(self, analysis: Analysis, topics: TopicFile, *, corpus_name: str, scope: Scope | None = None) -> None:
        self.analysis = analysis
        self.topics = topics
        self.corpus_name = corpus_name
        self.names = Names(topics.names)
        self.counted = Counted(tables=analysis, scope=scope or default_scope(analysis))

    @cached_property
    def labels(self) -> dict[str, str]:
        """What a reader sees for an article (its title, else its first words) and for a topic."""
        articles = self.analysis["articles"].select(["article_id", "title", "path"]).to_pylist()
        untitled = [a["article_id"] for a in articles if not a["title"]]
        first = self._first_sentences(untitled) if untitled else {}
        labels = {a["article_id"]: _short(a["title"] or first.get(a["article_id"]) or a["path"]) for a in articles}
        return labels | {topic.id: topic.title for topic in self.topics.topics}

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


def first_shown(most: int, n: int) -> str:
    """Say that of ``n`` articles only the first are shown; nothing where all are."""
    return f"; of {number(n)} articles with a value, the {most} with most sentences are shown" if n > most else ""


def _short(text: str, width: int = 46) -> str:
    """Shorten to whole words, with an ellipsis where something is left out."""
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat
    return flat[: width + 1].rsplit(" ", 1)[0][:width].rstrip(" ,;:–-") + "…"
