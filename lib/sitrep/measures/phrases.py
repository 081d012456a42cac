"""Phrases of a topic: words that stand side by side in its sentences (n-grams)."""

from collections.abc import Container

import numpy as np

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import MIN_ARTICLES, MOST_IN_ONE_ARTICLE
from sitrep.measures.occurrences import Flags, Places, topic_keys
from sitrep.measures.scope import Counted, Keys, among, sentence_keys
from sitrep.text.coding import Coded, code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.phrases import starts_of, words_of
from sitrep.text.stops import shipped

MOST = 100
"""Estimates are made of so many phrases, the most frequent."""

LENGTHS = (2, 3, 4)
_WITHIN = 0.8
"""A phrase that stands within a longer one in this share of its sentences is told as the longer one."""


def phrases(
    counted: Counted,
    topic: str,
    names: Names,
    *,
    own: Container[str] = (),
    telling: Container[str] | None = None,
    most: int = MOST,
) -> list[Estimate]:
    """Count the sentences of a topic that hold a phrase of two to four words, in lower case.

    A phrase begins and ends with a word that is no (shipped) stop word and no plain number; punctuation and clitics end
    one. Left out are those within one name (names are terms), those of the topic's own rule words alone, and those that
    nearly always stand within a longer one.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.
        names: the names of the topic file.
        own: the topic's own rule words.
        telling: words of which a phrase must hold one, such as the topic's key words; any where None.
        most: so many phrases, the most frequent.

    Returns:
        Rows ``n_with_phrase`` (unit ``sentences``), most frequent first, ties by phrase, each in two or more sentences
        (not nearly all of one article, of a topic in several); ``denominator`` is the sentences of the topic.
    """
    table = counted["sentences"]
    keys = sentence_keys(table, counted.article_ids)
    mine = np.flatnonzero(among(keys, topic_keys(counted, topic)))
    keys = keys[mine]
    coded = code([normalise(text).text for text in table["text"].take(mine).to_pylist()])
    words, places = words_of(coded)
    edges = np.array([_may_end(word) for word in words] + [False], np.bool_)[places]
    name_of = _names_of(coded, names)
    most_in_one = MOST_IN_ONE_ARTICLE if len(np.unique(keys >> 32)) >= MIN_ARTICLES else 1.0
    counts: dict[tuple[int, ...], tuple[int, int]] = {}
    for length in LENGTHS:
        counts |= _count(coded, keys, places, length, edges=edges, name_of=name_of, most_in_one=most_in_one)
    kept = {gram: n for gram, n in counts.items() if _is_telling([words[k] for k in gram], own, telling)}
    listed = sorted((-n, " ".join(words[k] for k in gram), m) for gram, (n, m) in _longest(kept).items())
    return [
        Estimate(
            measure="n_with_phrase",
            topic=topic,
            term=phrase,
            value=float(-n),
            unit="sentences",
            denominator=len(keys),
            n_articles=n_articles,
            n_sentences=-n,
            method=f"words side by side, within the sentence, over {counted.scope.words}",
            evidence=evidence("sentences", counted.scope.where, in_topic=topic, with_phrase=phrase),
        )
        for n, phrase, n_articles in listed[:most]
    ]


def _may_end(word: str) -> bool:
    return word[:1].isalnum() and not word.isnumeric() and word not in shipped()


def _is_telling(words: list[str], own: Container[str], telling: Container[str] | None) -> bool:
    if all(word in own for word in words):
        return False
    return telling is None or any(word in telling for word in words)


def _names_of(coded: Coded, names: Names) -> Places:
    """Return a number for the name that each token is part of, -1 for none."""
    spans = names.find(coded)
    lengths = (spans.after - spans.first).astype(np.int64)
    found = np.full(len(coded.tokens), -1, np.int64)
    inside = np.repeat(spans.first - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    found[inside] = np.repeat(np.arange(len(lengths)), lengths)
    return found


def _count(
    coded: Coded, keys: Keys, places: Places, length: int, *, edges: Flags, name_of: Places, most_in_one: float
) -> dict[tuple[int, ...], tuple[int, int]]:
    """Return the phrases of one length in two or more sentences, with the number of these and of their articles."""
    begins = starts_of(places, coded, length)
    steps = begins[:, None] + np.arange(length)
    within = (name_of[steps] >= 0).all(axis=1) & (name_of[steps[:, 0]] == name_of[steps[:, -1]])
    steps = steps[(places[steps] >= 0).all(axis=1) & edges[steps[:, 0]] & edges[steps[:, -1]] & ~within]
    if not len(steps):
        return {}
    grams, of_row = np.unique(places[steps], axis=0, return_inverse=True)
    sentence = np.searchsorted(coded.first_token, steps[:, 0], side="right") - 1
    held = np.unique(np.stack([of_row.ravel(), sentence]), axis=1)
    n = np.bincount(held[0], minlength=len(grams))
    pairs, in_one = np.unique(np.stack([held[0], keys[held[1]] >> 32]), axis=1, return_counts=True)
    n_articles = np.bincount(pairs[0], minlength=len(grams))
    most = np.zeros(len(grams), np.int64)
    np.maximum.at(most, pairs[0], in_one)
    chosen = np.flatnonzero((n > 1) & (most <= most_in_one * n))
    return {tuple(grams[at].tolist()): (int(n[at]), int(n_articles[at])) for at in chosen.tolist()}


def _longest(counts: dict[tuple[int, ...], tuple[int, int]]) -> dict[tuple[int, ...], tuple[int, int]]:
    """Leave out what nearly always stands within a longer phrase."""
    covered = set()
    for gram, (n, _) in counts.items():
        for part in (gram[:-1], gram[1:], gram[:-2], gram[2:]):
            if part in counts and n >= _WITHIN * counts[part][0]:
                covered.add(part)
    return {gram: n for gram, n in counts.items() if gram not in covered}
