"""Files of many records: JSON lines, JSON arrays, and tables with a header."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from sitrep.corpus.decoding import decode, open_text, text_encoding, wide_encoding
from sitrep.corpus.fields import ALIASES, has_text, text_columns
from sitrep.corpus.looks import look
from sitrep.corpus.options import Reading
from sitrep.corpus.place import Place, shown
from sitrep.corpus.ranges import Range
from sitrep.corpus.records import Record, Reject
from sitrep.corpus.sources import CorpusFile

_SEPARATORS = ",;\t|"
_LONGEST_FIELD = min(sys.maxsize, 2**31 - 1)


def read_json_lines(file: CorpusFile, place: Place, within: Range | None = None) -> Iterator[Record | Reject]:
    """Read one JSON object a line, holding one line at a time; blank lines are passed over."""
    wide = _wide(file) if within is None else None
    if wide is not None:
        with open_text(file, wide) as texts:
            for number, line in enumerate(texts, start=1):
                if line.strip():
                    yield _from_json(line, place, f"line {number}", wide)
        return
    with within.open() if within else file.open() as contents:
        for number, content in enumerate(contents, start=within.n_lines + 1 if within else 1):
            if (value := plain_object(content)) is not None:
                yield place.record(value, f"line {number}", seen=look(content))
                continue
            line, encoding = decode(content, guess=place.reading.does("encoding"))
            if line.strip():
                yield _from_json(line, place, f"line {number}", encoding)


def plain_object(content: bytes) -> dict[str, Any] | None:
    """Return the JSON object in UTF-8 that a line is, as ``json`` reads it; None where ``json`` may see otherwise.

    It does in numbers beyond 64 bits, in halves of surrogate pairs, in NaN, and of course in what is no JSON.
    """
    try:
        value = orjson.loads(content)
    except ValueError:
        return None
    return value if isinstance(value, dict) and not any(isinstance(one, float) for one in value.values()) else None


def read_json(file: CorpusFile, place: Place) -> Iterator[Record | Reject]:
    """Read a file of one JSON array or object, and else as JSON lines.

    An object that holds nothing to read but one list of objects ("articles", "results", "items") is read as that list.
    """
    with file.open() as stream:
        content, encoding = decode(stream.read(), guess=place.reading.does("encoding"))
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        yield from read_json_lines(file, place)
        return
    if isinstance(value, dict) and not has_text(value, place.reading):
        lists = [
            inner for inner in value.values() if isinstance(inner, list) and any(isinstance(i, dict) for i in inner)
        ]
        value = lists[0] if len(lists) == 1 else value
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield place.record(item, f"item {number}", encoding)
    else:
        yield place.record(value, "", encoding)


def read_table(file: CorpusFile, place: Place, within: Range | None = None) -> Iterator[Record | Reject]:
    """Read a table with a header, separated by comma, semicolon, tab or bar, holding one row at a time.

    A row with more fields than the header, or with a quote out of place, is refused; one with fewer lacks the last.
    """
    if within is not None:
        header = Header.of(within.header, place.reading)
        with within.open_text() as stream:
            yield from _records(stream, header, place, within)
        return
    encoding = text_encoding(file, guess=place.reading.does("encoding"))
    with open_text(file, encoding) as stream:
        header = Header.of(stream.readline(), place.reading)
        if not has_text(header.names, place.reading):
            columns = shown(", ".join(header.names)) or "no header"
            expected = text_columns(place.reading)
            detail = f"found the columns {columns}; expected one of {expected}. Name yours: --map text=COLUMN"
            yield place.reject("", "no text", detail)
            return
        start = Range(content=file.file, start=0, end=0, n_lines=1, n_records=0, encoding=encoding)
        yield from _records(stream, header, place, start)


@dataclass(frozen=True, kw_only=True)
class Header:
    """The first line of a table: the names of its columns, and what separates them."""

    names: tuple[str, ...]
    separator: str

    @classmethod
    def of(cls, line: str, reading: Reading) -> "Header":
        """Read the first line of a table."""
        csv.field_size_limit(_LONGEST_FIELD)
        separator = _separator(line, reading)
        try:
            names = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            names = line.split(separator)
        return cls(names=tuple(name.strip() for name in names), separator=separator)


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


def _records(stream: Iterable[str], header: Header, place: Place, at: Range) -> Iterator[Record | Reject]:
    number = at.n_records
    encoding = at.encoding.removesuffix("-sig")
    for row, n_taken in table_rows(stream, header.separator):
        if not row:
            continue
        number += 1
        if isinstance(row, csv.Error):
            yield place.reject(f"row {number}", "broken record", f"{row} (line {at.n_lines + n_taken} of the file)")
        elif len(row) > len(header.names):
            detail = f"found {len(row)} fields; the header has {len(header.names)}"
            yield place.reject(f"row {number}", "broken record", detail)
        else:
            yield place.record(dict(zip(header.names, row, strict=False)), f"row {number}", encoding)


def _wide(file: CorpusFile) -> str | None:
    """Return UTF-16 or UTF-32 where a file is in it."""
    with file.open() as stream:
        return wide_encoding(stream.read(4_096))


def _from_json(line: str, place: Place, locator: str, encoding: str) -> Record | Reject:
    try:
        return place.record(json.loads(line), locator, encoding)
    except ValueError as error:
        return place.reject(locator, "broken record", f"not JSON ({error}): {shown(line.strip())}")
    except RecursionError:
        return place.reject(locator, "broken record", f"nested too deeply: {shown(line.strip())}")


def _separator(header: str, reading: Reading) -> str:
    known = {name for names in ALIASES.values() for name in names}
    known.update(column for _, columns in reading.columns for column in columns)

    def n_known(separator: str) -> int:
        return sum(name.strip(' "\r\n').lower() in known for name in header.split(separator))

    return max(_SEPARATORS, key=n_known)


class Reader(Protocol):
    """Reads the records of a file."""

    def __call__(self, file: CorpusFile, place: Place) -> Iterator[Record | Reject]:
        """Yield the records and refusals of the whole file."""
        ...


class RangeReader(Reader, Protocol):
    """Reads the records of a file, or those within a range of it."""

    def __call__(self, file: CorpusFile, place: Place, within: Range | None = None) -> Iterator[Record | Reject]:
        """Yield the records and refusals of the file or range."""
        ...


IN_RANGES: dict[str, RangeReader] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_table,
    ".tsv": read_table,
}
"""Ending of a file's name to the reader of a range of its records, for formats whose files can be cut."""
