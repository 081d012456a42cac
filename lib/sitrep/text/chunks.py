"""The tokens of a chunk, which is what stands between two white spaces.

Nearly every rule of the tokeniser looks at the characters between two spaces and no further, so equal chunks have equal
tokens and each need be cut once. A full stop is another token only where the sentence ends, so the last chunk of a
sentence is a unit of its own. What reaches further still is told apart in ``coding``, and the sentence is a unit.
Most chunks are a word with a few marks around it. What tokens these marks are is asked of ``tokenise`` once for each
kind of them, around words that stand in for any (an ``_Edge``); where these differ, or the word is no plain one, the
chunk goes through ``tokenise`` itself, many at a time, since its rules cost less on one long text than on many short
ones. Tests hold all this equal to ``tokenise``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from sitrep.text.tokens import Token, tokenise

Ints: TypeAlias = npt.NDArray[np.int32]

AT_END, WHOLE = "\n", " "
"""What begins the unit of a sentence's last chunk, and that of a whole sentence; other units are chunks."""

_BATCH = 400
_AROUND = AT_END + "\"'([$#.,;:?!%)]"
_ENDINGS = frozenset({"'s", "'S", "'re", "'ve", "'ll", "'d", "'m", "n't"})
_STAND_INS = ("word", "5", "A-1", "1,500.5")
_MOST_MARKS, _MOST_EDGES = 6, 10_000
_CLITIC = re.compile(r"(?:re|ve|ll|m|t|s|d|n)\b", re.IGNORECASE)
"""What an apostrophe before it is not cut off from."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
_SPLIT_WORDS = frozenset({"cannot", "gimme", "gonna", "gotta", "lemme", "wanna"})
_LAST_STOP = re.compile(r"""(.*[\w%)\]])(\.)([)\]"]*)""")
_ENDS_ODDLY = re.compile(r"""'$|[^.]\.[)\]"]*['}>»”’][)\]"'}>»”’]*$|[^\w%)\].]\.[)\]"]*$""")


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitTokens:
    """The tokens of units: those of unit ``i`` are ``count[i]`` from ``first[i]`` on, with places in the chunk.

    A token is ``texts[token]``; a text may be there more than once.
    """

    first: Ints
    count: Ints
    texts: list[str]
    token: Ints
    starts: Ints
    ends: Ints

    def texts_of(self, unit: int) -> list[str]:
        """Return the token strings of a unit."""
        first = self.first[unit]
        return [self.texts[token] for token in self.token[first : first + self.count[unit]].tolist()]


