"""Reading a corpus: files and folders in, records and refusals out, in an order that no file system decides."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitrep.corpus.cleaning import text_spans
from sitrep.corpus.decoding import DAMAGED, decode, looks_binary, open_bytes
from sitrep.corpus.records import REJECT_REASONS, Record, Reject, article_id
from sitrep.corpus.tables import FORMATS, Place
from sitrep.errors import NothingToReadError

__all__ = ["REJECT_REASONS", "CorpusFile", "Record", "Reject", "article_id", "list_files", "read_corpus", "read_file"]

_TEXT_ENDINGS = (".txt", ".md")


@dataclass(frozen=True, kw_only=True)
class CorpusFile:
    """A file of a corpus: where it lies, and the path that its records carry.

    ``root`` is empty for one corpus; of several, the last folders of each that tell them apart, and then ``path``
    begins with it.
    """

    file: Path
    path: str
    root: str = ""


def list_files(paths: Sequence[Path]) -> list[CorpusFile]:
    """Return the files of a corpus: of each path in the order given, those below a folder sorted by their path.

    A path may hold ``*``, ``?``, ``[...]`` and ``**``; the paths of its files then start from the folder before the
    first of them. Names that begin with a dot are passed over, as are folders of such names; a file that two paths lead
    to is listed for the first.

    Raises:
        NothingToReadError: a path is missing, or there is no file at all.
    """
    roots: dict[Path, list[Path]] = {}
    for path in paths:
        root, files = _rooted(Path(path))
        roots.setdefault(root, []).extend(files)
    labels = _labels(list(roots))
    seen: set[Path] = set()
    found: list[CorpusFile] = []
    for (root, files), label in zip(roots.items(), labels, strict=True):
        for file in files:
            if (real := file.resolve()) in seen:
                continue
            seen.add(real)
            relative = file.relative_to(root).as_posix() if file != root else file.name
            found.append(CorpusFile(file=file, path=_joined(label, relative, file == root), root=label))
    if not found:
        listed = ", ".join(str(path) for path in paths) or "nothing given"
        raise NothingToReadError(f"{listed}: no file there. Give a folder or file of articles: --corpus PATH.")
    return found


def read_corpus(paths: Sequence[Path]) -> Iterator[Record | Reject]:
    """Yield the records of a corpus, and a refusal with its reason for what could not be read, file after file.

    Read are .txt and .md (a file is a record), JSON lines (.jsonl, .ndjson), .json, and .csv and .tsv with a header;
    each also with .gz. JSON lines and tables are streamed. A refused record never stops its file, nor a file the rest.

    Raises:
        NothingToReadError: a path is missing, or there is no file at all; on the first record asked for.
    """
    for file in list_files(paths):
        yield from read_file(file)


def read_file(file: CorpusFile) -> Iterator[Record | Reject]:
    """Yield the records and refusals of one file, in the order in which they stand there."""
    place = Place(path=file.path, root=file.root)
    ending = format_of(file)
    if ending not in FORMATS and ending not in _TEXT_ENDINGS:
        known = ", ".join((*_TEXT_ENDINGS, *FORMATS))
        yield place.reject("", "unsupported format", f"found {ending or 'no ending'}; read are {known}, also with .gz")
        return
    try:
        yield from _read_text(file, place) if ending in _TEXT_ENDINGS else FORMATS[ending](file.file, place)
    except (*DAMAGED, OSError) as error:
        yield broken_off(file, error)


def format_of(file: CorpusFile) -> str:
    """Return the ending of a file's name that tells its format, in lower case, .gz aside."""
    return Path(file.file.name.lower().removesuffix(".gz")).suffix


def broken_off(file: CorpusFile, error: BaseException) -> Reject:
    """Return the refusal of what follows where reading a file fails."""
    place = Place(path=file.path, root=file.root)
    if isinstance(error, DAMAGED):
        return place.reject("end", "damaged file", f"the compressed file breaks off: {error}")
    return place.reject("end", "unreadable file", getattr(error, "strerror", None) or str(error))


def _read_text(file: CorpusFile, place: Place) -> Iterator[Record | Reject]:
    with open_bytes(file.file) as stream:
        content = stream.read()
    if looks_binary(content):
        yield place.reject("", "not text", f"found a zero byte at {content.index(0)}; expected text")
        return
    text = decode(content)
    if not text.strip():
        yield place.reject("", "no text", f"found {len(content)} bytes and nothing but white space")
        return
    spans = text_spans(text)
    title = next((text[start:end] for part, start, end in spans if part == "title"), None)
    yield Record(path=place.path, locator="", root=place.root, text=text, spans=spans, title=title)


def _rooted(path: Path) -> tuple[Path, list[Path]]:
    """Return the folder or file that a path starts from, and the files that it leads to, in order."""
    if path.exists():
        return path.resolve(), _files_below(path.resolve())
    wild = next((n for n, part in enumerate(path.parts) if glob.has_magic(part)), None)
    start = Path(*path.parts[:wild])
    matches = sorted(start.glob("/".join(path.parts[wild:]))) if wild is not None else []
    if not matches:
        what = "no such file or folder" if wild is None else "no file matches"
        raise NothingToReadError(f"{path}: {what}. Give a folder or file of articles: --corpus PATH.")
    return start.resolve(), [file for match in matches for file in _files_below(match.resolve())]


def _files_below(root: Path) -> list[Path]:
    if not root.is_dir():
        return [root]
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if not name.startswith(".")]
    return sorted(found, key=lambda file: file.relative_to(root).as_posix())


def _joined(label: str, relative: str, is_root: bool) -> str:
    if not label:
        return relative
    return label if is_root else f"{label}/{relative}"


def _labels(roots: list[Path]) -> list[str]:
    """Return, for several corpora, the shortest ends of their paths that tell them apart."""
    if len(roots) < 2:
        return [""] * len(roots)
    for n in range(1, max(len(root.parts) for root in roots) + 1):
        labels = ["/".join(root.parts[-n:]).lstrip("/") for root in roots]
        if len(set(labels)) == len(labels):
            return labels
    return [root.as_posix() for root in roots]
