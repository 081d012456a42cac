"""The drawings of tone, a function a question: dots and their ranges about zero, each row a link to its evidence."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sitrep.charts.rows import bar, colour_of, row_link
from sitrep.charts.style import GRID, INK, NEGATIVE, POSITIVE, QUIET, rows_figure
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural, whole

_LEFT_OUT = "the range when any one article is left out"


def driver_bars(finding: Finding) -> Figure:
    """Words to the left of zero pull the tone down, to the right up; hits that a negation turned are counted."""
    negated = {e.term: e.value for e in finding.estimates if e.measure == "driver_negated"}
    figure, axes = rows_figure([e.term or "" for e in finding.shown])
    values = [e.value or 0 for e in finding.shown]
    reach = max((abs(v) for v in values), default=1) * (1.8 if negated else 1.4)
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=INK, linewidth=0.8)
    for row, (estimate, value) in enumerate(zip(finding.shown, values, strict=True)):
        bar(axes, row, value, facecolor=POSITIVE if value > 0 else NEGATIVE, linewidth=0)
        said = f"{number(value, signed=True)} · ×{number(estimate.denominator)}"
        if estimate.term in negated:
            said += f", {number(negated[estimate.term])} negated"
        axes.annotate(
            said,
            (value, row),
            (4 if value > 0 else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value > 0 else "right",
            fontsize=8,
            color=QUIET,
        )
        row_link(axes, row, estimate)
    axes.set_xlabel("← pulls the tone down · sum of its shares in the scores · pulls it up →")
    return figure


def tone_dots(finding: Finding) -> Figure:
    """A dot an article, sized by its scored sentences and hollow, then the topic with its leave-one-out range."""
    articles = [e for e in finding.shown if e.group_by == "article"]
    whole_topic = whole(finding.shown, "tone_masked")
    rest = next(e for e in finding.shown if e.group_by == "rest")
    labels = [finding.labels[e.group_value or ""] for e in articles]
    figure, axes = rows_figure([*labels, "All articles", "Rest of the corpus"], note_lines=2)
    colour = colour_of(finding, finding.topic)
    _tone_axis(axes, [e.value or 0 for e in finding.shown])
    for row, estimate in enumerate(articles):
        _dot(axes, row, estimate, colour)
        _label(axes, row, estimate.value or 0, number(estimate.value, signed=True))
        row_link(axes, row, estimate)
    row = len(articles)
    _whole(axes, row, finding.estimates, whole_topic, colour)
    row_link(axes, row, whole_topic)
    axes.plot(rest.value or 0, row + 1, marker="|", markersize=12, color=INK, markeredgewidth=1.6)
    row_link(axes, row + 1, rest)
    _label(axes, row + 1, rest.value or 0, number(rest.value, signed=True))
    axes.axhline(row - 0.5, color=GRID, linewidth=0.8)
    line = "95% range over articles (jackknife, t)" if whole_topic.low is not None else _LEFT_OUT
    axes.set_xlabel(f"{_axis(whole_topic)}\n◆ the topic; its line: {line}")
    return figure


def _axis(estimate: Estimate) -> str:
    return f"← negative words · mean {estimate.unit.split(' (')[0]} · positive words →"


def group_dots(finding: Finding) -> Figure:
    """A row a group: its tone with its 95% range where it has one; hollow below ten articles, no dot where no tone."""
    figure, axes = rows_figure([e.group_value or "" for e in finding.shown], note_lines=2)
    colour = colour_of(finding, finding.topic)
    ends = [v for e in finding.shown for v in (e.value, e.low, e.high) if v is not None]
    _tone_axis(axes, ends)
    counts = {e.group_value: e for e in finding.estimates if e.measure == "n_sentences"}
    for row, estimate in enumerate(finding.shown):
        said = plural(counts[estimate.group_value].value, "sentence")
        if estimate.value is None:
            _label(axes, row, axes.get_xlim()[0], f"{said}; no tone")
        else:
            if estimate.low is not None and estimate.high is not None:
                _range(axes, row, estimate.low, estimate.high, colour)
                axes.plot(estimate.value, row, marker="D", markersize=7, color=colour)
            else:
                _dot(axes, row, estimate, colour)
            right = max(v for v in (estimate.value, estimate.high) if v is not None)
            _label(axes, row, right, f"{number(estimate.value, signed=True)} · {said}")
        row_link(axes, row, estimate)
    axes.set_xlabel(f"{_axis(finding.shown[0])}\n◆ with its 95% range over articles · ○ fewer than ten articles")
    return figure


def compared_tone_dots(finding: Finding) -> Figure:
    """A row a topic: hollow dots for its articles, a diamond for the topic, a tick for the rest of the corpus."""
    topics = list(dict.fromkeys(e.topic or "" for e in finding.shown))
    figure, axes = rows_figure([finding.labels[topic] for topic in topics], note_lines=2)
    _tone_axis(axes, [e.value or 0 for e in finding.shown])
    for row, topic in enumerate(topics):
        mine = [e for e in finding.shown if e.topic == topic]
        for estimate in mine:
            if estimate.group_by == "article":
                _dot(axes, row, estimate, colour_of(finding, topic))
            elif estimate.group_by == "rest":
                (tick,) = axes.plot(estimate.value or 0, row, marker="|", markersize=14, color=INK, markeredgewidth=1.6)
                tick.set_url(f"#{anchor(estimate.evidence)}")
        whole_topic = whole(mine, "tone_masked")
        behind = [e for e in finding.estimates if e.topic == topic]
        _whole(axes, row, behind, whole_topic, colour_of(finding, topic), labelled=False)
        row_link(axes, row, whole_topic)
    ranged = any(e.low is not None for e in finding.shown)
    line = "95% range over articles, from ten articles; else any one left out" if ranged else "any one article left out"
    axes.set_xlabel(
        f"○ an article, larger with more sentences · | the rest of the corpus under the same mask\n"
        f"◆ the topic, its line: {line}"
    )
    return figure


def _dot(axes: Axes, row: int, estimate: Estimate, colour: str) -> None:
    size = 5 + 2.2 * (estimate.n_sentences or 0) ** 0.5
    (dot,) = axes.plot(
        estimate.value or 0,
        row,
        marker="o",
        markersize=size,
        markerfacecolor="none",
        markeredgecolor=colour,
        markeredgewidth=1.6,
    )
    dot.set_url(f"#{anchor(estimate.evidence)}")


def _whole(
    axes: Axes, row: int, estimates: Sequence[Estimate], estimate: Estimate, colour: str, *, labelled: bool = True
) -> None:
    """Draw a topic with its 95% range, or below ten articles with the range when any one article is left out."""
    ends = [
        e.value
        for e in estimates
        if e.measure == "tone_masked" and e.group_by == "without_article" and e.value is not None
    ]
    if estimate.low is not None and estimate.high is not None:
        ends = [estimate.low, estimate.high]
    if ends:
        _range(axes, row, min(ends), max(ends), colour)
    axes.plot(estimate.value or 0, row, marker="D", markersize=7, color=colour)
    if labelled:
        _label(axes, row, max([estimate.value or 0, *ends]), number(estimate.value, signed=True))


def _range(axes: Axes, row: int, low: float, high: float, colour: str) -> None:
    axes.plot([low, high], [row, row], color=colour, linewidth=2.4, solid_capstyle="butt")


def _label(axes: Axes, row: int, at: float, text: str) -> None:
    axes.annotate(text, (at, row), (9, 0), textcoords="offset points", va="center", fontsize=8, color=QUIET)


def _tone_axis(axes: Axes, values: Sequence[float]) -> None:
    reach = min(max([0.5, *(abs(value) for value in values)]) * 1.15, 1.05)
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=INK, linewidth=0.8)
