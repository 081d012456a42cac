"""In whose voice, and who of several differs in tone: a topic by voice, speaker, source and month."""

from collections.abc import Sequence

from sitrep.answers.basis import Basis
from sitrep.answers.tone import UNIT
from sitrep.display.html import Cell
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding, Kind, Row, counted
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, share_in_words
from sitrep.measures.tone_group_headlines import groups_headline
from sitrep.measures.tone_groups import By, tone_groups

GROUPS = 12
"""At most so many groups have a row of their own: those with most sentences (of months, all)."""

_HEADS: dict[By, str] = {"voice": "Voice", "speaker": "Speaker", "source": "Source", "month": "Month"}
_TITLES: dict[By, str] = {
    "voice": "whose words they are",
    "speaker": "who speaks",
    "source": "by source",
    "month": "by month",
}


class VoiceAnswers(Basis):
    """Findings on voices, and on the tone of groups of sentences."""

    def voices(self, topic: str) -> Finding:
        """Give volume and masked tone of a topic by voice: the reporter's, attributed, quoted, mixed."""
        return self._by_group(topic, "voice", "voices")

    def speakers(self, topic: str, *, top: int = GROUPS) -> Finding:
        """Give volume and masked tone of a topic by speaker, those with most sentences."""
        return self._by_group(topic, "speaker", "speakers", top=top)

    def tone_by_source(self, topic: str, *, top: int = GROUPS) -> Finding:
        """Give the masked tone of a topic by source, those with most sentences."""
        return self._by_group(topic, "source", "sources", top=top)

    def tone_by_month(self, topic: str) -> Finding:
        """Give the masked tone of a topic by month of publication; undated articles are in none."""
        return self._by_group(topic, "month", "months", top=None)

    def _by_group(self, topic: str, by: By, kind: Kind, *, top: int | None = GROUPS) -> Finding:
        chosen = self.topics.topic(topic)
        found = tuple(tone_groups(self.counted, topic, self.matcher(chosen).masks, by))
        counts = [e for e in found if e.measure == "n_sentences"]
        counts = counts[:top] if top else sorted(counts, key=lambda e: e.group_value or "")
        tones = {e.group_value: e for e in found if e.measure == "tone_masked"}
        shown = [tones[e.group_value] for e in counts]
        extent = f"; the {len(counts)} with most sentences of {number(len(tones))}" if len(tones) > len(counts) else ""
        return self.finding(
            kind,
            chosen,
            title=f"{chosen.title}: {_TITLES[by]}",
            headline=groups_headline(found, by),
            unit=f"{UNIT}, topic words and names masked{extent}",
            found=found,
            shown=shown if any(e.value is not None for e in shown) else [],
            heads=(_HEADS[by], "Sentences", "Share", "Articles", "Scored sentences", "Tone", "Range"),
            rows=_rows(counts, shown),
        )


def _rows(counts: Sequence[Estimate], tones: Sequence[Estimate]) -> list[Row]:
    rows: list[Row] = []
    for count, tone in zip(counts, tones, strict=True):
        share = (count.value or 0) / count.denominator if count.denominator else None
        told = "–" if tone.value is None else number(tone.value, signed=True)
        within = "–" if tone.low is None else f"{number(tone.low, signed=True)} to {number(tone.high, signed=True)}"
        rows.append(
            (
                count.group_value or "",
                counted(count),
                Cell(text=share_in_words(share), number=True),
                Cell(text=number(count.n_articles), number=True),
                Cell(text=number(tone.n_sentences), number=True),
                Cell(text=told, number=True, link=anchor(tone.evidence)),
                Cell(text=within, number=True),
            )
        )
    return rows
