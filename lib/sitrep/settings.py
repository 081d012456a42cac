"""Settings and where each comes from: command line, environment, ``sitrep.toml``, defaults, in that order.

A setting is declared once, in ``KNOWN``: its environment variable, its key in ``sitrep.toml``, its check and its line
in a new workspace's ``sitrep.toml`` follow from that. Relative paths on the command line and in the environment start
from the current folder, those in ``sitrep.toml`` and the defaults from the workspace.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

from sitrep.asked import AskedFile
from sitrep.errors import UsageError
from sitrep.known import KNOWN, Known, Value
from sitrep.times import moment_of, seconds_of
from sitrep.tomlfile import read_toml

FILE = "sitrep.toml"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A value as it was given, and where: ``command line``, ``SITREP_OUT``, ``sitrep.toml line 3`` or ``default``."""

    name: str
    value: Value
    origin: str
    folder: Path

    def path(self, text: str) -> str:
        """Return ``text`` as an absolute path from the folder that this setting was given in; a URL is left alone."""
        return text if "://" in text else os.path.normpath(self.folder / Path(text).expanduser())


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting of one command, checked; relative paths made absolute on access."""

    workspace: Path
    given: Mapping[str, Setting]

    @property
    def corpus(self) -> tuple[str, ...]:
        """What to read: absolute paths or globs, and URLs."""
        setting = self.given["corpus"]
        return tuple(setting.path(text) for text in cast(tuple[str, ...], setting.value))

    @property
    def topics(self) -> Path:
        """The topic file."""
        return self._path("topics")

    @property
    def stop_words(self) -> Path | None:
        """The stop list; None for the shipped one, where none is named and the workspace holds none."""
        path = self._path("stop_words")
        return None if self.given["stop_words"].origin == "default" and not path.exists() else path

    @property
    def out(self) -> Path:
        """The folder of runs.

        Raises:
            UsageError: it is behind a URL.
        """
        text = self.out_location
        if "://" in text and not text.startswith("file://"):
            raise UsageError(
                f"out ({self.given['out'].origin}) is {text}: runs are kept in a local folder, --out FOLDER. Only "
                "sitrep analyse writes to a URL; sitrep report --tables URL reads what it wrote."
            )
        return Path(text.removeprefix("file://"))

    @property
    def out_location(self) -> str:
        """The folder of runs, or a URL for tables alone."""
        setting = self.given["out"]
        return setting.path(cast(str, setting.value))

    @property
    def tables(self) -> str:
        """The tables to report on, an absolute path or URL; empty where the corpus is analysed."""
        setting = self.given["tables"]
        text = cast(str, setting.value)
        return setting.path(text) if text else ""

    @property
    def topic(self) -> tuple[str, ...]:
        """Ids of the topics asked for; empty for all."""
        return cast(tuple[str, ...], self.given["topic"].value)

    @property
    def lexicons(self) -> tuple[str, ...]:
        """Lexicons beside ``news`` and VADER: ``afinn``, and absolute paths of files."""
        setting = self.given["lexicons"]
        texts = cast(tuple[str, ...], setting.value)
        return tuple(text if text.lower() in ("afinn", "news", "vader") else setting.path(text) for text in texts)

    @property
    def executor(self) -> str:
        """Where a corpus of more than one part is analysed."""
        return cast(str, self.given["executor"].value)

    @property
    def jobs(self) -> int:
        """How many processes of an analysis run side by side."""
        return cast(int, self.given["jobs"].value)

    @property
    def notebooks_at_once(self) -> int:
        """How many notebooks run side by side: as many as jobs, or two a core where nobody said.

        A notebook waits half of its time: for its kernel to begin, and for each cell's word that it is done.
        """
        return self.jobs * (2 if self.given["jobs"].origin == "default" else 1)

    @property
    def part_bytes(self) -> int:
        """How much text makes a part of a corpus."""
        return cast(int, self.given["part_mb"].value) * 2**20

    @cached_property
    def as_of(self) -> datetime:
        """The moment in UTC that the report is made for, as long as the command runs; a date means its end."""
        text = cast(str, self.given["as_of"].value) or f"{datetime.now(UTC):%Y-%m-%d}"
        return moment_of(text)

    @property
    def deadline(self) -> float | None:
        """Seconds that a report may take; None for no limit."""
        text = cast(str, self.given["deadline"].value)
        return seconds_of(text) if text else None

    @property
    def notebook_deadline(self) -> float | None:
        """Seconds that one notebook may take; None for no limit."""
        text = cast(str, self.given["notebook_deadline"].value)
        return seconds_of(text) if text else None

    @property
    def log_format(self) -> Literal["text", "json"]:
        """How the steps of a run are told."""
        return cast(Literal["text", "json"], self.given["log_format"].value)

    @property
    def on_failure(self) -> str:
        """The command to run when a report fails; empty for none."""
        return cast(str, self.given["on_failure"].value)

    @property
    def on_publish(self) -> str:
        """The command to run when a report is published; empty for none."""
        return cast(str, self.given["on_publish"].value)

    @property
    def evidence(self) -> Literal["full", "excerpt", "none"]:
        """How much of the articles' text a report shows."""
        return cast(Literal["full", "excerpt", "none"], self.given["evidence"].value)

    @property
    def format(self) -> tuple[str, ...]:
        """What a report is made as: always html, perhaps pdf and zip."""
        return cast(tuple[str, ...], self.given["format"].value)

    @property
    def copies(self) -> bool:
        """Whether copies of an article count too."""
        return cast(bool, self.given["copies"].value)

    @property
    def quiet(self) -> bool:
        """Whether only errors and the path of the briefing are printed."""
        return cast(bool, self.given["quiet"].value)

    @property
    def debug(self) -> bool:
        """Whether an error shows its traceback."""
        return cast(bool, self.given["debug"].value)

    def record(self) -> dict[str, dict[str, Any]]:
        """Return each value as given and its origin, as run.json keeps them; of a command only whether there is one.

        A command that tells somebody often holds an address that nobody else should have.
        """
        hidden = {known.name for known in KNOWN if known.kind == "command"}
        return {
            name: {"value": _shown(s.value, hidden=name in hidden), "origin": s.origin}
            for name, s in self.given.items()
        }

    def as_variables(self, names: Iterable[str]) -> dict[str, str]:
        """Return settings as the environment variables that give them to another process."""
        known = {one.name: one for one in KNOWN}
        found = {}
        for name in names:
            value = self.given[name].value
            text = known[name].separator.join(value) if isinstance(value, tuple) else str(value)
            found[known[name].variable] = {"True": "1", "False": "0"}.get(text, text)
        return found

    def _path(self, name: str) -> Path:
        setting = self.given[name]
        return Path(setting.path(cast(str, setting.value)))


