"""The files of parts: where a part's tables lie, how they are written, and how it is told that they are there.

A table of one part is the file ``NAME.parquet``; of many, the folder of that name with ``part-00000.parquet`` and so
on. Each is written whole, and a mark after all of a part's: it holds a stamp of what the part was made from and the
SHA-256 of each file, so a part is done when its mark is there, fits, and its files are what the mark says. That holds
on a disk and behind a URL alike, and a part that two workers make at once is the same part.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from sitrep.files import is_remote, reaching, read_whole, remove_file, remove_folder, replacing, write_atomic

MAPPED = "mapped"
"""The folder of what is made of the files of parts to be read faster (``engine.mapped``)."""

_PART = re.compile(r"part-(\d{5,})\.parquet")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the tables of one part go.

    Attributes:
        folder: the folder of the tables.
        number: of the part; None where it is the only one.
        mark: the file that says that the part is done.
        stamp: a hash of everything that the part's tables depend on.
    """

    folder: Path
    number: int | None
    mark: Path
    stamp: str

    def path(self, name: str) -> Path:
        """Return where the part's rows of table ``name`` lie."""
        return part_path(self.folder, name, self.number)

    def write(self, tables: Mapping[str, pa.Table], **known: object) -> dict[str, Any]:
        """Write the part's tables and then its mark, which also keeps what else is ``known``; return the mark."""
        hashes = {}
        for name, table in tables.items():
            with replacing(self.path(name)) as temporary:
                write_packed(table, temporary)
                hashes[name] = _sha256(temporary)
        rows = {name: table.num_rows for name, table in tables.items()}
        mark = {"stamp": self.stamp, "rows": rows, "sha256": hashes, **known}
        write_atomic(self.mark, json.dumps(mark) + "\n")
        return mark

    def done(self) -> dict[str, Any] | None:
        """Return the mark of the part if it is done, else None."""
        try:
            mark: dict[str, Any] = json.loads(read_whole(self.mark))
            whole = mark["stamp"] == self.stamp and all(
                _sha256(self.path(name)) == sha256 for name, sha256 in mark["sha256"].items()
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return mark if whole else None

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the part's rows of table ``name``."""
        return read_part(self.path(name), columns)


def part_path(folder: Path, name: str, number: int | None) -> Path:
    """Return where the rows of table ``name`` lie, of part ``number``, or of all where there is only one."""
    whole = folder / f"{name}.parquet"
    return whole if number is None else whole / f"part-{number:05d}.parquet"


def part_files(path: Path) -> list[Path]:
    """Return the files of a table, in the order of its parts: the file itself, or those in the folder."""
    with reaching(path):
        if not path.is_dir():
            return [path]
        return sorted((file for file in path.iterdir() if _number(file) >= 0), key=_number)


def read_part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the table in one file, on a disk or behind a URL."""
    source = pa.BufferReader(read_whole(path)) if is_remote(path) else path
    return pq.read_table(source, columns=None if columns is None else list(columns))


def clear(folder: Path, names: tuple[str, ...], n_parts: int) -> None:
    """Remove what another plan, or a run that was killed, left of the tables ``names`` in ``folder``."""
    if not is_remote(folder) and (folder / MAPPED).is_dir():
        remove_folder(folder / MAPPED)
    for name in names:
        path = folder / f"{name}.parquet"
        with reaching(path):
            is_file, is_folder = path.is_file(), path.is_dir()
        if is_file and n_parts > 1:
            remove_file(path)
        elif is_folder and n_parts == 1:
            remove_folder(path)
        elif is_folder:
            for file in path.iterdir():
                if not 0 <= _number(file) < n_parts:
                    remove_file(file)
    for file in () if is_remote(folder) else folder.glob(".*.tmp"):
        file.unlink()


def dataset(files: Sequence[Path]) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return the table in files that lie side by side, of which no more is read than is asked for.

    What is behind a URL is fetched whole, here: a thread of Arrow's that asks a Python file system, or only lets go of
    one of its files, may do so when Python is ending, which then aborts with "terminate called without an active
    exception".
    """
    if not is_remote(files[0]):
        return ds.dataset([str(file) for file in files], format="parquet")
    form = ds.ParquetFileFormat()
    fragments = [form.make_fragment(pa.py_buffer(read_whole(file))) for file in files]
    return ds.FileSystemDataset(fragments, fragments[0].physical_schema, form)


def rows_with(file: Path, column: str, value: int, columns: Sequence[str]) -> pa.Table:
    """Return columns of the rows whose ``column`` is ``value``, reading only the groups of rows that may hold some.

    Args:
        file: a table sorted by ``column``, on a disk or behind a URL; of that column statistics are kept.
        column: a column of whole numbers without nulls.
        value: what is looked for.
        columns: names of columns.
    """
    with reaching(file), file.open("rb") as stream:
        found = pq.ParquetFile(stream, pre_buffer=False)  # reads in this thread, see dataset
        at = found.schema_arrow.get_field_index(column)
        spans = [found.metadata.row_group(n).column(at).statistics for n in range(found.num_row_groups)]
        groups = [n for n, span in enumerate(spans) if span is None or span.min <= value <= span.max]
        table = found.read_row_groups(groups, columns=[*columns, column], use_threads=False)
    return table.filter(pc.equal(table[column], value)).select(list(columns))


_NEAR_THE_LAST = ("sentence_no", "paragraph_no", "char_start", "char_end", "word_no", "n_hits")
"""Whole numbers that are near those of the row before, of which the differences are written."""
_SELDOM_ALIKE = ("text", "contribution", "n")
"""Columns in which a dictionary would save nothing."""
_DENSE = (
    *("article_id", "sentence_no", "char_start", "char_end", "word_no", "word", "term", "lexicon", "voice"),
    *("compound", "positive", "neutral", "negative", "n_hits", "valence"),
)
"""Columns that their encoding leaves so dense that compressing them takes long and saves little."""
_QUICKLY = ("contribution", "n")
"""Columns of millions of numbers, most of whose bytes repeat: Snappy finds these in a third of Zstandard's time."""
_WITH_STATISTICS = ("topic", "part", "published_at")


def write_packed(table: pa.Table, file: Path) -> None:
    """Write a table as Parquet, each column in the encoding that is small and quick for what it holds.

    Statistics are of columns whose smallest and largest values may help to pass over rows: of others no reader asks.
    """
    near = [name for name in _NEAR_THE_LAST if name in table.column_names]
    pq.write_table(
        table,
        file,
        compression={name: _compression(name) for name in table.column_names},
        write_statistics=[name for name in _WITH_STATISTICS if name in table.column_names],
        use_dictionary=[name for name in table.column_names if name not in (*_NEAR_THE_LAST, *_SELDOM_ALIKE)],
        column_encoding=dict.fromkeys(near, "DELTA_BINARY_PACKED") if near else None,
    )


def _compression(column: str) -> str:
    if column in _DENSE:
        return "none"
    return "snappy" if column in _QUICKLY else "zstd"


def _number(file: Path) -> int:
    match = _PART.fullmatch(file.name)
    return int(match[1]) if match else -1


def _sha256(path: Path) -> str:
    if is_remote(path):
        return hashlib.sha256(read_whole(path)).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
