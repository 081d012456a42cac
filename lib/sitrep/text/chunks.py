"""The tokens of a chunk, which is what stands between two white spaces.

Nearly every rule of the tokeniser looks at the characters between two spaces and no further, so equal chunks have equal
tokens and each need be cut once. A full stop is another token only where the sentence ends, so the last chunk of a
sentence is a case of its own. What reaches further still is told apart in ``coding``. Tests hold all this equal to
``tokenise``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from sitrep.text.tokens import Token, tokenise

_BATCH = 400
_SPLIT_WORDS = frozenset({"cannot", "gimme", "gonna", "gotta", "lemme", "wanna"})
_MARKS = frozenset(",;:?!)")
_STOPPED = re.compile(r"(.*[A-Za-z0-9])\.([\")\]]*)", re.DOTALL)
_SAME_AT_THE_END = re.compile(r"[^.]*[A-Za-z0-9?!)][\"]?", re.DOTALL)

Tokens: TypeAlias = Sequence[Token]


def tokens_within(chunks: Sequence[str]) -> Iterator[Tokens]:
    """Yield the tokens of each chunk as it stands within a sentence, with their places in the chunk."""
    rest = [chunk for chunk in chunks if _plain(chunk) is None]
    exact = _in_batches(rest)
    for chunk in chunks:
        plain = _plain(chunk)
        yield next(exact) if plain is None else plain


def tokens_at_end(chunk: str) -> Tokens:
    """Return the tokens of a chunk that ends a sentence of more chunks.

    >>> [token.text for token in tokens_at_end('U.S.")')]
    ['U.S', '.', "''", ')']
    """
    if _SAME_AT_THE_END.fullmatch(chunk):
        return _within(chunk)
    if not (stopped := _STOPPED.fullmatch(chunk)):
        return [Token(text, start - 2, end - 2) for text, start, end in tokenise(f"x {chunk}")[1:]]
    at = stopped.end(1)
    closers = (Token("''" if mark == '"' else mark, i, i + 1) for i, mark in enumerate(stopped[2], start=at + 1))
    return [*_within(stopped[1]), Token(".", at, at + 1), *closers]


def _plain(chunk: str) -> Tokens | None:
    """Return the tokens of a chunk that is a word, or a word with a mark behind it or a possessive ending."""
    if not chunk.isascii():
        return None
    if chunk.isalnum():
        return None if chunk.lower() in _SPLIT_WORDS else (Token(chunk, 0, len(chunk)),)
    word, mark, at = chunk[:-1], chunk[-1], len(chunk) - 1
    if word.isalnum():
        if word.lower() in _SPLIT_WORDS:
            return None
        if mark in _MARKS:
            return Token(word, 0, at), Token(mark, at, at + 1)
        return (Token(chunk, 0, len(chunk)),) if mark == "." else None
    if mark == "s" and word[-1] == "'" and word[:-1].isalnum() and word[:-1].lower() not in _SPLIT_WORDS:
        return Token(word[:-1], 0, at - 1), Token("'s", at - 1, at + 1)
    return None


def _within(chunk: str) -> Tokens:
    plain = _plain(chunk)
    return next(_in_batches([chunk])) if plain is None else plain


def _in_batches(chunks: Iterable[str]) -> Iterator[Tokens]:
    """Yield the tokens of chunks, many at a time: the rules cost less on one long text than on many short ones."""
    chunks = iter(chunks)
    while batch := list(islice(chunks, _BATCH)):
        found = iter(tokenise(f"x {' '.join(batch)} x")[1:])
        token = next(found)
        start = 2
        for chunk in batch:
            end = start + len(chunk)
            mine = []
            while token.start < end:
                mine.append(Token(token.text, token.start - start, token.end - start))
                token = next(found)
            yield mine
            start = end + 1
