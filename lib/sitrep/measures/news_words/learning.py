"""What is learned: the teacher, from embeddings of rated sentences; the student, word weights from what it says.

The teacher is a ridge regression of mean ratings on standardised embeddings. The student is one of the teacher's
ratings of unrated sentences, and of the ratings of rated ones, on their words, each counted as ``measures.news`` counts
it. Its weights are not shrunk to 0 but to a guess, a mixture, fitted with them, of: a linear function of the embedding
of the word alone, itself fitted to the same sentences; what the teacher says of the word alone; VADER's valence. With x
the counts, g_k the guesses and r the rating::

    minimise |x (w + sum_k c_k g_k) + a - r|^2 + penalty * |w|^2;  weight = w + sum_k c_k g_k

Words of small weight are then left out, and the others fitted again, with these weights as the guess and without the
level a: 0 is neutral. Last, VADER's valences are added, since people hold to them more than the teacher does, and all
is brought to the scale of the rated sentences by least squares. ``bending`` has what follows: how words of grammar
change the weights of the words after them, after which the weights are fitted once more. The penalties and the two
shares are ``Constants``, chosen by ``choosing``.
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
from sitrep.measures.vader_words import Rules, word_of
from sitrep.text.coding import code
from sitrep.text.vocabulary import Ints

if TYPE_CHECKING:
    from scipy import sparse

LEAST_OFTEN = 5
_BLOCK = 20_000
_WORD = re.compile(r"[a-z](?:[a-z'-]*[a-z])?")

Matrix: TypeAlias = npt.NDArray[np.float32]
Counts: TypeAlias = "sparse.csr_matrix"
"""Sentences by words."""


@dataclass(frozen=True, kw_only=True)
class Constants:
    """What is chosen, not fitted.

    Attributes:
        teacher: the penalty of the teacher's ridge.
        guess: that of the words' embeddings.
        penalty: that of the words' weights.
        smallest: words of a smaller weight are left out.
        vader: the share of VADER's valences, in standard deviations of the sums of sentences.
        bend: the penalty of the bends.
        neutral: ratings within this of 0 are called neutral.
    """

    teacher: float = 4_000.0
    guess: float = 10_000.0
    penalty: float = 6.0
    smallest: float = 0.4
    vader: float = 0.25
    bend: float = 10.0
    neutral: float = 0.3


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
        factors.append(multipliers(coded, at, sentence, Rules.of(coded)) if rules else np.ones(len(at)))
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
        *("mother", "mothers", "father", "fathers", "husband", "husbands", "wife", "wives", "male", "males", "female"),
        *(
            "females",
            "he",
            "him",
            "his",
            "himself",
            "she",
            "her",
            "hers",
            "herself",
            "disabled",
            "elderly",
            "poor",
            "rich",
        ),
        *("conservative", "conservatives", "liberal", "liberals", "progressive", "progressives"),
    }
)
"""Words for groups of people have no weight, nor have names: what was written about them is no property of theirs."""


@dataclass(frozen=True, kw_only=True)
class Teacher:
    """A ridge regression on standardised embeddings."""

    mean: Matrix
    deviation: Matrix
    slope: Matrix
    level: float

    def rate(self, embeddings: Matrix) -> Floats:
        """Return the ratings of embedded sentences."""
        slope = self.slope / self.deviation
        return (embeddings @ slope + (self.level - float(self.mean @ slope))).astype(np.float64)


def teach(embeddings: Matrix, ratings: Floats, penalty: float) -> Teacher:
    """Fit the teacher to rated sentences."""
    mean, deviation = embeddings.mean(0), embeddings.std(0) + 1e-6
    standard = (embeddings - mean) / deviation
    level = float(ratings.mean())
    gram = standard.T @ standard + penalty * np.eye(standard.shape[1], dtype=np.float32)
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

    def everything(self) -> tuple[Counts, Floats]:
        """Return all sentences by words, and all ratings."""
        from scipy import sparse

        return sparse.vstack([self.counts, self.own]).tocsr(), np.concatenate([self.ratings, self.rated])

    def borne_out(self, valences: Floats) -> Floats:
        """Return valences, 0 for words that people contradict.

        They do where at least three rated sentences hold the word, and their mean rating lies on the other side of the
        mean of all.
        """
        held = self.own.astype(bool).astype(np.float64)
        n = np.asarray(held.sum(0)).ravel()
        apart = held.T @ (self.rated - self.rated.mean())
        return np.where((n >= _HEARD) & (apart * valences < 0), 0.0, valences)

    def pairs(self) -> tuple[tuple[Counts, Floats], tuple[Counts, Floats]]:
        """Return counts and ratings, of unrated sentences and of rated ones."""
        return (self.counts, self.ratings), (self.own, self.rated)


def learn(lessons: Lessons, guesses: Floats, constants: Constants) -> Floats:
    """Fit the student.

    Args:
        lessons: sentences and their ratings.
        guesses: a column a guess, the last one VADER's valences, 0 where it has none.
        constants: the penalty, the smallest weight, and VADER's share.

    Returns:
        A weight a word; 0 for those left out.
    """
    first = learn_freely(lessons, guesses, constants.penalty)
    return with_valences(leave_out(lessons, first, constants), lessons, guesses[:, -1], constants.vader)


def learn_freely(lessons: Lessons, guesses: Floats, penalty: float) -> Floats:
    """Return weights of all words, with a level beside them, on the scale of rated sentences."""
    counts, ratings = lessons.everything()
    return _scaled(_ridge(counts, ratings, guesses, penalty, level=True), lessons)


def leave_out(lessons: Lessons, first: Floats, constants: Constants) -> Floats:
    """Return weights of the words that had no small one, without a level."""
    counts, ratings = lessons.everything()
    kept = np.abs(first) >= constants.smallest
    found = np.zeros(len(first))
    found[kept] = _ridge(counts[:, kept], ratings, first[kept, None], constants.penalty, level=False)
    return found


def with_valences(weights: Floats, lessons: Lessons, valences: Floats, share: float) -> Floats:
    """Add VADER's valences to weights, and bring the sum to the scale of rated sentences."""
    sums, of_vader = lessons.own @ weights, lessons.own @ valences
    return _scaled(weights + share * sums.std() / of_vader.std() * valences, lessons)


