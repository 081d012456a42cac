"""The drawings of counts, a function a question: bars from zero, each row a link to its evidence."""

from matplotlib.figure import Figure

from sitrep.charts.rows import bars, colour_of
from sitrep.charts.style import rows_figure
from sitrep.finding import Finding
from sitrep.measures.headlines import number, share_in_words


def volume_bars(finding: Finding) -> Figure:
    """Sentences of a topic, a bar an article."""
    labels = [finding.labels[e.group_value or ""] for e in finding.shown]
    figure, axes = rows_figure(labels)
    bars(
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
    bars(axes, finding.shown, [colour] * len(said), said, hollow=[e.term in finding.own for e in finding.shown])
    axes.set_xlim(0, axes.get_xlim()[1] * 1.3)
    axes.set_xlabel("occurrences" + ("; hollow: the topic’s own rule words" if finding.own else ""))
    return figure


def compared_volume_bars(finding: Finding) -> Figure:
    """Share of sentences, a bar a topic in its colour."""
    figure, axes = rows_figure([finding.labels[e.topic or ""] for e in finding.shown])
    colours = [colour_of(finding, e.topic) for e in finding.shown]
    said = [f"{share_in_words(e.value)} ({number(e.n_sentences)} of {number(e.denominator)})" for e in finding.shown]
    bars(axes, finding.shown, colours, said)
    axes.set_xlim(0, axes.get_xlim()[1] * 1.25)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.set_xlabel("share of sentences")
    return figure
