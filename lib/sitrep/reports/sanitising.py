"""Mark-up that Sitrep did not write, rebuilt from a closed list of tags and attributes.

Nothing of the original is passed on: it is parsed, and what is allowed is written anew with every text and attribute
escaped. So a fault in the parsing can lose content but not let an element, a handler or an address through.
"""

import re
from html import escape
from html.parser import HTMLParser

from sitrep.display.html import web_address

_VOID = {"br", "hr", "img", "col", "wbr"}
_TAGS = _VOID | {
    *("p", "div", "span", "b", "i", "em", "strong", "u", "s", "sub", "sup", "small", "code", "pre", "kbd", "samp"),
    *("var", "q", "blockquote", "cite", "abbr", "time", "mark", "del", "ins", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup", "h2", "h3", "h4", "h5", "h6"),
    *("a", "figure", "figcaption", "details", "summary"),
}
_DROPPED_WHOLE = {
    "script",
    "style",
    "template",
    "iframe",
    "object",
    "noscript",
    "svg",
    "math",
    "textarea",
    "select",
    "title",
}
_RENAMED = {"h1": "h2"}
_ATTRIBUTES = {
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "col": {"span"},
    "colgroup": {"span"},
    "img": {"alt"},
    "time": {"datetime"},
}
_EVERYWHERE = {"lang", "title"}
_CLASSES = {"dataframe"}
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")


def sanitise(markup: str) -> str:
    """Return ``markup`` with only harmless elements: text, lists, tables, links to http(s), embedded pictures.

    >>> sanitise('<p onclick="x()">a <script>b</script><b>c')
    '<p>a <b>c</b></p>'
    """
    rebuilder = _Rebuilder()
    rebuilder.feed(markup)
    rebuilder.close()
    return rebuilder.finish()


class _Rebuilder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []
        self._dropping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _RENAMED.get(tag, tag)
        if self._dropping or tag in _DROPPED_WHOLE:
            self._dropping.append(tag)
        elif tag in _TAGS:
            written = _attributes(tag, attrs)
            if tag == "img" and " src=" not in written:
                return
            self._out.append(f"<{tag}{written}>")
            if tag not in _VOID:
                self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = _RENAMED.get(tag, tag)
        if self._dropping:
            if tag in self._dropping:
                while self._dropping.pop() != tag:
                    pass
        elif tag in self._open:
            while True:
                last = self._open.pop()
                self._out.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._out.append(escape(data, quote=False))

    def finish(self) -> str:
        closing = [f"</{tag}>" for tag in reversed(self._open)]
        return "".join(self._out + closing)


def _attributes(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    written = ""
    for name, value in attrs:
        kept = _value(tag, name, value or "")
        if kept is not None:
            written += f' {name}="{escape(kept)}"'
    return written


def _value(tag: str, name: str, value: str) -> str | None:
    if tag == "a" and name == "href":
        return web_address(value)
    if tag == "img" and name == "src":
        return value if _PICTURE.fullmatch(value) else None
    if name == "class":
        return " ".join(sorted(set(value.split()) & _CLASSES)) or None
    return value if name in _EVERYWHERE or name in _ATTRIBUTES.get(tag, ()) else None
