"""Lexicons beside VADER: a word list scored by itself, without rules for negation, boosters or capitals.

A token, lower-cased, carries the score of its entry; of several entries that begin at a token the one of most words
wins, so that "not good" comes before "good", then the one without a wildcard, then the longest. With v_i the scores::

    s = sum(v_i);  compound = s / sqrt(s^2 + 15)

Scores are brought to VADER's scale, so that compounds may be compared: each is multiplied by the quotient of the root
mean squares of the scores of the two lexicons. Lexicons that agree are not thereby right (van der Veen & Bleich 2025,
PLOS ONE 20(1), e0313092).
"""

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sitrep.measures import tone
from sitrep.measures.adding import Floats
from sitrep.measures.vader import Scores, sentence_scores
from sitrep.text.coding import Coded
from sitrep.text.normal import normalise
from sitrep.text.tokens import tokenise
from sitrep.text.vocabulary import Derived, Ints

_NO_SCORE = np.nan


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A word or phrase as tokens, each perhaps with a ``*`` at its end; its score, and whether it is a negated form."""

    tokens: tuple[str, ...]
    score: float
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """A word list: what it is called in the tables, where it is from, its entries with scores on VADER's scale."""

    name: str
    origin: str
    entries: tuple[Entry, ...]
    _made: dict[str, Derived] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def sha256(self) -> str:
        """A hash of what decides its scores."""
        told = [self.name, *(f"{' '.join(e.tokens)}\t{e.score!r}\t{e.negated}" for e in self.entries)]
        return hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def single(self) -> "_Words":
        """The entries of one token."""
        return _Words([entry for entry in self.entries if len(entry.tokens) == 1])

    @cached_property
    def phrases(self) -> dict[str, list[Entry]]:
        """The entries of several tokens by their first one, the longest first."""
        found: dict[str, list[Entry]] = {}
        for entry in sorted((e for e in self.entries if len(e.tokens) > 1), key=lambda e: (-len(e.tokens), e.tokens)):
            found.setdefault(entry.tokens[0], []).append(entry)
        return found

    def beginning(self, token: str) -> list[Entry]:
        """Return the phrases that a lower-cased token may begin, the longest first."""
        found = list(self.phrases.get(token, ()))
        for first, entries in self._wild_phrases:
            if token.startswith(first):
                found += entries
        return sorted(found, key=lambda e: (-len(e.tokens), e.tokens)) if len(found) > 1 else found

    @cached_property
    def _wild_phrases(self) -> list[tuple[str, list[Entry]]]:
        return [(first[:-1], entries) for first, entries in self.phrases.items() if first.endswith("*")]

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process by name and entries alone."""
        return _again, (self.name, self.origin, self.entries)


def _again(name: str, origin: str, entries: tuple[Entry, ...]) -> Lexicon:
    return Lexicon(name=name, origin=origin, entries=entries)


def scaled(name: str, origin: str, entries: Sequence[Entry]) -> Lexicon:
    """Return a lexicon whose scores are brought to VADER's scale."""
    factor = _root_mean_square(list(tone.lexicon().values())) / _root_mean_square([entry.score for entry in entries])
    found = [Entry(tokens=e.tokens, score=round(e.score * factor, 4), negated=e.negated) for e in entries]
    return Lexicon(name=name, origin=origin, entries=tuple(found))


def tokens_of_entry(text: str) -> tuple[str, ...]:
    """Return a word or phrase of a lexicon as lower-cased tokens, wildcards kept.

    >>> tokens_of_entry("Can't stand"), tokens_of_entry("abandon*")
    (('ca', "n't", 'stand'), ('abandon*',))
    """
    plain = normalise(text.strip().lower()).text
    tokens = [token.text for token in tokenise(f"x {plain.replace('*', _STAR)} x")][1:-1]
    return tuple(token.replace(_STAR, "*") for token in tokens)


_STAR = "\u02e3"


def score_by(coded: Coded, lexicon: Lexicon) -> Scores:
    """Score coded sentences by a lexicon; ``emphasis`` is 0."""
    strings = coded.vocabulary.tokens
    made = lexicon._made.setdefault("values", Derived(lexicon.single.scores))
    begins = lexicon._made.setdefault("begins", Derived(lambda tokens: _begins(lexicon, tokens)))
    found = made.of(strings)[coded.tokens]
    single = np.flatnonzero(~np.isnan(found))
    hits = [(first, after, entry) for first, after, entry in _phrases(coded, lexicon, begins.of(strings))]
    first, after, value, valence = _with_phrases(single, found[single], hits)
    keep = value != 0
    first, after, value, valence = first[keep], after[keep], value[keep], valence[keep]
    sentence = (np.searchsorted(coded.first_token, first, side="right") - 1).astype(np.int32)
    n_words = np.diff(coded.first_chunk)
    emphasis = np.zeros(len(coded))
    compound, positive, neutral, negative = sentence_scores(sentence, value, emphasis, n_words)
    word, words = _words_at(coded, first, after)
    return Scores(
        compound=compound,
        positive=positive,
        neutral=neutral,
        negative=negative,
        emphasis=emphasis,
        n_hits=np.bincount(sentence, minlength=len(coded)).astype(np.int32),
        sentence=sentence,
        start=coded.places(first.astype(np.int32))[0],
        end=coded.places((after - 1).astype(np.int32))[1],
        word=word,
        words=words,
        contribution=value,
        valence=valence,
        by_package=np.zeros(len(coded), np.bool_),
    )


