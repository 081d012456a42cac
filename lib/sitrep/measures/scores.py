"""Scored words and sentences as columns, and scores added up so that neither order nor number of parts can matter."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.measures.numbered import NUMBER, code_of, coded, values
from sitrep.measures.scales import scale_of
from sitrep.measures.scope import Counted, Flags, Keys, among

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Sum:
    """Scores added up: how many sentences, of how many articles, and the total in steps of 10^-4.

    The steps are whole numbers, so that the order of sentences cannot matter.
    """

    n: int
    n_articles: int
    total: int

    def mean(self) -> float | None:
        """Mean score; None of no sentence."""
        return float(self.total / self.n / 10_000) if self.n else None

    def __add__(self, other: "Sum") -> "Sum":
        """Return the sum with that of other articles."""
        n_articles = self.n_articles + other.n_articles
        return Sum(n=self.n + other.n, n_articles=n_articles, total=self.total + other.total)

    def less(self, article: "Sum") -> "Sum":
        """Return the sum without one article."""
        n_articles = self.n_articles - article.n_articles
        return Sum(n=self.n - article.n, n_articles=n_articles, total=self.total - article.total)


NO_SCORE = Sum(n=0, n_articles=0, total=0)


@dataclass(frozen=True, kw_only=True)
class ArticleSums:
    """Scores added up by article: places of articles that have any, ascending, and of each its sentences and total.

    All that is held of an article of a corpus in many parts: three numbers.
    """

    articles: Places
    n: Places
    totals: Places

    @classmethod
    def joined(cls, several: "Sequence[ArticleSums]") -> "ArticleSums":
        """Join the sums of parts, of which no two have an article in common."""
        if len(several) == 1:
            return several[0]
        none = np.zeros(0, np.int64)
        articles = np.concatenate([none, *(one.articles for one in several)])
        order = np.argsort(articles)
        return cls(
            articles=articles[order],
            n=np.concatenate([none, *(one.n for one in several)])[order],
            totals=np.concatenate([none, *(one.totals for one in several)])[order],
        )

    @cached_property
    def sum(self) -> Sum:
        """The scores of all articles added up."""
        return Sum(n=int(self.n.sum()), n_articles=len(self.n), total=int(self.totals.sum()))

    def at(self, article: int) -> Sum:
        """Return the scores of one article added up."""
        place = int(np.searchsorted(self.articles, article))
        if place == len(self.articles) or self.articles[place] != article:
            return NO_SCORE
        return Sum(n=int(self.n[place]), n_articles=1, total=int(self.totals[place]))

    def over(self, articles: Places) -> tuple[Places, Places]:
        """Return sentences and totals of the given articles (ascending), zero of those without a score."""
        place = np.minimum(np.searchsorted(self.articles, articles), max(len(self.articles) - 1, 0))
        if not len(self.articles):
            return np.zeros(len(articles), np.int64), np.zeros(len(articles), np.int64)
        known = self.articles[place] == articles
        return np.where(known, self.n[place], 0), np.where(known, self.totals[place], 0)

    def among(self, chosen: npt.NDArray[np.bool_]) -> "ArticleSums":
        """Return those of the chosen articles."""
        return ArticleSums(articles=self.articles[chosen], n=self.n[chosen], totals=self.totals[chosen])

    def less(self, others: "ArticleSums") -> "ArticleSums":
        """Return what is left of each article without other scores, all of which are among these."""
        n, totals = others.over(self.articles)
        left = self.n > n
        return ArticleSums(articles=self.articles[left], n=(self.n - n)[left], totals=(self.totals - totals)[left])


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Scores of sentences on the scale of one lexicon: their keys, sorted, and values."""

    keys: Keys
    values: npt.NDArray[np.float64]

    @cached_property
    def sum(self) -> Sum:
        """The scores added up."""
        steps = np.rint(self.values * 10_000).astype(np.int64)
        return Sum(n=len(steps), n_articles=len(np.unique(self.keys >> 32)), total=int(steps.sum()))

    def by_article(self, places: Places) -> ArticleSums:
        """Return the scores of each article added up; ``places`` gives the place in the corpus of a part's articles."""
        articles, starts, counts = np.unique(self.keys >> 32, return_index=True, return_counts=True)
        totals = np.add.reduceat(np.rint(self.values * 10_000).astype(np.int64), starts) if len(starts) else starts
        at = places[articles]
        order = np.argsort(at)
        return ArticleSums(articles=at[order], n=counts[order], totals=totals[order])

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Scores":
        """The chosen sentences."""
        return Scores(keys=self.keys[chosen], values=self.values[chosen])


