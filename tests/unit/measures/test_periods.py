"""Bins of time chosen from the span of dates."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.measures.periods import MOST_BINS, bins, in_words

EPOCH = date(1970, 1, 1)


def numbers(*days):
    return np.array([(date.fromisoformat(day) - EPOCH).days for day in days], np.int64)


def placed(*days, precision=None):
    return bins(numbers(*days), list(precision or ["day"] * len(days)))


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2026-01-07", "2026-01-07", "day"),
        ("2026-01-01", "2026-02-09", "day"),
        ("2026-01-01", "2026-02-10", "week"),
        ("2025-12-31", "2026-08-01", "week"),
        ("2025-01-15", "2026-01-15", "month"),
        ("2012-04-01", "2020-07-21", "quarter"),
        ("1999-01-01", "2026-01-01", "year"),
        ("1900-01-01", "2026-01-01", "year"),
    ],
)
def test_the_finest_unit_that_makes_few_enough_bins_is_chosen(first, last, unit):
    assert placed(first, last).unit == unit


def test_weeks_begin_on_monday_and_cross_the_year():
    found = placed("2025-12-28", "2025-12-29", "2026-01-04", "2026-01-05", "2026-03-30")
    names = [found.name(at) for at in found.of_article.tolist()]
    assert names == ["2025-W52", "2026-W01", "2026-W01", "2026-W02", "2026-W14"]


def test_quarters_and_months_are_those_of_the_calendar():
    found = placed("2012-04-01", "2012-06-30", "2012-07-01", "2020-12-31")
    assert [found.name(at) for at in found.of_article.tolist()] == ["2012-Q2", "2012-Q2", "2012-Q3", "2020-Q4"]
    found = placed("2025-01-31", "2025-02-01", "2026-02-28")
    assert [found.name(at) for at in found.of_article.tolist()] == ["2025-01", "2025-02", "2026-02"]


def test_days_before_1970_have_their_bins():
    found = placed("1969-12-31", "1969-11-30", "1970-01-01")
    assert [found.name(at) for at in found.of_article.tolist()] == ["1969-12-31", "1969-11-30", "1970-01-01"]


def test_nothing_dated_has_no_bins():
    assert bins(np.zeros(3, np.int64), [None, None, None]) is None
    assert bins(np.zeros(0, np.int64), []) is None


def test_undated_and_coarsely_dated_articles_are_counted_and_in_no_bin():
    days = ["2026-01-01", *[f"2026-01-{day:02}" for day in range(2, 22)], "2026-01-01"]
    found = placed(*days, precision=[None, *["day"] * 20, "month"])
    assert found.unit == "day"
    assert (found.n_undated, found.n_too_coarse) == (1, 1)
    assert found.of_article[0] == found.of_article[-1] == -1


def test_a_corpus_dated_to_the_month_is_not_cut_into_days():
    found = placed("2026-01-01", "2026-02-01", "2026-02-01", precision=["month"] * 3)
    assert (found.unit, found.n_too_coarse) == ("month", 0)


def test_years_alone_are_years():
    assert placed("2026-01-01", "2025-01-01", precision=["year"] * 2).unit == "year"


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1, max_size=20))
def test_every_date_lies_in_its_bin_and_bins_follow_each_other(days):
    found = bins(np.array([(day - EPOCH).days for day in days], np.int64), ["day"] * len(days))
    assert found.unit == "year" or found.n <= MOST_BINS
    for day, at in zip(days, found.of_article.tolist(), strict=True):
        assert found.starts(at).date() <= day < found.starts(at + 1).date()
    names = [found.name(at) for at in range(found.n)]
    assert len(set(names)) == len(names)
    assert names == sorted(names)


def test_names_are_said_in_words():
    assert in_words("2026-W01") == "week of 29 December 2025"
    assert in_words("2019-Q4") == "fourth quarter of 2019"


@given(st.dates(date(1990, 1, 1), date(2050, 1, 1)), st.integers(0, 38))
def test_a_span_of_days_has_a_bin_a_day(first, length):
    found = placed(str(first), str(first + timedelta(days=length)))
    assert (found.unit, found.n) == ("day", length + 1)
