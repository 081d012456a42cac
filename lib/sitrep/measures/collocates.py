"""The collocates of a topic or of a term, and the names that stand together, as estimates.

Collocates are ranked by the least logDice that they keep when any one article is left out.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sitrep.measures.collocation import log_dice, npmi, t_score
from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import MIN_ARTICLES, MOST_IN_ONE_ARTICLE
from sitrep.measures.jackknife import Interval, interval
from sitrep.measures.occurrences import Flags, Floats, Grouping, Occurrences, Places, term_number, topic_keys
from sitrep.measures.scope import Counted, Keys, among, sentence_keys

MOST = 100
"""Estimates are made of so many collocates, the first by rank."""

BETWEEN = " + "
"""Between the two names of a pair in the column ``term``."""

_LOG_DICE = "logDice (at most 14)"


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
    found = Occurrences.of(counted, lemmas)
    within = None if topic is None else topic_keys(counted, topic)
    node = _node(found, within, term)
    every = sentence_keys(counted["sentences"], counted.article_ids)
    if term and within is not None:
        every = within
    rows = np.ones(len(found.keys), np.bool_) if within is None or not term else among(found.keys, within)
    counts = _Counts.of(found, rows, among(found.keys, node) & rows, node, len(every))
    number = term_number(found, term) if term else None
    ranked = [at for at in counts.ranked.tolist() if at != number and not _left_out(found, at, own)][:most]
    made = _Rows(counted=counted, topic=topic, term=term, counts=counts, node=node, number=number)
    where = found.rows_of(np.array(ranked, np.int64))
    return [estimate for at, its in zip(ranked, where, strict=True) for estimate in made.of(at, its[rows[its]])]


def articles_with(counted: Counted, topic: str | None, term: str = "", lemmas: Grouping | None = None) -> int:
    """Return how many independent articles hold a node, as ``collocates`` takes it."""
    within = None if topic is None else topic_keys(counted, topic)
    node = _node(Occurrences.of(counted, lemmas), within, term) if term or within is None else within
    return len(np.unique(node >> 32))


def articles_in(counted: Counted, topic: str | None) -> int:
    """Return how many independent articles there are in a topic, or in all."""
    return counted.n_articles if topic is None else articles_with(counted, topic)


def _left_out(found: Occurrences, at: int, own: Container[str]) -> bool:
    return found.vocabulary[at].isnumeric() or any(form in own for form in found.forms[at])


def _node(found: Occurrences, within: Keys | None, term: str) -> Keys:
    """Return the sentences of the node, sorted."""
    if not term:
        return within if within is not None else np.zeros(0, np.int64)
    number = term_number(found, term)
    keys = np.unique(found.keys[found.terms == (-1 if number is None else number)])
    return keys if within is None else keys[among(keys, within)]


@dataclass(frozen=True, kw_only=True)
class _Counts:
    """Of every term the sentences ``o`` with the node and ``f2`` in all; collocates by rank."""

    found: Occurrences
    together: Flags
    o: Floats
    f1: int
    f2: Floats
    n: int
    n_articles: Floats
    ranked: Places

    @classmethod
    def of(cls, found: Occurrences, rows: Flags, together: Flags, node: Keys, n: int) -> "_Counts":
        """Count over the ``rows`` of the sentences looked at, ``together`` those of the node."""
        o, f2, f1 = found.sentences_with(together), found.sentences_with(rows), len(node)
        width = int((found.keys >> 32).max(initial=0)) + 1
        key = found.terms * width + (found.keys >> 32)
        pairs, here = np.unique(key[together], return_counts=True)
        terms, articles = pairs // width, pairs % width
        mine = rows & (o[found.terms] > 0)
        known, there = np.unique(key[mine], return_counts=True)
        everywhere = there[np.searchsorted(known, pairs)]
        of_node = np.bincount(node >> 32, minlength=width)[articles]
        left = log_dice(o[terms] - here, f1 - of_node, f2[terms] - everywhere)
        least = np.full(len(o), np.inf)
        np.minimum.at(least, terms, np.nan_to_num(left, nan=-np.inf))
        n_articles = np.bincount(terms, minlength=len(o)).astype(np.float64)
        most = np.zeros(len(o))
        np.maximum.at(most, terms, here.astype(np.float64))
        several = len(np.unique(node >> 32)) >= MIN_ARTICLES
        worth = np.flatnonzero((o > 1) & (most <= (MOST_IN_ONE_ARTICLE if several else 1) * o))
        order = np.lexsort((-log_dice(o, f1, f2)[worth], -least[worth]))
        return cls(found=found, together=together, o=o, f1=f1, f2=f2, n=n, n_articles=n_articles, ranked=worth[order])


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Makes the estimates of the collocates of one node."""

    counted: Counted
    topic: str | None
    term: str
    counts: _Counts
    node: Keys
    number: int | None

    def of(self, at: int, rows: Places) -> list[Estimate]:
        """The estimates of one collocate, whose rows are given."""
        counts, found = self.counts, self.counts.found
        o, f1, f2, n = counts.o[at], counts.f1, counts.f2[at], counts.n
        node = [] if self.number is None else [found.evidence_of(self.number)]
        places: dict[str, Any] = {"in_topic": self.topic} if self.topic else {}
        shown = evidence("sentences", self.counted.scope.where, **places, with_terms=[*node, found.evidence_of(at)])
        low, high = self._interval(at, rows)
        made = []
        for measure, value, unit, method in (
            ("n_together", o, "sentences", "counted"),
            ("log_dice", log_dice(o, f1, f2), _LOG_DICE, "14 + log2(2 O / (f1 + f2))"),
            ("npmi", npmi(o, f1, f2, n), "NPMI (-1 to 1)", "PMI / -log2(O / N)"),
            ("t_score", t_score(o, f1, f2, n), "t", "(O - E) / sqrt(O)"),
        ):
            made.append(
                Estimate(
                    measure=measure,
                    topic=self.topic,
                    term=found.vocabulary[at],
                    group_by="term" if self.term else None,
                    group_value=self.term or None,
                    value=None if np.isnan(value) else float(value),
                    low=low if measure == "log_dice" else None,
                    high=high if measure == "log_dice" else None,
                    unit=unit,
                    denominator=f1,
                    n_articles=int(counts.n_articles[at]),
                    n_sentences=int(o),
                    method=f"{method}, within the sentence, over {self.counted.scope.words}",
                    evidence=shown,
                )
            )
        return made

    def _interval(self, at: int, rows: Places) -> Interval:
        found, counts = self.counts.found, self.counts
        width = self.counted.n_articles
        articles = found.keys[rows] >> 32
        both = np.bincount(articles[counts.together[rows]], minlength=width) / counts.o[at]
        either = (np.bincount(articles, minlength=width) + np.bincount(self.node >> 32, minlength=width)) / (
            counts.f1 + counts.f2[at]
        )
        value = float(log_dice(counts.o[at], counts.f1, counts.f2[at]))
        return interval(value, (both - either) / np.log(2), len(np.unique(self.node >> 32)))


