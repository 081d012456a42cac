"""Parquet files: rows as records, read in batches and only the columns that are known."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sitrep.corpus.fields import ALIASES, columns_of, has_text, text_columns
from sitrep.corpus.options import Reading
from sitrep.corpus.place import Place, shown
from sitrep.corpus.ranges import Range
from sitrep.corpus.records import Record, Reject
from sitrep.corpus.sources import CorpusFile

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_BATCH = 500


def read_parquet(file: CorpusFile, place: Place, within: Range | None = None) -> Iterator[Record | Reject]:
    """Read the rows of a Parquet file, or those that a range holds: its bounds are numbers of rows."""
    with opened_parquet(file) as found:
        names = found.schema_arrow.names
        if not has_text(names, place.reading):
            columns = shown(", ".join(names))
            detail = f"found the columns {columns}; expected one of {text_columns(place.reading)}"
            yield place.reject("", "no text", detail)
            return
        known = [name for name in names if name.strip().lower() in _known(place.reading)]
        start, end = (0, found.metadata.num_rows) if within is None else (within.start, within.end)
        for number, row in _rows(found, known, start, end):
            yield place.record(row, f"row {number + 1}")


@contextmanager
def opened_parquet(file: CorpusFile) -> "Iterator[pq.ParquetFile]":
    """Open a Parquet file; one within an archive is unpacked in memory.

    It is read in this thread alone: one of Arrow's that lets go of a Python file when Python is ending aborts the
    process.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with file.open() as stream:
        content: Any = io.BytesIO(stream.read()) if file.is_packed else stream
        with pq.ParquetFile(pa.PythonFile(content, mode="r"), pre_buffer=False) as found:
            yield found


def _known(reading: Reading) -> set[str]:
    return {name for field in ALIASES for name in columns_of(field, reading)}


def _rows(found: "pq.ParquetFile", columns: list[str], start: int, end: int) -> Iterator[tuple[int, dict[str, Any]]]:
    at = 0
    for group in range(found.metadata.num_row_groups):
        n_rows = found.metadata.row_group(group).num_rows
        if start < at + n_rows and at < end:
            first = at
            batches = found.iter_batches(batch_size=_BATCH, row_groups=[group], columns=columns, use_threads=False)
            for batch in batches:
                if first < end and start < first + batch.num_rows:
                    rows = _plain(batch).to_pylist()
                    yield from ((first + n, row) for n, row in enumerate(rows) if start <= first + n < end)
                first += batch.num_rows
        at += n_rows


def _plain(batch: "pa.RecordBatch") -> "pa.RecordBatch":
    """Return a batch with times that Python holds: nanoseconds left out."""
    import pyarrow as pa

    kinds = [
        pa.timestamp("us", field.type.tz) if pa.types.is_timestamp(field.type) else field.type for field in batch.schema
    ]
    columns = [column.cast(kind, safe=False) for column, kind in zip(batch.columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
