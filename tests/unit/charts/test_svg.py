"""Figures inside a page."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from sitrep.charts import draw
from sitrep.evidence.predicates import anchor
from sitrep.finding import FIGURES, Finding, counted
from sitrep.measures.estimates import Estimate


def make(terms, **more):
    rows = tuple(
        Estimate(
            measure="term_count",
            topic="t",
            term=term,
            value=n,
            unit="occurrences",
            method="m",
            evidence=f'{{"table": "topic_terms", "where": {{"term": "{term}", "topic": "t"}}}}',
            n_sentences=n,
        )
        for term, n in terms.items()
    )
    rates = tuple(replace(row, measure="term_rate", value=100.0) for row in rows)
    given = {
        "kind": "frequency",
        "topic": "t",
        "title": "T: term frequency",
        "headline": "Most frequent: “oil” (3).",
        "subtitle": "Occurrences.",
        "source": "Source: x.",
        "estimates": rows + rates,
        "shown": rows,
        "labels": {"t": "T"},
        "colours": {"t": 0},
        "heads": ("Term", "Occurrences"),
        "rows": tuple((row.term, counted(row)) for row in rows),
    }
    return Finding(**{**given, **more})


def test_a_chart_is_the_same_bytes_in_every_run():
    assert draw(make({"oil": 3, "tanker": 2})).markup == draw(make({"oil": 3, "tanker": 2})).markup


def test_every_row_of_a_chart_links_to_its_evidence_and_says_what_is_there():
    finding = make({"oil": 3, "tanker": 2})
    svg = re.search(r"<svg.*</svg>", draw(finding).markup, re.DOTALL)[0]
    links = dict(re.findall(r'<a xlink:href="#([^"]+)" aria-label="([^"]+)"', svg))
    assert set(links) == {anchor(e.evidence) for e in finding.shown}
    assert "“oil” – 3 times in 3 sentences – T" in links.values()


def test_a_chart_inside_a_page_is_well_formed_and_calls_nothing():
    svg = re.search(r"<svg.*</svg>", draw(make({"oil": 3})).markup, re.DOTALL)[0]
    ET.fromstring(svg)
    assert "target=" not in svg
    assert not re.search(r'(?:href|src)="(?!#)', svg)
    assert "<script" not in svg
    assert "DejaVu" not in svg


def test_text_in_a_chart_stays_text():
    assert ">tanker</text>" in draw(make({"oil": 3, "tanker": 2})).markup


def test_identifiers_of_two_figures_on_a_page_differ():
    one, two = (draw(make({"oil": 3}, topic=name, colours={name: 0}, labels={name: "T"})).markup for name in "ab")
    ids = [set(re.findall(r'\bid="([^"]+)"', markup)) for markup in (one, two)]
    assert not ids[0] & ids[1]


def test_every_reference_inside_a_figure_has_its_target():
    svg = re.search(r"<svg.*</svg>", draw(make({"oil": 3, "tanker": 2})).markup, re.DOTALL)[0]
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    used = {u for u in re.findall(r'(?:href="#|url\(#)([^")]+)', svg) if not u.startswith("ev-")}
    assert used <= ids


def test_a_finding_with_nothing_to_draw_is_its_headline():
    chart = draw(make({}, shown=(), headline="No sentence of the corpus matches this topic."))
    assert chart.svg is None
    assert "<svg" not in chart.markup
    assert "No sentence of the corpus matches this topic." in chart.markup


def test_a_run_keeps_its_figures(tmp_path, monkeypatch):
    monkeypatch.setenv(FIGURES, str(tmp_path))
    draw(make({"oil": 3}))
    assert (tmp_path / "t-frequency.svg").read_text().startswith("<?xml")
    assert (tmp_path / "t-frequency.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("word", ["<b>&", "$x^2$", "ё", "a" * 300])
def test_any_term_can_be_drawn(word):
    assert draw(make({word: 2})).svg is not None
