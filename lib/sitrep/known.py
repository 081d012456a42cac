"""The settings that there are: each declared once, with its default, its check and its line of help."""

import os
from dataclasses import dataclass
from typing import Literal

Value = tuple[str, ...] | str | int | bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """One setting that may be given: what kind of value it takes, its default, and a line of help."""

    name: str
    kind: Literal["texts", "text", "count", "switch", "duration", "moment", "command"]
    default: Value | None
    help: str
    separator: str = ","
    allowed: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that gives it."""
        return f"SITREP_{self.name.upper()}"

    @property
    def expected(self) -> str:
        """What is allowed, in words."""
        if self.allowed:
            return ("a list of " if self.kind == "texts" else "") + " or ".join(f'"{text}"' for text in self.allowed)
        return {
            "texts": 'a text, or a list of texts such as ["a", "b"]',
            "text": "a text",
            "count": "a whole number from 1",
            "switch": "true or false (in the environment 1 or 0)",
            "duration": "a duration such as 90s, 15m, 26h or 2d (a bare number is seconds)",
            "moment": "a date or time in ISO 8601, such as 2026-03-01 or 2026-03-01T06:00Z",
            "command": "a command line for the shell",
        }[self.kind]

    def allows(self, value: object) -> bool:
        """Whether a value is one of those allowed; ``dask=ADDRESS`` stands for whatever follows ``dask=``."""
        if not self.allowed:
            return True
        open_ended = [text.removesuffix("ADDRESS") for text in self.allowed if text.endswith("=ADDRESS")]
        return value in self.allowed or any(str(value).removeprefix(text) not in ("", value) for text in open_ended)


KNOWN = (
    Known(
        name="corpus",
        kind="texts",
        default=("seeds",),
        help="what to read: files, folders or globs",
        separator=os.pathsep,
    ),
    Known(name="topics", kind="text", default="topics.yml", help="the topic file"),
    Known(name="out", kind="text", default="outputs", help="where runs are written"),
    Known(name="topic", kind="texts", default=(), help="topics to report on, by their id; all of them where empty"),
    Known(
        name="stop_words",
        kind="text",
        default="stop_words.txt",
        help="words that are no terms, one a line; the shipped list where there is no such file in the workspace",
    ),
    Known(
        name="lexicons",
        kind="texts",
        default=("afinn",),
        help="lexicons beside news and VADER: afinn, and files of a word and its score a line",
    ),
    Known(
        name="executor",
        kind="text",
        default="in-process",
        help="where a corpus of more than one part is analysed: in-process; processes, as many as jobs; a cluster, "
        "dask=ADDRESS of its scheduler, dask=local for one of this machine's own",
        allowed=("in-process", "processes", "dask=ADDRESS"),
    ),
    Known(
        name="tables",
        kind="text",
        default="",
        help="tables that sitrep analyse made, a folder or URL: reports are of these, and no article is read",
    ),
    Known(
        name="jobs",
        kind="count",
        default=None,
        help="how many notebooks, or processes of an analysis, run side by side; unless set, one process a "
        "core, and two notebooks",
    ),
    Known(
        name="part_mb",
        kind="count",
        default=16,
        help="megabytes of text that make a part of a large corpus; it decides no number, but whoever works on a part "
        "holds some forty times as much",
    ),
    Known(
        name="evidence",
        kind="text",
        default="full",
        help="how much of the articles' text a report shows: full, excerpt (a few words around what was counted), none",
        allowed=("full", "excerpt", "none"),
    ),
    Known(
        name="format",
        kind="texts",
        default=("html",),
        help="what a report is made as besides its pages: html alone, or html, pdf, zip",
        allowed=("html", "pdf", "zip"),
    ),
    Known(
        name="as_of",
        kind="moment",
        default="",
        help="the date that the report is made for: articles dated later are left out; today where empty",
    ),
    Known(name="deadline", kind="duration", default="", help="how long a report may take; no limit where empty"),
    Known(name="notebook_deadline", kind="duration", default="10m", help="how long one notebook of it may take"),
    Known(
        name="log_format",
        kind="text",
        default="text",
        help="how the steps of a run are told: text, or json",
        allowed=("text", "json"),
    ),
    Known(
        name="on_failure",
        kind="command",
        default="",
        help="a command that is run when a report fails, with the run as JSON on its input",
    ),
    Known(
        name="on_publish",
        kind="command",
        default="",
        help="a command that is run when a report is published, with the run as JSON on its input",
    ),
    Known(
        name="map",
        kind="texts",
        default=(),
        help="which column is read as a field, where its name is not a usual one: text=story, or text=story,teaser",
        separator=";",
    ),
    Known(name="from", kind="text", default="", help="leave out what was published before this day, and the undated"),
    Known(name="to", kind="text", default="", help="leave out what was published after this day, and the undated"),
    Known(name="source", kind="texts", default=(), help="sources to read; all of them where empty"),
    Known(
        name="no_clean",
        kind="texts",
        default=(),
        help="cleaning steps to leave out: encoding, mojibake, markup, glued, trail, recurring",
    ),
    Known(
        name="date_hints",
        kind="switch",
        default=False,
        help="give an undated article the day that its text suggests, where that is a whole date",
    ),
    Known(name="copies", kind="switch", default=False, help="count copies of an article too"),
    Known(name="quiet", kind="switch", default=False, help="say nothing but errors and the path of the briefing"),
    Known(name="debug", kind="switch", default=False, help="show a traceback under an error"),
)
