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

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.measures.adding import Floats, numbered, rounded, sums
from sitrep.measures.vader import Scores
from sitrep.measures.vader_words import BUT, Hits, Rules, words_of
from sitrep.text.coding import Coded
from sitrep.text.strings import beyond_ascii, column, lowered, places_in
from sitrep.text.vocabulary import Derived, Ints

LEXICON = "news"
MOST = 4.0
"""The end of the scale that the readers had, on either side."""

NEUTRAL = 0.3
"""A sentence is called negative at -0.3 or below and positive at 0.3 or above, which calls about as many so as readers
do (their mean rating at most -0.5, at least 0.5): expected ratings lie closer to 0 than ratings."""

BEND_REACH = 5
"""A word bends the weights of so many words after it, within its sentence."""

_CHUNK = np.dtype([("weight", np.float64), ("word", np.int32), ("bend", np.int16)])
_REACH = 3
_HUNDREDTHS = 100


def rating(contributions: Iterable[float]) -> float:
    """Return the rating of a sentence from its words' contributions; those of masked words are left out."""
    return round(max(-MOST, min(MOST, sum(contributions))), 4)


@cache
def weights() -> Mapping[str, float]:
    """Return the lexicon: lower-cased word to its weight."""
    return _read("news.csv")


@cache
def bends() -> Mapping[str, float]:
    """Return the words that bend the weights of those after them: lower-cased word to its bend, whole hundredths."""
    return _read("bends.csv")


def _read(name: str) -> Mapping[str, float]:
    text = resources.files("sitrep.measures.news_words").joinpath(name).read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    return {word: float(value) for word, value in rows}


@cache
def sha256() -> str:
    """Return a hash of what decides the scores."""
    told = [f"{word}\t{value!r}" for values in (weights(), bends()) for word, value in values.items()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _learn(chunks: Sequence[str]) -> npt.NDArray[np.void]:
    """Look each chunk up in the lexicon."""
    words = words_of(column(chunks))
    lowers = lowered(words, beyond_ascii(words))
    lexicon, bending = weights(), bends()
    rows = np.zeros(len(lexicon) + 1, _CHUNK)
    rows["weight"][:-1], rows["word"][:-1] = list(lexicon.values()), range(len(lexicon))
    found = rows[places_in(pa.array(lexicon), lowers)]
    bent = np.array([*(round(bend * _HUNDREDTHS) for bend in bending.values()), 0], np.int16)
    found["bend"] = bent[places_in(pa.array(bending), lowers)]
    return found


_learned = Derived(_learn)


def rate_all(coded: Coded, rules: Rules | None = None) -> Scores:
    """Rate coded sentences; VADER's rules are looked up unless given.

    Of the ``Scores``, ``compound`` holds the rating, and ``positive``, ``neutral`` and ``negative`` the shares of the
    sentence's words with a positive contribution, with none, with a negative one; ``emphasis`` is 0.
    """
    learned = _learned.of(coded.vocabulary.units)
    weight = np.ascontiguousarray(learned["weight"])[coded.chunks]
    at = np.flatnonzero(weight).astype(np.int32)
    n = len(coded)
    n_words = np.diff(coded.first_chunk)
    sentence = (np.searchsorted(coded.first_chunk, at, side="right") - 1).astype(np.int32)
    bent = _bent(np.ascontiguousarray(learned["bend"])[coded.chunks], at, coded.first_chunk[sentence])
    values = weight[at] * multipliers(coded, at, sentence, rules or Rules.of(coded)) * bent / np.sqrt(n_words)[sentence]
    at, sentence, values = at[values != 0], sentence[values != 0], values[values != 0]
    words = list(weights())
    number, word = numbered(np.ascontiguousarray(learned["word"])[coded.chunks[at]], len(words))
    shares = [rounded(np.bincount(sentence, some, n) / np.maximum(n_words, 1), 3) for some in (values > 0, values < 0)]
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
        valence=weight[at],
        by_package=np.zeros(n, np.bool_),
    )


def _bent(bend: npt.NDArray[np.int16], at: Ints, first: Ints) -> Floats:
    """Return 1 and the bends of the five chunks before each of some, given the first of its sentence.

    The sums are of whole hundredths, so they are exact.
    """
    sums_of_bends = np.zeros(len(at), np.int64)
    for distance in range(1, BEND_REACH + 1):
        before = at - distance
        sums_of_bends += np.where(before >= first, bend[np.maximum(before, 0)], 0)
    found: Floats = 1 + sums_of_bends / _HUNDREDTHS
    return found


def multipliers(coded: Coded, at: Ints, sentence: Ints, rules: Rules) -> Floats:
    """Return what VADER's rules make of a valence of 1 at each of some chunks, given their sentences."""
    found = np.ones(len(at))
    some = rules.near[at]
    if some.any():
        hits = Hits(coded, rules, at=at[some])
        found[some] = hits.values(np.zeros(len(coded), np.bool_), np.ones(len(hits.at)))
    return found * _by_but(coded, at, sentence, np.flatnonzero(rules.bits & BUT))


def _by_but(coded: Coded, at: Ints, sentence: Ints, buts: npt.NDArray[np.intp]) -> Floats:
    """Halve what stands before the first "but" of a sentence, and raise what stands after it by half."""
    first = np.full(len(coded), len(coded.chunks), np.int64)
    np.minimum.at(first, np.searchsorted(coded.first_chunk, buts, side="right") - 1, buts)
    but = first[sentence]
    return np.where(but == len(coded.chunks), 1.0, np.where(at < but, 0.5, 1.5))
