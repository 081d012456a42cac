"""Attributions: where a text says who says something, told from a verb of saying and the words beside it.

The forms: "Lavrov has repeatedly accused ...", "Samuel Zbogar, the ambassador, remarked ...", '..." said Igor
Terekhov', "according to Mr. Zelensky". Without a name, a common noun that speaks ("analysts") or a pronoun will
do. Rules for English; a sentence of another language has none.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sitrep.text.coding import Coded
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
from sitrep.text.vocabulary import Flags

_LEFT, _RIGHT = 16, 10
_ENDS = COMMA | STOP | OWNER
_BEFORE = NAME | ROLE | PERSON | THING | WHO | BETWEEN | BE | COMMA | CLOSES | LONE
_Row = list[int]


class Attribution(NamedTuple):
    """Who says something in a sentence: the chunks ``first:after`` of the speaker, and all those of the clause.

    ``speaker`` tells what the speaker is; ``open_ended`` that a description of the speaker follows behind a comma.
    """

    sentence: int
    speaker: str
    first: int
    after: int
    clause_first: int
    clause_after: int
    open_ended: bool


def find_attributions(coded: Coded, kinds: npt.NDArray[np.int32], quoted: Flags) -> Iterator[Attribution]:
    """Yield the first attribution of each sentence that has one outside quotation marks, in order.

    Args:
        coded: the sentences.
        kinds: of each of its chunks, from ``speech_words``.
        quoted: the chunks that stand between quotation marks.
    """
    places = np.flatnonzero(((kinds & (SPEECH | ACCORDING)) != 0) & ~quoted)
    before, here = kinds[np.maximum(places - 1, 0)], kinds[places]
    places = places[((before & _BEFORE) != 0) | ((here & ACCORDING) != 0)]
    if not len(places):
        return
    sentences = np.searchsorted(coded.first_chunk, places, side="right") - 1
    around = np.lib.stride_tricks.sliding_window_view(np.pad(kinds, (_LEFT, _RIGHT)), _LEFT + _RIGHT + 1)[places]
    offsets = np.arange(-_LEFT, _RIGHT + 1, dtype=np.int32)
    lefts, rights = coded.first_chunk[sentences] - places, coded.first_chunk[sentences + 1] - places
    rows = (around * ((offsets >= lefts[:, None]) & (offsets < rights[:, None]))).tolist()
    done = -1
    for place, sentence, row in zip(places.tolist(), sentences.tolist(), rows, strict=True):
        if sentence == done:
            continue
        found = _according(row) if row[_LEFT] & ACCORDING else _said(row)
        if found is not None:
            speaker, first, after, clause_first, clause_after, open_ended = found
            done, at = sentence, place - _LEFT
            yield Attribution(
                sentence, speaker, at + first, at + after, at + clause_first, at + clause_after, open_ended
            )


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
