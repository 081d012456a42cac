from datetime import UTC, datetime, timedelta, timezone

import pytest

from sitrep.reports.pages import Heading, Link, PageContext, contents_of, duration, iso, moment, render, with_prefix


@pytest.fixture
def page():
    return PageContext(
        title='Oil & "gas" <b>',
        run_id="2026-11-22T2230Z-0007",
        run_at=datetime(2026, 11, 22, 22, 30, tzinfo=UTC),
        kicker="Topic",
        pages=[Link(title="Briefing", href="index.html"), Link(title="Oil", href="oil.html")],
        provenance=[("Corpus", "seeds")],
        files=[Link(title="Notebook", href="notebooks/oil.ipynb")],
    )


def test_values_are_escaped(page):
    html = render("page.html.j2", page=page, href="oil.html")
    assert "<b>" not in html
    assert "<h1>Oil &amp; &#34;gas&#34; &lt;b&gt;</h1>" in html


def test_a_page_has_language_title_policy_landmarks_and_a_skip_link(page):
    html = render("page.html.j2", page=page, href="oil.html")
    assert '<html lang="en">' in html
    assert "Situation report, 22 November 2026</title>" in html
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert html.index('href="#main"') < html.index("<header") < html.index("<main") < html.index("<footer")
    assert '<a href="oil.html" aria-current="page">Oil</a>' in html
    assert "<script" not in html


def test_the_table_of_contents_lists_headings_that_have_an_id():
    body = '<h2 id="a">A <em>b</em> &amp; c</h2><h3>no id</h3><h3 id="d">D</h3><h4 id="e">E</h4>'
    assert contents_of(body) == [
        Heading(level=2, anchor="a", text="A b & c"),
        Heading(level=3, anchor="d", text="D"),
    ]


def test_a_prefix_goes_before_every_id_and_every_reference_and_nothing_else():
    body = (
        '<section class="x" id="a" aria-labelledby="b c"><a href="#a">id="a"</a><a href="https://e.org/#a">x</a>'
        '<svg><use xlink:href="#b"/><path clip-path="url(#c)"/></svg><p>href="#a"</p></section>'
    )
    assert with_prefix(body, "p-") == (
        '<section class="x" id="p-a" aria-labelledby="p-b p-c"><a href="#p-a">id="a"</a><a href="https://e.org/#a">x</a>'
        '<svg><use xlink:href="#p-b"/><path clip-path="url(#p-c)"/></svg><p>href="#a"</p></section>'
    )


def test_moments_are_shown_in_utc():
    at = datetime(2026, 11, 23, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert moment(at) == "22 November 2026, 22:30 UTC"
    assert iso(at) == "2026-11-22T22:30:00Z"


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59.4, "59 s"), (185, "3 min 5 s")])
def test_durations_are_shown_in_words(seconds, words):
    assert duration(seconds) == words
