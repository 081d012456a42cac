"""Paragraphs of a normalised text: which newlines end one, and which only wrap a line."""

import itertools
import re
from collections.abc import Iterator, Sequence

import numpy as np

from sitrep.text.strings import beyond_ascii, bytes_of, column, strings_at
from sitrep.text.vocabulary import Chunks, Derived, Flags, Ints, Vocabulary

_MOST_WIDE, _LEAST_WIDE = 100, 40
_FINISHED = re.compile(r"""[.!?:;][\])"']*$""")
_LIST_ITEM = re.compile(r"(?:[-*•·>|#]|\(?\d{1,3}[.)]|--)\s")

Line = tuple[int, int]


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs of ``text``, trimmed of white space, as (start, end) in order.

    A newline ends a paragraph, save in hard-wrapped text, where a blank line does. A text is hard-wrapped when, of the
    lines within blocks 40 to 100 characters wide that stop in the middle of a sentence, most go on in lower case on
    the next line. Even there a newline ends the paragraph where the next line begins a list item, or its first word
    would still have fitted on the line.
    """
    blocks = list(_blocks(text))
    if not _is_hard_wrapped(text, blocks):
        return [line for block in blocks for line in block]
    return [paragraph for block in blocks for paragraph in _joined(text, block)]


def _learn(units: Sequence[str]) -> Flags:
    """Tell which units begin with a small letter."""
    texts = column(units)
    starts, content = bytes_of(texts)
    first = content[starts[:-1]]
    found: Flags = (first >= ord("a")) & (first <= ord("z")) & (starts[1:] > starts[:-1])
    odd = beyond_ascii(texts)
    found[odd] = [text[:1].islower() for text in strings_at(texts, odd)]
    return found


_begin_small = Derived(_learn)


def paragraph_starts(
    vocabulary: Vocabulary, chunks: Chunks, of_piece: Ints, text: str, starts: Ints, ends: Ints
) -> Flags:
    """Tell which chunks of joined texts begin a paragraph; ``paragraphs`` says what one is.

    Args:
        vocabulary: what the chunks are coded in.
        chunks: the chunks of all texts, one after the other, with a newline or more between two texts.
        of_piece: the first chunk of each text, and the number of chunks.
        text: the joined texts.
        starts: where each starts in it.
        ends: where each ends.
    """
    begins = np.ones(len(chunks.codes), np.bool_)
    begins[1:] = chunks.newline_after[:-1]
    goes_on = begins.copy()
    goes_on[of_piece[:-1][np.diff(of_piece) > 0]] = False  # a text before another is no line before it
    lines = np.flatnonzero(goes_on)
    small = _begin_small.of(vocabulary.units)[chunks.codes[lines]]
    # A text without such a line is not hard-wrapped.
    doubtful = np.unique(np.searchsorted(of_piece, lines[small], side="right") - 1)
    for number in doubtful.tolist():
        first, after = of_piece[number], of_piece[number + 1]
        found = paragraphs(text[starts[number] : ends[number]])
        text_start = chunks.starts[first] - found[0][0]
        begins[first:after] = False
        begins[np.searchsorted(chunks.starts, np.array([text_start + start for start, _ in found]))] = True
    return begins


def _blocks(text: str) -> Iterator[list[Line]]:
    """Yield the runs of lines between blank ones, each line trimmed."""
    block: list[Line] = []
    at = 0
    for line in text.split("\n"):
        if stripped := line.strip():
            start = at if line[0] == stripped[0] else at + len(line) - len(line.lstrip())
            block.append((start, start + len(stripped)))
        elif block:
            yield block
            block = []
        at += len(line) + 1
    if block:
        yield block


def _width(block: list[Line]) -> int:
    return max(end - start for start, end in block)


def _is_hard_wrapped(text: str, blocks: list[list[Line]]) -> bool:
    unfinished = going_on = 0
    for block in blocks:
        if len(block) < 2 or not _LEAST_WIDE <= _width(block) <= _MOST_WIDE:
            continue
        for (start, end), (following, _) in itertools.pairwise(block):
            if end - start >= _LEAST_WIDE and not _FINISHED.search(text, max(start, end - 5), end):
                unfinished += 1
                going_on += text[following].islower()
    return going_on * 2 > unfinished


def _joined(text: str, block: list[Line]) -> Iterator[Line]:
    width = _width(block)
    start, end = block[0]
    line_start = start
    for following, following_end in block[1:]:
        first_word = text[following:following_end].split(maxsplit=1)[0]
        fits = end - line_start + 1 + len(first_word) <= width
        if fits or not _LEAST_WIDE <= width <= _MOST_WIDE or _LIST_ITEM.match(text, following, following_end):
            yield start, end
            start = following
        line_start, end = following, following_end
    yield start, end
