"""The templates, and what every page of a run shares: its frame, its title, its place in the run."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import jinja2
from markupsafe import Markup

TEMPLATES = Path(__file__).with_name("template")

_HEADING = re.compile(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_ELEMENT = re.compile(r"<[a-zA-Z][^<>]*>")
_TAG = re.compile(r"<[^>]*>")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link to another page or file of the run: what it is called, and its address relative to the page."""

    title: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """An entry of a table of contents."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PageContext:
    """What a page is told about itself and its run.

    ``pages`` are all pages of the run in order, this one among them; ``provenance`` are terms and values for the foot
    of the page; ``files`` are links to what belongs to the page (its notebook, its tables).
    """

    title: str
    run_id: str
    run_at: datetime
    kicker: str = ""
    pages: Sequence[Link] = ()
    provenance: Sequence[tuple[str, str]] = ()
    files: Sequence[Link] = ()
    language: str = "en"
    site: str = "Situation report"


@functools.cache
def environment() -> jinja2.Environment:
    """Return the Jinja environment of all templates: autoescaping on, an unknown name is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    equip(made)
    return made


def equip(made: jinja2.Environment) -> None:
    """Give an environment the filters and globals that our templates use."""
    made.filters.update(day=day, moment=moment, iso=iso, duration=duration)
    made.globals["style"] = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))


def render(template_name: str, **context: object) -> str:
    """Return the page that a template of the template folder makes of ``context``; values are escaped.

    Every page that extends ``page.html.j2`` needs ``page``, a ``PageContext``; ``href``, its own address in the run;
    and takes ``contents``, a list of ``Heading``.
    """
    return environment().get_template(template_name).render(**context)


def contents_of(body: str) -> list[Heading]:
    """Return the table of contents of a page's body: its h2 and h3 that have an id."""
    return [
        Heading(level=int(level), anchor=anchor, text=unescape(_TAG.sub("", text)).strip())
        for level, anchor, text in _HEADING.findall(body)
    ]


def with_prefix(body: str, prefix: str) -> str:
    """Return ``body`` with ``prefix`` before every id and every reference to one, so that bodies can be joined."""
    return _ELEMENT.sub(lambda element: _prefixed(element[0], prefix), body)


def _prefixed(element: str, prefix: str) -> str:
    if not ('id="' in element or "#" in element or "aria-" in element):
        return element
    element = re.sub(r'(\sid="|href="#|url\(#)(?=[^")])', rf"\g<1>{prefix}", element)
    return re.sub(
        r'(\saria-(?:labelledby|describedby|controls)=")([^"]*)"',
        lambda names: names[1] + " ".join(prefix + name for name in names[2].split()) + '"',
        element,
    )


def day(value: datetime) -> str:
    """Return a date in words, e.g. 22 November 2026."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """Return a date and time in UTC, in words."""
    value = value.astimezone(UTC)
    return f"{day(value)}, {value:%H:%M} UTC"


def iso(value: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def duration(seconds: float) -> str:
    """Return a duration in words, e.g. 9 s or 3 min 5 s."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
