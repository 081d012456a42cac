"""One lock a report folder: whoever writes there holds it, and the next one is told who that is and since when.

The lock is the operating system's, so it ends with the process that holds it, however that ends. Beside it lies a note
of the holder, which is only ever read to say who holds the lock.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import filelock

from sitrep import files
from sitrep.errors import LockedError, UsageError

LOCK = ".lock"
HOLDER = ".lock.json"


@contextlib.contextmanager
def holding(outputs: Path, *, command: str) -> Iterator[None]:
    """Hold the lock of the folder ``outputs``, made if need be, within the block.

    Args:
        outputs: the folder of reports.
        command: what is being done, told to whoever finds the folder locked.

    Raises:
        LockedError: another process holds it; the message says which, since when and doing what.
        UsageError: the folder cannot be written, or its file system cannot lock.
    """
    _check_writable(outputs)
    lock = filelock.FileLock(outputs / LOCK, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise LockedError(
            f"{outputs} is locked by another run: {_holder(outputs)}. "
            "Wait for it to end, or give another folder with --out."
        ) from None
    except (OSError, NotImplementedError) as error:
        raise UsageError(
            f"{outputs} cannot be locked: {_reason(error)}. Give a folder on a local disk with --out."
        ) from error
    try:
        holder = {"pid": os.getpid(), "command": command, "since": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        with contextlib.suppress(OSError):  # the disk may be full; removing old runs needs the lock too
            files.write_atomic(outputs / HOLDER, json.dumps(holder) + "\n")
        yield
    finally:
        with contextlib.suppress(OSError):
            (outputs / HOLDER).unlink(missing_ok=True)
        lock.release()


def _check_writable(outputs: Path) -> None:
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=outputs):
            pass
    except OSError as error:
        raise UsageError(
            f"{outputs} cannot be written: {_reason(error)}. Make it writable, or give another folder with --out."
        ) from error


def _holder(outputs: Path) -> str:
    try:
        holder = json.loads((outputs / HOLDER).read_text(encoding="utf-8"))
        return f"process {holder['pid']} ({holder['command']}), since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "a process that has not said who it is"


def _reason(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
