"""Markdown as HTML: raw HTML in it shown as text, headings with stable ids, nothing fetched from anywhere."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from html import escape, unescape
from typing import Any

import mistune
from markupsafe import Markup

from sitrep.display.html import web_address

_PLUGINS = ("table", "strikethrough", "url", "task_lists", "def_list", "footnotes")
_TAG = re.compile(r"<[^>]*>")
_TAKEN = ("top", "main", "contents")
_RESERVED = ("ev-", "fig-", "s-")


class Slugs:
    """Ids for headings, from their words, each once a page and none that figures and evidence use."""

    def __init__(self, taken: Collection[str] = _TAKEN) -> None:
        """Start with the ids in ``taken`` given away."""
        self._taken = set(taken)

    def of(self, heading: str) -> str:
        """Return the id of a heading given as HTML or text.

        >>> slugs = Slugs()
        >>> slugs.of("How much is <em>written</em>?"), slugs.of("How much is written?")
        ('how-much-is-written', 'how-much-is-written-2')
        """
        text = unicodedata.normalize("NFKC", unescape(_TAG.sub("", heading))).lower()
        slug = re.sub(r"[^\w]+", "-", text).strip("-_")[:80].rstrip("-") or "section"
        if slug.startswith(_RESERVED):
            slug = f"h-{slug}"
        unique, n = slug, 1
        while unique in self._taken:
            n += 1
            unique = f"{slug}-{n}"
        self._taken.add(unique)
        return unique


def markdown(
    text: str, *, slugs: Slugs | None = None, shift: int = 1, attachments: Mapping[str, Any] | None = None
) -> Markup:
    """Return Markdown as HTML.

    Args:
        text: the Markdown; HTML in it is shown as it is typed.
        slugs: gives headings their ids; a fresh one by default.
        shift: added to the level of every heading; none is above the second level, since a page has one h1.
        attachments: pictures that the text holds, as in a notebook's cell.
    """
    renderer = _Renderer(slugs or Slugs(), shift, attachments or {})
    plugins = [mistune.plugins.import_plugin(name) for name in _PLUGINS]
    return Markup(mistune.Markdown(renderer, plugins=plugins)(text))


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, slugs: Slugs, shift: int, attachments: Mapping[str, Any]) -> None:
        super().__init__(escape=True)
        self._slugs, self._shift, self._attachments = slugs, shift, attachments

    def heading(self, text: str, level: int, **attrs: object) -> str:
        del attrs
        level = min(max(level + self._shift, 2), 6)
        return f'<h{level} id="{escape(self._slugs.of(text))}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        told = f' title="{escape(title)}"' if title else ""
        if url.startswith("#"):
            return f'<a href="{escape(url)}"{told}>{text}</a>'
        address = web_address(unescape(url))
        return f'<a href="{escape(address)}"{told}>{text}</a>' if address else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        del title
        alt = escape(_TAG.sub("", text))
        for kind, content in self._attachments.get(url.removeprefix("attachment:"), {}).items():
            if re.fullmatch(r"image/(png|jpeg|gif|webp)", kind):
                return f'<img src="data:{kind};base64,{escape(content)}" alt="{alt}">'
        return f'<span class="left-out">[picture left out: {alt}]</span>'

    def table(self, text: str) -> str:
        return (
            f'<div class="sitrep-table" role="region" tabindex="0" aria-label="Table"><table>\n{text}</table></div>\n'
        )
