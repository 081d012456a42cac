"""One analysis at a time makes tables in a folder: by a lock on a disk, by a signed note behind a URL.

No object store has locks that end with their holder. The note says which run is at work, for which key, and when it
last said so; a run of another key that finds a fresh one gives up, one that finds the note no longer its own stops
before it can mix its tables with another's. A run of the same key takes over at once: it makes the same files.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import filelock

from sitrep.errors import LockedError
from sitrep.files import is_remote, read_whole, remove_file, write_atomic

NOTE = ".analysing"

RENEWED_S = 20.0
"""A run says so often that it is at work."""

DEAD_S = 180.0
"""One that has not said so for so long is taken for dead."""


@contextmanager
def alone_in(folder: Path, key: str) -> Iterator[Callable[[], None]]:
    """Let one run at a time make tables in a folder; give what must be called now and then, and before the end.

    On a disk others wait.

    Raises:
        LockedError: behind a URL, another run of another key is at work there, or has taken over.
    """
    if is_remote(folder):
        note = _Note(folder / NOTE, key)
        note.claim()
        try:
            yield note.renew
        finally:
            note.withdraw()
        return
    folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder / NOTE):
        yield lambda: None


class _Note:
    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._key = key
        self._run = uuid4().hex
        self._written = 0.0

    def claim(self) -> None:
        found = self._read()
        ago = time.time() - found.get("at", 0.0)
        if found and found["key"] != self._key and ago < DEAD_S:
            raise LockedError(
                f"{self._path.parent}: another analysis is at work there, and said so {ago:.0f} s ago. Wait for it, or "
                f"give another --out; one that was killed is taken for dead after {DEAD_S:.0f} s."
            )
        self._write()
        self._refuse_other()

    def renew(self) -> None:
        """Say that this run is at work, if it still is the one."""
        if time.monotonic() - self._written >= RENEWED_S:
            self._refuse_other()
            self._write()

    def withdraw(self) -> None:
        if self._read().get("run") == self._run:
            remove_file(self._path)

    def _refuse_other(self) -> None:
        if self._read().get("run") != self._run:
            raise LockedError(
                f"{self._path.parent}: another analysis has begun there, and this one stops. Give each its own --out."
            )

    def _write(self) -> None:
        write_atomic(self._path, json.dumps({"run": self._run, "key": self._key, "at": time.time()}) + "\n")
        self._written = time.monotonic()

    def _read(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(read_whole(self._path))
        except FileNotFoundError:
            return {}
        return found
