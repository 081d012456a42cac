"""Dates of publication from metadata: what they say, in UTC, and how exactly they say it."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

Precision = Literal["year", "month", "day", "minute", "second"]
Dated = tuple[datetime, Precision]

_YEARS = range(1600, 2200)
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
_EPOCH = re.compile(r"\d{10}|\d{13}")


def parse_date(value: object) -> Dated | None:
    """Return what a metadata field says of the time of publication, in UTC, with its precision; None if it says none.

    Read are ISO 8601 (also shortened: 2026, 2026-01), 20260107 and 20260107093000, RFC 2822 as feeds have it, English
    months in words, 7.1.2026 (day first), and seconds or milliseconds since 1970. Times without a zone are UTC. Of
    9/28/16 and 28/9/16 the order is plain; of 9/5/18 it is not, and the answer is None, as for anything else that is
    not understood: a date is never guessed, and never today. Two-digit years up to 68 are of this century.

    >>> parse_date("9/28/16")
    (datetime.datetime(2016, 9, 28, 0, 0, tzinfo=datetime.timezone.utc), 'day')
    >>> parse_date("9/5/18") is None
    True
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    try:
        return _parse(text)
    except (ValueError, OverflowError):
        return None


def _parse(text: str) -> Dated | None:
    for pattern in (_ISO, _COMPACT, _DOTTED, *_WORDED):
        if match := pattern.fullmatch(text):
            return _dated(match.groupdict())
    if match := _SLASHED.fullmatch(text):
        return _slashed(*match.groups())
    if _EPOCH.fullmatch(text):
        seconds = int(text) if len(text) == 10 else int(text) // 1000
        return datetime.fromtimestamp(seconds, UTC), "second"
    if "," in text or ":" in text:
        return _mail_date(text)
    return None


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
        y += 2000 if y <= 68 else 1900
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
