"""How much is written about a topic: articles and sentences, as counts and as shares."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.scope import Counted, topic_keys

Places = npt.NDArray[np.int64]

ROWS = 1_000
"""At most so many articles of a topic have rows of their own among the estimates: those with most sentences."""


def topic_sizes(counted: Counted, topic: str) -> Places:
    """Return of each of ``article_ids`` how many of its sentences match a topic."""

    def make() -> Places:
        sizes = [np.bincount(topic_keys(part, topic) >> 32, minlength=part.n_articles) for part in counted.parts()]
        return counted.by_article(sizes)

    return counted.kept(f"sizes of {topic}", make)


def largest(sizes: Places) -> Places:
    """Return the articles with any sentence, in their order; of more than ``ROWS`` those with most sentences."""
    chosen = np.argsort(-sizes, kind="stable")[:ROWS]
    return np.sort(chosen[sizes[chosen] > 0])


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
        article (``group_value`` is the article_id), articles without any left out; of more than 1,000 those with most
        sentences have a row.
    """
    of_articles = topic_sizes(counted, topic)
    n_articles, n_sentences = int(np.count_nonzero(of_articles)), int(of_articles.sum())
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
    chosen = largest(of_articles)
    identities = counted.article_ids.take(pa.array(chosen)).to_pylist()
    for article, n in zip(identities, of_articles[chosen].tolist(), strict=True):
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
