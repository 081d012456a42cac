"""VADER's rules for single words: the valence of each scored word after all that stands beside it.

The operations are the package's (vaderSentiment 3.3.2), in its order, over the scored words of all sentences together.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from vaderSentiment.vaderSentiment import B_DECR, BOOSTER_DICT, C_INCR, N_SCALAR, NEGATE

from sitrep.measures import tone
from sitrep.measures.adding import Floats, numbered
from sitrep.measures.news_lexicon import HUNDREDTHS, bends, weights
from sitrep.text.coding import Coded
from sitrep.text.stretches import owners, places_among
from sitrep.text.strings import are_chunks, beyond_ascii, column, flags, holding, lowered, places_in, strings_at
from sitrep.text.vocabulary import Derived, Flags, Ints

_ROLES = (
    *("no", "or", "nor", "so", "this", "never", "without", "doubt", "least", "at", "very", "but"),
    *("kind", "of", "sort", "just", "enough"),
    *("the", "shit", "bomb", "bad", "ass", "bus", "stop", "yeah", "right", "kiss", "to", "die", "beating", "heart"),
)
_ROLE = {word: number for number, word in enumerate(_ROLES, start=1)}
NO, _OF, _OF_SPECIAL = _ROLE["no"], _ROLE["of"], _ROLE["the"]
"""From ``_OF_SPECIAL`` on come the words of VADER's special phrases, all save "of"."""
_BEGIN_SPECIAL = (
    *(("the", "shit"), ("the", "bomb"), ("bad", "ass"), ("bus", "stop"), ("yeah", "right")),
    *(("kiss", "of"), ("to", "die"), ("beating", "heart")),
)
_ARE_SPECIAL = np.zeros((len(_ROLE) + 1, len(_ROLE) + 1), np.bool_)
for _one, _other in _BEGIN_SPECIAL:
    _ARE_SPECIAL[_ROLE[_one], _ROLE[_other]] = True
_SOFTENERS = (("just", "enough"), ("kind", "of"), ("sort", "of"))
_REACH = 3
_ALTERING = frozenset({"no", "least", "just", "kind", "sort", "so", "this"})

SCORED, _KNOWN, CAPITALS, BUT, EMOJI, MARKS, _NEGATION, _ALTERS = (1 << bit for bit in range(8))
_CHUNK = np.dtype(
    [
        ("bits", np.uint8),
        ("role", np.uint8),
        ("exclamations", np.uint8),
        ("questions", np.uint8),
        ("valence", np.float64),
        ("booster", np.float64),
        ("word", np.int16),
        ("news", np.int16),
        ("bend", np.int16),
    ]
)
"""``word`` is a place in VADER's lexicon; ``news`` is the word of the lexicon ``news``, from 1 on, 0 for others, and
``bend`` its bend in hundredths: both lexicons ask about the same words, so these are looked up once."""


def _learn(chunks: Sequence[str]) -> npt.NDArray[np.void]:
    """Work out what the rules and lexicons ask of each chunk; most are words that none knows."""
    known, of_known = _known_words()
    units = column(chunks)
    words = words_of(units)
    odd = beyond_ascii(words)
    lowers = lowered(words, odd)
    rows = of_known.take(places_in(known, lowers))  # in a tenth of the time that an index in brackets takes
    capitals = flags(pc.ascii_is_upper(words))
    capitals[odd] = [text.isupper() for text in strings_at(words, odd)]
    rows["bits"] |= CAPITALS * capitals.astype(np.uint8)
    not_contracted = flags(pc.match_substring(lowers, "n't"))
    rows["bits"][not_contracted] |= _NEGATION | _ALTERS
    filled = flags(pc.not_equal(words, ""))
    marked = np.flatnonzero(filled & holding(units, "!?"))
    rows["bits"][marked] |= MARKS
    for name, mark in (("exclamations", "!"), ("questions", "?")):
        rows[name][marked] = np.minimum(pc.count_substring(units.take(pa.array(marked)), mark).to_numpy(), 4)
    emojis = frozenset(tone.emojis())
    for number, chunk in zip(odd.tolist(), strings_at(units, odd), strict=True):
        if not emojis.isdisjoint(chunk):
            rows["bits"][number] |= EMOJI
    return rows


