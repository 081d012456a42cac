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
from sitrep.measures.gate import gate
from sitrep.measures.intervals import NO_INTERVAL, Interval, difference_interval, joint_level, mean_interval
from sitrep.measures.scales import LEAD, scale_of
from sitrep.measures.scope import Counted, Keys, of_values, sentence_keys
from sitrep.measures.scores import NO_SCORE, MaskedWords, ScoredWords, Scores, Sum, divide
from sitrep.measures.volume import topic_rows

LEAST = scale_of(LEAD).least
"""The least difference of the pages' tone that is spoken of, and the least mean that is called negative or positive."""

_METHOD = "mean over scored sentences"


def topic_tone(
    counted: Counted, topic: str, masks: Callable[[str], bool], lexicon: str = LEAD, *, n_topics: int = 1
) -> list[Estimate]:
    """Estimate the tone of a topic from its scored sentences.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.
        masks: whether the topic's mask holds a lower-cased word (words inside names are masked in any case).
        lexicon: whose scores.
        n_topics: how many topics the reader is told of; their differences from the rest hold together at 95%.

    Returns:
        Rows ``tone_masked`` and ``tone_raw`` (in the unit of the lexicon's scale; null where no sentence is scored),
        whole, by article, ``without_article`` (each left out) and for the ``rest`` of the corpus under the same mask;
        ``tone_difference`` (topic less rest) whole and ``without_article``; ``n_negative``, ``n_positive`` and
        ``n_scored`` sentences; ``tone_without`` a masked word: the raw mean once that word carries nothing.
        ``low`` and ``high`` are null below ten articles in the topic; above, they are of the whole topic's masked and
        raw tone (95%), and of its difference from the rest (95% for all ``n_topics`` together): see ``intervals``.
    """
    scored = _scored_words(counted, lexicon)
    everything = MaskedWords.of(scored, masks)
    topic_keys = _keys_of(counted, topic, lexicon)
    inside, rest = divide(everything.scores(everything.kept), topic_keys)
    raw_inside, _ = divide(scored.scores, topic_keys)
    where = {"topic": topic, "lexicon": lexicon, **counted.scope.where}
    neutral = scale_of(lexicon).neutral
    rows = _Rows(topic=topic, counted=counted, where=where, lexicon=lexicon)
    by_article, rest_by_article = inside.by_article(), rest.by_article()
    masked_range = raw_range = difference_range = NO_INTERVAL
    if gate(inside.sum.n_articles, inside.sum.n) == "interval":
        masked_range, raw_range = mean_interval(by_article), mean_interval(raw_inside.by_article())
        difference_range = difference_interval(by_article, rest_by_article, level=joint_level(n_topics))
    found = [
        rows.tone("tone_masked", inside.sum, masked=True, within=masked_range),
        rows.tone("tone_raw", raw_inside.sum, masked=False, within=raw_range),
        rows.count("n_scored", inside.sum, {"masked": {"null": False}}, None),
        rows.count("n_negative", inside.where(inside.values <= -neutral).sum, {"masked": {"<=": -neutral}}, inside.sum),
        rows.count("n_positive", inside.where(inside.values >= neutral).sum, {"masked": {">=": neutral}}, inside.sum),
        rows.rest(rest.sum),
        rows.difference(inside.sum, rest.sum, within=difference_range),
    ]
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


def masked_scores(
    counted: Counted, topic: str, masks: Callable[[str], bool], lexicon: str = LEAD
) -> tuple[Scores, Scores]:
    """Return the masked scores of a topic's sentences, and those of the rest of the corpus under the same mask."""
    everything = MaskedWords.of(_scored_words(counted, lexicon), masks)
    return divide(everything.scores(everything.kept), _keys_of(counted, topic, lexicon))


def _scored_words(counted: Counted, lexicon: str) -> ScoredWords:
    return counted.kept(f"scored words, {lexicon}", lambda: ScoredWords.of(counted, lexicon))


def _keys_of(counted: Counted, topic: str, lexicon: str) -> Keys:
    rows = topic_rows(counted, "topic_sentences", topic)
    rows = rows.filter(of_values(rows["lexicon"], lambda values: pc.equal(values, lexicon)))
    return np.unique(sentence_keys(rows, counted.article_ids))


def drivers(counted: Counted, topic: str, lexicon: str = LEAD) -> list[Estimate]:
    """Add up what each word contributes to the unmasked tone of a topic's sentences.

    A word's value is the sum of its shares after negation, boosters and "but" (see ``measures.news``, ``measures.tone``
    for VADER): the amount that it adds to the sums behind the topic's scores. Positive pulls up, negative pulls down;
    words with the same sum need not be equally frequent.

    Returns:
        Rows ``driver`` (unit by the lexicon's scale), a row a word, strongest first; masked words as ``driver_masked``.
        Of words whose sign a negation turned, ``driver_negated``: how often.
    """
    rows = topic_rows(counted, "drivers", topic)
    rows = rows.filter(of_values(rows["lexicon"], lambda values: pc.equal(values, lexicon)))
    totals: dict[tuple[str, bool], list[Any]] = {}
    for row in rows.to_pylist():
        total = totals.setdefault((row["word"], row["masked"]), [0, 0, set(), 0, 0])
        total[0] += round(row["contribution"] * 10_000)
        total[1] += row["n"]
        total[2].add(row["article_id"])
        total[3] += 1
        total[4] += row["n_negated"]
    where = {"topic": topic, "lexicon": lexicon, **counted.scope.where}
    ordered = sorted(totals.items(), key=lambda item: (-abs(item[1][0]), item[0]))
    found = [
        Estimate(
            measure="driver_masked" if masked else "driver",
            topic=topic,
            term=word,
            value=total / 10_000,
            unit=scale_of(lexicon).share,
            denominator=n,
            n_articles=len(articles),
            n_sentences=n_sentences,
            method="sum of shares after negation, boosters and but",
            evidence=evidence("drivers", {**where, "word": word, "masked": masked}),
        )
        for (word, masked), (total, n, articles, n_sentences, _) in ordered
    ]
    return found + [
        Estimate(
            measure="driver_negated",
            topic=topic,
            term=word,
            value=n_negated,
            unit="occurrences",
            denominator=n,
            n_articles=len(articles),
            n_sentences=n_sentences,
            method="occurrences whose sign a negation turned",
            evidence=evidence(
                "drivers", {**where, "word": word, "masked": masked, "n_negated": {">": 0}}, added_up="n_negated"
            ),
        )
        for (word, masked), (_, n, articles, n_sentences, n_negated) in ordered
        if n_negated and not masked
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
            "unit": scale_of(self.lexicon).unit,
            "method": f"{_METHOD}, {self.lexicon}",
            "n_articles": of.n_articles,
            "n_sentences": of.n,
            "evidence": shown,
        }
        return Estimate(**{**row, **more})

    def _group(self, article: int) -> str:
        return str(self.counted.article_ids[article].as_py())

    def tone(
        self,
        measure: str,
        scores: Sum,
        *,
        masked: bool,
        group: tuple[str, int] | None = None,
        within: Interval = NO_INTERVAL,
    ) -> Estimate:
        where = {**self.where, "masked" if masked else "raw": {"null": False}}
        if group is None:
            shown = evidence("topic_sentences", where)
            return self._row(measure, scores.mean(), scores, shown, low=within.low, high=within.high)
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

    def difference(
        self, inside: Sum, rest: Sum, without: int | None = None, within: Interval = NO_INTERVAL
    ) -> Estimate:
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
            low=within.low,
            high=within.high,
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