@dataclass(frozen=True, kw_only=True)
class ScoredWords:
    """The words that a lexicon scored in sentences of one part, as columns, and these' emphasis.

    The words of a sentence stand side by side.
    """

    lexicon: str
    keys: Keys
    vocabulary: Sequence[str]
    words: npt.NDArray[np.int64]
    contributions: npt.NDArray[np.float64]
    in_name: npt.NDArray[np.bool_]
    emphasis: npt.NDArray[np.float64]

    @classmethod
    def of(cls, counted: Counted, lexicon: str, sentences: Flags) -> "ScoredWords":
        """Take those of some sentences, told by their numbers, from the tables of one part."""
        table, scores = counted.numbered("tone_words"), counted.numbered("tone")
        number, of_lexicon = values(table, NUMBER), coded(table, "lexicon")[1] == code_of(table, "lexicon", lexicon)
        rows = np.flatnonzero(of_lexicon)
        rows = rows[sentences[number[rows]]]
        if (np.diff(number[rows]) < 0).any():
            rows = rows[np.argsort(number[rows], kind="stable")]
        scored = np.flatnonzero(coded(scores, "lexicon")[1] == code_of(scores, "lexicon", lexicon))
        emphasis = np.zeros(len(sentences))
        emphasis[values(scores, NUMBER)[scored]] = values(scores, "emphasis")[scored]
        strings, words = coded(table, "word")
        return cls(
            lexicon=lexicon,
            keys=counted.key_of[number[rows]],
            vocabulary=strings.to_pylist(),
            words=words[rows],
            contributions=values(table, "contribution")[rows],
            in_name=_taken(table, "in_name", rows),
            emphasis=emphasis[number[rows]],
        )


@dataclass(frozen=True, kw_only=True)
class MaskedWords:
    """Scored words under a topic's mask; ``words`` are places in the vocabulary."""

    lexicon: str
    keys: Keys
    vocabulary: Sequence[str]
    words: npt.NDArray[np.int64]
    contributions: npt.NDArray[np.float64]
    emphasis: npt.NDArray[np.float64]
    kept: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, scored: ScoredWords, masks: Callable[[str], bool]) -> "MaskedWords":
        """Mask the words that ``masks`` holds, and those inside names."""
        masked = np.array([masks(word) for word in scored.vocabulary], dtype=bool)
        return cls(
            lexicon=scored.lexicon,
            keys=scored.keys,
            vocabulary=scored.vocabulary,
            words=scored.words,
            contributions=scored.contributions,
            emphasis=scored.emphasis,
            kept=~(scored.in_name | masked[scored.words]),
        )

    def within(self, keys: Keys) -> "MaskedWords":
        """The words of the given sentences."""
        mine = among(self.keys, keys)
        return replace(
            self,
            keys=self.keys[mine],
            words=self.words[mine],
            contributions=self.contributions[mine],
            emphasis=self.emphasis[mine],
            kept=self.kept[mine],
        )

    def scores(self, chosen: npt.NDArray[np.bool_]) -> Scores:
        """Score of each sentence from its chosen words."""
        return _added(self.lexicon, self.keys[chosen], self.contributions[chosen], self.emphasis[chosen])

    def raw_scores(self) -> Scores:
        """Score of each sentence from all its words."""
        return self.scores(np.ones(len(self.keys), np.bool_))

    def masked_words(self) -> dict[str, int]:
        """Masked words with the number of their occurrences."""
        found, counts = np.unique(self.words[~self.kept], return_counts=True)
        return {self.vocabulary[code]: n for code, n in zip(found.tolist(), counts.tolist(), strict=True)}

    def changes_without(self, words: Container[str]) -> dict[str, Sum]:
        """Return what each of some words changes in the sum of the raw scores where it carries nothing."""
        sizes = self.raw_scores()
        articles, counts = np.unique(sizes.keys >> 32, return_counts=True)
        order = np.argsort(self.words, kind="stable")
        starts = np.searchsorted(self.words[order], np.arange(len(self.vocabulary) + 1))
        found = {}
        for code in np.unique(self.words).tolist():
            if self.vocabulary[code] not in words:
                continue
            of_word = self.within(np.unique(self.keys[order[starts[code] : starts[code + 1]]]))
            before = of_word.raw_scores()
            after = of_word.scores(of_word.words != code)
            gone, n_gone = np.unique(np.setdiff1d(before.keys, after.keys) >> 32, return_counts=True)
            n_articles = int((n_gone == counts[np.searchsorted(articles, gone)]).sum())
            found[self.vocabulary[code]] = Sum(
                n=after.sum.n - before.sum.n, n_articles=-n_articles, total=after.sum.total - before.sum.total
            )
        return found


def _added(
    lexicon: str, keys: Keys, contributions: npt.NDArray[np.float64], emphasis: npt.NDArray[np.float64]
) -> Scores:
    """Score of each sentence from its words, which stand side by side, by the lexicon's scale."""
    begins = np.diff(keys, prepend=-1) != 0
    first, owner = np.flatnonzero(begins), np.cumsum(begins) - 1
    plain: npt.NDArray[np.float64] = np.bincount(owner, contributions, len(first)).astype(np.float64)
    scored = scale_of(lexicon).many(plain, emphasis[first])
    order = np.argsort(keys[first])
    return Scores(keys=keys[first][order], values=scored[order])


def _taken(table: pa.Table, name: str, rows: Places) -> npt.NDArray[Any]:
    found: npt.NDArray[Any] = table[name].take(pa.array(rows)).to_numpy()
    return found


def divide(scores: Scores, keys: Keys) -> tuple[Scores, Scores]:
    """Part scores into those of the sentences ``keys`` (sorted) and the rest."""
    inside = among(scores.keys, keys)
    return scores.where(inside), scores.where(~inside)
