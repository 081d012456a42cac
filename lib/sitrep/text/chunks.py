"""The tokens of a chunk, which is what stands between two white spaces.

Nearly every rule of the tokeniser looks at the characters between two spaces and no further, so equal chunks have equal
tokens and each need be cut once. A full stop is another token only where the sentence ends, so the last chunk of a
sentence is a unit of its own. What reaches further still is told apart in ``coding``, and the sentence is a unit.
Most chunks are a word with a few marks around it, whose tokens are plain; the others go through ``tokenise``, many at a
time, since its rules cost less on one long text than on many short ones. Tests hold all this equal to ``tokenise``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sitrep.text.tokens import Token, tokenise

AT_END, WHOLE = "\n", " "
"""What begins the unit of a sentence's last chunk, and that of a whole sentence; other units are chunks."""

_BATCH = 400
_PLAIN = re.compile(r"""(["(]?)([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)('s)?(\.?)([,;:?!)"]*)""")
_SPLIT_WORDS = frozenset({"cannot", "gimme", "gonna", "gotta", "lemme", "wanna"})
_CLOSERS = frozenset('")')
_DOUBTFUL = re.compile(r"[,:][,:]")


@dataclass(kw_only=True, slots=True)
class UnitTokens:
    """The tokens of units: those of unit ``i`` are ``count[i]`` from ``first[i]`` on, with places in the chunk."""

    first: list[int] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, tokens: Sequence[Token], shift: int = 0) -> None:
        """Append tokens, their places less ``shift``."""
        self.texts += [token.text for token in tokens]
        self.starts += [token.start - shift for token in tokens]
        self.ends += [token.end - shift for token in tokens]


def tokens_of(units: Sequence[str]) -> UnitTokens:
    """Return the tokens of units.

    >>> found = tokens_of(["U.S.", AT_END + "U.S."])
    >>> found.texts, found.count
    (['U.S', '.', 'U.S.'], [1, 2])
    """
    found = UnitTokens()
    whole: list[int] = []
    rest: list[int] = []
    for number, unit in enumerate(units):
        found.first.append(len(found.texts))
        if unit.isalnum() and unit.isascii() and unit.lower() not in _SPLIT_WORDS:
            found.texts.append(unit)
            found.starts.append(0)
            found.ends.append(len(unit))
        elif unit and not _add_plain(found, unit):
            (whole if unit[0] in (AT_END, WHOLE) else rest).append(number)
        found.count.append(len(found.texts) - found.first[-1])
    for number in whole:
        found.first[number] = len(found.texts)
        unit = units[number]
        if unit.startswith(WHOLE):
            found.add(tokenise(unit[1:]))
        else:
            found.add(tokenise(f"x {unit[1:]}")[1:], shift=2)
        found.count[number] = len(found.texts) - found.first[number]
    for start in range(0, len(rest), _BATCH):
        _add_batch(found, units, rest[start : start + _BATCH])
    return found


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
    """Add the tokens of chunks, tokenised side by side."""
    text = " ".join([units[number] for number in numbers])
    tokens = iter(tokenise(f"x {text} x")[1:])
    token = next(tokens)
    start = 2
    for number in numbers:
        found.first[number] = len(found.texts)
        end = start + len(units[number])
        while token.start < end:
            found.texts.append(token.text)
            found.starts.append(token.start - start)
            found.ends.append(token.end - start)
            token = next(tokens)
        found.count[number] = len(found.texts) - found.first[number]
        start = end + 1
