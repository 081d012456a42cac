"""Running the passes over a corpus, keeping what they made, and reading it back.

An analysis is a folder: ``base/NAME.parquet``, ``topics/HASH/NAME.parquet``, ``topics/latest`` naming the last HASH.
Each of the two is complete when its ``manifest.json`` is there, written last; its key tells whether it still holds.
An edited topic file gives a new HASH and re-matches ``base/`` without reading an article.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sitrep import schema
from sitrep.corpus.copies import find_copies
from sitrep.corpus.reading import list_files, read_corpus
from sitrep.corpus.records import Record, Reject
from sitrep.engine.base import analyse_part
from sitrep.engine.topical import match_part
from sitrep.errors import NothingToReadError, TablesError
from sitrep.files import replacing, write_atomic
from sitrep.text.names import Names
from sitrep.topics.file import TopicFile

_DECIDING_PACKAGES = ("regex", "sentencex", "vaderSentiment")


@dataclass(frozen=True, kw_only=True)
class Analysis(Mapping[str, pa.Table]):
    """The tables of an analysed corpus with one topic file, read when asked for.

    Raises:
        TablesError: on reading a table that is missing, damaged or of a newer schema.
    """

    folder: Path
    topics_hash: str
    _read: dict[str, pa.Table] = field(default_factory=dict, repr=False, compare=False)

    def path(self, name: str) -> Path:
        """Return where table ``name`` lies."""
        home = "base" if name in schema.BASE else f"topics/{self.topics_hash}"
        return self.folder / home / f"{name}.parquet"

    def __getitem__(self, name: str) -> pa.Table:
        """Return table ``name``."""
        if name not in self:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = read_table(self.path(name))
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a table."""
        return name in schema.BASE or name in schema.TOPICAL

    def __iter__(self) -> Iterator[str]:
        """Give the names of the tables."""
        return iter((*schema.BASE, *schema.TOPICAL))

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(schema.BASE) + len(schema.TOPICAL)

    @cached_property
    def corpus_hash(self) -> str:
        """What the base tables depend on, as a hash."""
        return str(_manifest(self.folder / "base")["key"])


def analyse(corpus: Sequence[Path], topic_file: TopicFile, folder: Path) -> Analysis:
    """Analyse a corpus into ``folder``, doing again only what its inputs changed.

    Args:
        corpus: files and folders of articles.
        topic_file: topics and names; names decide terms, so they are part of what ``base/`` depends on.
        folder: where the tables go; what is complete there and has the same key is kept.

    Raises:
        NothingToReadError: a path is missing, or no record could be read.
    """
    names = Names(topic_file.names)
    key = base_key(corpus, topic_file)
    base = folder / "base"
    if _manifest(base).get("key") != key:
        (base / "manifest.json").unlink(missing_ok=True)
        _write_tables(base, _analyse_base(corpus, names), key)
    matched = folder / "topics" / topic_file.sha256
    topical_key = _digest(key, topic_file.sha256)
    if _manifest(matched).get("key") != topical_key:
        (matched / "manifest.json").unlink(missing_ok=True)
        tables = {name: read_table(base / f"{name}.parquet") for name in ("sentences", "terms", "tone", "tone_words")}
        _write_tables(matched, match_part(tables, topic_file.topics, names), topical_key)
    write_atomic(folder / "topics" / "latest", topic_file.sha256 + "\n")
    return Analysis(folder=folder, topics_hash=topic_file.sha256)


def opened(folder: Path) -> Analysis:
    """Open the analysis in ``folder`` with the topics that it was last matched with.

    Raises:
        TablesError: there is no complete analysis.
    """
    latest = folder / "topics" / "latest"
    if not latest.is_file() or not _manifest(folder / "base"):
        raise TablesError(f"{folder}: no finished analysis is there. Run sitrep analyse, or open the corpus itself.")
    return Analysis(folder=folder, topics_hash=latest.read_text(encoding="utf-8").strip())


def base_key(corpus: Sequence[Path], topic_file: TopicFile) -> str:
    """Hash what the base tables depend on: the files, the names, the schema and the packages that decide tokens."""
    files = [f"{file.root}\0{file.path}\0{_file_sha256(file.file)}" for file in list_files(corpus)]
    packages = [f"{name}={version(name)}" for name in _DECIDING_PACKAGES]
    return _digest(
        str(schema.VERSION),
        version("sitrep"),
        json.dumps({name: list(spellings) for name, spellings in topic_file.names.items()}, sort_keys=True),
        *packages,
        *files,
    )


def read_table(path: Path) -> pa.Table:
    """Read a table of this version's schema.

    Raises:
        TablesError: missing, damaged, or written by a newer version.
    """
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise TablesError(f"{path}: cannot be read as a table ({error}). Run the analysis again.") from error
    written = int((table.schema.metadata or {}).get(b"sitrep.schema", b"0"))
    if written > schema.VERSION:
        raise TablesError(f"{path}: schema version {written}; this Sitrep reads up to {schema.VERSION}. Update Sitrep.")
    return table


def _analyse_base(corpus: Sequence[Path], names: Names) -> dict[str, pa.Table]:
    records: list[Record | Reject] = list(read_corpus(corpus))
    articles = [record for record in records if isinstance(record, Record)]
    if not articles:
        listed = ", ".join(str(path) for path in corpus)
        refused = [record for record in records if isinstance(record, Reject)]
        reasons = "; ".join(f"{r.path} {r.locator}: {r.reason}".replace(" :", ":") for r in refused[:3])
        raise NothingToReadError(
            f"{listed}: no readable article ({reasons}). Give a folder or file with articles: --corpus PATH."
        )
    return analyse_part(records, find_copies(articles), names)


def _write_tables(folder: Path, tables: Mapping[str, pa.Table], key: str) -> None:
    for name, table in tables.items():
        with replacing(folder / f"{name}.parquet") as temporary:
            pq.write_table(table, temporary, compression="zstd")
    counts = {name: table.num_rows for name, table in tables.items()}
    write_atomic(folder / "manifest.json", json.dumps({"key": key, "rows": counts}, indent=1) + "\n")


def _manifest(folder: Path) -> dict[str, object]:
    try:
        found: dict[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _file_sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _digest(*pieces: str) -> str:
    return hashlib.sha256("\0".join(pieces).encode("utf-8", "surrogatepass")).hexdigest()