@cache
def _known_words() -> tuple[pa.StringArray, npt.NDArray[np.void]]:
    """Return the words that a rule or lexicon knows, and a row for each; the last row is that of all others."""
    lexicon, negations = tone.lexicon(), frozenset(NEGATE)
    altering = negations.union(BOOSTER_DICT, _ALTERING)
    known = sorted(altering.union(lexicon, _ROLE, weights(), bends()))
    numbers = {word: number for number, word in enumerate(lexicon)}
    rows = np.zeros(len(known) + 1, _CHUNK)
    listed, boosting = ([word in words for word in known] for words in (lexicon, BOOSTER_DICT))
    rows["bits"][:-1] = (
        SCORED * (np.array(listed) & ~np.array(boosting))
        | _KNOWN * np.array(listed)
        | BUT * np.array([word == "but" for word in known])
        | _NEGATION * np.array([word in negations for word in known])
        | _ALTERS * np.array([word in altering for word in known])
    )
    of_news = {word: number for number, word in enumerate(weights(), start=1)}
    hundredths = {word: round(bend * HUNDREDTHS) for word, bend in bends().items()}
    columns: tuple[tuple[str, Mapping[str, float]], ...]
    columns = (("valence", lexicon), ("booster", BOOSTER_DICT), ("role", _ROLE), ("word", numbers))
    for name, values in (*columns, ("news", of_news), ("bend", hundredths)):
        rows[name][:-1] = [values.get(word, 0) for word in known]
    return pa.array(known), rows


features_of_chunks = Derived(_learn)


def word_of(chunk: str) -> str:
    """Return a chunk without the punctuation around it, unless too little is left: an emoticon, perhaps.

    Units of the vocabulary that are no chunks, which begin with white space, give an empty word.
    """
    if chunk[:1] in ("\n", " "):
        return ""
    word = chunk.strip(string.punctuation)
    return chunk if len(word) <= 2 else word


def words_of(chunks: pa.StringArray) -> pa.StringArray:
    """Return the word of each of many chunks, as ``word_of`` does."""
    words = pc.ascii_trim(chunks, characters=string.punctuation)
    words = pc.if_else(pc.less_equal(pc.utf8_length(words), 2), chunks, words)
    return pc.if_else(pa.array(are_chunks(chunks)), words, "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What VADER's rules ask of each chunk of a coded text."""

    features: npt.NDArray[np.void]
    bits: npt.NDArray[np.uint8]
    role: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, coded: Coded) -> "Rules":
        """Look every chunk up."""
        features = features_of_chunks.of(coded.vocabulary.units)
        bits, role = (np.ascontiguousarray(features[name])[coded.chunks] for name in ("bits", "role"))
        return cls(features=features, bits=bits, role=role)

    def near(self) -> Flags:
        """Tell which chunks have, at most three before them, one that a rule looks for, or are "no"."""
        alters = (self.bits & _ALTERS) != 0
        near: Flags = self.role == NO
        for distance in range(1, _REACH + 1):
            near[distance:] |= alters[:-distance]
        return near

    def having(self, bit: int) -> npt.NDArray[np.intp]:
        """Return the chunks that have a bit, in order."""
        return np.flatnonzero((self.bits & bit) != 0)


def words_at(coded: Coded, features: npt.NDArray[np.void], at: Ints) -> tuple[Ints, list[str]]:
    """Return which word of the lexicon each of some scored chunks is, and the words."""
    words = list(tone.lexicon())
    numbers, word = numbered(np.ascontiguousarray(features["word"])[coded.chunks[at]], len(words))
    return word, [words[number] for number in numbers.tolist()]


