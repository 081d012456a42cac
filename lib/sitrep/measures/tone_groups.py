"""Tone and volume of a topic by group of its sentences: by voice, speaker, source or month.

A group's tone is the mean masked score of its scored sentences. It passes the same gate as the tone of a topic:
below two articles or five scored sentences it is null; from ten articles it has a range. A group's difference is its
tone less that of the topic's other sentences that have a group; the ranges of all groups' differences hold together at
95%.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import gate
from sitrep.measures.intervals import NO_INTERVAL, difference_interval, joint_level, mean_interval
from sitrep.measures.numbered import coded
from sitrep.measures.scales import LEAD, scale_of
from sitrep.measures.scope import Counted, Keys, columns_of, topic_flags, topic_keys
from sitrep.measures.scores import ArticleSums, Places, Scores, Sum
from sitrep.measures.topic_tone import masked_scores

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
    groups = _Groups.of(counted, topic, masks, by, lexicon)
    order = sorted(groups.sizes, key=lambda value: (-groups.sizes[value][0], value))
    n_compared = sum(_state(groups.tones[value]) == "interval" for value in order)
    n_all = sum(n for n, _ in groups.sizes.values())
    found = []
    for value in order:
        n, n_articles = groups.sizes[value]
        of_group, where = _where(by, value), counted.scope.where
        both = groups.tones[value], groups.every
        found += _rows(topic, by, value, both, n_compared, {"topic": topic, **of_group, **where, "lexicon": lexicon})
        found.append(
            Estimate(
                measure="n_sentences",
                topic=topic,
                group_by=by,
                group_value=value,
                value=n,
                unit="sentences",
                denominator=n_all,
                n_articles=n_articles,
                n_sentences=n,
                method=f"counted over {counted.scope.words}",
                evidence=evidence("sentences", {**of_group, **where}, in_topic=topic),
            )
        )
    return found


def _state(tone: ArticleSums) -> str:
    return gate(tone.sum.n_articles, tone.sum.n)


def _rows(
    topic: str, by: By, value: str, tones: tuple[ArticleSums, ArticleSums], n_compared: int, where: dict[str, Any]
) -> list[Estimate]:
    """Make the estimates of one group from its tone and that of all groups."""
    mine, every = tones
    state = _state(mine)
    shown, has_interval = state in ("dots", "interval"), state == "interval"
    within = mean_interval(mine) if has_interval else NO_INTERVAL
    apart = NO_INTERVAL
    if has_interval:
        apart = difference_interval(mine, every.less(mine), level=joint_level(n_compared))
    tone = mine.sum.mean() if shown else None
    others = every.sum
    rest = Sum(n=others.n - mine.sum.n, n_articles=0, total=others.total - mine.sum.total).mean()
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
class _Groups:
    """Of each group its sentences and articles, and its tone by article; and the tone of all groups together."""

    sizes: dict[str, tuple[int, int]]
    tones: dict[str, ArticleSums]
    every: ArticleSums

    @classmethod
    def of(cls, counted: Counted, topic: str, masks: Callable[[str], bool], by: By, lexicon: str) -> "_Groups":
        """Add up the parts of a corpus."""
        sizes: dict[str, tuple[int, int]] = {}
        tones: dict[str, list[ArticleSums]] = defaultdict(list)
        every = []
        for part, places in zip(counted.parts(), counted.article_places, strict=True):
            keys = topic_keys(part, topic)
            values, groups = _grouped(part, topic, keys, by)
            inside = masked_scores(part, topic, masks, lexicon)
            of_score = groups[np.searchsorted(keys, inside.keys)] if len(inside.keys) else np.zeros(0, np.int64)
            every.append(inside.where(of_score >= 0).by_article(places))
            order, starts = _runs(of_score, len(values))
            counts = np.bincount(groups[groups >= 0], minlength=len(values)).tolist()
            pairs = np.unique(groups * max(part.n_articles, 1) + (keys >> 32)) // max(part.n_articles, 1)
            n_articles = np.bincount(pairs[pairs >= 0], minlength=len(values)).tolist()
            for group, value in enumerate(values):
                n, n_of = sizes.get(value, (0, 0))
                sizes[value] = n + counts[group], n_of + n_articles[group]
                mine = np.sort(order[starts[group] : starts[group + 1]])
                tones[value].append(Scores(keys=inside.keys[mine], values=inside.values[mine]).by_article(places))
        joined = {value: ArticleSums.joined(several) for value, several in tones.items()}
        return cls(sizes=sizes, tones=joined, every=ArticleSums.joined(every))


def _runs(of_score: Places, n: int) -> tuple[Places, Places]:
    """Return the places of scores in the order of their groups, and where each group begins there."""
    order = np.argsort(of_score, kind="stable")
    return order, np.searchsorted(of_score[order], np.arange(n + 1))


def _grouped(part: Counted, topic: str, keys: Keys, by: By) -> tuple[list[str], Places]:
    """Return the groups of a part's sentences of the topic, and of each sentence its group, -1 for none."""
    if by in ("voice", "speaker"):
        sentences = part.numbered("sentences")
        known, codes = coded(sentences, by)
        of_topic = np.flatnonzero(topic_flags(part, topic))
        of_topic = of_topic[np.argsort(part.key_of[of_topic])]
        present, groups = np.unique(codes[of_topic], return_inverse=True)
        n_without = int((present < 0).sum())
        return known.take(pa.array(present[n_without:])).to_pylist(), groups - n_without
    table = columns_of(part.tables, "articles", ["article_id", "source" if by == "source" else "published_at"])
    place = pc.index_in(part.article_ids, table["article_id"].combine_chunks())
    of_article = table["source"] if by == "source" else pc.strftime(table["published_at"], "%Y-%m")
    column = of_article.take(place).take(pa.array(keys >> 32))
    strings: list[str | None] = column.to_pylist()
    values = sorted({text for text in strings if text})
    number = {text: at for at, text in enumerate(values)}
    return values, np.array([number.get(text or "", -1) for text in strings], np.int64)


def _where(by: By, value: str) -> dict[str, Any]:
    """Return a group as a piece of a predicate; a month by its first moment and that of the next."""
    if by != "month":
        return {by: value}
    year, month = int(value[:4]), int(value[5:])
    after = f"{year + month // 12:04}-{month % 12 + 1:02}"
    return {"published_at": {">=": f"{value}-01T00:00:00Z", "<": f"{after}-01T00:00:00Z"}}
