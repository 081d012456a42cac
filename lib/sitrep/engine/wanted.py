"""Where the words and names that rules need stand in texts.

Few of the runs of letters and digits in a text are different ones, so each different one is looked up once. Where the
library was compiled, texts of ASCII and usual punctuation are looked through as they are, and only the others are cut.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.pieces import SENTENCE, Pieces
from sitrep.engine.places import Numbers
from sitrep.text.library import DONE, call, checked, library
from sitrep.text.names import Names
from sitrep.text.normal import utf8
from sitrep.text.runs import CONTRACTIONS, RUN, folded, longest_run, within
from sitrep.text.stops import shipped
from sitrep.text.stretches import members
from sitrep.text.vocabulary import Flags, Ints
from sitrep.topics.compiling import name_parts
from sitrep.topics.tree import And, Choice, Near, Node, Not, Or, Phrase, Word
from sitrep.topics.words import has_letter_or_digit

Atom: TypeAlias = tuple[str, bool]
"""A run of a word of a rule, lower-cased, with ``*`` where it may go on; or a name (then True)."""

_WILD = ("*", "?")
_WHOLE, _CASED, _BEGINNING, _CUT, _END, _STRETCH = range(6)
"""How a key is a run, as in ``wanted.c``."""
_LETTERS = 4
_HEAD_BITS = 15
"""Runs are told apart by a number of so many bits, made of so many first letters, before anything is compared."""
_TELLING = 3
"""What begins with so many letters is rare enough."""
_ROWS = 1 << 16


@dataclass(kw_only=True)
class _Table:
    """Runs to the words and names that may have them."""

    atoms: dict[str, list[int]] = field(default_factory=dict)

    def add(self, run: str, atom: int) -> None:
        """Note that a word or name has a run."""
        self.atoms.setdefault(run, []).append(atom)

    def pairs(self, runs: pa.StringArray, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Return which of the runs are which atoms, when all are added: the number of the run, the atom."""
        keys, first, after, atoms = self._columns
        at = pc.index_in(runs, value_set=keys).fill_null(-1).to_numpy()
        found = np.flatnonzero(at >= 0)
        which, place = members(first[at[found]], after[at[found]])
        return numbers[found][which], atoms[place]

    @cached_property
    def _columns(self) -> tuple[pa.StringArray, Numbers, Numbers, Numbers]:
        counts = np.array([len(atoms) for atoms in self.atoms.values()], np.int64)
        flat = np.array([atom for atoms in self.atoms.values() for atom in atoms], np.int64)
        after = np.cumsum(counts)
        return pa.array(self.atoms, pa.string()), after - counts, after, flat


