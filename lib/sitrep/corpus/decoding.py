"""Bytes to text: which encoding a file is in, and opening it, compressed or not."""

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import IO, cast

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20

DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading a damaged compressed file raises."""


def open_bytes(file: Path) -> IO[bytes]:
    """Open a file for reading, through gzip when its name ends in .gz."""
    if file.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(file, "rb"))
    return file.open("rb")


def marked_encoding(start: bytes) -> str | None:
    """Return the encoding that a byte order mark at the start of a file names."""
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)


def decode(content: bytes) -> str:
    """Return bytes as text: by their byte order mark, else UTF-8 where they are valid UTF-8, else windows-1252.

    Bytes that the encoding leaves undefined become U+FFFD. Newlines stay as they are.
    """
    marked = marked_encoding(content[:4])
    if marked is not None:
        return content.decode(marked, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def looks_binary(content: bytes) -> bool:
    """Tell whether bytes are no text: they hold a zero byte and no byte order mark."""
    return b"\0" in content and marked_encoding(content[:4]) is None


def open_text(file: Path) -> io.TextIOWrapper:
    """Open a file as text, newlines untouched, in the encoding that ``decode`` would find; it is read through once."""
    return io.TextIOWrapper(open_bytes(file), encoding=text_encoding(file), errors="replace", newline="")


def text_encoding(file: Path) -> str:
    """Return the encoding that ``decode`` would find for a file, reading it through but holding none of it."""
    with open_bytes(file) as stream:
        marked = marked_encoding(stream.read(4))
    return marked or ("utf-8" if _is_utf8(file) else "cp1252")


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(file) as stream:
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
