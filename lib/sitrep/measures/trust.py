"""How far the instrument can be trusted: what it covers, where its lexicons part, how it stands to human readers."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.adding import Floats
from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.frequency import term_frequency, vocabulary
from sitrep.measures.gate import MIN_SCORED_SENTENCES
from sitrep.measures.ratings import CLASSES, class_of, correlation
from sitrep.measures.scales import LEAD, scale_of
from sitrep.measures.scope import (
    SENTENCE,
    Counted,
    Keys,
    codes,
    columns_of,
    of_values,
    parts_of,
    sentence_keys,
    topic_rows,
)
from sitrep.measures.tone import LEXICON
from sitrep.measures.volume import share

_LOOKED_AT = 40
LONGEST_READ = 60

HUMAN_NEUTRAL = 0.5
"""A sentence is negative or positive to its readers where their mean rating (-2 to 2) is at least so far from 0."""


def lexicons_of(counted: Counted) -> list[str]:
    """Return the lexicons that scored the corpus: the one that the pages give first, then VADER."""

    def make() -> set[str]:
        columns = (columns_of(part, "tone", ["lexicon"])["lexicon"] for part in parts_of(counted.tables))
        return {name for column in columns for name in pc.unique(column.cast(pa.string())).to_pylist()}

    return sorted(counted.kept("lexicons", make), key=lambda name: (name != LEAD, name != LEXICON, name))


def coverage(counted: Counted) -> list[Estimate]:
    """Give for each lexicon the share of the sentences that count in which it knows a word.

    Returns:
        Rows ``coverage`` (unit ``share``, ``group_by`` lexicon); null in an empty corpus.
    """
    n_sentences: Counter[str] = Counter()
    n_articles: Counter[str] = Counter()
    for part in counted.parts():
        rows = part.columns("tone", (*SENTENCE, "lexicon", "n_hits"))
        for lexicon in lexicons_of(counted):
            scored = _of_lexicon(rows, lexicon)
            scored = scored.filter(pc.greater(scored["n_hits"], 0))
            n_sentences[lexicon] += scored.num_rows
            n_articles[lexicon] += len(pc.unique(scored["article_id"].cast(pa.string())))
    return [
        Estimate(
            measure="coverage",
            group_by="lexicon",
            group_value=lexicon,
            value=share(n_sentences[lexicon], counted.n_sentences),
            unit="share",
            denominator=counted.n_sentences,
            n_articles=n_articles[lexicon],
            n_sentences=n_sentences[lexicon],
            method="sentences with a word of the lexicon over all that count",
            evidence=evidence("tone", {"lexicon": lexicon, "n_hits": {">": 0}, **counted.scope.where}),
        )
        for lexicon in lexicons_of(counted)
    ]


def sign_agreement(counted: Counted, topic: str, lexicon: str, other: str) -> Estimate:
    """Give the share of a topic's sentences, scored by two lexicons under the mask, to which both give one sign.

    Signs are negative, neutral and positive, each by its lexicon's own scale. Null below five such sentences. Lexicons
    that agree are not thereby right.
    """
    n = same = n_articles = 0
    for part in counted.parts():
        (keys, values), (other_keys, others) = (_masked(part, topic, name) for name in (lexicon, other))
        both, mine, theirs = np.intersect1d(keys, other_keys, return_indices=True)
        n, n_articles = n + len(both), n_articles + len(np.unique(both >> 32))
        same += sum(
            class_of(a, scale_of(lexicon).neutral) == class_of(b, scale_of(other).neutral)
            for a, b in zip(values[mine].tolist(), others[theirs].tolist(), strict=True)
        )
    return Estimate(
        measure="sign_agreement",
        topic=topic,
        group_by="lexicon",
        group_value=other,
        value=same / n if n >= MIN_SCORED_SENTENCES else None,
        unit="share",
        denominator=n,
        n_articles=n_articles,
        n_sentences=n,
        method=f"sentences with one sign over those that {lexicon} and {other} both score, masked",
        evidence=evidence(
            "topic_sentences",
            {"topic": topic, "lexicon": other, "masked": {"null": False}, **counted.scope.where},
        ),
    )


def unknown_words(counted: Counted, *, top: int) -> list[Estimate]:
    """Return the most frequent words of the corpus that no lexicon scored anywhere in it, without names and numbers."""
    known: set[str] = set()
    for part in parts_of(counted.tables):
        for word in codes(columns_of(part, "tone_words", ["word"])["word"])[0]:
            known.update(word.split(" "))
    words = [term for term in vocabulary(counted) if term.islower() and term.isalpha() and term not in known]
    small = _in_small_letters(counted, words[: 3 * top])
    chosen = frozenset([word for word in words[: 3 * top] if word in small][:top])
    return [e for e in term_frequency(counted, most=0, always=chosen) if e.measure == "term_count"]


def _in_small_letters(counted: Counted, terms: Sequence[str]) -> set[str]:
    """Return those of the terms that stand in small letters in one of their first sentences; the others are names."""
    left = dict.fromkeys(terms, _LOOKED_AT)
    found: set[str] = set()
    for part in counted.parts():
        wanted = pa.array([term for term, n in left.items() if n], pa.string())
        if not len(wanted):
            break
        rows = part.columns("terms", (*SENTENCE, "term"))
        rows = rows.filter(of_values(rows["term"], lambda values: pc.is_in(values, wanted)))  # noqa: B023
        strings, places = codes(rows["term"])
        first = {term: np.flatnonzero(places == at)[: left[term]] for at, term in enumerate(strings) if left.get(term)}
        texts = _Texts(part)
        for term, at in first.items():
            left[term] -= len(at)
            if any(re.search(rf"\b{term}\b", text) for text in texts.of(rows.take(pa.array(at)))):
                found.add(term)
    return found


class _Texts:
    """The texts of sentences of a part."""

    def __init__(self, part: Counted) -> None:
        self._part = part
        table = part.columns("sentences", (*SENTENCE, "text"))
        keys = sentence_keys(table, part.article_ids)
        self._order = np.argsort(keys)
        self._keys, self._texts = keys[self._order], table["text"]

    def of(self, rows: pa.Table) -> list[str]:
        """Return the text of the sentence of each row."""
        at = np.searchsorted(self._keys, sentence_keys(rows, self._part.article_ids))
        texts: list[str] = self._texts.take(pa.array(self._order[at])).to_pylist()
        return texts


@dataclass(frozen=True, kw_only=True)
class Parted:
    """A sentence that two lexicons score far apart."""

    article_id: str
    sentence_no: int
    text: str
    scores: tuple[float, float]


def parted_sentences(counted: Counted, lexicon: str, other: str, *, top: int) -> list[Parted]:
    """Return the sentences to which two lexicons, both knowing a word in them, give scores furthest apart.

    The two scales are made comparable by their root mean squares over the sentences that both score. Sentences of more
    than 60 words are passed over: they are mostly lists and tables that were read as text.
    """
    squares, n = np.zeros(2), 0
    for part in counted.parts():
        _, values = _both(part, lexicon, other)
        squares, n = squares + (values * values).sum(axis=1), n + values.shape[1]
    size = np.sqrt(squares / n)[:, None] if n else np.zeros((2, 1))
    found: list[tuple[float, int, Parted]] = []
    for part, places in zip(counted.parts(), counted.article_places, strict=True):
        keys, values = _both(part, lexicon, other)
        standard = np.divide(values, size, out=values.copy(), where=size > 0)
        sentences = part.columns("sentences", (*SENTENCE, "n_tokens", "text"))
        known = sentence_keys(sentences, part.article_ids)
        order = np.argsort(known)
        rows = order[np.searchsorted(known[order], keys)]
        short = sentences["n_tokens"].to_numpy()[rows] <= LONGEST_READ
        apart = np.round(np.where(short, np.abs(standard[0] - standard[1]), -1.0), 4)
        among_all = places[keys >> 32] << 32 | keys & (2**32 - 1)
        chosen = np.lexsort((among_all, -apart))[:top]
        told = sentences.take(pa.array(rows[chosen])).to_pylist()
        for row, at in zip(told, chosen.tolist(), strict=True):
            scores = (float(values[0, at]), float(values[1, at]))
            one = Parted(article_id=row["article_id"], sentence_no=row["sentence_no"], text=row["text"], scores=scores)
            found.append((-float(apart[at]), int(among_all[at]), one))
        found = sorted(found, key=lambda each: each[:2])[:top]
    return [one for _, _, one in found]


def _both(part: Counted, lexicon: str, other: str) -> tuple[Keys, Floats]:
    """Return the sentences of a part that two lexicons score, and the scores of each."""
    (keys, values), (other_keys, others) = (_scored(part, name) for name in (lexicon, other))
    both, mine, theirs = np.intersect1d(keys, other_keys, return_indices=True)
    return both, np.stack([values[mine], others[theirs]])


@dataclass(frozen=True, kw_only=True)
class AgainstReaders:
    """How scores of a lexicon stand to readers' mean ratings of the same sentences.

    ``confusion[human class, class of the score]`` counts sentences; an unscored sentence is neutral.
    """

    lexicon: str
    masked: bool
    n: int
    correlation: float | None
    accuracy: float | None
    confusion: Mapping[tuple[str, str], int]


def against_readers(
    counted: Counted, rated: Mapping[tuple[str, str], Sequence[int]], lexicon: str, *, masked: bool
) -> AgainstReaders:
    """Compare a lexicon's scores with readers' ratings, from (topic, text) to the ratings of the sentence.

    Sentences that the corpus does not hold are left out. Accuracy is the share in the readers' class (negative,
    neutral, positive); higher is better, and with three classes chance gives about a third.
    """
    scores = _scores_by_text(counted, rated, lexicon, masked=masked)
    pairs = [(sum(values) / len(values), scores[key]) for key, values in rated.items() if key in scores]
    confusion = {(human, machine): 0 for human in CLASSES for machine in CLASSES}
    for human, machine in pairs:
        confusion[class_of(human, HUMAN_NEUTRAL), class_of(machine, scale_of(lexicon).neutral)] += 1
    right = sum(confusion[name, name] for name in CLASSES)
    return AgainstReaders(
        lexicon=lexicon,
        masked=masked,
        n=len(pairs),
        correlation=correlation([human for human, _ in pairs], [machine for _, machine in pairs]),
        accuracy=right / len(pairs) if pairs else None,
        confusion=confusion,
    )


def _scores_by_text(
    counted: Counted, wanted: Mapping[tuple[str, str], object], lexicon: str, *, masked: bool
) -> dict[tuple[str, str], float]:
    """Return the scores of sentences by (topic, text), 0 where the lexicon knows no word."""
    texts = pa.array(sorted({text for _, text in wanted}), pa.string())
    found: dict[tuple[str, str], float] = {}
    if not wanted:
        return found
    for part in counted.parts():
        sentences = part.columns("sentences", (*SENTENCE, "text"))
        rows = sentences.filter(pc.is_in(sentences["text"], texts))
        key_of = dict(zip(rows["text"].to_pylist(), sentence_keys(rows, part.article_ids).tolist(), strict=True))
        lookup: dict[str, dict[int, float]] = {}
        for topic, text in wanted:
            if text not in key_of:
                continue
            if topic not in lookup:
                keys, values = _masked(part, topic, lexicon) if masked and topic else _scored(part, lexicon)
                lookup[topic] = dict(zip(keys.tolist(), values.tolist(), strict=True))
            found[topic, text] = lookup[topic].get(key_of[text], 0.0)
    return found


def _of_lexicon(table: pa.Table, lexicon: str) -> pa.Table:
    equal: Callable[[pa.Array], pa.Array] = lambda values: pc.equal(values, lexicon)  # noqa: E731
    return table.filter(of_values(table["lexicon"], equal))


def _masked(part: Counted, topic: str, lexicon: str) -> tuple[Keys, Floats]:
    rows = _of_lexicon(topic_rows(part, "topic_sentences", topic, (*SENTENCE, "lexicon", "masked")), lexicon)
    rows = rows.filter(rows["masked"].is_valid())
    return sentence_keys(rows, part.article_ids), rows["masked"].to_numpy()


def _scored(part: Counted, lexicon: str) -> tuple[Keys, Floats]:
    rows = _of_lexicon(part.columns("tone", (*SENTENCE, "lexicon", "n_hits", "compound")), lexicon)
    rows = rows.filter(pc.greater(rows["n_hits"], 0))
    return sentence_keys(rows, part.article_ids), rows["compound"].to_numpy()
