"""The files of a corpus: on a disk, in an archive or behind a URL, packed or not, each opened as a stream of bytes.

Nothing is ever unpacked to where a file's name says: what an archive holds is read as a stream. What unpacks to more
than 64 MB and to more than 200 times its packed size is no text that anybody wrote, and is refused.
"""

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO, cast

from isal import isal_zlib
from isal.igzip_lib import IsalError

from sitrep.files import is_remote, reaching

MOST_UNPACKED = 64 * 2**20
MOST_TIMES = 200
"""A file that unpacks to more than both allow is refused."""

DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, NotImplementedError)
"""What reading a damaged compressed file raises."""


_GZIP, _MAGIC, _CHUNK = 31, b"\x1f\x8b", 1 << 16
"""How zlib's interface asks for gzip, what begins a member, and how much is unpacked at once."""


class TooTightError(Exception):
    """A packed file unpacks to so much that it must be made to exhaust whoever reads it."""


class LockedError(Exception):
    """A file that is read with a password only."""


@dataclass(frozen=True, kw_only=True)
class CorpusFile:
    """A file of a corpus: where it lies, and the path that its records carry.

    Attributes:
        file: where it lies: a path on a disk, or a path of the same kind behind a URL.
        path: the path that its records carry; of several corpora it begins with the corpus's own name, ``root``.
        root: empty for one corpus; of several, the last folders of each that tell them apart.
        member: the name within the archive that ``file`` is; empty where it is none.
        given: what a ``metadata.csv`` says of it: fields and values.
        fault: reason and detail of a refusal, for what could not even be listed.
    """

    file: Path
    path: str
    root: str = ""
    member: str = ""
    given: tuple[tuple[str, str], ...] = ()
    fault: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """The name that tells the format."""
        return PurePosixPath(self.member or self.file.name).name

    @property
    def is_packed(self) -> bool:
        """Whether the file cannot be entered in the middle."""
        return bool(self.member) or self.name.lower().endswith(".gz")

    @property
    def ending(self) -> str:
        """The ending of its name that tells its format, in lower case, .gz aside."""
        return Path(self.name.lower().removesuffix(".gz")).suffix

    def most_bytes(self) -> int:
        """Return a bound of how much there is to read, unpacked: its size where it is not packed.

        Raises:
            OSError, or one of ``DAMAGED``: it cannot be opened.
        """
        size = opened_archive(self.file).getinfo(self.member).file_size if self.member else self.file.stat().st_size
        return size * 1032 if self.name.lower().endswith(".gz") else size  # deflate packs nothing more tightly

    def open(self) -> IO[bytes]:
        """Open the file for reading, unpacked.

        Raises:
            LockedError: it is locked with a password.
            OSError, or one of ``DAMAGED``: it cannot be opened.
        """
        opened: list[IO[bytes]] = []
        try:
            if self.member:
                stream, n_packed = _member(self.file, self.member)
            else:
                stream, n_packed = _opened(self.file), self.file.stat().st_size
            opened.append(stream)
            if self.name.lower().endswith(".gz"):
                opened.append(cast(IO[bytes], _Unpacked(stream)))
            elif not self.member:
                return stream
        except BaseException:
            for one in opened:
                one.close()
            raise
        return io.BufferedReader(_Bounded(opened, n_packed), 1 << 18)


def is_of_the_store(file: CorpusFile, error: Exception) -> bool:
    """Tell whether an error is of the store that a file lies in and not of the file: it may not come again.

    A file that could not be read for that reason is never refused, since its articles would be missing in silence.
    """
    of_the_file = (*DAMAGED, FileNotFoundError, PermissionError)
    return is_remote(file.file) and isinstance(error, OSError) and not isinstance(error, of_the_file)


def _opened(file: Path) -> IO[bytes]:
    return io.BufferedReader(_Remote(file), 1 << 20) if is_remote(file) else file.open("rb")


def opened_archive(file: Path) -> zipfile.ZipFile:
    """Open a zip archive, on a disk or behind a URL; its list of members is read once as long as it stays as it is."""
    version = file.stat()
    return _archive(file, version.st_size, version.st_mtime_ns)


@lru_cache(maxsize=2)
def _archive(file: Path, *version_of_file: int) -> zipfile.ZipFile:
    del version_of_file
    return zipfile.ZipFile(file if isinstance(file, Path) else _opened(file))


def _member(file: Path, name: str) -> tuple[IO[bytes], int]:
    archive = opened_archive(file)
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise LockedError("the archive is locked with a password")
    return archive.open(info), info.compress_size


class _Remote(io.RawIOBase):
    """The bytes of a file behind a URL, whose store's own errors become OSErrors that name it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with reaching(file):
            self._stream = file.open("rb")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be entered anywhere."""
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        with reaching(self._file):
            return self._stream.seek(place, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._stream.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer``."""
        with reaching(self._file):
            found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._stream.close()
        super().close()


class _Unpacked:
    """The bytes of the gzip members in a stream, unpacked by ISA-L, which takes a third of zlib's time."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._packed = b""
        self._member = isal_zlib.decompressobj(wbits=_GZIP)
        self._is_begun = False

    def read1(self, n: int) -> bytes:
        """Return at most so many bytes, none at the end.

        Raises:
            One of ``DAMAGED``: it is no gzip, breaks off, or fails its check.
        """
        while self._is_begun or self._begin():
            self._packed = self._packed or self._stream.read(_CHUNK)
            ends_here = not self._packed
            try:
                found = self._member.decompress(self._packed, n)
            except IsalError as error:  # type: ignore[misc]  # which is a class, whatever its stub says
                raise zlib.error(str(error)) from None
            self._packed = self._member.unconsumed_tail
            if self._member.eof:
                self._packed, self._is_begun = self._member.unused_data, False
            if found:
                return found
            if ends_here and self._is_begun:
                raise EOFError("Compressed file ended before the end-of-stream marker was reached")
        return b""

    def _begin(self) -> bool:
        """Go to the next member, over zeros that fill up a block; tell whether there is one."""
        first = self._stream.tell() == 0
        while not (packed := self._packed if first else self._packed.lstrip(b"\0")):
            if not (packed := self._stream.read(_CHUNK)):
                return False
            self._packed = packed
        if not packed.startswith(_MAGIC[: len(packed)]):
            raise gzip.BadGzipFile(f"Not a gzipped file ({packed[:2]!r})")
        self._packed, self._is_begun = packed, True
        self._member = isal_zlib.decompressobj(wbits=_GZIP)
        return True

    def close(self) -> None:
        """Leave the stream to whoever opened it."""


class _Bounded(io.RawIOBase):
    """A stream of unpacked bytes that ends with an error where it unpacks to too much."""

    def __init__(self, opened: list[IO[bytes]], n_packed: int) -> None:
        self._opened = opened
        self._n_packed = n_packed
        self._most = max(MOST_UNPACKED, n_packed * MOST_TIMES)

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer``.

        Raises:
            TooTightError: more was unpacked than is allowed.
        """
        found = self._opened[-1].read1(len(buffer))  # type: ignore[attr-defined]  # no more at once than is sure
        self._most -= len(found)
        if self._most < 0:
            raise TooTightError(
                f"{self._n_packed:,} bytes unpack to more than {MOST_UNPACKED:,}, and to more than {MOST_TIMES} times "
                "as many"
            )
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        """Close the file."""
        for stream in reversed(self._opened):
            stream.close()
        super().close()
