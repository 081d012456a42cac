"""The log of a run: a readable line a step on stderr, or one JSON object a line, and the same in the run's folder.

Lines carry no value of a secret parameter: whatever a handler writes goes through ``secrecy`` first.
"""

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sitrep.reports.secrecy import Secrets

LOG = "log.txt"
Format = Literal["text", "json"]

_log = logging.getLogger("sitrep.run")
_log.propagate = False
_log.setLevel(logging.INFO)


@dataclass(kw_only=True)
class Journal:
    """What is told of one run, and how long its steps took.

    ``durations`` are seconds by step, in the order of the steps.
    """

    format: Format
    secrets: Secrets
    durations: dict[str, float] = field(default_factory=dict)
    _file: logging.Handler | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step and tell of its end, also where it fails."""
        began = time.monotonic()
        try:
            yield
        except BaseException as error:
            self._end(name, began, failed=True)
            self.keep(f"{name} failed: {error!s}".splitlines()[0], step=name, state="failed")
            raise
        self._end(name, began, failed=False)

    def _end(self, name: str, began: float, *, failed: bool) -> None:
        seconds = round(time.monotonic() - began, 3)
        self.durations[name] = seconds
        if not failed:
            self.say(f"{name}: {seconds:.1f} s", step=name, seconds=seconds, state="done")

    def say(self, message: str, **facts: object) -> None:
        """Tell something; ``facts`` stand in the JSON form."""
        _log.info(message, extra={"facts": facts})

    def keep(self, message: str, **facts: object) -> None:
        """Tell something that the command's own error message tells a person anyway: it is not shown as text."""
        _log.warning(message, extra={"facts": facts, "told_anyway": True})

    def warn(self, message: str, **facts: object) -> None:
        """Tell something that a person should look at, also where the run is quiet."""
        _log.warning(message, extra={"facts": facts})

    def keep_in(self, folder: Path) -> None:
        """Keep the log from here on in ``folder``; it follows the folder when that is moved."""
        self.close()
        handler = _Quiet(folder / LOG, encoding="utf-8")
        handler.setFormatter(_Lines(self.format, self.secrets))
        _log.addHandler(handler)
        self._file = handler

    def close(self) -> None:
        """Close the log file, if there is one."""
        if self._file is not None:
            _log.removeHandler(self._file)
            self._file.close()
            self._file = None


@contextmanager
def telling(form: Format, secrets: Secrets, *, quiet: bool) -> Iterator[Journal]:
    """Give a journal that writes to stderr within the block: warnings alone where ``quiet`` or a bar is shown there."""
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(_Lines(form, secrets))
    if quiet or (form == "text" and sys.stderr.isatty()):
        screen.setLevel(logging.WARNING)
    if form == "text":
        screen.addFilter(lambda record: not getattr(record, "told_anyway", False))
    _log.addHandler(screen)
    journal = Journal(format=form, secrets=secrets)
    try:
        yield journal
    finally:
        journal.close()
        _log.removeHandler(screen)


class _Quiet(logging.FileHandler):
    """A file of log lines whose failing fails no run: the disk may be full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        del record

    def close(self) -> None:
        try:
            super().close()
        except OSError:
            self.stream = None


class _Lines(logging.Formatter):
    def __init__(self, form: Format, secrets: Secrets) -> None:
        super().__init__()
        self._form, self._secrets = form, secrets

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        message = self._secrets.out_of(record.getMessage())
        warned = record.levelno >= logging.WARNING
        if self._form == "text":
            return f"{at} {'WARNING ' if warned else ''}{message}"
        facts = getattr(record, "facts", {})
        line = {"time": at, "level": record.levelname.lower(), "message": message, **facts}
        return self._secrets.out_of(json.dumps(line, ensure_ascii=False, default=str))
