"""The parts of a compiled rule, and how each finds its candidates in a sentence; what they mean is in ``matching``."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol, TypeAlias

from sitrep.topics.lexing import Lexer, NameSpan
from sitrep.topics.words import TRANSPARENT, counts_as_word

Span: TypeAlias = tuple[int, int]
"""First token, last token + 1."""

Match: TypeAlias = tuple[Span, ...]
"""Disjoint spans in order; none for a NOT that holds."""


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Words and names one of which is in every match of a rule."""

    words: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()
    shortest: int
    """Characters of the shortest of them: longer words are rarer."""


_BETWEEN = ""
"""What stands between two sentences: no word of a rule, and nothing that a phrase looks through."""

_FAR = 10**9
"""The words that NEAR counts between two sentences."""


class Sentence:
    """The tokens of a sentence, with the rule words and names at each, and the tokens that exclusions hide.

    Args:
        tokens: the tokens.
        words: the numbers of the rule words that each token is.
        names: the names by their first token: the token behind them, and which they are.
        hidden: the tokens that exclusions lie over.
    """

    def __init__(
        self,
        tokens: Sequence[str],
        words: Sequence[tuple[int, ...]],
        names: Mapping[int, tuple[int, str]],
        hidden: frozenset[int] = frozenset(),
    ) -> None:
        self.tokens, self.words, self.names, self.hidden = tokens, words, names, hidden
        self._words_before: list[int] = []
        self.word_places: dict[int, list[int]] = {}
        for place, numbers in enumerate(words):
            for number in numbers:
                self.word_places.setdefault(number, []).append(place)
        self.name_places: dict[str, list[int]] = {}
        for first, (_, name) in names.items():
            self.name_places.setdefault(name, []).append(first)

    @classmethod
    def read(cls, tokens: Sequence[str], name_spans: Iterable[NameSpan], lexer: Lexer) -> "Sentence":
        """Look every token up once."""
        names = {first: (end, name) for first, end, name in name_spans}
        words = lexer.words_of(tokens)
        for first, (end, _) in names.items():
            if end == first + 1:
                words[first] = lexer.words_at_name(tokens[first])
        return cls(tokens, words, names)

    @property
    def words_before(self) -> Sequence[int]:
        """How many words stand before each token, and in all."""
        if not self._words_before:
            self._words_before = [0, *accumulate(_FAR if t is _BETWEEN else counts_as_word(t) for t in self.tokens)]
        return self._words_before

    def may_hold(self, anchor: Anchor) -> bool:
        """Tell whether one of the words and names of an anchor is in the sentence."""
        return not (
            anchor.words.isdisjoint(self.word_places.keys()) and anchor.names.isdisjoint(self.name_places.keys())
        )

    def skip_transparent(self, place: int) -> int:
        """Return the first place from ``place`` on that is no possessive ending or quotation mark."""
        while place < len(self.tokens) and self.tokens[place] in TRANSPARENT:
            place += 1
        return place

    def is_hidden(self, span: Span) -> bool:
        """Tell whether an exclusion lies over any of the span."""
        return bool(self.hidden) and not self.hidden.isdisjoint(range(*span))

    def words_between(self, one: Span, other: Span) -> int | None:
        """Count the words between two spans; None where they overlap."""
        left, right = sorted((one, other))
        if right[0] < left[1]:
            return None
        before = self.words_before
        return before[right[0]] - before[left[1]]


def joined(sentences: Sequence[Sentence]) -> tuple[Sentence, list[int]]:
    """Put sentences side by side so that phrases and NEAR stay within each; return also where each begins."""
    if len(sentences) == 1:
        return sentences[0], [0]
    tokens: list[str] = []
    words: list[tuple[int, ...]] = []
    names: dict[int, tuple[int, str]] = {}
    hidden: set[int] = set()
    firsts = []
    for sentence in sentences:
        first = len(tokens)
        firsts.append(first)
        tokens += [*sentence.tokens, _BETWEEN]
        words += [*sentence.words, ()]
        names |= {first + place: (first + end, name) for place, (end, name) in sentence.names.items()}
        hidden |= {first + place for place in sentence.hidden}
    return Sentence(tokens, words, names, frozenset(hidden)), firsts


class Finder(Protocol):
    """A part of a rule."""

    def find(self, sentence: Sentence) -> list[Match]:
        """Return every candidate; for a NOT that holds, one with no span."""
        ...


class Item(Protocol):
    """A place in a phrase."""

    def starts(self, sentence: Sentence) -> Collection[int]:
        """Return the places where it may begin."""
        ...

    def ends(self, sentence: Sentence, place: int) -> Iterable[int]:
        """Return the places right after it, where it begins at ``place``."""
        ...