class Wanted:
    """The words and names of rules by the runs that a token must have to be one of them; all are added first."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.atoms: dict[Atom, int] = {}
        self.of_word: dict[str, dict[int, None]] = {}
        self.widths: dict[str, int] = {}
        self._literal = _Table()
        self._cased = _Table()
        self._beginning: dict[int, _Table] = {}
        self._odd: list[tuple[str, bool, int]] = []

    def add(self, node: Node) -> None:
        """Add the words and names of a phrase or NEAR, or of what stands in one."""
        match node:
            case Phrase():
                for part in telling(name_parts(node, self.names)):
                    if isinstance(part, Choice):
                        for option in part.options:
                            self.add(option)
                    elif isinstance(part, str):
                        self._add_name(part)
                    elif has_letter_or_digit(part.text) and part.text.lower() not in self.of_word:
                        self._add_word(part.text.lower())
            case Near():
                self.add(node.left)
                self.add(node.right)
            case And() | Or():
                for alternative in node.parts:
                    self.add(alternative)
            case Not():
                self.add(node.part)

    def in_texts(self, texts: pa.ChunkedArray) -> tuple[list[Numbers], Numbers]:
        """Return for each word and name the places where it may be, in order, and which texts are not looked through.

        Those are to be cut into pieces: texts of other characters, or all of them where the library is not compiled.
        """
        if library() is None:
            return [_NOWHERE] * len(self.atoms), np.arange(len(texts))
        found, odd, first = [(_NOWHERE, np.zeros(0, np.int32))], [_NOWHERE], 0
        for chunk in texts.chunks:
            places, atoms, is_odd = self._keys.find(chunk)
            found.append((places + first * SENTENCE, atoms))
            odd.append(np.flatnonzero(is_odd) + first)
            first += len(chunk)
        places, atoms = (np.concatenate(of) for of in zip(*found, strict=True))
        return self._by_atom(places, atoms), np.concatenate(odd)

    def in_pieces(self, pieces: Pieces) -> list[Numbers]:
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
        return self._by_atom(np.repeat(pieces.places(at), repeated), of)

    def _by_atom(self, places: Numbers, atoms: npt.NDArray[np.integer[Any]]) -> list[Numbers]:
        """Return the places of each atom, given those of all together in order."""
        order = np.argsort(atoms.astype(np.uint16) if len(self.atoms) < 1 << 16 else atoms, kind="stable")
        ends = np.cumsum(np.bincount(atoms, minlength=len(self.atoms)))
        return np.split(places[order], ends[:-1]) if len(ends) else []

    def _add_word(self, word: str) -> None:
        """Add each run of a word by itself, with what stands around it; one behind a wildcard if none is long."""
        pattern = folded(word)
        runs = list(RUN.finditer(pattern))
        begun = [run.start() > 0 and pattern[run.start() - 1] in _WILD for run in runs]
        longest = max((len(run[0]) for run, is_begun in zip(runs, begun, strict=True) if not is_begun), default=0)
        for run, is_begun in zip(runs, begun, strict=True):
            if is_begun and longest >= _TELLING:
                continue
            goes_on = pattern[run.end() : run.end() + 1] in _WILD
            key = f"{'*' if is_begun else ''}{run[0]}{'*' if goes_on else ''}"
            if (key, False) not in self.atoms:
                atom = self.atoms[key, False] = len(self.atoms)
                if is_begun:
                    self._odd.append((run[0], goes_on, atom))
                elif goes_on:
                    self._beginning.setdefault(len(run[0]), _Table()).add(run[0], atom)
                else:
                    self._literal.add(run[0], atom)
            self.of_word.setdefault(word, {})[self.atoms[key, False]] = None

    def _add_name(self, name: str) -> None:
        if (name, True) in self.atoms:
            return
        atom = self.atoms[name, True] = len(self.atoms)
        spellings = self.names.spellings(name)
        self.widths[name] = max(len(spelling.split()) for spelling in spellings)
        for spelling in spellings:
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
        for run, goes_on, atom in self._odd:
            fits = pc.match_substring(small, run) if goes_on else pc.ends_with(small, run)
            some = numbers[fits.to_numpy(zero_copy_only=False)]
            found.append((some, np.full(len(some), atom, np.int64)))
        return found

    @cached_property
    def _keys(self) -> "_Keys":
        return _Keys(list(self._each_key()))

    def _each_key(self) -> Iterator["_Key"]:
        """Give what a run must be, and the atoms that it is then; and where a token may end within a run."""
        yield from (_Key(_WHOLE, run, atoms) for run, atoms in self._literal.atoms.items())
        yield from (_Key(_CASED, run, atoms) for run, atoms in self._cased.atoms.items())
        for table in self._beginning.values():
            yield from (_Key(_BEGINNING, run, atoms) for run, atoms in table.atoms.items())
        yield from (_Key(_CUT, run, [at]) for run, at in CONTRACTIONS.items())
        yield from (_Key(_STRETCH if goes_on else _END, run, [atom]) for run, goes_on, atom in self._odd)


_NOWHERE: Numbers = np.zeros(0, np.int64)


@dataclass(frozen=True)
class _Key:
    kind: int
    run: str
    values: Sequence[int]


class _KeysStructure(ctypes.Structure):
    _fields_ = (
        ("bytes", ctypes.c_void_p),
        ("n_bytes", ctypes.c_int64),
        ("bounds", ctypes.c_void_p),
        ("kinds", ctypes.c_void_p),
        ("first_value", ctypes.c_void_p),
        ("n_keys", ctypes.c_int64),
        ("values", ctypes.c_void_p),
        ("n_values", ctypes.c_int64),
        ("n_alike", ctypes.c_int64),
        ("first_head", ctypes.c_void_p),
        ("of_head", ctypes.c_void_p),
        ("n_of_head", ctypes.c_int64),
        ("heads", ctypes.c_void_p),
    )


class _Keys:
    """What runs are looked for, as the compiled loop has it."""

    def __init__(self, keys: Sequence[_Key]) -> None:
        encoded = [utf8(key.run) for key in keys]
        self._bytes = np.frombuffer(b"".join(encoded), np.uint8)
        self._bounds = _bounds(map(len, encoded))
        self._kinds = np.array([key.kind for key in keys], np.uint8)
        self._first_value = _bounds(len(key.values) for key in keys)
        self._values = np.array([value for key in keys for value in key.values], np.int32)
        n_alike = int(np.count_nonzero(self._kinds < _END))
        of_key = list(map(_heads, keys[:n_alike]))
        head, key = np.concatenate(of_key), np.repeat(np.arange(n_alike, dtype=np.int32), list(map(len, of_key)))
        counts = np.bincount(head, minlength=1 << _HEAD_BITS)
        self._first_head = _bounds(counts)
        self._of_head = key[np.argsort(head, kind="stable")]
        # A token that is an "n" alone is the end of a run of any head.
        every = n_alike < len(keys) or any(key.kind != _CUT and key.run in ("n", "N") for key in keys)
        self._heads = np.packbits((counts > 0) | every, bitorder="little").view(np.uint64)
        to = self.structure = _KeysStructure()
        to.bytes, to.n_bytes = self._bytes.ctypes.data, len(self._bytes)
        to.bounds, to.kinds, to.first_value = (of.ctypes.data for of in (self._bounds, self._kinds, self._first_value))
        to.n_keys, to.n_alike = len(keys), n_alike
        to.values, to.n_values = self._values.ctypes.data, len(self._values)
        to.first_head, to.of_head, to.n_of_head = (
            self._first_head.ctypes.data,
            self._of_head.ctypes.data,
            len(self._of_head),
        )
        to.heads = self._heads.ctypes.data

    def find(self, texts: pa.StringArray) -> tuple[Numbers, Ints, Flags]:
        """Return the places of runs that are keys, the values of these, and which texts are not looked through."""
        odd = np.zeros(len(texts), np.bool_)
        _, bounds, data = texts.buffers()
        if not len(texts):
            return _NOWHERE, np.zeros(0, np.int32), odd
        starts = np.frombuffer(bounds, np.int32, len(texts) + 1, texts.offset * 4)
        content = np.frombuffer(data or b"", np.uint8)
        places, values = np.empty(_ROWS, np.int64), np.empty(_ROWS, np.int32)
        state = np.zeros(2, np.int64)
        of_texts = (content, len(content), starts, len(texts))
        while checked(call("find_wanted", self.structure, *of_texts, places, values, len(places), odd, state)) != DONE:
            places, values = (np.concatenate([of, np.empty_like(of)]) for of in (places, values))
        rows = slice(int(state[1]))
        return places[rows], values[rows], odd


def _bounds(lengths: Iterable[int]) -> Ints:
    found: Ints = np.cumsum([0, *lengths], dtype=np.int32)
    return found


def _heads(key: _Key) -> Numbers:
    """Return the heads that runs may have that are a key, or are one with an "n" behind it."""
    letters = np.frombuffer(utf8(key.run)[:_LETTERS].ljust(_LETTERS, b"\0"), np.uint8) & 31
    known = min(len(utf8(key.run)), _LETTERS)
    whole = letters.astype(np.uint32)[:, None]
    if key.kind == _BEGINNING:
        whole = np.repeat(whole, 1 << 5 * (_LETTERS - known), axis=1)
        whole[known:] = np.arange(whole.shape[1]) >> 5 * np.arange(_LETTERS - known)[:, None] & 31
    elif known < _LETTERS:
        whole = np.repeat(whole, 2, axis=1)
        whole[known, 1] = ord("n") & 31
    first = (whole << np.arange(0, 8 * _LETTERS, 8, dtype=np.uint32)[:, None]).sum(axis=0, dtype=np.uint32)
    heads: Numbers = np.unique((first * np.uint32(0x9E3779B1)) >> np.uint32(32 - _HEAD_BITS))
    return heads


def telling(parts: Sequence[str | Word | Choice]) -> list[str | Word | Choice]:
    """Return the parts of a phrase that are worth looking for: all but stop words and what may be one, if any is."""
    found = [part for part in parts if not _may_be_stop_word(part)]
    return found if any(not isinstance(part, Word) or has_letter_or_digit(part.text) for part in found) else list(parts)


def _may_be_stop_word(part: str | Word | Choice) -> bool:
    match part:
        case Word():
            return part.text.lower() in shipped()
        case Choice():
            return any(all(map(_may_be_stop_word, option.items)) for option in part.options)
        case str():
            return False
