"""Which figures the articles give: numbers with what they count, side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from sitrep.answers.basis import Basis
from sitrep.display.html import Cell, Mark
from sitrep.evidence.predicates import anchor, places
from sitrep.finding import Finding, Row
from sitrep.measures import headlines
from sitrep.measures.headlines import number
from sitrep.measures.quantities import quantities

LISTED = 60
"""At most so many figures stand in the list of a topic."""

OF_ONE_NOUN = 15
"""At most so many of them count the same thing."""


_SHOWN = ("article_id", "text", "char_start", "char_end")


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
        listed = found[1 : top + 1]
        as_written = self._as_written([e.evidence for e in listed])
        self.look_up([row["article_id"] for written in as_written for row in written])
        for estimate, written in zip(listed, as_written, strict=True):
            mine = written[: min(OF_ONE_NOUN, top - len(rows))]
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

    def _as_written(self, evidence: Sequence[str]) -> list[list[dict[str, Any]]]:
        """Return the first figures behind each of some numbers with their sentences, a part of the corpus at a time."""
        found: list[list[dict[str, Any]]] = [[] for _ in evidence]
        for _, part in self.joined.parts():
            if all(len(rows) >= OF_ONE_NOUN for rows in found):
                break
            for predicate, rows in zip(evidence, found, strict=True):
                at = places(part, predicate)[: OF_ONE_NOUN - len(rows)]
                sentences, _ = part.first("sentences", part.keys_of("quantities")[at])
                written = part.columns("quantities", _SHOWN).take(pa.array(at)).to_pylist()
                said = part.columns("sentences", ["text", "char_start"]).take(pa.array(sentences)).to_pylist()
                for row, sentence in zip(written, said, strict=True):
                    rows.append({**row, "sentence": sentence["text"], "starts": sentence["char_start"]})
        return found

    def _row(self, term: str, to: str, row: Mapping[str, Any]) -> Row:
        text, start = row["sentence"], row["starts"]
        marks = [Mark(start=row["char_start"] - start, end=row["char_end"] - start, kind="term")]
        cut = self.cut_to_excerpt(text, marks)
        return (
            Cell(text=term, link=to),
            row["text"],
            Cell(text=cut[0], marks=tuple(cut[1]) if cut[0] else ()),
            self.labels[row["article_id"]],
            self.origin[row["article_id"]].date,
        )
