"""Names: the spellings of one person, country or body, counted as one term under its canonical form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sitrep.text.coding import Coded
from sitrep.text.tokens import tokenise
from sitrep.text.vocabulary import Derived, Ints


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
        self._begins = Derived(
            lambda tokens: np.array([token.casefold() in self._by_first for token in tokens], np.bool_)
        )

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
        begins = self._begins.of(coded.vocabulary.tokens)
        places = np.flatnonzero(begins[coded.tokens])
        ends = coded.first_token[np.searchsorted(coded.first_token, places, side="right")]
        ends = np.minimum(ends, places + self._longest)
        strings, codes = coded.vocabulary.tokens, coded.tokens
        found: list[tuple[int, int, int]] = []
        free = 0
        for place, end in zip(places.tolist(), ends.tolist(), strict=True):
            if place < free:
                continue
            n_tokens, canonical = self._beginning([strings[token] for token in codes[place:end].tolist()])
            if n_tokens:
                free = place + n_tokens
                found.append((place, free, self._canonical[canonical]))
        first, after, name = np.array(found, np.int32).reshape(-1, 3).T
        return NameSpans(first=first, after=after, name=name, names=tuple(self._canonical))

    def canonical(self, spelling: str) -> str:
        """Return the canonical form of a name spelled as in the topic file, or an empty string.

        >>> Names({"United States": ("US", "U.S.")}).canonical("U.S.")
        'United States'
        """
        return self._by_spelling.get(spelling, "")

    def spellings(self, canonical: str) -> list[str]:
        """Return the spellings of a name, their tokens joined by spaces."""
        return [" ".join(tokens) for found in self._by_first.values() for tokens, name in found if name == canonical]

    def _beginning(self, tokens: Sequence[str]) -> tuple[int, str]:
        """Return how many tokens the longest name takes that begins the tokens, and which it is; 0 where none does."""
        for wanted, canonical in self._by_first.get(tokens[0].casefold(), ()):
            if len(wanted) <= len(tokens) and all(map(_matches, wanted, tokens)):
                return len(wanted), canonical
        return 0, ""


def _token_forms(spelling: str) -> list[tuple[str, ...]]:
    """Return a spelling as the tokeniser cuts it within a sentence and, where it differs, at the end of one."""
    within = tuple(token.text for token in tokenise(f"x {spelling} x"))[1:-1]
    ending = tuple(token.text for token in tokenise(f"x {spelling}"))[1:]
    return [form for form in dict.fromkeys((within, ending)) if form]


def _matches(wanted: str, token: str) -> bool:
    if wanted == token or wanted.upper() == token:
        return True
    return wanted == wanted.lower() and wanted == token.lower()
