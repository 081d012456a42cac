"""VADER's scores of many sentences at once, by array operations over coded chunks.

The scores, and the share of each word in them, are those of ``tone.score`` to the last bit: the operations are the
package's (vaderSentiment 3.3.2), in its order, over all scored words of all sentences together. Two kinds of sentence
go through the package one by one: those with an emoji, and those with one of its special phrases ("the bomb"). What
"but" does to a sentence depends on the values in it, and is done sentence by sentence over its scored words alone.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sitrep.measures import tone
from sitrep.measures.adding import Floats, in_order, rounded, sums
from sitrep.measures.vader_compiled import scored
from sitrep.measures.vader_words import (
    BUT,
    CAPITALS,
    EMOJI,
    MARKS,
    Hits,
    Rules,
    weigh_by_but,
    words_at,
)
from sitrep.text.coding import Coded
from sitrep.text.library import library
from sitrep.text.stretches import places_among
from sitrep.text.vocabulary import Flags, Ints


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """VADER's four scores of each sentence, its emphasis and number of scored words, and those words.

    ``sentence`` tells the sentence of each scored word, in order; ``start`` and ``end`` are places in the coded text,
    and ``words[word]`` is the word, lower-cased; ``valence`` is the lexicon's own, before all rules, NaN where the
    rules score something that it does not list (idioms, descriptions of emoji). ``by_package`` marks the sentences that
    the package scored.
    """

    compound: Floats
    positive: Floats
    neutral: Floats
    negative: Floats
    emphasis: Floats
    n_hits: Ints
    sentence: Ints
    start: Ints
    end: Ints
    word: Ints
    words: list[str]
    contribution: Floats
    valence: Floats
    by_package: Flags


def score_all(coded: Coded, rules: Rules | None = None) -> Scores:
    """Score coded sentences; ``tone.score`` says what the numbers are. The rules are looked up unless given."""
    rules = rules or Rules.of(coded)
    features = rules.features
    at, sentence, values = scored_by_arrays(coded, rules) if library() is None else scored(coded, rules)
    hits = Hits(coded, rules, at=at, sentence=sentence)
    n_words = np.diff(coded.first_chunk)
    emphasis = _emphasis(coded, features, rules.having(MARKS))
    by_package = _any(coded, rules.having(EMOJI)) | _marked(len(coded), hits.sentence[hits.special()])
    weigh_by_but(hits, values, rules.having(BUT))
    keep = (values != 0) & ~by_package[hits.sentence]
    sentence, at, values = hits.sentence[keep], hits.at[keep], values[keep]
    compound, positive, neutral, negative = sentence_scores(sentence, values, emphasis, n_words)
    word, words = words_at(coded, features, at)
    scores = Scores(
        compound=compound,
        positive=positive,
        neutral=neutral,
        negative=negative,
        emphasis=emphasis,
        n_hits=np.bincount(sentence, minlength=len(coded)).astype(np.int32),
        sentence=sentence,
        start=coded.chunk_starts[at],
        end=coded.chunk_ends[at],
        word=word,
        words=words,
        contribution=values,
        valence=features["valence"][coded.chunks[at]],
        by_package=by_package,
    )
    return _with_package(scores, coded) if by_package.any() else scores


def scored_by_arrays(coded: Coded, rules: Rules) -> tuple[Ints, Ints, Floats]:
    """Find the chunks that VADER scores, their sentences, and what all rules but that of "but" make of their valences.

    It is what ``vader_compiled.scored`` does by the compiled library.
    """
    hits = Hits(coded, rules)
    values = hits.valence()
    some = np.flatnonzero(rules.near()[hits.at] | ((rules.bits[hits.at] & CAPITALS) != 0))
    beside = Hits(coded, rules, at=hits.at[some])
    some_capitals = _some_capitals(coded, rules.having(CAPITALS), np.diff(coded.first_chunk))
    values[some] = beside.values(some_capitals, values[some])
    return hits.at, hits.sentence, values


def _any(coded: Coded, chunks: npt.NDArray[np.intp]) -> Flags:
    return _marked(len(coded), places_among(coded.first_chunk, chunks, behind_equals=True) - 1)


def _marked(n: int, sentences: npt.NDArray[np.integer]) -> Flags:
    found = np.zeros(n, np.bool_)
    found[sentences] = True
    return found


def _some_capitals(coded: Coded, chunks: npt.NDArray[np.intp], n_words: Ints) -> Flags:
    """Tell which sentences have words all in capitals, which are given, and others."""
    count = np.bincount(places_among(coded.first_chunk, chunks, behind_equals=True) - 1, minlength=len(coded))
    found: Flags = (count > 0) & (count < n_words)
    return found


def _emphasis(coded: Coded, features: npt.NDArray[np.void], chunks: npt.NDArray[np.intp]) -> Floats:
    sentence = places_among(coded.first_chunk, chunks, behind_equals=True) - 1
    codes = coded.chunks[chunks]
    exclamations = np.bincount(sentence, features["exclamations"][codes], len(coded))
    questions = np.bincount(sentence, features["questions"][codes], len(coded))
    by_questions = np.where(questions > 1, np.where(questions <= 3, questions * 0.18, 0.96), 0.0)
    emphasis: Floats = np.minimum(exclamations, 4) * 0.292 + by_questions
    return emphasis


def sentence_scores(
    sentence: Ints, values: Floats, emphasis: Floats, n_words: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Add up the scored words of each sentence: compound, positive, neutral, negative, rounded as VADER rounds."""
    n = len(emphasis)
    n_hits = np.bincount(sentence, minlength=n)
    total = sums(sentence, values, n)
    total = np.where(total > 0, total + emphasis, np.where(total < 0, total - emphasis, total))
    compound = np.clip(total / np.sqrt(total * total + 15), -1.0, 1.0)
    positive = in_order(sentence, np.where(values > 0, values + 1, 0.0), n)
    negative = in_order(sentence, np.where(values < 0, values - 1, 0.0), n)
    stronger = positive - np.abs(negative)
    positive = np.where(stronger > 0, positive + emphasis, positive)
    negative = np.where(stronger < 0, negative - emphasis, negative)
    neutral = n_words - n_hits
    whole = positive + np.abs(negative) + neutral
    shares = [
        rounded(np.abs(np.divide(part, whole, out=np.zeros(n), where=whole != 0)), 3)
        for part in (positive, neutral.astype(np.float64), negative)
    ]
    return rounded(compound, 4), shares[0], shares[1], shares[2]


