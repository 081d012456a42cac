"""Many sentences at once as columns of integers: their chunks, and their tokens.

``code`` gives exactly the tokens of ``tokenise``. What a chunk's tokens are is looked up in a ``Vocabulary``, and a
sentence whose tokens depend on more than its chunks goes through ``tokenise`` as a whole: one that begins or ends in
white space, begins with two quotation marks, has one beside a newline, or ends in closing marks that stand alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from sitrep.text.chunks import WHOLE
from sitrep.text.stretches import places_among
from sitrep.text.strings import beyond_ascii, bytes_of, column, flags, strings_at
from sitrep.text.vocabulary import Chunks, Derived, Expanded, Flags, Ints, Vocabulary, current_vocabulary

_ASCII_CLOSERS = "])}>\"'"
_CLOSERS = frozenset(_ASCII_CLOSERS + "»”’")
_ONLY_CLOSERS, _BEGINS_QUOTED_TWICE, _BEGINS_QUOTED, _ENDS_IN_APOSTROPHE = (1 << bit for bit in range(4))


def _learn(units: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Tell of each unit what decides whether a sentence with it depends on more than its chunks."""
    texts = column(units)
    starts, content = bytes_of(texts)
    first, second, last = content[starts[:-1]], content[starts[:-1] + 1], content[starts[1:] - 1]
    lengths = np.diff(starts)
    begins = (lengths > 0) & _is_quote(first)
    closers = flags(pc.equal(pc.ascii_ltrim(texts, characters=_ASCII_CLOSERS), ""))
    odd = beyond_ascii(texts)
    closers[odd] = list(map(_CLOSERS.issuperset, strings_at(texts, odd)))
    found: npt.NDArray[np.uint8] = (
        np.uint8(_ONLY_CLOSERS) * closers
        | np.uint8(_BEGINS_QUOTED) * begins
        | np.uint8(_BEGINS_QUOTED_TWICE) * (begins & (lengths > 1) & _is_quote(second))
        | np.uint8(_ENDS_IN_APOSTROPHE) * ((lengths > 0) & (last == ord("'")))
    )
    return found


def _is_quote(content: npt.NDArray[np.uint8]) -> Flags:
    found: Flags = (content == ord("'")) | (content == ord('"'))
    return found


_marks = Derived(_learn)


@dataclass(frozen=True, kw_only=True)
class Coded:
    """Sentences as columns. Places are characters of ``text``; sentence ``i`` is ``starts[i]:ends[i]`` there.

    ``first_chunk`` and ``first_token`` have a last entry more than sentences, so that those of sentence ``i`` are
    ``first[i]:first[i + 1]``. ``whole`` marks the sentences that were tokenised as a whole.
    """

    vocabulary: Vocabulary
    text: str
    starts: Ints
    ends: Ints
    first_chunk: Ints
    chunks: Ints
    chunk_starts: Ints
    chunk_ends: Ints
    first_token: Ints
    whole: Flags
    _expanded: Expanded
    _unit_starts: Ints

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.starts)

    def sentence(self, number: int) -> str:
        """Return the text of a sentence."""
        return self.text[self.starts[number] : self.ends[number]]

    def words(self, sentence: int) -> list[str]:
        """Return the token strings of a sentence."""
        strings = self.vocabulary.tokens
        first, last = self.first_token[sentence], self.first_token[sentence + 1]
        return [strings[code] for code in self.tokens[first:last].tolist()]

    @property
    def tokens(self) -> Ints:
        """The code of each token, a place in ``vocabulary.tokens``."""
        return self._expanded.tokens

    def places(self, tokens: Ints) -> tuple[Ints, Ints]:
        """Return where tokens start and end, given their numbers."""
        unit = places_among(self._expanded.first, tokens, behind_equals=True) - 1
        starts, ends = self.vocabulary.spans(self._expanded.at[tokens])
        at = self._unit_starts[unit]
        return starts + at, ends + at

    @cached_property
    def token_starts(self) -> Ints:
        """Where each token starts."""
        return self.places(np.arange(len(self.tokens), dtype=np.int32))[0]

    @cached_property
    def token_ends(self) -> Ints:
        """Where each token ends."""
        return self.places(np.arange(len(self.tokens), dtype=np.int32))[1]