def load_settings(
    command_line: Mapping[str, object] | None = None,
    *,
    asked: AskedFile | None = None,
    workspace: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Return the settings of one command.

    Args:
        command_line: values by name; ``None`` and an empty list mean not given there, ``False`` is given.
        asked: a parameters file, which comes right after the command line.
        workspace: the workspace; found by ``find_workspace`` if not said.
        environ: the environment.

    Raises:
        UsageError: no workspace, an unknown key in ``sitrep.toml``, or a value that is not allowed.
    """
    known = {k.name: k for k in KNOWN}
    workspace = find_workspace(environ=environ) if workspace is None else workspace.resolve()
    here = Path.cwd()
    found: dict[str, Setting] = {}

    def give(name: str, value: object, origin: str, folder: Path) -> None:
        checked = _check(known[name], value, origin)
        found.setdefault(name, Setting(name=name, value=checked, origin=origin, folder=folder))

    for name, value in (command_line or {}).items():
        if value is not None and value not in ((), []):
            give(name, value, "command line", here)
    for name, value in asked.settings.items() if asked else ():
        give(name, value, asked.path.name if asked else "", asked.path.resolve().parent if asked else here)
    for setting in KNOWN:
        if text := environ.get(setting.variable, ""):
            give(setting.name, _from_text(setting, text), setting.variable, here)
    for name, (value, line) in read_toml(workspace / FILE, [known.name for known in KNOWN]).items():
        give(name, value, f"{FILE} line {line}", workspace)
    for setting in KNOWN:
        give(setting.name, _cores() if setting.name == "jobs" else setting.default, "default", workspace)
    return Settings(workspace=workspace, given={name: found[name] for name in known})


def find_workspace(start: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the workspace: the folder with ``topics.yml`` found upwards from ``start`` (the current folder).

    Where there is none: the folder that ``SITREP_WORKSPACE`` names, else the checkout of an editable install.

    Raises:
        UsageError: none of these is there, or ``SITREP_WORKSPACE`` names a folder without ``topics.yml``.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "topics.yml").is_file():
            return folder
    if named := environ.get("SITREP_WORKSPACE", ""):
        folder = Path(named).expanduser().resolve()
        if (folder / "topics.yml").is_file():
            return folder
        raise UsageError(
            f'SITREP_WORKSPACE is "{named}", which holds no topics.yml. '
            f"Name a workspace there, or make one: sitrep new {named}"
        )
    if folder_of_checkout := checkout():
        return folder_of_checkout
    raise UsageError(
        f"No workspace: neither {start} nor a folder above it holds a topics.yml, and SITREP_WORKSPACE is not set. "
        "Go to a workspace, make one with `sitrep new FOLDER`, or set SITREP_WORKSPACE to one."
    )


def checkout() -> Path | None:
    """Return the repository that this package runs from, or ``None`` where it was installed from a wheel."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").is_file() and (root / "topics.yml").is_file() else None


