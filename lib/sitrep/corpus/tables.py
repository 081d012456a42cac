"""Files of many records: JSON lines, JSON arrays, and tables with a header."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sitrep.corpus.decoding import decode, marked_encoding, open_bytes, open_text
from sitrep.corpus.fields import ALIASES, TEXT_COLUMNS, record_of
from sitrep.corpus.records import Record, Reject

_SHOWN = 60
_SEPARATORS = ",;\t|"


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


def read_json_lines(file: Path, place: Place) -> Iterator[Record | Reject]:
    """Read one JSON object a line, holding one line at a time; blank lines are passed over."""
    for number, line in enumerate(_lines(file), start=1):
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


def read_table(file: Path, place: Place) -> Iterator[Record | Reject]:
    """Read a table with a header, separated by comma, semicolon, tab or bar, holding one row at a time.

    A row with more fields than the header, or with a quote out of place, is refused; one with fewer lacks the last.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with open_text(file) as stream:
        first = stream.readline()
        reader = csv.reader([first], delimiter=_separator(first))
        header = [name.strip() for name in next(reader, [])]
        if not any(name.lower() in TEXT_COLUMNS for name in header):
            columns = _shown(", ".join(header)) or "no header"
            yield place.reject("", "no text", f"found the columns {columns}; expected one of {', '.join(TEXT_COLUMNS)}")
            return
        rows = csv.reader(stream, delimiter=_separator(first), strict=True)
        number = 0
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                number += 1
                detail = f"{error} (line {rows.line_num + 1} of the file)"
                yield place.reject(f"row {number}", "broken record", detail)
                continue
            if row is None:
                return
            if not row:
                continue
            number += 1
            if len(row) > len(header):
                detail = f"found {len(row)} fields; the header has {len(header)}"
                yield place.reject(f"row {number}", "broken record", detail)
            else:
                yield place.record(dict(zip(header, row, strict=False)), f"row {number}")


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


Reader: TypeAlias = Callable[[Path, Place], Iterator[Record | Reject]]

FORMATS: dict[str, Reader] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_table,
    ".tsv": read_table,
}
"""Ending of a file's name to the reader of its records."""
