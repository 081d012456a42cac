"""Tone of a topic: the mean over its scored sentences, by article, without each article, and against the rest.

Scored sentences are those with a word that the lexicon knows and the mask leaves; the others have no tone and are left
out rather than counted as 0. Higher means more positive words. It measures how positive or negative the words are, not
whom an article favours, nor whether the news is good.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.scope import Counted, of_values, sentence_keys
from sitrep.measures.scores import NO_SCORE, MaskedWords, ScoredWords, Sum, divide
from sitrep.measures.volume import topic_rows

NEUTRAL = 0.05
"""A sentence is called negative at compound <= -0.05 and positive at >= 0.05, the thresholds of VADER's authors."""

_UNIT = "compound (-1 to 1)"
_METHOD = "mean over scored sentences"


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
    scored = counted.kept(f"scored words, {lexicon}", lambda: ScoredWords.of(counted, lexicon))
    everything = MaskedWords.of(scored, masks)
    mine = topic_rows(counted, "topic_sentences", topic)
    mine = mine.filter(of_values(mine["lexicon"], lambda values: pc.equal(values, lexicon)))
    topic_keys = np.unique(sentence_keys(mine, counted.article_ids))
    masked, raw = everything.scores(everything.kept), scored.scores
    inside, rest = divide(masked, topic_keys)
    raw_inside, _ = divide(raw, topic_keys)
    where = {"topic": topic, "lexicon": lexicon, **counted.scope.where}
    rows = _Rows(topic=topic, counted=counted, where=where, lexicon=lexicon)
    found = [
        rows.tone("tone_masked", inside.sum, masked=True),
        rows.tone("tone_raw", raw_inside.sum, masked=False),
        rows.count("n_scored", inside.sum, {"masked": {"null": False}}, None),
        rows.count("n_negative", inside.where(inside.values <= -NEUTRAL).sum, {"masked": {"<=": -NEUTRAL}}, inside.sum),
        rows.count("n_positive", inside.where(inside.values >= NEUTRAL).sum, {"masked": {">=": NEUTRAL}}, inside.sum),
        rows.rest(rest.sum),
        rows.difference(inside.sum, rest.sum),
    ]
    by_article, rest_by_article = inside.by_article(), rest.by_article()
    for article, one in by_article.items():
        found.append(rows.tone("tone_masked", one, masked=True, group=("article", article)))
    for article, one in by_article.items():
        others, rest_others = inside.sum.less(one), rest.sum.less(rest_by_article.get(article, NO_SCORE))
        found.append(rows.tone("tone_masked", others, masked=True, group=("without_article", article)))
        found.append(rows.difference(others, rest_others, article))
    of_topic = everything.within(topic_keys)
    found += [
        rows.without(word, n, of_topic.scores(of_topic.words != code).sum) for word, n, code in of_topic.masked_words()
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
    rows = rows.filter(of_values(rows["lexicon"], lambda values: pc.equal(values, lexicon)))
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
class _Rows:
    """Makes the estimates of one topic."""

    topic: str
    counted: Counted
    where: dict[str, Any]
    lexicon: str

    def _row(self, measure: str, value: float | None, of: Sum, shown: str, **more: object) -> Estimate:
        row: dict[str, Any] = {
            "measure": measure,
            "topic": self.topic,
            "value": value,
            "unit": _UNIT,
            "method": f"{_METHOD}, {self.lexicon}",
            "n_articles": of.n_articles,
            "n_sentences": of.n,
            "evidence": shown,
        }
        return Estimate(**{**row, **more})

    def _group(self, article: int) -> str:
        return str(self.counted.article_ids[article].as_py())

    def tone(self, measure: str, scores: Sum, *, masked: bool, group: tuple[str, int] | None = None) -> Estimate:
        where = {**self.where, "masked" if masked else "raw": {"null": False}}
        if group is None:
            return self._row(measure, scores.mean(), scores, evidence("topic_sentences", where))
        by, article = group
        identity = self._group(article)
        where["article_id"] = identity if by == "article" else {"not": identity}
        shown = evidence("topic_sentences", where)
        return self._row(measure, scores.mean(), scores, shown, group_by=by, group_value=identity)

    def count(self, measure: str, scores: Sum, condition: dict[str, Any], whole: Sum | None) -> Estimate:
        return self._row(
            measure,
            scores.n,
            scores,
            evidence("topic_sentences", {**self.where, **condition}),
            unit="sentences",
            method=f"counted, {self.lexicon}",
            denominator=None if whole is None else whole.n,
        )

    def rest(self, scores: Sum) -> Estimate:
        where = {"lexicon": self.lexicon, **self.counted.scope.where}
        shown = evidence("tone", where, outside_topic=self.topic)
        return self._row("tone_masked", scores.mean(), scores, shown, group_by="rest", group_value="rest")

    def difference(self, inside: Sum, rest: Sum, without: int | None = None) -> Estimate:
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

    def without(self, word: str, n: int, scores: Sum) -> Estimate:
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
