"""A figure as an SVG document and as a PNG, drawn in one go: what is laid out once is the same picture in both."""

import functools
import io
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform, TransformedBbox, TransformedPath
from PIL import Image

DOTS_PER_INCH = 150
"""Of the PNG."""

_POINTS = 72
_SCALE = DOTS_PER_INCH / _POINTS
_LARGER = Affine2D().scale(_SCALE)
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_WHITE = (1.0, 1.0, 1.0, 1.0)

Untyped = Any
"""What matplotlib passes on without saying its type."""

_Dots: Untyped = RendererAgg


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A figure as an SVG document without date or creator, and as a PNG on white where one was asked for."""

    svg: str
    png: bytes | None


def drawn(figure: Figure, *, png: bool) -> Drawn:
    """Draw a figure, which is used up by it."""
    for patch in (figure.patch, *(axes.patch for axes in figure.axes)):
        patch.set_visible(False)
    figure.dpi = _POINTS
    width, height = (inches * _POINTS for inches in figure.get_size_inches())
    stream = io.StringIO()
    renderer: Untyped = _Renderer(width, height, stream, png=png)
    figure.draw(renderer)
    renderer.finalize()
    return Drawn(svg=stream.getvalue(), png=renderer.png() if png else None)


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line of text at the PNG's resolution: its extent, and its ink with the place of the ink's upper left corner."""

    width: float
    height: float
    descent: float
    ink: Untyped
    left: float
    down: float


@functools.lru_cache(2048)
def _line(text: str, font_file: str, points: float) -> _Line:
    """Set a line of text without hints, which would make it wider or narrower than a page shows the SVG's."""
    font = get_font(font_file)
    font.clear()
    font.set_size(points, DOTS_PER_INCH)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    descent = font.get_descent()
    font.draw_glyphs_to_bitmap(antialiased=True)
    left, down = font.get_bitmap_offset()
    return _Line(
        width=width / 64,
        height=height / 64,
        descent=descent / 64,
        ink=np.array(font.get_image()),
        left=left / 64,
        down=down / 64,
    )


def _set(text: str, font: FontProperties) -> _Line:
    return _line(text, findfont(font), font.get_size_in_points())


class _Renderer(RendererSVG):
    """Matplotlib's renderer of SVG, which draws the same things into a picture of dots too, if one is wanted.

    Text is measured as it is set in the picture. Mathematics, images and text at an angle are in no chart of ours.
    """

    def __init__(self, width: float, height: float, stream: io.StringIO, *, png: bool) -> None:
        super().__init__(width, height, stream, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
        dots = (round(length * _SCALE) for length in (width, height))
        self._picture: Untyped = _Dots(*dots, DOTS_PER_INCH) if png else None
        if self._picture is not None:
            ground = Affine2D().scale(self._picture.width, self._picture.height)
            paper = self._picture.new_gc()
            paper.set_linewidth(0)
            self._picture.draw_path(paper, Path.unit_rectangle(), ground, _WHITE)

    def png(self) -> bytes:
        """Return what was drawn as a PNG."""
        found = io.BytesIO()
        dots = Image.fromarray(np.asarray(self._picture.buffer_rgba())[..., :3])
        dots.save(found, "png", compress_level=1, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
        return found.getvalue()

    def draw_path(self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Untyped = None) -> None:  # noqa: N803
        super().draw_path(gc, path, transform, rgbFace)  # type: ignore[no-untyped-call]
        if self._picture is not None:
            self._picture.draw_path(self._larger(gc), path, transform + _LARGER, rgbFace)

    def draw_markers(self, gc: GraphicsContextBase, *marks: Untyped, rgbFace: Untyped = None) -> None:  # noqa: N803
        marker, of_marker, path, of_path, *face = marks
        rgbFace = face[0] if face else rgbFace  # noqa: N806 - matplotlib's name
        super().draw_markers(gc, marker, of_marker, path, of_path, rgbFace)  # type: ignore[no-untyped-call]
        if self._picture is not None:
            self._picture.draw_markers(self._larger(gc), marker, of_marker + _LARGER, path, of_path + _LARGER, rgbFace)

    def draw_text(self, gc: GraphicsContextBase, x: float, y: float, s: str, *look: Untyped, **more: Untyped) -> None:
        super().draw_text(gc, x, y, s, *look, **more)  # type: ignore[no-untyped-call]
        font, angle, *_ = look
        if angle:
            _not_drawn()
        if self._picture is not None:
            line = _set(s, font)
            across = round(x * _SCALE + line.left)
            down = round(self._picture.height - (self.height - y) * _SCALE + line.down + line.descent)
            self._picture._renderer.draw_text_image(line.ink, across, down + 1, 0, self._larger(gc))

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Untyped) -> Untyped:
        if ismath:
            _not_drawn()
        line = _set(s, prop)
        return line.width / _SCALE, line.height / _SCALE, line.descent / _SCALE

    draw_path_collection = RendererBase.draw_path_collection
    """A path at a time, so that each is drawn twice."""

    def draw_image(self, *anything: Untyped, **more: Untyped) -> None:
        _not_drawn()

    def draw_gouraud_triangles(self, *anything: Untyped, **more: Untyped) -> None:
        _not_drawn()

    def _larger(self, gc: Untyped) -> Untyped:
        """Return the same colours, lines (told in points) and limits for the picture."""
        larger = self._picture.new_gc()
        larger.copy_properties(gc)
        if (rectangle := gc.get_clip_rectangle()) is not None:
            larger.set_clip_rectangle(TransformedBbox(rectangle, _LARGER))
        path, transform = gc.get_clip_path()
        if path is not None:
            larger.set_clip_path(TransformedPath(path, transform + _LARGER))
        return larger


def _not_drawn() -> NoReturn:
    raise ValueError("a chart of ours is made of paths, markers and plain level text; this figure holds something else")
