"""What charts with a row a thing share: bars from zero, the link over a whole row, a topic's colour."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from sitrep.charts.style import QUIET, TOPICS
from sitrep.evidence.predicates import anchor
from sitrep.finding import Finding
from sitrep.measures.estimates import Estimate

_BAR = 0.66


def bars(
    axes: Axes, shown: Sequence[Estimate], colours: Sequence[str], said: Sequence[str], hollow: Sequence[bool] = ()
) -> None:
    """Draw a bar a row from zero, what it says beside it; hollow where told."""
    for row, (estimate, colour, text) in enumerate(zip(shown, colours, said, strict=True)):
        empty = bool(hollow) and hollow[row]
        value = estimate.value or 0
        bar(axes, row, value, facecolor="none" if empty else colour, edgecolor=colour, linewidth=1.0)
        axes.annotate(text, (value, row), (4, 0), textcoords="offset points", va="center", fontsize=8, color=QUIET)
        row_link(axes, row, estimate)
    axes.set_xlim(0, max((e.value or 0 for e in shown), default=1) * 1.12 or 1)
    if all(float(e.value or 0).is_integer() for e in shown):
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))


def bar(axes: Axes, row: int, value: float, **look: object) -> None:
    """Draw a bar from zero; the axes must have limits, which this does not look at, as ``barh`` would at some cost."""
    axes.add_artist(Rectangle((0, row - _BAR / 2), value, _BAR, **look))  # type: ignore[arg-type]


def row_link(axes: Axes, row: int, estimate: Estimate) -> None:
    """Lay a link over the whole row, label and value too, so that a short bar is as easy to hit as a long one."""
    across = blended_transform_factory(axes.figure.transFigure, axes.transData)
    area = Rectangle((0, row - 0.5), 1, 1, transform=across, facecolor="white", alpha=0.0, linewidth=0, clip_on=False)
    area.set_url(f"#{anchor(estimate.evidence)}")
    axes.add_artist(area)


def colour_of(finding: Finding, topic: str | None) -> str:
    """The colour of a topic; grey for the whole corpus."""
    return QUIET if topic is None else TOPICS[finding.colours[topic] % len(TOPICS)]
