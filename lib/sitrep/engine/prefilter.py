"""Which sentences can match a rule at all, told by array operations before any is cut into tokens.

Few of the runs of letters and digits in a text are different ones, so each different one is looked up once in the words
and names that rules need. The tree of a rule is then walked over the places of these: a phrase where its rarest word
has the others close by, NEAR where the sides are close enough, AND where all parts are in the sentence. What is left is
a little more than what the rule finds, and never less.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.pieces import SENTENCE, Pieces
from sitrep.engine.places import Numbers, Where
from sitrep.text.names import Names
from sitrep.text.runs import CONTRACTIONS, RUN, folded, longest_run, within
from sitrep.text.stops import shipped
from sitrep.text.stretches import members
from sitrep.topics.compiling import name_parts
from sitrep.topics.file import Topic
from sitrep.topics.rules import Rule
from sitrep.topics.tree import And, Choice, Near, Node, Not, Or, Phrase, Word, leaves
from sitrep.topics.words import has_letter_or_digit

Atom: TypeAlias = tuple[str, bool]
"""A run of a word of a rule, lower-cased, with ``*`` where it may go on; or a name (then True)."""

Found: TypeAlias = tuple[Numbers | None, int]
"""Places where a part of a rule may be, in order (None: anywhere), and how many words it may be long."""

_WILD = ("*", "?")
_WIDEST = SENTENCE // 2


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The sentences in which a rule may find something, and those with them that bear on whether it does; in order."""

    own: Numbers
    all: Numbers


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
    index = _Index(names)
    trees = [(rule.node, rule.requires.node if rule.requires else None) for topic in topics for rule in topic.rules]
    for tree in (tree for both in trees for tree in both if tree is not None):
        index.add(tree)
    search = _Search(index, index.places(pieces), len(pieces.first_run) - 1)
    return [[search.rule(rule, where) for rule in topic.rules] for topic in topics]


