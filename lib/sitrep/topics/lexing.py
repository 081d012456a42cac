"""The words of all rules of a topic, numbered, and tried once on every different token."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias, cast

from sitrep.topics.tree import Word
from sitrep.topics.words import has_letter_or_digit, is_wild, word_test

NameSpan: TypeAlias = tuple[int, int, str]
"""First token, last token + 1, canonical name."""

_MOST_TOKENS_KEPT = 500_000
_LONGEST_HEAD = 3


class NameResolver(Protocol):
    """What finds names in a sentence; ``sitrep.text.names.Names`` does."""

    def resolve(self, tokens: Sequence[str], /) -> Sequence[NameSpan]:
        """Return the names among the tokens, disjoint and in order."""
        ...


class Lexer:
    """Numbers the words of rules, and tells which of them a token is."""

    def __init__(self, names: NameResolver) -> None:
        """Begin with no word."""
        self._names = names
        self._numbers: dict[tuple[str, bool], int] = {}
        self._literal: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        self._beginning_lengths: tuple[int, ...] = ()
        self._heads: set[str] = set()
        self._head_length = 0
        self._tests: list[tuple[int, Callable[[str], bool]]] = []
        self._find_acronyms: set[int] = set()
        self._known: dict[str, tuple[int, ...]] = {}
        self._known_names: dict[str, tuple[int, ...]] = {}

    def number(self, word: Word) -> int:
        """Return the number of a word of a rule, the same one for the same word; all before the first token."""
        key = (word.text if word.exact else word.text.lower(), word.exact)
        if key not in self._numbers:
            self._numbers[key] = number = len(self._numbers)
            if word.exact or not has_letter_or_digit(word.text):
                self._find_acronyms.add(number)
            if word.exact or is_wild(word.text.removesuffix("*")) or word.text == "*":
                self._tests.append((number, word_test(word.text, exact=word.exact)))
            elif is_wild(word.text):
                self._beginnings[key[0][:-1]] = number
                self._beginning_lengths = tuple(sorted({len(beginning) for beginning in self._beginnings}))
            else:
                self._literal[key[0]] = number
            self._head_length = min((_LONGEST_HEAD, *self._beginning_lengths))
            self._heads = {text[: self._head_length] for text in (*self._literal, *self._beginnings)}
        return self._numbers[key]

    def pattern(self, number: int) -> str:
        """Return the word of a number, lower-cased, with its ``*`` and ``?``."""
        return next(text for (text, _), known in self._numbers.items() if known == number).lower()

    def words_of(self, tokens: Sequence[str]) -> list[tuple[int, ...]]:
        """Return for each of the tokens the numbers of the words that it is."""
        found = [*map(self._known.get, tokens)]
        if None in found:
            return [self._learn(token) if known is None else known for token, known in zip(tokens, found, strict=True)]
        return cast("list[tuple[int, ...]]", found)

    def words_at(self, token: str) -> tuple[int, ...]:
        """Return the numbers of the words that a token is."""
        known = self._known.get(token)
        return self._learn(token) if known is None else known

    def _learn(self, token: str) -> tuple[int, ...]:
        found: tuple[int, ...] = ()
        lower = token.lower()
        if lower[: self._head_length] in self._heads:
            looked_up = [self._literal.get(lower)]
            looked_up.extend(self._beginnings.get(lower[:n]) for n in self._beginning_lengths if n <= len(lower))
            found = tuple(number for number in looked_up if number is not None)
        if self._tests:
            found += tuple(number for number, test in self._tests if test(token))
        _keep(self._known, token, found)
        return found

    def words_at_name(self, token: str) -> tuple[int, ...]:
        """Return the numbers for a token that is a whole name: an acronym (US) is no lower-case word (us).

        A name that is also written in small letters is no acronym when a text shouts it ("KYIV").
        """
        if token not in self._known_names:
            found = self.words_at(token)
            if token.isupper() and not self._names.resolve([token.capitalize()]):
                found = tuple(number for number in found if number in self._find_acronyms)
            _keep(self._known_names, token, found)
        return self._known_names[token]


def _keep(known: dict[str, tuple[int, ...]], token: str, found: tuple[int, ...]) -> None:
    if len(known) >= _MOST_TOKENS_KEPT:
        known.clear()
    known[token] = found
