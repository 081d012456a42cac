import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.reports.checking import (
    _Reader,
    _seen,
    check_counts,
    check_figures,
    check_folder,
    check_notebook,
    check_page,
)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<script>x</script>", "a script element"),
        ("<iframe></iframe>", "a iframe element"),
        ('<p onclick="x">y</p>', "an event handler, onclick"),
        ('<img src="https://e.org/x.png">', 'img fetches "https://e.org/x.png"'),
        ('<img src="x.png">', 'img fetches "x.png"'),
        ('<link href="style.css">', 'link fetches "style.css"'),
        ('<svg><use xlink:href="https://e.org/#a"/></svg>', "use fetches"),
        ('<svg><image href="data:image/png;base64,AA=="/></svg>', "image fetches"),
        ('<a href="javascript:x">y</a>', 'a link to "javascript:x"'),
        ('<a href="#nowhere">y</a>', 'link to "#nowhere", which is not there'),
        ('<a href="missing.html#x">y</a>', 'link to "missing.html", which is not there'),
        ('<p id="a">x</p><p id="a">y</p>', 'id "a" stands twice'),
        ("<h1>x</h1>", "2 h1 elements, not one"),
    ],
)
def test_a_page_that_runs_fetches_or_leads_nowhere_is_refused(tmp_path, body, problem):
    assert _check(tmp_path, f"<h1>x</h1>{body}") == [f"page.html: {problem}"] or any(
        problem in found for found in _check(tmp_path, f"<h1>x</h1>{body}")
    )


def test_a_sound_page_passes(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/a b.csv").write_text("x\n")
    body = (
        '<h1 id="top">x</h1><a href="#top">a</a><a href="https://e.org">b</a><a href="tables/a%20b.csv">c</a>'
        '<img src="data:image/png;base64,AA==" alt=""><a href="mailto:desk@example.org">d</a>'
        '<svg><g id="g"/><use xlink:href="#g"/></svg>'
    )
    assert _check(tmp_path, body) == []


def test_half_a_page_is_refused(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<html><h1>x</h1>")
    assert check_page(page) == ["page.html is not whole: it does not end with </html>"]


def test_a_notebook_with_an_error_output_is_refused_unless_the_cell_expects_it(tmp_path):
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ""},
        {"cell_type": "code", "metadata": {"tags": ["raises-exception"]}, "outputs": [error]},
        {"cell_type": "code", "metadata": {}, "outputs": [error]},
    ]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert check_notebook(path) == ["n.ipynb: cell 3 holds an error"]


def test_missing_empty_and_unreadable_files_are_named(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/bad.parquet").write_bytes(b"PAR1")
    (tmp_path / "tables/empty.csv").write_bytes(b"")
    (tmp_path / "n.ipynb").write_text("{")
    problems = check_folder(tmp_path, ["index.html", "tables/empty.csv"])
    assert problems[0] == "index.html is missing"
    assert "tables/empty.csv is empty" in problems
    assert any(problem.startswith("bad.parquet cannot be read") for problem in problems)
    assert any(problem.startswith("n.ipynb cannot be read") for problem in problems)


def _check(folder, body):
    page = folder / "page.html"
    page.write_text(f"<!DOCTYPE html><html>{body}</html>\n")
    return check_page(page)


FIGURE = '<figure class="sitrep-figure" id="fig-oil-volume" aria-label="x">{}</figure>'


def test_a_figure_that_a_page_shows_drawn_must_have_been_kept(tmp_path):
    page, figures = tmp_path / "10_topic.html", tmp_path / "figures"
    figures.mkdir()
    (figures / "oil-volume.png").write_bytes(b"x")
    page.write_text(FIGURE.format('<div class="plot"><svg></svg></div>') + "<svg></svg>")
    assert check_figures(page, figures) == ["10_topic.html: its figure oil-volume.svg was not kept"]
    (figures / "oil-volume.svg").write_text("<svg/>")
    assert check_figures(page, figures) == []


def test_a_figure_that_was_not_drawn_needs_no_file(tmp_path):
    (tmp_path / "a.html").write_text(FIGURE.format("nothing to draw") + "<p><svg></svg></p>")
    assert check_figures(tmp_path / "a.html", tmp_path) == []


def test_tables_must_have_the_rows_that_the_record_says(tmp_path):
    (tmp_path / "tables").mkdir()
    for name, n_rows in (("articles", 3), ("rejects", 0)):
        pq.write_table(pa.table({"path": ["x"] * n_rows}), tmp_path / "tables" / f"{name}.parquet")
    rows = {"articles": 3, "rejects": 0}
    assert check_counts(tmp_path, rows, {"articles": 3, "refused_records": 0}) == []
    assert check_counts(tmp_path, {**rows, "articles": 4}, {"articles": 4}) == [
        "articles.parquet has 3 rows, where run.json says 4"
    ]
    assert check_counts(tmp_path, rows, {"articles": 5, "refused_records": 1}) == [
        "run.json counts 5 articles, and articles.parquet has 3 rows",
        "run.json counts 1 refused_records, and rejects.parquet has 0 rows",
    ]


PIECES = [
    *(
        "<p>",
        "</p>",
        "<h1>",
        '<p id="a">',
        '<p id="b" title="x > y">',
        '<a href="#a">',
        "<a href='#b'>",
        '<a href="&#35;b">',
    ),
    *(
        "<script>",
        "</script>",
        "<style>p{}</style>",
        "<!-- <p id='a'> -->",
        "a < b",
        '<IMG SRC="x.png" alt>',
        "<svg/onload=x>",
    ),
    *(
        '<div data-x="1" onclick="y">',
        "<br/>",
        '<img src="data:image/png;base64,AA==" />',
        '<form\naction="y">',
        "&lt;base&gt;",
    ),
    *("<title>", "</title>", '"', "'", ">", "<", '<a href="x" href="y">', "<base href=z>", '<use xlink:href="#b"/>'),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_the_quick_look_at_a_page_sees_what_the_standard_parser_sees(pieces):
    text = f"<!DOCTYPE html><html>{''.join(pieces)}</html>"
    slow = _Reader()
    slow.feed(text)
    slow.close()
    found, wanted = _seen(text), slow.seen
    raw = any(piece in ("<script>", "<title>", "<style>p{}</style>") for piece in pieces)
    if raw:  # within these a tag is text, which a quick look may take for a tag, and so refuse
        assert set(wanted.problems) <= set(found.problems)
        assert wanted.ids <= found.ids
        assert wanted.fragments <= found.fragments
        assert wanted.relative <= found.relative
    else:
        assert found == wanted
