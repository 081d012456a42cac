"""Tone of a topic: the mean over its scored sentences, by article, without each article, and against the rest.

Scored sentences are those with a word that the lexicon knows and the mask leaves; the others have no tone and are left
out rather than counted as 0. Higher means more positive words. It measures how positive or negative the words are, not
whom an article favours, nor whether the news is good.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.scope import Counted, Keys, sentence_keys
from sitrep.measures.volume import topic_rows

NEUTRAL = 0.05
"""A sentence is called negative at compound <= -0.05 and positive at >= 0.05, the thresholds of VADER's authors."""

_UNIT = "compound (-1 to 1)"
_METHOD = "mean over scored sentences"


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Compound scores of sentences: their keys, values, and the article that each belongs to (an index)."""

    keys: Keys
    values: npt.NDArray[np.float64]

    @property
    def articles(self) -> npt.NDArray[np.int64]:
        """Index of the article of each sentence."""
        return self.keys >> 32

    @property
    def n_articles(self) -> int:
        """Number of articles with a scored sentence."""
        return len(np.unique(self.articles))

    def mean(self) -> float | None:
        """Mean in steps of 10^-4 added up as integers, so that the order of sentences cannot matter; None if empty."""
        if not len(self.values):
            return None
        return float(np.rint(self.values * 10_000).astype(np.int64).sum() / len(self.values) / 10_000)

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Scores":
        """The chosen sentences."""
        return replace(self, keys=self.keys[chosen], values=self.values[chosen])


def topic_tone(counted: Counted, topic: str, masks: Callable[[str], bool], lexicon: str = "vader") -> list[Estimate]:
    """Estimate the tone of a topic from its scored sentences.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.
        masks: whether the topic's mask holds a lower-cased word (words inside names are masked in any case).
        lexicon: whose scores.

    Returns:
        Rows ``tone_masked`` and ``tone_raw`` (unit compound, -1 to 1; null where no sentence is scored), whole, by
        article, ``without_article`` (each left out) and for the ``rest`` of the corpus under the same mask;
        ``tone_difference`` (topic less rest) whole and ``without_article``; ``n_negative``, ``n_positive`` and
        ``n_scored`` sentences; ``tone_without`` a masked word: the raw mean once that word carries nothing.
        ``low`` and ``high`` are null below ten articles and not yet estimated above.
    """
    everything = _Words.of(counted, lexicon, masks)
    mine = topic_rows(counted, "topic_sentences", topic)
    mine = mine.filter(pc.equal(mine["lexicon"].cast(pa.string()), lexicon))
    topic_keys = np.unique(sentence_keys(mine, counted.article_ids))
    masked, raw = everything.scores(everything.kept), everything.scores(np.ones(len(everything.kept), dtype=bool))
    inside, rest = _divide(masked, topic_keys)
    raw_inside, _ = _divide(raw, topic_keys)
    where = {"topic": topic, "lexicon": lexicon, **counted.scope.where}
    rows = _Rows(topic=topic, counted=counted, where=where, lexicon=lexicon)
    found = [
        rows.tone("tone_masked", inside, masked=True),
        rows.tone("tone_raw", raw_inside, masked=False),
        rows.count("n_scored", inside, {"masked": {"null": False}}, None),
        rows.count("n_negative", inside.where(inside.values <= -NEUTRAL), {"masked": {"<=": -NEUTRAL}}, inside),
        rows.count("n_positive", inside.where(inside.values >= NEUTRAL), {"masked": {">=": NEUTRAL}}, inside),
        rows.rest(rest),
        rows.difference(inside, rest),
    ]
    for article in np.unique(inside.articles):
        one = inside.where(inside.articles == article)
        found.append(rows.tone("tone_masked", one, masked=True, group=("article", int(article))))
    for article in np.unique(inside.articles):
        others, rest_others = inside.where(inside.articles != article), rest.where(rest.articles != article)
        found.append(rows.tone("tone_masked", others, masked=True, group=("without_article", int(article))))
        found.append(rows.difference(others, rest_others, int(article)))
    found += [
        rows.without(word, n, _divide(everything.scores(everything.words != word), topic_keys)[0])
        for word, n in everything.masked_words(topic_keys)
    ]
    return found


def drivers(counted: Counted, topic: str, lexicon: str = "vader") -> list[Estimate]:
    """Add up what each word contributes to the unmasked tone of a topic's sentences.

    A word's value is the sum of its valences after negation, boosters and "but" (see ``measures.tone``): the amount
    that it adds to the sums behind the topic's compound scores. Positive pulls up, negative pulls down; words with
    the same sum need not be equally frequent.

    Returns:
        Rows ``driver`` (unit ``valence``), a row a word, strongest first; masked words as ``driver_masked``.
    """
    rows = topic_rows(counted, "drivers", topic)
    rows = rows.filter(pc.equal(rows["lexicon"].cast(pa.string()), lexicon))
    totals: dict[tuple[str, bool], list[Any]] = {}
    for row in rows.to_pylist():
        total = totals.setdefault((row["word"], row["masked"]), [0, 0, set(), 0])
        total[0] += round(row["contribution"] * 10_000)
        total[1] += row["n"]
        total[2].add(row["article_id"])
        total[3] += 1
    where = {"topic": topic, "lexicon": lexicon, **counted.scope.where}
    ordered = sorted(totals.items(), key=lambda item: (-abs(item[1][0]), item[0]))
    return [
        Estimate(
            measure="driver_masked" if masked else "driver",
            topic=topic,
            term=word,
            value=total / 10_000,
            unit="valence",
            denominator=n,
            n_articles=len(articles),
            n_sentences=n_sentences,
            method="sum of valences after negation, boosters and but",
            evidence=evidence("drivers", {**where, "word": word, "masked": masked}),
        )
        for (word, masked), (total, n, articles, n_sentences) in ordered
    ]


@dataclass(frozen=True, kw_only=True)
class _Words:
    """The scored words of all sentences that count, as columns."""

    keys: Keys
    words: npt.NDArray[np.object_]
    contributions: npt.NDArray[np.float64]
    kept: npt.NDArray[np.bool_]
    emphasis_keys: Keys
    emphasis: npt.NDArray[np.float64]

    @classmethod
    def of(cls, counted: Counted, lexicon: str, masks: Callable[[str], bool]) -> "_Words":
        table = counted["tone_words"]
        table = table.filter(pc.equal(table["lexicon"].cast(pa.string()), lexicon))
        words = np.array(table["word"].cast(pa.string()).to_pylist(), dtype=object)
        masked_words = {word for word in set(words) if masks(word)}
        in_name = table["in_name"].to_numpy()
        scores = counted["tone"]
        scores = scores.filter(pc.equal(scores["lexicon"].cast(pa.string()), lexicon))
        return cls(
            keys=sentence_keys(table, counted.article_ids),
            words=words,
            contributions=table["contribution"].to_numpy(),
            kept=np.array([not named and word not in masked_words for word, named in zip(words, in_name, strict=True)])
            if len(words)
            else np.zeros(0, dtype=bool),
            emphasis_keys=sentence_keys(scores, counted.article_ids),
            emphasis=scores["emphasis"].to_numpy(),
        )

    def scores(self, chosen: npt.NDArray[np.bool_]) -> Scores:
        """Compound of each sentence from its chosen words: s/sqrt(s^2 + 15), s with the emphasis in its direction."""
        keys, inverse = np.unique(self.keys[chosen], return_inverse=True)
        sums = np.zeros(len(keys))
        np.add.at(sums, inverse, self.contributions[chosen])
        order = np.argsort(self.emphasis_keys)
        emphasis = self.emphasis[order][np.searchsorted(self.emphasis_keys[order], keys)]
        sums += np.sign(sums) * emphasis
        return Scores(keys=keys, values=np.round(sums / np.sqrt(sums * sums + 15), 4))

    def masked_words(self, keys: Keys) -> list[tuple[str, int]]:
        """Masked words of the given sentences with the number of their occurrences, most frequent first."""
        mine = self.words[~self.kept & np.isin(self.keys, keys)]
        counts: dict[str, int] = {}
        for word in mine:
            counts[word] = counts.get(word, 0) + 1
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _divide(scores: Scores, keys: Keys) -> tuple[Scores, Scores]:
    inside = np.isin(scores.keys, keys)
    return scores.where(inside), scores.where(~inside)


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Makes the estimates of one topic."""

    topic: str
    counted: Counted
    where: dict[str, Any]
    lexicon: str

    def _row(self, measure: str, value: float | None, scores: Scores, shown: str, **more: object) -> Estimate:
        row: dict[str, Any] = {
            "measure": measure,
            "topic": self.topic,
            "value": value,
            "unit": _UNIT,
            "method": f"{_METHOD}, {self.lexicon}",
            "n_articles": scores.n_articles,
            "n_sentences": len(scores.values),
            "evidence": shown,
        }
        return Estimate(**{**row, **more})

    def _group(self, article: int) -> str:
        return str(self.counted.article_ids[article].as_py())

    def tone(self, measure: str, scores: Scores, *, masked: bool, group: tuple[str, int] | None = None) -> Estimate:
        where = {**self.where, "masked" if masked else "raw": {"null": False}}
        if group is None:
            return self._row(measure, scores.mean(), scores, evidence("topic_sentences", where))
        by, article = group
        identity = self._group(article)
        where["article_id"] = identity if by == "article" else {"not": identity}
        shown = evidence("topic_sentences", where)
        return self._row(measure, scores.mean(), scores, shown, group_by=by, group_value=identity)

    def count(self, measure: str, scores: Scores, condition: dict[str, Any], whole: Scores | None) -> Estimate:
        return self._row(
            measure,
            len(scores.values),
            scores,
            evidence("topic_sentences", {**self.where, **condition}),
            unit="sentences",
            method=f"counted, {self.lexicon}",
            denominator=None if whole is None else len(whole.values),
        )

    def rest(self, scores: Scores) -> Estimate:
        where = {"lexicon": self.lexicon, **self.counted.scope.where}
        shown = evidence("tone", where, outside_topic=self.topic)
        return self._row("tone_masked", scores.mean(), scores, shown, group_by="rest", group_value="rest")

    def difference(self, inside: Scores, rest: Scores, without: int | None = None) -> Estimate:
        mine, others = inside.mean(), rest.mean()
        where = {**self.where, "masked": {"null": False}}
        group: dict[str, Any] = {}
        if without is not None:
            group = {"group_by": "without_article", "group_value": self._group(without)}
            where["article_id"] = {"not": group["group_value"]}
        return self._row(
            "tone_difference",
            None if mine is None or others is None else mine - others,
            inside,
            evidence("topic_sentences", where),
            method=f"{_METHOD} of the topic less that of the rest, {self.lexicon}",
            **group,
        )

    def without(self, word: str, n: int, scores: Scores) -> Estimate:
        where = {**self.where, "word": word, "masked": True}
        return self._row(
            "tone_without",
            scores.mean(),
            scores,
            evidence("drivers", where),
            term=word,
            denominator=n,
            method=f"raw tone with this word carrying nothing, {self.lexicon}",
        )


def state_of(estimates: Sequence[Estimate]) -> tuple[int, int]:
    """Return (articles, sentences) behind the masked tone among ``estimates``, as the gate asks for them."""
    whole = next(e for e in estimates if e.measure == "tone_masked" and e.group_by is None)
    return whole.n_articles or 0, whole.n_sentences or 0