def names_together(counted: Counted, topic: str | None, names: Sequence[str], *, most: int = MOST) -> list[Estimate]:
    """Estimate which names stand in the same sentences of a topic, or of the whole corpus.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id, None for all sentences that count.
        names: the canonical names of the topic file.
        most: so many pairs, the most frequent.

    Returns:
        For each pair of two or more sentences (and articles, where there are two), most frequent first, ties by
        logDice: ``n_together`` (sentences) and
        ``log_dice``, with ``term`` the two names with " + " between, in order, and ``group_by`` ``names``.
    """
    found = Occurrences.of(counted)
    known = set(names)
    is_name = np.array([term in known for term in found.vocabulary], np.bool_)
    rows = is_name[found.terms] if len(is_name) else np.zeros(0, np.bool_)
    if topic is not None:
        rows &= among(found.keys, topic_keys(counted, topic))
    order = np.lexsort((found.terms[rows], found.keys[rows]))
    keys, terms = found.keys[rows][order], found.terms[rows][order]
    f = np.bincount(terms, minlength=len(found.vocabulary))
    codes, articles = _pairs(keys, terms, len(found.vocabulary))
    pairs, o = np.unique(codes, return_counts=True)
    each = np.unique(codes * max(counted.n_articles, 1) + articles) // max(counted.n_articles, 1)
    n_articles = np.bincount(np.searchsorted(pairs, each), minlength=len(pairs))
    one, other = np.divmod(pairs, len(found.vocabulary) or 1)
    strength = log_dice(o, f[one], f[other])
    few = MIN_ARTICLES if articles_in(counted, topic) >= MIN_ARTICLES else 1
    ranked = [at for at in np.lexsort((-strength, -o)).tolist() if o[at] > 1 and n_articles[at] >= few][:most]
    made = []
    places: dict[str, Any] = {"in_topic": topic} if topic else {}
    for at in ranked:
        pair = [found.vocabulary[one[at]], found.vocabulary[other[at]]]
        for measure, value, unit in (
            ("n_together", float(o[at]), "sentences"),
            ("log_dice", float(strength[at]), _LOG_DICE),
        ):
            made.append(
                Estimate(
                    measure=measure,
                    topic=topic,
                    term=BETWEEN.join(pair),
                    group_by="names",
                    group_value=BETWEEN.join(pair),
                    value=value,
                    unit=unit,
                    n_articles=int(n_articles[at]),
                    n_sentences=int(o[at]),
                    method=f"names of the topic file, within the sentence, over {counted.scope.words}",
                    evidence=evidence("sentences", counted.scope.where, **places, with_terms=pair),
                )
            )
    return made


def _pairs(keys: Keys, terms: Places, width: int) -> tuple[Places, Places]:
    """Return the pairs of terms of each sentence as ``first * width + second``, and the article of each.

    Rows are in order of sentence and term.
    """
    codes, articles = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    longest = int(np.unique(keys, return_counts=True)[1].max()) if len(keys) else 1
    for step in range(1, longest):
        same = keys[step:] == keys[:-step]
        codes.append(terms[:-step][same] * width + terms[step:][same])
        articles.append(keys[step:][same] >> 32)
    return np.concatenate(codes), np.concatenate(articles)
