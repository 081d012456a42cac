"""From records to sentences: the columns of the table ``sentences``, and the sentences coded."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sitrep.corpus.cleaning import parts
from sitrep.corpus.records import Part, Record
from sitrep.text.coding import Coded, coded
from sitrep.text.ends import sentence_starts
from sitrep.text.normal import Normal, normalise
from sitrep.text.paragraphs import paragraph_starts
from sitrep.text.sentences import split
from sitrep.text.vocabulary import Ints, current_vocabulary

PARTS: tuple[Part, ...] = ("title", "summary", "body", "furniture")
_PART = {part: number for number, part in enumerate(PARTS)}


@dataclass(kw_only=True, slots=True)
class _Pieces:
    """Pieces of articles, normalised, as growing columns.

    A piece is what ``parts`` gives, its sentences still to be found; or, where a sentence normalised alone may differ
    from a slice of the piece, such a sentence (``alone``), which may go on with the paragraph of the one before.
    ``at`` is where a piece stands in its article as read, and ``map_at`` its place in the maps, -1 where it is one to
    one with what was read.
    """

    article: list[int] = field(default_factory=list)
    part: list[int] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    alone: list[bool] = field(default_factory=list)
    goes_on: list[bool] = field(default_factory=list)
    map_at: list[int] = field(default_factory=list)
    starts: list[Ints] = field(default_factory=list)
    ends: list[Ints] = field(default_factory=list)
    n_mapped: int = 0

    def add(self, article: int, record: Record) -> None:
        """Append the pieces of a record."""
        for part, start, end in parts(record):
            normal = normalise(record.text[start:end])
            if _is_cut_by_slicing(normal):
                self._append(article, part, start, normal)
                continue
            last = -1
            for begin, stop, paragraph in split(normal.text):
                first, after = normal.span(begin, stop)
                mine = normalise(record.text[start + first : start + after])
                self._append(article, part, start + first, mine)
                self.alone[-1], self.goes_on[-1] = True, paragraph == last
                last = paragraph

    def _append(self, article: int, part: Part, start: int, normal: Normal) -> None:
        self.article.append(article)
        self.part.append(_PART[part])
        self.at.append(start)
        self.text.append(normal.text)
        self.alone.append(False)
        self.goes_on.append(False)
        if normal.starts is None or normal.ends is None:
            self.map_at.append(-1)
            return
        self.map_at.append(self.n_mapped)
        self.starts.append(normal.starts)
        self.ends.append(normal.ends)
        self.n_mapped += len(normal.starts)


@dataclass(frozen=True, kw_only=True)
class _Map:
    """Where characters of the joined pieces were read, each within its article."""

    piece_starts: Ints
    at: Ints
    map_at: Ints
    starts: Ints
    ends: Ints

    def as_read(self, piece: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Return the stretches as read of stretches ``start:end``, each within a piece."""
        shift = (self.at - self.piece_starts)[piece]
        firsts, lasts = start + shift, end + shift
        mapped = np.flatnonzero(self.map_at[piece] >= 0)
        if len(mapped):
            at, to_map = self.at[piece[mapped]], (self.map_at - self.piece_starts)[piece[mapped]]
            firsts[mapped] = self.starts[start[mapped] + to_map] + at
            lasts[mapped] = self.ends[end[mapped] - 1 + to_map] + at
        return firsts, lasts

    def widened(self, piece: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Return stretches moved outwards so that none divides what was read as one character."""
        start, end = start.copy(), end.copy()
        mapped = np.flatnonzero(self.map_at[piece] >= 0)
        if len(mapped):
            to_map = (self.map_at - self.piece_starts)[piece[mapped]]
            begins, stops = start[mapped] + to_map, end[mapped] + to_map
            _widen(self.starts, begins, stops)
            start[mapped], end[mapped] = begins - to_map, stops - to_map
        return start, end


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The sentences of articles as columns, and coded; ``n_sentences`` has a row an article.

    ``article`` and ``part`` are places in the articles that were cut and in ``PARTS``. ``coded`` holds the text of each
    sentence as ``normalise`` makes it of the sentence alone.
    """

    n_sentences: Ints
    article: Ints
    paragraph_no: Ints
    part: Ints
    char_start: Ints
    char_end: Ints
    text: list[str]
    coded: Coded
    _piece: Ints
    _map: _Map

    def as_read(self, sentence: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Return where in the texts as read stand stretches of the coded text, each within a sentence."""
        return self._map.as_read(self._piece[sentence], start, end)


def cut(records: Sequence[Record]) -> Cut:
    """Cut records into sentences, all of them at once."""
    pieces = _Pieces()
    for number, record in enumerate(records):
        pieces.add(number, record)
    vocabulary = current_vocabulary()
    text = "\n".join([*pieces.text, ""])
    lengths = np.fromiter(map(len, pieces.text), np.int32, len(pieces.text))
    piece_ends = np.cumsum(lengths + 1, dtype=np.int32) - 1
    piece_starts = piece_ends - lengths
    chunks = vocabulary.chunks(text)
    of_piece = np.searchsorted(chunks.starts, np.append(piece_starts, len(text))).astype(np.int32)
    begins = paragraph_starts(vocabulary, chunks, of_piece, pieces.text)
    alone = np.array(pieces.alone, np.bool_)
    n_chunks = np.diff(of_piece)
    is_alone = np.repeat(alone, n_chunks)
    begins[is_alone] = False
    begins[of_piece[:-1][alone & (n_chunks > 0)]] = True
    starts = sentence_starts(vocabulary, text, chunks, begins_paragraph=begins, is_sentence=is_alone)
    paragraphs = chunks.starts[begins]
    piece = (np.searchsorted(piece_starts, starts, side="right") - 1).astype(np.int32)
    article = np.array(pieces.article, np.int32)[piece]
    goes_on = np.array(pieces.goes_on, np.bool_)[np.searchsorted(piece_starts, paragraphs, side="right") - 1]
    paragraph_no = np.cumsum(~goes_on)[np.searchsorted(paragraphs, starts, side="right") - 1]
    n_sentences = np.bincount(article, minlength=len(records)).astype(np.int32)
    first_of_article = (np.cumsum(n_sentences) - n_sentences)[article]

    chunks = chunks.with_cuts(vocabulary, starts, text)
    first_chunk = np.append(np.searchsorted(chunks.starts, starts), len(chunks.starts)).astype(np.int32)
    ends = chunks.ends[first_chunk[1:] - 1] if len(starts) else starts
    where = _Map(
        piece_starts=piece_starts,
        at=np.array(pieces.at, np.int32),
        map_at=np.array(pieces.map_at, np.int32),
        starts=np.concatenate([np.zeros(0, np.int32), *pieces.starts]),
        ends=np.concatenate([np.zeros(0, np.int32), *pieces.ends]),
    )
    char_start, char_end = where.as_read(piece, starts, ends)
    wide_start, wide_end = where.widened(piece, starts, ends)
    before, after = np.append(np.int32(0), chunks.ends), np.append(chunks.starts, np.int32(len(text)))
    wide_start = np.where(alone[piece], piece_starts[piece], np.maximum(wide_start, before[first_chunk[:-1]]))
    wide_end = np.where(alone[piece], piece_ends[piece], np.minimum(wide_end, after[first_chunk[1:]]))
    places = zip(article.tolist(), char_start.tolist(), char_end.tolist(), strict=True)
    return Cut(
        n_sentences=n_sentences,
        article=article,
        paragraph_no=(paragraph_no - paragraph_no[first_of_article]).astype(np.int32),
        part=np.array(pieces.part, np.int32)[piece],
        char_start=char_start,
        char_end=char_end,
        text=[records[number].text[start:end] for number, start, end in places],
        coded=coded(vocabulary, text, chunks, first_chunk=first_chunk, starts=wide_start, ends=wide_end),
        _piece=piece,
        _map=where,
    )


def _widen(starts: Ints, begins: Ints, ends: Ints) -> None:
    """Move the bounds of sentences outwards, in place, so that none divides what was read as one character."""
    for i in np.flatnonzero((begins > 0) & (starts[begins - 1] == starts[begins])).tolist():
        while begins[i] > 0 and starts[begins[i] - 1] == starts[begins[i]]:
            begins[i] -= 1
    after = np.minimum(ends, len(starts) - 1)
    for i in np.flatnonzero((ends < len(starts)) & (starts[after] == starts[ends - 1])).tolist():
        while ends[i] < len(starts) and starts[ends[i]] == starts[ends[i] - 1]:
            ends[i] += 1


def _is_cut_by_slicing(normal: Normal) -> bool:
    """Tell whether a sentence of a normalised text is what normalising that sentence alone would give.

    It is, once the characters read for one are kept together, unless several characters as read were composed.
    """
    if normal.text.isascii() and normal.starts is None:
        return True
    if normal.starts is not None and normal.ends is not None and (normal.ends - normal.starts != 1).any():
        return False
    return unicodedata.is_normalized("NFC", normal.text)
