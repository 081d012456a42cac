"""One word of a rule against one token of a text."""

import fnmatch
import functools
import re
from collections.abc import Callable

from sitrep.text.tokens import CLITICS, tokenise

TRANSPARENT = frozenset({"'s", "'S", "'", "''", "``", '"', "`"})
"""Tokens that a phrase looks through: the possessive ending and quotation marks."""


def has_letter_or_digit(text: str) -> bool:
    """Tell whether a token is more than punctuation."""
    return any(character.isalnum() for character in text)


@functools.lru_cache(maxsize=1 << 16)
def counts_as_word(token: str) -> bool:
    """Tell whether a token counts in the distance of NEAR: it has a letter or digit and is no clitic ('s, n't)."""
    return has_letter_or_digit(token) and token.lower() not in CLITICS


def word_test(pattern: str, *, exact: bool = False) -> Callable[[str], bool]:
    """Return the test of a token against a word with ``*`` and ``?``; case counts only when ``exact``.

    A ``*`` or ``?`` that stands alone finds words and no punctuation.
    """
    wanted = pattern if exact else pattern.lower()
    if not is_wild(pattern):
        return (lambda token: token == wanted) if exact else (lambda token: token.lower() == wanted)
    fits = _regex(wanted).match
    if not has_letter_or_digit(pattern):
        return lambda token: fits(token) is not None and counts_as_word(token)
    return (lambda token: fits(token) is not None) if exact else (lambda token: fits(token.lower()) is not None)


def is_wild(pattern: str) -> bool:
    """Tell whether a word has ``*`` or ``?`` in it."""
    return "*" in pattern or "?" in pattern


@functools.cache
def _regex(pattern: str) -> re.Pattern[str]:
    # fnmatch's translation cannot run away on long tokens; a rule's word never holds its "[", which the tokeniser cuts.
    return re.compile(fnmatch.translate(pattern))


@functools.cache
def misread(pattern: str) -> tuple[str, ...] | None:
    """Return the tokens into which the texts' tokeniser would cut a rule's word, or None when it stays one.

    >>> misread("don't")
    ('do', "n't")
    >>> misread("U.S.") is None
    True
    """
    probe = pattern.replace("*", "a").replace("?", "a")
    pieces = tuple(token.text for token in tokenise(f"x {probe} x"))[1:-1]
    return None if pieces == (probe,) else pieces
