"""What is learned: the teacher, from embeddings of rated sentences; the student, word weights from what it says.

The teacher is a ridge regression of mean ratings on standardised embeddings. The student is one of the teacher's
ratings of unrated sentences, and of the ratings of rated ones, on their words, each counted as ``measures.news`` counts
it. Its weights are not shrunk to 0 but to a guess, a mixture, fitted with them, of: a linear function of the embedding
of the word alone, itself fitted to the same sentences; what the teacher says of the word alone; VADER's valence. With x
the counts, g_k the guesses and r the rating::

    minimise |x (w + sum_k c_k g_k) + a - r|^2 + PENALTY * |w|^2;  weight = w + sum_k c_k g_k

Words of small weight are then left out, and the others fitted again, with these weights as the guess and without the
level a: 0 is neutral. Last, VADER's valences are added, since people hold to them more than the teacher does, and all
is brought to the scale of the rated sentences by least squares.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from sitrep.measures.adding import Floats
from sitrep.measures.news import multipliers
from sitrep.measures.vader_words import word_of
from sitrep.text.coding import code
from sitrep.text.vocabulary import Ints

if TYPE_CHECKING:
    from scipy import sparse

TEACHER_PENALTY = 4_000.0
GUESS_PENALTY = 10_000.0
PENALTY = 6.0
SMALLEST = 0.4
VADER_SHARE = 0.25
LEAST_OFTEN = 5
_BLOCK = 20_000
_WORD = re.compile(r"[a-z](?:[a-z'-]*[a-z])?")

Matrix: TypeAlias = npt.NDArray[np.float32]
Counts: TypeAlias = "sparse.csr_matrix"
"""Sentences by words."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of sentences in order, the sentence and multiplier of each, and the square root of its length."""

    words: Sequence[str]
    sentence: Ints
    multiplier: Floats
    n_sentences: int
    root: Floats


def words_of(texts: Sequence[str], *, rules: bool = True) -> Words:
    """Cut sentences into words as ``measures.news`` does; every multiplier is 1 where no ``rules`` are asked for."""
    words: list[str] = []
    sentences, factors, roots = [], [], []
    for first in range(0, len(texts), _BLOCK):
        coded = code(texts[first : first + _BLOCK])
        lowers = [word_of(unit).lower() for unit in coded.vocabulary.units]
        n_words = np.diff(coded.first_chunk)
        sentence = np.repeat(np.arange(len(coded), dtype=np.int32), n_words)
        at = np.arange(len(coded.chunks), dtype=np.int32)
        words += [lowers[unit] for unit in coded.chunks.tolist()]
        factors.append(multipliers(coded, at, sentence) if rules else np.ones(len(at)))
        sentences.append(sentence + first)
        roots.append(np.sqrt(n_words))
    return Words(
        words=words,
        sentence=np.concatenate(sentences),
        multiplier=np.concatenate(factors),
        n_sentences=len(texts),
        root=np.concatenate(roots),
    )


def frequent_words(words: Words) -> list[str]:
    """Return the words that occur often enough to be learned, sorted."""
    counts = Counter(words.words)
    return sorted(word for word, n in counts.items() if n >= LEAST_OFTEN and _WORD.fullmatch(word))


def name_words(texts: Sequence[str]) -> frozenset[str]:
    """Return the words that mostly have a capital where no sentence begins: people, places, faiths, parties."""
    capital: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for first in range(0, len(texts), _BLOCK):
        coded = code(texts[first : first + _BLOCK])
        within = np.ones(len(coded.chunks), np.bool_)
        begins = coded.first_chunk[:-1]
        within[begins[begins < len(within)]] = False
        units, counts = np.unique(coded.chunks[within], return_counts=True)
        for unit, n in zip(units.tolist(), counts.tolist(), strict=True):
            word = word_of(coded.vocabulary.units[unit])
            whole[word.lower()] += n
            capital[word.lower()] += n * word[:1].isupper()
    return frozenset(word for word, n in whole.items() if capital[word] > n / 2)


GROUPS = frozenset(
    {
        *("black", "blacks", "white", "whites", "gay", "gays", "lesbian", "lesbians", "homosexual", "homosexuals"),
        *("transgender", "immigrant", "immigrants", "migrant", "migrants", "refugee", "refugees", "foreigner"),
        *("foreigners", "minority", "minorities", "woman", "women", "man", "men", "girl", "girls", "boy", "boys"),
        *("mother", "mothers", "father", "fathers", "disabled", "elderly", "poor", "rich"),
    }
)
"""Words for groups of people have no weight, nor have names: what was written about them is no property of theirs."""


