"""Sentences that are shown, cut into tokens at once, in which what was counted is found and marked."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from sitrep.evidence.joining import Joined, Places
from sitrep.measures.scope import Keys, among
from sitrep.text.coding import Coded, code
from sitrep.text.names import Names
from sitrep.text.normal import Normal, normalise
from sitrep.text.phrases import Words
from sitrep.text.stretches import members
from sitrep.text.tokens import term_of

_READ = ("article_id", "sentence_no", "part", "char_start", "text")

Kind = Literal["term", "match", "positive", "negative", "masked"]


@dataclass(frozen=True, kw_only=True, order=True)
class Passage:
    """A counted piece of a sentence: code points within it, what it is, and its valence where it has one."""

    start: int
    end: int
    kind: Kind
    valence: float | None = None


class Cut:
    """Sentences of some tables, cut when a term or a phrase is first looked for in them.

    Args:
        joined: the tables.
        names: the names that terms were made with.
        keys: the sentences, sorted.
    """

    def __init__(self, joined: Joined, names: Names, keys: Keys) -> None:
        self._joined, self._names = joined, names
        self._keys = np.unique(joined.keys_of("sentences")[joined.places("sentences", keys)])

    @cached_property
    def rows(self) -> dict[int, dict[str, Any]]:
        """What is told of each sentence, by its key."""
        at = pa.array(self._joined.places("sentences", self._keys))
        rows = self._joined.numbered("sentences").select(list(_READ)).take(at).to_pylist()
        return dict(zip(self._keys.tolist(), rows, strict=True))

    def terms(self, keys: Keys, wanted: Container[str]) -> dict[int, list[Passage]]:
        """Return the places of some terms in each of the sentences ``keys`` (sorted) that has any."""
        strings, of_token, after = self._terms
        is_wanted = np.array([term in wanted for term in strings] + [False], np.bool_)
        first = np.flatnonzero(is_wanted[of_token])
        return self._passages(keys, first, after[first])

    def phrase(self, keys: Keys, phrase: str) -> dict[int, list[Passage]]:
        """Return the places of a phrase in each of the sentences ``keys`` (sorted) that has any."""
        first = self._words.begins(phrase)
        return self._passages(keys, first, first + len(phrase.split()))

    def _passages(self, keys: Keys, first: Places, after: Places) -> dict[int, list[Passage]]:
        """Return stretches of tokens that are in the sentences ``keys``, as code points of the sentences as read."""
        coded = self._coded
        sentence = np.searchsorted(coded.first_token, first, side="right") - 1
        mine = among(self._keys[sentence], keys)
        sentence, first, after = sentence[mine], first[mine], after[mine]
        starts = coded.places(first.astype(np.int32))[0] - coded.starts[sentence]
        ends = coded.places((after - 1).astype(np.int32))[1] - coded.starts[sentence]
        found: dict[int, list[Passage]] = defaultdict(list)
        for at, start, end in zip(sentence.tolist(), starts.tolist(), ends.tolist(), strict=True):
            begin, last = self._normal[at].span(start, end)
            found[int(self._keys[at])].append(Passage(start=begin, end=last, kind="term"))
        return found

    @cached_property
    def _normal(self) -> list[Normal]:
        return [normalise(row["text"]) for row in self.rows.values()]

    @cached_property
    def _coded(self) -> Coded:
        return code([normal.text for normal in self._normal])

    @cached_property
    def _words(self) -> Words:
        return Words.of(self._coded)

    @cached_property
    def _terms(self) -> tuple[list[str], Places, Places]:
        """The terms, of each token the place of the term that begins there (-1 for none), and the token after it."""
        coded = self._coded
        names = self._names.find(coded)
        codes, of_token = np.unique(coded.tokens, return_inverse=True)
        terms = [term_of(coded.vocabulary.tokens[at], ()) for at in codes.tolist()]
        strings = sorted({*terms, *names.names} - {""})
        number = {term: at for at, term in enumerate(strings)} | {"": -1}
        found = np.array([number[term] for term in terms], np.int64)[of_token] if terms else np.zeros(0, np.int64)
        after = np.arange(len(found)) + 1
        found[members(names.first, names.after)[1]] = -1
        found[names.first] = np.array([number[name] for name in names.names], np.int64)[names.name]
        after[names.first] = names.after
        return strings, found, after
