"""The compiled loops of finding copies: they do what they are there for, and are safe, whatever is handed to them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.corpus import folding
from sitrep.corpus.folding import Contents, fold_all, folded
from sitrep.text.library import call, checked, library
from sitrep.text.normal import utf8

pytestmark = pytest.mark.skipif(library() is None, reason="no C compiler was here when Sitrep was set up")


def contents_of(texts: list[str]) -> Contents:
    return Contents.of(list(map(utf8, texts)))


def test_every_character_is_folded_as_alone():
    texts = [f"A {chr(code)}b" for code in range(0x30000)]
    assert [bytes(text) for text in fold_all(texts, contents_of(texts)).each()] == list(map(folded, texts))


def test_usual_texts_are_not_left_to_python(monkeypatch):
    texts = ["“It’s — über…” ÉÀ\u2028naïve\xa0€5", "plain 😀"]
    expected = b"".join(map(folded, texts))
    monkeypatch.setattr(folding, "folded", None)
    assert fold_all(texts, contents_of(texts)).content == expected


def test_a_text_is_begun_anew_but_once(monkeypatch):
    calls = []
    monkeypatch.setattr(folding, "call", lambda *arguments: calls.append(arguments[0]) or call(*arguments))
    folding._folds.cache_clear()
    texts = ["".join(map(chr, range(0x4E00 + n, 0x5E00 + n))) for n in (0, 1, 0)]
    assert b"".join(map(folded, texts)) == fold_all(texts, contents_of(texts)).content
    assert len(calls) == 3


@given(content=st.binary(max_size=60), cuts=st.lists(st.integers(0, 60), max_size=4))
@example(content=b"\xf0\x9f", cuts=[1])
@example(content=b" \xe3\x80\x80\xe3\x80", cuts=[])
@example(content=b"\x80\x80\x80\x80\x80 \xf4\xbf\xbf\xbf", cuts=[5])
def test_any_bytes_are_safe(content, cuts):
    places = sorted(min(cut, len(content)) for cut in cuts)
    contents = Contents(content=content, bounds=np.array([0, *places, len(content)], np.int64))
    n = len(contents)
    plain = fold_all(["left"] * n, contents)
    assert len(plain) == n
    room = len(content) + n
    found = np.zeros(room, np.int32), np.zeros(room, np.uint64), np.zeros(room, np.int32)
    firsts, afters, total = contents.bounds[:-1].copy(), contents.bounds[1:].copy(), np.zeros(1, np.int64)
    owners = np.zeros(n, np.int32)
    checked(call("hashed_lines", content, len(content), firsts, afters, owners, n, 0xFFF, *found, room, total))
    assert total[0] <= room


@pytest.mark.parametrize(("first", "after"), [(-1, 2), (2, 1), (0, 9)])
def test_a_place_outside_of_the_bytes_is_refused(first, after):
    content, bounds, none = b"a b c d", np.array([first, after], np.int64), np.zeros(64, np.uint64)
    with pytest.raises(IndexError):
        fold_all(["x"], Contents(content=content, bounds=bounds))
    with pytest.raises(IndexError):
        checked(call("sequences", content, 7, bounds, 1, 99, 1, none, 20, none, 64, np.zeros(1, np.int64)))
    with pytest.raises(IndexError):
        one = np.zeros(9, np.int32)
        sides = bounds[:1].copy(), bounds[1:].copy()
        checked(call("hashed_lines", content, 7, *sides, one, 1, 0, one, none, one, 9, np.zeros(1, np.int64)))


def test_too_little_room_is_refused():
    content, bounds, none = b"a b c d e f", np.array([0, 11], np.int64), np.zeros(64, np.uint64)
    counts = np.zeros(1, np.int64)
    for n_words, room in ((6, 9), (20, 1)):
        with pytest.raises(IndexError):
            checked(call("sequences", content, 11, bounds, 1, 99, 1, none, n_words, none, room, counts))
    assert checked(call("sequences", content, 11, bounds, 1, 99, 1, none, 7, none, 2, counts)) == 0
    one, places = np.zeros(1, np.int32), (np.zeros(1, np.int64), np.full(1, 3, np.int64))
    with pytest.raises(IndexError):
        checked(call("hashed_lines", b"a\nb", 3, *places, one, 1, 0, one, none, one, 1, np.zeros(1, np.int64)))