class Guesser:
    """The linear function of words' embeddings whose sums fit the ratings best.

    With C the sentences by words and S the standardised embeddings, the ratings are regressed on C S. Its squares are
    added up as S' (C' C) S, once for the unrated sentences, which are the same whatever the teacher says of them.
    """

    def __init__(self, counts: Counts, embedded: Matrix) -> None:
        self._standard = (embedded - embedded.mean(0)) / embedded.std(0)
        self._counts = counts
        self._squares = self._squared(counts)

    def _squared(self, counts: Counts) -> Matrix:
        product = (counts.T @ counts).astype(np.float32) @ self._standard
        edge = _FREE * (self._standard.T @ np.asarray(counts.sum(0)).ravel().astype(np.float32))
        found = np.empty((len(edge) + 1, len(edge) + 1), np.float32)
        found[:-1, :-1] = self._standard.T @ product
        found[-1, :-1] = found[:-1, -1] = edge
        found[-1, -1] = counts.shape[0] * _FREE**2
        return found

    def guess(self, lessons: Lessons, penalties: Sequence[float]) -> list[Floats]:
        """Return a guess a word for each penalty, the middle one 0."""
        squares = self._squares + self._squared(lessons.own)
        by_word = self._counts.T @ lessons.ratings + lessons.own.T @ lessons.rated
        right = np.append(self._standard.T @ by_word, _FREE * (lessons.ratings.sum() + lessons.rated.sum()))
        found = []
        for penalty in penalties:
            slopes = np.linalg.solve(squares + penalty * np.eye(len(squares), dtype=np.float32), right)
            guess = (self._standard @ slopes[:-1]).astype(np.float64)
            found.append(guess - np.median(guess))
        return found


def _ridge(counts: Counts, ratings: Floats, guesses: Floats, penalty: float, *, level: bool) -> Floats:
    """Return weights shrunk towards a mixture of guesses, with a free level or with none."""
    from scipy import sparse
    from scipy.sparse.linalg import lsqr

    free = counts @ guesses
    scale = free.std(0)
    columns = [counts / np.sqrt(penalty), sparse.csr_matrix(free / scale * _FREE)]
    if level:
        columns.append(sparse.csr_matrix(np.full((counts.shape[0], 1), _FREE)))
    solved = lsqr(sparse.hstack(columns).tocsr(), ratings, damp=1.0, iter_lim=_STEPS, atol=1e-6, btol=1e-6)[0]
    n, n_guesses = guesses.shape
    found: Floats = solved[:n] / np.sqrt(penalty) + guesses @ (solved[n : n + n_guesses] * _FREE / scale)
    return found


_FREE = 30.0
"""Columns so large that the penalty on their coefficients is nothing."""

_STEPS = 100

_HEARD = 3
"""So many rated sentences say against a valence what counts."""


def _scaled(weights: Floats, lessons: Lessons) -> Floats:
    """Bring weights to the scale of rated sentences, by least squares without a level."""
    sums = lessons.own @ weights
    result: Floats = weights * float(sums @ lessons.rated / (sums @ sums))
    return result