def _with_package(scores: Scores, coded: Coded) -> Scores:
    """Put in the sentences that only the package can score."""
    flagged = np.flatnonzero(scores.by_package)
    texts = [coded.sentence(i) for i in flagged.tolist()]
    scored_texts = {text: tone.score(text) for text in dict.fromkeys(texts)}  # "Copyright ©" stands below many articles
    found = {i: scored_texts[text] for i, text in zip(flagged.tolist(), texts, strict=True)}
    for name in ("compound", "positive", "neutral", "negative", "emphasis"):
        getattr(scores, name)[flagged] = [getattr(scored, name) for scored in found.values()]
    scores.n_hits[flagged] = [len(scored.words) for scored in found.values()]
    words = [(i, word) for i, scored in found.items() for word in scored.words]
    sentence = np.concatenate([scores.sentence, np.array([i for i, _ in words], np.int32)])
    start = np.array([coded.starts[i] + word.start for i, word in words], np.int32)
    end = np.array([coded.starts[i] + word.end for i, word in words], np.int32)
    numbers = {word: number for number, word in enumerate(scores.words)}
    their_words = np.array([numbers.setdefault(word.word, len(numbers)) for _, word in words], np.int32)
    order = np.argsort(sentence, kind="stable")
    return replace(
        scores,
        sentence=sentence[order],
        start=np.concatenate([scores.start, start])[order],
        end=np.concatenate([scores.end, end])[order],
        word=np.concatenate([scores.word, their_words])[order],
        words=list(numbers),
        contribution=np.concatenate([scores.contribution, [word.contribution for _, word in words]])[order],
        valence=np.concatenate([scores.valence, [tone.valence(word.word) or np.nan for _, word in words]])[order],
    )
