"""What is looked at before a run is published: is every page there, whole, safe to open and without a dead end?"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_FORBIDDEN = {"script", "iframe", "object", "embed", "base", "form", "frame", "portal", "foreignobject"}
_FETCHING = {"src", "srcset", "poster", "data", "background", "action", "formaction"}
# A page as we write it: nothing but tags in their plainest form, on which every reader of HTML agrees.
_TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z_:][\w:.-]*(?:="[^"]*")?)*)\s*/?>|<!DOCTYPE html>')
_ATTRIBUTE = re.compile(r'\s+([^\s="]+)(?:="([^"]*)")?')
_MATTERS = re.compile(rf"\s(?:on|id|(?:xlink:)?href|{'|'.join(sorted(_FETCHING))})", re.IGNORECASE)
_FIGURE = '<figure class="sitrep-figure" id="fig-'
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)


@dataclass(kw_only=True)
class _Seen:
    ids: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)
    fragments: set[str] = field(default_factory=set)
    relative: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    h1: int = 0


def check_page(page: Path) -> list[str]:
    """Return what is wrong with a page, in words; empty if nothing is.

    A page has one h1, no script or frame or event handler, fetches nothing, has no id twice, and each of its links
    within the page and within the run leads somewhere.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [f"{page.name} cannot be read: {error}"]
    if not text.rstrip().endswith("</html>"):
        return [f"{page.name} is not whole: it does not end with </html>"]
    seen = _seen(text)
    problems = list(dict.fromkeys(seen.problems))
    problems += [f'id "{name}" stands twice' for name in seen.twice]
    problems += [f'link to "#{name}", which is not there' for name in sorted(seen.fragments - seen.ids)]
    problems += [f'link to "{name}", which is not there' for name in sorted(seen.relative) if not _exists(page, name)]
    if seen.h1 != 1:
        problems.append(f"{seen.h1} h1 elements, not one")
    return [f"{page.name}: {problem}" for problem in problems]


def check_notebook(notebook: Path) -> list[str]:
    """Return what is wrong with an executed notebook: it cannot be read, or a cell holds an error."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        errors = [
            f"{notebook.name}: cell {number} holds an error"
            for number, cell in enumerate(cells, 1)
            for output in cell.get("outputs", [])
            if output["output_type"] == "error" and "raises-exception" not in cell.get("metadata", {}).get("tags", [])
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{notebook.name} cannot be read: {error}"]
    return errors


def check_table(table: Path) -> list[str]:
    """Return what is wrong with a table file (Parquet or CSV): it cannot be read, or has no columns."""
    try:
        if table.suffix == ".parquet":
            import pyarrow.parquet as pq

            return [] if pq.read_schema(table).names else [f"{table.name} has no columns"]
        with table.open(encoding="utf-8", newline="") as lines:
            return [] if lines.readline().strip() else [f"{table.name} is empty"]
    except (OSError, ValueError) as error:
        return [f"{table.name} cannot be read: {str(error).splitlines()[0]}"]


def check_counts(folder: Path, rows: Mapping[str, int], counts: Mapping[str, int]) -> list[str]:
    """Return where the tables of a run do not have the rows that its record says, by table and by count."""
    import pyarrow.parquet as pq

    problems = []
    for name, n_rows in rows.items():
        table = folder / "tables" / f"{name}.parquet"
        try:
            found = pq.read_metadata(table).num_rows
        except (OSError, ValueError):
            continue  # said by check_folder
        if found != n_rows:
            problems.append(f"{table.name} has {found:,} rows, where run.json says {n_rows:,}")
    for parts, name in ((("articles",), "articles"), (("refused_records", "left_out_records"), "rejects")):
        counted = sum(counts.get(part, 0) for part in parts)
        if parts[0] in counts and name in rows and counted != rows[name]:
            told = " and ".join(part for part in parts if part in counts)
            problems.append(f"run.json counts {counted:,} {told}, and {name}.parquet has {rows[name]:,} rows")
    return problems


def check_figures(page: Path, figures: Path) -> list[str]:
    """Return the figures that a page shows drawn and that were not kept as SVG and PNG."""
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    figures_on_it = [part.partition("</figure>")[0] for part in text.split(_FIGURE)[1:]]
    drawn = [figure.partition('"')[0] for figure in figures_on_it if "<svg" in figure]
    names = [f"{name}.{ending}" for name in drawn for ending in ("svg", "png")]
    return [f"{page.name}: its figure {name} was not kept" for name in names if not (figures / name).is_file()]


def check_folder(folder: Path, expected: Iterable[str]) -> list[str]:
    """Return what is wrong with a run's folder: ``expected`` files (relative names) missing, any file bad."""
    notebooks = {path.stem for path in (folder / "notebooks").glob("*.ipynb")}
    problems = [f"{name} is missing" for name in expected if not (folder / name).is_file()]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size == 0:
            problems.append(f"{path.relative_to(folder).as_posix()} is empty")
        elif path.suffix == ".html":
            problems += check_page(path)
            if path.name.removesuffix(".html") in notebooks:
                problems += check_figures(path, folder / "figures")
        elif path.suffix == ".ipynb":
            problems += check_notebook(path)
        elif path.suffix in (".parquet", ".csv"):
            problems += check_table(path)
    return problems


def _exists(page: Path, relative: str) -> bool:
    return (page.parent / unquote(relative)).exists()


def _seen(text: str) -> _Seen:
    """Look at every tag of a page: quickly where all are in their plainest form, else with the standard parser."""
    reader = _Reader()
    at = 0
    for tag in _TAG.finditer(text):
        if text.find("<", at, tag.start()) >= 0:
            break
        at = tag.end()
        if tag[2] and not tag[1]:
            reader.handle_starttag(tag[2].lower(), _attributes(tag[3]))
    if text.find("<", at) < 0:
        return reader.seen
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.seen


def _attributes(written: str) -> list[tuple[str, str | None]]:
    """Return the attributes of a plain tag if one of them matters, else none."""
    if not _MATTERS.search(written):
        return []
    return [(name.lower(), unescape(value)) for name, value in _ATTRIBUTE.findall(written)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = _Seen()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        seen = self.seen
        seen.h1 += tag == "h1"
        if tag in _FORBIDDEN:
            seen.problems.append(f"a {tag} element")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        seen = self.seen
        if name == "id":
            if value in seen.ids:
                seen.twice.append(value)
            seen.ids.add(value)
        elif name.startswith("on"):
            seen.problems.append(f"an event handler, {name}")
        elif name in ("href", "xlink:href"):
            self._address(tag, value)
        elif name in _FETCHING and not _PICTURE.match(value):
            seen.problems.append(f'{tag} fetches "{value[:80]}"')

    def _address(self, tag: str, value: str) -> None:
        seen = self.seen
        if value.startswith("#"):
            seen.fragments.add(unquote(value[1:]))
            return
        parts = urlsplit(value)
        if tag != "a":
            seen.problems.append(f'{tag} fetches "{value[:80]}"')
        elif parts.scheme not in ("", "http", "https", "mailto"):
            seen.problems.append(f'a link to "{value[:80]}"')
        elif not parts.scheme and not parts.netloc and parts.path:
            seen.relative.add(parts.path)
