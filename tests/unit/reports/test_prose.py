import pytest

from sitrep.reports.prose import Slugs, markdown


def test_headings_get_ids_from_their_words_each_once():
    html = markdown("## In which *words*?\n\n## In which words?\n")
    assert '<h3 id="in-which-words">' in html
    assert '<h3 id="in-which-words-2">' in html


def test_no_heading_is_above_the_second_level():
    assert markdown("# One", shift=0).startswith('<h2 id="one">')
    assert markdown("## Two", shift=0).startswith('<h2 id="two">')
    assert markdown("### Three", shift=1).startswith('<h4 id="three">')


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("S-400 missiles", "h-s-400-missiles"),
        ("Ev-1", "h-ev-1"),
        ("Fig-1", "h-fig-1"),
        ("Contents", "contents-2"),
        ("¿Qué pasó?", "qué-pasó"),
        ("???", "section"),
        ("A &amp; B", "a-b"),
    ],
)
def test_ids_of_headings_never_meet_those_of_the_frame_figures_and_evidence(heading, slug):
    assert Slugs().of(heading) == slug


def test_html_in_markdown_is_shown_as_typed():
    html = markdown('text <b onclick="x">bold</b>\n\n<script>alert(1)</script>\n')
    assert "<script" not in html
    assert "<b" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_links_lead_to_the_web_or_within_the_page_only():
    html = markdown("[a](https://e.org) [b](#ev-1) [c](javascript:x) [d](file.csv) https://plain.org")
    assert '<a href="https://e.org">a</a>' in html
    assert '<a href="#ev-1">b</a>' in html
    assert " c d " in html
    assert '<a href="https://plain.org"' in html


def test_pictures_are_embedded_from_attachments_or_left_out_and_said_so():
    attached = {"x.png": {"image/png": "AAAA"}}
    assert '<img src="data:image/png;base64,AAAA" alt="a">' in markdown("![a](attachment:x.png)", attachments=attached)
    assert "[picture left out: b]" in markdown("![b](https://e.org/x.png)")


def test_dollars_are_money_and_not_mathematics():
    assert "from $50 to *$60*" not in markdown("from $50 to *$60*")
    assert "from $50 to <em>$60</em>" in markdown("from $50 to *$60*")
