"""Phrases of a topic: words that stand side by side in its sentences (n-grams)."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

import numpy as np

from sitrep.measures.collocates import articles_with
from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.gate import MIN_ARTICLES, MOST_IN_ONE_ARTICLE
from sitrep.measures.occurrences import Flags, Places
from sitrep.measures.scope import SENTENCE, Counted, Keys, among, sentence_keys, topic_keys
from sitrep.text.coding import Coded, code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.phrases import starts_of, words_of
from sitrep.text.stops import shipped

MOST = 100
"""Estimates are made of so many phrases, the most frequent."""

AT_ONCE = 200_000
"""So many phrases are held while they are counted."""

Gram = tuple[str, ...]
Counts = tuple[int, int, int]

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
    n_articles = articles_with(counted, topic)
    most_in_one = MOST_IN_ONE_ARTICLE if n_articles >= MIN_ARTICLES else 1.0
    kept = _Tally(_Wanted(own=own, telling=telling), most_in_one).of(counted, topic, names)
    n_all = sum(len(topic_keys(part, topic)) for part in counted.parts())
    listed = sorted((-n, " ".join(gram), n_of) for gram, (n, n_of, _) in _longest(kept).items())
    return [
        Estimate(
            measure="n_with_phrase",
            topic=topic,
            term=phrase,
            value=float(-n),
            unit="sentences",
            denominator=n_all,
            n_articles=n_of,
            n_sentences=-n,
            method=f"words side by side, within the sentence, over {counted.scope.words}",
            evidence=evidence("sentences", counted.scope.where, in_topic=topic, with_phrase=phrase),
        )
        for n, phrase, n_of in listed[:most]
    ]


def _may_end(word: str) -> bool:
    return word[:1].isalnum() and not word.isnumeric() and word not in shipped()


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """Which phrases are counted: those that are not a topic's own words alone and hold one that tells."""

    own: Container[str]
    telling: Container[str] | None

    def __contains__(self, words: object) -> bool:
        assert isinstance(words, tuple)
        if all(word in self.own for word in words):
            return False
        return self.telling is None or any(word in self.telling for word in words)


class _Tally:
    """Counts phrases over the parts of a corpus: sentences, articles, and sentences of the article with most.

    Phrases are nearly as many as sentences, so that of more than ``AT_ONCE`` the rarest are let go. Where one of those
    comes back its count is too small: then all that is left is counted once more.
    """

    def __init__(self, wanted: Container[object], most_in_one: float) -> None:
        self._wanted, self._most_in_one = wanted, most_in_one

    def of(self, counted: Counted, topic: str, names: Names) -> dict[Gram, Counts]:
        """Return the phrases in two or more sentences, not nearly all of one article."""
        found, whole = self._counted(counted, topic, names, self._wanted)
        if not whole:
            found, _ = self._counted(counted, topic, names, found.keys())
        return {gram: n for gram, n in found.items() if n[0] > 1 and n[2] <= self._most_in_one * n[0]}

    @staticmethod
    def _counted(
        counted: Counted, topic: str, names: Names, wanted: Container[object]
    ) -> tuple[dict[Gram, Counts], bool]:
        found: dict[Gram, Counts] = {}
        whole = True
        for part in counted.parts():
            for gram, (n, n_articles, most) in _in_part(part, topic, names, wanted):
                before = found.get(gram, (0, 0, 0))
                found[gram] = before[0] + n, before[1] + n_articles, max(before[2], most)
            if len(found) > AT_ONCE:
                least = sorted((n for n, _, _ in found.values()), reverse=True)[AT_ONCE // 2]
                found, whole = {gram: n for gram, n in found.items() if n[0] > least}, False
        return found, whole


def _in_part(part: Counted, topic: str, names: Names, wanted: Container[object]) -> Iterator[tuple[Gram, Counts]]:
    """Yield the wanted phrases of a part with their counts."""
    table = part.columns("sentences", (*SENTENCE, "text"))
    keys = sentence_keys(table, part.article_ids)
    mine = np.flatnonzero(among(keys, topic_keys(part, topic)))
    keys = keys[mine]
    coded = code([normalise(text).text for text in table["text"].take(mine).to_pylist()])
    words, places = words_of(coded)
    edges = np.array([_may_end(word) for word in words] + [False], np.bool_)[places]
    name_of = _names_of(coded, names)
    for length in LENGTHS:
        for gram, counts in _count(coded, keys, places, length, edges=edges, name_of=name_of):
            said = tuple(words[k] for k in gram)
            if said in wanted:
                yield said, counts


def _names_of(coded: Coded, names: Names) -> Places:
    """Return a number for the name that each token is part of, -1 for none."""
    spans = names.find(coded)
    lengths = (spans.after - spans.first).astype(np.int64)
    found = np.full(len(coded.tokens), -1, np.int64)
    inside = np.repeat(spans.first - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    found[inside] = np.repeat(np.arange(len(lengths)), lengths)
    return found


def _count(
    coded: Coded, keys: Keys, places: Places, length: int, *, edges: Flags, name_of: Places
) -> Iterator[tuple[list[int], Counts]]:
    """Yield the phrases of one length with the number of sentences, of articles, and the most sentences of one."""
    begins = starts_of(places, coded, length)
    steps = begins[:, None] + np.arange(length)
    within = (name_of[steps] >= 0).all(axis=1) & (name_of[steps[:, 0]] == name_of[steps[:, -1]])
    steps = steps[(places[steps] >= 0).all(axis=1) & edges[steps[:, 0]] & edges[steps[:, -1]] & ~within]
    if not len(steps):
        return
    grams, of_row = np.unique(places[steps], axis=0, return_inverse=True)
    sentence = np.searchsorted(coded.first_token, steps[:, 0], side="right") - 1
    held = np.unique(np.stack([of_row.ravel(), sentence]), axis=1)
    n = np.bincount(held[0], minlength=len(grams))
    pairs, in_one = np.unique(np.stack([held[0], keys[held[1]] >> 32]), axis=1, return_counts=True)
    n_articles = np.bincount(pairs[0], minlength=len(grams))
    most = np.zeros(len(grams), np.int64)
    np.maximum.at(most, pairs[0], in_one)
    yield from zip(grams.tolist(), zip(n.tolist(), n_articles.tolist(), most.tolist(), strict=True), strict=True)


def _longest(counts: dict[Gram, Counts]) -> dict[Gram, Counts]:
    """Leave out what nearly always stands within a longer phrase."""
    covered = set()
    for gram, (n, *_) in counts.items():
        for part in (gram[:-1], gram[1:], gram[:-2], gram[2:]):
            if part in counts and n >= _WITHIN * counts[part][0]:
                covered.add(part)
    return {gram: n for gram, n in counts.items() if gram not in covered}
