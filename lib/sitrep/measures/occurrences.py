"""Terms of sentences as columns, and their parting into a topic and the rest of the corpus.

All counts of words stand on these arrays, of one part of a corpus at a time: a row a sentence and term, terms as
numbers. ``term_sums`` adds them up. With lemmas the forms of a word
(oil's "tanker" and "tankers") are one term, called by the lemma; the evidence of its counts lists the forms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.measures.numbered import NUMBER, coded, values
from sitrep.measures.scope import Counted, place_among, topic_flags

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]


class Grouping(Protocol):
    """From terms to what each is counted as, its lemma; ``key`` tells two groupings apart."""

    key: str

    def __call__(self, terms: Sequence[str], /) -> Mapping[str, str]:
        """Return what each term is counted as."""


@dataclass(frozen=True, kw_only=True)
class Occurrences:
    """All terms of one part: of each row the number of its sentence, its term (a place in ``strings``) and ``n``.

    ``strings`` are sorted. ``forms`` gives what is counted as each term where lemmas are: the words of its lemma.
    """

    sentences: Places
    terms: Places
    n: Places
    strings: pa.Array
    forms: Sequence[Sequence[str]] | None = None

    @classmethod
    def of(cls, counted: Counted, lemmas: Grouping | None = None) -> "Occurrences":
        """Take them from the tables of one part, those of sentences that do not count too; once for each way."""
        if lemmas is None:
            return counted.kept("occurrences", lambda: _columns(counted))
        return counted.kept(f"occurrences {lemmas.key}", lambda: _grouped(cls.of(counted), lemmas))

    @cached_property
    def vocabulary(self) -> list[str]:
        """The terms, sorted."""
        found: list[str] = self.strings.to_pylist()
        return found

    def rows(self, sentences: Flags) -> Places:
        """Return the rows of some sentences, told by their numbers, in the order of the table."""
        return np.flatnonzero(sentences[self.sentences])

    def sentences_with(self, rows: Places) -> Floats:
        """In how many sentences each term stands among some of the rows."""
        return np.bincount(self.terms[rows], minlength=len(self.strings)).astype(np.float64)

    def times(self, rows: Places) -> Floats:
        """How often each term occurs in some of the rows."""
        again = rows[self.n[rows] > 1]  # few: a word seldom stands twice in a sentence
        more = np.bincount(self.terms[again], self.n[again] - 1, len(self.strings))
        found: Floats = self.sentences_with(rows) + more
        return found

    def n_articles(self, rows: Places, articles: Places) -> Floats:
        """In how many articles each term stands among some of the rows; ``articles`` gives that of each sentence."""
        article = articles[self.sentences[rows]]
        width = int(article.max(initial=0)) + 1
        pairs = np.sort(self.terms[rows].astype(np.int64) * width + article)
        distinct = pairs[np.diff(pairs, prepend=-1) > 0]
        return np.bincount(distinct // width, minlength=len(self.strings)).astype(np.float64)

    def places_of(self, pairs: tuple[Places, Places], rows: Places, articles: Places) -> tuple[Places, Flags]:
        """Return the place of the pair of term and article of each of some rows, and whether it is there.

        Rows come article by article, so they are looked up by article first: what is near is looked at together.

        Args:
            pairs: the terms and the articles of the pairs, each pair once.
            rows: the rows.
            articles: the article of each sentence.
        """
        n_terms = len(self.strings)
        known = pairs[1] * n_terms + pairs[0]
        order = np.argsort(known)
        asked = articles[self.sentences[rows]] * n_terms + self.terms[rows]
        place, mine = place_among(asked, known[order])
        return (order[place] if len(order) else place), mine

    def rows_of(self, terms: Places) -> list[Places]:
        """Return the rows of each of some terms, in the order of the table."""
        if not len(terms):
            return []
        number = np.full(len(self.strings), -1, np.int32)
        number[terms] = np.arange(len(terms), dtype=np.int32)
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
    """The terms of a topic and of the rest of a part: ``a`` the occurrences in the topic by term.

    ``rows`` are those of the topic. ``tokens_inside`` and ``tokens_outside`` are the word tokens of each article's part
    in the topic and of its rest.
    """

    occurrences: Occurrences
    counts: Flags
    topic: Flags
    article_of: Places
    rows: Places
    a: Floats
    tokens_inside: Floats
    tokens_outside: Floats

    @classmethod
    def of(cls, counted: Counted, topic: str, lemmas: Grouping | None = None) -> "Parted":
        """Part the terms of the sentences that count by whether a sentence matches ``topic``."""

        def make() -> Parted:
            found = Occurrences.of(counted, lemmas)
            flags = topic_flags(counted, topic)
            rows = found.rows(flags)
            tokens = values(counted.numbered("sentences"), "n_tokens")
            sizes = [
                np.bincount(counted.article_of[mine], tokens[mine], counted.n_articles).astype(np.float64)
                for mine in (np.flatnonzero(flags), np.flatnonzero(counted.counts & ~flags))
            ]
            return cls(
                occurrences=found,
                counts=counted.counts,
                topic=flags,
                article_of=counted.article_of,
                rows=rows,
                a=found.times(rows),
                tokens_inside=sizes[0],
                tokens_outside=sizes[1],
            )

        return counted.kept(f"parted {topic} {lemmas.key if lemmas else ''}", make)

    @cached_property
    def articles(self) -> Places:
        """The articles of the topic, as places in ``Counted.article_ids``, sorted."""
        return np.unique(self.article_of[self.topic])

    @cached_property
    def inside(self) -> Flags:
        """Tell of each row whether it is of the topic."""
        return self.topic[self.occurrences.sentences]

    @cached_property
    def pairs(self) -> Pairs:
        """Counts by article of the topic and term of the topic."""
        found, (known, at) = self.occurrences, self._known
        rest = found.rows(_around(self.topic, self.counts, self.article_of))
        rest = rest[self.a[found.terms[rest]] > 0]
        terms, articles = known // self._width, known % self._width
        place, mine = found.places_of((terms, articles), rest, self.article_of)
        return Pairs(
            terms=terms,
            articles=articles,
            inside=np.bincount(at, found.n[self.rows], len(known)).astype(np.float64),
            outside=np.bincount(place[mine], found.n[rest][mine], len(known)).astype(np.float64),
        )

    @cached_property
    def _known(self) -> tuple[Places, Places]:
        """The numbers of terms and articles that the topic has, and the place of each of its rows among them."""
        known, at = np.unique(self._keys(self.rows), return_inverse=True)
        return known, at

    @cached_property
    def _width(self) -> int:
        return int(self.article_of.max(initial=0)) + 1

    def _keys(self, rows: Places) -> Places:
        """Return a number for the term and article of each of some rows, in order of term, then of article."""
        found = self.occurrences
        return found.terms[rows].astype(np.int64) * self._width + self.article_of[found.sentences[rows]]

    @cached_property
    def n_articles(self) -> Floats:
        """In how many articles of the topic each term stands."""
        return np.bincount(self._known[0] // self._width, minlength=len(self.a)).astype(np.float64)

    @cached_property
    def most_in_one(self) -> Floats:
        """How often each term occurs in the article of the topic that has it most."""
        found, (known, at) = np.zeros(len(self.a)), self._known
        inside = np.bincount(at, self.occurrences.n[self.rows], len(known)).astype(np.float64)
        np.maximum.at(found, known // self._width, inside)
        return found

    @cached_property
    def n_sentences(self) -> Floats:
        """In how many sentences of the topic each term stands."""
        return self.occurrences.sentences_with(self.rows)


def _around(topic: Flags, counts: Flags, article_of: Places) -> Flags:
    """Tell of each sentence whether it counts, is not of the topic, and its article has one that is."""
    in_topic = np.zeros(int(article_of.max(initial=0)) + 2, np.bool_)  # the last stands for no article
    in_topic[article_of[topic]] = True
    return counts & ~topic & in_topic[article_of]


def _columns(counted: Counted) -> Occurrences:
    table = counted.numbered("terms")
    strings, terms = coded(table, "term")
    return Occurrences(sentences=values(table, NUMBER), terms=terms, n=values(table, "n"), strings=strings)


def _grouped(found: Occurrences, lemmas: Grouping) -> Occurrences:
    """Count the forms of a lemma as one term; a lemma twice in a sentence is one row."""
    lemma_of = lemmas(found.vocabulary)
    vocabulary = sorted({lemma_of[term] for term in found.vocabulary})
    number = {lemma: place for place, lemma in enumerate(vocabulary)}
    forms: list[list[str]] = [[] for _ in vocabulary]
    for term in found.vocabulary:
        forms[number[lemma_of[term]]].append(term)
    terms = np.array([number[lemma_of[term]] for term in found.vocabulary], np.int64)[found.terms]
    order = np.lexsort((terms, found.sentences))
    sentences, terms, n = found.sentences[order], terms[order], found.n[order]
    first = np.flatnonzero((np.diff(sentences, prepend=-2) != 0) | (np.diff(terms, prepend=-1) != 0))
    return Occurrences(
        sentences=sentences[first],
        terms=terms[first],
        n=np.add.reduceat(n, first) if len(first) else n,
        strings=pa.array(vocabulary, pa.string()),
        forms=forms,
    )
