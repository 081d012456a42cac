"""Tone of a topic: the mean over its scored sentences, by article, without each article, and against the rest.

Scored sentences are those with a word that the lexicon knows and the mask leaves; the others have no tone and are left
out rather than counted as 0. Higher means more positive words. It measures how positive or negative the words are, not
whom an article favours, nor whether the news is good.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import gate
from sitrep.measures.intervals import NO_INTERVAL, Interval, difference_interval, joint_level, mean_interval
from sitrep.measures.numbered import NUMBER, code_of, coded, values
from sitrep.measures.scales import LEAD, scale_of
from sitrep.measures.scope import Counted, Flags, Keys, topic_places
from sitrep.measures.scores import NO_SCORE, ArticleSums, MaskedWords, ScoredWords, Scores, Sum, divide
from sitrep.measures.volume import largest

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
        Of more than 1,000 articles those with most scored sentences alone have rows of their own.
        ``low`` and ``high`` are null below ten articles in the topic; above, they are of the whole topic's masked and
        raw tone (95%), and of its difference from the rest (95% for all ``n_topics`` together): see ``intervals``.
    """
    tones = _Tones.of(counted, topic, cache(masks), lexicon)
    inside, raw, rest = tones.inside, tones.raw, tones.rest
    where = {"topic": topic, "lexicon": lexicon, **counted.scope.where}
    neutral = scale_of(lexicon).neutral
    rows = _Rows(topic=topic, counted=counted, where=where, lexicon=lexicon)
    masked_range = raw_range = difference_range = NO_INTERVAL
    if gate(inside.sum.n_articles, inside.sum.n) == "interval":
        masked_range, raw_range = mean_interval(inside), mean_interval(raw)
        difference_range = difference_interval(inside, rest, level=joint_level(n_topics))
    found = [
        rows.tone("tone_masked", inside.sum, masked=True, within=masked_range),
        rows.tone("tone_raw", raw.sum, masked=False, within=raw_range),
        rows.count("n_scored", inside.sum, {"masked": {"null": False}}, None),
        rows.count("n_negative", tones.negative, {"masked": {"<=": -neutral}}, inside.sum),
        rows.count("n_positive", tones.positive, {"masked": {">=": neutral}}, inside.sum),
        rows.rest(rest.sum),
        rows.difference(inside.sum, rest.sum, within=difference_range),
    ]
    chosen = inside.articles[largest(inside.n)].tolist()
    for article in chosen:
        found.append(rows.tone("tone_masked", inside.at(article), masked=True, group=("article", article)))
    for article in chosen:
        others, rest_others = inside.sum.less(inside.at(article)), rest.sum.less(rest.at(article))
        found.append(rows.tone("tone_masked", others, masked=True, group=("without_article", article)))
        found.append(rows.difference(others, rest_others, article))
    return found + [rows.without(word, n, scores) for word, n, scores in tones.without]


@dataclass(frozen=True, kw_only=True)
class _Tones:
    """The scores of a topic under its mask and raw, and those of the rest, added up over the parts of a corpus.

    ``without`` gives each masked word, most frequent first, with how often it occurs and the raw scores without it.
    """

    inside: ArticleSums
    raw: ArticleSums
    rest: ArticleSums
    negative: Sum
    positive: Sum
    without: list[tuple[str, int, Sum]]

    @classmethod
    def of(cls, counted: Counted, topic: str, masks: Callable[[str], bool], lexicon: str) -> "_Tones":
        neutral = scale_of(lexicon).neutral
        sums: tuple[list[ArticleSums], ...] = ([], [], [])
        negative = positive = NO_SCORE
        masked: Counter[str] = Counter()
        for part, places in zip(counted.parts(), counted.article_places, strict=True):
            words = MaskedWords.of(ScoredWords.of(part, lexicon, part.counts), masks)
            keys = _keys_of(part, topic, lexicon)
            inside, rest = divide(words.scores(words.kept), keys)
            of_topic = words.within(keys)
            for one, scores in zip(sums, (inside, of_topic.raw_scores(), rest), strict=True):
                one.append(scores.by_article(places))
            negative += inside.where(inside.values <= -neutral).sum
            positive += inside.where(inside.values >= neutral).sum
            masked.update(of_topic.masked_words())
        joined = [ArticleSums.joined(one) for one in sums]
        without = dict.fromkeys(masked, joined[1].sum)
        for part in counted.parts():
            for word, change in _masked_words(part, topic, masks, lexicon).changes_without(masked).items():
                without[word] += change
        ordered = sorted(masked.items(), key=lambda row: (-row[1], row[0]))
        return cls(
            inside=joined[0],
            raw=joined[1],
            rest=joined[2],
            negative=negative,
            positive=positive,
            without=[(word, n, without[word]) for word, n in ordered],
        )


