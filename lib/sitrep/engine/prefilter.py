"""Which sentences can match a topic at all, told from their text as read by regular expressions."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.text.names import Names
from sitrep.text.vocabulary import Flags
from sitrep.topics.matching import Matcher

_PIECE = re.compile(r"[a-z0-9]+")
_SHORTEST = 2
_REWRITTEN = r"[^\x00-\x{ac}\x{ae}-\x{12f}\x{2010}-\x{2027}\x{20ac}\x{2122}]"
"""Characters that normalising may drop, compose or lower into letters; the others leave the letters of a word alone."""


def may_match(texts: pa.ChunkedArray, matchers: Sequence[Matcher], names: Names) -> list[Flags]:
    """Tell, for each matcher, the sentences that hold a piece of every word that one of its rules needs.

    The others match nothing. A sentence whose letters normalising may change is held to match.

    Args:
        texts: sentences as read.
        matchers: the topics.
        names: the spellings of the names that rules ask for.
    """
    rules = [[_patterns(needs, names) for needs in matcher.needed()] for matcher in matchers]
    found = [np.zeros(len(texts), np.bool_) for _ in matchers]
    firsts = {patterns[0] if patterns else "" for of_matcher in rules for patterns in of_matcher}
    candidates = np.flatnonzero(_holds(texts, "|".join([*sorted(firsts), _REWRITTEN])))
    texts = texts.take(pa.array(candidates))
    rewritten = _holds(texts, _REWRITTEN)
    holds = {
        pattern: _holds(texts, pattern)
        for pattern in {pattern for of_matcher in rules for patterns in of_matcher for pattern in patterns}
    }
    for flags, of_matcher in zip(found, rules, strict=True):
        for patterns in of_matcher:
            all_held = reduce(np.logical_and, (holds[pattern] for pattern in patterns), np.ones(len(texts), np.bool_))
            flags[candidates] |= all_held | rewritten
    return found


def _holds(texts: pa.ChunkedArray, pattern: str) -> Flags:
    found: Flags = pc.match_substring_regex(texts, f"(?i){pattern}").to_numpy()
    return found


def _patterns(needs: Iterable[tuple[frozenset[str], frozenset[str]]], names: Names) -> list[str]:
    """Return the expressions that all hold in a sentence where a rule finds something."""
    found = (
        _pattern([*words, *(s for name in canonical for s in names.spellings(name))]) for words, canonical in needs
    )
    return [pattern for pattern in found if pattern]


def _pattern(words: Iterable[str]) -> str:
    """Return an expression for a piece of any of the words, empty where one is too short to tell."""
    pieces = {max(_PIECE.findall(word.lower()), key=len, default="") for word in words}
    if min(map(len, pieces), default=0) < _SHORTEST:
        return ""
    kept: list[str] = []
    for piece in sorted(pieces, key=lambda piece: (len(piece), piece)):
        if not any(shorter in piece for shorter in kept):
            kept.append(piece)
    return "|".join(kept)
