"""Term frequency: how often a term stands in the sentences of a topic, or of the whole corpus."""

import numpy as np
import pyarrow as pa

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.scope import Counted, among, codes, sentence_keys
from sitrep.measures.volume import topic_rows

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
    grouped = _grouped(rows, counted)
    method = f"counted over {counted.scope.words}, stop words and clitics left out"
    found = []
    for term, n, n_sentences, n_articles in grouped:
        shown = evidence(table, {**where, "term": term})
        rate = PER * n / n_tokens if n_tokens else None
        for measure, value, unit in (
            ("term_count", n, "occurrences"),
            ("term_rate", rate, "per 10,000 word tokens"),
        ):
            found.append(
                Estimate(
                    measure=measure,
                    topic=topic,
                    term=term,
                    value=value,
                    unit=unit,
                    denominator=n_tokens,
                    n_articles=n_articles,
                    n_sentences=n_sentences,
                    method=method,
                    evidence=shown,
                )
            )
    return found


def _grouped(rows: pa.Table, counted: Counted) -> list[tuple[str, int, int, int]]:
    """Return (term, occurrences, sentences, articles), most frequent first, ties by term."""
    terms, places = codes(rows["term"])
    articles = sentence_keys(rows, counted.article_ids) >> 32
    n_rows = np.bincount(places, minlength=len(terms))
    n_all = np.bincount(places, weights=rows["n"].to_numpy(), minlength=len(terms)).astype(np.int64)
    pairs = np.sort(places * max(counted.n_articles, 1) + articles)
    distinct = pairs[np.diff(pairs, prepend=-1) > 0]
    n_articles = np.bincount(distinct // max(counted.n_articles, 1), minlength=len(terms))
    order = [int(k) for k in np.argsort(-n_all, kind="stable") if n_rows[k]]
    return [(terms[k], int(n_all[k]), int(n_rows[k]), int(n_articles[k])) for k in order]


def _tokens_of(counted: Counted, topic: str) -> int:
    keys = np.unique(sentence_keys(topic_rows(counted, "topic_sentences", topic), counted.article_ids))
    sentences = counted["sentences"]
    mine = among(sentence_keys(sentences, counted.article_ids), keys)
    return int(sentences["n_tokens"].to_numpy()[mine].sum())