def masked_scores(part: Counted, topic: str, masks: Callable[[str], bool], lexicon: str = LEAD) -> Scores:
    """Return the masked scores of a topic's sentences in a part."""
    words = _masked_words(part, topic, masks, lexicon)
    return words.scores(words.kept)


def masked_sum(counted: Counted, topic: str, masks: Callable[[str], bool], lexicon: str) -> Sum:
    """Return the masked scores of a topic's sentences added up."""
    return sum((masked_scores(part, topic, masks, lexicon).sum for part in counted.parts()), NO_SCORE)


def _masked_words(part: Counted, topic: str, masks: Callable[[str], bool], lexicon: str) -> MaskedWords:
    return MaskedWords.of(ScoredWords.of(part, lexicon, _flags_of(part, topic, lexicon)), masks)


def _flags_of(part: Counted, topic: str, lexicon: str) -> Flags:
    """Tell of each number of a sentence whether it counts, matches a topic, and may be scored by a lexicon."""
    table = part.numbered("topic_sentences")
    rows = topic_places(part, "topic_sentences", topic)
    rows = rows[coded(table, "lexicon")[1][rows] == code_of(table, "lexicon", lexicon)]
    found = np.zeros(len(part.counts), np.bool_)
    found[values(table, NUMBER)[rows]] = True
    return found


def _keys_of(part: Counted, topic: str, lexicon: str) -> Keys:
    return np.sort(part.key_of[_flags_of(part, topic, lexicon)])


def drivers(counted: Counted, topic: str, lexicon: str = LEAD) -> list[Estimate]:
    """Add up what each word contributes to the unmasked tone of a topic's sentences.

    A word's value is the sum of its shares after negation, boosters and "but" (see ``measures.news``, ``measures.tone``
    for VADER): the amount that it adds to the sums behind the topic's scores. Positive pulls up, negative pulls down;
    words with the same sum need not be equally frequent.

    Returns:
        Rows ``driver`` (unit by the lexicon's scale), a row a word, strongest first; masked words as ``driver_masked``.
        Of words whose sign a negation turned, ``driver_negated``: how often.
    """
    totals: dict[tuple[str, bool], list[int]] = {}
    for part in counted.parts():
        table = part.numbered("drivers")
        rows = topic_places(part, "drivers", topic)
        rows = rows[coded(table, "lexicon")[1][rows] == code_of(table, "lexicon", lexicon)]
        words, of_row = coded(table, "word")
        masked = table["masked"].take(pa.array(rows)).to_numpy()
        key, at = np.unique(of_row[rows] * 2 + masked, return_inverse=True)
        width = max(part.n_articles, 1)
        articles = np.unique(at * width + part.article_of[values(table, NUMBER)[rows]]) // width
        sums = (
            np.bincount(at, np.rint(values(table, "contribution")[rows] * 10_000), len(key)),
            np.bincount(at, values(table, "n")[rows], len(key)),
            np.bincount(articles, minlength=len(key)),
            np.bincount(at, minlength=len(key)),
            np.bincount(at, values(table, "n_negated")[rows], len(key)),
        )
        names = words.take(pa.array(key // 2)).to_pylist()
        numbers = (column.astype(np.int64).tolist() for column in sums)
        for word, is_masked, *mine in zip(names, (key % 2 == 1).tolist(), *numbers, strict=True):
            total = totals.setdefault((word, is_masked), [0] * len(sums))
            total[:] = [one + other for one, other in zip(total, mine, strict=True)]
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
            n_articles=n_articles,
            n_sentences=n_sentences,
            method="sum of shares after negation, boosters and but",
            evidence=evidence("drivers", {**where, "word": word, "masked": masked}),
        )
        for (word, masked), (total, n, n_articles, n_sentences, _) in ordered
    ]
    return found + [
        Estimate(
            measure="driver_negated",
            topic=topic,
            term=word,
            value=n_negated,
            unit="occurrences",
            denominator=n,
            n_articles=n_articles,
            n_sentences=n_sentences,
            method="occurrences whose sign a negation turned",
            evidence=evidence(
                "drivers", {**where, "word": word, "masked": masked, "n_negated": {">": 0}}, added_up="n_negated"
            ),
        )
        for (word, masked), (_, n, n_articles, n_sentences, n_negated) in ordered
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
