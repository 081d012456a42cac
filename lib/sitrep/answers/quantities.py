"""Which figures the articles give: numbers with what they count, side by side."""

from collections.abc import Mapping
from typing import Any

from sitrep.answers.basis import Basis
from sitrep.display.html import Cell, Mark
from sitrep.evidence.predicates import anchor, select
from sitrep.finding import Finding, Row
from sitrep.measures import headlines
from sitrep.measures.headlines import number
from sitrep.measures.quantities import quantities

LISTED = 60
"""At most so many figures stand in the list of a topic."""

OF_ONE_NOUN = 15
"""At most so many of them count the same thing."""


class QuantityAnswers(Basis):
    """Findings on the figures that articles give."""

    def quantities(self, topic: str, *, top: int = LISTED) -> Finding:
        """List the figures of a topic by what they count, each as written with article, date and sentence.

        Nouns that most articles count come first. That two figures differ does not mean that they conflict: they may
        be of other days, places or things, and nothing here says which is right.
        """
        chosen = self.topics.topic(topic)
        found = tuple(quantities(self.counted, topic))
        rows: list[Row] = []
        shown = []
        for estimate in found[1:]:
            mine = self._as_written(estimate.evidence)[: min(OF_ONE_NOUN, top - len(rows))]
            if not mine:
                break
            shown.append(estimate)
            rows += [self._row(estimate.term or "", anchor(estimate.evidence), row) for row in mine]
        total = int(found[0].value or 0)
        extent = "" if len(rows) == total else f"; {number(len(rows))} of {number(total)} shown"
        return self.finding(
            "quantities",
            chosen,
            title=f"{chosen.title}: figures in the articles",
            headline=headlines.quantities_headline(found),
            unit=f"numbers with what they count, as written{extent}",
            found=found,
            shown=shown,
            heads=("What is counted", "As written", "Sentence", "Article", "Date"),
            rows=rows,
        )

    def _as_written(self, evidence: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = select(self.joined, evidence).to_pylist()
        return rows

    def _row(self, term: str, to: str, row: Mapping[str, Any]) -> Row:
        text, start = self.sentence_text(row["article_id"], row["sentence_no"])
        marks = [Mark(start=row["char_start"] - start, end=row["char_end"] - start, kind="term")]
        cut = self.cut_to_excerpt(text, marks)
        return (
            Cell(text=term, link=to),
            row["text"],
            Cell(text=cut[0], marks=tuple(cut[1]) if cut[0] else ()),
            self.labels[row["article_id"]],
            self.origin[row["article_id"]].date,
        )
