"""Markup of text that may be hostile."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from sitrep.display.blocks import Block, Entry, Line, blocks, entries
from sitrep.display.html import Cell, Mark, card, marked, table, web_address


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.tags = "", []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def read(markup):
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")), st.data())
def test_marked_text_reads_as_the_text(text, data):
    places = st.integers(0, len(text))
    marks = [
        Mark(start=min(a, b), end=max(a, b), kind="term")
        for a, b in data.draw(st.lists(st.tuples(places, places), max_size=4))
    ]
    found = read(marked(text, marks))
    assert found.text == text
    assert set(found.tags) <= {"mark"}


def test_of_two_overlapping_marks_the_first_is_kept():
    marks = [Mark(start=2, end=5, kind="b"), Mark(start=0, end=3, kind="a")]
    assert marked("abcdef", marks) == '<mark class="a">abc</mark>def'


def test_hostile_text_is_only_ever_text():
    line = Line(text=HOSTILE, marks=(), article=HOSTILE, told=(HOSTILE,), place=HOSTILE, anchor="s-1-1")
    entry = Entry(
        anchor="s-1-1",
        article=HOSTILE,
        told=(HOSTILE,),
        address="",
        before=HOSTILE,
        text=HOSTILE,
        after=HOSTILE,
        numbers=(("ev-x", HOSTILE),),
    )
    pieces = [
        blocks([Block(anchor="ev-x", title=HOSTILE, lines=(line,), total=2, back="fig-x")], sheet=HOSTILE),
        entries([entry]),
        card(HOSTILE, [(HOSTILE, HOSTILE)], notes=[HOSTILE]).markup,
        table((HOSTILE,), [(HOSTILE, Cell(text=HOSTILE))], caption=HOSTILE),
    ]
    for piece in pieces:
        assert not {"script", "img"} & set(read(piece).tags)
        assert HOSTILE in read(piece).text


def test_a_block_says_how_many_of_how_many_are_shown():
    line = Line(text="x", marks=(), article="a", told=("s", "undated"), place="p", anchor="s-1-1")
    found = Block(anchor="ev-x", title="T", lines=(line,) * 120, total=2314, back="fig-x")
    assert "T – 120 of 2,314 shown" in read(blocks([found])).text
    assert "More of them as CSV" in read(blocks([found], sheet="x.csv")).text
    assert "CSV" not in read(blocks([found])).text


def test_only_web_addresses_become_links_to_an_original():
    assert web_address("https://example.org/a?b=c") == "https://example.org/a?b=c"
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "https://a b",
        "file:///etc",
        " ",
        "http:",
    ):
        assert web_address(address) is None


def test_a_card_prints_as_plain_text():
    assert repr(card("Corpus", [("Articles", "5")])) == "Corpus\n  Articles: 5"
