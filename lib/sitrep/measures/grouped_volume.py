"""How much is written about a topic by period and by source: shares of articles and sentences, group by group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.jackknife import NO_INTERVAL, share_interval
from sitrep.measures.occurrences import Floats, Places
from sitrep.measures.periods import Bins, bins
from sitrep.measures.scope import Counted, columns_of
from sitrep.measures.volume import share, topic_sizes


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Groups of articles, each with its name and the condition on ``articles`` that finds it.

    ``of_article`` gives the group of each article that counts, -1 for none.
    """

    by: str
    names: tuple[str, ...]
    where: tuple[Mapping[str, Any], ...]
    of_article: Places


def volume_by(counted: Counted, topic: str, groups: Groups) -> list[Estimate]:
    """Count the articles and sentences of a topic group by group, with their shares of the group.

    ``share_of_articles`` is the group's articles with a sentence of the topic over all of its articles that count;
    ``share_of_sentences`` likewise. Groups of few articles have shares that mean little.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.
        groups: periods or sources.

    Returns:
        For each group, in order: ``n_articles``, ``share_of_articles``, ``n_sentences``, ``share_of_sentences`` with
        ``group_by`` and ``group_value``; shares of a group without articles are null. Shares have an interval over
        articles where ten or more independent articles of the group are in the topic.
    """
    mine = topic_sizes(counted, topic).astype(np.float64)
    every = counted.article_sizes[0].astype(np.float64)
    made = []
    for at, name in enumerate(groups.names):
        articles = np.flatnonzero(groups.of_article == at)
        group = _Group(by=groups.by, name=name, where=groups.where[at], mine=mine[articles], every=every[articles])
        made += group.estimates(counted, topic)
    return made


def periods(counted: Counted) -> tuple[Groups, Bins] | None:
    """Return the periods of the corpus as groups, with what could not be placed; None where no article is dated."""
    rows = _articles(counted, ["published_at", "published_precision"])
    days = rows["published_at"].cast(pa.timestamp("s", tz="UTC")).cast(pa.int64()).fill_null(0).to_numpy() // 86_400
    found = bins(days, rows["published_precision"].to_pylist())
    if found is None:
        return None
    names = tuple(found.name(at) for at in range(found.n))
    where = []
    for at in range(found.n):
        between: dict[str, Any] = {">=": _iso(found, at), "<": _iso(found, at + 1)}
        where.append({"published_at": between, "published_precision": _exact_enough(found)})
    return Groups(by=found.unit, names=names, where=tuple(where), of_article=found.of_article), found


def sources(counted: Counted) -> Groups | None:
    """Return the sources of the corpus as groups, those with most articles first; None where no article names one."""
    rows = _articles(counted, ["source"])["source"]
    counts = pc.value_counts(rows.drop_null()).to_pylist()
    if not counts:
        return None
    names = tuple(row["values"] for row in sorted(counts, key=lambda row: (-row["counts"], row["values"])))
    at = pc.index_in(rows, pa.array(names)).fill_null(-1).to_numpy().astype(np.int64)
    return Groups(by="source", names=names, where=tuple({"source": name} for name in names), of_article=at)


@dataclass(frozen=True, kw_only=True)
class _Group:
    """One group: of each of its articles the sentences in the topic and all that count."""

    by: str
    name: str
    where: Mapping[str, Any]
    mine: Floats
    every: Floats

    def estimates(self, counted: Counted, topic: str) -> list[Estimate]:
        has = (self.mine > 0).astype(np.float64)
        n_articles, n_sentences = int(has.sum()), int(self.mine.sum())
        all_articles, all_sentences = len(has), int(self.every.sum())
        where = {**counted.scope.where, **self.where}
        articles = evidence("sentences", where, in_topic=topic, one_per="article")
        sentences = evidence("sentences", where, in_topic=topic)
        by_article = share(n_articles, all_articles), share_interval(has, np.ones(len(has)), n_articles)
        by_sentence = share(n_sentences, all_sentences), share_interval(self.mine, self.every, n_articles)
        return [
            Estimate(
                measure=measure,
                topic=topic,
                group_by=self.by,
                group_value=self.name,
                value=value,
                low=low,
                high=high,
                unit=unit,
                denominator=denominator,
                n_articles=n_articles,
                n_sentences=n_sentences,
                method=f"counted over {counted.scope.words}",
                evidence=shown,
            )
            for measure, (value, (low, high)), unit, denominator, shown in (
                ("n_articles", (float(n_articles), NO_INTERVAL), "articles", all_articles, articles),
                ("share_of_articles", by_article, "share", all_articles, sentences),
                ("n_sentences", (float(n_sentences), NO_INTERVAL), "sentences", all_sentences, sentences),
                ("share_of_sentences", by_sentence, "share", all_sentences, sentences),
            )
        ]


def _articles(counted: Counted, columns: list[str]) -> pa.Table:
    """Return columns of the articles that count, in the order of ``Counted.article_ids``."""
    table = columns_of(counted.tables, "articles", ["article_id", *columns])
    at = pc.index_in(counted.article_ids, table["article_id"].combine_chunks())
    return table.select(columns).take(at).combine_chunks()


def _iso(found: Bins, at: int) -> str:
    return found.starts(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def _exact_enough(found: Bins) -> list[str]:
    """The precisions that a date of the unit may have."""
    coarser = {"day": [], "week": [], "month": ["month"], "quarter": ["month"], "year": ["month", "year"]}
    return ["second", "minute", "day", *coarser[found.unit]]
