"""Many sentences at once as columns of integers: their chunks, and their tokens.

Every different chunk and token string has a code in a ``Vocabulary``; what a chunk's tokens are is worked out once and
then looked up for all sentences by array operations. ``code`` gives exactly the tokens of ``tokenise``. A sentence
whose tokens depend on more than its chunks goes through ``tokenise`` as a whole: one that begins or ends in white
space, begins with two quotation marks, has one beside a newline, or ends in closing marks that stand alone.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.text.chunks import AT_END, WHOLE, tokens_of

Ints: TypeAlias = npt.NDArray[np.int32]
Flags: TypeAlias = npt.NDArray[np.bool_]

MOST_CODES = 2_000_000
"""Units that a vocabulary holds before a new one is begun: about a gigabyte of text, some hundred megabytes here."""

_QUOTES = frozenset("'\"")
_BY_A_NEWLINE = re.compile(r"""\n["']|'\n""")
_CLOSERS = frozenset("])}>\"'»”’")


class Vocabulary:
    """Codes of chunks and of tokens, and the tokens of each chunk; it only grows.

    Units are the chunks as they stand within a sentence, chunks at the end of one (their key begins with a newline),
    whole sentences (with a space), and one, code 0, without tokens.
    """

    def __init__(self) -> None:
        self._units: defaultdict[str, int] = defaultdict()
        self._units.default_factory = self._units.__len__
        self._tokens: defaultdict[str, int] = defaultdict()
        self._tokens.default_factory = self._tokens.__len__
        self.units: list[str] = []
        self.tokens: list[str] = []
        self._first = np.zeros(0, np.int32)
        self._count = np.zeros(0, np.int32)
        self._token = np.zeros(0, np.int32)
        self._start = np.zeros(0, np.int32)
        self._end = np.zeros(0, np.int32)
        self._only_closers = Derived(lambda units: np.array([_CLOSERS.issuperset(unit) for unit in units], np.bool_))
        self.codes([""])

    def codes(self, units: Sequence[str]) -> Ints:
        """Return the codes of units, new ones for those not seen before."""
        found = np.fromiter(map(self._units.__getitem__, units), np.int32, len(units))
        if len(self._units) > len(self.units):
            self._learn(list(islice(self._units, len(self.units), None)))
        return found

    def codes_of_chunks(self, text: str) -> tuple[Ints, Ints, Ints]:
        """Return the code of each chunk of a text, each different one looked up once, and where it starts and ends."""
        content = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
        is_text = content > ord(" ")
        starts, ends = _runs(is_text)
        offsets = np.concatenate([np.zeros(1, np.int32), np.cumsum(ends - starts, dtype=np.int32)])
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(content[is_text])]
        chunks = pa.Array.from_buffers(pa.binary(), len(starts), buffers).dictionary_encode()
        different = self.codes([chunk.decode("utf-8", "surrogatepass") for chunk in chunks.dictionary.to_pylist()])
        found: Ints = different[chunks.indices.to_numpy()]
        if len(content) > len(text):
            characters_before = np.cumsum((content & 0xC0) != 0x80, dtype=np.int32)
            starts, ends = characters_before[starts] - 1, characters_before[ends - 1]
        return found, starts, ends

    def only_closers(self, units: Ints) -> Flags:
        """Tell which units consist of closing quotation marks and brackets alone."""
        found: Flags = self._only_closers.of(self.units)[units]
        return found

    def expand(self, units: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the tokens of units, in order: the unit that each is of, its code, its start and end in the unit."""
        counts = self._count[units]
        owner = np.repeat(np.arange(len(units), dtype=np.int32), counts)
        shift = self._first[units] - (np.cumsum(counts, dtype=np.int32) - counts)
        at = np.arange(len(owner), dtype=np.int32) + shift[owner]
        return owner, self._token[at], self._start[at], self._end[at]

    def _learn(self, new: list[str]) -> None:
        found = tokens_of(new)
        self._first = np.concatenate([self._first, np.array(found.first, np.int32) + np.int32(len(self._token))])
        self._count = np.concatenate([self._count, np.array(found.count, np.int32)])
        codes = np.fromiter(map(self._tokens.__getitem__, found.texts), np.int32, len(found.texts))
        self._token = np.concatenate([self._token, codes])
        self._start = np.concatenate([self._start, np.array(found.starts, np.int32)])
        self._end = np.concatenate([self._end, np.array(found.ends, np.int32)])
        self.units += new
        self.tokens += islice(self._tokens, len(self.tokens), None)


class Derived:
    """A value for each string of a growing list, worked out once a string.

    Args:
        make: strings to an array with a row each; called for the new ones only.
    """

    def __init__(self, make: Callable[[Sequence[str]], npt.NDArray[Any]]) -> None:
        self._make = make
        self._strings: list[str] | None = None
        self._values: npt.NDArray[Any] | None = None

    def of(self, strings: list[str]) -> npt.NDArray[Any]:
        """Return the values of all strings; another list than the last one begins anew."""
        if strings is not self._strings or self._values is None:
            self._strings, self._values = strings, self._make(strings)
        elif len(strings) > len(self._values):
            self._values = np.concatenate([self._values, self._make(strings[len(self._values) :])])
        return self._values


@dataclass(frozen=True, kw_only=True, slots=True)
class Coded:
    """Sentences as columns. Places are characters of ``text``; sentence ``i`` begins there at ``starts[i]``.

    ``first_chunk`` and ``first_token`` have a last entry more than sentences, so that those of sentence ``i`` are
    ``first[i]:first[i + 1]``. ``whole`` marks the sentences that were tokenised as a whole.
    """

    vocabulary: Vocabulary
    text: str
    starts: Ints
    first_chunk: Ints
    chunks: Ints
    chunk_starts: Ints
    chunk_ends: Ints
    first_token: Ints
    tokens: Ints
    token_starts: Ints
    token_ends: Ints
    whole: Flags

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.starts)

    def sentence(self, number: int) -> str:
        """Return the text of a sentence."""
        end = self.starts[number + 1] if number + 1 < len(self) else len(self.text)
        return self.text[self.starts[number] : end - 1]

    def words(self, sentence: int) -> list[str]:
        """Return the token strings of a sentence."""
        strings = self.vocabulary.tokens
        first, last = self.first_token[sentence], self.first_token[sentence + 1]
        return [strings[code] for code in self.tokens[first:last].tolist()]


_current = [Vocabulary()]


def code(sentences: Sequence[str]) -> Coded:
    """Cut normalised sentences into chunks and tokens.

    The vocabulary of earlier calls goes on being used until it holds ``MOST_CODES``, so codes mean nothing beyond what
    is made of one ``Coded``.

    Args:
        sentences: texts as ``normalise`` gives them: their white space is spaces and newlines alone.
    """
    if len(_current[0].units) >= MOST_CODES:
        _current[0] = Vocabulary()
    vocabulary = _current[0]
    text = "\n".join([*sentences, ""])
    lengths = np.fromiter(map(len, sentences), np.int32, len(sentences))
    ends = np.cumsum(lengths + 1, dtype=np.int32) - 1
    starts = ends - lengths
    chunks, chunk_starts, chunk_ends = vocabulary.codes_of_chunks(text)
    first_chunk = np.searchsorted(chunk_starts, np.append(starts, len(text))).astype(np.int32)
    filled = first_chunk[1:] > first_chunk[:-1]
    whole = filled & np.fromiter(map(_depends_on_more, sentences), np.bool_, len(sentences))
    last = np.maximum(first_chunk[1:] - 1, 0)[filled]
    whole[filled] |= vocabulary.only_closers(chunks[last])
    units, unit_starts = chunks.copy(), chunk_starts
    at_end = last[~whole[filled]]
    strings = vocabulary.units
    units[at_end] = vocabulary.codes([AT_END + strings[chunk] for chunk in chunks[at_end].tolist()])
    if whole.any():
        unit_starts = chunk_starts.copy()
        for i, unit in zip(*_whole(vocabulary, sentences, whole), strict=True):
            units[first_chunk[i] : first_chunk[i + 1]] = 0
            units[first_chunk[i]] = unit
            unit_starts[first_chunk[i]] = starts[i]
    owner, tokens, token_starts, token_ends = vocabulary.expand(units)
    at = unit_starts[owner]
    return Coded(
        vocabulary=vocabulary,
        text=text,
        starts=starts,
        first_chunk=first_chunk,
        chunks=chunks,
        chunk_starts=chunk_starts,
        chunk_ends=chunk_ends,
        first_token=np.searchsorted(owner, first_chunk).astype(np.int32),
        tokens=tokens,
        token_starts=token_starts + at,
        token_ends=token_ends + at,
        whole=whole,
    )


def _runs(is_text: Flags) -> tuple[Ints, Ints]:
    """Return where runs of True start and end."""
    edges = (np.flatnonzero(is_text[1:] != is_text[:-1]) + 1).astype(np.int32)
    first = [0] if is_text[:1].any() else []
    last = [len(is_text)] if is_text[-1:].any() else []
    edges = np.concatenate([np.array(first, np.int32), edges, np.array(last, np.int32)])
    return edges[::2], edges[1::2]


def _depends_on_more(sentence: str) -> bool:
    """Tell whether a sentence begins or ends in white space, begins with two quotation marks, or has one by a newline.

    One that ends in closing marks that stand alone depends on more, too, but that is told from its last chunk.
    """
    return (
        (sentence[:1] in _QUOTES and sentence[1:2] in _QUOTES)
        or sentence[:1].isspace()
        or sentence[-1:].isspace()
        or ("\n" in sentence and _BY_A_NEWLINE.search(sentence) is not None)
    )


def _whole(vocabulary: Vocabulary, sentences: Sequence[str], whole: Flags) -> tuple[list[int], list[int]]:
    numbers = np.flatnonzero(whole).tolist()
    return numbers, vocabulary.codes([WHOLE + sentences[i] for i in numbers]).tolist()
