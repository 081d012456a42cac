"""An executed notebook as one self-contained page: nbconvert with our own template, based on its ``base``.

A page asks nothing of any network and holds no script. Code stands folded below what it made; cells that show nothing
(parameters, imports) are gathered into one fold.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import nbformat
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from sitrep import files
from sitrep.evidence.sheet import SHEET
from sitrep.reports.outcomes import Node
from sitrep.reports.outputs import show
from sitrep.reports.pages import TEMPLATES, PageContext, contents_of, equip, render, with_prefix
from sitrep.reports.prose import Slugs, markdown

_HEADING_TAG = re.compile(r"(</?h)([2-5])\b")
_BESIDE = re.compile(rf' · <a href="[^"#]*{re.escape(SHEET)}">[^<]*</a>')
_TITLE = re.compile(r"\A\s*#[ \t]+(.+?)[ \t#]*(?:\n|\Z)")


@dataclass(frozen=True, kw_only=True)
class Body:
    """A notebook's content as HTML without a frame: its own title (empty if it has none) and everything after it."""

    title: str
    html: Markup


def export(notebook: Path, page: Path, context: PageContext) -> None:
    """Write the page of an executed notebook.

    The page's h1 is ``context.title``; the notebook's own first-level heading, where it differs, stands below it.

    Raises:
        OSError: the notebook cannot be read or the page not written.
    """
    write_page(body_of(notebook), page, context)


def write_page(body: Body, page: Path, context: PageContext) -> None:
    """Write the page of a notebook's body in the frame of its run.

    Raises:
        OSError: the page cannot be written.
    """
    text = render(
        "notebook_page.html.j2",
        page=context,
        href=page.name,
        body=body.html,
        question="" if body.title.casefold() == context.title.casefold() else body.title,
        contents=contents_of(body.html),
    )
    files.write_staged(page, text)


def body_of(notebook: Path) -> Body:
    """Return the content of an executed notebook as HTML; its headings begin at the second level."""
    node = nbformat.read(notebook, as_version=4)
    title = _take_title(node.cells)
    node.cells = _gathered(node.cells)
    html, _ = _exporter().of_page(Slugs()).from_notebook_node(node)
    return Body(title=title, html=Markup(html))


def as_chapter(body: Body, prefix: str) -> Body:
    """Return a body that can stand with others in one file, below a heading of its own.

    Args:
        body: the content of a notebook.
        prefix: begins every id and every link within the page.
    """
    alone = _BESIDE.sub("", body.html)  # a file that is sent has nothing beside it
    lowered = _HEADING_TAG.sub(lambda tag: f"{tag[1]}{int(tag[2]) + 1}", alone)
    return Body(title=body.title, html=Markup(with_prefix(lowered, prefix)))


class _Exporter(TemplateExporter):  # type: ignore[misc]
    """nbconvert's exporter over our template folder, with autoescaping on."""

    output_mimetype = "text/html"

    # of nbconvert's the only one that does something here; each checks the whole notebook again
    default_preprocessors: Sequence[str] = ("nbconvert.preprocessors.CoalesceStreamsPreprocessor",)

    def __init__(self) -> None:
        self._page_slugs = Slugs()
        super().__init__(
            extra_template_basedirs=[str(TEMPLATES.parent)],
            template_name=TEMPLATES.name,
            template_file="notebook.html.j2",
        )

    def of_page(self, slugs: Slugs) -> "_Exporter":
        """Begin another page, whose headings have these identifiers."""
        self._page_slugs = slugs
        return self

    def _file_extension_default(self) -> str:
        return ".html"

    def _create_environment(self) -> jinja2.Environment:
        made: jinja2.Environment = super()._create_environment()
        made.autoescape = True
        equip(made)
        made.filters["prose"] = self._prose
        made.filters["show"] = lambda output: show(output, self._page_slugs)
        made.filters["code"] = _highlighted
        return made

    def _prose(self, cell: Node) -> Markup:
        return markdown(cell.source, slugs=self._page_slugs, shift=0, attachments=cell.get("attachments", {}))


@functools.cache
def _exporter() -> _Exporter:
    """Return the exporter of all pages: it compiles the templates once."""
    return _Exporter()


def _highlighted(source: str) -> Markup:
    html = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True, classprefix="hl-"))
    return Markup(html)


def _take_title(cells: Sequence[Node]) -> str:
    """Take the first-level heading off the first Markdown cell that begins with one, and return its text."""
    for cell in cells:
        if cell.cell_type == "markdown" and (found := _TITLE.match(cell.source)):
            cell.source = cell.source[found.end() :]
            return re.sub(r"[*_`]", "", found[1]).strip()
    return ""


def _gathered(cells: Sequence[Node]) -> list[Node]:
    """Join neighbouring code cells that show nothing, and drop cells that hold nothing."""
    gathered: list[Node] = []
    for cell in cells:
        if not cell.source.strip():
            continue
        last = gathered[-1] if gathered else None
        if last is not None and cell.cell_type == last.cell_type == "code" and not last.outputs:
            last.source = f"{last.source.rstrip()}\n\n{cell.source}"
            last.outputs = cell.outputs
        else:
            gathered.append(cell)
    return gathered
