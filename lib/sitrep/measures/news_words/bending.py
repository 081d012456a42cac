"""Words of grammar that bend the weights of the words after them: "not", "against", "without", "from", "if", "told".

A bend is learned as a weight is. With c_i the contribution of word i to its sentence's sum and b_j the bend of the word
at place j, the word i of a sentence counts as::

    c_i * (1 + sum(b_j)),  j the five places before i

so that the sum of a sentence is linear in the bends: they are fitted by a ridge regression to what the sums of weights
leave of the ratings, on the contributions that each word stands at most five places before. Only stop words and VADER's
negations may bend, since the words of a topic, which are masked, must not move the tone of the words beside them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from vaderSentiment.vaderSentiment import NEGATE

from sitrep.measures.adding import Floats
from sitrep.measures.news import BEND_REACH
from sitrep.measures.news_words.learning import GROUPS, Words
from sitrep.text import stops
from sitrep.text.vocabulary import Ints

if TYPE_CHECKING:
    from sitrep.measures.news_words.learning import Counts

LEAST_OFTEN = 40
SMALLEST = 0.05


def bending_words(words: Words, names: frozenset[str]) -> list[str]:
    """Return the words that may bend and occur often enough to be learned, sorted."""
    allowed = (stops.shipped() | frozenset(NEGATE)) - names - GROUPS
    return sorted(word for word, n in Counter(words.words).items() if n >= LEAST_OFTEN and word in allowed)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The words of sentences in order, as numbers.

    Attributes:
        word: number in the vocabulary, -1 for others.
        bender: number among the words that bend, -1 for others.
        sentence: number of the sentence.
        factor: the multiplier by VADER's rules over the root of the sentence's number of words.
        n_sentences: how many there are.
    """

    word: Ints
    bender: Ints
    sentence: Ints
    factor: Floats
    n_sentences: int

    def counts(self, n_words: int, bends: Floats | None = None) -> "Counts":
        """Return sentences by words: the sum of factors, bent where there are ``bends``."""
        from scipy import sparse

        values = self.factor if bends is None else self.factor * self._bent(bends)
        known = self.word >= 0
        at = (self.sentence[known], self.word[known])
        return sparse.csr_matrix((values[known], at), shape=(self.n_sentences, n_words))

    def _bent(self, bends: Floats) -> Floats:
        bend = np.append(bends, 0.0)[self.bender]
        found = np.ones(len(bend))
        for distance in range(1, BEND_REACH + 1):
            found[distance:] += np.where(self.sentence[distance:] == self.sentence[:-distance], bend[:-distance], 0.0)
        return found

    def bendable(self, weights: Floats, n_benders: int) -> "Counts":
        """Return sentences by bending words: the contributions that each stands at most five places before."""
        from scipy import sparse

        contribution = np.append(weights, 0.0)[self.word] * self.factor
        after = np.zeros(len(contribution))
        for distance in range(1, BEND_REACH + 1):
            same = self.sentence[distance:] == self.sentence[:-distance]
            after[:-distance] += np.where(same, contribution[distance:], 0.0)
        chosen = (self.bender >= 0) & (after != 0)
        at = (self.sentence[chosen], self.bender[chosen])
        return sparse.csr_matrix((after[chosen], at), shape=(self.n_sentences, n_benders))


def place(words: Words, vocabulary: Sequence[str], benders: Sequence[str]) -> Placed:
    """Turn words into numbers."""

    def numbered(known: Sequence[str]) -> Ints:
        numbers = {word: number for number, word in enumerate(known)}
        return np.fromiter((numbers.get(word, -1) for word in words.words), np.int32, len(words.words))

    return Placed(
        word=numbered(vocabulary),
        bender=numbered(benders),
        sentence=words.sentence,
        factor=words.multiplier / words.root[words.sentence],
        n_sentences=words.n_sentences,
    )


def bend(columns: "Counts", left: Floats, penalty: float) -> Floats:
    """Return the bends: a ridge regression of what the weights left of the ratings, the small ones left out."""
    squares = (columns.T @ columns).toarray() + penalty * np.eye(columns.shape[1])
    found: Floats = np.linalg.solve(squares, columns.T @ left).round(2)
    found[np.abs(found) < SMALLEST] = 0.0
    return found
