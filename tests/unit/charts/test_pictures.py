"""A figure drawn once, as SVG and as PNG, against matplotlib drawing it twice."""

import io
import re
import warnings

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from PIL import Image

from sitrep.charts.pictures import DOTS_PER_INCH, drawn
from sitrep.charts.rows import bar
from sitrep.charts.scale import Scale
from sitrep.charts.style import GRID, rows_figure, styled


def rows():
    """A chart of ours: labels, bars from zero, what each says, and links."""
    figure, axes = rows_figure(["oil", "tanker", "Puerto Cabello", "$5 <b>&"])
    for row, value in enumerate((31, 12, 5, 1)):
        bar(axes, row, value, facecolor="none" if row % 2 else "#0072b2", edgecolor="#0072b2", linewidth=1.0)
        axes.patches[-1].set_url(f"#ev-{row}")
        axes.annotate(f"{value} times", (value, row), (4, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_xlim(0, 40)
    axes.set_xlabel("occurrences")
    return figure


def panels():
    """Markers, dashes, clipped lines, a bar and text of several lines."""
    figure = Figure(figsize=(4, 3))
    above, below = figure.add_axes((0.2, 0.6, 0.7, 0.35)), figure.add_axes((0.2, 0.2, 0.7, 0.25))
    above.plot([0, 1, 2, 9], [0, 2, 1, 9], color="#0072b2", linestyle="--", marker="D", markersize=7)
    above.set_xlim(0, 3)
    above.set_ylim(0, 3)
    above.grid(visible=True, axis="x")
    below.bar(range(5), [3, 1, 4, 1, 5], color="#d55e00", alpha=0.5)
    below.set_xlabel("first\nsecond ◆ ○ → ·")
    return figure


def by_matplotlib(figure):
    stream = io.StringIO()
    figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    figure.dpi = DOTS_PER_INCH
    figure.patch.set_facecolor("white")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return stream.getvalue(), np.asarray(canvas.buffer_rgba())[..., :3].astype(float) / 255


FIGURES = pytest.mark.parametrize("make_figure", [rows, panels])
STYLE = {"text.hinting": "no_hinting", "axes.facecolor": "white"}


@FIGURES
def test_the_picture_is_the_one_that_matplotlib_draws(make_figure):
    import matplotlib as mpl

    with styled("a"), mpl.rc_context(STYLE):
        picture = drawn(make_figure(), png=True)
        _, wanted = by_matplotlib(make_figure())
    found = imread(io.BytesIO(picture.png))[..., :3]
    assert found.shape == wanted.shape
    # text stands on whole dots here, and in between there: compared over 8 dots each way nothing has moved
    away = np.abs(_blurred(found) - _blurred(wanted))
    assert away.max() < 0.06
    assert away.mean() < 0.001


@FIGURES
def test_the_document_says_what_matplotlibs_says_in_the_same_places(make_figure):
    with styled("a"):
        one, (other, _) = drawn(make_figure(), png=False).svg, by_matplotlib(make_figure())
    assert re.findall(r">([^<>]+)</text>", one) == re.findall(r">([^<>]+)</text>", other)
    assert re.findall(r'xlink:href="(#ev[^"]*)"', one) == re.findall(r'xlink:href="(#ev[^"]*)"', other)
    places, wanted = (
        np.array(re.findall(r'<text [^>]*x="([-\d.]+)" y="([-\d.]+)"', document), dtype=float)
        for document in (one, other)
    )
    assert len(places) > 5
    assert np.abs(places - wanted).max() < 0.6  # points; there text is measured at a hundred times its size


def test_the_scale_under_rows_is_matplotlibs_own_axis_with_a_grid():
    def of(own):
        figure = rows()
        (axes,) = figure.axes
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}%")
        axes.set_xlim(-3, 41.5)
        if own:
            return drawn(figure, png=True)
        (scale,) = [artist for artist in axes.artists if isinstance(artist, Scale)]
        scale.remove()
        axes.xaxis.set_visible(True)
        axes.tick_params(length=0)
        axes.grid(visible=True, axis="x", color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        return drawn(figure, png=True)

    with styled("a"):
        found, wanted = (imread(io.BytesIO(of(own).png)) for own in (True, False))
    assert np.array_equal(found, wanted)


def test_the_document_does_not_depend_on_the_picture():
    with styled("a"):
        assert drawn(rows(), png=True).svg == drawn(rows(), png=False).svg


def test_a_picture_is_the_same_bytes_in_every_run_and_as_large_as_the_figure_at_150_dots_an_inch():
    with styled("a"):
        one, two = drawn(rows(), png=True).png, drawn(rows(), png=True).png
        width, height = rows().get_size_inches()
    assert one == two
    image = Image.open(io.BytesIO(one))
    image.load()
    assert image.size == (round(width * 150), round(height * 150))
    assert [round(dots) for dots in image.info["dpi"]] == [150, 150]


@pytest.mark.parametrize("word", ["", " ", "\u200b", "北京", "مرحبا", "e\u0301", "a" * 300, "$x^2$", "two\n", "\n"])
def test_any_text_can_be_drawn(word):
    with styled("a"), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        figure, axes = rows_figure([word, "b"])
        axes.set_xlabel(word)
        picture = drawn(figure, png=True)
    Image.open(io.BytesIO(picture.png)).verify()


def test_what_no_chart_of_ours_has_is_refused_and_not_left_out():
    slanted, pictured = Figure(), Figure()
    slanted.text(0.5, 0.5, "a", rotation=30)
    pictured.add_axes((0, 0, 1, 1)).imshow([[0, 1]])
    for figure in (slanted, pictured):
        with pytest.raises(ValueError, match="plain level text"):
            drawn(figure, png=True)


def _blurred(image):
    grey = image.mean(axis=2)
    summed = np.pad(grey, ((8, 8), (8, 8)), mode="edge").cumsum(0).cumsum(1)
    return (summed[16:, 16:] - summed[:-16, 16:] - summed[16:, :-16] + summed[:-16, :-16]) / 256
