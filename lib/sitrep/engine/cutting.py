"""From records to sentences: the columns of the table ``sentences``, and the sentences coded."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sitrep.corpus.cleaning import parts
from sitrep.corpus.records import Part, Record
from sitrep.engine.texts import Texts
from sitrep.text.coding import Coded, coded
from sitrep.text.ends import sentence_starts
from sitrep.text.joining import Bends, bends_of, join_normalised
from sitrep.text.normal import Normal, normalise, utf8
from sitrep.text.paragraphs import paragraph_starts
from sitrep.text.sentences import split
from sitrep.text.stretches import owners, places_among
from sitrep.text.vocabulary import Flags, Ints, current_vocabulary

PARTS: tuple[Part, ...] = ("title", "summary", "body", "furniture")
_PART = {part: number for number, part in enumerate(PARTS)}


_BLOCK = 200_000
"""About so many characters are normalised together: enough of them, and few enough to stay near the processor."""

_Piece = tuple[int, Part, int, int, memoryview]
"""Of a piece the article, the part, where it starts and ends there, and its text in UTF-8."""


class _Pieces:
    """Pieces of articles, normalised and joined by newlines, as growing columns.

    A piece is what ``parts`` gives, its sentences still to be found; or, where a sentence normalised alone may differ
    from a slice of the piece, such a sentence (``alone``), which may go on with the paragraph of the one before.
    """

    def __init__(self, records: Sequence[Record], texts: Texts) -> None:
        self._records = records
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
        waiting: list[_Piece] = []
        size = 0
        for number, record in enumerate(records):
            found = parts(record)
            contents = texts.pieces(number, [(start, end) for _, start, end in found])
            for (part, start, end), content in zip(found, contents, strict=True):
                waiting.append((number, part, start, end, content))
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

    def _add(self, pieces: Sequence[_Piece]) -> None:
        numbers, kinds, starts, ends, contents = zip(*pieces, strict=True)
        lengths = [end - start for start, end in zip(starts, ends, strict=True)]
        for first, after, found in join_normalised(contents, lengths, starts):
            if found is None:
                self._add_composed(numbers[first], kinds[first], starts[first], ends[first])
                continue
            self.article += numbers[first:after]
            self.part += [_PART[part] for part in kinds[first:after]]
            self.alone += [False] * (after - first)
            self.goes_on += [False] * (after - first)
            begun = found.read.moved(self._length)
            ended = Bends(at=begun.at, to=begun.to + np.int32(1))
            self._append(found.content, found.starts, found.ends, begun, ended)

    def _add_composed(self, article: int, part: Part, start: int, end: int) -> None:
        text = self._records[article].text[start:end]
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


def _are_among(places: Ints, known: Ints) -> Flags:
    """Tell which places are among known ones, which are in order."""
    at = np.searchsorted(known, places)
    found: Flags = known[np.minimum(at, len(known) - 1)] == places
    return found


def _among(places: Ints, few: Ints) -> npt.NDArray[np.intp]:
    """Return the numbers of the places, all different and in order, that are among a few."""
    if not len(places):
        return np.zeros(0, np.intp)
    few = few[_are_among(few, places)]
    return np.searchsorted(places, few)


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
        # Where a place and the one before it were read as one, the map bends.
        within = self.begun.at[begun(self.begun.at) == begun(self.begun.at - np.int32(1))]
        for places, bounds, step in ((start, least, -1), (end, most, 1)):
            moving = _among(places, within)
            while len(moving := moving[places[moving] != bounds[moving]]):
                places[moving] += np.int32(step)
                moving = moving[_are_among(places[moving], within)]
        return start, end


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The sentences of articles as columns, and coded; ``n_sentences`` has a row an article, as have ``texts``.

    ``article`` and ``part`` are places in the articles that were cut and in ``PARTS``. ``coded`` holds the text of each
    sentence as ``normalise`` makes it of the sentence alone.
    """

    texts: Texts
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
    texts = Texts([record.text for record in records])
    pieces = _Pieces(records, texts)
    vocabulary, text = current_vocabulary(), pieces.text
    chunks = vocabulary.chunks(pieces.content)
    of_piece = places_among(chunks.starts, np.append(pieces.starts, np.int32(len(text))))
    begins = paragraph_starts(vocabulary, chunks, of_piece, text, pieces.starts, pieces.ends)
    alone = np.array(pieces.alone, np.bool_)
    n_chunks = np.diff(of_piece)
    is_alone = np.repeat(alone, n_chunks)
    begins[is_alone] = False
    begins[of_piece[:-1][alone & (n_chunks > 0)]] = True
    paragraphs = chunks.starts[begins]
    begins, within = sentence_starts(vocabulary, text, chunks, begins_paragraph=begins, is_sentence=is_alone)
    chunks, first_chunk = chunks.with_cuts(vocabulary, begins, within, text)
    starts = chunks.starts[first_chunk]
    piece = owners(pieces.starts, starts)
    article = np.array(pieces.article, np.int32)[piece]
    goes_on = np.array(pieces.goes_on, np.bool_)[owners(pieces.starts, paragraphs)]
    paragraph_no = np.cumsum(~goes_on)[owners(paragraphs, starts)]
    n_sentences = np.bincount(article, minlength=len(records)).astype(np.int32)
    first_of_article = (np.cumsum(n_sentences) - n_sentences)[article]

    first_chunk = np.append(first_chunk, np.int32(len(chunks.starts)))
    ends = chunks.ends[first_chunk[1:] - 1] if len(starts) else starts
    char_start, char_end = pieces.map.as_read(starts, ends)
    piece_starts, piece_ends = pieces.starts[piece], pieces.ends[piece]
    wide_start, wide_end = pieces.map.widened(starts, ends, piece_starts, piece_ends)
    before, after = np.append(np.int32(0), ends[:-1]), np.append(starts[1:], np.int32(len(text)))
    wide_start = np.where(alone[piece], piece_starts, np.maximum(wide_start, before))
    wide_end = np.where(alone[piece], piece_ends, np.minimum(wide_end, after))
    return Cut(
        texts=texts,
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
