"""Volume by period and by source: points from zero, a panel a topic on shared axes where there are several.

A point is filled where ten or more articles of its group are on the topic, with its 95% range, and hollow below.
Periods without an article are gaps: no point, and no line across.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.rows import colour_of, row_link
from sitrep.charts.style import GRID, QUIET, ROW, WIDTH, rows_figure
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding
from sitrep.measures.estimates import Estimate
from sitrep.measures.gate import MIN_ARTICLES_FOR_INTERVAL

_LEFT, _RIGHT, _TITLE, _GAP = 0.62, 0.12, 0.33, 0.16
_PANEL, _COUNTS, _FOOT, _AXIS = 1.35, 0.5, 0.62, 0.34
_ACROSS = 4
_MOST_TICKS = 9


def over_time_points(finding: Finding) -> Figure:
    """A panel a topic: its share of articles by period; below, how many articles each period has."""
    topics = _topics(finding)
    height = len(topics) * (_PANEL + _TITLE) + _GAP + _COUNTS + _FOOT
    figure = Figure(figsize=(WIDTH, height))
    top = _highest(finding)
    for place, topic in enumerate(topics):
        bottom = height - (place + 1) * (_PANEL + _TITLE)
        axes = _panel(figure, bottom, _PANEL, height, len(finding.axis))
        axes.set_ylim(0, top)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
        axes.grid(visible=True, axis="y", color=GRID, linewidth=0.6)
        title = "share of articles" if len(topics) == 1 else finding.labels[topic]
        axes.text(0, 1.04, title, transform=axes.transAxes, fontsize=8.5, color=QUIET, va="bottom")
        _series(axes, finding, topic)
    counts = _panel(figure, _FOOT, _COUNTS, height, len(finding.axis))
    every = [e.denominator or 0 for e in _of(finding, topics[0])]
    counts.bar(range(len(every)), every, width=0.8, color=GRID)
    counts.yaxis.set_major_locator(MaxNLocator(nbins=2, integer=True))
    counts.set_ylim(0, max(*every, 1) * 1.1)
    ticks = _ticks(finding.axis)
    counts.set_xticks(list(ticks), list(ticks.values()))
    counts.set_xlabel(f"grey: articles of each {_unit(finding)} · {_key(finding)}", fontsize=8)
    return figure


def by_source_points(finding: Finding) -> Figure:
    """A panel a topic: its share of articles by source, a row a source."""
    topics = _topics(finding)
    if len(topics) == 1:
        figure, axes = rows_figure(list(finding.axis), note_lines=2)
        _rows(axes, finding, topics[0], linked=True)
        axes.set_xlim(0, _highest(finding))
        axes.set_xlabel(f"share of its articles\n{_key(finding)}")
        return figure
    left = min(max(len(name) for name in finding.axis) * 0.072 + 0.15, WIDTH * 0.3)
    n_lines = -(-len(topics) // _ACROSS)
    inside = len(finding.axis) * ROW
    line = inside + _TITLE + _AXIS
    height = n_lines * line + _FOOT / 2
    width = (WIDTH - left - _RIGHT) / min(len(topics), _ACROSS)
    figure = Figure(figsize=(WIDTH, height))
    for place, topic in enumerate(topics):
        down, across = divmod(place, _ACROSS)
        bottom = height - (down + 1) * line + _AXIS
        at = (left + across * width) / WIDTH
        axes = figure.add_axes((at, bottom / height, (width - 0.2) / WIDTH, inside / height))
        axes.set_ylim(len(finding.axis) - 0.5, -0.5)
        axes.set_yticks(range(len(finding.axis)), finding.axis if across == 0 else [])
        axes.set_xlim(0, _highest(finding))
        _bare(axes)
        axes.grid(visible=True, axis="x", color=GRID, linewidth=0.6)
        axes.text(0, 1.02, finding.labels[topic], transform=axes.transAxes, fontsize=8.5, color=QUIET, va="bottom")
        _rows(axes, finding, topic, linked=False)
    figure.text(left / WIDTH, 0.1 / height, f"share of its articles · {_key(finding)}", fontsize=8, color=QUIET)
    return figure


def _series(axes: Axes, finding: Finding, topic: str) -> None:
    colour = colour_of(finding, topic)
    rows = _of(finding, topic)
    values = [float("nan") if e.value is None else e.value for e in rows]
    axes.plot(range(len(values)), values, color=colour, linewidth=1.0, alpha=0.6)
    for at, estimate in enumerate(rows):
        if estimate.value is None:
            continue
        if estimate.low is not None and estimate.high is not None:
            axes.plot([at, at], [estimate.low, estimate.high], color=colour, linewidth=1.4, solid_capstyle="butt")
        axes.plot(at, estimate.value, clip_on=False, **_marker(estimate, colour))  # type: ignore[arg-type]
        if estimate.n_sentences:
            area = Rectangle((at - 0.5, 0), 1, 1, transform=axes.get_xaxis_transform(), facecolor="white", alpha=0.0)
            area.set_url(f"#{anchor(estimate.evidence)}")
            axes.add_patch(area)


def _rows(axes: Axes, finding: Finding, topic: str, *, linked: bool) -> None:
    colour = colour_of(finding, topic)
    for row, estimate in enumerate(_of(finding, topic)):
        if estimate.low is not None and estimate.high is not None:
            axes.plot([estimate.low, estimate.high], [row, row], color=colour, linewidth=1.4, solid_capstyle="butt")
        axes.plot(estimate.value or 0, row, clip_on=False, **_marker(estimate, colour))  # type: ignore[arg-type]
        if linked and estimate.n_sentences:
            row_link(axes, row, estimate)
        elif estimate.n_sentences:
            area = Rectangle((0, row - 0.5), 1, 1, transform=axes.get_yaxis_transform(), facecolor="white", alpha=0.0)
            area.set_url(f"#{anchor(estimate.evidence)}")
            axes.add_patch(area)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6 if linked else 3, prune=None if linked else "upper"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))


def _ticks(names: Sequence[str]) -> dict[int, str]:
    """Return the places of an axis that are labelled: the first of each year where these are some, else every few."""
    years = {at: name[:4] for at, name in enumerate(names) if name[4:] in ("", "-Q1", "-01", "-01-01")}
    chosen = years if len(years) > 1 else dict(enumerate(names))
    step = -(-len(chosen) // _MOST_TICKS)
    return dict(list(chosen.items())[::step])


def _marker(estimate: Estimate, colour: str) -> dict[str, object]:
    filled = (estimate.n_articles or 0) >= MIN_ARTICLES_FOR_INTERVAL
    return {
        "marker": "o",
        "markersize": 4.5,
        "markerfacecolor": colour if filled else "white",
        "markeredgecolor": colour,
        "markeredgewidth": 1.2,
        "linestyle": "none",
        "zorder": 3,
    }


def _panel(figure: Figure, bottom: float, tall: float, height: float, n: int) -> Axes:
    axes = figure.add_axes((_LEFT / WIDTH, bottom / height, 1 - (_LEFT + _RIGHT) / WIDTH, tall / height))
    axes.set_xlim(-0.7, n - 0.3)
    axes.set_xticks([])
    _bare(axes)
    return axes


def _bare(axes: Axes) -> None:
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_axisbelow(True)


def _topics(finding: Finding) -> list[str]:
    return list(dict.fromkeys(e.topic or "" for e in finding.estimates))


def _of(finding: Finding, topic: str) -> list[Estimate]:
    """The shares of a topic in the order of the axis."""
    shares = {e.group_value: e for e in finding.estimates if e.measure == "share_of_articles" and e.topic == topic}
    return [shares[name] for name in finding.axis]


def _highest(finding: Finding) -> float:
    shares = [e for topic in _topics(finding) for e in _of(finding, topic)]
    ends = [e.high or e.value or 0 for e in shares]
    return min(max([*ends, 0.01]) * 1.08, 1.02)


def _unit(finding: Finding) -> str:
    return next((e.group_by or "" for e in finding.estimates), "period")


def _key(finding: Finding) -> str:
    shares: Sequence[Estimate] = [e for e in finding.shown if e.value is not None]
    parts = ["● ten articles or more on the topic, with 95% range"] if any(e.low is not None for e in shares) else []
    parts += ["○ under ten"] if any(e.low is None for e in shares) else []
    return " · ".join(parts)
