"""Tone and volume of a topic by group of its sentences: by voice, speaker, source or month.

A group's tone is the mean masked score of its scored sentences. It passes the same gate as the tone of a topic:
below two articles or five scored sentences it is null; from ten articles it has a range. A group's difference is its
tone less that of the topic's other sentences that have a group; the ranges of all groups' differences hold together at
95%.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import gate
from sitrep.measures.intervals import NO_INTERVAL, difference_interval, joint_level, mean_interval
from sitrep.measures.scales import LEAD, scale_of
from sitrep.measures.scope import Counted, Keys, of_values, sentence_keys
from sitrep.measures.scores import Scores
from sitrep.measures.topic_tone import masked_scores
from sitrep.measures.volume import topic_rows

By = Literal["voice", "speaker", "source", "month"]


def tone_groups(
    counted: Counted, topic: str, masks: Callable[[str], bool], by: By, lexicon: str = LEAD
) -> list[Estimate]:
    """Estimate tone and volume of a topic by group.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.
        masks: whether the topic's mask holds a lower-cased word.
        by: what groups the sentences: their ``voice`` or ``speaker``, or their article's ``source`` or ``month``.
        lexicon: whose scores.

    Returns:
        For each group with a sentence, most sentences first: ``n_sentences`` (denominator: the topic's sentences with
        a group), ``tone_masked`` (null where the gate is shut; a range from ten articles) and ``tone_difference``
        (null too where no other group is left). Sentences without a group (no speaker, no date) are in none.
    """
    keys = np.unique(sentence_keys(topic_rows(counted, "topic_sentences", topic), counted.article_ids))
    grouping = _Grouping.of(counted, keys, by)
    inside, _ = masked_scores(counted, topic, masks, lexicon)
    group_of_score = grouping.of_keys(inside.keys)
    inside, group_of_score = inside.where(group_of_score >= 0), group_of_score[group_of_score >= 0]
    counts = np.bincount(grouping.groups[grouping.groups >= 0], minlength=len(grouping.values))
    order = sorted(range(len(grouping.values)), key=lambda group: (-counts[group], grouping.values[group]))
    n_compared = sum(_state(inside.where(group_of_score == group)) == "interval" for group in order)
    found = []
    for group in order:
        mine, others = (inside.where(chosen) for chosen in (group_of_score == group, group_of_score != group))
        where = {"topic": topic, **grouping.where(group), **counted.scope.where}
        found += _rows(topic, by, grouping.values[group], mine, others, n_compared, {**where, "lexicon": lexicon})
        articles = np.unique(keys[grouping.groups == group] >> 32)
        found.append(
            Estimate(
                measure="n_sentences",
                topic=topic,
                group_by=by,
                group_value=grouping.values[group],
                value=int(counts[group]),
                unit="sentences",
                denominator=int(counts.sum()),
                n_articles=len(articles),
                n_sentences=int(counts[group]),
                method=f"counted over {counted.scope.words}",
                evidence=evidence("sentences", {**grouping.where(group), **counted.scope.where}, in_topic=topic),
            )
        )
    return found


def _state(scores: Scores) -> str:
    return gate(scores.sum.n_articles, scores.sum.n)


def _rows(
    topic: str, by: By, value: str, mine: Scores, others: Scores, n_compared: int, where: dict[str, Any]
) -> list[Estimate]:
    state = _state(mine)
    shown, has_interval = state in ("dots", "interval"), state == "interval"
    within = mean_interval(mine.by_article()) if has_interval else NO_INTERVAL
    apart = NO_INTERVAL
    if has_interval:
        apart = difference_interval(mine.by_article(), others.by_article(), level=joint_level(n_compared))
    tone, rest = mine.sum.mean() if shown else None, others.sum.mean()
    row: dict[str, Any] = {
        "topic": topic,
        "group_by": by,
        "group_value": value,
        "unit": scale_of(where["lexicon"]).unit,
        "n_articles": mine.sum.n_articles,
        "n_sentences": mine.sum.n,
        "evidence": evidence("topic_sentences", {**where, "masked": {"null": False}}),
    }
    lexicon = where["lexicon"]
    return [
        Estimate(
            measure="tone_masked",
            value=tone,
            low=within.low,
            high=within.high,
            method=f"mean over scored sentences, {lexicon}",
            **row,
        ),
        Estimate(
            measure="tone_difference",
            value=None if tone is None or rest is None else tone - rest,
            low=apart.low,
            high=apart.high,
            method=f"mean over scored sentences of the group less that of the other groups, {lexicon}",
            **row,
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class _Grouping:
    """The group of each of the topic's sentences, an index of ``values``, -1 for none."""

    by: By
    keys: Keys
    groups: npt.NDArray[np.int64]
    values: list[str]
    articles: list[list[str]]

    @classmethod
    def of(cls, counted: Counted, keys: Keys, by: By) -> "_Grouping":
        if by in ("voice", "speaker"):
            table = counted["sentences"]
            known = sentence_keys(table, counted.article_ids)
            order = np.argsort(known)
            rows = order[np.searchsorted(known[order], keys)]
            column = of_values(table[by], lambda values: values).take(pa.array(rows))
        else:
            table = counted.tables["articles"]
            place = pc.index_in(counted.article_ids, table["article_id"].combine_chunks())
            of_article = table["source"] if by == "source" else pc.strftime(table["published_at"], "%Y-%m")
            column = of_article.take(place).take(pa.array(keys >> 32))
        strings: list[str | None] = column.to_pylist()
        values = sorted({text for text in strings if text})
        number = {text: at for at, text in enumerate(values)}
        groups = np.array([number.get(text or "", -1) for text in strings], np.int64)
        articles: list[list[str]] = [[] for _ in values]
        if by == "month":
            for at in range(len(values)):
                mine = np.unique(keys[groups == at] >> 32)
                articles[at] = counted.article_ids.take(pa.array(mine)).to_pylist()
        return cls(by=by, keys=keys, groups=groups, values=values, articles=articles)

    def of_keys(self, keys: Keys) -> npt.NDArray[np.int64]:
        """Return the group of each of these sentences of the topic."""
        return self.groups[np.searchsorted(self.keys, keys)] if len(keys) else np.zeros(0, np.int64)

    def where(self, group: int) -> dict[str, Any]:
        """Return the group as a piece of a predicate; a month by its articles."""
        return {"article_id": self.articles[group]} if self.by == "month" else {self.by: self.values[group]}
