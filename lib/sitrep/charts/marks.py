"""The drawings of counts, a function a question: bars from zero, each row a link to its evidence."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from sitrep.charts.style import QUIET, TOPICS, rows_figure
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, share_in_words


def volume_bars(finding: Finding) -> Figure:
    """Sentences of a topic, a bar an article."""
    labels = [finding.labels[e.group_value or ""] for e in finding.shown]
    figure, axes = rows_figure(labels)
    _bars(
        axes, finding.shown, [colour_of(finding, finding.topic)] * len(labels), [number(e.value) for e in finding.shown]
    )
    axes.set_xlabel("sentences")
    return figure


def frequency_bars(finding: Finding) -> Figure:
    """Occurrences of terms; the topic's own words hollow, under the others."""
    rates = {e.term: e.value for e in finding.estimates if e.measure == "term_rate"}
    figure, axes = rows_figure([e.term or "" for e in finding.shown])
    colour = colour_of(finding, finding.topic)
    said = [f"{number(e.value)} ({number(round(rates[e.term] or 0))} per 10,000)" for e in finding.shown]
    _bars(axes, finding.shown, [colour] * len(said), said, hollow=[e.term in finding.own for e in finding.shown])
    axes.set_xlim(0, axes.get_xlim()[1] * 1.3)
    axes.set_xlabel("occurrences" + ("; hollow: the topic’s own rule words" if finding.own else ""))
    return figure


def compared_volume_bars(finding: Finding) -> Figure:
    """Share of sentences, a bar a topic in its colour."""
    figure, axes = rows_figure([finding.labels[e.topic or ""] for e in finding.shown])
    colours = [colour_of(finding, e.topic) for e in finding.shown]
    said = [f"{share_in_words(e.value)} ({number(e.n_sentences)} of {number(e.denominator)})" for e in finding.shown]
    _bars(axes, finding.shown, colours, said)
    axes.set_xlim(0, axes.get_xlim()[1] * 1.25)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.set_xlabel("share of sentences")
    return figure


def _bars(
    axes: Axes, shown: Sequence[Estimate], colours: Sequence[str], said: Sequence[str], hollow: Sequence[bool] = ()
) -> None:
    for row, (estimate, colour, text) in enumerate(zip(shown, colours, said, strict=True)):
        empty = bool(hollow) and hollow[row]
        value = estimate.value or 0
        axes.barh(row, value, height=0.66, facecolor="none" if empty else colour, edgecolor=colour, linewidth=1.0)
        axes.annotate(text, (value, row), (4, 0), textcoords="offset points", va="center", fontsize=8, color=QUIET)
        row_link(axes, row, estimate)
    axes.set_xlim(0, max((e.value or 0 for e in shown), default=1) * 1.12 or 1)
    if all(float(e.value or 0).is_integer() for e in shown):
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))


def row_link(axes: Axes, row: int, estimate: Estimate) -> None:
    """Lay a link over the whole row, label and value too, so that a short bar is as easy to hit as a long one."""
    across = blended_transform_factory(axes.figure.transFigure, axes.transData)
    area = Rectangle((0, row - 0.5), 1, 1, transform=across, facecolor="white", alpha=0.0, linewidth=0, clip_on=False)
    area.set_url(f"#{anchor(estimate.evidence)}")
    axes.add_patch(area)


def colour_of(finding: Finding, topic: str | None) -> str:
    """Return the fixed colour of a topic, grey for the whole corpus."""
    return QUIET if topic is None else TOPICS[finding.colours[topic] % len(TOPICS)]