def file_template() -> str:
    """Return a ``sitrep.toml`` that sets nothing: every setting, its default and its help, as comments."""
    lines = ["# Settings of this workspace. The command line and SITREP_* variables come before them."]
    for known in KNOWN:
        value = 4 if known.name == "jobs" else known.default
        lines += ["", f"# {known.help}", f"# {known.name} = {_as_toml(value)}"]
    return "\n".join(lines) + "\n"


def _as_toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_as_toml(v) for v in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _reads(parse: Callable[[str], object], text: str) -> bool:
    """Whether ``parse`` takes a text; an empty one is none given."""
    try:
        return not text or parse(text) is not None
    except ValueError:
        return False


def _shown(value: Value, *, hidden: bool) -> Any:  # noqa: ANN401 - a JSON value
    if hidden:
        return "[not recorded]" if value else ""
    return list(value) if isinstance(value, tuple) else value


def _from_text(known: Known, text: str) -> object:
    if known.kind == "texts":
        # A colon before two slashes belongs to a URL, not between two paths.
        parts = re.split(rf"{re.escape(known.separator)}(?!//)", text)
        return tuple(part.strip() for part in parts if part.strip())
    if known.kind == "count" and re.fullmatch(r"[0-9]+", text.strip()):
        return int(text)
    if known.kind == "switch":
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(text.lower(), text)
    return text


def _check(known: Known, value: object, origin: str) -> Value:
    match known.kind, value:
        case "texts", str() if value:
            return (
                _check(known, tuple(part.strip() for part in value.split(",")), origin) if known.allowed else (value,)
            )
        case "texts", list() | tuple() if all(isinstance(v, str) and v for v in value) and (
            not known.allowed or set(value) <= set(known.allowed)
        ):
            return tuple(value)
        case "switch" | "command", bool() | str() if isinstance(value, bool) == (known.kind == "switch"):
            return value
        case "count", int() if value >= 1 and not isinstance(value, bool):
            return value
        case "duration", str() | int() | float() if not isinstance(value, bool) and _reads(seconds_of, str(value)):
            return str(value)
        case "moment", _ if _reads(moment_of, str(value)):
            return str(value)
        case "text", "" if known.default == "":
            return ""
        case "text", str() | Path() if str(value) and known.allows(value):
            return str(value)
    where = origin if origin == known.variable else f"{known.name} ({origin})"
    value = ",".join(value) if isinstance(value, list | tuple) and known.allowed else value
    shown = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else value
    raise UsageError(f"{where} is {shown}; expected {known.expected}. Mend it or leave it out.")
