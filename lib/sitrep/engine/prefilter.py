"""Which sentences can match a rule at all, told by array operations before any is cut into tokens.

The words and names that rules need are looked for first. The tree of a rule is then walked over their places: a phrase
where its rarest word has the others close by, NEAR where the sides are close enough, AND where all parts are in the
sentence. What is left is a little more than what the rule finds, and never less.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from sitrep.engine.pieces import SENTENCE, Pieces, cut
from sitrep.engine.places import Numbers, Where
from sitrep.engine.sieve import sifted
from sitrep.engine.wanted import Wanted, telling
from sitrep.text.names import Names
from sitrep.text.vocabulary import Flags
from sitrep.topics.compiling import name_parts
from sitrep.topics.file import Topic
from sitrep.topics.rules import Rule
from sitrep.topics.tree import And, Choice, Near, Node, Not, Or, Phrase, Word, leaves

Found: TypeAlias = tuple[Numbers | None, int]
"""Places where a part of a rule may be, in order (None: anywhere), and how many words it may be long."""

_WIDEST = SENTENCE // 2
_MANY = 2_000
"""More sentences than these are searched before they are cut."""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The sentences in which a rule may find something, and those with them that bear on whether it does; in order."""

    own: Numbers
    all: Numbers

    def among(self, chosen: Flags) -> "Candidates":
        """Return those of them that are chosen."""
        return Candidates(own=self.own[chosen[self.own]], all=self.all[chosen[self.all]])


def candidates(pieces: Pieces, where: Where, topics: Sequence[Topic], names: Names) -> list[list[Candidates]]:
    """Return for each rule of each topic the sentences that bear on what it finds; all that it finds is in them.

    Where a rule looks at more than a sentence, those are with them that hold any of its phrases, asked for or
    forbidden, in a paragraph or item where it may find something.

    Args:
        pieces: the sentences as read, article by article, cut by ``pieces.cut``.
        where: where they stand.
        topics: the topics.
        names: the names in rules and sentences.
    """
    wanted = _wanted(tuple(topics), names)
    search = _Search(wanted, wanted.in_pieces(pieces), len(pieces.first_run) - 1)
    return [[search.rule(rule, where) for rule in topic.rules] for topic in topics]


