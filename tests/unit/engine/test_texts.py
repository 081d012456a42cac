"""Texts as bytes, against slices of strings."""

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sitrep.engine import texts
from sitrep.engine.texts import Texts

TEXTS = st.lists(st.text(st.sampled_from("ab é’平😀\n"), max_size=12), max_size=5)


@given(TEXTS, st.data(), st.sampled_from([1, 3, 1 << 20]))
def test_slices_are_those_of_strings(given_texts, data, block):
    places = []
    for number, text in enumerate(given_texts):
        at = 0
        for _ in range(data.draw(st.integers(0, 4))):
            start = data.draw(
                st.integers(max(at - 1, places[-1][1] if places and places[-1][0] == number else 0, 0), len(text))
            )
            at = data.draw(st.integers(start, len(text)))
            places.append((number, start, at))
    text, start, end = np.array(places, np.int32).reshape(-1, 3).T
    texts._BLOCK, before = block, texts._BLOCK
    try:
        found = Texts(given_texts).slices(text, start, end)
    finally:
        texts._BLOCK = before
    assert found.to_pylist() == [given_texts[number][first:last] for number, first, last in places]


@given(TEXTS)
def test_columns_and_hashes_are_of_the_texts(given_texts):
    found = Texts(given_texts)
    assert found.column.to_pylist() == given_texts
    assert found.sha256 == [hashlib.sha256(text.encode()).hexdigest() for text in given_texts]


@given(TEXTS, st.data())
def test_pieces_are_those_of_strings(given_texts, data):
    found = Texts(given_texts)
    for number, text in enumerate(given_texts):
        places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
        stretches = list(zip(places[::2], places[1::2], strict=False))
        pieces = [bytes(piece).decode() for piece in found.pieces(number, stretches)]
        assert pieces == [text[start:end] for start, end in stretches]
