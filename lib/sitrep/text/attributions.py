"""Attributions: where a text says who says something, told from a verb of saying and the words beside it.

The forms: "Lavrov has repeatedly accused ...", "Samuel Zbogar, the ambassador, remarked ...", '..." said Igor
Terekhov', "according to Mr. Zelensky". Without a name, a common noun that speaks ("analysts") or a pronoun will
do. Rules for English; a sentence of another language has none.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sitrep.text.coding import Coded
from sitrep.text.library import call, checked, library
from sitrep.text.speech_words import (
    ACCORDING,
    BE,
    BETWEEN,
    CLAUSE,
    CLOSES,
    COMMA,
    INVERTS,
    JOINING,
    LONE,
    NAME,
    NEEDS_CLAUSE,
    OPENS,
    OWNER,
    PARTICIPLE,
    PARTICLE,
    PERSON,
    ROLE,
    SPEECH,
    STOP,
    THING,
    TITLE,
    TO,
    WHO,
)
from sitrep.text.vocabulary import Flags, Ints

_LEFT, _RIGHT, _SHORT = 16, 10, 5
_ENDS = COMMA | STOP | OWNER
_BEFORE = NAME | ROLE | PERSON | THING | WHO | BETWEEN | BE | COMMA | CLOSES | LONE
_Row = list[int]


SPEAKERS = ("name", "role", "person", "thing")
"""What a speaker may be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attributions:
    """Who says something in sentences: the chunks ``first:after`` of the speaker, and all those of the clause.

    ``speaker`` is an index of ``SPEAKERS``; ``open_ended`` tells that a description of the speaker follows behind a
    comma.
    """

    sentence: Ints
    speaker: Ints
    first: Ints
    after: Ints
    clause_first: Ints
    clause_after: Ints
    open_ended: Flags


def find_attributions(coded: Coded, kinds: npt.NDArray[np.int32], quoted: Flags) -> Attributions:
    """Return the first attribution of each sentence that has one outside quotation marks, in order.

    Args:
        coded: the sentences.
        kinds: of each of its chunks, from ``speech_words``.
        quoted: the chunks that stand between quotation marks.
    """
    if library() is None:
        return attributions_by_arrays(coded, kinds, quoted)
    n = len(coded.first_chunk) - 1
    columns, n_found = np.empty((7, n), np.int32), np.zeros(1, np.int64)
    checked(call("attributions", coded.first_chunk, n, kinds, quoted, len(kinds), columns, n, n_found))
    return _as_columns(columns[:, : n_found[0]].copy())


def _as_columns(columns: Ints) -> Attributions:
    sentence, speaker, first, after, clause_first, clause_after, open_ended = columns
    return Attributions(
        sentence=sentence,
        speaker=speaker,
        first=first,
        after=after,
        clause_first=clause_first,
        clause_after=clause_after,
        open_ended=open_ended != 0,
    )


def attributions_by_arrays(coded: Coded, kinds: npt.NDArray[np.int32], quoted: Flags) -> Attributions:
    """Do what ``find_attributions`` does without the compiled library."""
    places = np.flatnonzero(((kinds & (SPEECH | ACCORDING)) != 0) & ~quoted)
    before, here = kinds[np.maximum(places - 1, 0)], kinds[places]
    places = places[((before & _BEFORE) != 0) | ((here & ACCORDING) != 0)]
    sentences = np.searchsorted(coded.first_chunk, places, side="right") - 1
    around = np.lib.stride_tricks.sliding_window_view(np.pad(kinds, (_LEFT, _RIGHT + 1)), _LEFT + _RIGHT + 1)[places]
    offsets = np.arange(-_LEFT, _RIGHT + 1, dtype=np.int32)
    lefts, rights = coded.first_chunk[sentences] - places, coded.first_chunk[sentences + 1] - places
    around = around * ((offsets >= lefts[:, None]) & (offsets < rights[:, None]))
    found, is_found = _found(around, sentences)
    numbers = np.flatnonzero(is_found)
    numbers = numbers[np.diff(sentences[numbers], prepend=-1) != 0]
    found = found[numbers]
    found[:, 1:5] += places[numbers][:, None] - _LEFT
    return _as_columns(np.vstack([sentences[numbers], found.T]).astype(np.int32))


