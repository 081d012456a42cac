"""The concordance as an analyst reads it."""

import pytest

ARTICLES = [
    {"text": "Cheap crude oil sells. Zinc & oil rose.", "title": "One", "date": "2026-01-05"},
    {"text": "The price of oil fell <sharply>. A tanker of Oil’s kin came.", "title": "Two"},
]


@pytest.fixture
def desk(desk_of):
    return desk_of(ARTICLES, {"crude": "crude"})


def test_lines_are_sorted_by_what_stands_right(desk):
    found = desk.concordance("OIL", sort="right")
    assert [line.right.split()[0] for line in found.lines] == ["fell", "rose.", "sells.", "’s"]


def test_lines_are_sorted_by_what_stands_left_the_nearest_word_first(desk):
    found = desk.concordance("oil", sort="left")
    assert [line.left.split()[-1] for line in found.lines] == ["&", "crude", "of", "of"]
    assert [line.left for line in found.lines][2:] == ["The price of ", "A tanker of "]


def test_lines_come_as_the_corpus_has_them(desk):
    found = desk.concordance("oil", sort="corpus")
    assert {(line.article, line.date) for line in found.lines} == {("One", "2026-01-05"), ("Two", "undated")}
    assert found.headline == "“oil” stands in 4 sentences."


def test_a_topic_narrows_the_search(desk):
    found = desk.concordance("oil", topic="crude")
    assert [line.match for line in found.lines] == ["oil"]


def test_a_large_set_is_a_sample_and_says_so(desk):
    found = desk.concordance("oil", most=2)
    assert found.headline == "“oil” stands in 4 sentences; a sample of 2 is shown."
    assert len(found.lines) == 2


def test_nothing_found_is_said(desk):
    found = desk.concordance("gold")
    assert repr(found) == "No sentence that counts holds “gold”."
    assert found.frame.empty


def test_context_is_cut_at_words(desk):
    (line,) = desk.concordance("fell", width=9).lines
    assert line.left == "…of oil "
    assert line.right == "…"


def test_the_words_stand_under_each_other(desk):
    lines = repr(desk.concordance("oil")).splitlines()[1:]
    assert len({line.index("[") for line in lines}) == 1


def test_markup_is_escaped_and_the_frame_has_a_row_a_line(desk):
    found = desk.concordance("oil")
    assert "&lt;sharply&gt;" in found._repr_html_()
    assert list(found.frame.columns)[:3] == ["left", "match", "right"]
    assert len(found.frame) == len(found.lines) == 4