@dataclass(kw_only=True, slots=True)
class _Tokens:
    """The tokens of some units, by their numbers."""

    numbers: list[int] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, number: int, tokens: Sequence[Token], shift: int = 0) -> None:
        """Append the tokens of a unit, their places less ``shift``."""
        self.numbers.append(number)
        self.count.append(len(tokens))
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
    >>> found.texts_of(0), found.texts_of(1)
    (['U.S.'], ['U.S', '.'])
    """
    plain = plain_words(units)
    plain[[n for n, unit in enumerate(map(str.lower, units)) if unit in _SPLIT_WORDS]] = False
    numbers = np.flatnonzero(plain).tolist()
    words = list(compress(units, plain.tolist()))
    edges = [0] * len(words)
    others = _Tokens()
    rest: list[int] = []
    for number in np.flatnonzero(~plain).tolist():
        unit = units[number]
        core = unit.strip(_AROUND)
        if core:
            at = unit.index(core)
            word, ending = _without_clitic(core) if "'" in core else (core, "")
            key = unit[:at], ending, unit[at + len(core) :]
            edge = _edge_of.get(key)
            if edge is None:
                edge = _edge(*key)
            if edge.is_plain and _is_plain(word) and not ("'" in key[0] and _CLITIC.match(word)):
                numbers.append(number)
                words.append(word + edge.stop)
                edges.append(edge.number)
                continue
        if not unit:
            others.add(number, ())
        elif unit[0] == WHOLE:
            others.add(number, tokenise(unit[1:]))
        elif unit[0] == AT_END and _ENDS_ODDLY.search(unit):
            others.add(number, tokenise(f"x {unit[1:]}")[1:], shift=2)
        else:
            rest.append(number)
    for start in range(0, len(rest), _BATCH):
        _add_batch(others, units, rest[start : start + _BATCH])
    return _together(len(units), numbers, words, np.array(edges, np.int32), others)


def _together(n: int, numbers: list[int], words: list[str], edges: Ints, others: _Tokens) -> UnitTokens:
    """Put tokens together: of words with an edge each, and of other units."""
    known = _Edges.of(_plain_edges)
    texts = [*known.texts, *words, *others.texts]
    n_words = len(words)
    size = known.n_before[edges] + 1 + known.n_behind[edges]
    firsts = np.cumsum(size, dtype=np.int32) - size
    token, starts, ends = (np.zeros(int(size.sum()), np.int32) for _ in range(3))
    at = firsts + known.n_before[edges]
    word_starts = known.n_before[edges]
    word_ends = word_starts + np.fromiter(map(len, words), np.int32, n_words)
    token[at] = len(known.texts) + np.arange(n_words, dtype=np.int32)
    starts[at], ends[at] = word_starts, word_ends
    for place in range(int(known.n_before.max())):
        some = np.flatnonzero(known.n_before[edges] > place)
        token[firsts[some] + place] = known.first[edges[some]] + place
        starts[firsts[some] + place], ends[firsts[some] + place] = place, place + 1
    for place in range(int(known.n_behind.max())):
        some = np.flatnonzero(known.n_behind[edges] > place)
        entry = known.first[edges[some]] + known.n_before[edges[some]] + place
        token[at[some] + 1 + place] = entry
        starts[at[some] + 1 + place] = word_ends[some] + known.starts[entry]
        ends[at[some] + 1 + place] = word_ends[some] + known.ends[entry]
    first, count = np.zeros(n, np.int32), np.zeros(n, np.int32)
    first[numbers], count[numbers] = firsts, size
    their_count = np.array(others.count, np.int32)
    count[others.numbers] = their_count
    first[others.numbers] = len(token) + np.cumsum(their_count, dtype=np.int32) - their_count
    behind = np.arange(len(others.texts), dtype=np.int32) + np.int32(len(known.texts) + n_words)
    return UnitTokens(
        first=first,
        count=count,
        texts=texts,
        token=np.concatenate([token, behind]),
        starts=np.concatenate([starts, np.array(others.starts, np.int32)]),
        ends=np.concatenate([ends, np.array(others.ends, np.int32)]),
    )


def _is_plain(word: str) -> bool:
    """Tell whether a word is one token: letters and digits, with hyphens between them, or a number."""
    if not word.isascii():
        return False
    if word.isalnum():
        return word.lower() not in _SPLIT_WORDS
    if "-" in word:
        parts = word.lower().split("-")
        return all(map(str.isalnum, parts)) and _SPLIT_WORDS.isdisjoint(parts)
    return _NUMBER.fullmatch(word) is not None


def _without_clitic(core: str) -> tuple[str, str]:
    """Divide a word from what the tokeniser cuts off its end."""
    at = core.index("'")
    at -= core[at - 1 :] == "n't"
    return (core[:at], core[at:]) if core[at:] in _ENDINGS else (core, "")


class _Edge(NamedTuple):
    """What stands around a word: the tokens before it, the marks that are part of its own, the tokens behind it.

    Behind are their places, too, from the end of the word's own on.
    """

    number: int
    is_plain: bool
    before: tuple[str, ...] = ()
    stop: str = ""
    behind: tuple[Token, ...] = ()


def _edge(before: str, ending: str, end: str) -> _Edge:
    """Return what stands around a word in a chunk, as ``tokenise`` cuts it around any word; plain are most."""
    if len(before) + len(end) > _MOST_MARKS or len(_edge_of) >= _MOST_EDGES:
        return _NO_EDGE
    begin = f"x {before.removeprefix(AT_END)}"
    behind = f"{ending}{end}" if before[:1] == AT_END else f"{ending}{end} x"
    found = {_around(tokenise(begin + word + behind), len(begin), len(word)) for word in _STAND_INS}
    edge = found.pop()
    if found or edge is None:
        edge = _Edge(0, False)
    else:
        n_behind = len(edge.behind) - (before[:1] != AT_END)
        edge = edge._replace(number=len(_plain_edges), behind=edge.behind[:n_behind])
        _plain_edges.append(edge)
    _edge_of[before, ending, end] = edge
    return edge


def _around(tokens: Sequence[Token], at: int, length: int) -> _Edge | None:
    """Return what stands around the token that begins at a place with a word of a length; None where there is none."""
    place = next((number for number, token in enumerate(tokens) if token.start == at), 0)
    word = tokens[place]
    if not place or word.end < at + length or any(token.end - token.start != 1 for token in tokens[1:place]):
        return None
    behind = tuple(Token(t.text, t.start - word.end, t.end - word.end) for t in tokens[place + 1 :])
    return _Edge(0, True, before=tuple(t.text for t in tokens[1:place]), stop=word.text[length:], behind=behind)


_NO_EDGE = _Edge(0, False)
_edge_of: dict[tuple[str, str, str], _Edge] = {}
_plain_edges: list[_Edge] = []
_edge("", "", "")  # that of a word alone, number 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Edges:
    """All edges as columns: how many tokens each has, the first of them in ``texts``, their places from a word on."""

    n_before: Ints
    n_behind: Ints
    first: Ints
    texts: list[str]
    starts: Ints
    ends: Ints

    @classmethod
    def of(cls, edges: Sequence[_Edge]) -> "_Edges":
        """Make columns of edges."""
        n_before = np.array([len(edge.before) for edge in edges], np.int32)
        n_behind = np.array([len(edge.behind) for edge in edges], np.int32)
        tokens = [t for edge in edges for t in (*(Token(text, 0, 1) for text in edge.before), *edge.behind)]
        return cls(
            n_before=n_before,
            n_behind=n_behind,
            first=np.cumsum(n_before + n_behind, dtype=np.int32) - n_before - n_behind,
            texts=[token.text for token in tokens],
            starts=np.array([token.start for token in tokens], np.int32),
            ends=np.array([token.end for token in tokens], np.int32),
        )


def _add_batch(found: _Tokens, units: Sequence[str], numbers: Sequence[int]) -> None:
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
        if stop_at < 0:
            found.add(number, mine, shift=start)
        elif any(one.start - start < stop_at < one.end - start for one in mine):
            found.add(number, tokenise(f"x {units[number][1:]}")[1:], shift=2)
        else:
            before, behind = ([one for one in mine if (one.start - start < stop_at) is side] for side in (True, False))
            behind = [Token(one.text, one.start + 1, one.end + 1) for one in behind]
            found.add(number, [*before, Token(".", start + stop_at, start + stop_at + 1), *behind], shift=start)
        start = end + 1