def _found(around: npt.NDArray[np.int32], sentences: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.int64], Flags]:
    """Return what is found at each verb, as ``_Found`` has it, and where something is; of each sentence the first.

    Most forms are told at once; a row is looked at alone where it is none of them, and no earlier one of its sentence
    has given anything.
    """
    found, is_found, is_open = _at_once(around)
    earliest = np.full(int(sentences[-1]) + 1 if len(sentences) else 0, len(around), np.int64)
    told = np.flatnonzero(is_found)[::-1]
    earliest[sentences[told]] = told
    rest = np.flatnonzero(is_open & (np.arange(len(around)) < earliest[sentences]))
    done = -1
    for number, sentence, row in zip(rest.tolist(), sentences[rest].tolist(), around[rest].tolist(), strict=True):
        if sentence == done:
            continue
        one = _according(row) if row[_LEFT] & ACCORDING else _said(row)
        if one is not None:
            done = sentence
            found[number], is_found[number] = (SPEAKERS.index(one[0]), *one[1:]), True
    return found, is_found


def _at_once(around: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int64], Flags, Flags]:
    """Return what ``_said`` finds where a short name, a noun or a pronoun stands before the verb or right behind it.

    Also where something is found, and where ``_said`` or ``_according`` must be asked.
    """
    rows = np.arange(len(around))
    verb, behind = around[:, _LEFT], around[:, _LEFT + 1]
    last = np.full(len(around), _LEFT - 1, np.int64)
    for _ in range(_LEFT - 1, _LEFT - 5, -1):
        between = around[rows, last]
        last -= ((between & BETWEEN) != 0) & ((between & (COMMA | STOP | NAME)) == 0) & (last > _LEFT - 5)
    before = around[rows, last]
    is_according, is_participle = ((verb & bit) != 0 for bit in (ACCORDING, PARTICIPLE))
    is_noun = ((verb & NEEDS_CLAUSE) != 0) & ((behind & (CLAUSE | OPENS)) == 0)
    is_barred = np.where(is_participle, (before & BE) == 0, (before & (BE | STOP)) != 0)
    is_plain = ~is_participle & ~is_barred & ((before & (WHO | COMMA)) == 0)
    is_person, is_thing = ((before & bit) != 0 for bit in (PERSON, THING))
    is_named = ((before & (NAME | ROLE)) != 0) & ((before & OWNER) == 0) & ~is_person & ~is_thing
    is_role = (before & NAME) == 0
    first, is_whole = _short_names(around, last, is_role)
    is_found = is_plain & ~is_noun & ~is_according & (is_person | is_thing | (is_named & is_whole))
    may_be_behind = ((verb & INVERTS) != 0) & ((around[:, _LEFT - 1] & (CLOSES | COMMA | LONE)) != 0)
    has_none_before = is_barred | (is_plain & ~(is_person | is_thing | is_named))
    commas = np.flatnonzero(~is_participle & ~is_barred & ((before & WHO) == 0) & ((before & COMMA) != 0))
    has_none_before[commas] = ~_may_be_described(around[commas], last[commas])
    is_nothing = ~is_according & (is_noun | (has_none_before & ~may_be_behind))
    behind_it = np.flatnonzero(~is_according & ~is_noun & has_none_before & may_be_behind)
    found = np.zeros((len(around), 6), np.int64)
    found[:, 0] = np.where(is_person, 2, np.where(is_thing, 3, is_role))
    found[:, 1] = found[:, 3] = np.where(is_named, first, last)
    found[:, 2], found[:, 4] = last + 1, _LEFT + 1
    found[behind_it], is_found[behind_it], is_nothing[behind_it] = _behind_at_once(around[behind_it])
    return found, is_found, ~is_found & ~is_nothing


