"""A range of a file's records: where its bytes lie, and what a reader must know that begins in the middle."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sitrep.files import is_remote, read_range, read_whole

PACKED = ".zst"
"""Ending of a file that holds a range unpacked from a compressed file, packed anew so that it takes little room."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """Records of a file that lie side by side.

    Attributes:
        content: the file with their bytes: the corpus file itself, or a file of these records alone.
        start, end: the first byte and the one after the last.
        n_lines: lines of the corpus file before them.
        n_records: records of the corpus file before them, as its reader numbers them.
        header: a table's first line.
        encoding: a table's encoding; JSON lines are decoded one by one.
    """

    content: Path
    start: int
    end: int
    n_lines: int
    n_records: int
    header: str = ""
    encoding: str = "utf-8"

    def open(self) -> IO[bytes]:
        """Open the bytes of the range for reading."""
        if self.content.suffix == PACKED:
            return io.BytesIO(unpack(self.content))
        if is_remote(self.content):
            return io.BytesIO(read_range(self.content, self.start, self.end))
        return io.BufferedReader(_Within(self.content, self.start, self.end), 1 << 18)

    def open_text(self) -> io.TextIOWrapper:
        """Open the range as text, newlines untouched."""
        return io.TextIOWrapper(self.open(), encoding=self.encoding, errors="replace", newline="")


def pack(content: bytes) -> bytes:
    """Pack bytes as quickly as they are read (zstd)."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def unpack(file: Path) -> bytes:
    """Return the bytes that ``pack`` was given."""
    import pyarrow as pa

    with pa.input_stream(pa.BufferReader(read_whole(file)), compression="zstd") as stream:
        return stream.read()  # type: ignore[no-any-return]


class _Within(io.RawIOBase):
    """The bytes ``start:end`` of a file as a stream of their own."""

    def __init__(self, file: Path, start: int, end: int) -> None:
        self._stream = file.open("rb", buffering=0)
        self._stream.seek(start)
        self._left = end - start

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` as far as the range goes."""
        n = self._stream.readinto(memoryview(buffer)[: self._left]) or 0
        self._left -= n
        return n

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()
