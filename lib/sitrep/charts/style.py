"""Colours, type and sizes of every chart, and the empty figure that they start from."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from sitrep.charts.scale import Scale
from sitrep.display.colours import TOPICS

__all__ = ["GRID", "INK", "NEGATIVE", "POSITIVE", "QUIET", "TOPICS", "rows_figure", "styled"]

INK = "#1b1b1b"
GRID = "#d4d4d4"
QUIET = "#6b6b6b"
NEGATIVE = "#d55e00"
POSITIVE = "#0072b2"
WIDTH = 7.4
ROW = 0.27
_MARGIN_TOP, _MARGIN_BOTTOM, _NOTE_LINE = 0.06, 0.26, 0.16
_CHARACTER = 0.072
_LONGEST = 48
_PAD = 3.5

_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": QUIET,
    "axes.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "xtick.labelsize": 8.0,
    "ytick.labelsize": 9.0,
    "axes.unicode_minus": True,
    "path.simplify": False,
    "text.parse_math": False,  # a dollar sign in an article is a dollar sign
}


@contextmanager
def styled(salt: str) -> Iterator[None]:
    """Draw in Sitrep's style; ``salt`` makes the identifiers in the SVG the same in every run."""
    with mpl.rc_context({**_SETTINGS, "svg.hashsalt": salt}):
        yield


def rows_figure(labels: list[str], *, note_lines: int = 1) -> tuple[Figure, Axes]:
    """Return a figure with a row a label, the first on top, wide enough at the left for the longest of them.

    Args:
        labels: what stands left of each row.
        note_lines: lines of text under the axis.
    """
    labels = [label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…" for label in labels]
    n_rows = max(len(labels), 1)
    bottom = _MARGIN_BOTTOM + note_lines * _NOTE_LINE
    height = n_rows * ROW + _MARGIN_TOP + bottom
    left = min(max((len(label) for label in labels), default=0) * _CHARACTER + 0.15, WIDTH * 0.48)
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((left / WIDTH, bottom / height, 1 - (left + 0.12) / WIDTH, n_rows * ROW / height))
    axes.set_ylim(n_rows - 0.5, -0.5)
    axes.yaxis.set_visible(False)  # a tick costs ten times what a text does
    beside = blended_transform_factory(axes.transAxes, axes.transData) + ScaledTranslation(
        -_PAD / 72, 0, figure.dpi_scale_trans
    )
    for row, label in enumerate(labels):
        axes.text(0, row, label, transform=beside, ha="right", va="center_baseline", fontsize=9)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.xaxis.set_visible(False)
    axes.add_artist(Scale(line=GRID, line_width=0.6, ink=QUIET, size=8))
    return figure, axes
