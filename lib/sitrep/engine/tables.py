"""Reading an analysis back: the folder, its manifests, and no more of its tables than is asked for."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from sitrep import schema
from sitrep.engine.mapped import TABLES, mapped
from sitrep.engine.parts import dataset, part_files, part_path
from sitrep.errors import TablesError
from sitrep.files import is_remote, read_whole
from sitrep.measures.numbered import LOOKED_UP, narrowed, numbered, plain
from sitrep.measures.scope import of_values

_TIME = pa.timestamp("ms", tz="UTC")

TEXTS = ("texts", "sentences", "mentions")
"""Tables whose column ``text`` holds what articles say; ``quantities`` holds but the figures themselves."""


@dataclass(frozen=True, kw_only=True)
class Analysis(Mapping[str, pa.Table]):
    """The tables of an analysed corpus with one topic file, read when asked for.

    ``analysis[name]`` is a whole table, kept once it was read; ``select`` takes columns and rows and keeps nothing.
    ``left_out`` are identities of articles whose rows no table gives; ``chosen``, where some are, those that are left.
    ``number`` is that of the part whose rows alone are given; None for all of them.

    Raises:
        TablesError: on reading a table that is missing, damaged or of a newer schema.
    """

    folder: Path
    topics_hash: str
    left_out: frozenset[str] = frozenset()
    chosen: frozenset[str] | None = None
    withheld: bool = False
    number: int | None = None
    _read: dict[str, pa.Table] = field(default_factory=dict, repr=False, compare=False)

    def path(self, name: str) -> Path:
        """Return where table ``name`` lies: a file, or a folder of the files of its parts."""
        home = "base" if name in schema.BASE else f"topics/{self.topics_hash}"
        return part_path(self.folder / home, name, self.number)

    def parts(self) -> Iterator["Analysis"]:
        """Yield the same tables part by part, in order; each article is whole in one of them.

        Where there is but one part it is this analysis itself. A part keeps what it reads only as long as it is held.
        """
        files = [] if self.number is not None else part_files(self.path("articles"))
        if len(files) < 2:
            yield self
        for number in range(len(files) if len(files) > 1 else 0):
            yield replace(self, number=number, _read={})
            pa.default_memory_pool().release_unused()  # Arrow keeps what a part took for the next, and more each time

    def without_texts(self) -> "Analysis":
        """Return the same tables with the text of articles, sentences and mentions left empty."""
        return replace(self, withheld=True, _read={})

    def select(self, name: str, *, columns: Sequence[str] | None = None, where: Any = None) -> pa.Table:  # noqa: ANN401 - an Arrow expression
        """Return columns and rows of a table, reading only these, in the order of the table.

        Columns of a part are read from mapped files (``engine.mapped``), whole tables as they were written.

        Args:
            name: the table.
            columns: names of columns; all of them unless given.
            where: an Arrow expression, e.g. ``pyarrow.dataset.field("topic") == "oil"``; null counts as false.
        """
        if name not in self:
            raise KeyError(name)
        if name in self._read:
            table = self._read[name]
            table = table if where is None else table.filter(where)
            return table if columns is None else table.select(list(columns))
        if name == "rejects" and self.chosen is not None:
            return schema.SCHEMAS[name].empty_table()
        if columns is not None and where is None and self.number is not None and name in TABLES:
            wanted = schema.SCHEMAS[name]
            wanted = pa.schema([wanted.field(each) for each in columns], wanted.metadata)
            of_sentence = self.numbered("sentences") if name != "articles" else None
            return plain(self.numbered(name), of_sentence, wanted)
        if "article_id" in schema.SCHEMAS[name].names:
            for condition in self._of_articles():
                where = condition if where is None else condition & where
        table = read_table(self.path(name), columns=columns, where=where)
        return emptied(table) if self.withheld and name in TEXTS else table

    def numbered(self, name: str) -> pa.Table:
        """Return a table with the numbers of its rows' sentences (``measures.numbered``), or ``articles``.

        It is of one part, or of a corpus that is one, and is kept.
        """
        kept = f"{name}, numbered"
        if kept not in self._read:
            of_part = name in TABLES and self.number is not None
            made = self._narrowed(name) if of_part else self._numbered(name, self[name])
            self._read[kept] = emptied(made) if self.withheld and name in TEXTS else made
        return self._read[kept]

    def _numbered(self, name: str, table: pa.Table) -> pa.Table:
        of = None if name in ("articles", "sentences") else self.numbered("sentences")
        return numbered(table, of, ordered=LOOKED_UP.get(name, ""))

    def _narrowed(self, name: str) -> pa.Table:
        """Return the numbered table of this part, of the articles alone whose rows are given."""
        whole = self if self.is_whole else replace(self, left_out=frozenset(), chosen=None, _read={})
        found = mapped(
            self.path(name),
            self.path("sentences"),
            lambda: whole._numbered(name, read_table(self.path(name))),
        )
        if self.is_whole:
            return found
        ids = found["article_id"] if name == "articles" else whole.numbered("sentences")["article_id"]
        return narrowed(found, of_values(ids, self._given).to_numpy())

    def _given(self, article_ids: pa.Array) -> pa.Array:
        """Tell of articles whether their rows are given."""
        given = pc.invert(pc.is_in(article_ids, pa.array(sorted(self.left_out), pa.string())))
        if self.chosen is None:
            return given
        return pc.and_(given, pc.is_in(article_ids, pa.array(sorted(self.chosen), pa.string())))

    @property
    def is_whole(self) -> bool:
        """Whether the rows of all articles are given."""
        return not self.left_out and self.chosen is None

    def _of_articles(self) -> Iterator[Any]:
        """Give the conditions on the articles whose rows are given."""
        article = ds.field("article_id").cast(pa.string())
        if self.left_out:
            yield ~article.isin(sorted(self.left_out))
        if self.chosen is not None:
            yield article.isin(sorted(self.chosen))

    def as_of(self, moment: datetime) -> "Analysis":
        """Return the analysis without the articles that are dated later than ``moment``; undated ones stay."""
        later = self.select(
            "articles", columns=["article_id"], where=ds.field("published_at") > pa.scalar(moment, _TIME)
        )
        return replace(self, left_out=self.left_out | frozenset(later["article_id"].to_pylist()), _read={})

    def only(self, article_ids: Collection[str]) -> "Analysis":
        """Return the analysis of some of its articles alone; of what was refused it says nothing."""
        return replace(self, chosen=frozenset(article_ids), _read={})

    def __getitem__(self, name: str) -> pa.Table:
        """Return table ``name``."""
        if name not in self:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = self.select(name)
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
        return str(manifest(self.folder / "base")["key"])

    @cached_property
    def corpus_name(self) -> str:
        """What the corpus was called where it was analysed: the last components of its paths."""
        return ", ".join(manifest(self.folder / "base").get("corpus", ()))

    @cached_property
    def filters(self) -> str:
        """How the corpus was read, where not as usual: the key of its ``Reading``."""
        return str(manifest(self.folder / "base").get("reading", ""))

    @cached_property
    def n_rows(self) -> Mapping[str, int]:
        """Number of rows of each table, without reading any."""
        homes = (self.folder / "base", self.folder / "topics" / self.topics_hash)
        return {name: n for home in homes for name, n in manifest(home)["rows"].items()}


def emptied(table: pa.Table) -> pa.Table:
    """Return a table with nothing in its column ``text``."""
    if "text" not in table.column_names:
        return table
    at = table.schema.get_field_index("text")
    return table.set_column(at, table.schema.field(at), pa.repeat("", table.num_rows))


def opened(folder: Path) -> Analysis:
    """Open the analysis in ``folder`` with the topics that it was last matched with.

    Raises:
        TablesError: there is no complete analysis.
    """
    try:
        latest = read_whole(folder / "topics" / "latest").decode().strip()
    except (FileNotFoundError, NotADirectoryError):
        latest = ""
    if not latest or not manifest(folder / "base"):
        raise TablesError(f"{folder}: no finished analysis is there. Run sitrep analyse, or open the corpus itself.")
    return Analysis(folder=folder, topics_hash=latest)


def read_table(path: Path, *, columns: Sequence[str] | None = None, where: Any = None) -> pa.Table:  # noqa: ANN401
    """Read a table of this version's schema, from its file or from the files of its parts in their order.

    Args:
        path: the file or folder.
        columns: names of columns; all of them unless given.
        where: an Arrow expression that rows must meet.

    Raises:
        TablesError: missing, damaged, or written by a newer version.
    """
    try:
        found = dataset(part_files(path))
        _refuse_newer(path, found.schema)
        return found.to_table(columns=None if columns is None else list(columns), filter=where)
    except (OSError, pa.ArrowException) as error:
        raise TablesError(f"{path}: cannot be read as a table ({error}). Run the analysis again.") from error


def manifest(folder: Path) -> dict[str, Any]:
    """Return what the manifest of ``base/`` or of a topic file's tables says; empty where they are not complete.

    Raises:
        OSError: a store does not answer, of which nothing must be concluded.
    """
    try:
        found: dict[str, Any] = json.loads(read_whole(folder / "manifest.json"))
    except (FileNotFoundError, ValueError):
        return {}
    except OSError:
        if is_remote(folder):
            raise
        return {}
    return found


def _refuse_newer(path: Path, found: pa.Schema) -> None:
    written = int((found.metadata or {}).get(b"sitrep.schema", b"0"))
    if written > schema.VERSION:
        raise TablesError(f"{path}: schema version {written}; this Sitrep reads up to {schema.VERSION}. Update Sitrep.")
