"""How the measures of a report went over its runs: a small line a topic and measure, drawn from the run.json files.

Runs stand evenly spaced in the order of their numbers. A line is broken where topics or code changed, since what lies
on the two sides was not measured the same way. The axis of a measure is the same for all topics.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from markupsafe import Markup

from sitrep.display.colours import TOPICS
from sitrep.measures.headlines import number, share_in_words
from sitrep.reports.history import Run
from sitrep.reports.pages import moment

MOST_RUNS = 60
"""At most so many of the last runs are drawn."""

MEASURES = {
    "share_of_sentences": "Share of sentences",
    "share_of_articles": "Share of independent articles",
    "tone_masked": "Sentiment (tone), masked",
}
_WIDTH, _HEIGHT, _MARGIN = 150, 34, 5
_CORPUS = ("articles", "independent_texts")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure of one topic over the runs: its drawing, its last value and all values, in words."""

    title: str
    svg: Markup
    last: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A topic with its lines; ``id`` is empty for the corpus."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The runs, oldest first, and a row a topic; ``note`` says which runs and where lines are broken."""

    runs: tuple[str, ...]
    moments: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str


def trend(
    runs: Sequence[Run], run_id: str, at: datetime, record: Mapping[str, Any], titles: Mapping[str, str]
) -> Trend | None:
    """Return the trend up to a run that is about to be published; None while there is no other to compare with.

    Args:
        runs: comparable published runs, newest first.
        run_id, at, record: this run: its name, its start, what its run.json will say.
        titles: what topics are called, in the order of the topic file.
    """
    earlier = [run for run in runs if isinstance(run.record.get("measures"), dict)][: MOST_RUNS - 1]
    if not earlier:
        return None
    records = [*(run.record for run in reversed(earlier)), record]
    breaks = {k for k in range(1, len(records)) if _measured(records[k]) != _measured(records[k - 1])}
    scales = {measure: _scale(records, titles, measure) for measure in MEASURES}
    rows = [
        Row(
            title=title,
            lines=tuple(
                _line(
                    f"{name}, {title}",
                    [_value(one, topic, measure) for one in records],
                    measure,
                    scales[measure],
                    breaks,
                    TOPICS[place % len(TOPICS)],
                )
                for measure, name in MEASURES.items()
            ),
        )
        for place, (topic, title) in enumerate(titles.items())
    ]
    return Trend(
        runs=(*(run.run_id for run in reversed(earlier)), run_id),
        moments=(*(moment(run.started_at) for run in reversed(earlier)), moment(at)),
        heads=tuple(MEASURES.values()),
        rows=tuple(rows),
        note=f"The last {len(records)} runs of this corpus and these topics, evenly spaced, oldest left; the same axis "
        "for all topics." + (" A line is broken where topics or code changed." if breaks else ""),
    )


def _measured(record: Mapping[str, Any]) -> tuple[object, object]:
    inputs = record.get("inputs", {})
    return inputs.get("topics"), inputs.get("code")


def _value(record: Mapping[str, Any], topic: str, measure: str) -> float | None:
    value = record.get("measures", {}).get(topic, {}).get(measure)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _scale(records: Sequence[Mapping[str, Any]], topics: Iterable[str], measure: str) -> tuple[float, float]:
    """Return the ends of a measure's axis: from zero for shares, centred on zero for tone."""
    topics = list(topics)
    found = [abs(value) for one in records for topic in topics if (value := _value(one, topic, measure)) is not None]
    most = max([*found, 0.01])
    return (-most, most) if measure == "tone_masked" else (0.0, most)


def _line(
    title: str,
    values: Sequence[float | None],
    measure: str,
    scale: tuple[float, float],
    breaks: set[int],
    colour: str,
) -> Line:
    said = tuple(_said(value, measure) for value in values)
    return Line(title=title, svg=_drawn(title, values, said, scale, breaks, colour), last=said[-1], values=said)


def _said(value: float | None, measure: str) -> str:
    return number(value, signed=True) if measure == "tone_masked" else share_in_words(value)


def _drawn(
    title: str,
    values: Sequence[float | None],
    said: Sequence[str],
    scale: tuple[float, float],
    breaks: set[int],
    colour: str,
) -> Markup:
    low, high = scale
    step = (_WIDTH - 2 * _MARGIN) / max(len(values) - 1, 1)

    def at(place: int, value: float) -> str:
        y = _HEIGHT - _MARGIN - (value - low) / (high - low) * (_HEIGHT - 2 * _MARGIN)
        return f"{_MARGIN + place * step:.1f},{y:.1f}"

    known = [(place, value) for place, value in enumerate(values) if value is not None]
    pieces: list[list[str]] = []
    last = -2
    for place, value in known:
        if place != last + 1 or place in breaks:
            pieces.append([])
        pieces[-1].append(at(place, value))
        last = place
    shown = [value for _, value in known]
    found = f"{said[known[0][0]]} to {said[known[-1][0]]}" if known else "no value"
    alt = f"Line chart of {title} over {len(values)} runs: {found}."
    zero = at(0, 0.0).partition(",")[2]
    marks = [f'<path d="M0,{zero}H{_WIDTH}" stroke="var(--sitrep-grid, #d4d4d4)" stroke-width="1"/>']
    for piece in pieces:
        if len(piece) > 1:
            marks.append(f'<polyline points="{" ".join(piece)}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        else:
            x, y = piece[0].split(",")
            marks.append(f'<circle cx="{x}" cy="{y}" r="2" fill="{colour}"/>')
    if shown and values[-1] is not None:
        x, y = at(len(values) - 1, shown[-1]).split(",")
        marks.append(f'<circle cx="{x}" cy="{y}" r="2.8" fill="{colour}"/>')
    return Markup(
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(alt)}">{"".join(marks)}</svg>'
    )
