"""A cell's outputs as HTML: Sitrep's own mark-up as it is, everything else escaped, sanitised or embedded."""

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from markupsafe import Markup

from sitrep.reports.outcomes import Node, plain
from sitrep.reports.prose import Slugs, markdown
from sitrep.reports.sanitising import sanitise

MAX_SHOWN_CHARS = 20_000
"""What a page shows of what a cell printed; the executed notebook holds the rest."""

_OWN = re.compile(
    r'\s*<(?:figure class="sitrep-figure"|section class="(?:sitrep-card|evidence)"|div class="sitrep-[a-z-]+")',
    re.ASCII,
)
_TABLE = re.compile(r"<table[^>]*>.*?</table>", re.DOTALL)
_NUMBER = re.compile(r"<td>(\s*[-+−]?[0-9][0-9.,]*\s*%?\s*)</td>")
_PREFERRED = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain")


def show(output: Node, slugs: Slugs) -> Markup:
    """Return one output of a cell (a notebook node) as HTML; empty where there is nothing to see."""
    if output.output_type == "stream":
        return _stream(output.name, output.text)
    if output.output_type == "error":
        return _error(output)
    for kind in _PREFERRED:
        if kind in output.data:
            return Markup(_SHOWN[kind](_joined(output.data[kind]), output.get("metadata", {}).get(kind, {}), slugs))
    return Markup()


def is_own(markup: str) -> bool:
    """Whether mark-up begins as what Sitrep's own objects emit, which escape what they show."""
    return _OWN.match(markup) is not None


def _joined(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _stream(name: str, text: str) -> Markup:
    text = plain(_joined(text)).strip("\n")
    if not text:
        return Markup()
    left_out = len(text) - MAX_SHOWN_CHARS
    if left_out > 0:
        text = f"{text[:MAX_SHOWN_CHARS]}\n[{left_out:,} more characters are in the executed notebook]"
    block = f'<pre class="printed" tabindex="0">{escape(text, quote=False)}</pre>'
    if name == "stderr":
        n_lines = text.count("\n") + 1
        lines = "line" if n_lines == 1 else "lines"
        block = f'<details class="messages"><summary>Messages ({n_lines} {lines})</summary>{block}</details>'
    return Markup(block)


def _error(output: Node) -> Markup:
    text = plain("\n".join(output.traceback)) or f"{output.ename}: {output.evalue}"
    return Markup(f'<pre class="error" tabindex="0">{escape(text, quote=False)}</pre>')


def _html(markup: str, metadata: Mapping[str, Any], slugs: Slugs) -> str:
    del metadata, slugs
    if is_own(markup):
        return markup.replace("<a xlink:href=", "<a href=")
    return _TABLE.sub(lambda m: _foreign_table(m[0]), sanitise(markup))


def _foreign_table(table: str) -> str:
    """Give a table that pandas made what its own lacks: scrolling, header scopes, numbers to the right."""
    caption = re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)
    name = re.sub(r"<[^>]*>", "", caption[1]).strip() if caption else "Table"
    table = table.replace("<th></th>", "<td></td>")
    head, found, body = table.partition("</thead>")
    if found:
        head = head.replace("<th>", '<th scope="col">')
        body = body.replace("<th>", '<th scope="row">')
        table = head + found + body
    table = _NUMBER.sub(r'<td class="number">\1</td>', table)
    return f'<div class="sitrep-table" role="region" tabindex="0" aria-label="{escape(name)}">{table}</div>'


def _picture(content: str, kind: str, metadata: Mapping[str, Any]) -> str:
    alt = str(metadata.get("alt", "")) or "Picture without a description"
    return (
        f'<figure class="picture"><img src="data:{kind};base64,{escape(content.strip())}" alt="{escape(alt)}"></figure>'
    )


def _svg(markup: str, metadata: Mapping[str, Any], slugs: Slugs) -> str:
    # as an image nothing in it can run, link or fetch
    del slugs
    return _picture(base64.b64encode(markup.encode()).decode(), "image/svg+xml", metadata)


def _text(text: str, metadata: Mapping[str, Any], slugs: Slugs) -> str:
    del metadata, slugs
    return f'<pre class="printed" tabindex="0">{escape(plain(text)[:MAX_SHOWN_CHARS], quote=False)}</pre>'


_SHOWN = {
    "text/html": _html,
    "text/markdown": lambda text, _, slugs: markdown(text, slugs=slugs),
    "image/svg+xml": _svg,
    "image/png": lambda content, metadata, _: _picture(content.replace("\n", ""), "image/png", metadata),
    "image/jpeg": lambda content, metadata, _: _picture(content.replace("\n", ""), "image/jpeg", metadata),
    "text/plain": _text,
}
