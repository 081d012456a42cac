"""The scale under a chart of rows: lines up the chart, what they stand for, and what is measured, drawn in one go.

Matplotlib's own axis makes five artists a tick and lays them out several times over, which took a third of the time of
a chart. Where the lines stand, and what they are called, is still its locator's and formatter's to say.
"""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

_PAD, _LABEL_PAD = 3.5, 4.0
"""Points between the axes and the numbers, and between these and what is measured: matplotlib's own."""

Untyped = Any
"""What matplotlib passes on without saying its type."""


class Scale(Artist):
    """The x axis of some axes as matplotlib draws it with a grid and without tick marks; its own is put out of sight.

    The axes must not change any more once it is drawn.
    """

    zorder = 0.5  # under everything, as a grid with ``axisbelow``

    def __init__(self, *, line: str, line_width: float, ink: str, size: float) -> None:
        """Keep the looks of the lines, and the colour and size of the numbers."""
        super().__init__()
        self._line, self._line_width = line, line_width
        self._ink, self._size = ink, size

    def draw(self, renderer: Untyped) -> None:
        """Draw the lines, the numbers below them, and the axis's label below these."""
        axes: Untyped = self.axes
        axis = axes.xaxis
        bottom, top = axes.bbox.y0, axes.bbox.y1
        low, high = sorted(axes.get_xlim())
        places = axis.get_majorticklocs()
        said = axis.get_major_formatter().format_ticks(places)
        lowest = below = bottom - renderer.points_to_pixels(_PAD)
        for place, words in zip(places, said, strict=True):
            if not low <= place <= high:
                continue
            across = axes.transData.transform((place, 0))[0]
            self._draw_line(renderer, axes, across, bottom, top)
            number = Text(across, below, words, color=self._ink, fontsize=self._size, ha="center", va="top")
            number.set_figure(axes.figure)
            number.draw(renderer)
            lowest = min(lowest, number.get_window_extent(renderer).y0)
        axis.label.set_position((0.5, lowest - renderer.points_to_pixels(_LABEL_PAD)))
        axis.label.draw(renderer)

    def _draw_line(self, renderer: Untyped, axes: Axes, across: float, bottom: float, top: float) -> None:
        look = renderer.new_gc()
        look.set_foreground(self._line)
        look.set_linewidth(self._line_width)
        look.set_capstyle("projecting")
        look.set_clip_rectangle(axes.bbox)
        renderer.draw_path(look, Path([(across, bottom), (across, top)]), IdentityTransform())
        look.restore()