@dataclass(frozen=True, kw_only=True)
class WordItem:
    """One of several words, by their numbers."""

    numbers: frozenset[int]

    def starts(self, sentence: Sentence) -> Collection[int]:
        """Return where any of the words is."""
        places = [of for number, of in sentence.word_places.items() if number in self.numbers]
        return places[0] if len(places) == 1 else set().union(*places)

    def ends(self, sentence: Sentence, place: int) -> Iterable[int]:
        """Return the place after the word."""
        return () if self.numbers.isdisjoint(sentence.words[place]) else (place + 1,)


@dataclass(frozen=True, kw_only=True)
class NameItem:
    """A name, in any spelling."""

    name: str

    def starts(self, sentence: Sentence) -> Collection[int]:
        """Return where the name begins."""
        return sentence.name_places.get(self.name, ())

    def ends(self, sentence: Sentence, place: int) -> Iterable[int]:
        """Return the place after the name."""
        end, name = sentence.names.get(place, (0, ""))
        return (end,) if name == self.name else ()


@dataclass(frozen=True, kw_only=True)
class ChoiceItem:
    """One of several runs of items."""

    options: tuple[tuple[Item, ...], ...]

    def starts(self, sentence: Sentence) -> Collection[int]:
        """Return where any of the runs may begin."""
        return {place for option in self.options for place in option[0].starts(sentence)}

    def ends(self, sentence: Sentence, place: int) -> Iterable[int]:
        """Return where any of the runs ends."""
        return {end for option in self.options for end in _run_ends(option, sentence, place)}


def _run_ends(items: Sequence[Item], sentence: Sentence, place: int) -> Iterable[int]:
    places = items[0].ends(sentence, place)
    for item in items[1:]:
        begins = {sentence.skip_transparent(place) for place in places}
        places = {end for begin in begins if begin < len(sentence.tokens) for end in item.ends(sentence, begin)}
        if not places:
            break
    return places


@dataclass(frozen=True, kw_only=True)
class PhraseFinder:
    """Items side by side."""

    items: tuple[Item, ...]

    def find(self, sentence: Sentence) -> list[Match]:
        """Return every occurrence that no exclusion hides."""
        starts = self.items[0].starts(sentence)
        if not starts:
            return []
        spans = [(start, end) for start in starts for end in _run_ends(self.items, sentence, start)]
        return [(span,) for span in sorted(spans) if not sentence.is_hidden(span)]


@dataclass(frozen=True, kw_only=True)
class NearFinder:
    """A piece of each side, disjoint, one within ``distance`` words of the other."""

    left: Finder
    right: Finder
    distance: int

    def find(self, sentence: Sentence) -> list[Match]:
        """Return every pair."""
        found = self.left.find(sentence)
        others = self.right.find(sentence) if found else []
        return list(
            dict.fromkeys(pair for one in found for other in others for pair in self._pair(sentence, one, other))
        )

    def _pair(self, sentence: Sentence, one: Match, other: Match) -> Iterator[Match]:
        gaps = [sentence.words_between(a, b) for a in one for b in other]
        if None not in gaps and min(gap for gap in gaps if gap is not None) < self.distance:
            yield tuple(sorted((*one, *other)))


@dataclass(frozen=True, kw_only=True)
class AndFinder:
    """Every part; not tried where an anchor of one of them is missing."""

    parts: tuple[Finder, ...]
    anchors: tuple[Anchor, ...]

    def find(self, sentence: Sentence) -> list[Match]:
        """Return one match of all that the parts find, or none."""
        if not all(map(sentence.may_hold, self.anchors)):
            return []
        spans: set[Span] = set()
        for part in self.parts:
            matches = part.find(sentence)
            if not matches:
                return []
            spans.update(span for match in matches for span in match)
        return [merged(spans)]


@dataclass(frozen=True, kw_only=True)
class OrFinder:
    """Any part."""

    parts: tuple[Finder, ...]

    def find(self, sentence: Sentence) -> list[Match]:
        """Return what any of the parts finds."""
        return list(dict.fromkeys(match for part in self.parts for match in part.find(sentence)))


@dataclass(frozen=True, kw_only=True)
class NotFinder:
    """The absence of a part."""

    part: Finder

    def find(self, sentence: Sentence) -> list[Match]:
        """Return a match with no span where the part finds nothing."""
        return [] if self.part.find(sentence) else [()]


def merged(spans: Iterable[Span]) -> Match:
    """Join the spans that share a token; those that only touch stay apart.

    >>> merged([(3, 5), (0, 2), (4, 6), (2, 3)])
    ((0, 2), (2, 3), (3, 6))
    """
    joined: list[Span] = []
    for first, end in sorted(spans):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return tuple(joined)
