"""The collocates of a topic or of a term, as estimates.

Collocates are ranked by the least logDice that they keep when any one article is left out. The parts of a corpus are
gone through three times: to count, to leave out each article, and for the intervals of the collocates that were chosen.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc

from sitrep.measures.collocation import log_dice, npmi, t_score
from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import MIN_ARTICLES, MIN_ARTICLES_FOR_INTERVAL, MOST_IN_ONE_ARTICLE
from sitrep.measures.jackknife import interval
from sitrep.measures.occurrences import Flags, Floats, Grouping, Occurrences, Places
from sitrep.measures.scope import Counted, topic_flags
from sitrep.measures.term_sums import CorpusTerms, Terms

MOST = 100
"""Estimates are made of so many collocates, the first by rank."""

LOG_DICE = "logDice (at most 14)"


def collocates(
    counted: Counted,
    topic: str | None,
    term: str = "",
    *,
    own: Container[str] = (),
    lemmas: Grouping | None = None,
    most: int = MOST,
) -> list[Estimate]:
    """Estimate which terms share sentences with a topic, or with a term within a topic or the whole corpus.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id; with ``term``, where to look: None for all sentences that count.
        term: the node; without it the node is the topic itself.
        own: terms that are left out: the topic's own rule words.
        lemmas: how forms of a word are counted as one; terms as they are unless given.
        most: so many collocates, the first by rank.

    Returns:
        For each term that is in two or more of the node's sentences (and not nearly always in one article, where the
        node has several), plain numbers left out: ``n_together`` (sentences), ``log_dice``, ``npmi``, ``t_score``;
        ``denominator`` is f1, and ``group_by`` is ``term`` where the node is one. From ten independent articles with
        the node ``log_dice`` has an interval. Nothing where no sentence holds the node.

    Raises:
        ValueError: neither topic nor term is given.
    """
    if topic is None and not term:
        raise ValueError("collocates need a node: a topic, a term, or both")
    node = _Node(counted=counted, topic=topic, term=term, lemmas=lemmas)
    counts = _Counts.of(node)
    number = counts.terms.find(term) if term else None
    ranked = [at for at in counts.ranked.tolist() if at != number and not _left_out(counts.terms, at, own)][:most]
    chosen = np.array(ranked, np.int64)
    allowed = counts.n_with_node >= MIN_ARTICLES_FOR_INTERVAL
    squares = _squares(node, counts, chosen).tolist() if allowed else [0.0] * len(ranked)
    made = _Rows(node=node, counts=counts, number=number)
    return [estimate for at, its in zip(ranked, squares, strict=True) for estimate in made.of(at, its)]


def articles_with(counted: Counted, topic: str | None, term: str = "", lemmas: Grouping | None = None) -> int:
    """Return how many independent articles hold a node, as ``collocates`` takes it."""
    node = _Node(counted=counted, topic=topic, term=term, lemmas=lemmas)
    key = f"articles with {topic} {term} {lemmas.key if lemmas else ''}"
    found = (np.unique(part.article_of[node.sentences(part)]) for part in counted.parts())
    return counted.kept(key, lambda: sum(map(len, found)))


def articles_in(counted: Counted, topic: str | None) -> int:
    """Return how many independent articles there are in a topic, or in all."""
    return counted.n_articles if topic is None else articles_with(counted, topic)


@dataclass(frozen=True, kw_only=True)
class _Node:
    """What collocates stand with: a topic, or a term within a topic or the whole corpus."""

    counted: Counted
    topic: str | None
    term: str
    lemmas: Grouping | None

    def sentences(self, part: Counted) -> Flags:
        """Tell of the sentences of a part, by number, which hold the node."""
        found = np.zeros(len(part.counts), np.bool_)
        if self.term:
            occurrences = Occurrences.of(part, self.lemmas)
            found[occurrences.sentences[occurrences.terms == self._place(occurrences)]] = True
            return found & self.looked_at(part)
        return found if self.topic is None else topic_flags(part, self.topic)

    def _place(self, found: Occurrences) -> int:
        """Return the place of the term, or of the lemma that has it as a form, among those of a part; -1 for none."""
        at = int(pc.index(found.strings, self.term).as_py())
        if at < 0 and found.forms is not None:
            return next((place for place, forms in enumerate(found.forms) if self.term in forms), -1)
        return at

    @property
    def is_within(self) -> bool:
        """Whether only the sentences of the topic are looked at."""
        return self.topic is not None and bool(self.term)

    def looked_at(self, part: Counted) -> Flags:
        """Tell of the sentences of a part, by number, which are looked at: with a term within a topic, the topic's."""
        return topic_flags(part, self.topic) if self.topic is not None and self.term else part.counts