def _may_be_described(around: npt.NDArray[np.int32], last: npt.NDArray[np.int64]) -> Flags:
    """Tell where a name with a comma stands before ``last``, and no mark in between that ends what describes it."""
    places = np.arange(2, _LEFT)
    near = np.where(places < last[:, None], around[:, 2:_LEFT], 0)
    is_name = ((near & COMMA) != 0) & ((near & NAME) != 0) & ((near & OWNER) == 0)
    is_end = (near & (STOP | CLOSES | OPENS)) != 0
    found: Flags = (is_name * places).max(1, initial=0) > (is_end * places).max(1, initial=0)
    return found


def _behind_at_once(around: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int64], Flags, Flags]:
    """Return what ``_behind`` finds, where that is something, and where it is nothing; else it must be asked."""
    rows = np.arange(len(around))
    first = np.full(len(around), _LEFT + 1, np.int64)
    for place in (_LEFT + 1, _LEFT + 2):
        first += (first == place) & ((around[:, place] & JOINING) != 0)
    is_person = (around[rows, first] & PERSON) != 0
    after = first.copy()
    goes_on = np.ones(len(around), np.bool_)
    is_open = np.zeros(len(around), np.bool_)
    for _ in range(_SHORT):
        one = around[rows, after]
        goes_on &= (one & (NAME | ROLE)) != 0
        after += goes_on
        goes_on &= (one & _ENDS) == 0
        following = around[rows, after]
        leads = ((following & PARTICLE) != 0) | (((following & JOINING) != 0) & ((one & TITLE) != 0))
        is_open |= goes_on & leads & ~is_person
    is_open |= goes_on & ((around[rows, after] & (NAME | ROLE)) != 0) & ~is_person
    kind = around[rows, after - 1]
    is_role = ((kind & ROLE) != 0) & ((kind & NAME) == 0)
    is_nothing = ~is_person & (after == first)
    after[is_person] = first[is_person] + 1
    found = np.zeros((len(around), 6), np.int64)
    found[:, 0] = np.where(is_person, SPEAKERS.index("person"), is_role)
    found[:, 1], found[:, 2], found[:, 3], found[:, 4] = first, after, _LEFT, after
    found[:, 5] = ~is_person & ((kind & COMMA) != 0)
    return found, ~is_nothing & ~is_open, is_nothing


def _short_names(
    around: npt.NDArray[np.int32], last: npt.NDArray[np.int64], is_role: Flags
) -> tuple[npt.NDArray[np.int64], Flags]:
    """Return where the name or noun begins that ends at ``last``, and whether that is sure to be what ``_named`` says.

    It is unless the name is long, or a word before it may lead on to a title, a name or a noun that speaks.
    """
    rows = np.arange(len(around))
    allowed = np.where(is_role, NAME | ROLE, NAME)
    first = last.copy()
    goes_on = np.ones(len(around), np.bool_)
    for place in range(1, _SHORT + 1):
        one = around[rows, last - place]
        goes_on &= ((one & allowed) != 0) & ((one & _ENDS) == 0)
        first -= goes_on
    stop, next_one, second, third = (around[rows, first - n] for n in (1, 2, 3, 4))
    leads_on = ((stop & PARTICLE) != 0) & ((next_one & NAME) != 0)
    may_name = ((next_one & TITLE) != 0) | (~is_role & (((next_one | second | third) & ROLE) != 0))
    return first, ~goes_on & ~leads_on & (((stop & JOINING) == 0) | ~may_name)


_Found = tuple[str, int, int, int, int, bool]


def _said(row: _Row) -> _Found | None:
    verb = row[_LEFT]
    if verb & NEEDS_CLAUSE and not row[_LEFT + 1] & (CLAUSE | OPENS):
        return None
    found = _before(row)
    if found is not None:
        speaker, first, after = found
        return speaker, first, after, first, _LEFT + 1, False
    if verb & INVERTS and row[_LEFT - 1] & (CLOSES | COMMA | LONE):
        return _behind(row, _LEFT + 1)
    return None


