"""The key words of a topic: keyness of every term, with what leaving out any one article would change.

Terms are ranked by the least z (``keyness.log_odds_z``) that they keep when any one article is left out: a word that
one article repeats sixty times ranks where the other articles put it. The topic's own rule words are distinctive by
construction, and plain numbers say nothing by themselves: neither is a key word.

The parts of a corpus are gone through three times: to count, to leave out each article of what was counted, and for the
intervals of the terms that were chosen.
"""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sitrep.measures.dispersion import dp_of_moved, moved_by
from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import MIN_ARTICLES, MIN_ARTICLES_FOR_INTERVAL, MOST_IN_ONE_ARTICLE
from sitrep.measures.jackknife import NO_INTERVAL, Interval, interval
from sitrep.measures.keyness import g2, log_odds_z, log_ratio
from sitrep.measures.occurrences import Flags, Floats, Grouping, Parted, Places
from sitrep.measures.permutation import GROUPS, MOST_ARTICLES, exchanged, false_discovery, tested_p
from sitrep.measures.permutation import MIN_ARTICLES as MIN_TESTED
from sitrep.measures.scope import Counted
from sitrep.measures.topic_words import TopicWords

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
        ``keyness_q`` (Benjamini and Hochberg over all terms in five or more of its articles; null of the others; of
        more than 1,000 articles groups of them are exchanged, see ``permutation``).
    """
    words = TopicWords.of(counted, topic, lemmas)
    keyed = _Keyed.of(words, own)
    chosen = keyed.ranked[:most]
    squares = _squares(words, chosen) if words.n_in_topic >= MIN_ARTICLES_FOR_INTERVAL else None
    rows = _Rows(words=words, keyed=keyed)
    reach = [None] * len(chosen) if squares is None else squares.tolist()
    return [estimate for term, its in zip(chosen.tolist(), reach, strict=True) for estimate in rows.of(term, its)]


def telling_words(counted: Counted, topic: str, *, own: Container[str] = (), ratio: float, most: int) -> set[str]:
    """Return the key words of a topic whose log ratio is at least ``ratio``, and that no one article makes one.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.
        own: the topic's own rule words, which are left out.
        ratio: the least log ratio.
        most: only so many key words are looked at, the first by rank.
    """
    words = TopicWords.of(counted, topic)
    keyed = _Keyed.of(words, own)
    ranked = keyed.ranked[:most]
    chosen = ranked[(keyed.log_ratio[ranked] >= ratio) & (keyed.least_z[ranked] > 0)]
    return set(words.terms.strings.take(pa.array(chosen)).to_pylist())


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

    @classmethod
    def of(cls, words: TopicWords, own: Container[str]) -> "_Keyed":
        """Measure the terms, once for each topic and way of grouping."""
        lemmas = words.lemmas.key if words.lemmas else ""
        return words.counted.kept(f"keyed {words.topic} {lemmas}", lambda: _keyed(words, own))


def _keyed(words: TopicWords, own: Container[str]) -> _Keyed:
    sizes = (words.a, words.b, words.c, words.d)
    z, telling = log_odds_z(*sizes), _telling(words, own)
    tested = _Tested(words, telling)
    least, moved = np.full(len(z), np.inf), np.zeros(len(z))
    for (_, part, at), rows in zip(words.parts(), words.counted.to_parts(tested.rows), strict=True):
        terms = at[part.pairs.terms]
        np.minimum.at(least, terms, _left_out(words, part, terms))
        moved += moved_by(part.pairs, terms, words.a, part.tokens_inside / max(words.c, 1))
        tested.add(part, terms, rows)
    of_articles = words.tokens_inside[words.tokens_inside > 0] / max(words.c, 1)
    spread = dp_of_moved(moved, words.a, float(of_articles.min()) if len(of_articles) > 1 else 1.0)
    least = np.where(np.isfinite(least), least, np.nan)
    worth = telling & (words.a > 1) & (np.nan_to_num(z) > 0)
    if words.n_in_topic >= MIN_ARTICLES:
        worth &= words.most_in_one <= MOST_IN_ONE_ARTICLE * words.a
    ranked = np.flatnonzero(worth)
    return _Keyed(
        g2=g2(*sizes),
        log_ratio=log_ratio(*sizes),
        z=z,
        least_z=least,
        q=tested.q(),
        dp=spread[0],
        dp_norm=spread[1],
        ranked=ranked[np.lexsort((-z[ranked], -np.nan_to_num(least[ranked], nan=-np.inf)))],
    )


def _telling(words: TopicWords, own: Container[str]) -> Flags:
    """Tell which terms of the topic may be key words: neither its own rule words nor plain numbers."""
    terms = words.terms
    telling = np.zeros(len(terms), np.bool_)
    for term in np.flatnonzero(words.a > 0).tolist():
        telling[term] = not (terms.vocabulary[term].isnumeric() or any(form in own for form in terms.forms_of(term)))
    return telling


def _left_out(words: TopicWords, part: Parted, terms: Places) -> Floats:
    """Return the z of each pair of term and article of a part without that article; minus infinity if nothing is left.

    ``terms`` are the places of the pairs' terms among all.
    """
    pairs = part.pairs
    left = log_odds_z(
        words.a[terms] - pairs.inside,
        words.b[terms] - pairs.outside,
        words.c - part.tokens_inside[pairs.articles],
        words.d - part.tokens_outside[pairs.articles],
    )
    return np.where(np.isnan(left), -np.inf, left)


class _Tested:
    """The test by article of the terms that may be tested; ``rows`` are what is exchanged with each article, or -1."""

    def __init__(self, words: TopicWords, telling: Flags) -> None:
        self._words, in_topic = words, words.in_topic
        self._chosen = telling & (words.n_articles >= MIN_TESTED)
        self.rows = np.full(len(in_topic), -1)
        self.rows[in_topic] = exchanged(np.arange(words.n_in_topic))
        if words.n_in_topic < MIN_ARTICLES_FOR_INTERVAL or not words.d:
            self._chosen[:] = False
        rates = words.b / max(words.d, 1)
        self._more = self._chosen & (words.a > rates * words.c)  # p of the others is above one half
        self._rates = rates[self._more]
        self._column = np.where(self._more, np.cumsum(self._more) - 1, -1)
        self._tokens = np.bincount(self.rows[in_topic], words.tokens_inside[in_topic]).astype(np.float64)
        self._times = np.zeros((len(self._tokens), len(self._rates)), np.float32)

    def add(self, part: Parted, terms: Places, rows: Places) -> None:
        """Take the pairs of a part, whose terms stand at ``terms`` and whose articles are exchanged as ``rows``."""
        columns = self._column[terms]
        mine = columns >= 0
        at = rows[part.pairs.articles[mine]], columns[mine]
        np.add.at(self._times, at, part.pairs.inside[mine].astype(np.float32))

    def q(self) -> Floats:
        """Return the q-value of each term that is tested; NaN of the others."""
        q = np.full(len(self._chosen), np.nan)
        p = np.ones(len(q))
        p[self._more] = tested_p(self._times, self._tokens, self._rates)
        q[self._chosen] = false_discovery(p[self._chosen])
        return q


def _squares(words: TopicWords, chosen: Places) -> Floats:
    """Return the squared influences of all articles on the log ratio of each chosen term, added up."""
    found = np.zeros(len(chosen))
    a, b = words.a[chosen], np.maximum(words.b[chosen], 1)
    for part, parted, places in words.parts():
        occurrences, width = parted.occurrences, part.n_articles
        for at, every in enumerate(words.terms.rows(occurrences, places, chosen)):
            sentences, times = occurrences.sentences[every], occurrences.n[every]
            inside = parted.topic[sentences]
            outside = parted.counts[sentences] & ~inside
            article = parted.article_of[sentences]
            x = np.bincount(article[inside], times[inside], width)
            y = np.bincount(article[outside], times[outside], width)
            influences = (x / a[at] - parted.tokens_inside / words.c) - (y / b[at] - parted.tokens_outside / words.d)
            found[at] += np.square(influences / np.log(2)).sum()
    return found


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Makes the estimates of one topic's key words."""

    words: TopicWords
    keyed: _Keyed

    def of(self, term: int, squares: float | None) -> list[Estimate]:
        """The estimates of one term; ``squares`` are its squared influences, None where no interval is wanted."""
        words, keyed = self.words, self.keyed
        named, scope = words.terms.named(term), words.counted.scope
        shown = evidence("topic_terms", {"topic": words.topic, **scope.where, "term": named})
        rest = evidence("terms", {**scope.where, "term": named}, outside_topic=words.topic)
        over = f"{scope.words}, {'lemmas' if words.lemmas else 'stop words and clitics left out'}"
        against = "topic against the rest of the corpus"
        by = "article" if words.n_in_topic <= MOST_ARTICLES else f"{GROUPS} groups of articles"
        rows = (
            ("term_count", words.a[term], "occurrences", f"counted over {over}", shown),
            ("rest_count", words.b[term], "occurrences", f"counted outside the topic over {over}", rest),
            ("keyness_g2", keyed.g2[term], "G2", f"two cells, {against}", shown),
            ("log_ratio", keyed.log_ratio[term], _RATIO, f"0.5 for a zero, {against}", shown),
            ("log_odds_z", keyed.z[term], "z", f"Dirichlet prior of the corpus, a0 = {words.c}", shown),
            ("log_odds_z_left_out", keyed.least_z[term], "z", "least when any one article is left out", shown),
            ("keyness_q", keyed.q[term], "q", f"exchanges by {by}, seeded; Benjamini-Hochberg", shown),
            ("dispersion_dp", keyed.dp[term], _EVEN, "deviation of proportions over articles", shown),
            ("dispersion_dp_norm", keyed.dp_norm[term], _EVEN, "DP over its largest value", shown),
        )
        low, high = self._interval(term, squares)
        made = []
        for measure, value, unit, method, predicate in rows:
            ratio = measure == "log_ratio"
            made.append(
                Estimate(
                    measure=measure,
                    topic=words.topic,
                    term=words.terms.vocabulary[term],
                    value=None if np.isnan(value) else float(value),
                    low=low if ratio else None,
                    high=high if ratio else None,
                    unit=unit,
                    denominator=words.d if measure == "rest_count" else words.c,
                    n_articles=None if measure == "rest_count" else int(words.n_articles[term]),
                    n_sentences=None if measure == "rest_count" else int(words.n_sentences[term]),
                    method=method,
                    evidence=predicate,
                )
            )
        return made

    def _interval(self, term: int, squares: float | None) -> Interval:
        """The interval of the log ratio; null where none is wanted or the rest does not have the word."""
        if squares is None or not self.words.b[term]:
            return NO_INTERVAL
        return interval(float(self.keyed.log_ratio[term]), squares, self.words.n_in_topic)