def candidates_in(
    texts: pa.ChunkedArray, where: Where, topics: Sequence[Topic], names: Names
) -> list[list[Candidates]]:
    """Return what ``candidates`` does, of texts that are cut as far as there is need."""
    wanted = _wanted(tuple(topics), names)
    places, left = wanted.in_texts(texts)
    if len(left):
        some = texts.take(pa.array(left)) if len(left) < len(texts) else texts
        chosen = sifted(some, topics, names) if len(left) > _MANY else None
        if chosen is not None:
            some, left = some.take(pa.array(chosen)), left[chosen]
        others = [left[found // SENTENCE] * SENTENCE + found % SENTENCE for found in wanted.in_pieces(cut(some))]
        places = [_in_order([here, there]) for here, there in zip(places, others, strict=True)]
    search = _Search(wanted, places, len(texts))
    return [[search.rule(rule, where) for rule in topic.rules] for topic in topics]


@lru_cache(maxsize=64)
def _wanted(topics: tuple[Topic, ...], names: Names) -> Wanted:
    """Return the words and names that are looked for: those under NOT only where a rule looks around."""
    wanted = Wanted(names)
    for rule in (rule for topic in topics for rule in topic.rules):
        for leaf in leaves(rule.node) if rule.scope == "paragraph" else _asked(rule.node):
            wanted.add(leaf)
        for leaf in leaves(rule.requires.node) if rule.requires else ():
            wanted.add(leaf)
    return wanted


def _asked(node: Node) -> Iterator[Node]:
    """Walk over the phrases and NEARs that stand under no NOT."""
    match node:
        case And() | Or():
            for part in node.parts:
                yield from _asked(part)
        case Phrase() | Near():
            yield node


class _Search:
    """Walks over the trees of rules."""

    def __init__(self, wanted: Wanted, places: Sequence[Numbers], n_sentences: int) -> None:
        self._wanted = wanted
        self._places = places
        self._n_sentences = n_sentences
        self._known: dict[tuple[Node, int], Found] = {}

    def rule(self, rule: Rule, where: Where) -> Candidates:
        """Return the sentences that bear on what a rule finds."""
        if rule.scope == "paragraph":
            found = self._around(rule.node, where.paragraph)
        else:
            found = self._sentences(self._node(rule.node, None)[0])
        if rule.requires is None or not len(found):
            return Candidates(own=found, all=found)
        supporting = self._around(rule.requires.node, where.item)
        found = found[np.isin(where.item[found], where.item[supporting])]
        supporting = supporting[np.isin(where.item[supporting], where.item[found])]
        return Candidates(own=found, all=np.union1d(found, supporting))

    def _around(self, node: Node, unit: Numbers) -> Numbers:
        """Return the sentences with any phrase of a rule, in the units where it may find something."""
        hits = self._sentences(self._node(node, unit)[0])
        if not len(hits):
            return hits
        of_leaves = [self._sentences(self._node(leaf, None)[0]) for leaf in leaves(node)]
        with_leaf = _distinct(np.sort(np.concatenate(of_leaves), kind="stable"))
        return with_leaf[np.isin(unit[with_leaf], unit[hits])]

    def _sentences(self, places: Numbers | None) -> Numbers:
        return np.arange(self._n_sentences) if places is None else _distinct(places // SENTENCE)

    def _node(self, node: Node, unit: Numbers | None) -> Found:
        """Return where a node may be found: AND's parts in one unit, or in one sentence where that is None."""
        key = (node, id(unit))
        if key not in self._known:
            self._known[key] = self._found(node, unit)
        return self._known[key]

    def _found(self, node: Node, unit: Numbers | None) -> Found:
        match node:
            case Phrase():
                parts = name_parts(node, self._wanted.names)
                found = [self._part(part) for part in telling(parts)]
                width = sum(each for _, each in found) + len(parts) - len(found)
                return self._close(found, width + 1), width
            case Near():
                sides = [self._node(side, None) for side in (node.left, node.right)]
                width = sum(each for _, each in sides) + min(node.distance, _WIDEST)
                return self._close(sides, width + 1), width
            case And():
                return self._together([self._node(part, unit) for part in node.parts], unit), 0
            case Or():
                return self._any([self._node(part, unit) for part in node.parts])
            case Not():
                return None, 0

    def _part(self, part: str | Word | Choice) -> Found:
        match part:
            case str():
                return self._places[self._wanted.atoms[part, True]], self._wanted.widths[part]
            case Word():
                runs = self._wanted.of_word.get(part.text.lower(), ())
                return self._close([(self._places[atom], 1) for atom in runs], 1), 1
            case Choice():
                return self._any([self._node(option, None) for option in part.options])

    def _any(self, parts: Sequence[Found]) -> Found:
        width = max(each for _, each in parts)
        places = [found for found, _ in parts if found is not None]
        if len(places) < len(parts):
            return None, width
        return _in_order(places), width

    def _close(self, parts: Sequence[Found], window: int) -> Numbers | None:
        """Return the places of the rarest part that have each of the others within a window."""

        def has_one(base: Numbers, other: Numbers) -> Numbers:
            at = np.searchsorted(other, base - window)
            at[at == len(other)] = len(other) - 1
            kept: Numbers = base[np.abs(other[at] - base) <= window] if len(other) else base[:0]
            return kept

        return _narrowed(parts, has_one, window < _WIDEST)

    def _together(self, parts: Sequence[Found], unit: Numbers | None) -> Numbers | None:
        """Return the places of the rarest part that have each of the others in the same unit."""

        def has_one(base: Numbers, other: Numbers) -> Numbers:
            mine, theirs = base // SENTENCE, other // SENTENCE
            if unit is not None:
                mine, theirs = unit[mine], unit[theirs]
            at = np.searchsorted(theirs, mine)
            at[at == len(theirs)] = len(theirs) - 1
            kept: Numbers = base[theirs[at] == mine] if len(theirs) else base[:0]
            return kept

        return _narrowed(parts, has_one, True)


def _distinct(numbers: Numbers) -> Numbers:
    """Return the different ones of numbers in order."""
    found: Numbers = numbers[np.diff(numbers, prepend=-1) != 0]
    return found


def _in_order(places: Sequence[Numbers]) -> Numbers:
    """Put places together that are in order each."""
    some = [found for found in places if len(found)]
    if len(some) < 2:
        return some[0] if some else places[0]
    return np.sort(np.concatenate(some), kind="stable")


def _narrowed(parts: Sequence[Found], has_one: Callable[[Numbers, Numbers], Numbers], narrow: bool) -> Numbers | None:
    known = sorted((found for found, _ in parts if found is not None), key=len)
    if not known:
        return None
    base = known[0]
    for other in known[1:] if narrow else ():
        if not len(base):
            break
        base = has_one(base, other)
    return base