class _Words:
    """Entries of one token: whole words, and beginnings of words, the longest first."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._whole = {e.tokens[0]: e.score for e in entries if not e.tokens[0].endswith("*")}
        self._beginnings = {e.tokens[0][:-1]: e.score for e in entries if e.tokens[0].endswith("*")}
        self._lengths = sorted({len(text) for text in self._beginnings}, reverse=True)

    def score(self, token: str) -> float | None:
        """Return the score of a lower-cased token, or None."""
        found = self._whole.get(token)
        if found is None:
            for length in self._lengths:
                found = self._beginnings.get(token[:length]) if length <= len(token) else None
                if found is not None:
                    break
        return found

    def scores(self, tokens: Sequence[str]) -> Floats:
        """Return the score of each token, NaN where it has none."""
        found = [self.score(token.lower()) for token in tokens]
        return np.array([_NO_SCORE if score is None else score for score in found], np.float64)


def _begins(lexicon: Lexicon, tokens: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([bool(lexicon.phrases) and bool(lexicon.beginning(token.lower())) for token in tokens], np.bool_)


def _phrases(coded: Coded, lexicon: Lexicon, begins: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int, Entry]]:
    """Yield the phrases found: first token, last + 1, entry; none overlaps the one before."""
    places = np.flatnonzero(begins[coded.tokens])
    ends = coded.first_token[np.searchsorted(coded.first_token, places, side="right")]
    strings, codes, free = coded.vocabulary.tokens, coded.tokens, 0
    for place, end in zip(places.tolist(), ends.tolist(), strict=True):
        if place < free:
            continue
        longest = [strings[code].lower() for code in codes[place : min(end, place + _LONGEST)].tolist()]
        for entry in lexicon.beginning(longest[0]):
            if len(entry.tokens) <= len(longest) and all(map(_fits, entry.tokens, longest)):
                free = place + len(entry.tokens)
                yield place, free, entry
                break


_LONGEST = 12


def _fits(wanted: str, token: str) -> bool:
    return token.startswith(wanted[:-1]) if wanted.endswith("*") else token == wanted


def _with_phrases(
    single: npt.NDArray[np.intp], values: Floats, hits: Sequence[tuple[int, int, Entry]]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats, Floats]:
    """Put phrases in the place of the single words that they hold: first token, last + 1, score, score unnegated."""
    if not hits:
        return single, single + 1, values, values
    firsts, lasts = (np.array([hit[side] for hit in hits], np.intp) for side in (0, 1))
    before = np.searchsorted(firsts, single, side="right") - 1
    free = (before < 0) | (single >= lasts[np.maximum(before, 0)])
    scores = np.array([entry.score for _, _, entry in hits])
    signs = np.array([-1.0 if entry.negated else 1.0 for _, _, entry in hits])
    first = np.concatenate([single[free], firsts])
    order = np.argsort(first, kind="stable")
    after = np.concatenate([single[free] + 1, lasts])[order]
    value = np.concatenate([values[free], scores])[order]
    return first[order], after, value, np.concatenate([values[free], scores * signs])[order]


def _words_at(coded: Coded, first: npt.NDArray[np.intp], after: npt.NDArray[np.intp]) -> tuple[Ints, list[str]]:
    strings, numbers = coded.vocabulary.tokens, dict[str, int]()
    tokens, inverse = np.unique(coded.tokens[first], return_inverse=True)
    of_token = [numbers.setdefault(strings[code].lower(), len(numbers)) for code in tokens.tolist()]
    word = np.array(of_token, np.int32)[inverse] if of_token else np.zeros(0, np.int32)
    for at in np.flatnonzero(after - first > 1).tolist():
        phrase = " ".join(strings[code].lower() for code in coded.tokens[first[at] : after[at]].tolist())
        word[at] = numbers.setdefault(phrase, len(numbers))
    return word, list(numbers)


def _root_mean_square(values: Sequence[float]) -> float:
    return math.sqrt(sum(value * value for value in values) / len(values)) if any(values) else 1.0
