"""The drawings, a function a question: bars from zero for counts, dots for tone, each row a link to its evidence."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from sitrep.charts.style import GRID, INK, NEGATIVE, POSITIVE, QUIET, TOPICS, rows_figure
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, share_in_words, whole


def volume_bars(finding: Finding) -> Figure:
    """Sentences of a topic, a bar an article."""
    labels = [finding.labels[e.group_value or ""] for e in finding.shown]
    figure, axes = rows_figure(labels)
    _bars(
        axes, finding.shown, [_colour(finding, finding.topic)] * len(labels), [number(e.value) for e in finding.shown]
    )
    axes.set_xlabel("sentences")
    return figure


def frequency_bars(finding: Finding) -> Figure:
    """Occurrences of terms; the topic's own words hollow, under the others."""
    rates = {e.term: e.value for e in finding.estimates if e.measure == "term_rate"}
    figure, axes = rows_figure([e.term or "" for e in finding.shown])
    colour = _colour(finding, finding.topic)
    said = [f"{number(e.value)} ({number(round(rates[e.term] or 0))} per 10,000)" for e in finding.shown]
    _bars(axes, finding.shown, [colour] * len(said), said, hollow=[e.term in finding.own for e in finding.shown])
    axes.set_xlim(0, axes.get_xlim()[1] * 1.3)
    axes.set_xlabel("occurrences" + ("; hollow: the topic’s own rule words" if finding.own else ""))
    return figure


def compared_volume_bars(finding: Finding) -> Figure:
    """Share of sentences, a bar a topic in its colour."""
    figure, axes = rows_figure([finding.labels[e.topic or ""] for e in finding.shown])
    colours = [_colour(finding, e.topic) for e in finding.shown]
    said = [f"{share_in_words(e.value)} ({number(e.n_sentences)} of {number(e.denominator)})" for e in finding.shown]
    _bars(axes, finding.shown, colours, said)
    axes.set_xlim(0, axes.get_xlim()[1] * 1.25)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.set_xlabel("share of sentences")
    return figure


def driver_bars(finding: Finding) -> Figure:
    """Words to the left of zero pull the tone down, to the right up; negative orange, positive blue."""
    figure, axes = rows_figure([e.term or "" for e in finding.shown])
    values = [e.value or 0 for e in finding.shown]
    reach = max((abs(v) for v in values), default=1) * 1.4
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=INK, linewidth=0.8)
    for row, (estimate, value) in enumerate(zip(finding.shown, values, strict=True)):
        axes.barh(row, value, height=0.66, color=POSITIVE if value > 0 else NEGATIVE)
        said = f"{number(value, signed=True)} · ×{number(estimate.denominator)}"
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
        _row_link(axes, row, estimate)
    axes.set_xlabel("← pulls the tone down · sum of valences · pulls it up →")
    return figure


def tone_dots(finding: Finding) -> Figure:
    """A dot an article, sized by its scored sentences and hollow, then the topic with its leave-one-out range."""
    articles = [e for e in finding.shown if e.group_by == "article"]
    whole_topic = whole(finding.shown, "tone_masked")
    rest = next(e for e in finding.shown if e.group_by == "rest")
    labels = [finding.labels[e.group_value or ""] for e in articles]
    figure, axes = rows_figure([*labels, "All articles", "Rest of the corpus"], note_lines=2)
    colour = _colour(finding, finding.topic)
    _tone_axis(axes, [e.value or 0 for e in finding.shown])
    for row, estimate in enumerate(articles):
        _dot(axes, row, estimate, colour)
        axes.annotate(
            number(estimate.value, signed=True),
            (estimate.value or 0, row),
            (9, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=QUIET,
        )
        _row_link(axes, row, estimate)
    row = len(articles)
    _whole(axes, row, finding.estimates, whole_topic, colour)
    _row_link(axes, row, whole_topic)
    axes.plot(rest.value or 0, row + 1, marker="|", markersize=12, color=INK, markeredgewidth=1.6)
    _row_link(axes, row + 1, rest)
    axes.annotate(
        number(rest.value, signed=True),
        (rest.value or 0, row + 1),
        (9, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        color=QUIET,
    )
    axes.axhline(row - 0.5, color=GRID, linewidth=0.8)
    axes.set_xlabel(
        "← more negative words · mean compound · more positive words →\n"
        "◆ the topic; its line: the range when any one article is left out"
    )
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
                _dot(axes, row, estimate, _colour(finding, topic))
            elif estimate.group_by == "rest":
                (tick,) = axes.plot(estimate.value or 0, row, marker="|", markersize=14, color=INK, markeredgewidth=1.6)
                tick.set_url(f"#{anchor(estimate.evidence)}")
        whole_topic = whole(mine, "tone_masked")
        behind = [e for e in finding.estimates if e.topic == topic]
        _whole(axes, row, behind, whole_topic, _colour(finding, topic), labelled=False)
        _row_link(axes, row, whole_topic)
    axes.set_xlabel(
        "○ an article, larger with more sentences · ◆ the topic, its line: any one article left out\n"
        "| the rest of the corpus under the same mask"
    )
    return figure


def _bars(
    axes: Axes, shown: Sequence[Estimate], colours: Sequence[str], said: Sequence[str], hollow: Sequence[bool] = ()
) -> None:
    for row, (estimate, colour, text) in enumerate(zip(shown, colours, said, strict=True)):
        empty = bool(hollow) and hollow[row]
        value = estimate.value or 0
        axes.barh(row, value, height=0.66, facecolor="none" if empty else colour, edgecolor=colour, linewidth=1.0)
        axes.annotate(text, (value, row), (4, 0), textcoords="offset points", va="center", fontsize=8, color=QUIET)
        _row_link(axes, row, estimate)
    axes.set_xlim(0, max((e.value or 0 for e in shown), default=1) * 1.12 or 1)
    if all(float(e.value or 0).is_integer() for e in shown):
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))


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
    left_out = [
        e.value
        for e in estimates
        if e.measure == "tone_masked" and e.group_by == "without_article" and e.value is not None
    ]
    if left_out:
        axes.plot([min(left_out), max(left_out)], [row, row], color=colour, linewidth=2.4, solid_capstyle="butt")
    axes.plot(estimate.value or 0, row, marker="D", markersize=7, color=colour)
    if labelled:
        axes.annotate(
            number(estimate.value, signed=True),
            (max([estimate.value or 0, *left_out]), row),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=QUIET,
        )


def _tone_axis(axes: Axes, values: Sequence[float]) -> None:
    reach = min(max([0.5, *(abs(value) for value in values)]) * 1.15, 1.05)
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=INK, linewidth=0.8)


def _row_link(axes: Axes, row: int, estimate: Estimate) -> None:
    """Lay a link over the whole row, label and value too, so that a short bar is as easy to hit as a long one."""
    across = blended_transform_factory(axes.figure.transFigure, axes.transData)
    area = Rectangle((0, row - 0.5), 1, 1, transform=across, facecolor="white", alpha=0.0, linewidth=0, clip_on=False)
    area.set_url(f"#{anchor(estimate.evidence)}")
    axes.add_patch(area)


def _colour(finding: Finding, topic: str | None) -> str:
    return QUIET if topic is None else TOPICS[finding.colours[topic] % len(TOPICS)]
