from datetime import UTC, datetime

from sitrep.corpus.copies import find_copies
from sitrep.corpus.records import Record, article_id


def record(name: str, text: str, day: int | None = None) -> Record:
    return Record(
        path=name,
        locator="",
        text=text,
        spans=(("body", 0, len(text)),),
        published_at=datetime(2026, 1, day, tzinfo=UTC) if day else None,
    )


def test_texts_that_differ_in_case_quotes_and_white_space_are_copies() -> None:
    a, b = record("a", "“Peace”  now.\n\nOil."), record("b", '"PEACE" now. Oil.\n')
    assert find_copies([a, b]) == [
        {"article_id": article_id(b), "copy_of": article_id(a), "similarity": 1.0, "kind": "exact"}
    ]


def test_the_earliest_published_is_the_original_then_the_first_in_order() -> None:
    a, b, c, d = record("a", "x"), record("b", "x", 3), record("c", "x", 2), record("d", "x", 2)
    rows = find_copies([a, b, c, d])
    assert [(row["article_id"], row["copy_of"]) for row in rows] == [
        (article_id(a), article_id(c)),
        (article_id(b), article_id(c)),
        (article_id(d), article_id(c)),
    ]


def test_other_texts_are_no_copies() -> None:
    assert find_copies([record("a", "Peace now."), record("b", "Peace now!"), record("c", "Peacenow.")]) == []
    assert find_copies([]) == []


def test_only_copies_have_rows_and_an_original_is_never_a_copy() -> None:
    rows = find_copies([record(str(n), f"text {n % 3}") for n in range(9)])
    assert len(rows) == 6
    assert not {row["article_id"] for row in rows} & {row["copy_of"] for row in rows}
