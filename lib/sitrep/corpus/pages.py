"""Saved web pages: main text and metadata by trafilatura; the date from what the page declares, never from its text."""

import json
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sitrep.corpus.decoding import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DATE_NAMES = (
    *("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate"),
    *("publish-date", "publish_date", "publication_date", "parsely-pub-date", "sailthru.date", "dc.date"),
    *("dc.date.issued", "dcterms.created", "dcterms.date", "article.published", "cxenseparse:recs:publishtime"),
)
_DEEPEST = 20


def page_of_html(content: bytes) -> tuple[dict[str, Any], str]:
    """Return the fields of a saved page (text, title, source, url, author, date, language), and its encoding.

    What trafilatura finds no main text in gives all of its text, so that nothing is lost. Raises what lxml does on
    what is no page.
    """
    text, encoding = _decoded(content)
    return _fields(text), encoding


def page_of_mhtml(content: bytes) -> tuple[dict[str, Any], str]:
    """Return the fields of the first page in a web archive, as ``page_of_html`` does, and its encoding."""
    import email
    import email.policy

    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            page = payload if isinstance(payload, bytes) else b""
            charset = part.get_content_charset()
            try:
                text, encoding = (page.decode(charset), charset) if charset else _decoded(page)
            except (LookupError, UnicodeDecodeError):
                text, encoding = _decoded(page)
            fields = _fields(text)
            location = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
            if not fields.get("url") and location.startswith("http"):
                fields["url"] = location
            return fields, "utf-8" if encoding.lower() == "utf-8" else encoding
    return {}, "utf-8"


def _decoded(content: bytes) -> tuple[str, str]:
    """Decode a page: as UTF-8 where it is, else as it declares, else by what its bytes look like."""
    text, encoding = decode(content)
    if encoding != "utf-8" and not encoding.startswith("utf"):
        from lxml.html import document_fromstring

        declared = next(iter(document_fromstring(content).xpath("//meta/@charset")), "")
        try:
            return (content.decode(str(declared), "replace"), str(declared).lower()) if declared else (text, encoding)
        except LookupError:
            pass
    return text, encoding


def _fields(page: str) -> dict[str, Any]:
    import trafilatura
    from lxml.html import document_fromstring

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    if not page.strip():
        return {}
    tree = document_fromstring(page.encode("utf-8", "replace"))
    found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    text = getattr(found, "text", None) or trafilatura.html2txt(page) or _all_text(tree)
    language = str(next(iter(tree.xpath("/html/@lang")), ""))
    return {
        "text": text,
        "title": getattr(found, "title", None),
        "author": getattr(found, "author", None),
        "source": getattr(found, "sitename", None) or getattr(found, "hostname", None),
        "url": getattr(found, "url", None),
        "language": language,
        "date": next(_dates(tree), None),
    }


def _all_text(tree: "HtmlElement") -> str:
    return "\n".join(text for text in tree.xpath("//text()[not(ancestor::script or ancestor::style)]") if text.strip())


def _dates(tree: "HtmlElement") -> Iterator[str]:
    """Yield what a page declares as its date of publication, the most telling first."""
    for script in tree.xpath('//script[@type="application/ld+json"]/text()'):
        try:
            yield from _published(json.loads(script), _DEEPEST)
        except (ValueError, RecursionError):
            continue
    metas = {
        str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): str(meta.get("content"))
        for meta in reversed(tree.xpath("//meta[@content]"))
    }
    yield from (metas[name] for name in _DATE_NAMES if metas.get(name))
    for element in tree.xpath('//time[@datetime and (@pubdate or @itemprop="datePublished")]'):
        yield str(element.get("datetime"))


def _published(value: object, deepest: int) -> Iterator[str]:
    if isinstance(value, list) and deepest:
        for item in value:
            yield from _published(item, deepest - 1)
    elif isinstance(value, dict) and deepest:
        if isinstance(value.get("datePublished"), str):
            yield value["datePublished"]
        yield from _published(value.get("@graph"), deepest - 1)


PAGES = {
    ".html": page_of_html,
    ".htm": page_of_html,
    ".xhtml": page_of_html,
    ".mhtml": page_of_mhtml,
    ".mht": page_of_mhtml,
}
"""Ending of a file's name to what takes the fields out of it."""
