"""The key words of a topic: keyness of every term, with what leaving out any one article would change.

Terms are ranked by the least z (``keyness.log_odds_z``) that they keep when any one article is left out: a word that
one article repeats sixty times ranks where the other articles put it. The topic's own rule words are distinctive by
construction, and plain numbers say nothing by themselves: neither is a key word.
"""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from sitrep.measures.dispersion import dp_of_pairs
from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import MIN_ARTICLES, MIN_ARTICLES_FOR_INTERVAL, MOST_IN_ONE_ARTICLE
from sitrep.measures.jackknife import NO_INTERVAL, Interval, interval
from sitrep.measures.keyness import g2, log_odds_z, log_ratio
from sitrep.measures.occurrences import Flags, Floats, Grouping, Parted, Places
from sitrep.measures.permutation import MIN_ARTICLES as MIN_TESTED
from sitrep.measures.permutation import exchange_p, false_discovery
from sitrep.measures.scope import Counted

MOST = 200
"""Estimates are made of so many key words of a topic, the first by rank."""

_RATIO = "log2 of the ratio of rates"
_EVEN = "0 (even over articles) to 1 (one article)"


def keywords(
    counted: Counted,
    topic: str,
    *,
    own: Container[str] = (),
    lemmas: Grouping | None = None,
    most: int = MOST,
) -> list[Estimate]:
    """Estimate the keyness of the terms that are more frequent in a topic than in the rest of the corpus.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.
        own: the topic's own rule words, which are left out (with lemmas: a lemma with one of them as a form).
        lemmas: how forms of a word are counted as one; terms as they are unless given.
        most: so many terms, the first by rank.

    Returns:
        For each term that occurs twice or more, not nearly always in one article (of a topic in several), and is more
        frequent in the topic, ranked by ``log_odds_z_left_out``:
        ``term_count`` and ``rest_count`` (occurrences), ``keyness_g2``, ``log_ratio``, ``log_odds_z``,
        ``log_odds_z_left_out`` (the least when any one article is left out; null of a topic in one article),
        ``dispersion_dp`` and ``dispersion_dp_norm`` (null where the topic has one article). From ten independent
        articles in the topic also the interval of ``log_ratio`` (``low``, ``high``; null where the rest has none) and
        ``keyness_q`` (Benjamini and Hochberg over all terms in five or more of its articles; null of the others).
    """
    parted = Parted.of(counted, topic, lemmas)
    keyed = counted.kept(f"keyed {topic} {lemmas.key if lemmas else ''}", lambda: _keyed(parted, own))
    rows = _Rows(counted=counted, topic=topic, parted=parted, keyed=keyed, lemmas=lemmas is not None)
    chosen = keyed.ranked[:most]
    where = parted.occurrences.rows_of(chosen)
    return [estimate for term, its in zip(chosen.tolist(), where, strict=True) for estimate in rows.of(term, its)]


@dataclass(frozen=True, kw_only=True)
class _Keyed:
    """The measures of all terms as columns (NaN for null), and the key words among them by rank."""

    g2: Floats
    log_ratio: Floats
    z: Floats
    least_z: Floats
    q: Floats
    dp: Floats
    dp_norm: Floats
    ranked: Places


def _keyed(parted: Parted, own: Container[str]) -> _Keyed:
    sizes = (parted.a, parted.b, parted.c, parted.d)
    z, least = log_odds_z(*sizes), _least_z(parted)
    telling = _telling(parted, own)
    spread = dp_of_pairs(parted.pairs, parted.tokens_inside, len(z))
    worth = telling & (parted.a > 1) & (np.nan_to_num(z) > 0)
    if len(parted.articles) >= MIN_ARTICLES:
        worth &= parted.most_in_one <= MOST_IN_ONE_ARTICLE * parted.a
    ranked = np.flatnonzero(worth)
    return _Keyed(
        g2=g2(*sizes),
        log_ratio=log_ratio(*sizes),
        z=z,
        least_z=least,
        q=_q(parted, telling),
        dp=spread[0],
        dp_norm=spread[1],
        ranked=ranked[np.lexsort((-z[ranked], -np.nan_to_num(least[ranked], nan=-np.inf)))],
    )


def _telling(parted: Parted, own: Container[str]) -> Flags:
    """Tell which terms of the topic may be key words: neither its own rule words nor plain numbers."""
    found = parted.occurrences
    telling = np.zeros(len(found.vocabulary), np.bool_)
    for term in np.flatnonzero(parted.a > 0).tolist():
        telling[term] = not (found.vocabulary[term].isnumeric() or any(form in own for form in found.forms[term]))
    return telling


