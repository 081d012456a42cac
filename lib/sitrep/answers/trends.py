"""How much is written, when and by whom: volume over time and across sources."""

from collections.abc import Container, Mapping, Sequence

from sitrep.answers.basis import Basis
from sitrep.display.html import Cell
from sitrep.finding import Finding, Kind, Row, counted, share_cell
from sitrep.measures import group_headlines
from sitrep.measures.estimates import Estimate
from sitrep.measures.grouped_volume import Groups, periods, sources, volume_by
from sitrep.measures.headlines import number, plural, share_in_words
from sitrep.measures.periods import in_words

SOURCES = 12
"""At most so many sources have a row in a chart and its table: those with most articles."""


class TrendAnswers(Basis):
    """Findings on volume by period and by source."""

    def over_time(self, topic: str = "") -> Finding:
        """Give the share of independent articles on a topic by day, week, month, quarter or year.

        The unit follows from the span of the dates; periods without an article are gaps; undated articles are left out
        and counted. Without a topic: all topics, each in a panel of its own.
        """
        kind: Kind = "over_time" if topic else "compared_over_time"
        placed = self.counted.kept("periods", lambda: periods(self.counted))
        if placed is None:
            return self._nothing(kind, topic, "date", "nothing is said over time")
        groups, bins = placed
        left_out = group_headlines.undated_words(bins.n_undated, bins.n_too_coarse, self.counted.n_articles, bins.unit)
        return self._grouped(kind, topic, groups, detail=left_out)

    def by_source(self, topic: str = "") -> Finding:
        """Give the share of independent articles on a topic by source, of the twelve sources with most articles.

        Without a topic: all topics, each in a panel of its own.
        """
        kind: Kind = "by_source" if topic else "compared_by_source"
        groups = self.counted.kept("sources", lambda: sources(self.counted))
        if groups is None:
            return self._nothing(kind, topic, "named source", "nothing is said by source")
        unnamed, n = int((groups.of_article < 0).sum()), len(groups.names)
        said = [f"the {SOURCES} of {number(n)} sources with most articles are shown"] if n > SOURCES else []
        said += [f"{plural(unnamed, 'article')} without a named source left out"] if unnamed else []
        detail = "; ".join(said)
        return self._grouped(kind, topic, groups, detail=f"{detail[:1].upper()}{detail[1:]}." if detail else "")

    def _grouped(self, kind: Kind, topic: str, groups: Groups, *, detail: str) -> Finding:
        """Make the finding of one topic or, without one, of all; groups beyond the most shown have no row."""
        chosen = self.topics.topic(topic) if topic else None
        ids = [topic] if topic else [one.id for one in self.topics.topics]
        found = {one: volume_by(self.counted, one, groups) for one in ids}
        listed = set(groups.names if groups.by != "source" else groups.names[:SOURCES])
        shares = [e for rows in found.values() for e in rows if e.measure == "share_of_articles"]
        shares = [e for e in shares if e.group_value in listed]
        by = "by source" if groups.by == "source" else "over time"
        return self.finding(
            kind,
            chosen,
            title=f"{chosen.title if chosen else 'Each topic'}: share of articles {by}",
            headline=self._headline(found, topic, by),
            detail=detail,
            unit=f"share of the independent articles of each {groups.by}",
            found=[e for rows in found.values() for e in rows],
            shown=[e for e in shares if e.n_sentences],
            axis=tuple(e.group_value or "" for e in shares if e.topic == ids[0]),
            heads=(
                *(() if topic else ("Topic",)),
                *(groups.by.capitalize(), "Articles on the topic", "Of articles", "Share of articles", "95% range"),
                *("Sentences", "Share of sentences"),
            ),
            rows=[row for one, rows in found.items() for row in self._rows(rows, listed, "" if topic else one)],
        )

    def _headline(self, found: Mapping[str, Sequence[Estimate]], topic: str, by: str) -> str:
        if topic:
            one = group_headlines.by_source_headline if by == "by source" else group_headlines.over_time_headline
            return one(found[topic])
        compared = (
            group_headlines.compared_by_source_headline
            if by == "by source"
            else group_headlines.compared_over_time_headline
        )
        return compared(found, self.labels)

    def _rows(self, estimates: Sequence[Estimate], listed: Container[str], topic: str) -> list[Row]:
        """Make a row a group; a group without an article on the topic links to nothing."""
        rows: list[Row] = []
        for articles, by_article, sentences, by_sentence in zip(*[iter(estimates)] * 4, strict=True):
            if articles.group_value not in listed:
                continue
            low, high = by_article.low, by_article.high
            some = bool(articles.n_articles)
            rows.append(
                (
                    *((self.labels[topic],) if topic else ()),
                    in_words(articles.group_value) if articles.group_by != "source" else articles.group_value,
                    Cell(text=number(articles.value), number=True),
                    Cell(text=number(articles.denominator), number=True),
                    share_cell(by_article) if some else Cell(text=share_in_words(by_article.value), number=True),
                    Cell(text="–" if low is None else f"{100 * low:.0f} to {100 * (high or 0):.0f}%", number=True),
                    counted(sentences) if some else Cell(text=number(sentences.value), number=True),
                    Cell(text=share_in_words(by_sentence.value), number=True),
                )
            )
        return rows

    def _nothing(self, kind: Kind, topic: str, what: str, then: str) -> Finding:
        """Say that no article tells its group."""
        chosen = self.topics.topic(topic) if topic else None
        n = self.counted.n_articles
        return self.finding(
            kind,
            chosen,
            title=f"{chosen.title if chosen else 'Each topic'}: no {what}",
            headline=f"None of the {plural(n, 'article')} has a {what}; {then}.",
            unit="articles",
            found=(),
            shown=(),
            heads=(),
            rows=(),
        )
