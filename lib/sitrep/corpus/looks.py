"""What of a text may have to be mended, told at a look: most texts hold none of it, and go by at once."""

import re

from sitrep.text.library import call, library

MARKUP, MOJIBAKE, GLUED, _ESCAPED = 1, 2, 4, 8
_ANYTHING = MARKUP | MOJIBAKE | GLUED
_ODD = re.compile(b"[\xc3\xd0].[\x80-\xff]|\x9a[\x80-\xff]", re.DOTALL)
_STOPS = b".!?"
_MARK = ord(".")
CLASSES = bytes(
    ord("a")
    if 97 <= code <= 122
    else ord("A")
    if 65 <= code <= 90
    else _MARK
    if code in _STOPS + b"\"')\\\xe2\x80\x9d\x99"
    else ord(" ")
    for code in range(256)
)
"""Small letters, capitals, and bytes of the marks that may stand between two glued sentences; a backslash in JSON."""


def look(content: bytes) -> int:
    """Return what may have to be mended in texts, given as they stand in UTF-8 or in a JSON object: a sum of

    - ``MARKUP`` where ``<`` or ``&`` is there,
    - ``MOJIBAKE`` where the byte that an odd letter begins with, or ends in, comes before a character beyond ASCII,
    - ``GLUED`` where marks, a full stop among them, stand between two small letters and a capital with another.

    What is not in the sum is not there; what is may be nothing yet. Of JSON with escaped characters it is anything.
    """
    found = look_by_search(content) if library() is None else call("look", content, len(content))
    return _ANYTHING if found & _ESCAPED else found


def look_by_search(content: bytes) -> int:
    """Do what the compiled library does."""
    found = MARKUP if b"<" in content or b"&" in content else 0
    if any(byte in content for byte in (b"\xc3", b"\xd0", b"\x9a")) and _ODD.search(content):
        found |= MOJIBAKE
    if b"\\u" in content:
        found |= _ESCAPED
    return found | GLUED if _may_be_glued(content) else found


def _may_be_glued(content: bytes) -> bool:
    classes = content.translate(CLASSES)
    at = classes.find(b".Aa")
    while at >= 0:
        first = at
        while first > 0 and classes[first - 1] == _MARK:
            first -= 1
        if classes[max(first - 2, 0) : first] == b"aa" and any(stop in _STOPS for stop in content[first : at + 1]):
            return True
        at = classes.find(b".Aa", at + 1)
    return False
