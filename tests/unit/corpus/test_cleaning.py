from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.corpus.cleaning import find_title, mark_furniture, parts, text_spans
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record, Span

TITLE = "Paris Talks End Without a Plan"
BODY = "The talks ended. Nobody was pleased.\n\nThey go on."


def plain(text: str) -> Record:
    return Record(path="a.txt", locator="", text=text, spans=text_spans(text))


def fielded(title: str, body: str) -> Record:
    start = len(title) + 2
    spans: tuple[Span, ...] = (("title", 0, len(title)), ("body", start, start + len(body)))
    return Record(path="a", locator="line 1", text=f"{title}\n\n{body}", spans=spans, title=title)


def named(record: Record) -> list[tuple[str, str]]:
    return [(part, record.text[start:end]) for part, start, end in parts(record)]


def test_the_trail_and_the_repeated_title_of_seed_001_are_told_from_its_body(seeds: Path) -> None:
    (record,) = (r for r in read_corpus([seeds]) if isinstance(r, Record) and r.path.startswith("001"))
    title = "Coalition Negotiations, Security Guarantees for Ukraine and Venezuelan Oil: Paris Meeting Day Two Results"
    found = named(record)
    assert record.title == title
    assert found[:2] == [("furniture", f"Home > Global Politic > {title}"), ("title", title)]
    # Nothing tells a standfirst from a first paragraph of one sentence, so it is body.
    assert [part for part, _ in found[2:]] == ["body"]
    assert found[2][1].startswith("Summary of coalition decisions")


def test_the_other_seeds_are_body_alone(seeds: Path) -> None:
    for record in read_corpus([seeds]):
        assert isinstance(record, Record)
        if not record.path.startswith("001"):
            assert [part for part, _, _ in parts(record)] == ["body"]


def test_the_first_of_two_equal_lines_is_the_title_and_the_second_furniture() -> None:
    assert named(plain(f"{TITLE}\n\nBy A. Writer\n{TITLE.upper()}\n{BODY}")) == [
        ("title", TITLE),
        ("body", "By A. Writer"),
        ("furniture", TITLE.upper()),
        ("body", BODY),
    ]


def test_a_title_that_only_the_trail_says_is_cut_out_of_the_trail() -> None:
    assert named(plain(f"Home » World » {TITLE}\n{BODY}")) == [
        ("furniture", "Home » World »"),
        ("title", TITLE),
        ("body", BODY),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n\n{BODY}",
        BODY,
        "Oil > gas, says the minister.\nThey agree.",
        "It was cold.\nIt was cold.\nNobody came.",
        "Profit rose 5 > 4 > 3 percent.\n\nThe rest fell.",
        "",
    ],
)
def test_a_first_line_that_is_not_evidently_a_title_is_body(text: str) -> None:
    assert find_title(text) is None
    assert {part for part, _ in named(plain(text))} <= {"body"}


def test_a_title_field_repeated_in_the_body_is_furniture() -> None:
    record = fielded(TITLE, f"News > World > {TITLE}\n{TITLE}\n{BODY}")
    assert named(record) == [
        ("title", TITLE),
        ("furniture", f"News > World > {TITLE}"),
        ("furniture", TITLE),
        ("body", BODY),
    ]
    assert [record.text[start:end] for start, end in mark_furniture(record)] == [f"News > World > {TITLE}", TITLE]


def test_a_sentence_that_holds_the_title_is_body() -> None:
    assert [part for part, _ in named(fielded(TITLE, f"{TITLE}, our correspondent says.\n{BODY}"))] == ["title", "body"]


def test_a_trail_far_down_the_body_is_body() -> None:
    lines = "\n".join(f"Line {n} of the text." for n in range(10))
    assert [part for part, _ in named(plain(f"{lines}\nHome > World > More"))] == ["body"]


LINES = st.lists(st.sampled_from([TITLE, "Home > World", f"Home > {TITLE}", "", " ", "A line.", "Oil", "\u2028", "\r"]))


@given(LINES)
def test_parts_are_ordered_and_hold_all_but_white_space(lines: list[str]) -> None:
    record = plain("\n".join(lines))
    at = 0
    for _, start, end in parts(record):
        assert record.text[at:start].strip() == ""
        assert start < end
        assert record.text[start:end] == record.text[start:end].strip()
        at = end
    assert record.text[at:].strip() == ""


def test_lines_of_nothing_that_is_seen_are_no_title():
    assert text_spans("\u200b\n\u200b\nShips left.") == (("body", 0, 15),)
