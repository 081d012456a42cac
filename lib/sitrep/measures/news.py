"""Tone of news sentences by the lexicon ``news``: the rating that readers are expected to give, from -4 to 4.

The weights were learned (``news_words`` has the files, how they were made, and what they are worth); VADER's rules for
what stands beside a word act on them, and so do bends, learned too, of words of grammar: "not" (beyond VADER's rule),
"against", "from", "if". With w_i the weight of word i, m_i what negations, boosters and "but" make of 1 in its place by
VADER's rules, b_j the bend of the word at place j (0 for most), and n the number of words of the sentence::

    rating = sum(w_i * m_i * (1 + sum(b_j))) / sqrt(n), j the five places before i; kept between -4 and 4

so the words' contributions add up, and leaving out masked words is leaving out theirs. Higher means
that readers are expected to find the sentence more positive; 0 is neutral. Ratings are not compounds: never compare a
rating with a score of another lexicon.
"""

import hashlib
from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt

from sitrep.measures.adding import Floats, numbered, rounded, sums
from sitrep.measures.news_lexicon import HUNDREDTHS, bends, weights
from sitrep.measures.vader import Scores
from sitrep.measures.vader_compiled import rated
from sitrep.measures.vader_words import BUT, Hits, Rules
from sitrep.text.coding import Coded
from sitrep.text.library import library
from sitrep.text.stretches import owners, places_among
from sitrep.text.vocabulary import Ints

LEXICON = "news"
MOST = 4.0
"""The end of the scale that the readers had, on either side."""

NEUTRAL = 0.3
"""A sentence is called negative at -0.3 or below and positive at 0.3 or above, which calls about as many so as readers
do (their mean rating at most -0.5, at least 0.5): expected ratings lie closer to 0 than ratings."""

BEND_REACH = 5
"""A word bends the weights of so many words after it, within its sentence."""


def rating(contributions: Iterable[float]) -> float:
    """Return the rating of a sentence from its words' contributions; those of masked words are left out."""
    return round(max(-MOST, min(MOST, sum(contributions))), 4)


@cache
def sha256() -> str:
    """Return a hash of what decides the scores."""
    told = [f"{word}\t{value!r}" for values in (weights(), bends()) for word, value in values.items()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def rate_all(coded: Coded, rules: Rules | None = None) -> Scores:
    """Rate coded sentences; VADER's rules are looked up unless given.

    Of the ``Scores``, ``compound`` holds the rating, and ``positive``, ``neutral`` and ``negative`` the shares of the
    sentence's words with a positive contribution, with none, with a negative one; ``emphasis`` is 0.
    """
    rules = rules or Rules.of(coded)
    words, lexicon = list(weights()), np.array([0.0, *weights().values()])
    find = rated_by_arrays if library() is None else rated
    at, sentence, codes, values = find(coded, rules, lexicon)
    valence = lexicon[codes]
    n = len(coded)
    n_words = np.diff(coded.first_chunk)
    number, word = numbered(codes - 1, len(words))
    shares = [
        rounded(np.bincount(sentence.compress(some), minlength=n) / np.maximum(n_words, 1), 3)
        for some in (values > 0, values < 0)
    ]
    return Scores(
        compound=rounded(np.clip(sums(sentence, values, n), -MOST, MOST), 4),
        positive=shares[0],
        neutral=rounded(np.where(n_words > 0, 1 - shares[0] - shares[1], 0.0), 3),
        negative=shares[1],
        emphasis=np.zeros(n),
        n_hits=np.bincount(sentence, minlength=n).astype(np.int32),
        sentence=sentence,
        start=coded.chunk_starts[at],
        end=coded.chunk_ends[at],
        word=word,
        words=[words[one] for one in number.tolist()],
        contribution=values,
        valence=valence,
        by_package=np.zeros(n, np.bool_),
    )


def rated_by_arrays(coded: Coded, rules: Rules, lexicon: Floats) -> tuple[Ints, Ints, Ints, Floats]:
    """Find the chunks with a contribution, the sentence and the word of the lexicon of each, and the contributions.

    It is what ``vader_compiled.rated`` does by the compiled library.
    """
    codes, bend = (np.ascontiguousarray(rules.features[name])[coded.chunks] for name in ("news", "bend"))
    at = np.flatnonzero(codes != 0).astype(np.int32)
    codes = codes[at].astype(np.int32)
    sentence = owners(coded.first_chunk, at)
    bent = _bent(bend, at, coded.first_chunk[sentence])
    values = lexicon[codes] * multipliers(coded, at, sentence, rules) * bent
    values /= np.sqrt(np.diff(coded.first_chunk))[sentence]
    keep = values != 0
    return at.compress(keep), sentence.compress(keep), codes.compress(keep), values.compress(keep)


def _bent(bend: npt.NDArray[np.int16], at: Ints, first: Ints) -> Floats:
    """Return 1 and the bends of the five chunks before each of some, given the first of its sentence.

    The sums are of whole hundredths, so they are exact.
    """
    up_to = np.concatenate([np.zeros(1, np.int32), np.cumsum(bend, dtype=np.int32)])
    found: Floats = 1 + (up_to[at] - up_to[np.maximum(at - BEND_REACH, first)]) / HUNDREDTHS
    return found


def multipliers(coded: Coded, at: Ints, sentence: Ints, rules: Rules) -> Floats:
    """Return what VADER's rules make of a valence of 1 at each of some chunks, given their sentences."""
    found = np.ones(len(at))
    some = np.flatnonzero(rules.near()[at])
    if len(some):
        hits = Hits(coded, rules, at=at[some])
        found[some] = hits.values(np.zeros(len(coded), np.bool_), np.ones(len(hits.at)))
    _weigh_by_but(found, coded, at, sentence, rules.having(BUT))
    return found


def _weigh_by_but(values: Floats, coded: Coded, at: Ints, sentence: Ints, buts: npt.NDArray[np.intp]) -> None:
    """Halve what stands before the first "but" of a sentence, and raise what stands after it by half."""
    first = np.full(len(coded), -1, np.int64)
    first[(places_among(coded.first_chunk, buts, behind_equals=True) - 1)[::-1]] = buts[::-1]
    but = first[sentence]
    mine = np.flatnonzero(but >= 0)
    values[mine] *= np.where(at[mine] < but[mine], 0.5, 1.5)
