"""Durations and moments as people write them in settings and on the command line."""

import re
from datetime import UTC, datetime, timedelta


def seconds_of(text: str) -> float:
    """Return a duration such as 90s, 15m, 26h or 2d in seconds; a bare number is seconds.

    >>> seconds_of("90"), seconds_of("1.5h"), seconds_of("2d")
    (90.0, 5400.0, 172800.0)

    Raises:
        ValueError: it is none, or not above zero.
    """
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([smhd]?)", text.strip())
    seconds = float(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]] if found else 0.0
    if seconds <= 0:
        raise ValueError(f'"{text}" is no duration')
    return seconds


def moment_of(text: str) -> datetime:
    """Return a date or time in ISO 8601 as a moment in UTC: of a date its last microsecond, a time without zone is UTC.

    >>> moment_of("2026-03-01T06:00").isoformat()
    '2026-03-01T06:00:00+00:00'

    Raises:
        ValueError: it is none.
    """
    text = text.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(days=1, microseconds=-1)
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def in_words(seconds: float) -> str:
    """Return a duration in words, to the two units that matter.

    >>> in_words(9), in_words(185), in_words(93_600), in_words(3 * 86400)
    ('9 s', '3 min 5 s', '26 h', '3 days')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min" + (f" {whole % 60} s" if whole % 60 else "")
    if whole < 48 * 3600:
        return f"{whole // 3600} h" + (f" {whole % 3600 // 60} min" if whole % 3600 // 60 else "")
    hours = whole % 86400 // 3600
    return f"{whole // 86400} days" + (f" {hours} h" if hours else "")