def _least_z(parted: Parted) -> Floats:
    """Return the least z of each term when one of the articles that hold it is left out; NaN where nothing is left."""
    pairs = parted.pairs
    terms, articles = pairs.terms, pairs.articles
    left = log_odds_z(
        parted.a[terms] - pairs.inside,
        parted.b[terms] - pairs.outside,
        parted.c - parted.tokens_inside[articles],
        parted.d - parted.tokens_outside[articles],
    )
    least = np.full(len(parted.a), np.inf)
    np.minimum.at(least, terms, np.where(np.isnan(left), -np.inf, left))
    return np.where(np.isfinite(least), least, np.nan)


def _q(parted: Parted, telling: Flags) -> Floats:
    """Return the q-value of each term that is tested; NaN of the others, and of all where the gate allows no test."""
    q = np.full(len(parted.a), np.nan)
    articles, pairs = parted.articles, parted.pairs
    if len(articles) < MIN_ARTICLES_FOR_INTERVAL or not parted.d:
        return q
    tested = np.flatnonzero(telling & (parted.n_articles >= MIN_TESTED))
    expected = parted.b[tested] / parted.d
    more = parted.a[tested] > expected * parted.c  # p of the others is above one half
    column = np.full(len(parted.a), -1)
    column[tested[more]] = np.arange(more.sum())
    deviations = -parted.tokens_inside[articles][:, None] * expected[more]
    mine = column[pairs.terms] >= 0
    deviations[np.searchsorted(articles, pairs.articles[mine]), column[pairs.terms[mine]]] += pairs.inside[mine]
    p = np.ones(len(tested))
    p[more] = exchange_p(deviations)
    q[tested] = false_discovery(p)
    return q


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Makes the estimates of one topic's key words."""

    counted: Counted
    topic: str
    parted: Parted
    keyed: _Keyed
    lemmas: bool

    def of(self, term: int, its_rows: Places) -> list[Estimate]:
        """The estimates of one term, whose rows are given."""
        found, keyed = self.parted.occurrences, self.keyed
        named, scope = found.evidence_of(term), self.counted.scope
        shown = evidence("topic_terms", {"topic": self.topic, **scope.where, "term": named})
        rest = evidence("terms", {**scope.where, "term": named}, outside_topic=self.topic)
        over = f"{scope.words}, {'lemmas' if self.lemmas else 'stop words and clitics left out'}"
        against = "topic against the rest of the corpus"
        rows = (
            ("term_count", self.parted.a[term], "occurrences", f"counted over {over}", shown),
            ("rest_count", self.parted.b[term], "occurrences", f"counted outside the topic over {over}", rest),
            ("keyness_g2", keyed.g2[term], "G2", f"two cells, {against}", shown),
            ("log_ratio", keyed.log_ratio[term], _RATIO, f"0.5 for a zero, {against}", shown),
            ("log_odds_z", keyed.z[term], "z", f"Dirichlet prior of the corpus, a0 = {self.parted.c}", shown),
            ("log_odds_z_left_out", keyed.least_z[term], "z", "least when any one article is left out", shown),
            ("keyness_q", keyed.q[term], "q", "exchanges by article, seeded; Benjamini-Hochberg", shown),
            ("dispersion_dp", keyed.dp[term], _EVEN, "deviation of proportions over articles", shown),
            ("dispersion_dp_norm", keyed.dp_norm[term], _EVEN, "DP over its largest value", shown),
        )
        low, high = self._interval(term, its_rows)
        made = []
        for measure, value, unit, method, predicate in rows:
            ratio = measure == "log_ratio"
            made.append(
                Estimate(
                    measure=measure,
                    topic=self.topic,
                    term=found.vocabulary[term],
                    value=None if np.isnan(value) else float(value),
                    low=low if ratio else None,
                    high=high if ratio else None,
                    unit=unit,
                    denominator=self.parted.d if measure == "rest_count" else self.parted.c,
                    n_articles=None if measure == "rest_count" else int(self.parted.n_articles[term]),
                    n_sentences=None if measure == "rest_count" else int(self.parted.n_sentences[term]),
                    method=method,
                    evidence=predicate,
                )
            )
        return made

    def _interval(self, term: int, rows: Places) -> Interval:
        """The interval of the log ratio; null where the gate allows none or the rest does not have the word."""
        parted = self.parted
        a, b, n = parted.a[term], parted.b[term], len(parted.articles)
        if n < MIN_ARTICLES_FOR_INTERVAL or not b:
            return NO_INTERVAL
        found = parted.occurrences
        article, times, inside = found.keys[rows] >> 32, found.n[rows], parted.inside[rows]
        width = len(parted.tokens_inside)
        x = np.bincount(article[inside], times[inside], width)
        y = np.bincount(article[~inside], times[~inside], width)
        influences = (x / a - parted.tokens_inside / parted.c) - (y / b - parted.tokens_outside / parted.d)
        return interval(float(self.keyed.log_ratio[term]), influences / np.log(2), n)