def _left_out(terms: Terms, at: int, own: Container[str]) -> bool:
    return terms.vocabulary[at].isnumeric() or any(form in own for form in terms.forms_of(at))


@dataclass(frozen=True, kw_only=True)
class _Counts:
    """Of every term the sentences ``o`` with the node and ``f2`` in all; collocates by rank."""

    whole: CorpusTerms
    terms: Terms
    o: Floats
    f1: int
    f2: Floats
    n: int
    n_articles: Floats
    n_with_node: int
    ranked: Places

    @classmethod
    def of(cls, node: _Node) -> "_Counts":
        """Count over the parts, and again to leave out each article."""
        whole = CorpusTerms.of(node.counted, node.lemmas)
        o, f2, n_articles, most = (np.zeros(len(whole.terms)) for _ in range(4))
        f1 = n = n_with_node = 0
        for part, at in whole.parts(node.counted):
            here = _Here.of(node, part)
            o[at] += here.o
            n_articles[at] += here.n_articles
            most[at] = np.maximum(most[at], here.most)
            f1, n_with_node = f1 + int(here.with_node.sum()), n_with_node + here.n_with_node
            n += int(here.looked_at.sum())
            if node.is_within:
                f2[at] += here.f2
        f2 = f2 if node.is_within else whole.n_sentences
        least = np.full(len(o), np.inf)
        for part, at in whole.parts(node.counted):
            here = _Here.of(node, part)
            places = at[here.terms]
            left = log_dice(o[places] - here.together, f1 - here.of_node, f2[places] - here.everywhere)
            np.minimum.at(least, places, np.nan_to_num(left, nan=-np.inf))
        several = n_with_node >= MIN_ARTICLES
        worth = np.flatnonzero((o > 1) & (most <= (MOST_IN_ONE_ARTICLE if several else 1) * o))
        order = np.lexsort((-log_dice(o, f1, f2)[worth], -least[worth]))
        return cls(
            whole=whole,
            terms=whole.terms,
            o=o,
            f1=f1,
            f2=f2,
            n=n,
            n_articles=n_articles,
            n_with_node=n_with_node,
            ranked=worth[order],
        )


@dataclass(frozen=True, kw_only=True)
class _Here:
    """The counts of one part, by term and by pair of term and article with both.

    ``looked_at`` and ``with_node`` tell of sentences, ``rows`` are the occurrences in those with the node, of which
    each article has ``n_of_node``. Of a pair: its term, and the sentences of its article with both (``together``), with
    the node (``of_node``), with the term (``everywhere``).
    """

    found: Occurrences
    looked_at: Flags
    with_node: Flags
    article_of: Places
    rows: Places
    n_of_node: Places
    pairs: Places
    together: Places

    @classmethod
    def of(cls, node: _Node, part: Counted) -> "_Here":
        """Count in a part, once for each node."""
        key = f"with {node.topic} {node.term} {node.lemmas and node.lemmas.key}"
        return part.kept(key, lambda: cls._made(node, part))

    @classmethod
    def _made(cls, node: _Node, part: Counted) -> "_Here":
        found, with_node = Occurrences.of(part, node.lemmas), node.sentences(part)
        rows = found.rows(with_node)
        n_of_node = np.bincount(part.article_of[with_node], minlength=part.n_articles + 1)
        pairs, together = np.unique(_pair(found, rows, part.article_of, len(n_of_node)), return_counts=True)
        return cls(
            found=found,
            looked_at=node.looked_at(part),
            with_node=with_node,
            article_of=part.article_of,
            rows=rows,
            n_of_node=n_of_node,
            pairs=pairs,
            together=together,
        )

    @property
    def n_with_node(self) -> int:
        return int((self.n_of_node > 0).sum())

    @property
    def terms(self) -> Places:
        return self.pairs // len(self.n_of_node)

    @property
    def of_node(self) -> Places:
        return self.n_of_node[self.pairs % len(self.n_of_node)]

    @property
    def everywhere(self) -> Places:
        around = self.looked_at & ~self.with_node & (self.n_of_node > 0)[self.article_of]
        pairs = self.terms, self.pairs % len(self.n_of_node)
        places, known = self.found.places_of(pairs, self.found.rows(around), self.article_of)
        return self.together + np.bincount(places[known], minlength=len(self.pairs))

    @property
    def o(self) -> Floats:
        return self.found.sentences_with(self.rows)

    @property
    def f2(self) -> Floats:
        return self.found.sentences_with(self.found.rows(self.looked_at))

    @property
    def n_articles(self) -> Floats:
        return np.bincount(self.terms, minlength=len(self.found.strings)).astype(np.float64)

    @property
    def most(self) -> Floats:
        found = np.zeros(len(self.found.strings))
        np.maximum.at(found, self.terms, self.together.astype(np.float64))
        return found


