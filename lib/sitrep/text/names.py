"""Names: the spellings of one person, country or body, counted as one term under its canonical form."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.text.coding import Coded
from sitrep.text.known_words import LONGEST, KnownWords, side_by_side
from sitrep.text.library import call, checked, library
from sitrep.text.tokens import tokenise
from sitrep.text.vocabulary import Derived, Ints

_ALONE, _BEGINS, _GOES_ON = (1 << bit for bit in range(3))
_TOKEN = np.dtype([("alone", np.int32), ("kind", np.uint8)])


@dataclass(frozen=True, kw_only=True, slots=True)
class NameSpans:
    """Names among coded tokens, in order and disjoint: first token, last + 1, and which of ``names`` each is."""

    first: Ints
    after: Ints
    name: Ints
    names: tuple[str, ...]


class Names:
    """The names of a topic file, ready to be found among the tokens of a sentence.

    A word of a spelling that has a capital letter matches as it is spelled or all in capitals; a word without one
    matches in any case. So ``US`` is not "us", ``Turkey`` is not "turkey" but is "TURKEY", and ``shadow fleet`` is
    "Shadow Fleet". The longest name that begins at a token wins, and names do not overlap.

    Args:
        names: canonical form to spellings; the canonical form is itself a spelling.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        seen: set[tuple[str, ...]] = set()
        for canonical, spellings in names.items():
            for spelling in (canonical, *spellings):
                for tokens in _token_forms(spelling):
                    if tokens in seen:
                        continue
                    seen.add(tokens)
                    self._by_first.setdefault(tokens[0].casefold(), []).append((tokens, canonical))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))
        self._canonical = {name: number for number, name in enumerate(names)}
        self._longest = max((len(tokens) for tokens in seen), default=1)
        self._by_spelling = {
            " ".join(tokens).removesuffix(" ."): canonical
            for candidates in self._by_first.values()
            for tokens, canonical in candidates
        }
        several = [tokens for tokens in seen if len(tokens) > 1]
        self._first_of_several = {tokens[0].casefold() for tokens in several}
        self._second_of_several = {tokens[1].casefold() for tokens in several}
        folded = self._by_first.keys() | self._second_of_several
        self._folded = {token: 1 for token in folded if token.isascii() and len(token) <= LONGEST}
        self._of_token = Derived(self._learn)

    def resolve(self, tokens: Sequence[str]) -> list[tuple[int, int, str]]:
        """Return the names among the token strings of a sentence: (first, last + 1, canonical), in order, disjoint.

        >>> Names({"United States": ("US", "U.S.")}).resolve(["The", "U.S", "."])
        [(1, 3, 'United States')]
        """
        found: list[tuple[int, int, str]] = []
        at = 0
        while at < len(tokens):
            n_tokens, canonical = self._beginning(tokens[at : at + self._longest])
            if n_tokens:
                found.append((at, at + n_tokens, canonical))
            at += n_tokens or 1
        return found

    def find(self, coded: Coded) -> NameSpans:
        """Return the names of many sentences at once: for each sentence those of ``resolve``."""
        of_token = self._of_token.of(coded.vocabulary.tokens)
        find_places = _places_by_arrays if library() is None else _places
        single, places, ends = find_places(coded, np.ascontiguousarray(of_token["kind"]), self._longest)
        first, after, name = self._several(coded, places, ends)
        before = np.searchsorted(first, single, side="right") - 1
        single = single[(before < 0) | (single >= np.append(after, np.int32(0))[before])]
        alone = of_token["alone"][coded.tokens[single]]
        first = np.concatenate([first, single])
        order = np.argsort(first, kind="stable")
        return NameSpans(
            first=first[order],
            after=np.concatenate([after, single + np.int32(1)])[order],
            name=np.concatenate([name, alone])[order],
            names=tuple(self._canonical),
        )

    def _several(self, coded: Coded, places: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
        """Return the names of several tokens that begin at some of the places: first, last + 1, which; disjoint.

        What two tokens begin is told once, and what with a third where a name may need one; -1 is none.
        """
        strings, codes = coded.vocabulary.tokens, coded.tokens
        pairs, which = _different(codes[places], codes[places + 1])
        of_pair = [self._beginning_with(strings[one], strings[other]) for one, other in pairs]
        is_wanted = np.array([bool(names) for names in of_pair], np.bool_)[which]
        places, ends, which = (column.compress(is_wanted) for column in (places, ends, which))
        may_go_on = np.array([bool(names and names[0][0]) for names in of_pair], np.bool_)[which]
        third = np.where(may_go_on & (places + 2 < ends), codes[np.minimum(places + 2, len(codes) - 1)], -1)
        triples, of_place = _different(which.astype(np.int32), third)
        of_triple = [
            [one for one in of_pair[pair] if not one[0] or (code >= 0 and _matches(one[0][0], strings[code]))]
            for pair, code in triples
        ]
        n_more = np.array([len(names[0][0]) if names else 0 for names in of_triple], np.int32)[of_place]
        name = np.array([names[0][1] if names else -1 for names in of_triple], np.int32)[of_place]
        after = places + np.int32(2) + n_more
        rows = np.flatnonzero(n_more > 1)
        columns = (column[rows].tolist() for column in (places, ends, of_place))
        for row, place, end, triple in zip(rows.tolist(), *columns, strict=True):
            more = [strings[token] for token in codes[place + 3 : end].tolist()]
            name[row] = -1
            for rest, number in of_triple[triple]:
                if len(rest) - 1 <= len(more) and all(map(_matches, rest[1:], more)):
                    after[row], name[row] = place + 2 + len(rest), number
                    break
        is_found = name >= 0
        first, after, name = places[is_found], after[is_found], name[is_found]
        is_free = np.ones(len(first), np.bool_)
        for row in (np.flatnonzero(first[1:] < np.maximum.accumulate(after)[:-1]) + 1).tolist():
            before = row - 1
            while not is_free[before]:
                before -= 1
            is_free[row] = first[row] >= after[before]
        return first[is_free], after[is_free], name[is_free]

    def _beginning_with(self, first: str, second: str) -> list[tuple[tuple[str, ...], int]]:
        """Return what must follow two tokens to make a name with them, and the name's number; the longest first."""
        return [
            (wanted[2:], self._canonical[canonical])
            for wanted, canonical in self._by_first.get(first.casefold(), ())
            if len(wanted) > 1 and _matches(wanted[0], first) and _matches(wanted[1], second)
        ]

    def canonical(self, spelling: str) -> str:
        """Return the canonical form of a name spelled as in the topic file, or an empty string.

        >>> Names({"United States": ("US", "U.S.")}).canonical("U.S.")
        'United States'
        """
        return self._by_spelling.get(spelling, "")

    def spellings(self, canonical: str) -> list[str]:
        """Return the spellings of a name, their tokens joined by spaces."""
        return [" ".join(tokens) for found in self._by_first.values() for tokens, name in found if name == canonical]

    def _learn(self, tokens: Sequence[str]) -> npt.NDArray[np.void]:
        """Tell of each token whether it is a name by itself, and which; and its possible place in one of several."""
        rows = np.zeros(len(tokens), _TOKEN)
        for number in self._may_be_known(tokens):
            folded = tokens[number].casefold()
            if folded in self._by_first:
                n_tokens, canonical = self._beginning([tokens[number]])
                begins = folded in self._first_of_several
                rows[number] = self._canonical[canonical] if n_tokens else 0, _ALONE * bool(n_tokens) | _BEGINS * begins
            if folded in self._second_of_several:
                rows[number]["kind"] |= _GOES_ON
        return rows

    def _may_be_known(self, tokens: Sequence[str]) -> Sequence[int]:
        """Return the places of all tokens that may be the first or second of a name."""
        content = side_by_side(tokens) if library() is not None else None
        if content is None:
            return range(len(tokens))
        found = np.empty(len(tokens), np.int32)
        words = KnownWords(self._folded)
        checked(call("known_lower", content, len(content), len(tokens), words.structure, found))
        places: list[int] = np.flatnonzero(found).tolist()
        return places

    def _beginning(self, tokens: Sequence[str]) -> tuple[int, str]:
        """Return how many tokens the longest name takes that begins the tokens, and which it is; 0 where none does."""
        for wanted, canonical in self._by_first.get(tokens[0].casefold(), ()):
            if len(wanted) <= len(tokens) and all(map(_matches, wanted, tokens)):
                return len(wanted), canonical
        return 0, ""


def _places(coded: Coded, kinds: npt.NDArray[np.uint8], longest: int) -> tuple[Ints, Ints, Ints]:
    """Return which tokens are names by themselves; and which may begin one of several, and its last + 1 at most.

    Args:
        coded: the sentences.
        kinds: of each token of the vocabulary.
        longest: the tokens of the longest name.
    """
    single, places, ends = (np.empty(len(coded.tokens), np.int32) for _ in range(3))
    n = np.zeros(2, np.int64)
    given = (coded.tokens, len(coded.tokens), coded.first_token, len(coded), kinds, len(kinds), longest)
    checked(call("name_places", *given, single, places, ends, n))
    return single[: n[0]].copy(), places[: n[1]].copy(), ends[: n[1]].copy()


def _places_by_arrays(coded: Coded, kinds: npt.NDArray[np.uint8], longest: int) -> tuple[Ints, Ints, Ints]:
    """Do what ``_places`` does without the compiled library."""
    of_token = kinds[coded.tokens]
    some = np.flatnonzero((of_token & (_ALONE | _BEGINS)) != 0).astype(np.int32)
    following = np.append(of_token, np.uint8(0))[some + 1]
    kind = of_token[some]
    places = some[((kind & _BEGINS) != 0) & ((following & _GOES_ON) != 0)]
    ends = coded.first_token[np.searchsorted(coded.first_token, places, side="right")]
    ends = np.minimum(ends, places + np.int32(longest))
    within = places + 1 < ends
    return some[(kind & _ALONE) != 0], places[within], ends[within]


def _different(one: Ints, other: Ints) -> tuple[list[tuple[int, int]], npt.NDArray[np.integer]]:
    """Return the different pairs of numbers, of which the second may be -1, and which of them each pair is."""
    found = pa.array((one.astype(np.int64) << 32) + other).dictionary_encode()
    keys = found.dictionary.to_numpy() + 1
    pairs = zip((keys >> 32).tolist(), ((keys & 0xFFFFFFFF) - 1).tolist(), strict=True)
    return list(pairs), found.indices.to_numpy()


@functools.lru_cache(maxsize=1 << 16)
def _token_forms(spelling: str) -> list[tuple[str, ...]]:
    """Return a spelling as the tokeniser cuts it within a sentence and, where it differs, at the end of one."""
    within = tuple(token.text for token in tokenise(f"x {spelling} x"))[1:-1]
    ending = tuple(token.text for token in tokenise(f"x {spelling}"))[1:]
    return [form for form in dict.fromkeys((within, ending)) if form]


@functools.lru_cache(maxsize=1 << 14)
def _matches(wanted: str, token: str) -> bool:
    if wanted == token or wanted.upper() == token:
        return True
    return wanted == wanted.lower() and wanted == token.lower()
