"""Reading a corpus: files and folders in, records and refusals out, in an order that no file system decides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sitrep.corpus.cleaning import text_spans
from sitrep.corpus.columnar import read_parquet
from sitrep.corpus.decoding import decode, looks_binary
from sitrep.corpus.documents import DOCUMENTS, NoTextLayerError
from sitrep.corpus.downloads import split_download
from sitrep.corpus.frontmatter import split_front_matter
from sitrep.corpus.hints import date_hint, hinted
from sitrep.corpus.listing import list_files
from sitrep.corpus.options import Reading
from sitrep.corpus.pages import PAGES
from sitrep.corpus.place import Place
from sitrep.corpus.records import REJECT_REASONS, Record, Reject, article_id
from sitrep.corpus.sidecar import dangling_rows
from sitrep.corpus.sources import DAMAGED, CorpusFile, LockedError, TooTightError, is_of_the_store
from sitrep.corpus.tables import IN_RANGES, Reader, read_json

__all__ = ["REJECT_REASONS", "CorpusFile", "Record", "Reject", "article_id", "list_files", "read_corpus", "read_file"]

MOST_WHOLE = 256 * 2**20
"""A file that must be held as a whole to be read is refused beyond so many bytes."""

_CHUNK = 1 << 18
_TEXTS = (".txt", ".md", ".text", ".markdown")
_TABLES: dict[str, Reader] = {**IN_RANGES, ".parquet": read_parquet, ".json": read_json}
_STREAMED = frozenset(IN_RANGES) | {".parquet"}
READ = (*_TEXTS[:2], ".html", ".mhtml", ".csv", ".tsv", ".jsonl", ".json", ".parquet", ".docx", ".rtf", ".pdf", ".zip")
"""Endings of what is read, as a person is told them."""


def read_corpus(paths: Sequence[Path], reading: Reading | None = None) -> Iterator[Record | Reject]:
    """Yield the records of a corpus, and a refusal with its reason for what could not be read, file after file.

    JSON lines, tables and Parquet are streamed; other files are read whole, up to 256 MB. A refused record never stops
    its file, nor a file the rest.

    Raises:
        NothingToReadError: a path is missing, or there is no file at all; on the first record asked for.
    """
    for file in list_files(paths):
        yield from read_file(file, reading)


def read_file(file: CorpusFile, reading: Reading | None = None) -> Iterator[Record | Reject]:
    """Yield the records and refusals of one file, in the order in which they stand there."""
    reading = reading or Reading()
    yield from finished(_read(file, Place.of(file, reading)), file, reading)


def finished(found: Iterable[Record | Reject], file: CorpusFile, reading: Reading) -> Iterator[Record | Reject]:
    """Yield what a reader found with date hints, and with refusals for what a filter leaves out or reading fails at."""
    records = iter(found)
    while True:
        try:
            record = next(records, None)
        except Exception as error:  # a reader's library may raise anything on a hostile file
            if is_of_the_store(file, error):
                raise
            yield broken_off(file, error)
            return
        if record is None:
            return
        if isinstance(record, Record):
            if record.published_at is None and (hint := date_hint(record)):
                record = replace(record, date_hint=hint)
                record = hinted(record) if reading.hinted else record
            left_out = reading.leaves_out(record.published_at, record.source)
            if left_out is not None:
                yield Reject(
                    path=record.path, locator=record.locator, root=record.root, reason=left_out[0], detail=left_out[1]
                )
                continue
        yield record


def broken_off(file: CorpusFile, error: Exception) -> Reject:
    """Return the refusal of what follows where reading a file fails."""
    place = Place.of(file, Reading())
    at = "end" if file.ending in _TABLES else ""
    said = str(error) or type(error).__name__
    match error:
        case LockedError():
            return place.reject(at, "locked file", said)
        case TooTightError():
            return place.reject(at, "packed too tightly", said)
        case NoTextLayerError():
            return place.reject(at, "no text", f"{said}; a scan needs character recognition (OCR) first")
        case OSError() if not isinstance(error, DAMAGED):
            return place.reject(at, "unreadable file", error.strerror or said)
    if isinstance(error, DAMAGED):
        return place.reject(at, "damaged file", f"the compressed file breaks off: {said}")
    return place.reject(at, "damaged file", f"{type(error).__name__}: {said}"[:300])


def _read(file: CorpusFile, place: Place) -> Iterator[Record | Reject]:
    ending = file.ending
    if file.fault is not None:
        yield from dangling_rows(file) if file.fault[0] == "no such file" else [place.reject("", *file.fault)]
        return
    if ending not in (*_TEXTS, *_TABLES, *PAGES, *DOCUMENTS):
        known = ", ".join(READ)
        yield place.reject("", "unsupported format", f"found {ending or 'no ending'}; read are {known}, also with .gz")
        return
    if ending in _STREAMED and not (ending == ".parquet" and file.is_packed):
        yield from _TABLES[ending](file, place)
        return
    content = _content(file)
    if len(content) > MOST_WHOLE:
        yield place.reject(
            "", "too large", f"over {MOST_WHOLE:,} bytes in one piece. Cut it, or save it as .jsonl or .csv"
        )
    elif ending in _TABLES:
        yield from _TABLES[ending](file, place)
    elif ending in PAGES:
        fields, encoding = PAGES[ending](content)
        yield from _documents(str(fields.pop("text", "") or ""), fields, file, place, encoding)
    elif ending in DOCUMENTS:
        yield from _documents(DOCUMENTS[ending](content), {}, file, place, "utf-8")
    else:
        yield from _plain_text(content, file, place)


def _content(file: CorpusFile) -> bytes:
    """Return the bytes of a file, or a little more than the most that is read whole; no room is taken in advance."""
    found: list[bytes] = []
    left = MOST_WHOLE + 1
    with file.open() as stream:
        while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
            found.append(chunk)
            left -= len(chunk)
    return b"".join(found)


def _plain_text(content: bytes, file: CorpusFile, place: Place) -> Iterator[Record | Reject]:
    if looks_binary(content):
        detail = f"found {content.count(0):,} zero bytes, the first at {content.index(0)}; expected text"
        yield place.reject("", "not text", detail)
        return
    text, encoding = decode(content, guess=place.reading.does("encoding"))
    fields, text = split_front_matter(text)
    yield from _documents(text, fields, file, place, encoding)


def _documents(
    text: str, fields: dict[str, object], file: CorpusFile, place: Place, encoding: str
) -> Iterator[Record | Reject]:
    """Yield the articles of a text: one, or those that a database's download holds."""
    if articles := split_download(text):
        for number, article in enumerate(articles, start=1):
            locator = f"document {number}"
            yield place.whole(article, locator, encoding=encoding) or place.reject(
                locator, "no text", "an empty document"
            )
        return
    if not text.strip():
        yield place.reject("", "no text", "found nothing but white space")
        return
    record = place.whole({**fields, "text": text}, name=file.name, encoding=encoding)
    assert record is not None
    body = next(span for span in record.spans if span[0] == "body")
    if record.title is None:
        within = [
            (part, body[1] + start, body[1] + end) for part, start, end in text_spans(record.text[body[1] : body[2]])
        ]
        title = next((record.text[start:end] for part, start, end in within if part == "title"), None)
        before = tuple(span for span in record.spans if span[0] != "body")
        record = replace(record, spans=(*before, *within), title=title)
    yield record
