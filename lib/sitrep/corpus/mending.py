"""Mending a piece of text as it was found: mark-up, wrong decoding, glued paragraphs; each behind a cheap test."""

import html
import re

from sitrep.corpus.looks import CLASSES, GLUED, MARKUP, MOJIBAKE, look
from sitrep.corpus.options import Reading
from sitrep.corpus.records import whole
from sitrep.text.abbreviations import ANYWHERE, BEFORE_A_NAME, NEVER_AT_THE_END
from sitrep.text.normal import utf8

_PROSE = (
    "p|br|div|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|blockquote|table|tr|td|th|tbody|figure|figcaption|section|article|"
    "small|sup|sub|hr|pre|font|center|cite|q|mark"
)
_IS_MARKUP = re.compile(
    rf"<(?:/(?:{_PROSE})|(?:br|hr)\s*/?|p)\s*>|<(?:{_PROSE})(?:\s+[\w:-]+\s*=[^<>]*)/?>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>|</(?:li|tr|dt|dd|figcaption)\s*>", re.IGNORECASE)
_PARAGRAPH = re.compile(
    r"</?(?:p|div|h[1-6]|blockquote|ul|ol|table|figure|section|article|pre|center)\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(
    rf"</?(?:{_PROSE}|img|li|dl|dt|dd|thead|tfoot|iframe|video|audio|source|svg|path|picture)\b[^<>]*>", re.IGNORECASE
)
_MANY_BREAKS = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+")

_LEADS = "ÂÃâÅÄÐÑðãåæ√‚РСвВ"
"""What the first byte of a character of UTF-8 looks like when it was read in an encoding of one byte a character."""
_ODD_PAIR = re.compile(f"[{_LEADS.translate({ord(c): None for c in 'РСвВ'})}][^\\x00-\\x7f]|[РСвВ][^\\x00-\\x7fЀ-ё‐-…]")
_GLUE = re.compile(r"[.!?]+[\"'”’)]*(?=[A-Z][a-z])")
_SMALL_LETTERS = re.compile(r"[a-z]{2}")
_STOPS = bytes(ord(".") if code in b"!?" else ord('"') if code in b"')" else code for code in range(256))
_BETWEEN = frozenset({b".", b'."', b".\xe2\x80\x9d", b".\xe2\x80\x99", b".."})
_NO_SMALL_LETTER = frozenset({b" ", b"A"})
_LONGEST_STOP = 6
_LEFT = re.compile(r"[^\W\d_]+$")
_ADDRESS = re.compile(r"[/@]|www\.|\.(?:Com|Org|Net|Gov|Edu|Co)\b", re.IGNORECASE)
_NEAR = 60
_ABBREVIATIONS = BEFORE_A_NAME | ANYWHERE | NEVER_AT_THE_END


def mend(text: str, reading: Reading, *, markup: bool = False, seen: int | None = None) -> tuple[str, tuple[str, ...]]:
    """Return a text mended, and the names of the steps that changed it.

    Args:
        text: a field of a record, or a whole file.
        reading: says which steps are done.
        markup: whether the text comes from a field, in which tags and entities are no text.
        seen: what ``look`` says of the UTF-8 or JSON that the text was read from; the text is looked at unless given.
    """
    done: list[str] = []
    if seen is None:
        text = whole(text)
        seen = look(utf8(text))
    if seen & MARKUP and markup and reading.does("markup"):
        text, seen = _noted(text, without_markup(text), seen, "markup", done)
    if seen & MOJIBAKE and reading.does("mojibake") and may_be_mojibake(text):
        text, seen = _noted(text, _decoded_again(text), seen, "mojibake", done)
    if seen & GLUED and reading.does("glued") and looks_glued(utf8(text)):
        text, seen = _noted(text, unglued(text), seen, "glued", done)
    return text, tuple(done)


def without_markup(text: str) -> str:
    """Return a text without tags and entities, where it evidently is mark-up.

    Evident is a tag of prose that is closed, or has attributes, or breaks a line (``<p>``, ``</a>``, ``<br>``):
    scripts, styles and comments go with what they hold, other tags alone, and blocks become paragraphs. A text with
    any other angle brackets ("<script>" in an article on it, "x < y > z") keeps them. Entities are read in any text.

    >>> without_markup("<p>Talks in <b>Paris</b> &amp; Kyiv.</p><p>They go on.</p>")
    'Talks in Paris & Kyiv.\\n\\nThey go on.'
    >>> without_markup("<script>alert(1)</script>")
    '<script>alert(1)</script>'
    """
    plain = _without_tags(text)
    if "&" in plain and _ENTITY.search(plain):
        plain = _without_tags(whole(html.unescape(plain)))  # feeds hold mark-up that is escaped
    return plain


def _without_tags(text: str) -> str:
    if "<" not in text or not _IS_MARKUP.search(text):
        return text
    text = _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", _UNSEEN.sub(" ", text)))
    return _MANY_BREAKS.sub("\n\n", _TAG.sub("", text)).strip()


def looks_glued(raw: bytes) -> bool:
    """Tell whether a text, in UTF-8, may hold a glued paragraph, at the price of a look."""
    classes = raw.translate(CLASSES)
    at = classes.find(b".Aa")
    while at >= 0:
        if classes[at - 1 : at] not in _NO_SMALL_LETTER:
            start = max(at - _LONGEST_STOP, 0)
            before = classes[start : at + 1].rstrip(b".")
            if before[-2:] == b"aa" and raw[start + len(before) : at + 1].translate(_STOPS) in _BETWEEN:
                return True
        at = classes.find(b".Aa", at + 1)
    return False


def unglued(text: str) -> str:
    """Return a text with a new line where a sentence ends and the next begins without a space between them.

    Not within an address, nor after an abbreviation ("Mrs.Clinton").

    >>> unglued("It ended last year.The talks go on, says Mrs.Clinton on news.Com.")
    'It ended last year.\\nThe talks go on, says Mrs.Clinton on news.Com.'
    """
    pieces = []
    at = 0
    for match in _GLUE.finditer(text):
        first, last = match.span()
        if not _SMALL_LETTERS.fullmatch(text, max(0, first - 2), first):
            continue
        word = _LEFT.search(text, max(0, first - _NEAR), first)
        if word is not None and word[0] in _ABBREVIATIONS:
            continue
        start = max(text.rfind(mark, max(0, first - _NEAR), first) for mark in " \n") + 1
        end = min(
            (place for mark in " \n" if (place := text.find(mark, last, last + _NEAR)) >= 0), default=last + _NEAR
        )
        if _ADDRESS.search(text, start, end):
            continue
        pieces += [text[at:last], "\n"]
        at = last
    return "".join([*pieces, text[at:]])


def may_be_mojibake(text: str) -> bool:
    """Tell whether a text may have been decoded wrongly, at the price of a look: odd letters, no ASCII after them."""
    return any(lead in text for lead in _LEADS) and _ODD_PAIR.search(text) is not None


def _decoded_again(text: str) -> str:
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    lines = text.split("\n")
    return "\n".join(
        fix_encoding(line) if not line.isascii() and may_be_mojibake(line) and is_bad(line) else line for line in lines
    )


def _noted(before: str, after: str, seen: int, step: str, done: list[str]) -> tuple[str, int]:
    """Return what a step made of a text, and what may be in it, which is looked at anew where it changed."""
    if after == before:
        return before, seen
    done.append(step)
    return after, look(utf8(after))
