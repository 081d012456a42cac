"""Near, updated and shared copies, and the lines that recur at a source."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from sitrep.corpus.cleaned import cleaned
from sitrep.corpus.cleaning import parts
from sitrep.corpus.copies import find_copies, merge_profiles, profile
from sitrep.corpus.folding import Contents
from sitrep.corpus.near import LEAST_WORDS, N_HASHES, Signer, similarity
from sitrep.corpus.options import Reading
from sitrep.corpus.records import Record, article_id

WORDS = [f"word{n}" for n in range(400)]


def prose(seed: int, n: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=n)


def record(name: str, text: str, day: int | None = None, **more: object) -> Record:
    at = datetime(2026, 1, day, tzinfo=UTC) if day else None
    body = ("body", 0, len(text))
    return Record(path=name, locator="line 1", text=text, spans=(body,), published_at=at, **more)  # type: ignore[arg-type]


def told(*records: Record) -> list[tuple[str, str, str]]:
    names = {article_id(one): one.path for one in records}
    return [(names[row["article_id"]], names[row["copy_of"]], row["kind"]) for row in find_copies(records)]


@pytest.mark.parametrize("n_changed", [0, 2, 10, 40])
def test_the_similarity_is_the_share_of_word_sequences_in_common(n_changed: int) -> None:
    one, other = prose(1, 1000), prose(1, 1000)
    for n in range(n_changed):
        other[n * 20] = "changed"

    def sequences(words: list[str]) -> set[tuple[str, ...]]:
        return {tuple(words[n : n + 5]) for n in range(len(words) - 4)}

    true = len(sequences(one) & sequences(other)) / len(sequences(one) | sequences(other))
    signer = Signer()
    for words in (one, other):
        signer.add(Contents.of([" ".join(words).encode()]))
    signatures, known = signer.signatures()
    assert known.all()
    assert signatures.shape == (2, N_HASHES)
    (estimated,) = similarity(signatures, np.array([0]), np.array([1]))
    assert estimated == pytest.approx(true, abs=0.19)  # three standard errors


def test_a_short_text_has_no_signature() -> None:
    signer = Signer()
    signer.add(Contents.of([" ".join(prose(1, LEAST_WORDS - 1)).encode()]))
    signer.add(Contents.of([" ".join(prose(1, LEAST_WORDS)).encode()]))
    assert signer.signatures()[1].tolist() == [False, True]


def test_a_text_with_a_few_words_changed_is_a_near_copy_of_the_earliest_dated() -> None:
    words = prose(1)
    changed = [*words[:100], "other", *words[101:]]
    first, second = record("a", " ".join(words), 5), record("b", " ".join(changed), 3)
    assert told(first, second) == [("a", "b", "near")]
    assert told(replace(first, published_at=None), second) == [("a", "b", "near")]
    assert told(first, record("c", " ".join(prose(2)), 3)) == []


def test_each_copy_is_like_its_original_itself() -> None:
    words = prose(1, 300)
    chain = [record(f"{n}", " ".join([*words[n * 20 :], *prose(50 + n, n * 20)]), n + 1) for n in range(8)]
    rows = find_copies(chain)
    assert rows
    assert all(row["similarity"] >= 0.8 for row in rows)
    assert not {row["article_id"] for row in rows} & {row["copy_of"] for row in rows}


def test_a_copy_of_a_near_copy_is_near_the_original() -> None:
    words = prose(1)
    changed = " ".join([*words[:100], "other", *words[101:]])
    found = told(record("a", " ".join(words), 1), record("b", changed, 2), record("c", changed.upper(), 3))
    assert found == [("b", "a", "near"), ("c", "a", "near")]


def test_a_later_text_at_the_same_address_is_an_update_unless_it_is_another_text() -> None:
    words = prose(1)
    longer = " ".join([*words, *prose(2, 150)])
    first = record("a", " ".join(words), 1, url="https://www.e.org/a/1?utm=x#top")
    second = record("b", longer, 2, url="http://e.org/a/1/")
    assert told(first, second) == [("b", "a", "updated")]
    assert told(first, record("c", " ".join(prose(3)), 2, url="http://e.org/a/1")) == []
    home = "https://e.org/"
    assert told(record("a", "Ships left.", 1, url=home), record("b", "Oil rose.", 2, url=home)) == []
    page = "https://e.org/index.php?id="
    assert told(record("a", "Ships left.", 1, url=f"{page}1"), record("b", "Oil rose.", 2, url=f"{page}2")) == []


def test_a_text_that_mostly_stands_in_another_is_no_independent_one() -> None:
    paragraphs = [" ".join(prose(n, 40)) for n in range(6)]
    own = [" ".join(prose(100 + n, 40)) for n in range(6)]
    wire = record("wire", "\n\n".join(paragraphs), 1)
    mostly = record("mostly", "\n\n".join([own[0], *paragraphs[:4], own[1]]), 2)
    half_new = record("new", "\n\n".join([*own[1:], *paragraphs[:2]]), 2)
    assert told(wire, mostly, half_new) == [("mostly", "wire", "shared")]
    (row,) = find_copies([wire, mostly])
    assert row["similarity"] == pytest.approx(2 / 3, abs=0.05)


def paper(n: int, source: str | None, line: str) -> Record:
    body = " ".join(prose(1000 + n, 60))
    return record(f"{source}{n}", f"{body}\n\n{line}\n\n{body[:50]} end {n}.", 1 + n % 28, source=source)


def furniture(records: list[Record], without: str = "") -> set[str]:
    (found,) = merge_profiles([profile(records)])
    reading = Reading(without=frozenset({without} - {""}))
    marked = [cleaned(one, found, reading) for one in records]
    return {one.text[start:end] for one in marked for part, start, end in parts(one) if part == "furniture"}


def test_a_line_that_recurs_at_a_source_is_furniture_there_and_can_be_left() -> None:
    daily = [paper(n, "Daily", "Story Continued Below") for n in range(6)]
    wire = [paper(n, "Wire", "Story Continued Below" if n < 3 else "Other") for n in range(4)]
    assert furniture([*daily, *wire]) == {"Story Continued Below"}
    (found,) = merge_profiles([profile([*daily, *wire])])
    assert set(found.recurring) == {"daily"}
    assert furniture(daily, without="recurring") == set()


def test_four_articles_of_a_source_have_no_recurring_line_and_copies_do_not_count() -> None:
    assert furniture([paper(n, "Daily", "Story Continued Below") for n in range(4)]) == set()
    one = paper(1, "Daily", "Story Continued Below")
    assert furniture([replace(one, path=str(n)) for n in range(40)]) == set()


def test_where_no_source_is_named_a_line_must_recur_more_often() -> None:
    few = [paper(n, None, "For Immediate Release" if n < 6 else f"Line {n}.") for n in range(100)]
    assert furniture([replace(one, path="all.jsonl", locator=f"line {n}") for n, one in enumerate(few)]) == set()
    many = [paper(n, None, "For Immediate Release" if n < 60 else f"Line {n}.") for n in range(100)]
    records = [replace(one, path="all.jsonl", locator=f"line {n}") for n, one in enumerate(many)]
    assert furniture(records) == {"For Immediate Release"}
