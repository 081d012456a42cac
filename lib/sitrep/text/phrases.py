"""Phrases: words that stand side by side in a sentence, in lower case, nothing but a space's worth between them.

A word here is a token with a letter or digit that is no clitic; punctuation and clitics end a phrase. So "Venezuela's
oil" holds no phrase "venezuela oil", and "oil, gas" none of "oil gas".
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.text.coding import Coded, code
from sitrep.text.normal import normalise
from sitrep.text.tokens import CLITICS, is_word
from sitrep.text.vocabulary import Derived

Places = npt.NDArray[np.integer[Any]]

_TAKEN_AWAY = "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"

_BETWEEN = r"[^\pL\pN]*"

_lower = Derived(lambda tokens: np.array([*map(_word, tokens), None], object)[:-1])


def words_of(coded: Coded) -> tuple[list[str], Places]:
    """Return the distinct words of coded sentences, sorted, and the place of each token's among them.

    Returns:
        The words in lower case, and an entry a token: -1 for one that is no word.
    """
    of_token = _lower.of(coded.vocabulary.tokens)
    present = np.flatnonzero(np.bincount(coded.tokens, minlength=len(of_token)))
    strings = of_token[present].tolist()
    words = sorted({*strings} - {""})
    number = {word: place for place, word in enumerate(words)} | {"": -1}
    places = np.full(len(of_token), -1, np.int64)
    places[present] = [number[word] for word in strings]
    found: Places = places[coded.tokens]
    return words, found


class Searched:
    """Sentences as read, in which phrases are looked for.

    Args:
        texts: the sentences.
    """

    def __init__(self, texts: pa.ChunkedArray) -> None:
        self._texts = texts

    def holding(self, phrase: str) -> npt.NDArray[np.bool_]:
        """Tell which sentences hold a phrase (words in lower case with a space between).

        >>> Searched(pa.chunked_array([["Shadow fleet tankers.", "A fleet in the shadow."]])).holding("shadow fleet")
        array([ True, False])
        """
        may = np.flatnonzero(self.may_hold(phrase))
        coded = code([normalise(text).text for text in self._texts.take(pa.array(may)).to_pylist()])
        found = np.zeros(len(self._texts), np.bool_)
        found[may[np.searchsorted(coded.first_token, Words.of(coded).begins(phrase), side="right") - 1]] = True
        return found

    def may_hold(self, phrase: str) -> npt.NDArray[np.bool_]:
        """Tell quickly which sentences may hold a phrase: of those it tells of, no other does.

        Words of ASCII are looked for as they are, no letter or digit between them; a sentence with characters that
        normalising takes away always may.
        """
        words = phrase.split()
        found = np.ones(len(self._texts), np.bool_)
        for word in words:
            if word.isascii():
                found &= pc.match_substring(self._lowered, word).to_numpy()
        if all(word.isascii() for word in words):
            at = np.flatnonzero(found)
            beside = _BETWEEN.join(map(re.escape, words))
            found[at] = pc.match_substring_regex(self._lowered.take(pa.array(at)), beside).to_numpy()
        return found | self._altered

    @cached_property
    def _lowered(self) -> pa.ChunkedArray:
        return pc.utf8_lower(self._texts)

    @cached_property
    def _altered(self) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = pc.match_substring_regex(self._texts, _TAKEN_AWAY).to_numpy()
        return found


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of coded sentences: the distinct ones, sorted, and of each token its place among them, -1 for none."""

    coded: Coded
    strings: Sequence[str]
    places: Places

    @classmethod
    def of(cls, coded: Coded) -> "Words":
        """Find the words."""
        strings, places = words_of(coded)
        return cls(coded=coded, strings=strings, places=places)

    def begins(self, phrase: str) -> Places:
        """Return the tokens at which a phrase begins.

        >>> Words.of(code(["The Shadow Fleet and the shadow fleet."])).begins("shadow fleet").tolist()
        [1, 5]
        """
        words = phrase.split()
        at = [bisect_left(self.strings, word) for word in words]
        if any(self.strings[place : place + 1] != [word] for place, word in zip(at, words, strict=True)):
            return np.zeros(0, np.int64)
        begins = starts_of(self.places, self.coded, len(words))
        for step, place in enumerate(at):
            begins = begins[self.places[begins + step] == place]
        return begins


def starts_of(places: Places, coded: Coded, length: int) -> Places:
    """Return the tokens at which ``length`` tokens of one sentence begin."""
    ends = coded.first_token[np.searchsorted(coded.first_token, np.arange(len(places)), side="right")]
    found: Places = np.flatnonzero(np.arange(len(places)) + length <= ends)
    return found


def is_phrase_word(token: str) -> bool:
    """Tell whether a token may be part of a phrase: it has a letter or digit and is no clitic."""
    return is_word(token) and token.lower() not in CLITICS


def _word(token: str) -> str:
    return token.lower() if is_phrase_word(token) else ""
