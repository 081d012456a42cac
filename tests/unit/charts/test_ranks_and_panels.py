"""Charts of ranks and of panels: what is filled, what is a gap, and where each mark leads."""

import math
import re

import pytest
from matplotlib.colors import to_hex

from sitrep.charts import draw, panels, ranks
from sitrep.charts.style import styled
from sitrep.evidence.predicates import anchor

WEEKS = [
    {"text": f"Oil tankers sail. Tankers carry oil. Ministers met on day {n}.", "date": date, "source": source}
    for n in range(12)
    for date, source in [("2026-01-05", "Herald") if n < 11 else ("2026-03-02", "Post")]
] + [{"text": "Rain fell on birds.", "date": "2026-03-02", "source": "Post"}]


@pytest.fixture
def desk(desk_of):
    return desk_of(WEEKS, {"oil": "oil", "rain": "rain"}, copies=True)


def markers(axes):
    return [line for line in axes.lines if line.get_marker() == "o"]


def test_a_word_that_may_be_claimed_is_filled_and_another_hollow(desk):
    finding = desk.keyness("oil")
    with styled("x"):
        figure = ranks.keyness_dots(finding)
    dots = markers(figure.axes[0])
    assert len(dots) == len(finding.shown) > 1
    for dot, estimate in zip(dots, finding.shown, strict=True):
        assert (to_hex(dot.get_markerfacecolor()) == "#ffffff") == (estimate.term not in finding.clear)
    assert "tankers" in finding.clear


def test_a_period_without_an_article_is_a_gap(desk):
    finding = desk.over_time("oil")
    assert finding.axis[0] == "2026-W02"
    with styled("x"):
        axes = panels.over_time_points(finding).axes[0]
    (line,) = [line for line in axes.lines if len(line.get_xdata()) == len(finding.axis)]
    missing = [math.isnan(value) for value in line.get_ydata()]
    assert missing == [False, *[True] * 7, False]
    assert len(markers(axes)) == 2


def test_a_point_of_ten_articles_is_filled_with_its_range_and_one_of_fewer_hollow(desk):
    with styled("x"):
        axes = panels.over_time_points(desk.over_time("oil")).axes[0]
    many, few = markers(axes)
    assert to_hex(few.get_markerfacecolor()) == "#ffffff" != to_hex(many.get_markerfacecolor())
    assert sum(list(line.get_xdata()) == [0, 0] for line in axes.lines) == 1


def test_topics_have_panels_on_shared_axes(desk):
    for finding, drawing in ((desk.over_time(), panels.over_time_points), (desk.by_source(), panels.by_source_points)):
        with styled("x"):
            first, second = drawing(finding).axes[:2]
        assert first.get_xlim() == second.get_xlim()
        assert first.get_ylim() == second.get_ylim()


@pytest.mark.parametrize("question", ["keyness", "collocations", "phrases", "over_time", "by_source"])
def test_every_mark_leads_to_evidence_that_the_page_has(desk, question):
    finding = getattr(desk, question)("oil")
    drawn = draw(finding)
    assert finding.shown
    links = set(re.findall(r'href="#(ev-[^"]+)"', drawn.markup))
    assert {anchor(e.evidence) for e in finding.shown} <= links
    blocks = set(re.findall(r'id="(ev-[^"]+)"', desk.evidence(finding).markup))
    assert links == blocks
    assert drawn.alt.endswith(finding.headline)


def test_more_than_four_topics_take_more_lines(desk_of):
    desk = desk_of(WEEKS, {f"t{n}": "oil" for n in range(6)}, copies=True)
    with styled("x"):
        figure = panels.by_source_points(desk.by_source())
    tops = {round(axes.get_position().y1, 3) for axes in figure.axes}
    assert (len(figure.axes), len(tops)) == (6, 2)


def test_a_chart_is_the_same_bytes_in_every_run(desk):
    for question in ("keyness", "over_time"):
        one, two = (draw(getattr(desk, question)("oil")).svg for _ in range(2))
        assert one == two
