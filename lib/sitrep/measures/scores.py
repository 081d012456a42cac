"""Scored words and sentences as columns, and scores added up so that neither order nor number of parts can matter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from sitrep.measures.scales import scale_of
from sitrep.measures.scope import Counted, Keys, among, codes, of_values, sentence_keys


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

    def less(self, article: "Sum") -> "Sum":
        """Return the sum without one article."""
        n_articles = self.n_articles - article.n_articles
        return Sum(n=self.n - article.n, n_articles=n_articles, total=self.total - article.total)


NO_SCORE = Sum(n=0, n_articles=0, total=0)


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

    def by_article(self) -> dict[int, Sum]:
        """Return the scores of each article added up, by its index."""
        articles, starts, counts = np.unique(self.keys >> 32, return_index=True, return_counts=True)
        if not len(articles):
            return {}
        totals = np.add.reduceat(np.rint(self.values * 10_000).astype(np.int64), starts)
        found = zip(articles.tolist(), counts.tolist(), totals.tolist(), strict=True)
        return {article: Sum(n=n, n_articles=1, total=total) for article, n, total in found}

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Scores":
        """The chosen sentences."""
        return Scores(keys=self.keys[chosen], values=self.values[chosen])


@dataclass(frozen=True, kw_only=True)
class ScoredWords:
    """The words that a lexicon scored in all sentences that count, as columns, and the emphasis of those sentences."""

    lexicon: str
    keys: Keys
    vocabulary: Sequence[str]
    words: npt.NDArray[np.int64]
    contributions: npt.NDArray[np.float64]
    in_name: npt.NDArray[np.bool_]
    emphasis: npt.NDArray[np.float64]

    @classmethod
    def of(cls, counted: Counted, lexicon: str) -> "ScoredWords":
        """Take them from the tables."""
        table = counted["tone_words"]
        table = table.filter(of_values(table["lexicon"], lambda values: pc.equal(values, lexicon)))
        scores = counted["tone"]
        scores = scores.filter(of_values(scores["lexicon"], lambda values: pc.equal(values, lexicon)))
        keys, known = (sentence_keys(one, counted.article_ids) for one in (table, scores))
        order = np.argsort(known)
        emphasis = scores["emphasis"].to_numpy()[order]
        vocabulary, words = codes(table["word"])
        return cls(
            lexicon=lexicon,
            keys=keys,
            vocabulary=vocabulary,
            words=words,
            contributions=table["contribution"].to_numpy(),
            in_name=table["in_name"].to_numpy(),
            emphasis=emphasis[np.searchsorted(known[order], keys)],
        )

    @cached_property
    def scores(self) -> Scores:
        """Score of each sentence from all its words."""
        return _added(self.lexicon, self.keys, self.contributions, self.emphasis)


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

    def masked_words(self) -> list[tuple[str, int, int]]:
        """Masked words with the number of their occurrences, most frequent first, and their place."""
        found, counts = np.unique(self.words[~self.kept], return_counts=True)
        rows = [(self.vocabulary[code], n, code) for code, n in zip(found.tolist(), counts.tolist(), strict=True)]
        return sorted(rows, key=lambda row: (-row[1], row[0]))


def _added(
    lexicon: str, keys: Keys, contributions: npt.NDArray[np.float64], emphasis: npt.NDArray[np.float64]
) -> Scores:
    """Score of each sentence from its words, by the lexicon's scale."""
    found, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    plain: npt.NDArray[np.float64] = np.bincount(inverse, weights=contributions, minlength=len(found)).astype(
        np.float64
    )
    return Scores(keys=found, values=scale_of(lexicon).many(plain, emphasis[first]))


def divide(scores: Scores, keys: Keys) -> tuple[Scores, Scores]:
    """Part scores into those of the sentences ``keys`` (sorted) and the rest."""
    inside = among(scores.keys, keys)
    return scores.where(inside), scores.where(~inside)
