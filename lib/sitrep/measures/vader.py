"""VADER's scores of many sentences at once, by array operations over coded chunks.

The scores, and the share of each word in them, are those of ``tone.score`` to the last bit: the operations are the
package's (vaderSentiment 3.3.2), in its order, over all scored words of all sentences together. Two kinds of sentence
go through the package one by one: those with an emoji, and those with one of its special phrases ("the bomb"). What
"but" does to a sentence depends on the values in it, and is done sentence by sentence over its scored words alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from vaderSentiment.vaderSentiment import B_DECR, BOOSTER_DICT, C_INCR, N_SCALAR, NEGATE, SentiText

from sitrep.measures import tone
from sitrep.text.coding import Coded, Derived, Flags, Ints

Floats: TypeAlias = npt.NDArray[np.float64]

_ROLES = (
    *("no", "or", "nor", "so", "this", "never", "without", "doubt", "least", "at", "very", "but"),
    *("kind", "of", "sort", "just", "enough"),
    *("the", "shit", "bomb", "bad", "ass", "bus", "stop", "yeah", "right", "kiss", "to", "die", "beating", "heart"),
)
_ROLE = {word: number for number, word in enumerate(_ROLES, start=1)}
_BEGIN_SPECIAL = (
    *(("the", "shit"), ("the", "bomb"), ("bad", "ass"), ("bus", "stop"), ("yeah", "right")),
    *(("kiss", "of"), ("to", "die"), ("beating", "heart")),
)
_SOFTENERS = (("just", "enough"), ("kind", "of"), ("sort", "of"))

_SCORED, _KNOWN, _CAPITALS, _BUT, _EMOJI, _MARKS, _NEGATION = (1 << bit for bit in range(7))
_CHUNK = np.dtype(
    [
        ("bits", np.uint8),
        ("role", np.uint8),
        ("exclamations", np.uint8),
        ("questions", np.uint8),
        ("valence", np.float64),
        ("booster", np.float64),
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """VADER's four scores of each sentence, its emphasis and number of scored words, and those words.

    ``sentence`` tells the sentence of each scored word, in order; ``start`` and ``end`` are places in the coded text,
    and ``words[word]`` is the word, lower-cased. ``by_package`` marks the sentences that the package scored.
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
    by_package: Flags


def score_all(coded: Coded) -> Scores:
    """Score coded sentences; ``tone.score`` says what the numbers are."""
    features = _features.of(coded.vocabulary.units)
    bits = features["bits"][coded.chunks]
    hits = _Hits(coded, features, bits)
    n_words = np.diff(coded.first_chunk)
    emphasis = _emphasis(coded, features, np.flatnonzero(bits & _MARKS))
    by_package = _any(coded, np.flatnonzero(bits & _EMOJI)) | _marked(len(coded), hits.sentence[hits.special()])
    values = hits.values(_some_capitals(coded, bits, n_words))
    _but(hits, values, bits)
    keep = (values != 0) & ~by_package[hits.sentence]
    sentence, at, values = hits.sentence[keep], hits.at[keep], values[keep]
    compound, positive, neutral, negative = _scores(sentence, values, emphasis, n_words)
    word, words = _words(coded, at)
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
        by_package=by_package,
    )
    return _with_package(scores, coded) if by_package.any() else scores


def _learn(chunks: Sequence[str]) -> npt.NDArray[np.void]:
    """Work out what the rules ask of each chunk; most are words that no rule knows."""
    lexicon, emojis = tone.lexicon(), frozenset(tone.emojis())
    negations = frozenset(NEGATE)
    known = negations.union(lexicon, BOOSTER_DICT, _ROLE)
    rows = np.zeros(len(chunks), _CHUNK)
    for number, chunk in enumerate(chunks):
        if chunk[:1] in "\n ":
            continue
        word = chunk if chunk.isalnum() else _strip(chunk)
        lower = word.lower()
        bits = 0
        if word.isupper():
            bits |= _CAPITALS
        if "!" in chunk or "?" in chunk:
            bits |= _MARKS
            rows[number]["exclamations"], rows[number]["questions"] = min(chunk.count("!"), 4), min(chunk.count("?"), 4)
        if not (chunk.isascii() or emojis.isdisjoint(chunk)):
            bits |= _EMOJI
        if lower in negations or "n't" in lower:
            bits |= _NEGATION
        if lower in known:
            valence, booster = lexicon.get(lower), BOOSTER_DICT.get(lower)
            bits |= _SCORED * (valence is not None and booster is None) | _KNOWN * (valence is not None)
            bits |= _BUT * (lower == "but")
            rows[number]["valence"], rows[number]["booster"] = valence or 0.0, booster or 0.0
            rows[number]["role"] = _ROLE.get(lower, 0)
        if bits:
            rows[number]["bits"] = bits
    return rows