def code(sentences: Sequence[str]) -> Coded:
    """Cut normalised sentences into chunks and tokens.

    The vocabulary of earlier calls goes on being used, so codes mean nothing beyond what is made of one ``Coded``.

    Args:
        sentences: texts as ``normalise`` gives them: their white space is spaces and newlines alone.
    """
    vocabulary = current_vocabulary()
    text = "\n".join([*sentences, ""])
    lengths = np.fromiter(map(len, sentences), np.int32, len(sentences))
    ends = np.cumsum(lengths + 1, dtype=np.int32) - 1
    starts = ends - lengths
    chunks = vocabulary.chunks(text)
    first_chunk = places_among(chunks.starts, np.append(starts, len(text)))
    return coded(vocabulary, text, chunks, first_chunk=first_chunk, starts=starts, ends=ends)


def coded(vocabulary: Vocabulary, text: str, chunks: Chunks, *, first_chunk: Ints, starts: Ints, ends: Ints) -> Coded:
    """Find the tokens of sentences that are cut into chunks already.

    Args:
        vocabulary: what the chunks are coded in.
        text: the text of all sentences.
        chunks: its chunks, each within one sentence.
        first_chunk: the first chunk of each sentence, and the number of chunks.
        starts: where sentences start in the text.
        ends: where they end.
    """
    whole = _depend_on_more(_marks.of(vocabulary.units), chunks, first_chunk, starts, ends)
    filled = np.diff(first_chunk) > 0
    units, unit_starts = chunks.codes.copy(), chunks.starts
    last = first_chunk[1:][filled & ~whole] - 1
    units[last] = vocabulary.at_end(chunks.codes[last])
    if whole.any():
        unit_starts = unit_starts.copy()
        numbers = np.flatnonzero(whole)
        keys = [
            WHOLE + text[start:end] for start, end in zip(starts[numbers].tolist(), ends[numbers].tolist(), strict=True)
        ]
        firsts = first_chunk[numbers]
        for first, after in zip(firsts.tolist(), first_chunk[numbers + 1].tolist(), strict=True):
            units[first:after] = 0
        units[firsts] = vocabulary.codes(keys)
        unit_starts[firsts] = starts[numbers]
    expanded = vocabulary.expand(units)
    return Coded(
        vocabulary=vocabulary,
        text=text,
        starts=starts,
        ends=ends,
        first_chunk=first_chunk,
        chunks=chunks.codes,
        chunk_starts=chunks.starts,
        chunk_ends=chunks.ends,
        first_token=expanded.first[first_chunk],
        whole=whole,
        _expanded=expanded,
        _unit_starts=unit_starts,
    )


def _depend_on_more(marks: npt.NDArray[np.uint8], chunks: Chunks, first_chunk: Ints, starts: Ints, ends: Ints) -> Flags:
    """Tell which sentences begin or end in white space, begin with two quotation marks, have one by a newline, ..."""
    found = np.zeros(len(starts), np.bool_)
    filled = np.flatnonzero(np.diff(first_chunk) > 0)
    first, last = first_chunk[:-1][filled], first_chunk[1:][filled] - 1
    found[filled] = (
        ((marks[chunks.codes[first]] & _BEGINS_QUOTED_TWICE) != 0)
        | ((marks[chunks.codes[last]] & _ONLY_CLOSERS) != 0)
        | (starts[filled] < chunks.starts[first])
        | (ends[filled] > chunks.ends[last])
    )
    lines = np.flatnonzero(chunks.newline_after[:-1])
    quoted = (
        (marks[chunks.codes[lines]] & _ENDS_IN_APOSTROPHE) | (marks[chunks.codes[lines + 1]] & _BEGINS_QUOTED)
    ) != 0
    lines = lines[quoted]
    sentence = np.searchsorted(first_chunk, lines, side="right") - 1
    within = lines + 1 < first_chunk[np.minimum(sentence + 1, len(first_chunk) - 1)]
    found[sentence[within]] = True
    return found
