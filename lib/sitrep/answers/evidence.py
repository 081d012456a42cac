"""The sentences behind the numbers of a page, each once in its place, with all the numbers that it stands behind."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sitrep.answers.basis import Basis
from sitrep.display.blocks import SHOWN, Block, Entry, Line, blocks, entries
from sitrep.display.html import Html, Mark
from sitrep.evidence.predicates import anchor
from sitrep.evidence.sentences import Passage, Sentence, keys_behind, neighbours, sampled, sentences_at
from sitrep.evidence.sheet import SHEET, Sheet
from sitrep.finding import PAGE, Finding, in_short, what
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import Keys, among

SHEETED = 1_000
"""At most so many sentences behind one number go to the CSV file beside a page, of more a sample as on the page."""

NEIGHBOUR = 160
"""At most so many characters of a neighbouring sentence are shown."""


class EvidenceAnswers(Basis):
    """The sentences behind the numbers of findings."""

    def evidence(self, *findings: Finding, most: int = SHOWN) -> Html:
        """Return the sentences behind every number shown in the findings, each number's under its own anchor.

        At most ``most`` sentences stand under one number; of more, a fixed sample spread over sources and articles,
        and the heading says of how many. Below, each sentence stands once between its neighbours, with every number of
        the page that it stands behind. Inside a run up to 1,000 sentences of each number go to a CSV file beside it.
        """
        self.n_evidence += 1  # a page may ask several times: anchors and the sheet tell the answers apart
        linked: dict[str, tuple[Finding, Estimate]] = {}
        for finding in findings:
            for estimate in linked_estimates(finding):
                linked.setdefault(anchor(estimate.evidence), (finding, estimate))
        found, shown = [], np.zeros(0, np.int64)
        behind: dict[str, Keys] = {}
        with self._sheet() as sheet:
            for name, (finding, estimate) in linked.items():
                keys = behind[name] = keys_behind(self.joined, estimate.evidence)
                drawn = sampled(self.joined, keys, most)
                lines = sentences_at(self.joined, estimate.evidence, self.names, drawn)
                shown = np.union1d(shown, drawn)
                title = what(estimate, self.labels)
                sheet.add(name, title, sampled(self.joined, keys, SHEETED))
                found.append(
                    Block(
                        anchor=name,
                        title=title,
                        lines=tuple(self._line(line) for line in lines),
                        total=len(keys),
                        back=f"fig-{finding.name}",
                    )
                )
        several = len({estimate.topic for _, estimate in linked.values()}) > 1
        numbers = [
            (name, in_short(estimate, self.labels, several=several), behind[name])
            for name, (_, estimate) in linked.items()
        ]
        own = [behind[name] for name, (_, estimate) in linked.items() if estimate.group_by != "rest"]
        of_paper = sampled(self.joined, shown[among(shown, np.unique(np.concatenate(own or [shown])))], SHOWN)
        places = entries(list(self._entries(shown, numbers, of_paper)), anchor=f"in-their-place{self._suffix}")
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
            tables=self.joined,
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

    def _entries(self, keys: Keys, numbers: list[tuple[str, str, Keys]], of_paper: Keys) -> Iterator[Entry]:
        """Give each shown sentence in its place: its neighbours, and the numbers that it stands behind.

        On paper stand ``of_paper`` alone: a sample of those that stand behind more than the rest of the corpus.
        """
        stands = [[] for _ in keys]  # type: list[list[tuple[str, str]]]
        for name, said, behind in numbers:
            for at in np.flatnonzero(among(keys, behind)).tolist():
                stands[at].append((name, said))
        printed = among(keys, of_paper).tolist()
        in_place = zip(neighbours(self.joined, keys), stands, printed, strict=True)
        for (before, sentence, after), of, on_paper in in_place:
            origin = self.origin[sentence.article_id]
            whole = self.evidence_kind == "full"
            yield Entry(
                anchor=self._anchor(sentence),
                article=self.labels[sentence.article_id],
                told=(origin.source, origin.date, _place(sentence)),
                address=origin.url,
                before=_end(before) if whole else "",
                text=sentence.text if whole else "",
                after=_begin(after) if whole else "",
                numbers=tuple(of),
                printed=on_paper,
            )


def linked_estimates(finding: Finding) -> list[Estimate]:
    """Give the estimates whose anchors stand in a finding's table or chart, those of the whole first."""
    linked = {cell.link for row in finding.rows for cell in row if not isinstance(cell, str) and cell.link}
    shown = set(map(id, finding.shown))
    seen: dict[str, Estimate] = {}
    for estimate in (*finding.shown, *finding.estimates):
        name = anchor(estimate.evidence)
        if name in linked or id(estimate) in shown:
            seen.setdefault(name, estimate)
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