class Hits:
    """The scored words of all sentences and what stands beside each; words at other chunks where ``at`` gives them.

    ``sentence``, where ``at`` is given, are their sentences if they are known.
    """

    def __init__(self, coded: Coded, rules: Rules, at: Ints | None = None, sentence: Ints | None = None) -> None:
        self.coded, self._features, self._bits, self._role = coded, rules.features, rules.bits, rules.role
        if at is not None:
            self.at = at
            self._place(at, sentence)
            return
        self.at = rules.having(SCORED).astype(np.int32)
        self._place(self.at)
        if (kind_of := self._is(0, "kind") & self._is(1, "of")).any():
            self.at = self.at[~kind_of]
            self._place(self.at)

    def _place(self, at: Ints, sentence: Ints | None = None) -> None:
        self.sentence = owners(self.coded.first_chunk, at) if sentence is None else sentence
        self._before = at - self.coded.first_chunk[self.sentence]
        self._after = self.coded.first_chunk[self.sentence + 1] - 1 - at

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
        of_special = self._role >= _OF_SPECIAL
        places = np.flatnonzero(of_special[:-1] & (of_special[1:] | (self._role[1:] == _OF)))
        places = places.compress(_ARE_SPECIAL[self._role[places], self._role[places + 1]])
        for distance in range(4) if len(self.at) else ():
            at = np.minimum(np.searchsorted(self.at, places + distance), len(self.at) - 1)
            there = (self.at[at] == places + distance) & (self._before[at] >= distance)
            found[at.compress(there & (self._after[at] >= 1 - distance))] = True
        return found

    def valence(self) -> Floats:
        """Return the valence of each word in the lexicon."""
        found: Floats = np.ascontiguousarray(self._features["valence"])[self.coded.chunks[self.at]]
        return found

    def values(self, some_capitals: Flags, valence: Floats) -> Floats:
        """Return what becomes of the valence of each word by negation, boosters and capitals."""
        differs = some_capitals[self.sentence]
        value = np.where(self._is(0, "no") & self._has(1, _KNOWN), 0.0, valence)
        after_no = self._is(-1, "no") | self._is(-2, "no") | (self._is(-3, "no") & self._is(-1, "or", "nor"))
        value = np.where(after_no, valence * N_SCALAR, value)
        shouted = self._has(0, CAPITALS) & differs
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
        booster = self._features["booster"][self.coded.chunks[self._beside(-distance)]]
        scalar = np.where(value < 0, booster * -1, booster)
        shouted = self._has(-distance, CAPITALS) & differs
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


def weigh_by_but(hits: Hits, values: Floats, buts: npt.NDArray[np.intp]) -> None:
    """Halve what stands before the first "but" of a sentence and raise what stands after it, by value as VADER does.

    VADER looks for a value where it first stands in the sentence. So a value that an earlier one has just become takes
    that one's place, and such a sentence goes through its loop.
    """
    sentence = places_among(hits.coded.first_chunk, buts, behind_equals=True) - 1
    _, where = np.unique(sentence, return_index=True)
    but_of = np.full(len(hits.coded), -1, np.int64)
    but_of[sentence[where]] = buts[where]
    mine = np.flatnonzero((values != 0) & (but_of[hits.sentence] >= 0))
    if not len(mine):
        return
    owner, before = hits.sentence[mine], values[mine]
    after = before * np.where(hits.at[mine] < but_of[owner], 0.5, 1.5)
    values[mine] = after
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    clashing = np.zeros(len(mine), np.bool_)
    for distance in range(1, int(np.diff(firsts, append=len(mine)).max())):
        clashing[distance:] |= (before[distance:] == after[:-distance]) & (owner[distance:] == owner[:-distance])
    for one in np.unique(owner[clashing]).tolist():
        first, last = np.searchsorted(owner, one), np.searchsorted(owner, one, side="right")
        found, places = before[first:last].tolist(), hits.at[mine[first:last]].tolist()
        for number in range(len(found)):
            value = found[number]
            which = found.index(value)
            found[which] = value * (0.5 if places[which] < but_of[one] else 1.5)
        values[mine[first:last]] = found