def _pair(found: Occurrences, rows: Places, article_of: Places, width: int) -> Places:
    """Return a number for the term and article of each of some rows, in order of term, then of article."""
    return found.terms[rows].astype(np.int64) * width + article_of[found.sentences[rows]]


def _squares(node: _Node, counts: _Counts, chosen: Places) -> Floats:
    """Return the squared influences of all articles on the logDice of each chosen term, added up over the parts."""
    found = np.zeros(len(chosen))
    for part, places in counts.whole.parts(node.counted):
        occurrences, width = Occurrences.of(part, node.lemmas), part.n_articles
        with_node, looked_at = node.sentences(part), node.looked_at(part)
        of_node = np.bincount(part.article_of[with_node], minlength=width)
        for at, every in enumerate(counts.terms.rows(occurrences, places, chosen)):
            o, f2 = counts.o[chosen[at]], counts.f2[chosen[at]]
            sentences = occurrences.sentences[every]
            sentences = sentences[looked_at[sentences]]
            articles = part.article_of[sentences]
            both = np.bincount(articles[with_node[sentences]], minlength=width) / o
            either = (np.bincount(articles, minlength=width) + of_node) / (counts.f1 + f2)
            found[at] += np.square((both - either) / np.log(2)).sum()
    return found


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Makes the estimates of the collocates of one node."""

    node: _Node
    counts: _Counts
    number: int | None

    def of(self, at: int, squares: float) -> list[Estimate]:
        """The estimates of one collocate, whose squared influences are given."""
        counts, terms, scope = self.counts, self.counts.terms, self.node.counted.scope
        o, f1, f2, n = counts.o[at], counts.f1, counts.f2[at], counts.n
        node = [] if self.number is None else [terms.named(self.number)]
        places: dict[str, Any] = {"in_topic": self.node.topic} if self.node.topic else {}
        shown = evidence("sentences", scope.where, **places, with_terms=[*node, terms.named(at)])
        low, high = interval(float(log_dice(o, f1, f2)), squares, counts.n_with_node)
        made = []
        for measure, value, unit, method in (
            ("n_together", o, "sentences", "counted"),
            ("log_dice", log_dice(o, f1, f2), LOG_DICE, "14 + log2(2 O / (f1 + f2))"),
            ("npmi", npmi(o, f1, f2, n), "NPMI (-1 to 1)", "PMI / -log2(O / N)"),
            ("t_score", t_score(o, f1, f2, n), "t", "(O - E) / sqrt(O)"),
        ):
            made.append(
                Estimate(
                    measure=measure,
                    topic=self.node.topic,
                    term=terms.vocabulary[at],
                    group_by="term" if self.node.term else None,
                    group_value=self.node.term or None,
                    value=None if np.isnan(value) else float(value),
                    low=low if measure == "log_dice" else None,
                    high=high if measure == "log_dice" else None,
                    unit=unit,
                    denominator=f1,
                    n_articles=int(counts.n_articles[at]),
                    n_sentences=int(o),
                    method=f"{method}, within the sentence, over {scope.words}",
                    evidence=shown,
                )
            )
        return made