_features = Derived(_learn)


_strip: Callable[[str], str] = SentiText._strip_punc_if_word


def _words(coded: Coded, at: Ints) -> tuple[Ints, list[str]]:
    """Return which word each of some chunks is to VADER, and the words."""
    chunks, inverse = np.unique(coded.chunks[at], return_inverse=True)
    numbers: dict[str, int] = {}
    units = coded.vocabulary.units
    words = [numbers.setdefault(_strip(units[chunk]).lower(), len(numbers)) for chunk in chunks.tolist()]
    return np.array(words, np.int32)[inverse], list(numbers)


class _Hits:
    """The scored words of all sentences and what stands beside each."""

    def __init__(self, coded: Coded, features: npt.NDArray[np.void], bits: npt.NDArray[np.uint8]) -> None:
        self._coded, self._features, self._bits = coded, features, bits
        self._role = features["role"][coded.chunks]
        self.at = np.flatnonzero(bits & _SCORED).astype(np.int32)
        self._place(self.at)
        self.at = self.at[~(self._is(0, "kind") & self._is(1, "of"))]
        self._place(self.at)

    def _place(self, at: Ints) -> None:
        self.sentence: Ints = (np.searchsorted(self._coded.first_chunk, at, side="right") - 1).astype(np.int32)
        self._before = at - self._coded.first_chunk[self.sentence]
        self._after = self._coded.first_chunk[self.sentence + 1] - 1 - at

    def _there(self, offset: int) -> Flags:
        there: Flags = self._before >= -offset if offset < 0 else self._after >= offset
        return there

    def _beside(self, offset: int) -> Ints:
        return np.clip(self.at + offset, 0, max(len(self._bits) - 1, 0))

    def _is(self, offset: int, *words: str) -> Flags:
        """Tell where the word at an offset from each scored word is one of these."""
        role = self._role[self._beside(offset)]
        found = role == _ROLE[words[0]]
        for word in words[1:]:
            found |= role == _ROLE[word]
        here: Flags = found & self._there(offset)
        return here

    def _has(self, offset: int, bit: int) -> Flags:
        found: Flags = ((self._bits[self._beside(offset)] & bit) != 0) & self._there(offset)
        return found

    def special(self) -> Flags:
        """Tell which words stand by the beginning of one of VADER's special phrases."""
        found = np.zeros(len(self.at), np.bool_)
        for offset in (-3, -2, -1, 0):
            for one, other in _BEGIN_SPECIAL:
                found |= self._is(offset, one) & self._is(offset + 1, other)
        return found

    def values(self, some_capitals: Flags) -> Floats:
        """Return the valence of each word after negation, boosters and capitals."""
        valence = self._features["valence"][self._coded.chunks[self.at]]
        differs = some_capitals[self.sentence]
        value = np.where(self._is(0, "no") & self._has(1, _KNOWN), 0.0, valence)
        after_no = self._is(-1, "no") | self._is(-2, "no") | (self._is(-3, "no") & self._is(-1, "or", "nor"))
        value = np.where(after_no, valence * N_SCALAR, value)
        shouted = self._has(0, _CAPITALS) & differs
        value = np.where(shouted, np.where(value > 0, value + C_INCR, value - C_INCR), value)
        for distance, damping in ((1, None), (2, 0.95), (3, 0.9)):
            looked_at = self._there(-distance) & ~self._has(-distance, _KNOWN)
            boosted = self._boosted(value, distance, damping, differs)
            changed = self._negated(boosted, distance)
            if distance == 3:
                for one, other in _SOFTENERS:
                    softened = (self._is(-3, one) & self._is(-2, other)) | (self._is(-2, one) & self._is(-1, other))
                    changed = np.where(softened, changed + B_DECR, changed)
            value = np.where(looked_at, changed, value)
        least = self._is(-1, "least") & ~self._has(-1, _KNOWN) & ~self._is(-2, "at", "very")
        result: Floats = np.where(least, value * N_SCALAR, value)
        return result

    def _boosted(self, value: Floats, distance: int, damping: float | None, differs: Flags) -> Floats:
        booster = self._features["booster"][self._coded.chunks[self._beside(-distance)]]
        scalar = np.where(value < 0, booster * -1, booster)
        shouted = self._has(-distance, _CAPITALS) & differs
        scalar = np.where(shouted, np.where(value > 0, scalar + C_INCR, scalar - C_INCR), scalar)
        if damping is not None:
            scalar = scalar * damping
        return np.where(booster != 0, value + scalar, value)

    def _negated(self, value: Floats, distance: int) -> Floats:
        negated = np.where(self._has(-distance, _NEGATION), value * N_SCALAR, value)
        if distance == 1:
            return negated
        if distance == 2:
            emphatic = self._is(-2, "never") & self._is(-1, "so", "this")
            unmoved = self._is(-2, "without") & self._is(-1, "doubt")
        else:
            emphatic = (self._is(-3, "never") & self._is(-2, "so", "this")) | self._is(-1, "so", "this")
            unmoved = self._is(-3, "without") & (self._is(-2, "doubt") | self._is(-1, "doubt"))
        return np.where(emphatic, value * 1.25, np.where(unmoved, value, negated))


