"""Cutting the files of a corpus into pieces of bounded size, at the borders of records.

JSON lines and tables are cut, by reading them once and holding nothing: their pieces are ranges of bytes; those of
Parquet are ranges of rows. A compressed file, or one in an archive, cannot be entered in the middle, and a reader of
its last records would unpack all before them: with many pieces that is time quadratic in the file. So one stream
unpacks it, and where it needs more than one piece, each is packed anew (zstd, a tenth of the time of unpacking, about
the room that the file takes) into a folder that the caller removes when all is done. Not cut, and so held by one worker
however large: documents and plain texts, ``.json`` (one value), and what is in UTF-16 or UTF-32. Reading refuses the
first two beyond a size.
"""

import csv
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sitrep.corpus.columnar import opened_parquet, read_parquet
from sitrep.corpus.decoding import text_encoding, wide_encoding
from sitrep.corpus.fields import has_text
from sitrep.corpus.options import Reading
from sitrep.corpus.place import Place
from sitrep.corpus.ranges import PACKED, Range, pack
from sitrep.corpus.reading import broken_off, finished, read_file
from sitrep.corpus.records import Record, Reject
from sitrep.corpus.sources import DAMAGED, CorpusFile, LockedError, TooTightError, is_of_the_store
from sitrep.corpus.tables import IN_RANGES, Header, read_json_lines, table_rows
from sitrep.files import write_atomic

_FAILS = (*DAMAGED, OSError, LockedError, TooTightError)

