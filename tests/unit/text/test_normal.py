import itertools
import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text.normal import Normal, normalise

PUNCTUATED = st.text(st.sampled_from("ab .'\"-\n\r\t‘’“”„«»—–…\u00a0\u00ad\u200b\u2028\u2011éßñ"))
COMPOSABLE = st.text(
    st.sampled_from("aeo \u0300\u0301\u0327\u0323\u1100\u1161\u11a8\u09c7\u09be\u0f73\u0344\u212b\u200d—漢и\u0306")
)
ANY = st.one_of(st.text(), PUNCTUATED, COMPOSABLE)


def spans_of(normal: Normal) -> list[tuple[int, int]]:
    return [normal.span(i, i + 1) for i in range(len(normal.text))]


@pytest.mark.parametrize(
    ("read", "normal"),
    [
        ("They won’t ‘go’", "They won't 'go'"),
        ("“Yes,” „no“ «si»", '"Yes," "no" "si"'),
        ("US‑led", "US-led"),
        ("plan—only", "plan -- only"),
        ("Russia – a", "Russia – a"),
        ("wait… what", "wait... what"),
        ("a\u00a0b\tc\r\nd", "a b c \nd"),
        ("a\u2028b\u2029c\u0085d", "a\nb\nc\nd"),
        ("so\u00adft\u200b \ufeffBOM \u202bx\u202c", "soft BOM x"),
        ("e\u0301 \u212b", "é Å"),
        ("a\x00b\x07c", "a b c"),
        ("", ""),
    ],
)
def test_each_mark_and_space_has_one_spelling(read: str, normal: str) -> None:
    assert normalise(read).text == normal


def test_plain_text_is_one_to_one_and_carries_no_map() -> None:
    for text in ('Plain ASCII, "quoted".\nNew line', "Caf\u00e9 ‘in’ Paris", "Привет, мир"):
        normal = normalise(text)
        assert normal.starts is None
        assert normal.ends is None
        assert normal.span(1, 3) == (1, 3)


def test_a_widened_character_points_back_at_the_one_read() -> None:
    normal = normalise("presented—only… yes")
    assert normal.text == "presented -- only... yes"
    dash = normal.text.index("--")
    assert normal.span(dash, dash + 2) == (9, 10)
    assert normal.span(0, 9) == (0, 9)
    only = normal.text.index("only")
    assert normal.span(only, only + 7) == (10, 15)


def test_a_word_holds_the_soft_hyphen_and_the_accent_it_was_read_with() -> None:
    read = "the Za\u00adpor izhzhia cafe\u0301 x"
    normal = normalise(read)
    assert read[slice(*normal.span(4, 9))] == "Za\u00adpor"
    cafe = normal.text.index("café")
    assert read[slice(*normal.span(cafe, cafe + 4))] == "cafe\u0301"


def test_an_accent_behind_a_zero_width_character_still_composes() -> None:
    normal = normalise("e\u200d\u0301x")
    assert normal.text == "éx"
    assert spans_of(normal) == [(0, 3), (3, 4)]


def test_an_empty_slice_is_an_empty_span() -> None:
    normal = normalise("a—b")
    assert [normal.span(i, i) for i in (0, 2, 6)] == [(0, 0), (1, 1), (3, 3)]
    assert normalise("\u200b").span(0, 0) == (0, 0)


@given(ANY)
@example("\u0300e\u09c7e\u0f73\u0327")
def test_the_map_is_ordered_and_inside_the_text_read(read: str) -> None:
    spans = spans_of(normalise(read))
    assert all(0 <= start < end <= len(read) for start, end in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in itertools.pairwise(spans))


@given(PUNCTUATED, st.data())
def test_a_span_cut_from_the_text_read_normalises_to_the_same_words(read: str, data: st.DataObject) -> None:
    normal = normalise(read)
    start = data.draw(st.integers(0, len(normal.text)))
    end = data.draw(st.integers(start, len(normal.text)))
    piece = normalise(read[slice(*normal.span(start, end))]).text
    # A cut through a widened character (an em dash is four) gives all of it.
    assert normal.text[start:end] in piece
    if normal.starts is None or ("—" not in read and "…" not in read):
        assert piece == normal.text[start:end]


@given(ANY)
def test_normalising_twice_changes_nothing_more(read: str) -> None:
    once = normalise(read).text
    assert normalise(once).text == once


@given(COMPOSABLE)
def test_the_text_is_in_composed_form(read: str) -> None:
    assert unicodedata.is_normalized("NFC", normalise(read).text)


def test_characters_that_are_neither_removed_nor_odd_stay() -> None:
    assert normalise("\ud800 lone").text == "\ud800 lone"
    assert normalise("😀 é ü ½ № €5").text == "😀 é ü ½ № €5"


def test_a_long_run_of_marks_takes_no_quadratic_time() -> None:
    read = "a" + "\u0301\u0327" * 100_000
    assert len(normalise(read).text) >= 190_000


def test_naughty_strings_normalise(test_data) -> None:
    for string in json.loads(test_data("bad_input/blns.json").read_text(encoding="utf-8")):
        spans = spans_of(normalise(string))
        assert all(start < end for start, end in spans)
