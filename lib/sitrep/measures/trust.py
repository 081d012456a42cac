"""How far the instrument can be trusted: what it covers, where its lexicons part, how it stands to human readers."""

import re
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
from sitrep.measures.scope import Counted, Keys, codes, of_values, sentence_keys
from sitrep.measures.tone import LEXICON
from sitrep.measures.volume import share, topic_rows

_LOOKED_AT = 40
LONGEST_READ = 60

HUMAN_NEUTRAL = 0.5
"""A sentence is negative or positive to its readers where their mean rating (-2 to 2) is at least so far from 0."""


def lexicons_of(counted: Counted) -> list[str]:
    """Return the lexicons that scored the corpus: the one that the pages give first, then VADER."""
    found = pc.unique(counted.tables["tone"]["lexicon"].cast(pa.string())).to_pylist()
    return sorted(found, key=lambda name: (name != LEAD, name != LEXICON, name))


def coverage(counted: Counted) -> list[Estimate]:
    """Give for each lexicon the share of the sentences that count in which it knows a word.

    Returns:
        Rows ``coverage`` (unit ``share``, ``group_by`` lexicon); null in an empty corpus.
    """
    found = []
    for lexicon in lexicons_of(counted):
        rows = _of_lexicon(counted["tone"], lexicon)
        scored = rows.filter(pc.greater(rows["n_hits"], 0))
        where = {"lexicon": lexicon, "n_hits": {">": 0}, **counted.scope.where}
        found.append(
            Estimate(
                measure="coverage",
                group_by="lexicon",
                group_value=lexicon,
                value=share(scored.num_rows, counted.n_sentences),
                unit="share",
                denominator=counted.n_sentences,
                n_articles=len(pc.unique(scored["article_id"].cast(pa.string()))),
                n_sentences=scored.num_rows,
                method="sentences with a word of the lexicon over all that count",
                evidence=evidence("tone", where),
            )
        )
    return found


def sign_agreement(counted: Counted, topic: str, lexicon: str, other: str) -> Estimate:
    """Give the share of a topic's sentences, scored by two lexicons under the mask, to which both give one sign.

    Signs are negative, neutral and positive, each by its lexicon's own scale. Null below five such sentences. Lexicons
    that agree are not thereby right.
    """
    (keys, values), (other_keys, others) = (_masked(counted, topic, name) for name in (lexicon, other))
    both, mine, theirs = np.intersect1d(keys, other_keys, return_indices=True)
    same = sum(
        class_of(a, scale_of(lexicon).neutral) == class_of(b, scale_of(other).neutral)
        for a, b in zip(values[mine].tolist(), others[theirs].tolist(), strict=True)
    )
    return Estimate(
        measure="sign_agreement",
        topic=topic,
        group_by="lexicon",
        group_value=other,
        value=same / len(both) if len(both) >= MIN_SCORED_SENTENCES else None,
        unit="share",
        denominator=len(both),
        n_articles=len(np.unique(both >> 32)),
        n_sentences=len(both),
        method=f"sentences with one sign over those that {lexicon} and {other} both score, masked",
        evidence=evidence(
            "topic_sentences",
            {"topic": topic, "lexicon": other, "masked": {"null": False}, **counted.scope.where},
        ),
    )


def unknown_words(counted: Counted, *, top: int) -> list[Estimate]:
    """Return the most frequent words of the corpus that no lexicon scored anywhere in it, without names and numbers."""
    known: set[str] = set()
    for word in codes(counted.tables["tone_words"]["word"])[0]:
        known.update(word.split(" "))
    words = [term for term in vocabulary(counted) if term.islower() and term.isalpha() and term not in known]
    small = _in_small_letters(counted, words[: 3 * top])
    chosen = frozenset([word for word in words[: 3 * top] if word in small][:top])
    return [e for e in term_frequency(counted, most=0, always=chosen) if e.measure == "term_count"]