def counted(words: Words, vocabulary: Sequence[str]) -> Counts:
    """Return sentences by words: the sum of multipliers over the root of the sentence's number of words."""
    from scipy import sparse

    numbers = {word: number for number, word in enumerate(vocabulary)}
    column = np.fromiter((numbers.get(word, -1) for word in words.words), np.int32, len(words.words))
    known = column >= 0
    values = (words.multiplier / words.root[words.sentence])[known]
    return sparse.csr_matrix(
        (values, (words.sentence[known], column[known])), shape=(words.n_sentences, len(vocabulary))
    )


@dataclass(frozen=True, kw_only=True)
class Teacher:
    """A ridge regression on standardised embeddings."""

    mean: Matrix
    deviation: Matrix
    slope: Matrix
    level: float

    def rate(self, embeddings: Matrix) -> Floats:
        """Return the ratings of embedded sentences."""
        return ((embeddings - self.mean) / self.deviation @ self.slope + self.level).astype(np.float64)


def teach(embeddings: Matrix, ratings: Floats) -> Teacher:
    """Fit the teacher to rated sentences."""
    mean, deviation = embeddings.mean(0), embeddings.std(0) + 1e-6
    standard = (embeddings - mean) / deviation
    level = float(ratings.mean())
    gram = standard.T @ standard + TEACHER_PENALTY * np.eye(standard.shape[1], dtype=np.float32)
    slope = np.linalg.solve(gram, standard.T @ (ratings - level).astype(np.float32))
    return Teacher(mean=mean, deviation=deviation, slope=slope, level=level)


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """What the student learns from.

    Attributes:
        counts: unrated sentences by words.
        ratings: the teacher's ratings of them.
        own: rated sentences by words.
        rated: their mean ratings.
    """

    counts: Counts
    ratings: Floats
    own: Counts
    rated: Floats


def learn(lessons: Lessons, embedded: Matrix, said: Floats, valences: Floats) -> Floats:
    """Fit the student.

    Args:
        lessons: sentences and their ratings.
        embedded: the embedding of each word alone.
        said: what the teacher says of each.
        valences: VADER's, 0 where it has none.

    Returns:
        A weight a word; 0 for those left out.
    """
    from scipy import sparse

    everything = sparse.vstack([lessons.counts, lessons.own]).tocsr()
    targets = np.concatenate([lessons.ratings, lessons.rated])
    guess = _guess(everything, targets, embedded)
    guesses = np.stack([guess - np.median(guess), said - said.mean(), valences], 1)
    first = _scaled(_ridge(everything, targets, guesses, level=True), lessons)
    kept = np.abs(first) >= SMALLEST
    found = np.zeros(len(first))
    found[kept] = _ridge(everything[:, kept], targets, first[kept, None], level=False)
    sums, of_vader = lessons.own @ found, lessons.own @ valences
    return _scaled(found + VADER_SHARE * sums.std() / of_vader.std() * valences, lessons)


def _guess(counts: Counts, ratings: Floats, embedded: Matrix) -> Floats:
    """Return the linear function of words' embeddings whose sums fit the ratings best."""
    standard = (embedded - embedded.mean(0)) / embedded.std(0)
    sums = np.column_stack([(counts @ standard).astype(np.float32), np.full(counts.shape[0], _FREE, np.float32)])
    gram = sums.T @ sums + GUESS_PENALTY * np.eye(sums.shape[1], dtype=np.float32)
    found: Floats = (standard @ np.linalg.solve(gram, sums.T @ ratings.astype(np.float32))[:-1]).astype(np.float64)
    return found


def _ridge(counts: Counts, ratings: Floats, guesses: Floats, *, level: bool) -> Floats:
    """Return weights shrunk towards a mixture of guesses, with a free level or with none."""
    from scipy import sparse
    from scipy.sparse.linalg import lsqr

    free = counts @ guesses
    scale = free.std(0)
    columns = [counts / np.sqrt(PENALTY), sparse.csr_matrix(free / scale * _FREE)]
    if level:
        columns.append(sparse.csr_matrix(np.full((counts.shape[0], 1), _FREE)))
    solved = lsqr(sparse.hstack(columns).tocsr(), ratings, damp=1.0, iter_lim=_STEPS, atol=1e-6, btol=1e-6)[0]
    n, n_guesses = guesses.shape
    found: Floats = solved[:n] / np.sqrt(PENALTY) + guesses @ (solved[n : n + n_guesses] * _FREE / scale)
    return found


_FREE = 30.0
"""Columns so large that the penalty on their coefficients is nothing."""

_STEPS = 100


def _scaled(weights: Floats, lessons: Lessons) -> Floats:
    """Bring weights to the scale of rated sentences, by least squares without a level."""
    sums = lessons.own @ weights
    result: Floats = weights * float(sums @ lessons.rated / (sums @ sums))
    return result
