"""How much is written about a topic: articles and sentences, as counts and as shares."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.scope import Counted, of_values


def topic_rows(counted: Counted, name: str, topic: str) -> pa.Table:
    """Return the counted rows of a topic table that belong to ``topic``."""
    table = counted[name]
    return table.filter(of_values(table["topic"], lambda values: pc.equal(values, topic)))


def topic_sentences(counted: Counted, topic: str) -> list[tuple[str, int]]:
    """Return the distinct (article_id, sentence_no) of a topic, sorted."""
    rows = topic_rows(counted, "topic_sentences", topic)
    return sorted(set(zip(rows["article_id"].to_pylist(), rows["sentence_no"].to_pylist(), strict=True)))


def volume(counted: Counted, topic: str) -> list[Estimate]:
    """Count the articles and sentences of a topic, whole and by article, with their shares.

    ``share_of_articles`` is articles with at least one sentence of the topic over all that count;
    ``share_of_sentences`` likewise of sentences. Higher means more is written about it. Shares are null where the
    corpus has no article or sentence that counts; topics overlap, so shares of several topics do not add up to one.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.

    Returns:
        Rows ``n_articles``, ``share_of_articles``, ``n_sentences``, ``share_of_sentences``, and ``n_sentences`` by
        article (``group_value`` is the article_id), articles without any left out.
    """
    keys = topic_sentences(counted, topic)
    by_article = Counter(article for article, _ in keys)
    articles = sorted(by_article)
    n_articles, n_sentences = len(articles), len(keys)
    where = {"topic": topic, **counted.scope.where}
    shown = evidence("topic_sentences", where)

    first = evidence("topic_sentences", where, one_per="article")

    def row(measure: str, value: float | None, unit: str, denominator: int | None) -> Estimate:
        return Estimate(
            measure=measure,
            topic=topic,
            value=value,
            unit=unit,
            denominator=denominator,
            n_articles=n_articles,
            n_sentences=n_sentences,
            method=f"counted over {counted.scope.words}",
            evidence=first if unit == "articles" else shown,
        )

    found = [
        row("n_articles", n_articles, "articles", counted.n_articles),
        row("share_of_articles", share(n_articles, counted.n_articles), "share", counted.n_articles),
        row("n_sentences", n_sentences, "sentences", counted.n_sentences),
        row("share_of_sentences", share(n_sentences, counted.n_sentences), "share", counted.n_sentences),
    ]
    for article in articles:
        n = by_article[article]
        found.append(
            Estimate(
                measure="n_sentences",
                topic=topic,
                group_by="article",
                group_value=article,
                value=n,
                unit="sentences",
                n_articles=1,
                n_sentences=n,
                method=f"counted over {counted.scope.words}",
                evidence=evidence("topic_sentences", {**where, "article_id": article}),
            )
        )
    return found


def share(part: int, whole: int) -> float | None:
    """Return ``part / whole``, or None where there is nothing to share."""
    return part / whole if whole else None