_LINE_ENDS = re.compile(rb"(?<=\r)(?!\n)(?=.)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A file of the corpus, or a range of its records.

    Attributes:
        file: the file.
        n_bytes: how much there is to read, unpacked.
        within: the range; None for the whole file.
        ending: what the file's reader says after its last record, where it breaks off.
    """

    file: CorpusFile
    n_bytes: int
    within: Range | None = None
    ending: Reject | None = None

    @property
    def name(self) -> str:
        """The piece as a person is told it."""
        if self.within is None:
            return self.file.path
        unit = "row" if self.file.ending == ".parquet" else "line"
        return f"{self.file.path} from {unit} {self.within.n_lines + 1}"

    def is_as_planned(self) -> bool:
        """Tell whether the bytes of the piece are there, seen from this process, that were there when it was cut."""
        if not self.n_bytes:
            return True
        content = self.file.file if self.within is None else self.within.content
        try:
            size = content.stat().st_size
        except OSError:
            return False
        if self.file.ending == ".parquet" or self.file.is_packed:
            return True
        return size == self.n_bytes if self.within is None else size >= self.within.end


def is_cut(file: CorpusFile, most_bytes: int) -> bool:
    """Tell whether a file must be gone through to know its pieces."""
    try:
        return file.fault is None and file.ending in IN_RANGES and file.most_bytes() > most_bytes
    except _FAILS:
        return False


def cut_file(file: CorpusFile, most_bytes: int, unpacked: Path, reading: Reading | None = None) -> Iterator[Piece]:
    """Yield the pieces of a file, in order: together its records, each once.

    Args:
        file: the file.
        most_bytes: a piece holds at most so many bytes, or one record. Pieces of a file that is not compressed are of
            equal size, as far as records allow.
        unpacked: a folder for what is unpacked of compressed files; what it holds already is not written again.
        reading: how the corpus is read.
    """
    reading = reading or Reading()
    if file.fault is not None:
        yield Piece(file=file, n_bytes=0)
        return
    try:
        most = file.most_bytes()
        size = most if file.member else file.file.stat().st_size
        if most > most_bytes and file.ending == ".parquet" and not file.is_packed:
            yield from _rows_of(file, size, most_bytes)
            return
        if most <= most_bytes or file.ending not in IN_RANGES:
            yield Piece(file=file, n_bytes=size)
            return
    except _FAILS as error:
        if is_of_the_store(file, error):
            raise
        yield Piece(file=file, n_bytes=0)
        return
    with ExitStack() as held:
        try:
            units = _units(file, lambda: held.enter_context(file.open()), reading, keeping=file.is_packed)
        except _FAILS as error:
            if is_of_the_store(file, error):
                raise
            units = None
        if units is None:
            yield Piece(file=file, n_bytes=size)
            return
        aim = most_bytes if file.is_packed else -(-size // -(-size // most_bytes))
        yield from _Cutter(file, aim, unpacked if file.is_packed else None).pieces(units)


def read_piece(piece: Piece, reading: Reading | None = None) -> Iterator[Record | Reject]:
    """Yield the records and refusals of a piece, just as ``read_file`` yields them within the whole file."""
    reading = reading or Reading()
    if piece.within is None:
        yield from read_file(piece.file, reading)
        return
    place = Place.of(piece.file, reading)
    read = read_parquet if piece.file.ending == ".parquet" else IN_RANGES[piece.file.ending]
    yield from finished(read(piece.file, place, piece.within), piece.file, reading)
    if piece.ending is not None:
        yield piece.ending


def _rows_of(file: CorpusFile, size: int, most_bytes: int) -> Iterator[Piece]:
    """Yield the pieces of a Parquet file: the same number of rows each, whatever row groups it has."""
    try:
        with opened_parquet(file) as found:
            n_rows = found.metadata.num_rows
            groups = [found.metadata.row_group(n).total_byte_size for n in range(found.metadata.num_row_groups)]
    except Exception as error:  # what is wrong with it is said when it is read
        if is_of_the_store(file, error):
            raise
        yield Piece(file=file, n_bytes=size)
        return
    unpacked = max(size, sum(groups), 1)
    step = max(1, -(-n_rows // -(-unpacked // most_bytes)))
    for start in range(0, max(n_rows, 1), step):
        end = min(start + step, n_rows)
        within = Range(content=file.file, start=start, end=end, n_lines=start, n_records=start)
        n_bytes = unpacked * (end - start) // max(n_rows, 1)
        yield Piece(file=file, n_bytes=n_bytes, within=within if step < n_rows else None)


@dataclass(slots=True)
class _Unit:
    """What cannot be cut: a JSON line, or a row of a table."""

    n_bytes: int
    n_lines: int
    n_records: int
    content: bytes


@dataclass(frozen=True, kw_only=True)
class _Units:
    units: Iterator[_Unit]
    n_bytes_before: int = 0
    n_lines_before: int = 0
    header: str = ""
    encoding: str = "utf-8"


def _units(file: CorpusFile, opened: Callable[[], IO[bytes]], reading: Reading, *, keeping: bool) -> _Units | None:
    """Return the units of a file, which is opened once it is known how, or None where it is not to be cut."""
    if IN_RANGES[file.ending] is read_json_lines:
        with file.open() as other:
            if wide_encoding(other.read(4_096)) is not None:
                return None
        return _Units(units=(_Unit(len(line), 1, 1, line if keeping else b"") for line in opened()))
    encoding = text_encoding(file, guess=reading.does("encoding"))
    if encoding.startswith(("utf-16", "utf-32")):
        return None
    lines = _Lines(opened(), encoding)
    first = next(lines, "")
    header = Header.of(first, reading)
    if not has_text(header.names, reading):
        return None
    n_bytes = len(lines.take())
    lines.encoding = plain = encoding.removesuffix("-sig")
    return _Units(
        units=_row_units(lines, header, keeping),
        n_bytes_before=n_bytes,
        n_lines_before=1,
        header=first,
        encoding=plain,
    )


def _row_units(lines: "_Lines", header: Header, keeping: bool) -> Iterator[_Unit]:
    before = 0
    for row, n_lines in table_rows(lines, header.separator):
        content = lines.take()
        is_record = isinstance(row, csv.Error) or bool(row)
        yield _Unit(len(content), n_lines - before, int(is_record), content if keeping else b"")
        before = n_lines


class _Lines(Iterator[str]):
    """The lines of a byte stream as text, cut as text files are read: at \\n, \\r and \\r\\n."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self.encoding = encoding
        self._lines = (line for long in stream for line in _at_returns(long))
        self._taken: list[bytes] = []

    def __next__(self) -> str:
        line = next(self._lines)
        self._taken.append(line)
        return line.decode(self.encoding, "replace")

    def take(self) -> bytes:
        """Return the bytes of the lines given since this was last asked."""
        taken = b"".join(self._taken)
        self._taken.clear()
        return taken


def _at_returns(line: bytes) -> list[bytes]:
    at = line.find(b"\r")
    if at < 0 or at >= len(line) - (2 if line.endswith(b"\r\n") else 1):
        return [line]
    return _LINE_ENDS.split(line)


class _Cutter:
    """Gathers units into pieces of a size; a file that turns out to need one piece is left whole."""

    def __init__(self, file: CorpusFile, aim: int, unpacked: Path | None) -> None:
        self._file = file
        self._aim = aim
        self._unpacked = unpacked
        self._n_pieces = 0

    def pieces(self, found: _Units) -> Iterator[Piece]:
        """Yield the pieces of the units found."""
        start, n_lines, n_records = found.n_bytes_before, found.n_lines_before, 0
        gathered: list[_Unit] = []
        size = 0
        ending = None
        units = found.units
        while True:
            try:
                unit = next(units, None)
            except _FAILS as error:
                if is_of_the_store(self._file, error):
                    raise
                unit, ending = None, broken_off(self._file, error)
            if unit is None and not self._n_pieces:
                yield Piece(file=self._file, n_bytes=start + size)
                return
            if gathered and (unit is None or size + unit.n_bytes > self._aim):
                content, first = self._content(gathered, start)
                within = Range(
                    content=content,
                    start=first,
                    end=first + size,
                    n_lines=n_lines,
                    n_records=n_records,
                    header=found.header,
                    encoding=found.encoding,
                )
                yield Piece(file=self._file, n_bytes=size, within=within, ending=None if unit else ending)
                self._n_pieces += 1
                start += size
                n_lines += sum(one.n_lines for one in gathered)
                n_records += sum(one.n_records for one in gathered)
                gathered, size = [], 0
            if unit is None:
                return
            gathered.append(unit)
            size += unit.n_bytes

    def _content(self, gathered: list[_Unit], start: int) -> tuple[Path, int]:
        if self._unpacked is None:
            return self._file.file, start
        place = hashlib.blake2b(self._file.path.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        target = self._unpacked / f"{place}-{self._n_pieces:05d}{PACKED}"
        if not target.exists():
            write_atomic(target, pack(b"".join(unit.content for unit in gathered)))
        return target, 0
