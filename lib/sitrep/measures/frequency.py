"""Term frequency: how often a term stands in the sentences of a topic, or of the whole corpus."""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.numbered import values
from sitrep.measures.occurrences import Grouping, Occurrences
from sitrep.measures.scope import Counted, topic_flags
from sitrep.measures.term_sums import CorpusTerms, Terms

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
    table = "terms" if topic is None else "topic_terms"
    n_tokens = counted.n_tokens if topic is None else tokens_of(counted, topic)
    where = {**({} if topic is None else {"topic": topic}), **counted.scope.where}
    forms = ", forms of a word as one" if lemmas else ""
    method = f"counted over {counted.scope.words}, stop words and clitics left out{forms}"
    found = []
    counts = _Counts.of(counted, topic, lemmas)
    for place, (term, n, n_sentences, n_articles) in enumerate(counts.rows):
        if most is not None and place >= most and term not in always:
            continue
        named = counts.named(term) if lemmas else term
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
    return [term for term, *_ in _Counts.of(counted, topic, None).rows]


def tokens_of(counted: Counted, topic: str) -> int:
    """Return the word tokens in the sentences of a topic."""

    def make() -> int:
        sizes = ((values(part.numbered("sentences"), "n_tokens"), topic_flags(part, topic)) for part in counted.parts())
        return sum(int(n_tokens[flags[:-1]].sum()) for n_tokens, flags in sizes)

    return counted.kept(f"tokens of {topic}", make)


@dataclass(frozen=True, kw_only=True)
class _Counts:
    """(Term, occurrences, sentences, articles), most frequent first, ties by term; and what the terms are."""

    rows: list[tuple[str, int, int, int]]
    terms: Terms

    @classmethod
    def of(cls, counted: Counted, topic: str | None, lemmas: Grouping | None) -> "_Counts":
        """Count the terms of a topic, or of all sentences that count, a part at a time; once for each way."""
        key = f"counts of {topic} {lemmas.key if lemmas else ''}"
        return counted.kept(key, lambda: cls._made(counted, topic, lemmas))

    @classmethod
    def _made(cls, counted: Counted, topic: str | None, lemmas: Grouping | None) -> "_Counts":
        whole = CorpusTerms.of(counted, lemmas)
        n, n_sentences, n_articles = (np.zeros(len(whole.terms)) for _ in range(3))
        for part, at in whole.parts(counted):
            found = Occurrences.of(part, lemmas)
            rows = found.rows(part.counts if topic is None else topic_flags(part, topic))
            n[at] += found.times(rows)
            n_sentences[at] += found.sentences_with(rows)
            n_articles[at] += found.n_articles(rows, part.article_of)
        order = np.argsort(-n, kind="stable")
        order = order[n[order] > 0]
        numbers = (column[order].astype(np.int64).tolist() for column in (n, n_sentences, n_articles))
        names = whole.terms.strings.take(pa.array(order)).to_pylist()
        return cls(rows=list(zip(names, *numbers, strict=True)), terms=whole.terms)

    def named(self, term: str) -> str | list[str]:
        """Return a term as a predicate names it."""
        return self.terms.named(self.terms.number[term])
