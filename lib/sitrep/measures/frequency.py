"""Term frequency: how often a term stands in the sentences of a topic, or of the whole corpus."""

import pyarrow as pa

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.scope import Counted
from sitrep.measures.volume import topic_rows, topic_sentences

PER = 10_000


def term_frequency(counted: Counted, topic: str | None = None) -> list[Estimate]:
    """Count terms, and give their rate per 10,000 word tokens.

    ``rate = 10000 * f / N`` with f the occurrences of a term and N the word tokens of the same sentences. A higher
    rate means that the term is more frequent there. Rates of corpora of very different size or kind compare words,
    not importance; on few sentences a rate is only another way to write the count.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id, or None for all sentences that count.

    Returns:
        Rows ``term_count`` (unit ``occurrences``) and ``term_rate`` (unit ``per 10,000 word tokens``), a pair a term,
        most frequent first, ties by term; ``denominator`` is N. No interval: occurrences of a word come in clusters
        by article, so one from the number of tokens alone would be too narrow.
    """
    if topic is None:
        rows, table = counted["terms"], "terms"
        n_tokens = counted.n_tokens
        where = dict(counted.scope.where)
    else:
        rows, table = topic_rows(counted, "topic_terms", topic), "topic_terms"
        n_tokens = _tokens_of(counted, topic)
        where = {"topic": topic, **counted.scope.where}
    grouped = (
        pa.table(
            {
                "term": rows["term"].cast(pa.string()),
                "article_id": rows["article_id"].cast(pa.string()),
                "n": rows["n"],
            }
        )
        .group_by("term", use_threads=False)
        .aggregate([("n", "sum"), ("n", "count"), ("article_id", "count_distinct")])
        .sort_by([("n_sum", "descending"), ("term", "ascending")])
    )
    found = []
    for row in grouped.to_pylist():
        shown = evidence(table, {**where, "term": row["term"]})
        rate = PER * row["n_sum"] / n_tokens if n_tokens else None
        for measure, value, unit in (
            ("term_count", row["n_sum"], "occurrences"),
            ("term_rate", rate, "per 10,000 word tokens"),
        ):
            found.append(
                Estimate(
                    measure=measure,
                    topic=topic,
                    term=row["term"],
                    value=value,
                    unit=unit,
                    denominator=n_tokens,
                    n_articles=row["article_id_count_distinct"],
                    n_sentences=row["n_count"],
                    method=f"counted over {counted.scope.words}, stop words and clitics left out",
                    evidence=shown,
                )
            )
    return found


def _tokens_of(counted: Counted, topic: str) -> int:
    keys = set(topic_sentences(counted, topic))
    sentences = counted["sentences"].select(["article_id", "sentence_no", "n_tokens"]).to_pylist()
    return sum(row["n_tokens"] for row in sentences if (row["article_id"], row["sentence_no"]) in keys)
