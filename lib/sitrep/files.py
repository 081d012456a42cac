"""The one way in which Sitrep writes a file: a temporary file beside it, fsync, rename.

What belongs here is the writing of bytes so that a reader sees the old file or the new one, never half of either.
Formats (Parquet, JSON, HTML) are made by their own rooms and handed over as bytes.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; on a clean exit sync it and rename it over ``path``, else remove it.

    Raises:
        OSError: the folder cannot be written or the disk is full; ``path`` is then as it was.
    """
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
    for folder, _, names in os.walk(source):
        for name in names:
            _sync(Path(folder, name))
        _sync(Path(folder))
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    _sync(target.parent)


def remove_folder(folder: Path) -> None:
    """Remove ``folder`` and what is in it; a folder that is not there is no error."""
    if folder.exists():
        shutil.rmtree(folder)


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
