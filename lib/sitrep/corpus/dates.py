"""Dates of publication from metadata: what they say, in UTC, and how exactly they say it."""

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Literal

Precision = Literal["year", "month", "day", "minute", "second"]
Dated = tuple[datetime, Precision]

FIRST_YEAR, LAST_YEAR = 1600, 2035
"""Years in which an article may be published: from the first newspapers to ten years after this version, a constant,
since the tables depend on their inputs and not on the day."""

_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
_ISO = re.compile(
    r"""(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2})
    (?:[T\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?
    \s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?)?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})Z?)?"
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_NAMES)})[a-z]*\.?"
_WORDED = (
    re.compile(
        rf"(?:[a-z]+\.?,\s*)?{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})", re.IGNORECASE
    ),
    re.compile(
        rf"(?:[a-z]+\.?,\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})", re.IGNORECASE
    ),
    re.compile(rf"{_MONTH},?\s+(?P<year>\d{{4}})", re.IGNORECASE),
)
_IN_NAMES = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)([-_.]?)(\d\d)(\2)(\d\d)(?![0-9A-Za-z])")
_EPOCH = re.compile(r"\d{10}|\d{13}")
_SHORT = 40
"""Dates up to so many characters are kept in mind, as those of other articles are often the same."""


def parse_date(value: object) -> Dated | None:
    """Return what a metadata field says of the time of publication, in UTC, with its precision; None if it says none.

    Read are ISO 8601 (also shortened: 2026, 2026-01), 20260107 and 20260107093000, RFC 2822 as feeds have it, English
    months in words, dates and times of tables (midnight is a day), 7.1.2026 (day first), and seconds or milliseconds
    since 1970. Times without a zone are UTC. Of 9/28/16 and 28/9/16 the order is plain; of 9/5/18 it is not, and the
    answer is None, as for anything else that is not understood, and for years before 1600 and after 2035: a date is
    never guessed, and never today. Two-digit years up to 35 are of this century.

    >>> parse_date("9/28/16")
    (datetime.datetime(2016, 9, 28, 0, 0, tzinfo=datetime.timezone.utc), 'day')
    >>> parse_date("9/5/18") is None
    True
    """
    if isinstance(value, datetime):
        value = value.isoformat() if value.time() != time() else value.date().isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    try:
        return _parse_again(text) if len(text) <= _SHORT else _parse(text)
    except (ValueError, OverflowError):
        return None


def date_problem(value: object) -> str | None:
    """Return why a metadata field that holds something is no date of publication; None where it is one or is empty.

    >>> date_problem("2104-05-01"), date_problem("9/5/18"), date_problem("last Tuesday"), date_problem("2026-02-30")
    ('impossible year', 'day or month first?', 'not understood', 'no such day')
    """
    text = str(value).strip() if isinstance(value, str | int | float | date) and not isinstance(value, bool) else ""
    if not text or parse_date(value) is not None:
        return "not understood" if value and not text else None
    if (slashed := _SLASHED.match(text)) and int(slashed[1]) <= 12 and int(slashed[2]) <= 12:
        return "day or month first?"
    for pattern in (_ISO, _COMPACT, _DOTTED, *_WORDED):
        if match := pattern.fullmatch(text):
            return "no such day" if int(match["year"]) in _YEARS else "impossible year"
    if _EPOCH.fullmatch(text) or re.fullmatch(r"\d{1,4}-\d{1,2}-\d{1,2}.*|\d{1,4}", text):
        return "impossible year"
    if slashed:
        return "no such day" if len(slashed[3]) == 2 or int(slashed[3]) in _YEARS else "impossible year"
    return "not understood"


def filename_date(name: str) -> Dated | None:
    """Return the day that a file's name says: 2026-01-07, 2026_01_07, 2026.01.07 or 20260107, standing alone in it.

    >>> filename_date("reuters_2026-01-07_paris.txt")[0].date().isoformat(), filename_date("000_4da62ea52c1fb426.txt")
    ('2026-01-07', None)
    """
    found = {match[0]: parse_date("-".join(match.groups()[::2])) for match in _IN_NAMES.finditer(name)}
    dated = {found_date for found_date in found.values() if found_date is not None}
    return dated.pop() if len(dated) == 1 else None


def _parse(text: str) -> Dated | None:
    for pattern in (_ISO, _COMPACT, _DOTTED, *_WORDED):
        if match := pattern.fullmatch(text):
            return _dated(match.groupdict())
    if match := _SLASHED.fullmatch(text):
        return _slashed(*match.groups())
    if _EPOCH.fullmatch(text):
        seconds = int(text) if len(text) == 10 else int(text) // 1000
        at = datetime.fromtimestamp(seconds, UTC)
        return (at, "second") if at.year in _YEARS else None
    if "," in text or ":" in text:
        return _mail_date(text)
    return None


_parse_again = lru_cache(maxsize=1 << 12)(_parse)


def _dated(found: dict[str, str | None]) -> Dated | None:
    year = int(found["year"] or 0)
    if year not in _YEARS:
        return None
    named = found.get("name")
    month = str(_NAMES.index(named.lower()) + 1) if named else found.get("month")
    day, hour, minute, second = (found.get(key) for key in ("day", "hour", "minute", "second"))
    precision: Precision = (
        "second" if second else "minute" if minute else "day" if day else "month" if month else "year"
    )
    at = datetime(
        year, int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), min(int(second or 0), 59), tzinfo=UTC
    )
    zone = found.get("zone")
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        at = datetime.strptime(f"{at:%Y-%m-%dT%H:%M:%S}{zone[0]}{digits}", "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    return at, precision


def _slashed(first: str, second: str, year: str) -> Dated | None:
    a, b, y = int(first), int(second), int(year)
    if len(year) == 2:
        y += 2000 if y <= LAST_YEAR % 100 else 1900
    if y not in _YEARS or (a <= 12 and b <= 12 and a != b):
        return None
    month, day = (a, b) if a <= 12 else (b, a)
    return datetime(y, month, day, tzinfo=UTC), "day"


def _mail_date(text: str) -> Dated | None:
    at = parsedate_to_datetime(text)
    if at.year not in _YEARS:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at, "second" if text.count(":") > 1 else "minute"
