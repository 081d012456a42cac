"""A figure's SVG in a form that is safe and accessible inside a page."""

import re
from collections.abc import Mapping
from html import escape

from sitrep.charts.style import GRID, INK, QUIET

_ID = re.compile(r'(\bid="|(?:xlink:)?href="#|url\(#)(?!ev-)([^")]+)')
_OPENING_LINK = re.compile(r'<a xlink:href="([^"]*)"[^>]*>')
_FONT = "; font-family: 'DejaVu Sans'"
_GROUP_ID = re.compile(r'(<(?:g|text)\b[^>]*?) id="[^"]*"')
_NUMBER = re.compile(r"-?\d+\.\d{3,}(?![\d%])")
_IN_NO_WAY = re.compile(r' transform="rotate\(-?0 [^"]*"|<!--.*?-->', re.DOTALL)
_EMPTY_GROUP = re.compile(r"<g\s*/>|<g></g>")


def inline(document: str, *, prefix: str, alt: str, notes: Mapping[str, str]) -> str:
    """Return an SVG document as an element for a page.

    Identifiers get a prefix, so that two figures on one page share none. Only links within the page stay, each with
    the words that a screen reader says; the element is a group, since links inside an image are hidden from one.
    Ink takes the colour of the surrounding text, so that the figure reads on a dark page too. Text keeps its
    proportions on a narrow screen, where a browser's hints would make it wider than its place.

    Args:
        document: the SVG of ``pictures.drawn``.
        prefix: unique on the page.
        alt: what the figure shows, in words.
        notes: for each anchor that the figure links to, what is there.
    """
    element = document[document.index("<svg") :].rstrip()
    element = re.sub(r"<metadata>.*?</metadata>", "", element, count=1, flags=re.DOTALL)
    element = _compact(element)
    element = _ID.sub(lambda m: f"{m[1]}{prefix}-{m[2]}", element)
    element = _OPENING_LINK.sub(lambda m: _link(m[1], notes), element)
    for colour, name in (
        (INK, "currentColor"),
        (QUIET, "var(--sitrep-quiet, #6b6b6b)"),
        (GRID, "var(--sitrep-grid, #d4d4d4)"),
    ):
        element = element.replace(colour, name)
    opening = re.match(r"<svg[^>]*>", element)
    assert opening is not None
    box = re.search(r'viewBox="[^"]*"', opening[0])
    assert box is not None
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {box[0]} '
        f'role="group" font-family="system-ui, sans-serif" text-rendering="geometricPrecision" '
        f'aria-label="{escape(alt)}">'
    )
    return head + element[opening.end() :]


def _compact(element: str) -> str:
    """Leave out what matplotlib writes and no page needs: names of groups, comments, the tenth decimal, the layout."""
    element = _GROUP_ID.sub(r"\1", _IN_NO_WAY.sub("", element).replace(_FONT, ""))
    element = _NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), element)
    element = re.sub(r"\s*\n\s*", " ", re.sub(r">\s+<", "><", element))
    while (fewer := _EMPTY_GROUP.sub("", element)) != element:
        element = fewer
    return element


def _link(target: str, notes: Mapping[str, str]) -> str:
    anchor = target.removeprefix("#")
    if not target.startswith("#"):
        return "<a>"
    # JupyterLab writes to the property href of what has that attribute, which a link in SVG does not let it.
    return f'<a xlink:href="#{escape(anchor)}" aria-label="{escape(notes.get(anchor, anchor))}">'
