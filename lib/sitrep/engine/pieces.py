"""Texts cut into runs of letters and digits, by array operations: which run each is, about how many words are before.

A run holds ASCII letters and digits and whatever is not ASCII, dashes and typographic quotation marks aside. A token
may be several runs ("U.S.") or part of one ("can" of "cannot"); that is for those who look runs up.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.places import Numbers
from sitrep.text.normal import normalise
from sitrep.text.runs import RUN
from sitrep.text.vocabulary import Flags, Ints

SENTENCE = 8192
"""A sentence has fewer words than this: the text core cuts one after 5,000 characters."""

_IN_RUN = bytes(chr(byte).isalnum() or byte >= 128 for byte in range(256))
_SPACE = 32
_BLOCK = 1 << 20
_PUNCTUATION = (0xE2, 0x80, 0x90, 0xA7)
"""The first two bytes of U+2010 to U+2027 (dashes, quotation marks, dots), and the bounds of the third."""
_CLITICS = frozenset({"s", "m", "d", "ll", "re", "ve", "n", "t"})
"""Runs that may be of no word: NEAR does not count clitics."""


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """The runs of texts, in order: the code of each, the different runs by code, and where each stands.

    ``normal`` gives the normalised text of the different runs that are not ASCII, by their code.
    ``words`` counts the words up to each run, over all sentences and as far as they can be told without a tokeniser.
    The runs of sentence ``i`` are ``first_run[i]:first_run[i + 1]``.
    """

    codes: Ints
    runs: pa.StringArray
    normal: Mapping[int, str]
    words: Ints
    first_run: Numbers

    def places(self, at: Numbers) -> Numbers:
        """Return where runs stand: the number of the sentence times ``SENTENCE``, plus the words up to it within that.

        Of two runs of a sentence whose places differ by n, at least n - 2 words lie between.
        """
        sentence = np.searchsorted(self.first_run, at, side="right") - 1
        before = np.concatenate([np.zeros(1, np.int32), self.words])[self.first_run]
        places: Numbers = sentence * SENTENCE + self.words[at] - before[sentence]
        return places


def cut(texts: pa.ChunkedArray) -> Pieces:
    """Cut texts, each shorter than ``SENTENCE`` words, into runs."""
    whole = pa.concat_arrays([chunk.cast(pa.binary()) for chunk in texts.chunks] or [pa.array([], pa.binary())])
    _, bounds, data = whole.buffers()
    offsets = np.frombuffer(bounds, np.int32, len(whole) + 1, whole.offset * 4) if len(whole) else np.zeros(1, np.int32)
    content = np.frombuffer(data or b"", np.uint8)[offsets[0] : offsets[-1]]
    offsets = offsets - offsets[0]
    starts, ends, new, letters = _runs(content, offsets)
    bounds = np.concatenate([np.zeros(1, np.int32), np.cumsum(ends - starts, dtype=np.int32)])
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(letters)]
    coded = pa.Array.from_buffers(pa.binary(), len(starts), buffers).dictionary_encode()
    runs, codes = coded.dictionary.cast(pa.string()), coded.indices.to_numpy()
    other = np.flatnonzero(~pc.string_is_ascii(runs).to_numpy(zero_copy_only=False)).tolist()
    normal = {number: normalise(runs[number].as_py()).text for number in other}
    first_run = np.searchsorted(starts, offsets)
    new[first_run[:-1][first_run[:-1] < first_run[1:]]] = True
    words = _words(new, _is_word(runs, normal)[codes])
    return Pieces(codes=codes, runs=runs, normal=normal, words=words, first_run=first_run)


def _runs(content: npt.NDArray[np.uint8], offsets: Ints) -> tuple[Ints, Ints, Flags, npt.NDArray[np.uint8]]:
    """Return where the runs of sentences start and end, whether white space is before, and their bytes side by side.

    Whole sentences are taken, some megabytes of them at a time, so that what is worked out stays near the processor.
    """
    starts, ends, letters = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(0, np.uint8)]
    spaced = [np.zeros(0, np.bool_)]
    cuts = np.unique(np.append(np.searchsorted(offsets, np.arange(0, len(content), _BLOCK)), len(offsets) - 1))
    for first, last in itertools.pairwise(cuts.tolist()):
        begin, end = int(offsets[first]), int(offsets[last])
        block = content[begin:end]
        is_run = _in_run(block)
        goes_on = is_run[1:] & is_run[:-1]
        inside = offsets[first + 1 : last] - begin
        goes_on[inside[(inside > 0) & (inside < len(block))] - 1] = False
        is_start, is_end = is_run.copy(), is_run.copy()
        is_start[1:] &= ~goes_on
        is_end[:-1] &= ~goes_on
        of_block, ends_of_block = np.flatnonzero(is_start), np.flatnonzero(is_end) + 1
        starts.append((of_block + begin).astype(np.int32))
        ends.append((ends_of_block + begin).astype(np.int32))
        letters.append(block.compress(is_run))
        spaced.append(np.ones(len(of_block), np.bool_))
        spaced[-1][1:] = (block[of_block[1:] - 1] <= _SPACE) | (block[ends_of_block[:-1]] <= _SPACE)
    return np.concatenate(starts), np.concatenate(ends), np.concatenate(spaced), np.concatenate(letters)


def _in_run(content: npt.NDArray[np.uint8]) -> Flags:
    """Tell which bytes are of a run."""
    found: Flags = np.frombuffer(bytearray(content.tobytes().translate(_IN_RUN)), np.bool_)
    first, second, low, high = _PUNCTUATION
    at = np.flatnonzero(content[:-2] == first)
    third = content[at + 2]
    at = at[(content[at + 1] == second) & (third >= low) & (third <= high)]
    for shift in range(3):
        found[at + shift] = False
    return found


def _words(new: Flags, is_word: Flags) -> Ints:
    """Count up to each run the stretches between white space that hold a word for sure; ``new`` begins one."""
    counted = new & is_word
    tried = np.flatnonzero(new & ~is_word)
    while len(tried):
        tried = tried[tried + 1 < len(new)] + 1
        tried = tried[~new[tried]]
        counted[tried[is_word[tried]]] = True
        tried = tried[~is_word[tried]]
    words: Ints = np.cumsum(counted, dtype=np.int32)
    return words


def _is_word(runs: pa.StringArray, normal: Mapping[int, str]) -> Flags:
    """Tell which runs are of a word that NEAR counts, for sure."""
    clitics = pc.is_in(pc.ascii_lower(runs), value_set=pa.array(sorted(_CLITICS)))
    found: Flags = ~clitics.to_numpy(zero_copy_only=False)
    for number, text in normal.items():
        found[number] = any(run.lower() not in _CLITICS for run in RUN.findall(text))
    return found
