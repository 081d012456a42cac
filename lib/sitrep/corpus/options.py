"""How a corpus is to be read: columns, filters, cleaning, dates from the text. What an analyst may ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sitrep.corpus.dates import Dated, parse_date
from sitrep.errors import UsageError, nearest
from sitrep.settings import Settings

FIELDS = ("text", "title", "summary", "date", "source", "url", "author", "language", "kind")
"""What a column may be mapped to."""

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "encoding": "bytes that are no UTF-8 are read in the encoding that they look like",
        "mojibake": "text that was once decoded wrongly is mended (ftfy)",
        "markup": "tags and entities inside a column or field are taken out",
        "glued": "a line is broken where a paragraph was glued to the next (“year.The”)",
        "trail": "trails of links and repeated titles are furniture",
        "recurring": "lines that recur across many articles of a source are furniture",
    }
)
"""The cleaning steps, and what each does; each can be switched off."""


_SETTINGS = {
    "map": "columns",
    "from": "since",
    "to": "until",
    "source": "sources",
    "no_clean": "without",
    "date_hints": "hinted",
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a corpus is read. The tables depend on it, so it is part of their key.

    Attributes:
        columns: field and the columns that are read as it, in place of the usual names.
        since, until: the first and the last day of publication that is kept; None for no bound. A record without a
            date is left out where there is a bound.
        sources: the sources kept; empty for all. Case does not matter.
        without: the cleaning steps switched off.
        hinted: whether an undated record takes the date that its text suggests.
    """

    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    without: frozenset[str] = field(default_factory=frozenset)
    hinted: bool = False

    @property
    def key(self) -> str:
        """A text that is the same for the same reading; empty for the usual one."""
        if self == Reading():
            return ""
        return repr((self.columns, self.since, self.until, self.sources, sorted(self.without), self.hinted))

    @property
    def words(self) -> str:
        """The filters as a person is told them; empty without any."""
        said = [f"from {self.since}"] if self.since else []
        said += [f"to {self.until}"] if self.until else []
        said += [f"of {', '.join(self.sources)}"] if self.sources else []
        return " ".join(said)

    def mapped(self, name: str) -> tuple[str, ...] | None:
        """Return the columns that a field is mapped to; None where it has its usual names."""
        return next((columns for field_name, columns in self.columns if field_name == name), None)

    def does(self, step: str) -> bool:
        """Whether a cleaning step is done."""
        return step not in self.without

    def leaves_out(self, published_at: datetime | None, source: str | None) -> tuple[str, str] | None:
        """Return the reason and detail with which a filter leaves a record out, or None where it is kept."""
        if self.sources and (source or "").casefold() not in {name.casefold() for name in self.sources}:
            return "other source", f"the source is {source or 'not said'}; asked for: {', '.join(self.sources)}"
        if self.since is None and self.until is None:
            return None
        asked = f"asked for: {self.words}" if not self.sources else f"asked for: {_period(self.since, self.until)}"
        if published_at is None:
            return "undated, and a period is asked for", asked
        day = published_at.astimezone(UTC).date()
        if (self.since and day < self.since) or (self.until and day > self.until):
            return "outside the period", f"published on {day}; {asked}"
        return None


def reading_from(settings: Settings) -> Reading:
    """Return how settings say that a corpus is read.

    Raises:
        UsageError: a column, day or cleaning step that cannot be understood.
    """
    value: dict[str, Any] = {name: settings.given[name].value for name in _SETTINGS}
    return reading_of(**{argument: value[name] for name, argument in _SETTINGS.items()})


def reading_of(
    *,
    columns: Iterable[str] = (),
    since: str = "",
    until: str = "",
    sources: Iterable[str] = (),
    without: Iterable[str] = (),
    hinted: bool = False,
) -> Reading:
    """Make a reading of settings as a person writes them.

    Args:
        columns: "FIELD=COLUMN", or "FIELD=COLUMN,COLUMN" where the first that holds something wins.
        since, until: dates such as 2026-01-07, 2026-01 or 2026; a month or year means its first day for ``since`` and
            its last for ``until``.
        sources: names of sources.
        without: cleaning steps.
        hinted: see ``Reading``.

    Raises:
        UsageError: one of them cannot be understood.
    """
    steps = frozenset(without)
    for step in sorted(steps - set(STEPS)):
        raise UsageError(
            f'--no-clean "{step}": there is no such cleaning step.{nearest(step, STEPS)} The steps are '
            f"{', '.join(STEPS)}."
        )
    first, last = day_of("--from", since), day_of("--to", until, last=True)
    if first and last and first > last:
        raise UsageError(f"--from {since} is after --to {until}: no article can be in that period. Change one of them.")
    return Reading(
        columns=_columns(columns), since=first, until=last, sources=tuple(sources), without=steps, hinted=hinted
    )


def _columns(given: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        name, equals, names = text.partition("=")
        columns = tuple(column.strip().lower() for column in names.split(",") if column.strip())
        if not equals or not columns:
            raise UsageError(f'--map "{text}": expected FIELD=COLUMN, e.g. --map text=story.')
        name = name.strip().lower()
        if name not in FIELDS:
            raise UsageError(
                f'--map "{text}": there is no field "{name}".{nearest(name, FIELDS)} The fields are '
                f"{', '.join(FIELDS)}."
            )
        found[name] = columns
    return tuple(sorted(found.items()))


def day_of(option: str, text: str, *, last: bool = False) -> date | None:
    """Return the day of a date such as 2026-01-07, 2026-01 or 2026: of a month or year the first, or the ``last``.

    Raises:
        UsageError: it is no date; the message names the ``option``.
    """
    if not text:
        return None
    dated = parse_date(text)
    if dated is None:
        raise UsageError(f'{option} "{text}": expected a date such as 2026-01-07, 2026-01 or 2026.')
    return _last_day(dated) if last else dated[0].date()


def _last_day(dated: Dated) -> date:
    at, precision = dated
    if precision == "year":
        return date(at.year, 12, 31)
    if precision == "month":
        return (date(at.year, at.month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return at.date()


def _period(since: date | None, until: date | None) -> str:
    return Reading(since=since, until=until).words
