"""Term frequency: how often a term stands in the sentences of a topic, or of the whole corpus."""

from collections.abc import Container

import numpy as np

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.occurrences import Grouping, Occurrences, topic_keys
from sitrep.measures.scope import Counted, among, codes, sentence_keys
from sitrep.measures.volume import topic_rows

PER = 10_000


def term_frequency(
    counted: Counted,
    topic: str | None = None,
    *,
    most: int | None = None,
    always: Container[str] = (),
    lemmas: Grouping | None = None,
) -> list[Estimate]:
    """Count terms, and give their rate per 10,000 word tokens.

    ``rate = 10000 * f / N`` with f the occurrences of a term and N the word tokens of the same sentences. A higher
    rate means that the term is more frequent there. Rates of corpora of very different size or kind compare words,
    not importance; on few sentences a rate is only another way to write the count.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id, or None for all sentences that count.
        most: only so many of the most frequent terms; all where None.
        always: terms that are given however rare.
        lemmas: how forms of a word are counted as one; terms as they are unless given.

    Returns:
        Rows ``term_count`` (unit ``occurrences``) and ``term_rate`` (unit ``per 10,000 word tokens``), a pair a term,
        most frequent first, ties by term; ``denominator`` is N. No interval: occurrences of a word come in clusters
        by article, so one from the number of tokens alone would be too narrow.
    """
    if topic is None:
        table, n_tokens, where = "terms", counted.n_tokens, dict(counted.scope.where)
    else:
        table, n_tokens = "topic_terms", _tokens_of(counted, topic)
        where = {"topic": topic, **counted.scope.where}
    forms = ", forms of a word as one" if lemmas else ""
    method = f"counted over {counted.scope.words}, stop words and clitics left out{forms}"
    found = []
    for place, (term, n, n_sentences, n_articles) in enumerate(_grouped(counted, topic, lemmas)):
        if most is not None and place >= most and term not in always:
            continue
        named = _forms(counted, lemmas)[term] if lemmas else term
        shown = evidence(table, {**where, "term": named})
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


def vocabulary(counted: Counted, topic: str | None = None) -> list[str]:
    """Return every term of a topic's sentences, or of all that count, most frequent first, ties by term."""
    return [term for term, *_ in _grouped(counted, topic)]


def _grouped(counted: Counted, topic: str | None, lemmas: Grouping | None = None) -> list[tuple[str, int, int, int]]:
    """Return (term, occurrences, sentences, articles), most frequent first, ties by term."""
    if lemmas is None:
        return counted.kept(f"terms of {topic}", lambda: _count(counted, topic))
    return counted.kept(f"{lemmas.key} of {topic}", lambda: _count_lemmas(counted, topic, lemmas))


def _count_lemmas(counted: Counted, topic: str | None, lemmas: Grouping) -> list[tuple[str, int, int, int]]:
    found = Occurrences.of(counted, lemmas)
    rows = np.ones(len(found.keys), np.bool_) if topic is None else among(found.keys, topic_keys(counted, topic))
    articles = np.unique(found.terms[rows] * max(counted.n_articles, 1) + (found.keys[rows] >> 32))
    n_articles = np.bincount(articles // max(counted.n_articles, 1), minlength=len(found.vocabulary))
    n, n_sentences = found.times(rows), found.sentences_with(rows)
    order = [int(k) for k in np.argsort(-n, kind="stable") if n[k]]
    return [(found.vocabulary[k], int(n[k]), int(n_sentences[k]), int(n_articles[k])) for k in order]


def _forms(counted: Counted, lemmas: Grouping) -> dict[str, str | list[str]]:
    """Return each lemma as a predicate names it."""
    found = Occurrences.of(counted, lemmas)
    return counted.kept(
        f"forms of {lemmas.key}", lambda: {name: found.evidence_of(at) for at, name in enumerate(found.vocabulary)}
    )


def _count(counted: Counted, topic: str | None) -> list[tuple[str, int, int, int]]:
    rows = counted["terms"] if topic is None else topic_rows(counted, "topic_terms", topic)
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
