"""From a finding to what a notebook shows: headline, figure, source and the table under it."""

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from matplotlib.figure import Figure

from sitrep.charts import marks, panels, ranks, tone_marks
from sitrep.charts.pictures import drawn
from sitrep.charts.style import styled
from sitrep.charts.svg import inline
from sitrep.evidence.predicates import anchor
from sitrep.files import write_staged
from sitrep.finding import FIGURES, Finding, Kind, what

CAUTION = "Measures how positive or negative the words are, not whom the article favours, nor whether the news is good."

_DRAWINGS: dict[Kind, tuple[str, Callable[[Finding], Figure]]] = {
    "volume": ("Bar chart", marks.volume_bars),
    "over_time": ("Line chart with gaps", panels.over_time_points),
    "by_source": ("Dot chart", panels.by_source_points),
    "frequency": ("Bar chart", marks.frequency_bars),
    "keyness": ("Dot chart", ranks.keyness_dots),
    "collocations": ("Dot chart", ranks.collocation_dots),
    "phrases": ("Bar chart", ranks.sentence_bars),
    "names": ("Bar chart", ranks.sentence_bars),
    "tone": ("Dot chart", tone_marks.tone_dots),
    "drivers": ("Diverging bar chart", tone_marks.driver_bars),
    "voices": ("Dot chart", tone_marks.group_dots),
    "speakers": ("Dot chart", tone_marks.group_dots),
    "sources": ("Dot chart", tone_marks.group_dots),
    "months": ("Dot chart", tone_marks.group_dots),
    "compared_volume": ("Bar chart", marks.compared_volume_bars),
    "compared_over_time": ("Small line charts with gaps", panels.over_time_points),
    "compared_by_source": ("Small dot charts", panels.by_source_points),
    "compared_tone": ("Dot chart", tone_marks.compared_tone_dots),
}


_ABOUT_TONE = frozenset({"tone", "drivers", "voices", "speakers", "sources", "months", "compared_tone"})


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawn finding. ``svg`` is None where there was nothing to draw, and the headline says why."""

    finding: Finding
    alt: str
    svg: str | None
    markup: str

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        """Return the finding's plain form."""
        return repr(self.finding)


def draw(finding: Finding) -> Chart:
    """Draw a finding; inside a run also keep its figure as SVG and PNG."""
    form, drawing = _DRAWINGS.get(finding.kind, ("List", None))
    alt = f"{form} of {finding.title}: {finding.headline}"
    document = None
    if finding.shown and drawing is not None:
        with styled(finding.name), warnings.catch_warnings():
            # a letter that the font of the PNG lacks is a box there and itself in the SVG; no reader's message
            warnings.filterwarnings("ignore", message="Glyph")
            folder = os.environ.get(FIGURES)
            picture = drawn(drawing(finding), png=bool(folder))
            document = picture.svg
            if folder and picture.png is not None:
                write_staged(Path(folder) / f"{finding.name}.svg", document)
                write_staged(Path(folder) / f"{finding.name}.png", picture.png)
    return Chart(finding=finding, alt=alt, svg=document, markup=_markup(finding, alt, document))


def _markup(finding: Finding, alt: str, document: str | None) -> str:
    name = f"fig-{finding.name}"
    if document is None and not finding.rows:
        return (
            f'<figure class="sitrep-figure" id="{escape(name)}" aria-label="{escape(finding.title)}">'
            f'<p class="headline">{escape(finding.headline)}</p></figure>'
        )
    about_tone = finding.kind in _ABOUT_TONE
    notes = {anchor(e.evidence): what(e, finding.labels) for e in finding.shown}
    plot = f'<div class="plot">{inline(document, prefix=name, alt=alt, notes=notes)}</div>' if document else ""
    is_list = finding.kind not in _DRAWINGS
    if finding.rows and is_list:
        plot = finding.table
    return (
        f'<figure class="sitrep-figure" id="{escape(name)}" aria-label="{escape(finding.title)}">'
        f'<p class="headline">{escape(finding.headline)}</p>'
        + (f'<p class="detail">{escape(finding.detail)}</p>' if finding.detail else "")
        + f'<figcaption><span class="title">{escape(finding.title)}</span> '
        f'<span class="subtitle">{escape(finding.subtitle)}</span></figcaption>'
        f"{plot}"
        + (f'<p class="caution">{escape(CAUTION)}</p>' if about_tone else "")
        + f'<p class="source">{escape(finding.source)}</p>'
        + (f"<details><summary>The numbers</summary>{finding.table}</details>" if finding.rows and not is_list else "")
        + "</figure>"
    )
