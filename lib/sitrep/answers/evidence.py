"""The sentences behind the numbers of a page, each once in its place, with all the numbers that it stands behind."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from sitrep.answers.basis import Basis
from sitrep.display.blocks import SHOWN, Block, Entry, Line, blocks, entries
from sitrep.display.html import Html, Mark
from sitrep.evidence.cutting import Cut, Passage
from sitrep.evidence.drawing import Drawing
from sitrep.evidence.gathering import Gathered, Gathering
from sitrep.evidence.predicates import anchor, counts_articles, ending, may_be_at
from sitrep.evidence.sentences import (
    Sentence,
    around,
    draws,
    keys_behind,
    neighbours,
    of_part,
    sampled,
    sentences_at,
)
from sitrep.evidence.sheet import SHEET, Sheet
from sitrep.finding import PAGE, Finding, in_short, what
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import Keys, among

SHEETED = 1_000
"""At most so many sentences behind one number go to the CSV file beside a page, of more a sample as on the page."""

ROOM, FEWEST = 3_000, 5
"""So many lines a page has for the sentences of all its numbers, and so many each number has in any case."""

NEIGHBOUR = 160
"""At most so many characters of a neighbouring sentence are shown."""


class EvidenceAnswers(Basis):
    """The sentences behind the numbers of findings."""

    def evidence(self, *findings: Finding, most: int = SHOWN) -> Html:
        """Return the sentences behind every number shown in the findings, each number's under its own anchor.

        At most ``most`` sentences stand under one number, and fewer where all together would make a page too heavy to
        open (``fitting``); of more, a fixed sample spread over sources and articles, and the heading says of how many.
        Below, each sentence stands once between its neighbours, with every number of the page that it stands behind.
        Inside a run up to 1,000 sentences of each number go to a CSV file beside it.
        """
        self.n_evidence += 1  # a page may ask several times: anchors and the sheet tell the answers apart
        linked: dict[str, tuple[Finding, Estimate]] = {}
        for finding in findings:
            for estimate in linked_estimates(finding):
                linked.setdefault(anchor(estimate.evidence), (finding, estimate))
        of_articles = ("article", "without_article")
        self.labels.look_up(e.group_value or "" for _, e in linked.values() if e.group_by in of_articles)
        drawings = self._drawings([estimate.evidence for _, estimate in linked.values()])
        limits = _limits([estimate for _, estimate in linked.values()], [one.total for one in drawings], most)
        none = np.zeros(0, np.int64)
        large = (one.keys for one, limit in zip(drawings, limits, strict=True) if one.total > limit)
        draws(self.joined, np.concatenate([none, *large]))
        several = len({estimate.topic for _, estimate in linked.values()}) > 1
        numbers = [
            _Number(
                anchor=name,
                estimate=estimate,
                title=what(estimate, self.labels),
                said=in_short(estimate, self.labels, several=several),
                shown=sampled(self.joined, drawing.keys, limit),
                sheeted=sampled(self.joined, drawing.keys, SHEETED),
            )
            for (name, (_, estimate)), drawing, limit in zip(linked.items(), drawings, limits, strict=True)
        ]
        with self._sheet() as sheet:
            lines, in_place = self._read(numbers, sheet)
        found = [
            Block(
                anchor=name,
                title=number.title,
                lines=tuple(lines[name]),
                total=drawing.total,
                back=f"fig-{finding.name}",
            )
            for (name, (finding, _)), number, drawing in zip(linked.items(), numbers, drawings, strict=True)
        ]
        places = entries(self._entries(in_place), anchor=f"in-their-place{self._suffix}")
        return Html(
            markup=f'<div class="sitrep-evidence">{blocks(found, sheet=sheet.name)}{places}</div>',
            text=plural(len(found), "number"),
        )

    @property
    def _suffix(self) -> str:
        return f"-{self.n_evidence}" if self.n_evidence > 1 else ""

    def _sheet(self) -> Sheet:
        page = os.environ.get(PAGE, "")
        return Sheet(
            Path(f"{page}{SHEET}") if page else None,
            labels=self.labels,
            origin=self.origin,
            with_text=self.evidence_kind == "full",
            goes_on=self.n_evidence > 1,
        )

    def _line(self, sentence: Sentence) -> Line:
        marks = [_mark(passage) for passage in sentence.passages]
        text, marks = self.cut_to_excerpt(sentence.text, marks)
        origin = self.origin[sentence.article_id]
        return Line(
            text=text,
            marks=tuple(marks),
            article=self.labels[sentence.article_id],
            address=origin.url,
            told=(origin.source, origin.date),
            place=_place(sentence),
            anchor=self._anchor(sentence),
            score=sentence.score,
        )

    def _anchor(self, sentence: Sentence) -> str:
        return f"s{self._suffix}-{self.article_numbers[sentence.article_id]}-{sentence.sentence_no + 1}"

    def _drawings(self, predicates: Sequence[str]) -> list[Drawing]:
        """Go through the parts of the corpus once, and draw the sentences behind each of some numbers."""
        found = [Drawing(self.joined) for _ in predicates]
        for before, part in self.joined.parts():
            for predicate, drawing in zip(predicates, found, strict=True):
                drawing.add(before, keys_behind(part, predicate))
        return found

    def _read(self, numbers: "Sequence[_Number]", sheet: Sheet) -> "tuple[dict[str, list[Line]], list[_InPlace]]":
        """Read the drawn sentences, a part at a time: the lines of each number, and each sentence in its place."""
        none = np.zeros(0, np.int64)
        shown = np.unique(np.concatenate([none, *(number.shown for number in numbers)]))
        sheeted = np.unique(np.concatenate([none, *(number.sheeted for number in numbers if sheet.name)]))
        once = {one.anchor: [none] for one in numbers if counts_articles(one.estimate.evidence)}
        gathering = Gathering()
        few = None
        for before, part in self.joined.parts():
            of_sheet, here = of_part(sheeted, before, part), of_part(shown, before, part)
            articles = np.unique(np.concatenate([of_sheet, here]) >> 32)
            self.look_up(part.article_ids.take(pa.array(articles)).to_pylist())
            sheet.write(part, [(one.anchor, one.title, of_part(one.sheeted, before, part)) for one in numbers])
            for one in numbers:
                if one.anchor in once:
                    keys = keys_behind(part, one.estimate.evidence)
                    once[one.anchor].append(here[among(here, keys)] + (before << 32))
            if part is self.joined:
                few = Gathered(part, np.arange(len(part.article_ids)))
            elif len(here):
                gathering.add(before, part, around(here))
        few = few or gathering.done()
        cut = Cut(few.joined, self.names, few.here(shown))
        lines: dict[str, list[Line]] = {}
        stands: list[list[_Number]] = [[] for _ in shown]
        for one in numbers:
            predicate = one.estimate.evidence
            lines[one.anchor] = [
                self._line(line) for line in sentences_at(few.joined, predicate, cut, few.here(one.shown))
            ]
            firsts = once.get(one.anchor)
            behind = few.in_corpus(keys_behind(few.joined, predicate)) if firsts is None else np.concatenate(firsts)
            for at in np.flatnonzero(among(shown, behind)).tolist():
                stands[at].append(one)
        beside = zip(shown.tolist(), neighbours(few.joined, few.here(shown)), stands, strict=True)
        return lines, [_InPlace(key=key, around=texts, stands=tuple(of)) for key, texts, of in beside]

    def _entries(self, in_place: "Sequence[_InPlace]") -> list[Entry]:
        """Return each shown sentence in its place: its neighbours, and the numbers that it stands behind.

        On paper stands a sample of those that stand behind more than the rest of the corpus.
        """
        own = [one.key for one in in_place if any(n.estimate.group_by != "rest" for n in one.stands)]
        chosen = own or [one.key for one in in_place]
        of_paper = set(sampled(self.joined, np.array(chosen, np.int64), SHOWN).tolist())
        whole = self.evidence_kind == "full"
        found = []
        for one in in_place:
            before, sentence, after = one.around
            origin = self.origin[sentence.article_id]
            found.append(
                Entry(
                    anchor=self._anchor(sentence),
                    article=self.labels[sentence.article_id],
                    told=(origin.source, origin.date, _place(sentence)),
                    address=origin.url,
                    before=_end(before) if whole else "",
                    text=sentence.text if whole else "",
                    after=_begin(after) if whole else "",
                    numbers=tuple((number.anchor, number.said) for number in one.stands),
                    printed=one.key in of_paper,
                )
            )
        return found


@dataclass(frozen=True, kw_only=True)
class _Number:
    """A number whose evidence is shown: its anchor, what it says, the sentences drawn for page and sheet."""

    anchor: str
    estimate: Estimate
    title: str
    said: str
    shown: Keys
    sheeted: Keys


@dataclass(frozen=True, kw_only=True)
class _InPlace:
    """A shown sentence between its neighbours, and the numbers that it stands behind."""

    key: int
    around: tuple[str, Sentence, str]
    stands: tuple[_Number, ...]


def fitting(totals: Sequence[int], most: int, room: int) -> int:
    """Return how many sentences each number may show: ``most``, or so many that all find room.

    That is the largest m for which the sum of min(n, m) over the numbers' sentences n is at most ``room``, but not
    less than ``FEWEST``.

    >>> fitting([3_000, 40, 20], 120, 3_000), fitting([3_000] * 100, 120, 3_000), fitting([9] * 9, 120, 0)
    (120, 30, 5)
    """
    counts = np.array(totals, np.int64)
    tried = range(most, FEWEST, -1)
    return next((each for each in tried if np.minimum(counts, each).sum() <= room), min(most, FEWEST))


def _limits(numbers: Sequence[Estimate], totals: Sequence[int], most: int) -> list[int]:
    """Return how many sentences each number may show: those of a whole topic share half the room, others the rest."""
    found = [0] * len(numbers)
    room = ROOM // 2
    for whole in (True, False):
        mine = [n for n, one in enumerate(numbers) if (one.term is None and one.group_by is None) is whole]
        limit = fitting([totals[n] for n in mine], most, room)
        for n in mine:
            found[n] = limit
        room = ROOM - sum(min(totals[n], limit) for n in mine)
    return found


def linked_estimates(finding: Finding) -> list[Estimate]:
    """Give the estimates whose anchors stand in a finding's table or chart, those of the whole first."""
    linked = {cell.link for row in finding.rows for cell in row if not isinstance(cell, str) and cell.link}
    ends = {ending(name) for name in linked}
    shown = set(map(id, finding.shown))
    seen: dict[str, Estimate] = {}
    for estimate in (*finding.shown, *finding.estimates):
        if id(estimate) in shown or (may_be_at(estimate.evidence, ends) and anchor(estimate.evidence) in linked):
            seen.setdefault(anchor(estimate.evidence), estimate)
    return sorted(seen.values(), key=lambda estimate: estimate.group_by is not None)


def _place(sentence: Sentence) -> str:
    return f"{'' if sentence.part == 'body' else f'{sentence.part}, '}sentence {sentence.sentence_no + 1}"


def _end(text: str) -> str:
    return text if len(text) <= NEIGHBOUR else f"… {text[-NEIGHBOUR:].split(' ', 1)[-1]}"


def _begin(text: str) -> str:
    return text if len(text) <= NEIGHBOUR else f"{text[:NEIGHBOUR].rsplit(' ', 1)[0]} …"


def _mark(passage: Passage) -> Mark:
    note = "" if passage.valence is None else number(passage.valence, signed=True)
    if passage.kind == "masked":
        note = f"{note}, masked"
    return Mark(start=passage.start, end=passage.end, kind=passage.kind, note=note)
