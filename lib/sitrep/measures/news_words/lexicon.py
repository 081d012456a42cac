"""A lexicon fitted to rated sentences: the teacher, the words' weights, the bends, and the weights once more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sitrep.measures import tone
from sitrep.measures.adding import Floats
from sitrep.measures.news_words.bending import bend, bending_words, place
from sitrep.measures.news_words.learning import (
    GROUPS,
    Constants,
    Counts,
    Guesser,
    Lessons,
    Matrix,
    Teacher,
    learn,
    name_words,
    teach,
    words_of,
)
from sitrep.measures.news_words.sentences import Rated
from sitrep.text.vocabulary import Flags


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """A weight a word of the vocabulary, a bend a bending word, rounded as they are written."""

    weights: Floats
    bends: Floats


@dataclass(frozen=True, kw_only=True)
class Material:
    """What there is to learn from.

    Attributes:
        rated: rated sentences.
        unrated: the unrated ones whose embeddings there are.
        drawn: all that were drawn, for telling names.
        vocabulary: the words to learn.
        embeddings: of the rated sentences, of the vocabulary, of the unrated sentences.
    """

    rated: Sequence[Rated]
    unrated: Sequence[str]
    drawn: Sequence[str]
    vocabulary: Sequence[str]
    embeddings: tuple[Matrix, Matrix, Matrix]


class Learned:
    """Embeddings and counts, from which lexicons are fitted."""

    def __init__(self, material: Material) -> None:
        self.ratings = np.array([one.rating for one in material.rated])
        self.articles = [one.article for one in material.rated]
        self.rated, words, self._unrated = material.embeddings
        names = name_words(material.drawn)
        allowed = [number for number, word in enumerate(material.vocabulary) if word not in names | GROUPS]
        self.vocabulary = [material.vocabulary[number] for number in allowed]
        self._words = words[allowed]
        unrated = words_of(material.unrated)
        self.benders = bending_words(unrated, names)
        texts = [one.text for one in material.rated]
        self._placed = place(unrated, self.vocabulary, self.benders)
        self._own_placed = place(words_of(texts), self.vocabulary, self.benders)
        self._counts = self._placed.counts(len(self.vocabulary))
        self.own = self._own_placed.counts(len(self.vocabulary))
        self.plain = place(words_of(texts, rules=False), self.vocabulary, ()).counts(len(self.vocabulary))
        self.valences = np.array([tone.valence(word) or 0.0 for word in self.vocabulary])
        self.guesser = Guesser(self._counts, self._words)

    def teacher(self, chosen: Flags, penalty: float) -> Teacher:
        """Fit the teacher to chosen rated sentences."""
        return teach(self.rated[chosen], self.ratings[chosen], penalty)

    def lessons(self, chosen: Flags, teacher: Teacher) -> Lessons:
        """Return what the student learns from: what a teacher says, and chosen rated sentences."""
        said = teacher.rate(self._unrated)
        return Lessons(counts=self._counts, ratings=said, own=self.own[chosen], rated=self.ratings[chosen])

    def guesses(self, guess: Floats, teacher: Teacher, lessons: Lessons) -> Floats:
        """Return the guesses side by side: the embeddings', the teacher's of the word alone, VADER's valence.

        The valence is 0 where the rated sentences that hold the word contradict it.
        """
        said = teacher.rate(self._words)
        return np.stack([guess, said - said.mean(), lessons.borne_out(self.valences)], 1)

    def to_bend(self, chosen: Flags, lessons: Lessons, weights: Floats) -> tuple[Counts, Floats, Counts]:
        """Return what bends are learned from: contributions to bend, what is left of the ratings; and all rated's."""
        from scipy import sparse

        unrated = self._placed.bendable(weights, len(self.benders))
        own = self._own_placed.bendable(weights, len(self.benders))
        left = [ratings - counts @ weights for counts, ratings in lessons.pairs()]
        everything = sparse.vstack([unrated, own[chosen]]).tocsr()
        return everything, np.concatenate([one - one.mean() for one in left]), own

    def fit(self, chosen: Flags, constants: Constants) -> tuple[Lexicon, Teacher]:
        """Fit teacher and student to chosen rated sentences."""
        teacher = self.teacher(chosen, constants.teacher)
        lessons = self.lessons(chosen, teacher)
        (guess,) = self.guesser.guess(lessons, [constants.guess])
        guesses = self.guesses(guess, teacher, lessons)
        columns, left, _ = self.to_bend(chosen, lessons, learn(lessons, guesses, constants))
        bends = bend(columns, left, constants.bend)
        bent = replace(
            lessons,
            counts=self._placed.counts(len(self.vocabulary), bends),
            own=self._own_placed.counts(len(self.vocabulary), bends)[chosen],
        )
        return Lexicon(weights=learn(bent, guesses, constants).round(2), bends=bends), teacher

    def scores(self, lexicon: Lexicon) -> Floats:
        """Return the scores of rated sentences, as ``measures.news`` gives them but for the ends of the scale."""
        found: Floats = self._own_placed.counts(len(self.vocabulary), lexicon.bends) @ lexicon.weights
        return found
