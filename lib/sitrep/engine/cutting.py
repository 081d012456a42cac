"""From records to sentences: the columns of the table ``sentences``, and the sentences coded."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sitrep.corpus.cleaning import parts
from sitrep.corpus.records import Part, Record
from sitrep.text.coding import Coded, coded
from sitrep.text.ends import sentence_starts
from sitrep.text.joining import Bends, bends_of, join_normalised
from sitrep.text.normal import Normal, normalise, utf8
from sitrep.text.paragraphs import paragraph_starts
from sitrep.text.sentences import split
from sitrep.text.stretches import places_among
from sitrep.text.vocabulary import Ints, current_vocabulary

PARTS: tuple[Part, ...] = ("title", "summary", "body", "furniture")
_PART = {part: number for number, part in enumerate(PARTS)}


_BLOCK = 200_000
"""About so many characters are normalised together: enough of them, and few enough to stay near the processor."""


class _Pieces:
    """Pieces of articles, normalised and joined by newlines, as growing columns.

    A piece is what ``parts`` gives, its sentences still to be found; or, where a sentence normalised alone may differ
    from a slice of the piece, such a sentence (``alone``), which may go on with the paragraph of the one before.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self.article: list[int] = []
        self.part: list[int] = []
        self.alone: list[bool] = []
        self.goes_on: list[bool] = []
        self._contents: list[bytes] = []
        self._starts: list[Ints] = []
        self._ends: list[Ints] = []
        self._begun: list[Bends] = []
        self._ended: list[Bends] = []
        self._length = 0
        waiting: list[tuple[int, Part, int, str]] = []
        size = 0
        for number, record in enumerate(records):
            for part, start, end in parts(record):
                waiting.append((number, part, start, record.text[start:end]))
                size += end - start
            if size >= _BLOCK:
                self._add(waiting)
                waiting, size = [], 0
        if waiting:
            self._add(waiting)
        self.content = b"\n".join([*self._contents, b""])
        self.text = str(self.content, "utf-8", "surrogatepass")
        self.starts, self.ends = _whole(self._starts), _whole(self._ends)
        self.map = _Map(begun=_one(self._begun), ended=_one(self._ended))

    def _add(self, pieces: Sequence[tuple[int, Part, int, str]]) -> None:
        texts, at = [text for _, _, _, text in pieces], [start for _, _, start, _ in pieces]
        for first, after, found in join_normalised(texts, at):
            if found is None:
                self._add_composed(*pieces[first])
                continue
            self.article += [article for article, _, _, _ in pieces[first:after]]
            self.part += [_PART[part] for _, part, _, _ in pieces[first:after]]
            self.alone += [False] * (after - first)
            self.goes_on += [False] * (after - first)
            begun = found.read.moved(self._length)
            ended = Bends(at=begun.at, to=begun.to + np.int32(1))
            self._append(found.content, found.starts, found.ends, begun, ended)

    def _add_composed(self, article: int, part: Part, start: int, text: str) -> None:
        normal = normalise(text)
        if _is_cut_by_slicing(normal):
            self._append_one(article, part, start, normal)
            return
        last = -1
        for begin, stop, paragraph in split(normal.text):
            first, after = normal.span(begin, stop)
            self._append_one(article, part, start + first, normalise(text[first:after]))
            self.alone[-1], self.goes_on[-1] = True, paragraph == last
            last = paragraph

    def _append_one(self, article: int, part: Part, start: int, normal: Normal) -> None:
        self.article.append(article)
        self.part.append(_PART[part])
        self.alone.append(False)
        self.goes_on.append(False)
        zero, end = np.zeros(1, np.int32), np.array([len(normal.text)], np.int32)
        if normal.starts is None or normal.ends is None or not len(normal.text):
            begun, ended = (Bends(at=zero, to=np.array([start + more], np.int32)) for more in (0, 1))
        else:
            begun, ended = bends_of(normal.starts, start), bends_of(normal.ends, start)
        self._append(utf8(normal.text), zero, end, begun.moved(self._length), ended.moved(self._length))

    def _append(self, content: bytes, starts: Ints, ends: Ints, begun: Bends, ended: Bends) -> None:
        self._contents.append(content)
        self._starts.append(starts + np.int32(self._length))
        self._ends.append(ends + np.int32(self._length))
        self._begun.append(begun)
        self._ended.append(ended)
        self._length += int(ends[-1]) + 1


def _whole(values: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, np.int32), *values])


def _one(maps: Sequence[Bends]) -> Bends:
    return Bends(at=_whole([one.at for one in maps]), to=_whole([one.to for one in maps]))