@dataclass(kw_only=True)
class _Table:
    """Runs to the words and names that may have them."""

    atoms: dict[str, list[int]] = field(default_factory=dict)

    def add(self, run: str, atom: int) -> None:
        """Note that a word or name has a run."""
        self.atoms.setdefault(run, []).append(atom)

    def pairs(self, runs: pa.StringArray, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Return which of the runs are which atoms: the number of the run, the atom."""
        keys = list(self.atoms)
        at = pc.index_in(runs, value_set=pa.array(keys, pa.string())).fill_null(-1).to_numpy()
        found = np.flatnonzero(at >= 0)
        counts = np.array([len(self.atoms[key]) for key in keys], np.int64)
        flat = np.array([atom for key in keys for atom in self.atoms[key]], np.int64)
        after = np.cumsum(counts)
        which, place = members((after - counts)[at[found]], after[at[found]])
        return numbers[found][which], flat[place]


class _Index:
    """The words and names of rules by the runs that a token must have to be one of them."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.atoms: dict[Atom, int] = {}
        self.of_word: dict[str, dict[int, None]] = {}
        self._literal = _Table()
        self._cased = _Table()
        self._beginning: dict[int, _Table] = {}
        self._odd: list[tuple[str, int]] = []

    def add(self, node: Node) -> None:
        """Add the words and names of a rule."""
        for leaf in leaves(node):
            self._add_leaf(leaf)

    def places(self, pieces: Pieces) -> list[Numbers]:
        """Return for each word and name the places in a text where it may be, in order."""
        pairs = self._pairs(pieces)
        number, atom = (np.concatenate([pair[at] for pair in pairs]) for at in (0, 1))
        together = np.unique(number * len(self.atoms) + atom)
        number, atom = np.divmod(together, max(len(self.atoms), 1))
        counts = np.bincount(number, minlength=len(pieces.runs))
        at = np.flatnonzero(counts[pieces.codes] > 0) if len(pieces.runs) else np.zeros(0, np.int64)
        codes = pieces.codes[at]
        repeated = counts[codes]
        inside = np.arange(repeated.sum()) - np.repeat(np.cumsum(repeated) - repeated, repeated)
        of = atom[inside + np.repeat((np.cumsum(counts) - counts)[codes], repeated)]
        order = np.argsort(of.astype(np.uint16) if len(self.atoms) < 1 << 16 else of, kind="stable")
        ends = np.cumsum(np.bincount(of, minlength=len(self.atoms)))
        return np.split(np.repeat(pieces.places(at), repeated)[order], ends[:-1]) if len(ends) else []

    def _add_leaf(self, node: Node) -> None:
        match node:
            case Phrase():
                for part in telling(name_parts(node, self.names)):
                    if isinstance(part, Choice):
                        for option in part.options:
                            self._add_leaf(option)
                    elif isinstance(part, str):
                        self._add_name(part)
                    elif has_letter_or_digit(part.text) and part.text.lower() not in self.of_word:
                        self._add_word(part.text.lower())
            case Near():
                self._add_leaf(node.left)
                self._add_leaf(node.right)
            case And() | Or():
                for alternative in node.parts:
                    self._add_leaf(alternative)
            case Not():
                self._add_leaf(node.part)

    def _add_word(self, word: str) -> None:
        """Add each run of a word by itself, with what stands around it there."""
        pattern = folded(word)
        for run in RUN.finditer(pattern):
            goes_on = pattern[run.end() : run.end() + 1] in _WILD
            begun = run.start() > 0 and pattern[run.start() - 1] in _WILD
            key = f"{'*' if begun else ''}{run[0]}{'*' if goes_on else ''}"
            if (key, False) not in self.atoms:
                atom = self.atoms[key, False] = len(self.atoms)
                if begun:
                    self._odd.append((run[0] + ("" if goes_on else "$"), atom))
                elif goes_on:
                    self._beginning.setdefault(len(run[0]), _Table()).add(run[0], atom)
                else:
                    self._literal.add(run[0], atom)
            self.of_word.setdefault(word, {})[self.atoms[key, False]] = None

    def _add_name(self, name: str) -> None:
        if (name, True) in self.atoms:
            return
        atom = self.atoms[name, True] = len(self.atoms)
        for spelling in self.names.spellings(name):
            word = max(spelling.split(), key=lambda word: len(longest_run(word)))
            if word == word.lower():
                self._literal.add(longest_run(folded(word)), atom)
            else:
                for run in {longest_run(word), longest_run(word.upper())}:
                    self._cased.add(run, atom)

    def _pairs(self, pieces: Pieces) -> list[tuple[Numbers, Numbers]]:
        """Return which of the different runs may be of which words and names."""
        runs = pieces.runs
        lower = pc.ascii_lower(runs)
        may_be_cut = pc.or_(pc.ends_with(lower, "n"), pc.is_in(lower, value_set=pa.array(list(CONTRACTIONS))))
        cut_ones = pc.indices_nonzero(may_be_cut)
        pairs = zip(cut_ones.to_pylist(), runs.take(cut_ones).to_pylist(), strict=True)
        inner = [(number, part) for number, run in pairs for part in within(run)]
        for number, text in pieces.normal.items():
            for run in RUN.findall(text):
                inner += [(number, each) for each in (run, *within(run))]
        rows = [(number, run, small) for number, run in inner for small in RUN.findall(folded(run))]
        inner_numbers = np.array([number for number, _, _ in rows], np.int64)
        cased, small_ones = (pa.array([row[at] for row in rows], pa.string()) for at in (1, 2))
        return [*self._of_runs(runs, lower, np.arange(len(runs))), *self._of_runs(cased, small_ones, inner_numbers)]

    def _of_runs(self, runs: pa.StringArray, small: pa.StringArray, numbers: Numbers) -> list[tuple[Numbers, Numbers]]:
        found = [self._literal.pairs(small, numbers), self._cased.pairs(runs, numbers)]
        for length, table in self._beginning.items():
            found.append(table.pairs(pc.utf8_slice_codeunits(small, 0, length), numbers))
        for pattern, atom in self._odd:
            fits = numbers[pc.match_substring_regex(small, pattern).to_numpy(zero_copy_only=False)]
            found.append((fits, np.full(len(fits), atom, np.int64)))
        return found


class _Search:
    """Walks over the trees of rules."""

    def __init__(self, index: _Index, places: Sequence[Numbers], n_sentences: int) -> None:
        self._index = index
        self._places = places
        self._n_sentences = n_sentences
        self._known: dict[tuple[Node, int], Found] = {}
        self._widths: dict[str, int] = {}

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
        of_leaves = [self._sentences(self._node(leaf, None)[0]) for leaf in leaves(node)]
        with_leaf = np.unique(np.concatenate(of_leaves))
        return with_leaf[np.isin(unit[with_leaf], unit[hits])]

    def _sentences(self, places: Numbers | None) -> Numbers:
        return np.arange(self._n_sentences) if places is None else np.unique(places // SENTENCE)

    def _node(self, node: Node, unit: Numbers | None) -> Found:
        """Return where a node may be found: AND's parts in one unit, or in one sentence where that is None."""
        key = (node, id(unit))
        if key not in self._known:
            self._known[key] = self._found(node, unit)
        return self._known[key]

    def _found(self, node: Node, unit: Numbers | None) -> Found:
        match node:
            case Phrase():
                parts = name_parts(node, self._index.names)
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
                if part not in self._widths:
                    self._widths[part] = max(len(text.split()) for text in self._index.names.spellings(part))
                return self._places[self._index.atoms[part, True]], self._widths[part]
            case Word():
                runs = self._index.of_word.get(part.text.lower(), ())
                return self._close([(self._places[atom], 1) for atom in runs], 1), 1
            case Choice():
                return self._any([self._node(option, None) for option in part.options])

    def _any(self, parts: Sequence[Found]) -> Found:
        width = max(each for _, each in parts)
        places = [found for found, _ in parts if found is not None]
        if len(places) < len(parts):
            return None, width
        return (np.sort(np.concatenate(places), kind="stable") if len(places) > 1 else places[0]), width

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


def telling(parts: Sequence[str | Word | Choice]) -> list[str | Word | Choice]:
    """Return the parts of a phrase that are worth looking for: all but stop words, if there are others."""
    found = [part for part in parts if not isinstance(part, Word) or part.text.lower() not in shipped()]
    return found if any(not isinstance(part, Word) or has_letter_or_digit(part.text) for part in found) else list(parts)


def _narrowed(parts: Sequence[Found], has_one: Callable[[Numbers, Numbers], Numbers], narrow: bool) -> Numbers | None:
    known = sorted((found for found, _ in parts if found is not None), key=len)
    if not known:
        return None
    base = known[0]
    for other in known[1:] if narrow else ():
        base = has_one(base, other)
    return base
