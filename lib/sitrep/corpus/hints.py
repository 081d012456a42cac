"""What a text suggests about its date: never used as the date unless the analyst says so.

A day of a month in the head of an article is most often the day of what it reports, and sometimes a deadline or an
anniversary; a month with a year ("February 2022") says nothing of the day of publication.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from sitrep.corpus.dates import LAST_YEAR
from sitrep.corpus.records import Record

_HEAD = 1_500
_FIRST_YEAR = 1990
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?P<{0}>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATE = re.compile(
    r"(?:\b(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s?day|nesday|rsday|urday|r?s?\.)?,?\s+)?(?<![\w/])"
    rf"(?:{_MONTH.format('m1')}\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?![\w/:])|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.format('m2')}(?!\w))"
    r"(?:,?\s+(?P<year>(?:19|20)\d\d)(?!\w))?"
)
_NAMES = "|".join(month.capitalize() for month in _MONTHS)
_MAY_BE_DATE = (
    re.compile(rf"(?:{_NAMES})[a-z]{{0,6}}\.?\s+\d"),
    re.compile(rf"\d(?:st|nd|rd|th)?\s+(?:{_NAMES})"),
)
"""A month before a number, or one after it: each search is quick, and most texts have neither."""
_IN_URL = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2}|[a-z]{3})[/-](?P<day>\d{1,2})(?=[/_.-]|$)", re.IGNORECASE
)
_AHEAD = re.compile(
    r"(?:\b(?:until|till|by|before|due|due on|through|starting|from|since|effective|anniversary of(?: the)?)|'s|’s)"
    r"\s+(?:the\s+)?$",
    re.I,
)
_AFTER = re.compile(
    r"\s+(?:\w+\s+)?(?:deadline|anniversary|election|elections|vote|hearing|attacks?|summit)\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![\w-])(?:19|20)\d\d(?![\w-])")


def date_hint(record: Record) -> str | None:
    """Return the date that an undated record suggests: in its URL, else in the first 1,500 characters of its text.

    The first day of a month that is no deadline, anniversary or event to come counts. With its year it is a day,
    "2026-01-07". A weekday narrows the year: to a day, where one year from 1990 on fits that the text also names, or
    the only one that it names; else the years that fit are listed, "01-07 of 2009, 2015, 2026". With neither, it is
    a day of any year, "01-07".
    """
    if record.url and (match := _IN_URL.search(record.url)) and (day := _in_url(match)):
        return day.isoformat()
    if not any(pattern.search(record.text, 0, _HEAD) for pattern in _MAY_BE_DATE):
        return None
    for match in _DATE.finditer(record.text, 0, _HEAD):
        start, end = match.span()
        if _AHEAD.search(record.text, max(0, start - 30), start) or _AFTER.match(record.text, end, end + 40):
            continue
        if hint := _hint(match, record.text):
            return hint
    return None


def hinted(record: Record) -> Record:
    """Return a record with the day that its text suggests as its date, where that is a whole date."""
    try:
        day = date.fromisoformat(record.date_hint or "")
    except ValueError:
        return record
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return replace(record, published_at=at, published_precision="day", published_basis="text")


def _hint(match: re.Match[str], text: str) -> str | None:
    month = _MONTHS.index((match["m1"] or match["m2"])[:3].lower()) + 1
    number = int(match["d1"] or match["d2"])
    weekday = _DAYS.index(match["weekday"].lower()) if match["weekday"] else None
    if match["year"]:
        day = _day(int(match["year"]), month, number)
        fits = day is not None and (weekday is None or day.weekday() == weekday)
        return day.isoformat() if day is not None and fits else None
    if _day(2000, month, number) is None:
        return None
    if weekday is None:
        return f"{month:02}-{number:02}"
    years = [
        year
        for year in range(_FIRST_YEAR, LAST_YEAR + 1)
        if (day := _day(year, month, number)) is not None and day.weekday() == weekday
    ]
    named = set(map(int, _YEAR.findall(text))) & set(years)
    if len(named) == 1:
        return date(named.pop(), month, number).isoformat()
    return f"{month:02}-{number:02} of {', '.join(map(str, years))}"


def _in_url(match: re.Match[str]) -> date | None:
    month = match["month"].lower()
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1 if month in _MONTHS else 0
    return _day(int(match["year"]), number, int(match["day"]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year <= LAST_YEAR else None