def _but(hits: _Hits, values: Floats, bits: npt.NDArray[np.uint8]) -> None:
    """Halve what stands before the first "but" of a sentence and raise what stands after it, by value as VADER does."""
    buts = np.flatnonzero(bits & _BUT)
    if not len(buts) or not len(values):
        return
    scored = np.flatnonzero(values)
    sentence = np.searchsorted(hits._coded.first_chunk, buts, side="right") - 1
    _, where = np.unique(sentence, return_index=True)
    buts, sentence = buts[where], sentence[where]
    firsts = np.searchsorted(hits.sentence[scored], sentence)
    lasts = np.searchsorted(hits.sentence[scored], sentence, side="right")
    for but, first, last in zip(buts.tolist(), firsts.tolist(), lasts.tolist(), strict=True):
        if first == last:
            continue
        mine = scored[first:last]
        found, places = values[mine].tolist(), hits.at[mine].tolist()
        for number in range(len(found)):
            value = found[number]
            which = found.index(value)
            found[which] = value * (0.5 if places[which] < but else 1.5)
        values[mine] = found


def _any(coded: Coded, chunks: npt.NDArray[np.intp]) -> Flags:
    return _marked(len(coded), np.searchsorted(coded.first_chunk, chunks, side="right") - 1)


def _marked(n: int, sentences: npt.NDArray[np.integer]) -> Flags:
    found = np.zeros(n, np.bool_)
    found[sentences] = True
    return found


def _some_capitals(coded: Coded, bits: npt.NDArray[np.uint8], n_words: Ints) -> Flags:
    """Tell which sentences have words all in capitals, and others."""
    chunks = np.flatnonzero(bits & _CAPITALS)
    count = np.bincount(np.searchsorted(coded.first_chunk, chunks, side="right") - 1, minlength=len(coded))
    found: Flags = (count > 0) & (count < n_words)
    return found


def _emphasis(coded: Coded, features: npt.NDArray[np.void], chunks: npt.NDArray[np.intp]) -> Floats:
    sentence = np.searchsorted(coded.first_chunk, chunks, side="right") - 1
    codes = coded.chunks[chunks]
    exclamations = np.bincount(sentence, features["exclamations"][codes], len(coded))
    questions = np.bincount(sentence, features["questions"][codes], len(coded))
    by_questions = np.where(questions > 1, np.where(questions <= 3, questions * 0.18, 0.96), 0.0)
    emphasis: Floats = np.minimum(exclamations, 4) * 0.292 + by_questions
    return emphasis


def _scores(sentence: Ints, values: Floats, emphasis: Floats, n_words: Ints) -> tuple[Floats, Floats, Floats, Floats]:
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


def in_order(owner: npt.NDArray[np.integer], values: Floats, n: int) -> Floats:
    """Add up the values of each owner one by one in their order, as a loop would; owners do not decrease."""
    total = np.bincount(owner, values, n).astype(np.float64)
    return total


def sums(owner: npt.NDArray[np.integer], values: Floats, n: int) -> Floats:
    """Add up the values of each owner as this Python's ``sum`` does: from 3.12 on, with the rounding error carried."""
    if sum([1e16, 1.0, 1.0]) == 1e16:
        return in_order(owner, values, n)
    total = np.zeros(n)
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    for first, last in zip(firsts.tolist(), [*firsts[1:].tolist(), len(owner)], strict=True):
        total[owner[first]] = sum(values[first:last].tolist())
    return total


def rounded(values: Floats, digits: int) -> Floats:
    """Round as Python's ``round`` does, to the nearest decimal of the exact binary value."""
    scale = 10.0**digits
    scaled = values * scale
    whole = np.rint(scaled)
    result: Floats = whole / scale
    near_a_tie = np.flatnonzero(np.abs(np.abs(scaled - whole) - 0.5) < 1e-6)
    result[near_a_tie] = [round(value, digits) for value in values[near_a_tie].tolist()]
    return result


def _with_package(scores: Scores, coded: Coded) -> Scores:
    """Put in the sentences that only the package can score."""
    flagged = np.flatnonzero(scores.by_package)
    found = {i: tone.score(coded.sentence(i)) for i in flagged.tolist()}
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
    )