def _in_small_letters(counted: Counted, terms: Sequence[str]) -> set[str]:
    """Return those of the terms that stand in small letters in one of their first sentences; the others are names."""
    rows = counted["terms"]
    rows = rows.filter(of_values(rows["term"], lambda values: pc.is_in(values, pa.array(terms, pa.string()))))
    strings, places = codes(rows["term"])
    sentences = counted["sentences"]
    known = sentence_keys(sentences, counted.article_ids)
    order = np.argsort(known)
    keys = sentence_keys(rows, counted.article_ids)
    wanted = set(terms)
    first = [np.flatnonzero(places == place)[:_LOOKED_AT] for place, term in enumerate(strings) if term in wanted]
    looked_at = np.concatenate([np.zeros(0, np.int64), *first])
    texts = sentences["text"].take(pa.array(order[np.searchsorted(known[order], keys[looked_at])])).to_pylist()
    pairs = zip(places[looked_at].tolist(), texts, strict=True)
    return {strings[place] for place, text in pairs if re.search(rf"\b{strings[place]}\b", text)}


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
    (keys, values), (other_keys, others) = (_scored(counted, name) for name in (lexicon, other))
    both, mine, theirs = np.intersect1d(keys, other_keys, return_indices=True)
    sentences = counted["sentences"]
    known = sentence_keys(sentences, counted.article_ids)
    order = np.argsort(known)
    n_tokens = sentences["n_tokens"].to_numpy()[order[np.searchsorted(known[order], both)]]
    differences = np.abs(_standard(values[mine]) - _standard(others[theirs]))
    apart = np.where(n_tokens <= LONGEST_READ, differences, -1.0)
    chosen = np.lexsort((both, -np.round(apart, 4)))[:top]
    rows = sentences.take(pa.array(order[np.searchsorted(known[order], both[chosen])])).to_pylist()
    return [
        Parted(
            article_id=row["article_id"],
            sentence_no=row["sentence_no"],
            text=row["text"],
            scores=(float(values[mine[at]]), float(others[theirs[at]])),
        )
        for row, at in zip(rows, chosen.tolist(), strict=True)
    ]


def _standard(values: Floats) -> Floats:
    size = float(np.sqrt(np.mean(values * values))) if len(values) else 0.0
    return values / size if size else values


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
    sentences = counted["sentences"]
    texts = {text for _, text in wanted}
    rows = sentences.filter(pc.is_in(sentences["text"], pa.array(sorted(texts), pa.string())))
    key_of = dict(zip(rows["text"].to_pylist(), sentence_keys(rows, counted.article_ids).tolist(), strict=True))
    lookup: dict[str, dict[int, float]] = {}
    found = {}
    for topic, text in wanted:
        if text not in key_of:
            continue
        if topic not in lookup:
            keys, values = _masked(counted, topic, lexicon) if masked and topic else _scored(counted, lexicon)
            lookup[topic] = dict(zip(keys.tolist(), values.tolist(), strict=True))
        found[topic, text] = lookup[topic].get(key_of[text], 0.0)
    return found


def _of_lexicon(table: pa.Table, lexicon: str) -> pa.Table:
    equal: Callable[[pa.Array], pa.Array] = lambda values: pc.equal(values, lexicon)  # noqa: E731
    return table.filter(of_values(table["lexicon"], equal))


def _masked(counted: Counted, topic: str, lexicon: str) -> tuple[Keys, "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    rows = _of_lexicon(topic_rows(counted, "topic_sentences", topic), lexicon)
    rows = rows.filter(rows["masked"].is_valid())
    return sentence_keys(rows, counted.article_ids), rows["masked"].to_numpy()


def _scored(counted: Counted, lexicon: str) -> tuple[Keys, "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    rows = _of_lexicon(counted["tone"], lexicon)
    rows = rows.filter(pc.greater(rows["n_hits"], 0))
    return sentence_keys(rows, counted.article_ids), rows["compound"].to_numpy()
