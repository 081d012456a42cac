"""What is to be run when: the command of this installation with its settings said in full, the time and its zone."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sitrep.errors import UsageError
from sitrep.settings import Setting, Settings

DEADLINE = "2h"
"""The deadline of a scheduled report that was given none: one that hangs must not block those after it."""

_SAID = ("corpus", "topics", "out", "topic", "executor", "jobs", "notebook_deadline", "on_failure", "on_publish")
_PATHS = ("corpus", "topics", "out")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file for a scheduler: its usual name, and its text."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A report to be made every day.

    ``command`` are the words of the command, absolute paths throughout; ``options`` those after ``report`` alone.
    ``hour`` and ``minute`` are of the clock in ``zone``.
    """

    name: str
    workspace: Path
    program: tuple[str, ...]
    options: tuple[str, ...]
    out: Path
    hour: int
    minute: int
    zone: str
    deadline: str

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the command."""
        return (*self.program, "report", *self.options)

    @property
    def stale(self) -> tuple[str, ...]:
        """The words of the command that tells whether the last good report is too old for a daily one."""
        return (*self.program, "runs", "stale", "--max-age", "26h", "--out", str(self.out))

    @property
    def prune(self) -> tuple[str, ...]:
        """The words of the command that removes old runs."""
        return (
            *self.program,
            "runs",
            "prune",
            "--keep-last",
            "30",
            "--keep-days",
            "90",
            "--yes",
            "--out",
            str(self.out),
        )


def plan_of(settings: Settings, *, at: str, zone: str | None = None, environ: Mapping[str, str] = os.environ) -> Plan:
    """Return the plan of a daily report of this workspace by this installation.

    A setting that comes from the command line or the environment is said in the command, since a scheduler has neither;
    one from sitrep.toml or a default is left to be read when the report is made.

    Args:
        settings: the settings of the report.
        at: time of day, e.g. 06:00.
        zone: its time zone; that of this machine unless given.
        environ: the environment.

    Raises:
        UsageError: the time or the zone is none, or a path holds a line break.
    """
    time = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", at.strip())
    if time is None:
        raise UsageError(f'--at is "{at}"; expected a time of day from 00:00 to 23:59, e.g. 06:00.')
    zone = zone or machine_zone(environ)
    try:
        ZoneInfo(zone)
    except (LookupError, OSError, ValueError):
        raise UsageError(f'--zone is "{zone}"; expected a name such as Europe/Paris or UTC.') from None
    deadline = str(settings.given["deadline"].value) or DEADLINE
    options = [word for name in _SAID for word in _words(settings.given[name])]
    plan = Plan(
        name=re.sub(r"[^a-z0-9]+", "-", settings.workspace.name.lower()).strip("-") or "report",
        workspace=settings.workspace,
        program=_program(),
        options=(*options, "--deadline", deadline, "--quiet"),
        out=settings.out,
        hour=int(time[1]),
        minute=int(time[2]),
        zone=zone,
        deadline=deadline,
    )
    for word in (str(plan.workspace), *plan.command):
        if "\n" in word or "\r" in word:
            raise UsageError(f"{word!r} holds a line break, which no scheduler's file can. Rename it.")
    return plan


def machine_zone(environ: Mapping[str, str] = os.environ) -> str:
    """Return the name of this machine's time zone; UTC where it has none that has a name."""
    named = environ.get("TZ", "").lstrip(":")
    if not named:
        try:
            named = os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
        except OSError:
            named = ""
    named = named.removeprefix("posix/").removeprefix("right/")
    try:
        return named if named and ZoneInfo(named) else "UTC"
    except (LookupError, OSError, ValueError):
        return "UTC"


def _program() -> tuple[str, ...]:
    beside = Path(sys.executable).with_name("sitrep")
    return (str(beside),) if beside.is_file() else (sys.executable, "-m", "sitrep")


def _words(setting: Setting) -> list[str]:
    if setting.origin == "default" or setting.origin.startswith("sitrep.toml"):
        return []
    values = setting.value if isinstance(setting.value, tuple) else (setting.value,)
    option = f"--{setting.name.replace('_', '-')}"
    found = [str(value) if setting.name not in _PATHS else setting.path(str(value)) for value in values]
    return [word for value in found for word in (option, value)]
