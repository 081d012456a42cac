"""Which sentences can match a topic at all, told from their text as read by one regular expression."""

import re
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sitrep.text.names import Names
from sitrep.topics.matching import Matcher

_PIECE = re.compile(r"[a-z0-9]+")
_SHORTEST = 2
_REWRITTEN = r"[^\x00-\x{ac}\x{ae}-\x{12f}\x{2010}-\x{2027}\x{20ac}\x{2122}]"
"""Characters that normalising may drop, compose or lower into letters; the others leave the letters of a word alone."""


def may_hold(texts: pa.ChunkedArray, matchers: Sequence[Matcher], names: Names) -> pa.ChunkedArray:
    """Tell which sentences hold a piece of a word without which no rule of any matcher finds anything.

    Args:
        texts: sentences as read.
        matchers: the topics.
        names: the spellings of the names that rules ask for.
    """
    pieces: set[str] = set()
    for matcher in matchers:
        needed = matcher.needed()
        if needed is None:
            return pc.is_valid(texts)
        words, canonical = needed
        for word in [*words, *(spelling for name in canonical for spelling in names.spellings(name))]:
            piece = max(_PIECE.findall(word.lower()), key=len, default="")
            if len(piece) < _SHORTEST:
                return pc.is_valid(texts)
            pieces.add(piece)
    return pc.match_substring_regex(texts, f"(?i){'|'.join([*_shortest(pieces), _REWRITTEN])}")


def _shortest(pieces: Iterable[str]) -> list[str]:
    """Return the pieces that hold no other piece."""
    kept: list[str] = []
    for piece in sorted(pieces, key=lambda piece: (len(piece), piece)):
        if not any(shorter in piece for shorter in kept):
            kept.append(piece)
    return kept
