"""The choice of the constants, by cross-validation by article within the sentences that a lexicon is fitted to.

A grid is gone through stage by stage, each with what the stages before it chose, and what correlates best with the
ratings of the articles left out is taken: the teacher's penalty; the guess' penalty; the words' penalty with the
smallest weight and VADER's share, all combinations; the bends' penalty. The ends of neutral are then set so that as
many of these sentences are called neutral as readers call so. The outer validation (``worth``) lets each fold choose
for itself, without its articles; the lexicon has what the same procedure chooses on all sentences.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sitrep.measures.adding import Floats
from sitrep.measures.news_words import worth
from sitrep.measures.news_words.bending import bend
from sitrep.measures.news_words.learning import Constants, learn_freely, leave_out, with_valences
from sitrep.text.vocabulary import Flags

if TYPE_CHECKING:
    from sitrep.measures.news_words.lexicon import Learned

INNER = 3
TEACHER = (2_000.0, 4_000.0, 8_000.0)
GUESS = (2_500.0, 5_000.0, 10_000.0)
PENALTY = (1.5, 3.0, 6.0)
SMALLEST = (0.4, 0.6)
VADER = (0.15, 0.25, 0.35)
BEND = (1.0, 3.0, 10.0)

_T = TypeVar("_T")


def choose(learned: "Learned", chosen: Flags) -> Constants:
    """Choose the constants on chosen rated sentences."""
    return _Choice(learned, chosen).constants()


class _Choice:
    """The inner folds, and what was chosen so far."""

    def __init__(self, learned: "Learned", chosen: Flags) -> None:
        self._learned, self._chosen = learned, chosen
        fold = np.full(len(chosen), -1)
        articles = [learned.articles[number] for number in np.flatnonzero(chosen)]
        fold[chosen] = worth.folds(articles, INNER)
        self._parts = [(chosen & (fold != number), fold == number) for number in range(INNER)]

    def _best(self, options: Sequence[_T], told: Callable[[Flags, int], list[Floats]]) -> tuple[_T, Floats]:
        """Return the option whose scores of the sentences left out correlate best, and these scores."""
        scores = np.zeros((len(options), len(self._chosen)))
        for number, (inside, outside) in enumerate(self._parts):
            for row, found in zip(scores, told(inside, number), strict=True):
                row[outside] = found[outside]
        ratings = self._learned.ratings[self._chosen]
        best = max(range(len(options)), key=lambda at: worth.correlation(scores[at][self._chosen], ratings))
        return options[best], scores[best][self._chosen]

    def constants(self) -> Constants:
        """Go through the stages."""
        learned = self._learned
        teacher, _ = self._best(
            TEACHER, lambda inside, _: [learned.teacher(inside, one).rate(learned.rated) for one in TEACHER]
        )
        teachers = [learned.teacher(inside, teacher) for inside, _ in self._parts]
        lessons = [learned.lessons(inside, one) for (inside, _), one in zip(self._parts, teachers, strict=True)]
        guessed = [learned.guesser.guess(one, GUESS) for one in lessons]
        guess, _ = self._best(GUESS, lambda _, at: [learned.own @ one for one in guessed[at]])
        guesses = [
            learned.guesses(found[GUESS.index(guess)], one, lesson)
            for found, one, lesson in zip(guessed, teachers, lessons, strict=True)
        ]
        settings = [
            Constants(teacher=teacher, guess=guess, penalty=penalty, smallest=smallest, vader=vader)
            for penalty, smallest, vader in product(PENALTY, SMALLEST, VADER)
        ]
        weights: list[list[Floats]] = []
        for one, given in zip(lessons, guesses, strict=True):
            weights.append([])
            for penalty in PENALTY:
                first = learn_freely(one, given, penalty)
                for smallest in SMALLEST:
                    left = leave_out(one, first, Constants(penalty=penalty, smallest=smallest))
                    weights[-1] += [with_valences(left, one, given[:, -1], vader) for vader in VADER]
        constants, _ = self._best(settings, lambda _, at: [learned.own @ one for one in weights[at]])

        def bent(inside: Flags, at: int) -> list[Floats]:
            found = weights[at][settings.index(constants)]
            columns, left, own = learned.to_bend(inside, lessons[at], found)
            return [learned.own @ found + own @ bend(columns, left, one) for one in BEND]

        penalty, _ = self._best(BEND, bent)
        constants = replace(constants, bend=penalty)
        _, scores = self._best([constants], lambda inside, _: [learned.scores(learned.fit(inside, constants)[0])])
        return replace(constants, neutral=worth.neutral_as_readers(scores, learned.ratings[self._chosen]))
