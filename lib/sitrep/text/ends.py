"""The sentences of a whole text at once, by what its chunks are.

Whether a sentence ends between two chunks depends, nearly always, on the first of them and on how the second begins. So
that is told once for each such pair, by the rules of ``sentences``, and then looked up by array operations; sentencex
is asked where it matters, of many pairs at once. Behind a quotation, behind dots that stand alone or before a sign, a
word more is looked at. A paragraph in which it may depend on still more is cut by ``split_paragraph`` as a whole; tests
hold the outcome equal to ``split``. More is: a stop within a chunk, a mark of one of the scripts that end sentences
otherwise or of lists, what sentencex skips as a whole, and a stop that it takes for an abbreviation's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sentencex

from sitrep.text.abbreviations import ANYWHERE, BEFORE_A_NAME, BEFORE_A_NUMBER, NEVER_AT_THE_END, STARTERS
from sitrep.text.sentences import (
    LONGEST,
    RIGHT_WORD,
    ends_after,
    is_missed,
    left_word,
    says,
    split_paragraph,
    without_marks,
)
from sitrep.text.strings import are_chunks, beyond_ascii, bytes_of, column, flags, holding, strings_at
from sitrep.text.vocabulary import Chunks, Flags, Ints, Vocabulary, strings_from

Bytes: TypeAlias = npt.NDArray[np.uint8]
Places: TypeAlias = npt.NDArray[np.intp]

_NONE, _STOP, _QUOTED_STOP, _DOTS_ALONE, _DOUBTFUL = range(5)
"""What a chunk may end: no sentence, one, one or a quotation within one, that before it; or it takes a closer look."""

_STARTER, _CAPITAL, _SMALL, _DIGIT, _SIGN, _DOTS, _OTHER, _NEW = range(8)
"""How a chunk begins, after quotation marks and brackets; ``_DOTS`` are all of it."""

_SECOND = {_STARTER: "The", _CAPITAL: "Xx", _SMALL: "xx", _DIGIT: "5", _SIGN: "-- x", _DOTS: "..."}
_SIGNS = "-\u2013|@#$"
_UNKNOWN, _NO, _YES, _UNSURE = range(4)

_UNFAMILIAR = re.compile(r"[`<{]|[^\x00-\x7e\u00a0-\u024f\u2013\u20ac\u2122]")
_OF_INTEREST = ".?!`<{\x7f"
_STOPS, _CLOSERS, _OPENERS = ".?!", "\"')]", "\"'(["
_AT_END = re.compile(r"""(.*[^.?!])(\.\.\.|[.?!])([\"')\]]*)""", re.DOTALL)
_MAY_END_WITHIN = re.compile(r"""[?!]|\.\.|\.["')\]]*[(\[]|[a-z0-9]{2}\.["')\]]*[A-Z][a-z]|\.["')\]]*[^\x00-\x7e]""")
_ENDS_ODDLY = re.compile(r"""\.["')\]]*$""")
_ALONE = frozenset({".", "..."})
_ABBREVIATIONS = pa.array(sorted({a.lower() for a in BEFORE_A_NAME | BEFORE_A_NUMBER | ANYWHERE | NEVER_AT_THE_END}))
_BETWEEN, _TOGETHER = "\n\n", 100
"""What sentencex takes for the end of a paragraph, and how many it is asked of at once."""

_NUL = "\0"
"""What no normalised text holds."""

_LONGEST_WORD = 15
"""A longer one is no abbreviation."""


def sentence_starts(
    vocabulary: Vocabulary, text: str, chunks: Chunks, *, begins_paragraph: Flags, is_sentence: Flags
) -> tuple[Flags, Ints]:
    """Return which chunks begin a sentence, and the places in order where one starts within a chunk.

    The sentences are what ``split`` makes of the paragraphs. One goes on to the end of the last chunk before the next.

    Args:
        vocabulary: what the chunks are coded in.
        text: normalised paragraphs.
        chunks: its chunks.
        begins_paragraph: which chunks do.
        is_sentence: which chunks are in a paragraph that is to be taken for one sentence as it stands.
    """
    if not len(chunks.codes):
        return np.zeros(0, np.bool_), np.zeros(0, np.int32)
    kinds = np.where(is_sentence, _NONE, _outcomes.kinds(vocabulary.units)[chunks.codes])
    stops = np.flatnonzero((kinds != _NONE) & (kinds != _DOUBTFUL))
    stops = stops[stops + 1 < len(kinds)]
    stops = stops[~begins_paragraph[stops + 1]]
    outcome = _ends_behind(vocabulary.units, text, chunks, begins_paragraph, kinds[stops], stops)
    firsts = np.flatnonzero(begins_paragraph)
    begins = begins_paragraph.copy()
    begins[stops[outcome == _YES] + 1] = True
    doubtful = np.concatenate(
        [np.flatnonzero(kinds == _DOUBTFUL), stops[outcome == _UNSURE], _too_long(chunks, begins, is_sentence)]
    )
    slow = np.unique(np.searchsorted(firsts, doubtful, side="right") - 1)
    afters = np.append(firsts[1:], len(kinds))[slow]
    starts: list[int] = []
    for first, after in zip(firsts[slow].tolist(), afters.tolist(), strict=True):
        begins[first:after] = False
        start = int(chunks.starts[first])
        starts += [start + at for at, _ in split_paragraph(text[start : chunks.ends[after - 1]])]
    places = np.array(starts, np.int32)
    found = np.searchsorted(chunks.starts, places, side="right") - 1
    within = places != chunks.starts[found]
    begins[found[~within]] = True
    return begins, places[within]


def _ends_behind(
    units: list[str], text: str, chunks: Chunks, begins_paragraph: Flags, kinds: Bytes, stops: Places
) -> Bytes:
    """Tell whether sentences end behind chunks of some kinds: by those and the next ones, and by more where need be."""
    outcome, beginnings = _outcomes.of(units, chunks.codes[stops], chunks.codes[stops + 1])
    ended = np.flatnonzero(outcome == _YES)
    quoted = ended[(kinds[ended] == _QUOTED_STOP) & (beginnings[ended] <= _CAPITAL)]
    outcome[quoted[_names_speaker(units, text, chunks, begins_paragraph, stops[quoted] + 1)]] = _NO
    dots = ended[kinds[ended] == _DOTS_ALONE]
    outcome[dots[~_end_with_dots(units, chunks.codes, begins_paragraph, stops[dots], beginnings[dots])]] = _UNSURE
    signs = ended[beginnings[ended] == _SIGN]
    outcome[signs[~_are_before_word(units, chunks.codes, begins_paragraph, stops[signs])]] = _UNSURE
    return outcome


def _names_speaker(units: list[str], text: str, chunks: Chunks, begins_paragraph: Flags, seconds: Places) -> Flags:
    """Tell which chunks, behind a quotation that ends in a question or a cry, begin to tell who said it."""
    firsts = np.flatnonzero(begins_paragraph)
    after = np.append(firsts[1:], len(chunks.codes))[np.searchsorted(firsts, seconds, side="right") - 1]
    found = np.zeros(len(seconds), np.bool_)
    places = zip(
        chunks.codes[seconds].tolist(), chunks.starts[seconds].tolist(), chunks.ends[after - 1].tolist(), strict=True
    )
    for number, (code, start, end) in enumerate(places):
        at = start + len(units[code]) - len(units[code].lstrip(_OPENERS))
        found[number] = says(text, at, end)
    return found


def _end_with_dots(units: list[str], codes: Ints, begins_paragraph: Flags, at: Places, beginnings: Bytes) -> Flags:
    """Tell behind which dots, standing alone, sentencex cuts because of the word before them; False where none is.

    Before a word that begins sentences ``cuts`` asks nobody.
    """
    found = np.zeros(len(at), np.bool_)
    asked: list[int] = []
    paragraphs: list[str] = []
    for number, (last, beginning) in enumerate(zip(at.tolist(), beginnings.tolist(), strict=True)):
        first = last
        while not begins_paragraph[first] and units[codes[first]] in _ALONE:
            first -= 1
        before = [units[code] for code in codes[first : last + 1].tolist()]
        if not any(map(str.isalnum, before[0])):
            continue
        if beginning == _STARTER:
            found[number] = True
        else:
            asked.append(number)
            paragraphs.append(f"{' '.join(before)} {_SECOND[beginning]}")
    for number, paragraph, proposed in zip(asked, paragraphs, _proposed(paragraphs), strict=True):
        least = len(paragraph) - len(_SECOND[int(beginnings[number])]) - 1
        found[number] = any(place >= least for place in proposed[:-1])
    return found


def _are_before_word(units: list[str], codes: Ints, begins_paragraph: Flags, at: Places) -> Flags:
    """Tell behind which chunks the next or the second next, in their paragraph, has a letter or digit."""
    found = np.zeros(len(at), np.bool_)
    for number, place in enumerate(at.tolist()):
        after = place + 2
        words = units[codes[place + 1]]
        if after < len(codes) and not begins_paragraph[after]:
            words += units[codes[after]]
        found[number] = any(map(str.isalnum, words))
    return found


def _too_long(chunks: Chunks, begins: Flags, is_sentence: Flags) -> Ints:
    """Return the first chunk of each sentence that has to be cut at white space."""
    firsts = np.flatnonzero(begins)
    lasts = np.append(firsts[1:], len(begins)) - 1
    too_long = (chunks.ends[lasts] - chunks.starts[firsts] > LONGEST) & ~is_sentence[firsts]
    found: Ints = firsts[too_long].astype(np.int32)
    return found


def _kind(chunk: str) -> int:
    if chunk in _ALONE:
        return _DOTS_ALONE
    if _UNFAMILIAR.search(chunk):
        return _DOUBTFUL
    at_end = _AT_END.fullmatch(chunk)
    if at_end is None:
        return _DOUBTFUL if _MAY_END_WITHIN.search(chunk) or _ENDS_ODDLY.search(chunk) else _NONE
    before, stop, closers = at_end.groups()
    if _MAY_END_WITHIN.search(before) or not any(map(str.isalnum, before)):
        return _DOUBTFUL
    return _QUOTED_STOP if stop != "." and closers[-1:] in ('"', "'") else _STOP


def _beginning(chunk: str) -> int:
    rest = chunk.lstrip(_OPENERS)
    if "A" <= rest[:1] <= "Z":
        word = RIGHT_WORD.match(rest)
        return _STARTER if word is not None and word[0] in STARTERS else _CAPITAL
    if "a" <= rest[:1] <= "z":
        return _SMALL
    if "0" <= rest[:1] <= "9":
        return _DIGIT
    if rest[:1] in _SIGNS:
        return _SIGN if rest else _OTHER
    return _DOTS if rest == "." * len(rest) else _OTHER


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What is known of some units: their kinds, how they begin, and what is between them and each such beginning."""

    kinds: Bytes
    beginnings: Bytes
    outcomes: Bytes

    @classmethod
    def of(cls, units: Sequence[str]) -> "_Known":
        """Find what can be told of many units at once."""
        texts = column(units)
        kinds = np.full(len(texts), _NONE, np.uint8)
        outcomes = np.full((len(texts), len(_SECOND)), _UNKNOWN, np.uint8)
        looked_at = holding(texts, _OF_INTEREST)
        looked_at[beyond_ascii(texts)] = True
        numbers = np.flatnonzero(looked_at & are_chunks(texts))
        is_word = _learn_words(numbers, texts.take(pa.array(numbers)), kinds, outcomes)
        numbers = numbers[~is_word]
        kinds[numbers] = [_kind(chunk) for chunk in strings_at(texts, numbers)]
        return cls(kinds=kinds, beginnings=np.full(len(texts), _NEW, np.uint8), outcomes=outcomes)

    def and_of(self, units: Sequence[str]) -> "_Known":
        """Return what is known, with more units."""
        more = _Known.of(units)
        return _Known(
            kinds=np.concatenate([self.kinds, more.kinds]),
            beginnings=np.concatenate([self.beginnings, more.beginnings]),
            outcomes=np.concatenate([self.outcomes, more.outcomes]),
        )


def _learn_words(numbers: npt.NDArray[np.intp], chunks: pa.StringArray, kinds: Bytes, outcomes: Bytes) -> Flags:
    """Tell which chunks are letters and digits, a stop behind them, and marks around; write what is known of these.

    Before a word that begins sentences, and after one in small letters before any capital, ``cuts`` asks nobody.
    """
    stopped = pc.ascii_rtrim(chunks, characters=_CLOSERS)
    words = pc.ascii_rtrim(stopped, characters=_STOPS)
    sizes, sizes_stopped, sizes_words = (np.diff(bytes_of(texts)[0]) for texts in (chunks, stopped, words))
    words = pc.ascii_ltrim(words, characters=_OPENERS)
    is_word: Flags = flags(pc.ascii_is_alnum(words)) & (sizes_stopped - sizes_words == 1)
    ends, content = bytes_of(chunks)[0][1:], bytes_of(chunks)[1]
    is_dot = content[ends - (sizes - sizes_stopped) - 1] == ord(".")
    closed = sizes > sizes_stopped
    last = content[ends - 1]
    quoted = ~is_dot & closed & ((last == ord('"')) | (last == ord("'")))
    kinds[numbers[is_word]] = np.where(quoted, _QUOTED_STOP, _STOP)[is_word]
    outcomes[numbers[is_word & (closed | ~is_dot)], _SMALL] = _NO
    lengths = np.diff(bytes_of(words)[0])
    is_plain = flags(pc.ascii_is_alpha(words)) & (lengths > 1) & (lengths <= _LONGEST_WORD)
    is_plain &= ~flags(pc.is_in(pc.ascii_lower(words), value_set=_ABBREVIATIONS))
    is_plain &= is_word & is_dot
    outcomes[numbers[is_plain], _STARTER] = _YES
    outcomes[numbers[is_plain & flags(pc.ascii_is_lower(words))], _CAPITAL] = _YES
    return is_word


def _beginnings(chunks: Sequence[str]) -> Bytes:
    """Return ``_beginning`` of each of several chunks."""
    rests = pc.ascii_ltrim(column(chunks), characters=_OPENERS)
    starts, content = bytes_of(rests)
    first = content[starts[:-1]]
    first[np.diff(starts) == 0] = 0
    found = np.full(len(chunks), _NEW, np.uint8)
    found[(first >= ord("a")) & (first <= ord("z"))] = _SMALL
    found[(first >= ord("0")) & (first <= ord("9"))] = _DIGIT
    capital = (first >= ord("A")) & (first <= ord("Z"))
    words = capital & flags(pc.ascii_is_alpha(rests))
    found[words] = np.where(flags(pc.is_in(rests, value_set=pa.array(sorted(STARTERS)))), _STARTER, _CAPITAL)[words]
    others = np.flatnonzero(found == _NEW)
    found[others] = [_beginning(chunks[number]) for number in others.tolist()]
    return found


class _Outcomes:
    """Whether a sentence ends between two chunks, worked out once for each first one and beginning of the second."""

    def __init__(self) -> None:
        self._units: list[str] | None = None
        self._known = _Known.of(())

    def kinds(self, units: list[str]) -> Bytes:
        """Return what each unit may end; another list than the last one begins anew."""
        if units is not self._units:
            self._units, self._known = units, _Known.of(strings_from(units, 0))
        elif len(units) > len(self._known.kinds):
            self._known = self._known.and_of(strings_from(units, len(self._known.kinds)))
        return self._known.kinds

    def of(self, units: list[str], firsts: Ints, seconds: Ints) -> tuple[Bytes, Bytes]:
        """Return an outcome for each pair of chunks, and how the second begins.

        The outcome is that of a quotation that no speaker follows, of dots behind a word, of a sign before one.
        """
        known = self._known
        new = np.unique(seconds[known.beginnings[seconds] == _NEW])
        known.beginnings[new] = _beginnings([units[chunk] for chunk in new.tolist()])
        beginnings = known.beginnings[seconds]
        found = np.full(len(firsts), _UNSURE, np.uint8)
        sure = beginnings != _OTHER
        firsts, seen_there = firsts[sure], beginnings[sure]
        unknown = known.outcomes[firsts, seen_there] == _UNKNOWN
        pairs = np.unique(firsts[unknown].astype(np.int64) * len(_SECOND) + seen_there[unknown])
        chunks, seen = np.divmod(pairs, len(_SECOND))
        known.outcomes[chunks, seen] = outcomes([units[chunk] for chunk in chunks.tolist()], seen.tolist())
        found[sure] = known.outcomes[firsts, seen_there]
        return found, beginnings


_outcomes = _Outcomes()


def outcomes(chunks: Sequence[str], beginnings: Sequence[int]) -> list[int]:
    """Tell of chunks that may end a sentence whether one ends before another chunk, by how that begins.

    It is what ``cuts`` and ``may_end`` tell of a paragraph of the two. sentencex is asked of many of them at once, each
    in a paragraph of its own.
    """
    found = [_NO] * len(chunks)
    asked: list[tuple[int, int]] = []
    paragraphs: list[str] = []
    for number, (chunk, beginning) in enumerate(zip(chunks, beginnings, strict=True)):
        if beginning == _DOTS:
            continue
        at_end = _AT_END.fullmatch(chunk)
        if at_end is None:  # dots alone
            found[number] = _NO if beginning == _SMALL and chunk != "." else _YES
            continue
        before, stop, closers = at_end.groups()
        paragraph, after_stop = f"{chunk} {_SECOND[beginning]}", len(before) + len(stop)
        if beginning == _SMALL and (stop != "." or closers):
            continue
        if stop == "." and not ends_after(left_word(before), paragraph, len(chunk) + 1):
            continue
        found[number] = _YES
        is_capital = beginning in (_STARTER, _CAPITAL)
        if not (is_capital and stop[-1] == "." and is_missed(paragraph, after_stop - 1, len(chunk) + 1)):
            asked.append((number, after_stop))
            paragraphs.append(paragraph)
    for (number, least), proposed in zip(asked, _proposed(paragraphs), strict=True):
        if not any(place >= least for place in proposed[:-1]):
            found[number] = _UNSURE
    return found


def _proposed(paragraphs: Sequence[str]) -> Iterator[list[int]]:
    """Yield where sentencex cuts paragraphs without newlines, their marks blanked, and where they end."""
    for start in range(0, len(paragraphs), _TOGETHER):
        some = paragraphs[start : start + _TOGETHER]
        text = without_marks(_NUL.join(some)).replace(_NUL, _BETWEEN)
        pieces = sentencex.segment("en", text)
        if "".join(pieces) != text:  # of long texts it loses the newlines at some places
            for paragraph in some:
                yield list(accumulate(map(len, sentencex.segment("en", without_marks(paragraph)))))
            continue
        places: list[int] = []
        for piece in [*pieces, _BETWEEN]:
            if piece == _BETWEEN:
                yield places
                places = []
            else:
                places.append(len(piece) + (places[-1] if places else 0))
