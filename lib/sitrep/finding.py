"""A finding: estimates on one question, the sentence that they amount to, and the table that a reader sees."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from sitrep import schema
from sitrep.display.html import Cell, Html, table
from sitrep.evidence.predicates import anchor
from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural, share_in_words
from sitrep.measures.periods import in_words

if TYPE_CHECKING:
    import pandas as pd

FIGURES = "SITREP_FIGURES"
"""Environment variable: the folder where a run keeps its figures as SVG and PNG; none kept where it is not set."""

PAGE = "SITREP_PAGE"
"""Environment variable: the path, without its ending, of the page that a run makes of a notebook."""

Kind = Literal[
    "articles",
    "volume",
    "over_time",
    "by_source",
    "frequency",
    "keyness",
    "collocations",
    "phrases",
    "names",
    "tone",
    "drivers",
    "quantities",
    "voices",
    "speakers",
    "sources",
    "months",
    "compared_volume",
    "compared_over_time",
    "compared_by_source",
    "compared_tone",
    "coverage",
    "agreement",
    "unknown_words",
    "disagreements",
    "known_failures",
    "worth",
    "human_check",
]
Row = Sequence[Cell | str]

_OF_WORDS = {
    *("log_ratio", "log_odds_z", "log_odds_z_left_out", "keyness_g2", "keyness_q", "dispersion_dp"),
    *("dispersion_dp_norm", "n_together", "log_dice", "npmi", "t_score", "n_with_phrase"),
}
"""Measures of a word whose evidence is the sentences that hold it."""

_SHORT = {
    **dict.fromkeys(("term_count", "term_rate"), "“{term}”"),
    **dict.fromkeys(("n_together", "log_dice", "npmi", "t_score"), "“{term}” in one sentence"),
    **dict.fromkeys(("driver", "driver_masked", "tone_without"), "“{term}” in tone"),
    **dict.fromkeys(("tone_masked", "tone_difference", "n_scored"), "tone{of}"),
    **dict.fromkeys(("coverage", "sign_agreement"), "scored by {group}"),
    **dict.fromkeys(("n_articles", "share_of_articles"), "{topic}, articles{of}"),
    "n_with_phrase": "the phrase “{term}”",
    "driver_negated": "“{term}” negated",
    "tone_raw": "tone, raw{of}",
    "n_negative": "negative sentences",
    "n_positive": "positive sentences",
    "n_quantities": "figures: {term}",
}
"""What a number of each measure is called in a list of links; of all others the topic."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one question gave.

    Attributes:
        kind: which question; decides how it is drawn.
        topic: id of its topic, None for the whole corpus or several topics.
        title: measure and topic.
        headline: a sentence computed from the estimates, which may say that there is nothing to say.
        detail: a sentence more, where the headline needs an explanation; else empty.
        subtitle: unit, denominator, period, number of articles.
        source: where the figures come from.
        estimates: every number behind it.
        shown: those in the chart and the table, in order.
        labels: what articles, topics and terms are called, by id.
        own: terms that are the topic's own rule words.
        clear: terms that may be claimed; the others are drawn hollow.
        axis: the groups of a chart over time or by source, in order, gaps among them.
        colours: place of each topic in the topic file, which fixes its colour.
        heads, rows: the table.
    """

    kind: Kind
    title: str
    headline: str
    subtitle: str
    source: str
    estimates: tuple[Estimate, ...]
    shown: tuple[Estimate, ...]
    labels: Mapping[str, str]
    colours: Mapping[str, int]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    topic: str | None = None
    own: frozenset[str] = frozenset()
    clear: frozenset[str] = frozenset()
    axis: tuple[str, ...] = ()
    detail: str = ""

    @property
    def name(self) -> str:
        """The name of its figure: safe in a file name and in a link."""
        return f"{self.topic or 'corpus'}-{self.kind}"

    @property
    def frame(self) -> "pd.DataFrame":
        """The estimates as a frame with the columns of the table ``estimates``."""
        import pandas as pd

        return pd.DataFrame([asdict(e) for e in self.estimates], columns=schema.SCHEMAS["estimates"].names)

    @property
    def table(self) -> str:
        """The table as HTML; numbers link to their evidence."""
        return table(self.heads, self.rows, caption=f"{self.title}. {self.subtitle}")

    def _repr_html_(self) -> str:
        rows = self.table if self.rows else ""
        return (
            f'<div class="sitrep-finding" id="fig-{escape(self.name)}"><p class="headline">{escape(self.headline)}</p>'
            f"{rows}</div>"
        )

    def __repr__(self) -> str:
        """Return the headline and the rows as plain text."""
        lines = [" | ".join(cell.text if isinstance(cell, Cell) else cell for cell in row) for row in self.rows]
        return "\n".join([f"{self.title}: {self.headline}", " | ".join(self.heads), *lines])


def counted(estimate: Estimate) -> Cell:
    """Return a count as a cell that links to its evidence."""
    return Cell(text=number(estimate.value), number=True, link=anchor(estimate.evidence))


def size_cell(n: float | None, estimate: Estimate) -> Cell:
    """Return a number that came with an estimate, of its sentences or articles, as a cell with the same evidence."""
    return Cell(text=number(n), number=True, link=anchor(estimate.evidence))


def share_cell(estimate: Estimate) -> Cell:
    """Return a share as a cell that links to its evidence."""
    return Cell(text=share_in_words(estimate.value), number=True, link=anchor(estimate.evidence))


def signed(estimate: Estimate) -> Cell:
    """Return a tone as a cell that links to its evidence."""
    return Cell(text=number(estimate.value, signed=True), number=True, link=anchor(estimate.evidence))


def what(estimate: Estimate, labels: Mapping[str, str]) -> str:
    """Say in words what a number counts: the heading over its evidence."""
    topic = labels.get(estimate.topic or "", "the corpus")
    place = "the rest of the corpus" if estimate.group_by == "rest" else f"{topic}{_within(estimate, labels)}"
    n_sentences = plural(estimate.n_sentences, "sentence")
    if estimate.measure in _OF_WORDS:
        node = f" with “{estimate.group_value}”" if estimate.group_by == "term" else ""
        return f"“{estimate.term}”{node} – {n_sentences} – {topic}"
    match estimate.measure:
        case "term_count" | "term_rate":
            return f"“{estimate.term}” – {plural(_occurrences(estimate), 'time')} in {n_sentences} – {topic}"
        case "driver" | "driver_masked":
            state = "masked, " if estimate.measure == "driver_masked" else ""
            return (
                f"“{estimate.term}” – {state}{number(estimate.value, signed=True)} from "
                f"{plural(estimate.denominator, 'time')} in {n_sentences} – {topic}"
            )
        case "driver_negated":
            return f"“{estimate.term}” negated – {plural(estimate.value, 'time')} in {n_sentences} – {topic}"
        case "tone_masked" | "tone_difference" | "n_scored":
            return f"Scored sentences – {number(estimate.n_sentences)} – {place}"
        case "tone_raw":
            return f"Sentences with a word of the lexicon, masked words too – {number(estimate.n_sentences)} – {place}"
        case "n_negative" | "n_positive":
            return f"{estimate.measure.removeprefix('n_').capitalize()} sentences – {number(estimate.value)} – {place}"
        case "n_quantities":
            counted_thing = "Figures" if estimate.term is None else f"Figures: {estimate.term}"
            said = f"{counted_thing} – {number(estimate.value)} in {n_sentences} – {topic}"
        case "coverage" | "sign_agreement":
            said = f"Sentences that {estimate.group_value} scores – {topic}"
        case "tone_without":
            said = f"“{estimate.term}” under the mask – {plural(estimate.denominator, 'time')} – {topic}"
        case "n_articles":
            of_each = f"the first sentence of each of {plural(estimate.value, 'article')}"
            said = f"Sentences that match – {number(estimate.n_sentences)} – {place}, {of_each}"
        case _:
            said = f"Sentences that match – {number(estimate.n_sentences)} – {place}"
    return said


def _within(estimate: Estimate, labels: Mapping[str, str]) -> str:
    """Say of which group of a topic a number is: of an article, a source, a period."""
    match estimate.group_by, estimate.group_value:
        case "article", str(article):
            return f", in “{labels[article]}”" if labels.get(article) else ""
        case "source", str(source):
            return f", in {source}"
        case ("voice" | "speaker") as kind, str(value):
            return f", {kind}: {value}"
        case "day" | "week" | "month" | "quarter" | "year", str(period):
            return f", {in_words(period)}"
        case _:
            return ""


def in_short(estimate: Estimate, labels: Mapping[str, str], *, several: bool = False) -> str:
    """Say in a few words what a number counts, for a list of links.

    Args:
        estimate: the number.
        labels: what articles and topics are called, by id.
        several: whether the list is of several topics, so that each must be named.
    """
    topic = labels.get(estimate.topic or "", "")
    group = _group(estimate, labels)
    other = "“{term}” against the rest" if estimate.measure in _OF_WORDS else "{topic}{of}"
    words = _SHORT.get(estimate.measure, other)
    said = words.format(
        term=estimate.term or "all",
        group=estimate.group_value,
        topic=topic or "all",
        of=f", {group}" if group else "",
    )
    return f"{topic}: {said}" if several and topic and not said.startswith(topic) else said


def _group(estimate: Estimate, labels: Mapping[str, str]) -> str:
    """Say in a few words of which group of a topic a number is, beside a sentence of that group."""
    match estimate.group_by, estimate.group_value:
        case "article", str(article):
            return "this article" if labels.get(article) else ""
        case "source", str():
            return "this source"
        case (("voice" | "speaker"), str(value)):
            return value
        case "day" | "week" | "month" | "quarter" | "year", str(period):
            return in_words(period)
        case "rest", _:
            return "rest of the corpus"
        case _:
            return ""


def _occurrences(estimate: Estimate) -> float | None:
    if estimate.measure == "term_count" or estimate.value is None or estimate.denominator is None:
        return estimate.value
    return round(estimate.value * estimate.denominator / 10_000)


def plain(text: str) -> Html:
    """Return a sentence as a paragraph."""
    return Html(markup=f'<p class="sitrep-said">{escape(text)}</p>', text=text)
