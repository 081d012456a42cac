"""The one way in which Sitrep writes a file: a temporary file beside it, fsync, rename; behind a URL, one put.

The files of a run are an exception: they are written as they come, since the folder that they are in is moved to its
place as a whole, and synced before.

What belongs here is the writing of bytes so that a reader sees the old file or the new one, never half of either.
Formats (Parquet, JSON, HTML) are made by their own rooms and handed over as bytes. A place behind a URL (fsspec) goes
about as a ``Path`` that is none: it has a path's methods. Object stores show what was put whole or not at all; other
kinds (sftp, smb) may show a half, so that whoever writes there must be able to tell.
"""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from sitrep.errors import UsageError

_SYNCED_AT_ONCE = 8


def location(text: str, option: str = "--corpus PATH", **options: Any) -> Path:  # noqa: ANN401 - a file system's own
    """Return where something lies: a path on a disk, or one of the same kind behind a URL (fsspec).

    Args:
        text: a path or a URL.
        option: what gives it, for the message.
        options: for the URL's file system.

    Raises:
        UsageError: the package that such URLs need is not installed, or there is no such kind of URL.
    """
    kind, separator, rest = text.partition("://")
    if not separator:
        return Path(text)
    if kind == "file":
        return Path(rest)
    from upath import UPath

    try:
        found = UPath(text, **options)
        found.fs  # noqa: B018 - made on first use, and this says what is missing
    except (ImportError, ValueError) as error:
        raise UsageError(f"{text}: {error}. Install what is missing, or give a local path: {option}.") from error
    return cast(Path, found)


def output_location(text: str, option: str = "--out FOLDER") -> Path:
    """Return where tables lie that several processes may write: as ``location``, but what is there is asked anew."""
    return location(text, option, use_listings_cache=False)


def is_remote(path: Path) -> bool:
    """Whether a place is behind a URL."""
    return not isinstance(path, Path)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; on a clean exit sync it and rename it over ``path``, else remove it.

    Of a place behind a URL the temporary file is here, and on a clean exit is put there.

    Raises:
        OSError: the folder cannot be written or the disk is full; ``path`` is then as it was.
    """
    if is_remote(path):
        with tempfile.TemporaryDirectory(prefix="sitrep-") as folder:
            temporary = Path(folder, path.name)
            yield temporary
            with reaching(path):
                cast(Any, path).fs.put_file(str(temporary), cast(Any, path).path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        _sync(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write ``content`` (text as UTF-8, newlines as given) to ``path`` whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def write_staged(path: Path, content: str | bytes) -> None:
    """Write ``content`` (text as UTF-8) to a file of a folder that ``move_folder`` will sync and move."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def replace_link(link: Path, target: str) -> None:
    """Point the symbolic link ``link`` at the relative ``target`` in one step, whether or not it exists."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    try:
        temporary.replace(link)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(link.parent)


def move_folder(source: Path, target: Path) -> None:
    """Rename ``source`` to ``target`` on the same file system, its files synced first.

    Raises:
        OSError: ``target`` exists and is not empty, or the two are on different file systems.
    """
    with ThreadPoolExecutor(_SYNCED_AT_ONCE) as pool:  # a disk syncs several in the time of one
        for folder, _, names in os.walk(source):
            list(pool.map(_sync, [Path(folder, name) for name in names]))
            _sync(Path(folder))
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    _sync(target.parent)


def remove_folder(folder: Path) -> None:
    """Remove ``folder`` and what is in it; a folder that is not there is no error."""
    if is_remote(folder):
        with contextlib.suppress(FileNotFoundError), reaching(folder):
            cast(Any, folder).fs.rm(cast(Any, folder).path, recursive=True)
    elif folder.exists():
        shutil.rmtree(folder)


def remove_file(path: Path) -> None:
    """Remove a file; one that is not there is no error."""
    with contextlib.suppress(FileNotFoundError), reaching(path):
        path.unlink(missing_ok=True)


def read_whole(path: Path) -> bytes:
    """Return the bytes of a file, from a disk or in one request.

    Raises:
        OSError: it is not there, or cannot be reached.
    """
    with reaching(path):
        return cast(bytes, cast(Any, path).fs.cat_file(cast(Any, path).path)) if is_remote(path) else path.read_bytes()


def read_range(path: Path, start: int, end: int) -> bytes:
    """Return the bytes ``start:end`` of a file behind a URL, in one request.

    Raises:
        OSError: it is not there, cannot be reached, or is shorter.
    """
    place: Any = path
    with reaching(path):
        found: bytes = place.fs.cat_file(place.path, start=start, end=end)
        if len(found) > end - start:  # a server that knows no ranges gives everything
            found = found[start:end]
    if len(found) != end - start:
        raise OSError(errno.EIO, f"{len(found):,} bytes instead of {end - start:,} from {start:,} on", str(path))
    return found


@contextlib.contextmanager
def reaching(path: Path) -> Iterator[None]:
    """Turn whatever a store's own library raises into an OSError that names the place."""
    try:
        yield
    except OSError as error:
        if is_remote(path) and error.filename is None and not isinstance(error, FileNotFoundError):
            raise OSError(error.errno or errno.EIO, f"{error}", str(path)) from error
        raise
    except Exception as error:  # each kind of URL has errors of its own
        if not is_remote(path):
            raise
        raise OSError(errno.EIO, f"{type(error).__name__}: {error}", str(path)) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
