"""The tokens of a chunk, which is what stands between two white spaces.

Nearly every rule of the tokeniser looks at the characters between two spaces and no further, so equal chunks have equal
tokens and each need be cut once. A full stop is another token only where the sentence ends, so the last chunk of a
sentence is a unit of its own. What reaches further still is told apart in ``coding``, and the sentence is a unit.
Most chunks are a word with a few marks around it, whose tokens are plain; the others go through ``tokenise``, many at a
time, since its rules cost less on one long text than on many short ones. Tests hold all this equal to ``tokenise``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import numpy.typing as npt

from sitrep.text.tokens import Token, tokenise

AT_END, WHOLE = "\n", " "
"""What begins the unit of a sentence's last chunk, and that of a whole sentence; other units are chunks."""

_BATCH = 400
_PLAIN = re.compile(r"""(["(]?)([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)('s)?(\.?)([,;:?!)"]*)""")
_MARKS = frozenset(",;:?!")
_SPLIT_WORDS = frozenset({"cannot", "gimme", "gonna", "gotta", "lemme", "wanna"})
_CLOSERS = frozenset('")')
_LAST_STOP = re.compile(r"""(.*[\w%)\]])(\.)([)\]"]*)""")
_ENDS_ODDLY = re.compile(r"""'$|[^.]\.[)\]"]*['}>»”’][)\]"'}>»”’]*$|[^\w%)\].]\.[)\]"]*$""")
_DOUBTFUL = re.compile(r"[,:][,:]")


@dataclass(kw_only=True, slots=True)
class UnitTokens:
    """The tokens of units: those of unit ``i`` are ``count[i]`` from ``first[i]`` on, with places in the chunk."""

    first: list[int]
    count: list[int]
    texts: list[str]
    starts: list[int]
    ends: list[int]

    def add(self, tokens: Sequence[Token], shift: int = 0) -> None:
        """Append tokens, their places less ``shift``."""
        self.texts += [token.text for token in tokens]
        self.starts += [token.start - shift for token in tokens]
        self.ends += [token.end - shift for token in tokens]


def plain_words(units: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which strings are letters and digits of ASCII alone: most chunks are, and no rule looks closer at them."""
    alphanumeric = np.fromiter(map(str.isalnum, units), np.bool_, len(units))
    ascii_alone = np.fromiter(map(str.isascii, units), np.bool_, len(units))
    found: npt.NDArray[np.bool_] = alphanumeric & ascii_alone
    return found


def tokens_of(units: Sequence[str]) -> UnitTokens:
    """Return the tokens of units.

    >>> found = tokens_of(["U.S.", AT_END + "U.S."])
    >>> found.texts, found.count
    (['U.S.', 'U.S', '.'], [1, 2])
    """
    plain = plain_words(units)
    plain[[n for n, unit in enumerate(map(str.lower, units)) if unit in _SPLIT_WORDS]] = False
    words = list(compress(units, plain.tolist()))
    count = plain.astype(np.int32)
    found = UnitTokens(
        first=(np.cumsum(count) - count).tolist(),
        count=count.tolist(),
        texts=words,
        starts=[0] * len(words),
        ends=list(map(len, words)),
    )
    rest: list[int] = []
    for number in np.flatnonzero(~plain).tolist():
        unit = units[number]
        first = found.first[number] = len(found.texts)
        if unit and not (_add_word_and_mark(found, unit) or _add_plain(found, unit)):
            if unit[0] == WHOLE:
                found.add(tokenise(unit[1:]))
            elif unit[0] == AT_END and _ENDS_ODDLY.search(unit):
                found.add(tokenise(f"x {unit[1:]}")[1:], shift=2)
            else:
                rest.append(number)
        found.count[number] = len(found.texts) - first
    for start in range(0, len(rest), _BATCH):
        _add_batch(found, units, rest[start : start + _BATCH])
    return found


def _add_word_and_mark(found: UnitTokens, unit: str) -> bool:
    """Add the tokens of a chunk that is a word, or a word and one mark; return whether it is one."""
    at_end, last = unit[0] == AT_END, unit[-1]
    begin = int(at_end)
    word = unit[begin:-1]
    if not (word.isalnum() and word.isascii()) or word.lower() in _SPLIT_WORDS:
        return False
    if last in _MARKS or (last == "." and at_end):
        length = len(word)
        found.texts += (word, last)
        found.starts += (0, length)
        found.ends += (length, length + 1)
        return True
    if last == ".":
        found.texts.append(unit)
        found.starts.append(0)
        found.ends.append(len(unit))
        return True
    return False


def _add_plain(found: UnitTokens, unit: str) -> bool:
    """Add the tokens of a chunk that is a word and a few marks; return whether it is one."""
    at_end = unit[0] == AT_END
    plain = _PLAIN.fullmatch(unit, int(at_end))
    if plain is None:
        return False
    before, word, possessive, stop, behind = plain.groups()
    is_split = bool(stop) and at_end and _CLOSERS.issuperset(behind)
    if (
        (possessive and stop and not is_split)
        or word.lower() in _SPLIT_WORDS
        or ("-" in word and not _SPLIT_WORDS.isdisjoint(word.lower().split("-")))
        or (len(behind) > 1 and _DOUBTFUL.search(behind))
    ):
        return False
    texts = [word if is_split else word + stop]
    if before:
        texts.insert(0, "``" if before == '"' else before)
    if possessive:
        texts.append(possessive)
    if is_split:
        texts.append(stop)
    at = 0
    for text in texts:
        found.starts.append(at)
        at += 1 if text == "``" else len(text)
        found.ends.append(at)
    for mark in behind:
        texts.append("''" if mark == '"' else mark)
        found.starts.append(at)
        at += 1
        found.ends.append(at)
    found.texts += texts
    return True


def _add_batch(found: UnitTokens, units: Sequence[str], numbers: Sequence[int]) -> None:
    """Add the tokens of chunks, tokenised side by side.

    At the end of a sentence a full stop is a token of its own, and nothing else differs but apostrophes there, which
    are not for here: such a chunk is tokenised without its full stop.
    """
    stops: list[int] = []
    texts: list[str] = []
    for number in numbers:
        unit = units[number].removeprefix(AT_END)
        stop = _LAST_STOP.fullmatch(unit) if units[number] != unit else None
        stops.append(stop.start(2) if stop else -1)
        texts.append(stop[1] + stop[3] if stop else unit)
    tokens = iter(tokenise(f"x {' '.join(texts)} x")[1:])
    token = next(tokens)
    start = 2
    for number, text, stop_at in zip(numbers, texts, stops, strict=True):
        end = start + len(text)
        mine: list[Token] = []
        while token.start < end:
            mine.append(token)
            token = next(tokens)
        found.first[number] = len(found.texts)
        if stop_at < 0:
            found.add(mine, shift=start)
        elif any(one.start - start < stop_at < one.end - start for one in mine):
            found.add(tokenise(f"x {units[number][1:]}")[1:], shift=2)
        else:
            found.add([one for one in mine if one.start - start < stop_at], shift=start)
            found.add([Token(".", stop_at, stop_at + 1)])
            found.add([one for one in mine if one.start - start >= stop_at], shift=start - 1)
        found.count[number] = len(found.texts) - found.first[number]
        start = end + 1
