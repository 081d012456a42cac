"""The questions that a corpus answers: each method gives a finding, ready to be read, drawn or followed."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.display.html import Cell
from sitrep.engine.analysis import Analysis
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding, Kind, Row, counted, share_cell, signed
from sitrep.measures import headlines
from sitrep.measures.estimates import Estimate, as_table
from sitrep.measures.frequency import term_frequency, vocabulary
from sitrep.measures.gate import gate
from sitrep.measures.headlines import number, plural, whole
from sitrep.measures.scope import Counted, Scope, default_scope, of_values, sentence_keys
from sitrep.measures.topic_tone import drivers, state_of, topic_tone
from sitrep.measures.volume import volume
from sitrep.text.names import Names
from sitrep.topics.file import Topic, TopicFile
from sitrep.topics.matching import Matcher, compile_topic

MOST_TERMS = 1000
"""Estimates are made of so many of the most frequent terms, and of all of a topic's own rule words."""

OWN_WORDS = 8
"""At most so many of a topic's own rule words stand under its most frequent terms."""

ARTICLES = 40
"""At most so many articles have a row of their own in a chart and its table: those with most sentences."""


class Answers:
    """Measures of one analysed corpus as findings.

    Raises:
        UsageError: any method given a topic that the topic file does not have; the message names the nearest.
    """

    def __init__(self, analysis: Analysis, topics: TopicFile, *, corpus_name: str, scope: Scope | None = None) -> None:
        self.analysis = analysis
        self.topics = topics
        self.corpus_name = corpus_name
        self.names = Names(topics.names)
        self.counted = Counted(tables=analysis, scope=scope or default_scope(analysis))

    def volume(self, topic: str) -> Finding:
        """Count the sentences of a topic, whole and by article."""
        chosen = self.topics.topic(topic)
        found = tuple(volume(self.counted, topic))
        shown = sorted((e for e in found if e.group_by == "article"), key=lambda e: (-(e.value or 0), e.group_value))
        unit = f"sentences that match the topic{_first(ARTICLES, len(shown))}"
        shown = shown[:ARTICLES]
        rows = [(self.labels[e.group_value or ""], counted(e)) for e in shown]
        rows.append(("All articles", counted(whole(found, "n_sentences"))))
        return self._finding(
            "volume",
            chosen,
            title=f"{chosen.title}: sentences by article",
            headline=headlines.volume_headline(found),
            unit=unit,
            found=found,
            shown=shown,
            heads=("Article", "Sentences"),
            rows=rows,
        )

    def frequency(self, topic: str = "", *, top: int = 20) -> Finding:
        """Count the terms of a topic's sentences (of all sentences without a topic), the most frequent ``top`` shown.

        Terms that occur once are not shown. The topic's own rule words are frequent by construction: they are listed
        apart, at most eight of them.
        """
        chosen = self.topics.topic(topic) if topic else None
        terms = vocabulary(self.counted, topic or None)
        own = frozenset(self._matcher(chosen).rule_words(terms)) if chosen else frozenset()
        most = max(top + len(own), MOST_TERMS)
        found = tuple(term_frequency(self.counted, topic or None, most=most, always=own))
        counts = [e for e in found if e.measure == "term_count"]
        rates = {e.term: e for e in found if e.measure == "term_rate"}
        others = [e for e in counts if e.term not in own and (e.value or 0) > 1][:top]
        shown = [*others, *[e for e in counts if e.term in own][:OWN_WORDS]]
        title = f"{chosen.title}: term frequency" if chosen else "Term frequency in the whole corpus"
        n_tokens = counts[0].denominator if counts else 0
        return self._finding(
            "frequency",
            chosen,
            title=title,
            headline=headlines.frequency_headline(found, own),
            unit=f"occurrences, and rate per 10,000 of {number(n_tokens)} word tokens",
            found=found,
            shown=shown,
            heads=("Term", "Occurrences", "Per 10,000", "Sentences", "Articles", "Rule word"),
            rows=[
                (
                    Cell(text=e.term or "", link=anchor(e.evidence)),
                    counted(e),
                    Cell(text=number(round(rates[e.term].value or 0)), number=True, link=anchor(e.evidence)),
                    Cell(text=number(e.n_sentences), number=True),
                    Cell(text=number(e.n_articles), number=True),
                    "yes" if e.term in own else "",
                )
                for e in shown
            ],
            own=own,
        )

    def tone(self, topic: str) -> Finding:
        """Give the tone of a topic under its mask, by article, with what leaving any one out would change."""
        chosen = self.topics.topic(topic)
        found = tuple(topic_tone(self.counted, topic, self._matcher(chosen).masks))
        state = gate(*state_of(found))
        shown = [e for e in found if e.measure == "tone_masked" and e.group_by == "article"]
        extent = _first(ARTICLES, len(shown))
        shown = sorted(shown, key=lambda e: (-(e.n_sentences or 0), e.group_value))[:ARTICLES]
        shown.sort(key=lambda e: (e.value or 0, e.group_value))
        if state not in ("dots", "interval"):
            shown = []
        masked, raw, rest = (
            whole(found, "tone_masked"),
            whole(found, "tone_raw"),
            next(e for e in found if e.group_by == "rest"),
        )
        rows: list[Row] = [
            (self.labels[e.group_value or ""], signed(e), Cell(text=number(e.n_sentences), number=True)) for e in shown
        ]
        if shown:
            rows += [
                (name, signed(e) if e is not rest else Cell(text=number(e.value, signed=True), number=True), n)
                for name, e in (("All, masked", masked), ("All, raw", raw), ("Rest of the corpus, same mask", rest))
                for n in [Cell(text=number(e.n_sentences), number=True)]
            ]
        return self._finding(
            "tone",
            chosen,
            title=f"{chosen.title}: sentiment (tone) of scored sentences",
            headline=headlines.tone_headline(found),
            detail=headlines.mask_headline(found) if shown else "",
            unit=f"mean VADER compound, −1 to 1, topic words and names masked{extent}",
            found=found,
            shown=[*shown, masked, rest] if shown else [],
            heads=("Article", "Tone", "Scored sentences"),
            rows=rows,
        )

    def drivers(self, topic: str, *, top: int = 15) -> Finding:
        """Give the words that pull the tone of a topic up and down, masked ones in the table only."""
        chosen = self.topics.topic(topic)
        found = tuple(drivers(self.counted, topic))
        kept = [e for e in found if e.measure == "driver"][:top]
        masked = [e for e in found if e.measure == "driver_masked"]
        return self._finding(
            "drivers",
            chosen,
            title=f"{chosen.title}: words that drive the tone",
            headline=headlines.drivers_headline(found),
            unit="sum of valences after negation, boosters and “but”",
            found=found,
            shown=sorted(kept, key=lambda e: e.value or 0),
            heads=("Word", "Valence", "Times", "Masked"),
            rows=[
                (
                    e.term or "",
                    signed(e),
                    Cell(text=number(e.denominator), number=True),
                    "yes" if e.measure == "driver_masked" else "",
                )
                for e in [*kept, *masked]
            ],
        )

    def compare_volume(self) -> Finding:
        """Give each topic's share of the sentences and of the independent articles that count."""
        found = {topic.id: tuple(volume(self.counted, topic.id)) for topic in self.topics.topics}
        order = sorted(found, key=lambda topic: -(whole(found[topic], "n_sentences").value or 0))
        return self._finding(
            "compared_volume",
            None,
            title="How much is written about each topic",
            headline=headlines.compared_volume_headline([found[topic] for topic in order], self.labels),
            unit="share of sentences; a sentence may belong to several topics",
            found=[e for topic in order for e in found[topic]],
            shown=[whole(found[topic], "share_of_sentences") for topic in order],
            heads=("Topic", "Sentences", "Share of sentences", "Articles", "Share of articles"),
            rows=[
                (
                    self.labels[topic],
                    counted(whole(found[topic], "n_sentences")),
                    share_cell(whole(found[topic], "share_of_sentences")),
                    counted(whole(found[topic], "n_articles")),
                    share_cell(whole(found[topic], "share_of_articles")),
                )
                for topic in order
            ],
        )

    def compare_tone(self) -> Finding:
        """Give each topic's masked tone and its articles', where the gate lets tone be shown."""
        found = {t.id: tuple(topic_tone(self.counted, t.id, self._matcher(t).masks)) for t in self.topics.topics}
        may = {topic: gate(*state_of(rows)) in ("dots", "interval") for topic, rows in found.items()}
        shown = [
            e
            for topic, rows in found.items()
            if may[topic]
            for e in rows
            if e.measure == "tone_masked" and e.group_by in ("article", "rest", None)
        ]
        rows: list[Row] = []
        for topic, estimates in found.items():
            masked, raw = whole(estimates, "tone_masked"), whole(estimates, "tone_raw")
            rest = next(e for e in estimates if e.group_by == "rest")
            n_articles, n_scored = state_of(estimates)
            values = (
                [signed(masked), signed(raw), Cell(text=number(rest.value, signed=True), number=True)]
                if may[topic]
                else [Cell(text="–", number=True)] * 3
            )
            sizes = (Cell(text=number(n_scored), number=True), Cell(text=number(n_articles), number=True))
            rows.append((self.labels[topic], *values, *sizes, headlines.tone_headline(estimates)))
        return self._finding(
            "compared_tone",
            None,
            title="Sentiment (tone) of each topic",
            headline=headlines.compared_tone_headline(list(found.values()), self.labels),
            unit="mean VADER compound, −1 to 1, topic words and names masked",
            found=[e for rows_of_topic in found.values() for e in rows_of_topic],
            shown=shown,
            heads=("Topic", "Tone, masked", "Raw", "Rest, same mask", "Scored sentences", "Articles", "In words"),
            rows=rows,
        )

    def estimates(self) -> pa.Table:
        """Return the table ``estimates``: every number of every finding, topics in the order of the topic file."""
        found: dict[tuple[object, ...], Estimate] = {}
        findings = [self.frequency()]
        for topic in self.topics.topics:
            findings += [self.volume(topic.id), self.frequency(topic.id), self.tone(topic.id), self.drivers(topic.id)]
        for finding in findings:
            for estimate in finding.estimates:
                key = tuple(getattr(estimate, column) for column in schema.KEYS["estimates"])
                found.setdefault(key, estimate)
        return as_table(found.values())

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

    def _matcher(self, topic: Topic) -> Matcher:
        return compile_topic(topic, self.names)

    def _finding(
        self,
        kind: Kind,
        topic: Topic | None,
        *,
        unit: str,
        found: Sequence[Estimate],
        shown: Sequence[Estimate],
        **said: object,
    ) -> Finding:
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


def _first(most: int, n: int) -> str:
    """Say that of ``n`` articles only the first are shown; nothing where all are."""
    return f"; of {number(n)} articles with a value, the {most} with most sentences are shown" if n > most else ""


def _short(text: str, width: int = 46) -> str:
    """Shorten to whole words, with an ellipsis where something is left out."""
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat
    return flat[: width + 1].rsplit(" ", 1)[0][:width].rstrip(" ,;:–-") + "…"
