"""What a text suggests about its date, and how a date that is none is told."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.corpus.dates import date_problem, filename_date, parse_date
from sitrep.corpus.hints import _DATE, _MAY_BE_DATE, date_hint
from sitrep.corpus.options import reading_of
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record


def record(text: str, url: str | None = None) -> Record:
    return Record(path="a", locator="", text=text, spans=(("body", 0, len(text)),), url=url)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("PARIS, Jan. 7, 2026 (Reuters) – Leaders met.", "2026-01-07"),
        ("For Immediate Release                     September 25, 2009", "2009-09-25"),
        ("On 7 January 2026 the talks began.", "2026-01-07"),
        ("On January 7th, Paris hosted the second day.", "01-07"),
        ("On Wednesday, January 7, the Pentagon said.", "01-07 of 1998, 2004, 2009, 2015, 2026, 2032"),
        ("On Wednesday, January 7, the Pentagon said. It was 2026.", "2026-01-07"),
        ("On Wednesday, January 7, 2025, a date that never was.", None),
        ("The war began in February 2022.", None),
        ("The April 26th deadline is near.", None),
        ("They have until April 26 to agree.", None),
        ("They may agree by April 26.", None),
        ("On February 30 nothing happened.", None),
        ("May 5 people were hurt? No: 12 May.", "05-05"),
        ("Section 4 of the law.", None),
    ],
)
def test_a_day_in_the_head_of_a_text_is_a_hint_and_a_deadline_is_none(text: str, hint: str | None) -> None:
    assert date_hint(record(text)) == hint


def test_a_day_in_the_address_is_a_hint_before_the_text() -> None:
    assert date_hint(record("On 7 May 2020.", "https://e.org/news/2013/may/24/a-story/")) == "2013-05-24"
    assert date_hint(record("On 7 May 2020.", "https://e.org/2026/01/07/a")) == "2026-01-07"
    assert date_hint(record("On 7 May 2020.", "https://e.org/2026/99/07/a")) == "2020-05-07"


def test_a_hint_is_a_date_only_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "PARIS, Jan. 7, 2026 – Leaders met."}\n{"text": "On January 7th."}\n')
    plain = [item for item in read_corpus([path]) if isinstance(item, Record)]
    assert [(item.published_at, item.date_hint) for item in plain] == [(None, "2026-01-07"), (None, "01-07")]
    asked = [item for item in read_corpus([path], reading_of(hinted=True)) if isinstance(item, Record)]
    assert [(str(item.published_at)[:10], item.published_basis) for item in asked] == [
        ("2026-01-07", "text"),
        ("None", None),
    ]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("0001-01-01", "impossible year"),
        ("2050-06-01", "impossible year"),
        ("2104-01-01T00:00:00Z", "impossible year"),
        (1, "impossible year"),
        (4_000_000_000, "impossible year"),
        ("9/5/18", "day or month first?"),
        ("31/31/18", "no such day"),
        ("2026-02-30", "no such day"),
        ("February 30, 2026", "no such day"),
        ("last Tuesday", "not understood"),
        ({"a": 1}, "not understood"),
        ("2026-01-07", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_no_date_says_why(tmp_path: Path, value: object, problem: str | None) -> None:
    assert date_problem(value) == problem
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "Ships left.", "date": value}))
    (found,) = read_corpus([tmp_path / "a.jsonl"])
    assert isinstance(found, Record)
    assert found.date_problem == problem
    assert (found.published_at is None) == (parse_date(value) is None)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-01-07.txt", "2026-01-07"),
        ("reuters_2026_01_07_paris.txt", "2026-01-07"),
        ("20260107-paris.txt", "2026-01-07"),
        ("000_4da62ea52c1fb426.txt", None),
        ("12026010712.txt", None),
        ("2026-13-07.txt", None),
        ("2026-01-07_to_2026-01-09.txt", None),
    ],
)
def test_a_day_stands_alone_in_a_file_s_name(name: str, day: str | None) -> None:
    found = filename_date(name)
    assert (found[0].date().isoformat() if found else None) == day


DATED = [
    "7",
    "07",
    "٣",
    "May",
    "Sept.",
    "September",
    "Dec",
    " ",
    "\u00a0",
    "  ",
    ", ",
    "th",
    "2026",
    "Mon",
    "Wednesday",
    "a",
    "/",
    ".",
]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(DATED), max_size=12).map("".join))
def test_no_text_with_a_date_is_passed_over(text):
    assert _DATE.search(text) is None or any(pattern.search(text) for pattern in _MAY_BE_DATE)
