"""Terms of sentences as columns, and their parting into a topic and the rest of the corpus.

All counts of words stand on these arrays, of one part of a corpus at a time: a row a sentence and term, terms as
numbers. ``term_sums`` adds them up. With lemmas the forms of a word
(oil's "tanker" and "tankers") are one term, called by the lemma; the evidence of its counts lists the forms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.measures.scope import SENTENCE, Counted, Keys, among, codes, sentence_keys, topic_keys, topic_rows

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Grouping(Protocol):
    """From terms to what each is counted as, its lemma; ``key`` tells two groupings apart."""

    key: str

    def __call__(self, terms: Sequence[str], /) -> Mapping[str, str]:
        """Return what each term is counted as."""


@dataclass(frozen=True, kw_only=True)
class Occurrences:
    """Terms of the sentences that count: of each row its sentence, its term (a place in ``vocabulary``) and ``n``.

    ``forms`` gives what is counted as each term: the term itself, or the words of its lemma.
    """

    keys: Keys
    terms: Places
    n: Places
    vocabulary: Sequence[str]
    forms: Sequence[Sequence[str]]

    @classmethod
    def of(cls, counted: Counted, lemmas: Grouping | None = None, topic: str | None = None) -> "Occurrences":
        """Take them from the tables of one part, of a topic's sentences alone where one is given; once for each way."""
        if lemmas is None:
            return counted.kept(f"occurrences {topic}", lambda: _columns(counted, topic))
        key = f"occurrences {topic} {lemmas.key}"
        return counted.kept(key, lambda: _grouped(cls.of(counted, topic=topic), lemmas))

    def sentences_with(self, rows: Flags) -> Floats:
        """In how many sentences each term stands among some of the rows."""
        return np.bincount(self.terms[rows], minlength=len(self.vocabulary)).astype(np.float64)

    @property
    def n_articles(self) -> Floats:
        """In how many articles each term stands."""
        width = int((self.keys >> 32).max(initial=0)) + 1
        pairs = np.sort(self.terms * width + (self.keys >> 32))
        distinct = pairs[np.diff(pairs, prepend=-1) > 0]
        return np.bincount(distinct // width, minlength=len(self.vocabulary)).astype(np.float64)

    def times(self, rows: Flags) -> Floats:
        """How often each term occurs in some of the rows."""
        found = np.bincount(self.terms[rows], self.n[rows], len(self.vocabulary))
        return found.astype(np.float64)

    def rows_of(self, terms: Places) -> list[Places]:
        """Return the rows of each of some terms, in the order of the table."""
        if not len(terms):
            return []
        number = np.full(len(self.vocabulary), -1)
        number[terms] = np.arange(len(terms))
        of_row = number[self.terms]
        rows = np.flatnonzero(of_row >= 0)
        order = np.argsort(of_row[rows], kind="stable")
        ends = np.cumsum(np.bincount(of_row[rows], minlength=len(terms)))
        return np.split(rows[order], ends[:-1])


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Counts by article and term where they are not zero, in order of term, then of article.

    ``inside`` are occurrences in the topic's part of the article, ``outside`` those in the rest of it.
    """

    terms: Places
    articles: Places
    inside: Floats
    outside: Floats


@dataclass(frozen=True, kw_only=True)
class Parted:
    """The terms of a topic and of the rest: ``a`` and ``b`` occurrences by term, ``c`` and ``d`` word tokens.

    ``tokens_inside`` and ``tokens_outside`` are the word tokens of each article's part in the topic and of its rest.
    """

    occurrences: Occurrences
    keys: Keys
    inside: Flags
    a: Floats
    b: Floats
    tokens_inside: Floats
    tokens_outside: Floats

    @classmethod
    def of(cls, counted: Counted, topic: str, lemmas: Grouping | None = None) -> "Parted":
        """Part the sentences that count by whether they match a topic."""

        def make() -> "Parted":
            found = Occurrences.of(counted, lemmas)
            keys = topic_keys(counted, topic)
            inside = among(found.keys, keys)
            sentences, tokens = counted.sentence_sizes
            mine = among(sentences, keys)
            sizes = [
                np.bincount(sentences[part] >> 32, tokens[part], counted.n_articles).astype(np.float64)
                for part in (mine, ~mine)
            ]
            return cls(
                occurrences=found,
                keys=keys,
                inside=inside,
                a=found.times(inside),
                b=found.times(~inside),
                tokens_inside=sizes[0],
                tokens_outside=sizes[1],
            )

        return counted.kept(f"parted {topic} {lemmas.key if lemmas else ''}", make)

    @cached_property
    def articles(self) -> Places:
        """The articles of the topic, as places in ``Counted.article_ids``, sorted."""
        return np.unique(self.keys >> 32)

    @cached_property
    def pairs(self) -> Pairs:
        """Counts by article of the topic and term of the topic."""
        found = self.occurrences
        article = found.keys >> 32
        terms, articles = found.terms[self.inside], article[self.inside]
        width = int(article.max(initial=0)) + 1
        known, at = np.unique(terms * width + articles, return_inverse=True)
        in_topic = np.zeros(width, np.bool_)
        in_topic[self.articles] = True
        rest = ~self.inside & (self.a[found.terms] > 0) & in_topic[article]
        rest_pairs = found.terms[rest] * width + article[rest]
        place = np.searchsorted(known, rest_pairs)
        mine = among(rest_pairs, known)
        return Pairs(
            terms=known // width,
            articles=known % width,
            inside=np.bincount(at, found.n[self.inside], len(known)).astype(np.float64),
            outside=np.bincount(place[mine], found.n[rest][mine], len(known)).astype(np.float64),
        )

    @cached_property
    def n_articles(self) -> Floats:
        """In how many articles of the topic each term stands."""
        return np.bincount(self.pairs.terms, minlength=len(self.a)).astype(np.float64)

    @cached_property
    def most_in_one(self) -> Floats:
        """How often each term occurs in the article of the topic that has it most."""
        found = np.zeros(len(self.a))
        np.maximum.at(found, self.pairs.terms, self.pairs.inside)
        return found

    @cached_property
    def n_sentences(self) -> Floats:
        """In how many sentences of the topic each term stands."""
        return self.occurrences.sentences_with(self.inside)


def _columns(counted: Counted, topic: str | None) -> Occurrences:
    columns = (*SENTENCE, "term", "n")
    table: pa.Table = (
        counted.columns("terms", columns) if topic is None else topic_rows(counted, "topic_terms", topic, columns)
    )
    vocabulary, terms = codes(table["term"])
    return Occurrences(
        keys=sentence_keys(table, counted.article_ids),
        terms=terms,
        n=table["n"].to_numpy().astype(np.int64),
        vocabulary=vocabulary,
        forms=[(term,) for term in vocabulary],
    )


def _grouped(found: Occurrences, lemmas: Grouping) -> Occurrences:
    """Count the forms of a lemma as one term; a lemma twice in a sentence is one row."""
    lemma_of = lemmas(found.vocabulary)
    vocabulary = sorted({lemma_of[term] for term in found.vocabulary})
    number = {lemma: place for place, lemma in enumerate(vocabulary)}
    forms: list[list[str]] = [[] for _ in vocabulary]
    for term in found.vocabulary:
        forms[number[lemma_of[term]]].append(term)
    terms = np.array([number[lemma_of[term]] for term in found.vocabulary], np.int64)[found.terms]
    order = np.lexsort((terms, found.keys))
    keys, terms, n = found.keys[order], terms[order], found.n[order]
    first = np.flatnonzero((np.diff(keys, prepend=-1) != 0) | (np.diff(terms, prepend=-1) != 0))
    return Occurrences(
        keys=keys[first],
        terms=terms[first],
        n=np.add.reduceat(n, first) if len(first) else n,
        vocabulary=vocabulary,
        forms=forms,
    )
