"""The names that stand in the same sentences, as estimates."""

from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from sitrep.measures.collocates import LOG_DICE, MOST, articles_in
from sitrep.measures.collocation import log_dice
from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import MIN_ARTICLES
from sitrep.measures.occurrences import Occurrences, Places
from sitrep.measures.scope import Counted, Keys, topic_flags

BETWEEN = " + "
"""Between the two names of a pair in the column ``term``."""


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
    known = set(names)
    sums: Counter[str] = Counter()
    pairs: dict[tuple[str, str], list[int]] = {}
    for part in counted.parts():
        _add_names(part, topic, known, sums, pairs)
    few = MIN_ARTICLES if articles_in(counted, topic) >= MIN_ARTICLES else 1
    strength = {pair: float(log_dice(o, sums[pair[0]], sums[pair[1]])) for pair, (o, _) in pairs.items()}
    ranked = [pair for pair, (o, n_articles) in pairs.items() if o > 1 and n_articles >= few]
    ranked = sorted(ranked, key=lambda pair: (-pairs[pair][0], -strength[pair], pair))[:most]
    made = []
    places: dict[str, Any] = {"in_topic": topic} if topic else {}
    for pair in ranked:
        o, n_articles = pairs[pair]
        for measure, value, unit in (
            ("n_together", float(o), "sentences"),
            ("log_dice", strength[pair], LOG_DICE),
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
                    n_articles=n_articles,
                    n_sentences=o,
                    method=f"names of the topic file, within the sentence, over {counted.scope.words}",
                    evidence=evidence("sentences", counted.scope.where, **places, with_terms=list(pair)),
                )
            )
    return made


def _add_names(
    part: Counted, topic: str | None, names: Container[str], sums: Counter[str], pairs: dict[tuple[str, str], list[int]]
) -> None:
    """Add a part's sentences with each name to ``sums``, and those and the articles with each pair to ``pairs``."""
    found = Occurrences.of(part)
    is_name = np.array([term in names for term in found.vocabulary], np.bool_)
    rows = np.flatnonzero(is_name[found.terms]) if len(is_name) else np.zeros(0, np.int64)
    looked_at = part.counts if topic is None else topic_flags(part, topic)
    rows = rows[looked_at[found.sentences[rows]]]
    keys, terms = part.key_of[found.sentences[rows]], found.terms[rows]
    order = np.lexsort((terms, keys))
    keys, terms = keys[order], terms[order].astype(np.int64)
    f = np.bincount(terms, minlength=len(found.vocabulary))
    sums.update({found.vocabulary[at]: int(f[at]) for at in np.flatnonzero(f).tolist()})
    codes, articles = _pairs(keys, terms, len(found.vocabulary))
    here, o = np.unique(codes, return_counts=True)
    each = np.unique(codes * max(part.n_articles, 1) + articles) // max(part.n_articles, 1)
    n_articles = np.bincount(np.searchsorted(here, each), minlength=len(here))
    for code, n, n_of in zip(here.tolist(), o.tolist(), n_articles.tolist(), strict=True):
        one, other = divmod(code, len(found.vocabulary))
        pair = pairs.setdefault((found.vocabulary[one], found.vocabulary[other]), [0, 0])
        pair[0], pair[1] = pair[0] + n, pair[1] + n_of


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
