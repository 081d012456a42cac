"""Texts that are compared many at once: folded, hashed, and cut into lines as they are one by one."""

import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.corpus import copies, near
from sitrep.corpus.copies import PartProfile, find_copies, profile
from sitrep.corpus.folding import Contents, fold_all, folded
from sitrep.corpus.near import LEAST_WORDS, Signer
from sitrep.corpus.records import Record
from sitrep.corpus.recurring import hashed_lines, line_hash, lines_of
from sitrep.text.normal import utf8

pytestmark = pytest.mark.usefixtures("both_ways")
BLANK = "".join(chr(code) for code in range(0x110000) if chr(code).isspace())
ODD = "aZé \t\n\x00\x1c\x7f’“—…\xa0\xad\u0301\u0338ÉßẞŉʼKſﬁΣςİΐ\u2028\u3000한ᄀ\ud800\udc00😀𐐀\U000e0041"
TEXTS = st.text(st.sampled_from(ODD + BLANK) | st.characters(), max_size=40)


def contents_of(texts: list[str]) -> Contents:
    return Contents.of(list(map(utf8, texts)))


def record(text: str, *bodies: tuple[int, int]) -> Record:
    spans = tuple(("body", *body) for body in bodies or [(0, len(text))])
    return Record(path=str(random.random()), locator="", text=text, spans=spans)  # type: ignore[arg-type]


@given(texts=st.lists(TEXTS, max_size=6))
@example(texts=["—" * 100, "ΐ" * 100, " a ", "", " ", "\n"])
@example(texts=["x" * 30, "e\u0301 A", "B"])
@example(texts=["ŉ’", "ŉ", "\U00020000 A", "K"])
def test_texts_are_folded_together_as_one_by_one(texts):
    plain = fold_all(texts, contents_of(texts))
    assert [bytes(text) for text in plain.each()] == list(map(folded, texts))
    assert bytes(plain.content) == b"".join(map(folded, texts))


def hashes_of(plain: list[bytes]) -> tuple[list[int], list[int]]:
    signer = Signer()
    signer.add(Contents.of(plain))
    return signer._hashes[0].tolist(), signer._counts[0].tolist()


def hashed_slowly(text: bytes) -> list[int]:
    """The polynomial of each five words, by its definition."""
    words, found = text.split(b" "), []
    for n in range(len(words) - near.WORDS + 1 if len(words) >= LEAST_WORDS else 0):
        value = sum((byte + 1) * int(near._BASE) ** at for at, byte in enumerate(b" ".join(words[n : n + 5]))) % 2**64
        value = (value ^ value >> 32) * int(near._BASE) % 2**64
        found.append(value ^ value >> 29)
    return found


@given(texts=st.lists(st.lists(st.binary(min_size=1, max_size=5), max_size=50).map(b" ".join), max_size=4))
@example(texts=[b"a " * (LEAST_WORDS - 1) + b"b", b"a " * (LEAST_WORDS - 2) + b"b", b"", b"x " * 40])
def test_every_five_words_are_hashed_as_defined(texts):
    texts = [b" ".join(text.split()) for text in texts]
    hashes, counts = hashes_of(texts)
    assert hashes == [value for text in texts for value in hashed_slowly(text)]
    assert counts == [len(hashed_slowly(text)) for text in texts]


@pytest.mark.parametrize("most", [0, 99, 100, 101, 500])
def test_the_beginning_of_a_text_is_hashed(most, monkeypatch):
    text = b"a " * 100 + b"b"
    monkeypatch.setattr(near, "MOST_BYTES", most)
    assert hashes_of([text, text])[0] == 2 * hashed_slowly(text[:most])


@given(texts=st.lists(TEXTS, max_size=5), cut=st.integers(0, 40))
@example(texts=[f"{' ' * (n % 3)}{'é' * (n % 2)}{'x' * n}\u3000\n" for n in range(400)], cut=0)
def test_lines_are_those_of_each_record(texts, cut):
    records = []
    for text in texts:
        at = min(cut, len(text))
        records.append(record(text, (0, at), (min(at + 2, len(text)), len(text))))
    article, line, n_chars = hashed_lines(records, contents_of(texts))
    assert list(zip(article.tolist(), line.tolist(), n_chars.tolist(), strict=True)) == [
        (n, line_hash(stripped), end - start) for n, one in enumerate(records) for start, end, stripped in lines_of(one)
    ]
    assert [column.dtype for column in (article, line, n_chars)] == [np.int32, np.uint64, np.int32]


def test_title_and_summary_have_no_lines():
    one = Record(path="a", locator="", text="T\n\nB", spans=(("title", 0, 1), ("body", 3, 4)))
    assert hashed_lines([one, record("")], contents_of(["T\n\nB", ""]))[1].tolist() == [line_hash("B")]


@pytest.mark.parametrize(("size", "most"), [(1, 1), (300, 1 << 10), (1 << 30, 3), (1 << 30, 1 << 30)])
def test_a_profile_is_the_same_however_many_are_looked_at_together(size, most, monkeypatch):
    texts = [f"Line {n % 3}\n{'word ’s ' * n}\nÉ {n}" for n in range(40)]
    records = [Record(path=str(n), locator="", text=t, spans=(("body", 0, len(t)),)) for n, t in enumerate(texts)]
    expected = profile(records)
    monkeypatch.setattr(copies, "_BATCH", size)
    monkeypatch.setattr(copies, "_BATCH_RECORDS", most)
    assert profile(iter(records)) == expected
    assert isinstance(expected, PartProfile)
    assert find_copies(records) == find_copies(iter(records)) != []
