"""Ranks: words by how far they are set apart or keep company, as dots; phrases and pairs of names, as bars.

A dot is filled where the word may be claimed and hollow where it may not; its line is the 95% range.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sitrep.charts.rows import bars, colour_of, row_link
from sitrep.charts.style import QUIET, rows_figure
from sitrep.finding import Finding
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural


def keyness_dots(finding: Finding) -> Figure:
    """A row a word, first the one set apart most surely; to the right the more times as frequent as in the rest."""
    figure, axes = rows_figure([e.term or "" for e in finding.shown], note_lines=2)
    times = {e.term: e for e in finding.estimates if e.measure == "term_count"}
    rest = {e.term: e.value for e in finding.estimates if e.measure == "rest_count"}
    said = [
        f"{plural(times[e.term].value, 'time')} in {plural(e.n_articles, 'article')}"
        + ("" if rest[e.term] else ", nowhere else")
        for e in finding.shown
    ]
    _dots(axes, finding, said, begin=0.0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _multiple(value)))
    borne_out = "borne out whichever article is left out"
    axes.set_xlabel("times as frequent as in the rest of the corpus →\n" + _key(finding, borne_out))
    return figure


def collocation_dots(finding: Finding) -> Figure:
    """A row a word; to the right the closer its company with the topic or the term."""
    figure, axes = rows_figure([e.term or "" for e in finding.shown], note_lines=2)
    said = [f"{plural(e.n_sentences, 'sentence')} of {plural(e.n_articles, 'article')}" for e in finding.shown]
    _dots(axes, finding, said)
    more = "clear (t of 2 or more)"
    axes.set_xlabel("logDice: 14 where two never stand apart, one less is half as close →\n" + _key(finding, more))
    return figure


def sentence_bars(finding: Finding) -> Figure:
    """A bar a phrase or pair of names: the sentences that hold it; hollow where too few articles do to claim it."""
    figure, axes = rows_figure([e.term or "" for e in finding.shown])
    colour = colour_of(finding, finding.topic)
    said = [f"{number(e.value)} (in {plural(e.n_articles, 'article')})" for e in finding.shown]
    hollow = [e.term not in finding.clear for e in finding.shown]
    bars(axes, finding.shown, [colour] * len(said), said, hollow=hollow)
    axes.set_xlim(0, axes.get_xlim()[1] * 1.25)
    axes.set_xlabel("sentences" + ("; hollow: in too few articles to claim it" if any(hollow) else ""))
    return figure


def _dots(axes: Axes, finding: Finding, said: list[str], *, begin: float | None = None) -> None:
    """Draw a dot and its range a row, beside it what it stands on; the axis begins at ``begin`` or before."""
    colour = colour_of(finding, finding.topic)
    for row, (estimate, text) in enumerate(zip(finding.shown, said, strict=True)):
        _dot(axes, row, estimate, colour, filled=estimate.term in finding.clear)
        axes.annotate(
            text,
            (max(estimate.value or 0, estimate.high or estimate.value or 0), row),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=QUIET,
        )
        row_link(axes, row, estimate)
    ends = [end for e in finding.shown for end in (e.low, e.value, e.high) if end is not None]
    first = min(ends) if begin is None else min(begin, *ends)
    span = max(max(ends) - first, 1.0)
    axes.set_xlim(first - 0.04 * span, max(ends) + 0.55 * span)


def _dot(axes: Axes, row: int, estimate: Estimate, colour: str, *, filled: bool) -> None:
    if estimate.low is not None and estimate.high is not None:
        axes.plot([estimate.low, estimate.high], [row, row], color=colour, linewidth=1.4, solid_capstyle="butt")
    axes.plot(
        estimate.value or 0,
        row,
        marker="o",
        markersize=6.5,
        markerfacecolor=colour if filled else "white",
        markeredgecolor=colour,
        markeredgewidth=1.4,
    )


def _key(finding: Finding, claim: str) -> str:
    filled = f"● {claim}" if finding.clear else ""
    hollow = "" if finding.clear >= {e.term or "" for e in finding.shown} else "○ not clear, or in too few articles"
    line = "— 95% range" if any(e.low is not None for e in finding.shown) else ""
    return " · ".join(part for part in (filled, hollow, line) if part)


def _multiple(log_ratio: float) -> str:
    return f"×{number(2**log_ratio)}" if log_ratio >= 0 else f"×{2**log_ratio:g}"
