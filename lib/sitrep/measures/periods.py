"""Periods of time: bins chosen from the span of a corpus, so that a chart has neither three points nor three hundred.

Days, weeks (from Monday), months, quarters or years, in UTC. A date known to the month is in no day or week.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt

Unit = Literal["day", "week", "month", "quarter", "year"]

MOST_BINS = 40
"""The finest unit is chosen that makes no more bins than this; years may be more."""

TOO_COARSE = 0.1
"""A unit is passed over where so large a share of the dated articles is dated less exactly."""

_FINENESS = {"second": 0, "minute": 0, "day": 0, "month": 2, "year": 4}
_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Bins:
    """Bins of one unit, from ``first`` (a number counted from 1970) on.

    ``of_article`` gives the bin of each article from 0, -1 of one without a date that is exact enough.
    """

    unit: Unit
    first: int
    n: int
    of_article: npt.NDArray[np.int64]
    n_undated: int
    n_too_coarse: int

    def starts(self, at: int) -> datetime:
        """When a bin begins."""
        return _start(self.unit, self.first + at)

    def name(self, at: int) -> str:
        """Name a bin as the tables have it: 2026-01-07, 2026-W02, 2026-01, 2026-Q1, 2026."""
        return name_of(self.unit, self.starts(at))


def bins(days: npt.NDArray[np.int64], precision: list[str | None]) -> Bins | None:
    """Put articles into bins.

    Args:
        days: of each article the day of publication counted from 1970-01-01; any number where it has no date.
        precision: how exact each date is, as ``articles.published_precision`` has it; None where there is none.

    Returns:
        Bins of the finest unit that makes no more than ``MOST_BINS`` of them and is not too fine for the dates; None
        where no article is dated.
    """
    coarse = np.array([_FINENESS[p] if p is not None else -1 for p in precision], np.int64)
    dated = coarse >= 0
    if not dated.any():
        return None
    for level, unit in enumerate(_UNITS):
        fits = dated & (coarse <= level)
        too_coarse = int((dated & ~fits).sum())
        if not fits.any() or (unit != "year" and too_coarse > TOO_COARSE * dated.sum()):
            continue
        numbers = _number(unit, days)
        first, last = int(numbers[fits].min()), int(numbers[fits].max())
        if unit == "year" or last - first < MOST_BINS:
            break
    return Bins(
        unit=unit,
        first=first,
        n=last - first + 1,
        of_article=np.where(fits, numbers - first, -1),
        n_undated=int((~dated).sum()),
        n_too_coarse=too_coarse,
    )


def name_of(unit: str, start: datetime) -> str:
    """Name the bin of a unit that begins at a time."""
    match unit:
        case "day":
            return f"{start:%Y-%m-%d}"
        case "week":
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{start:%Y-%m}"
        case "quarter":
            return f"{start.year}-Q{(start.month + 2) // 3}"
        case _:
            return f"{start.year}"


def in_words(name: str) -> str:
    """Say the name of a bin as a reader says it.

    >>> [in_words(name) for name in ("2026-01-07", "2026-W02", "2026-01", "2026-Q1", "2026")]
    ['7 January 2026', 'week of 5 January 2026', 'January 2026', 'first quarter of 2026', '2026']
    """
    if "W" in name:
        monday = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
        return f"week of {monday.day} {monday:%B %Y}"
    if "Q" in name:
        return f"{('first', 'second', 'third', 'fourth')[int(name[-1]) - 1]} quarter of {name[:4]}"
    if len(name) == 7:
        return f"{date.fromisoformat(f'{name}-01'):%B %Y}"
    if len(name) == 10:
        day = date.fromisoformat(name)
        return f"{day.day} {day:%B %Y}"
    return name


def _number(unit: Unit, days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Count whole units from 1970; the weeks from Monday, 29 December 1969."""
    if unit == "day":
        return days
    if unit == "week":
        return (days + 3) // 7
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return {"month": months, "quarter": months // 3, "year": months // 12}[unit]


def _start(unit: Unit, number: int) -> datetime:
    if unit == "day":
        day = _EPOCH + timedelta(days=number)
    elif unit == "week":
        day = _EPOCH + timedelta(days=7 * number - 3)
    else:
        year, month = divmod(number * {"month": 1, "quarter": 3, "year": 12}[unit], 12)
        day = date(1970 + year, month + 1, 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