def _rising(bends: Bends, places: Ints) -> Ints:
    """Return what places that never decrease stand for; there are fewer bends than places, so these are looked up."""
    firsts = places_among(places, bends.at)
    found: Ints = places + np.repeat(bends.to - bends.at, np.diff(firsts, append=len(places)))
    return found


@dataclass(frozen=True, kw_only=True)
class _Map:
    """Where the characters of the joined pieces begin and end in what was read, each within its article."""

    begun: Bends
    ended: Bends

    def as_read(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Return the stretches as read of stretches ``start:end``, in order and each within a piece."""
        return _rising(self.begun, start), _rising(self.ended, end - np.int32(1))

    def widened(self, start: Ints, end: Ints, least: Ints, most: Ints) -> tuple[Ints, Ints]:
        """Return stretches moved outwards, up to bounds, so that none divides what was read as one character."""
        start, end = start.copy(), end.copy()
        begun = self.begun.of
        for at in np.flatnonzero((start > least) & (begun(start - np.int32(1)) == begun(start))).tolist():
            place = start[at : at + 1]
            while place[0] > least[at] and begun(place - np.int32(1)) == begun(place):
                place -= 1
        for at in np.flatnonzero((end < most) & (begun(end) == begun(end - np.int32(1)))).tolist():
            place = end[at : at + 1]
            while place[0] < most[at] and begun(place) == begun(place - np.int32(1)):
                place += 1
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
    coded: Coded
    _map: _Map

    def as_read(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Return where in the texts as read stand stretches of the coded text, in order and each within a sentence."""
        return self._map.as_read(start, end)


def cut(records: Sequence[Record]) -> Cut:
    """Cut records into sentences, all of them at once."""
    pieces = _Pieces(records)
    vocabulary, text = current_vocabulary(), pieces.text
    chunks = vocabulary.chunks(pieces.content)
    of_piece = places_among(chunks.starts, np.append(pieces.starts, np.int32(len(text))))
    begins = paragraph_starts(chunks, of_piece, text, pieces.starts, pieces.ends)
    alone = np.array(pieces.alone, np.bool_)
    n_chunks = np.diff(of_piece)
    is_alone = np.repeat(alone, n_chunks)
    begins[is_alone] = False
    begins[of_piece[:-1][alone & (n_chunks > 0)]] = True
    starts = sentence_starts(vocabulary, text, chunks, begins_paragraph=begins, is_sentence=is_alone)
    paragraphs = chunks.starts[begins]
    piece = places_among(pieces.starts, starts, behind_equals=True) - 1
    article = np.array(pieces.article, np.int32)[piece]
    goes_on = np.array(pieces.goes_on, np.bool_)[places_among(pieces.starts, paragraphs, behind_equals=True) - 1]
    paragraph_no = np.cumsum(~goes_on)[places_among(paragraphs, starts, behind_equals=True) - 1]
    n_sentences = np.bincount(article, minlength=len(records)).astype(np.int32)
    first_of_article = (np.cumsum(n_sentences) - n_sentences)[article]

    chunks = chunks.with_cuts(vocabulary, starts, text)
    first_chunk = np.append(places_among(chunks.starts, starts), np.int32(len(chunks.starts)))
    ends = chunks.ends[first_chunk[1:] - 1] if len(starts) else starts
    char_start, char_end = pieces.map.as_read(starts, ends)
    piece_starts, piece_ends = pieces.starts[piece], pieces.ends[piece]
    wide_start, wide_end = pieces.map.widened(starts, ends, piece_starts, piece_ends)
    before, after = np.append(np.int32(0), chunks.ends), np.append(chunks.starts, np.int32(len(text)))
    wide_start = np.where(alone[piece], piece_starts, np.maximum(wide_start, before[first_chunk[:-1]]))
    wide_end = np.where(alone[piece], piece_ends, np.minimum(wide_end, after[first_chunk[1:]]))
    return Cut(
        n_sentences=n_sentences,
        article=article,
        paragraph_no=(paragraph_no - paragraph_no[first_of_article]).astype(np.int32),
        part=np.array(pieces.part, np.int32)[piece],
        char_start=char_start,
        char_end=char_end,
        coded=coded(vocabulary, text, chunks, first_chunk=first_chunk, starts=wide_start, ends=wide_end),
        _map=pieces.map,
    )


def _is_cut_by_slicing(normal: Normal) -> bool:
    """Tell whether a sentence of a normalised text is what normalising that sentence alone would give.

    It is, once the characters read for one are kept together, unless several characters as read were composed.
    """
    if normal.text.isascii() and normal.starts is None:
        return True
    if normal.starts is not None and normal.ends is not None and (normal.ends - normal.starts != 1).any():
        return False
    return unicodedata.is_normalized("NFC", normal.text)
