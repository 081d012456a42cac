"""One spelling of each punctuation mark and space, with a map back to the string as it was read.

Tokenizers and lexicons know straight quotes and plain spaces only: a curly apostrophe makes "won't" three tokens and
hides its negation. Everything after this module works on the normalised text and shows the text as read.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_CHARACTERS: dict[str, str] = {
    "'": "‘’‚‛‹›´ʼ＇",
    '"': "“”„‟«»＂",
    "-": "‐‑",
    " -- ": "—―",
    "...": "…",
    "\n": "\u0085\u2028\u2029",
    " ": "\t\r\v\f\x1c\x1d\x1e\x1f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
    + "".join(
        map(chr, (*range(0x09), *range(0x0E, 0x1C), 0x7F))
    ),  # other controls: nobody reads them, no tool likes them
    "": "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
}
PLAIN = {old: new for new, olds in _CHARACTERS.items() for old in olds}
"""Character to what is put in its place."""
_LENGTHS = {old: len(new) for old, new in PLAIN.items() if len(new) != 1}

_STAY = ((0, 0x2FF), (0x2010, 0x205E), (0x20A0, 0x20BF))
"""Characters below U+0300 and general punctuation stay as they are under NFC, unless a mark follows."""
_MAY_COMPOSE = re.compile(f"[^{''.join(f'{chr(first)}-{chr(last)}' for first, last in _STAY)}]+")
_PLAIN_LENGTH = 64
_MOST_MARKS = 30  # Unicode's Stream-Safe limit; normalising longer runs takes time quadratic in their length


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text and where each of its characters was read.

    ``starts`` and ``ends`` are None when the text is one to one with what was read; else normalised character ``i``
    stands for the code points ``starts[i]:ends[i]``. Both never decrease.
    """

    text: str
    starts: npt.NDArray[np.int32] | None = None
    ends: npt.NDArray[np.int32] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points as read that ``text[start:end]`` stands for; an empty slice gives an empty span."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = int(self.starts[start]) if start < len(self.starts) else int(self.ends[-1]) if len(self.ends) else 0
            return at, at
        return int(self.starts[start]), int(self.ends[end - 1])


def normalise(text: str) -> Normal:
    r"""Return ``text`` with plain quotes, hyphens and spaces, in Unicode's composed form (NFC), and the map back.

    Curly and low quotes and guillemets become ``'`` and ``"``; odd spaces, tabs, carriage returns and control
    characters a space; Unicode's line and paragraph separators a newline (newlines stay); an em dash `` -- ``; an
    ellipsis ``...``; soft hyphens, zero-width characters and marks of writing direction go. En dashes stay. Any string
    is allowed; time is linear in its length (runs of more than 30 combining marks are composed in pieces).

    >>> normal = normalise("No plan—Russia’s")
    >>> normal.text
    "No plan -- Russia's"
    >>> normal.span(11, 19)
    (8, 16)
    """
    if text.isascii() and text.replace("\n", " ").isprintable():
        return Normal(text)
    characters = code_points(text)
    at = np.flatnonzero((characters < ord(" ")) | (characters > ord("~")))
    odd_codes = characters[at]
    odd = set(map(chr, set(odd_codes.tolist())))
    plain = text
    for old in odd & PLAIN.keys():
        plain = plain.replace(old, PLAIN[old])
    counts = None
    if resized := odd & _LENGTHS.keys():
        counts = np.ones(len(text), np.int32)
        for old in resized:
            counts[at[odd_codes == ord(old)]] = _LENGTHS[old]
    changes = list(_compositions(plain)) if _MAY_COMPOSE.search("".join(odd - PLAIN.keys())) else []
    if counts is None and not changes:
        return Normal(plain)
    starts = np.arange(len(text), dtype=np.int32)
    if counts is not None:
        starts = np.repeat(starts, counts)
    ends = starts + np.int32(1)
    if changes:
        plain, starts, ends = _compose(plain, starts, ends, changes)
    return Normal(plain, starts, ends)


def may_compose(character: str) -> bool:
    """Tell whether what stands for a character may depend on those beside it."""
    return character not in PLAIN and _MAY_COMPOSE.match(character) is not None


def which_may_compose(n: int) -> npt.NDArray[np.bool_]:
    """Return ``may_compose`` of the first ``n`` code points."""
    found = np.ones(n, np.bool_)
    for first, last in _STAY:
        found[first : last + 1] = False
    found[[ord(character) for character in PLAIN]] = False
    return found


def utf8(text: str) -> bytes:
    """Return a text in UTF-8, halves of surrogate pairs as if they were characters."""
    return text.encode("utf-8", "surrogatepass")


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _compose(
    text: str,
    starts: npt.NDArray[np.int32],
    ends: npt.NDArray[np.int32],
    changes: list[tuple[int, int, str]],
) -> tuple[str, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    texts: list[str] = []
    new_starts: list[npt.NDArray[np.int32]] = []
    new_ends: list[npt.NDArray[np.int32]] = []
    at = 0
    for first, last, composed in changes:
        texts += [text[at:first], composed]
        new_starts += [starts[at:first], np.full(len(composed), starts[first], np.int32)]
        new_ends += [ends[at:first], np.full(len(composed), ends[last - 1], np.int32)]
        at = last
    return (
        "".join([*texts, text[at:]]),
        np.concatenate([*new_starts, starts[at:]]),
        np.concatenate([*new_ends, ends[at:]]),
    )


def _compositions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, replacement) for every cluster of ``text`` that NFC changes."""
    for match in _MAY_COMPOSE.finditer(text):
        first = max(match.start() - 1, 0)
        run = text[first : match.end()]
        if len(run) <= _PLAIN_LENGTH and unicodedata.is_normalized("NFC", run):
            continue
        for start, end in _clusters(run):
            composed = unicodedata.normalize("NFC", run[start:end])
            if composed != run[start:end]:
                yield first + start, first + end, composed


def _clusters(run: str) -> Iterator[tuple[int, int]]:
    """Cut ``run`` where no composition crosses the cut: before a character that is no mark and joins with nothing."""
    start = 0
    for i in range(1, len(run)):
        marks = i - start > _MOST_MARKS
        if not marks:
            if unicodedata.combining(unicodedata.normalize("NFD", run[i])[0]):
                continue
            left = run[start:i]
            both = unicodedata.normalize("NFC", left + run[i])
            if both != unicodedata.normalize("NFC", left) + unicodedata.normalize("NFC", run[i]):
                continue
        yield start, i
        start = i
    if run:
        yield start, len(run)
