"""Which sentences a rule finds, told by array operations over an index of their tokens.

What a word of a rule is, is asked of the matcher's own lexer, once for each different token. Phrases and NEAR are then
followed from token to token, all places at once, as ``topics.finding`` does in one sentence; AND, OR and NOT join
sentences. Which of the matches that share a token are hits is the matcher's to say, of the sentences that are shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.index import Index, Places
from sitrep.engine.places import Numbers
from sitrep.text.names import Names
from sitrep.text.stretches import members
from sitrep.text.vocabulary import Flags
from sitrep.topics.compiling import name_parts
from sitrep.topics.lexing import Lexer
from sitrep.topics.tree import And, Choice, Near, Node, Not, Or, Phrase, Word, leaves
from sitrep.topics.words import is_wild

MOST_PAIRS = 20_000_000
"""A NEAR with more pairs to look at than this is left to the matcher, a sentence after the other."""

_WORDS_KEPT = 4096
_LEAVES_KEPT = 64
_COMMONER = 8
"""A phrase is looked for beside its rarest part where its first word has more than so many times the places."""
_OF_TOKENS = 8
"""Words that are more than one in so many of the tokens are looked for among all of these, not put in order."""


_Number = TypeVar("_Number", bound=np.integer)


class TooManyError(Exception):
    """A NEAR has more pairs than are looked at together."""


@dataclass(frozen=True)
class _Matches:
    """Matches of a part of a rule: a row each of where its pieces start and end; a piece may be there twice."""

    starts: Places
    ends: Places

    @property
    def whole(self) -> Places:
        """A token of each match."""
        first: Places = self.starts[:, 0]
        return first

    def wide(self, n_pieces: int) -> "_Matches":
        """Return them with at least so many pieces each, the last one again and again."""
        more = n_pieces - self.starts.shape[1]
        return _Matches(*(np.hstack([a, np.repeat(a[:, -1:], more, axis=1)]) for a in (self.starts, self.ends)))


@dataclass(frozen=True)
class _Codes:
    """Which tokens a word of a rule is: the codes, those of them that it is not where they are a name, and flags."""

    codes: Numbers
    unnamed: Flags
    flags: Flags


class Lookup:
    """Looks rules up in an index.

    Args:
        index: the tokens.
        names: what found the names among them; it also finds those in the rules.
    """

    def __init__(self, index: Index, names: Names) -> None:
        self._index = index
        self._names = names
        self._codes = lru_cache(_WORDS_KEPT)(self._look_up)
        self._leaf = lru_cache(_LEAVES_KEPT)(self._look_up_leaf)

    def sentences(self, node: Node, *, unit: Numbers | None = None, surely: bool = True) -> Flags:
        """Tell in which sentences a node is found.

        Args:
            node: the tree of a rule.
            unit: a number for each sentence: what AND joins and NOT forbids is looked for in all sentences of the
                number, and each of these is told; in the sentence itself without.
            surely: whether exactly these are wanted; else those where exclusions may make it found, too: all where a
                NOT may hold.

        Raises:
            TooManyError: it cannot be told surely.
        """
        match node:
            case Phrase() | Near():
                return self._spread(self._leaf(node, surely=surely), unit)
            case And():
                return _all_of([self.sentences(part, unit=unit, surely=surely) for part in node.parts])
            case Or():
                return any_of([self.sentences(part, unit=unit, surely=surely) for part in node.parts])
            case Not():
                if not surely:
                    return np.ones(len(self._index), np.bool_)
                return ~self.sentences(node.part, unit=unit, surely=True)

    def n_hits(self, node: Node) -> tuple[Numbers, Flags]:
        """Count the hits in each sentence where a node is found, and tell where the matcher must count them.

        It must where matches share a token, of which one is the hit, and those of NEAR.
        """
        if isinstance(node, And):
            one = self.sentences(node)
            return one.astype(np.int64), ~one
        if not all(isinstance(part, Phrase) for part in (node.parts if isinstance(node, Or) else (node,))):
            return np.zeros(len(self._index), np.int64), np.ones(len(self._index), np.bool_)
        found = self._matches(node)
        together = _distinct(found.whole.astype(np.int64) << 32 | found.ends[:, 0])
        starts, ends = together >> 32, together & 0xFFFFFFFF
        of = self._index.sentences_of(starts)
        shared = np.zeros(len(self._index), np.bool_)
        shared[of[1:][starts[1:] < np.maximum.accumulate(ends)[:-1]]] = True
        return np.bincount(of, minlength=len(self._index)), shared

    def with_leaf(self, node: Node) -> Flags:
        """Tell which sentences may hold a phrase or NEAR of a node, forbidden ones too."""
        return any_of([self._leaf(leaf, surely=False) for leaf in leaves(node)])

    def _look_up_leaf(self, node: Phrase | Near, *, surely: bool) -> Flags:
        try:
            found = self._sentences_of(self._matches(node).whole)
        except TooManyError:
            if surely or isinstance(node, Phrase):
                raise
            left, right = (self.sentences(side, surely=False) for side in (node.left, node.right))
            found = left & right
        found.flags.writeable = False
        return found

    def _spread(self, found: Flags, unit: Numbers | None) -> Flags:
        """Tell of the sentences of each unit whether one of them is found."""
        if unit is None or not len(unit):
            return found
        of_unit = np.zeros(int(unit.max()) + 1, np.bool_)
        of_unit[unit[found]] = True
        return of_unit[unit]

    def _sentences_of(self, places: Places) -> Flags:
        """Tell which sentences have a token at one of the places."""
        n = len(self._index)
        if len(places) < n:
            found = np.zeros(n, np.bool_)
            found[self._index.sentences_of(places)] = True
            return found
        held = np.zeros(len(self._index.tokens) + 1, np.int8)
        held[places] = 1
        # Without an entry behind the last token a sentence at the end that has none would have no place.
        some: Flags = np.maximum.reduceat(held, self._index.first_token[:-1]) > 0
        return some & (np.diff(self._index.first_token) > 0)

    def _matches(self, node: Node) -> _Matches:
        match node:
            case Phrase():
                starts, ends = self._spans(node)
                return _Matches(starts[:, None], ends[:, None])
            case Or():
                parts = [self._matches(part) for part in node.parts]
                widest = max(part.starts.shape[1] for part in parts)
                wide = [part.wide(widest) for part in parts]
                return _Matches(np.vstack([p.starts for p in wide]), np.vstack([p.ends for p in wide]))
            case Near():
                return self._near(self._matches(node.left), self._matches(node.right), node.distance)
            case _:
                raise TypeError(f"{type(node).__name__} is no piece of text")

    def _near(self, left: _Matches, right: _Matches, distance: int) -> _Matches:
        """Return every pair in a sentence whose pieces are disjoint, two of them with few enough words between."""
        of_left, of_right = (self._index.sentences_of(side.whole) for side in (left, right))
        order = np.argsort(of_right, kind="stable")
        of_right = of_right[order]
        first = np.searchsorted(of_right, of_left)
        counts = np.searchsorted(of_right, of_left, side="right") - first
        if int(counts.sum()) > MOST_PAIRS:
            raise TooManyError
        one, place = members(first, first + counts)
        other = order[place]
        before = self._index.words_before
        nearest = np.full(len(one), np.iinfo(np.int16).max, np.int16)
        apart = np.ones(len(one), np.bool_)
        for at_left in range(left.starts.shape[1]):
            for at_right in range(right.starts.shape[1]):
                a, b = left.starts[one, at_left], right.starts[other, at_right]
                ends = np.where(a <= b, left.ends[one, at_left], right.ends[other, at_right])
                begins = np.maximum(a, b)
                apart &= begins >= ends
                nearest = np.minimum(nearest, before[begins] - before[np.minimum(ends, begins)])
        kept = apart & (nearest < distance)
        one, other = one[kept], other[kept]
        return _Matches(
            np.hstack([left.starts[one], right.starts[other]]), np.hstack([left.ends[one], right.ends[other]])
        )

    def _spans(self, phrase: Phrase) -> tuple[Places, Places]:
        parts = name_parts(phrase, self._names)
        n_places = [self._n_places(part) for part in parts]
        rarest = int(np.argmin(n_places))
        first = parts[0]
        if isinstance(first, Word) and n_places[0] > _COMMONER * n_places[rarest]:
            starts = self._beside(first, parts[rarest])
        else:
            starts = self._starts(first)
        which, ends = self._follow(parts, starts)
        return starts[which], ends

    def _n_places(self, part: str | Word | Choice) -> float:
        """Tell how many places a part of a phrase has, as far as that is told easily."""
        match part:
            case str():
                return int(np.count_nonzero(self._is_named(part)))
            case Word():
                return int(np.diff(self._bounds(part)).sum())
            case Choice():
                return np.inf

    def _bounds(self, word: Word) -> Places:
        """Return where the places of each of a word's codes begin and end in the index."""
        codes = self._codes(word).codes
        bounds: Places = np.stack([self._index.first_place[codes], self._index.first_place[codes + 1]], axis=1)
        return bounds

    def _beside(self, word: Word, rare: str | Word | Choice) -> Places:
        """Return the places of a word in the sentences that have a rarer part."""
        sentences = self._index.sentences_of(self._starts(rare))
        sentences = sentences[np.diff(sentences, prepend=-1) > 0]
        _, inside = members(self._index.first_token[sentences], self._index.first_token[sentences + 1])
        at = inside.astype(np.int32)
        beside: Places = at[self._is_word(self._codes(word), at)]
        return beside

    def _starts(self, part: str | Word | Choice) -> Places:
        """Return the places where a part of a phrase may begin, ascending; ``_follow`` tells whether it does."""
        index = self._index
        match part:
            case str():
                return index.name_first[self._is_named(part)]
            case Word():
                found = self._codes(part)
                bounds = self._bounds(part)
                if np.diff(bounds).sum() > len(index.tokens) // _OF_TOKENS:
                    places = np.flatnonzero(found.flags[index.tokens]).astype(np.int32)
                elif len(bounds) == 1:
                    places = index.places[slice(*bounds[0].tolist())]
                else:
                    of_each = [index.places[first:last] for first, last in bounds.tolist()]
                    places = np.sort(np.concatenate([index.places[:0], *of_each]))
                return places
            case Choice():
                firsts = [self._starts(name_parts(option, self._names)[0]) for option in part.options]
                return _distinct(np.concatenate(firsts))

    def _follow(self, parts: Sequence[str | Word | Choice], starts: Places) -> tuple[Numbers, Places]:
        """Return where parts side by side end: which of the starts it is of, and the place behind."""
        which, at = np.arange(len(starts)), starts
        for number, part in enumerate(parts):
            if number:
                kept, at = self._next(at)
                which = which[kept]
            kept, at = self._ends(part, at)
            which = which[kept]
        return which, at

    def _next(self, at: Places) -> tuple[Numbers, Places]:
        """Return the places from ``at`` on, in the sentence, that a phrase does not look through."""
        index = self._index
        which = np.arange(len(at))
        while True:
            inside = ~index.is_first[at]
            which, at = which[inside], at[inside]
            through = index.is_transparent[index.tokens[at]]
            if not through.any():
                return which, at
            at = at + through

    def _ends(self, part: str | Word | Choice, at: Places) -> tuple[Numbers, Places]:
        """Return where a part that begins at one of the places ends: which of them, and the place behind it."""
        index = self._index
        match part:
            case str():
                named = self._is_named(part)
                firsts, afters = index.name_first[named], index.name_after[named]
                found = np.searchsorted(firsts, at)
                found[found == len(firsts)] = 0
                which = np.flatnonzero(firsts[found] == at) if len(firsts) else np.zeros(0, np.int64)
                return which, afters[found[which]]
            case Word():
                which = np.flatnonzero(self._is_word(self._codes(part), at))
                return which, at[which] + np.int32(1)
            case Choice():
                ways = [self._follow(name_parts(option, self._names), at) for option in part.options]
                which, ends = (np.concatenate(of) for of in zip(*ways, strict=True))
                together = _distinct(which << 32 | ends.astype(np.int64))
                return together >> 32, (together & 0xFFFFFFFF).astype(np.int32)

    def _is_word(self, word: _Codes, at: Places) -> Flags:
        """Tell at which of the places a word of a rule stands."""
        codes = self._index.tokens[at]
        found: Flags = word.flags[codes]
        if word.unnamed.any():
            doubtful = np.flatnonzero(word.unnamed[codes])
            found[doubtful[self._is_one_name(at[doubtful])]] = False
        return found

    def _is_one_name(self, at: Places) -> Flags:
        """Tell at which of the places a token stands that is a whole name."""
        firsts = self._index.name_first
        found = np.searchsorted(firsts, at)
        found[found == len(firsts)] = 0
        if not len(firsts):
            return np.zeros(len(at), np.bool_)
        alone: Flags = (firsts[found] == at) & (self._index.name_after[found] == at + 1)
        return alone

    def _is_named(self, name: str) -> Flags:
        named: Flags = self._index.name == pc.index(self._index.names, name).as_py()
        return named

    def _look_up(self, word: Word) -> _Codes:
        """Ask the lexer which tokens a word is, of those that may be."""
        lexer = Lexer(self._names)
        lexer.number(word)
        may_be = self._may_be(word)
        if word.text == "*":
            codes, unnamed = may_be, may_be[:0]
        else:
            tokens = self._index.strings.take(pa.array(may_be)).to_pylist()
            codes = may_be[[bool(lexer.words_at(token)) for token in tokens]]
            unnamed = may_be[[bool(lexer.words_at(token)) and not lexer.words_at_name(token) for token in tokens]]
        return _Codes(codes, self._flags(unnamed), self._flags(codes))

    def _flags(self, codes: Numbers) -> Flags:
        flags = np.zeros(len(self._index.strings), np.bool_)
        flags[codes] = True
        return flags

    def _may_be(self, word: Word) -> Numbers:
        """Return the codes of tokens that a word may be, told by what of it is written out."""
        if word.text == "*":
            return np.flatnonzero(self._index.is_word)
        strings, text = (self._index.strings, word.text) if word.exact else (self._index.lowered, word.text.lower())
        if not is_wild(text):
            fits = pc.equal(strings, text)
        else:
            begins, *_ = pieces = re.split("[*?]", text)
            longest = max(pieces, key=len)
            fits = pc.starts_with(strings, begins) if begins == longest else pc.match_substring(strings, longest)
            if "*" not in text:
                fits = pc.and_(fits, pc.equal(pc.utf8_length(strings), len(text)))
        return np.flatnonzero(fits.to_numpy(zero_copy_only=False))


def _distinct(values: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Return different values in order; NumPy's own function takes ten times as long for large numbers."""
    ordered = np.sort(values)
    distinct: npt.NDArray[_Number] = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]]
    return distinct


def any_of(flags: Sequence[Flags]) -> Flags:
    """Tell where any of the flags is true."""
    found: Flags = np.logical_or.reduce(flags)
    return found


def _all_of(flags: Sequence[Flags]) -> Flags:
    found: Flags = np.logical_and.reduce(flags)
    return found
