"""The compiled search for words and names finds what cutting texts into pieces and looking these up finds."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.engine import wanted
from sitrep.engine.pieces import SENTENCE, cut
from sitrep.engine.wanted import Wanted, telling
from sitrep.text.library import library
from sitrep.text.names import Names
from sitrep.topics.compiling import name_parts
from sitrep.topics.grammar import parse_rule
from sitrep.topics.tree import leaves

NAMES = Names({"United States": ["US", "U.S."], "Café Europa": [], "Kyiv": ["Kiev"], "shadow fleet": [], "N": []})
PHRASES = """oil oil-* oiltanker* o*l *il *rich can not do me is n n* t* US us Kyiv Café shadow été* ét* na?ve
servicem?n wom?n "Café Europa" "shadow fleet" 1,000 5* is* was wa* ü* Über*"""
TEXT = """oil OIL Oil's oil-rich boil oiltankers oiltankership cannot CANNOT Cannotn don don't N'T n 's 'tis twas gimme
Gonna gottan US USA us U.S. KYIV Kiev kievan Café CAFÉ café Europa été ÉTÉ ét naïve NAÏVE servicemen women womb a_b
1,000 5th über ÜBER ſ ss ll re x 0 - -- ( ) . “oil” ‘s’ — – … • "oil"
12345678901234567890123456789012345678901234567890123456789012"""
SIGNS = [
    "©",
    "£",
    "\u00a0",
    "½",
    "²",
    "ª",
    "·",
    "×",
    "÷",
    "►",
    "€",
    "\u00ad",
    "ğ",
    "平",
    "e\u0301",
    "\u200b",
    "™",
    "\x7f",
    "\t",
]
GLUE = st.sampled_from([" ", " ", " ", "", "-", "'", "\n"])
PLAIN = st.lists(st.tuples(st.sampled_from(TEXT.split()), GLUE), max_size=30).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)
SIGNED = st.lists(st.tuples(st.sampled_from([*TEXT.split(), *SIGNS]), GLUE), max_size=30).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)

compiled_alone = pytest.mark.skipif(library() is None, reason="no C compiler was here when Sitrep was set up")


def made(phrases=PHRASES):
    found = Wanted(NAMES)
    for leaf in leaves(parse_rule(" | ".join(phrases.split()) if '"' not in phrases else _joined(phrases))):
        found.add(leaf)
    return found


def _joined(phrases):
    words = phrases.replace('"Café Europa"', "Café_Europa").replace('"shadow fleet"', "shadow_fleet").split()
    return " | ".join(word.replace("_", " ") for word in words)


def column(texts):
    return pa.chunked_array([pa.array(texts, pa.string())])


def both(texts):
    """Return for each atom the places by the compiled search, and by pieces; of the texts that it looks through."""
    sought = made()
    places, left = sought.in_texts(column(texts))
    kept = [number for number in range(len(texts)) if number not in set(left.tolist())]
    slow = sought.in_pieces(cut(column([texts[number] for number in kept])))
    renumbered = [{kept[place // SENTENCE] * SENTENCE + place % SENTENCE for place in of.tolist()} for of in slow]
    return list(sought.atoms), places, renumbered


@compiled_alone
@settings(max_examples=400)
@given(st.lists(PLAIN, max_size=8))
def test_places_are_those_of_pieces(texts):
    for atom, fast, slow in zip(*both(texts), strict=True):
        assert set(fast.tolist()) == slow, atom
        assert (np.diff(fast) >= 0).all(), atom


@compiled_alone
@settings(max_examples=400)
@given(st.lists(SIGNED | st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=8))
def test_sentences_are_those_of_pieces_whatever_the_signs(texts):
    for atom, fast, slow in zip(*both(texts), strict=True):
        assert {place // SENTENCE for place in fast.tolist()} == {place // SENTENCE for place in slow}, atom


@compiled_alone
def test_texts_of_other_characters_are_left():
    texts = ["oil", "oil – “é” £5\u00a0©", "ğ", "ge\u00adoil", "e\u0301", "½", "5 × 5", "▲ oil", "oil 平"]
    places, left = made("oil").in_texts(column(texts))
    assert left.tolist() == [2, 3, 4, 5, 6, 8]
    assert [of.tolist() for of in places] == [[1, SENTENCE + 1, 7 * SENTENCE + 1]]


@compiled_alone
@pytest.mark.parametrize("rows", [1, 7])
def test_there_is_room_for_any_number_of_rows(rows, monkeypatch):
    texts = ["oil and oil, boil and women of the US"] * 50
    expected = both(texts)
    monkeypatch.setattr(wanted, "_ROWS", rows)
    assert [of.tolist() for of in both(texts)[1]] == [of.tolist() for of in expected[1]]
    assert sum(map(len, expected[1])) > 100


@compiled_alone
def test_columns_of_several_chunks_and_slices_are_searched():
    whole = pa.array(["US oil", "x", "oil", "", "the oil", "oil"])
    chunks = pa.chunked_array([whole.slice(1, 2), pa.array([], pa.string()), whole.slice(3, 2)])
    places, left = made("oil").in_texts(chunks)
    assert (places[0].tolist(), left.tolist()) == ([SENTENCE + 1, 3 * SENTENCE + 2], [])
    places, left = made("oil").in_texts(pa.chunked_array([], pa.string()))
    assert (len(places[0]), len(left)) == (0, 0)


@compiled_alone
@pytest.mark.parametrize("field", ["n_bytes", "n_values", "n_of_head"])
def test_numbers_out_of_range_are_refused(field):
    sought = made("oil women*")
    setattr(sought._keys.structure, field, 0)
    with pytest.raises(IndexError, match="a number lies outside"):
        sought.in_texts(column(["oil and women"]))


def test_all_texts_are_left_without_the_library(request):
    request.getfixturevalue("without_library")
    places, left = made("oil").in_texts(column(["oil", "x"]))
    assert ([of.tolist() for of in places], left.tolist()) == ([[]], [0, 1])


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("line of contact", ["line", "contact"]),
        ("the", ["the"]),
        ("(the | heavy) fighting", ["fighting"]),
        ("(front | rear) line", ["Choice", "line"]),
        ("security (of | for)", ["security"]),
        ("(of | for) the", ["Choice", "the"]),
    ],
)
def test_what_is_looked_for_of_a_phrase_is_no_stop_word_if_there_is_another(phrase, told):
    parts = telling(name_parts(parse_rule(phrase), NAMES))
    assert [getattr(part, "text", type(part).__name__) for part in parts] == told
