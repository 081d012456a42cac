from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.corpus.dates import parse_date


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026", (at(2026, 1, 1), "year")),
        ("2026-03", (at(2026, 3, 1), "month")),
        ("2026-03-01", (at(2026, 3, 1), "day")),
        ("2026-03-01T09:30Z", (at(2026, 3, 1, 9, 30), "minute")),
        ("2026-03-01 09:30:15", (at(2026, 3, 1, 9, 30, 15), "second")),
        ("2026-03-01T09:30:15.250+02:00", (at(2026, 3, 1, 7, 30, 15), "second")),
        ("2026-03-01 19:48 UTC", (at(2026, 3, 1, 19, 48), "minute")),
        ("2026-01-01T00:30-0500", (at(2026, 1, 1, 5, 30), "minute")),
        ("20260107", (at(2026, 1, 7), "day")),
        ("20260107093000", (at(2026, 1, 7, 9, 30), "second")),
        ("Tue, 06 Jan 2026 10:00:00 +0100", (at(2026, 1, 6, 9), "second")),
        ("January 7, 2026", (at(2026, 1, 7), "day")),
        ("Wednesday, Jan. 7th, 2026", (at(2026, 1, 7), "day")),
        ("7 January 2026", (at(2026, 1, 7), "day")),
        ("Sept. 2025", (at(2025, 9, 1), "month")),
        ("7.1.2026", (at(2026, 1, 7), "day")),
        (" 2026-03-01 ", (at(2026, 3, 1), "day")),
        (1767776400, (at(2026, 1, 7, 9), "second")),
        (1767776400000, (at(2026, 1, 7, 9), "second")),
        (1767776400.0, (at(2026, 1, 7, 9), "second")),
    ],
)
def test_this_is_understood_with_its_precision(value: object, expected: tuple[datetime, str]) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("9/28/16", at(2016, 9, 28)),
        ("28/9/2016", at(2016, 9, 28)),
        ("6/6/17", at(2017, 6, 6)),
        ("12/31/69", at(1969, 12, 31)),
        ("12/31/35", at(2035, 12, 31)),
    ],
)
def test_a_slashed_date_is_read_where_only_one_order_is_possible(value: str, expected: datetime) -> None:
    assert parse_date(value) == (expected, "day")


@pytest.mark.parametrize("value", ["9/5/18", "1/2/2026", "13/13/26", "0/5/18"])
def test_a_slashed_date_of_two_readings_or_none_is_null(value: str) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    "value",
    [
        *("", "last Tuesday", "today", "now", "12:30", "9999", "20261399", "Smarch 3, 2026", "١٢٣٤"),
        *("2026-13-01", "2026-02-30", "0000-00-00", "0001-01-01", "2026-01-01T25:00", "2026-01-01 10:00 CET"),
        *(None, True, [], {}, float("nan"), float("inf"), -5, 3),
    ],
)
def test_what_is_not_understood_is_null_and_never_today(value: object) -> None:
    assert parse_date(value) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.from_regex(r"[\d/.:T+Z -]{1,25}", fullmatch=True)))
def test_no_value_raises(value: object) -> None:
    found = parse_date(value)
    assert found is None or (found[0].tzinfo is UTC and found[0].microsecond == 0)


@given(st.datetimes(min_value=datetime(1601, 1, 1), max_value=datetime(2035, 12, 31)))
def test_iso_dates_come_back_as_they_were(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_date(moment.isoformat(timespec="seconds")) == (moment, "second")
    assert parse_date(f"{moment:%Y-%m-%d}") == (moment.replace(hour=0, minute=0, second=0), "day")
