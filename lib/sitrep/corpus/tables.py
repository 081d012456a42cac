"""Files of many records: JSON lines, JSON arrays, and tables with a header."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sitrep.corpus.decoding import decode, marked_encoding, open_bytes, open_text
from sitrep.corpus.fields import ALIASES, TEXT_COLUMNS, record_of
from sitrep.corpus.ranges import Range
from sitrep.corpus.records import Record, Reject

_SHOWN = 60
_SEPARATORS = ",;\t|"
_LONGEST_FIELD = min(sys.maxsize, 2**31 - 1)


@dataclass(frozen=True, kw_only=True)
class Place:
    """The file that records are read from, as they will name it."""

    path: str
    root: str

    def record(self, value: object, locator: str) -> Record | Reject:
        """Make a record of a JSON value or a table's row."""
        if not isinstance(value, Mapping):
            return self.reject(locator, "broken record", f"found {_shown(json.dumps(value))}; expected a JSON object")
        record = record_of(value, self.path, locator, self.root)
        if record is not None:
            return record
        names = ", ".join(map(str, value)) or "none"
        return self.reject(locator, "no text", f"found the fields {_shown(names)}; expected text, title or summary")

    def reject(self, locator: str, reason: str, detail: str) -> Reject:
        """Refuse a record, or the file."""
        return Reject(path=self.path, locator=locator, reason=reason, detail=detail, root=self.root)


def read_json_lines(file: Path, place: Place, within: Range | None = None) -> Iterator[Record | Reject]:
    """Read one JSON object a line, holding one line at a time; blank lines are passed over."""
    lines, before = (_lines(file), 0) if within is None else (_lines_within(within), within.n_lines)
    for number, line in enumerate(lines, start=before + 1):
        if line.strip():
            yield _from_json(line, place, f"line {number}")


def read_json(file: Path, place: Place) -> Iterator[Record | Reject]:
    """Read a file of one JSON array or object, and else as JSON lines."""
    with open_bytes(file) as stream:
        content = decode(stream.read())
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        yield from read_json_lines(file, place)
        return
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield place.record(item, f"item {number}")
    else:
        yield place.record(value, "")


def read_table(file: Path, place: Place, within: Range | None = None) -> Iterator[Record | Reject]:
    """Read a table with a header, separated by comma, semicolon, tab or bar, holding one row at a time.

    A row with more fields than the header, or with a quote out of place, is refused; one with fewer lacks the last.
    """
    if within is not None:
        with within.open_text() as stream:
            yield from _records(stream, Header.of(within.header), place, within.n_records, within.n_lines)
        return
    with open_text(file) as stream:
        header = Header.of(stream.readline())
        if not header.has_text:
            columns = _shown(", ".join(header.names)) or "no header"
            yield place.reject("", "no text", f"found the columns {columns}; expected one of {', '.join(TEXT_COLUMNS)}")
            return
        yield from _records(stream, header, place, 0, 1)


@dataclass(frozen=True, kw_only=True)
class Header:
    """The first line of a table: the names of its columns, and what separates them."""

    names: tuple[str, ...]
    separator: str

    @classmethod
    def of(cls, line: str) -> "Header":
        """Read the first line of a table."""
        csv.field_size_limit(_LONGEST_FIELD)
        separator = _separator(line)
        return cls(
            names=tuple(name.strip() for name in next(csv.reader([line], delimiter=separator), [])), separator=separator
        )

    @property
    def has_text(self) -> bool:
        """Whether a column is known to hold text."""
        return any(name.lower() in TEXT_COLUMNS for name in self.names)


def table_rows(lines: Iterable[str], separator: str) -> Iterator[tuple[list[str] | csv.Error, int]]:
    """Yield the rows below a table's header, or what is wrong with one, each with the lines taken so far.

    After a bad row reading goes on at the next line. No line is taken before the row that it belongs to is asked for.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield error, rows.line_num
            continue
        if row is None:
            return
        yield row, rows.line_num


def _records(
    stream: Iterable[str], header: Header, place: Place, n_records: int, n_lines: int
) -> Iterator[Record | Reject]:
    number = n_records
    for row, n_taken in table_rows(stream, header.separator):
        if not row:
            continue
        number += 1
        if isinstance(row, csv.Error):
            yield place.reject(f"row {number}", "broken record", f"{row} (line {n_lines + n_taken} of the file)")
        elif len(row) > len(header.names):
            detail = f"found {len(row)} fields; the header has {len(header.names)}"
            yield place.reject(f"row {number}", "broken record", detail)
        else:
            yield place.record(dict(zip(header.names, row, strict=False)), f"row {number}")


def _lines(file: Path) -> Iterator[str]:
    with open_bytes(file) as stream:
        marked = marked_encoding(stream.read(4))
    if marked not in (None, "utf-8-sig"):
        with open_text(file) as text:
            yield from text
        return
    with open_bytes(file) as stream:
        for line in stream:
            yield decode(line)


def _lines_within(within: Range) -> Iterator[str]:
    with within.open() as stream:
        for line in stream:
            yield decode(line)


def _from_json(line: str, place: Place, locator: str) -> Record | Reject:
    try:
        return place.record(json.loads(line), locator)
    except ValueError as error:
        return place.reject(locator, "broken record", f"not JSON ({error}): {_shown(line.strip())}")
    except RecursionError:
        return place.reject(locator, "broken record", f"nested too deeply: {_shown(line.strip())}")


def _separator(header: str) -> str:
    known = {name for names in ALIASES.values() for name in names}

    def n_known(separator: str) -> int:
        return sum(name.strip(' "\r\n').lower() in known for name in header.split(separator))

    return max(_SEPARATORS, key=n_known)


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


class Reader(Protocol):
    """Reads the records of a file."""

    def __call__(self, file: Path, place: Place) -> Iterator[Record | Reject]:
        """Yield the records and refusals of the whole file."""
        ...


class RangeReader(Reader, Protocol):
    """Reads the records of a file, or those within a range of it."""

    def __call__(self, file: Path, place: Place, within: Range | None = None) -> Iterator[Record | Reject]:
        """Yield the records and refusals of the file or range."""
        ...


FORMATS: dict[str, Reader] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_table,
    ".tsv": read_table,
}
"""Ending of a file's name to the reader of its records."""

IN_RANGES: dict[str, RangeReader] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_table,
    ".tsv": read_table,
}
"""Ending of a file's name to the reader of a range of its records, for formats whose files can be cut."""