def _before(row: _Row) -> tuple[str, int, int] | None:
    """Find the speaker in front of the verb."""
    at = _between(row, _LEFT - 1)
    if row[_LEFT] & PARTICIPLE:
        if not row[at] & BE:
            return None
        at = _between(row, at - 1)
    kind = row[at]
    if kind & (BE | STOP):
        return None
    if kind & WHO:
        at -= 1
        return _named(row, at) if row[at] & COMMA and row[at] & NAME else None
    if kind & COMMA:
        return _described(row, at)
    if kind & PERSON:
        return "person", at, at + 1
    if kind & THING:
        return "thing", at, at + 1
    if kind & OWNER or not kind & (NAME | ROLE):
        return None
    return _named(row, at)


def _described(row: _Row, last: int) -> tuple[str, int, int] | None:
    """Find the name that the description ending at ``last`` belongs to: the first that no preposition leads in."""
    found = None
    for at in range(last - 1, 1, -1):
        if row[at] & (STOP | CLOSES | OPENS):
            break
        if row[at] & COMMA and row[at] & NAME and not row[at] & OWNER:
            named = _named(row, at)
            if not row[named[1] - 1] & (JOINING | OWNER):
                found = named
    return found


def _between(row: _Row, at: int) -> int:
    """Step left over what may stand between a speaker and the verb."""
    while at > _LEFT - 5 and row[at] & BETWEEN and not row[at] & (COMMA | STOP | NAME):
        at -= 1
    return at


def _named(row: _Row, last: int) -> tuple[str, int, int]:
    """Return the name, or the noun that speaks, whose last word stands at ``last``."""
    first = last
    is_role = bool(row[last] & ROLE) and not row[last] & NAME
    while first > 1:
        before = row[first - 1]
        if before & (NAME | ROLE if is_role else NAME) and not before & _ENDS:
            first -= 1
        elif (before & PARTICLE and row[first - 2] & NAME) or (
            before & JOINING and row[first - 2] & TITLE and not row[first - 2] & _ENDS
        ):
            first -= 2
        else:
            break
    if is_role:
        return "role", first, last + 1
    at = first - 1
    while at > first - 4 and row[at] & JOINING:
        at -= 1
    if at < first - 1 and row[at] & ROLE and not row[at] & (_ENDS | NAME | SPEECH):
        _, first, _ = _named(row, at)
        return "role", first, last + 1
    return "name", first, last + 1


def _behind(row: _Row, at: int) -> _Found | None:
    """Find the speaker behind the verb: "said Igor Terekhov", "said a spokesman for the ministry"."""
    start = at
    while row[at] & JOINING and at < start + 2:
        at += 1
    if row[at] & PERSON:
        return "person", at, at + 1, _LEFT, at + 1, False
    after = _run(row, at)
    if after == at:
        return None
    speaker = "role" if row[after - 1] & ROLE and not row[after - 1] & NAME else "name"
    return speaker, at, after, _LEFT, after, bool(row[after - 1] & COMMA)


def _according(row: _Row) -> _Found | None:
    if not row[_LEFT + 1] & TO:
        return None
    at = _LEFT + 2
    if row[at] & JOINING:
        at += 1
    first = at
    while at < first + 2 and not row[at] & (NAME | ROLE | _ENDS | PERSON):
        at += 1
    if not row[at] & NAME:
        after = _run(row, at)
        return ("role", first, after, _LEFT, after, False) if after > at else None
    after = _run(row, at)
    speaker = "role" if row[after - 1] & ROLE and not row[after - 1] & NAME else "name"
    return speaker, at, after, _LEFT, after, bool(row[after - 1] & COMMA)


def _run(row: _Row, at: int) -> int:
    """Return the end of a run of names and nouns that speak."""
    while at < len(row) and row[at] & (NAME | ROLE):
        at += 1
        if row[at - 1] & _ENDS:
            break
        leads_on = row[at] & PARTICLE or (row[at] & JOINING and row[at - 1] & TITLE) if at + 1 < len(row) else 0
        if leads_on and row[at + 1] & NAME:
            at += 1
    return at
