"""The tables of one part of several as memory-mapped files, from which a page reads what it counts without decoding it.

A page goes through the parts of a large corpus for each of its numbers. A Parquet file is small, but must be decoded
each time; these files are its columns as they lie in memory, rows numbered by their sentence (``measures.numbered``).
They are made once, in the folder ``mapped`` beside the tables, and each names the files that it was made of, so that it
can never be stale; where the folder cannot be written they are made for as long as the part is held.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from sitrep import schema
from sitrep.engine.parts import MAPPED
from sitrep.files import is_remote, replacing

TABLES = (
    "articles",
    *(name for name in (*schema.BASE, *schema.TOPICAL) if "sentence_no" in schema.SCHEMAS[name].names),
)
"""The tables that are mapped: those with a row a sentence or finer, and the articles."""

_VERSION = "1"
"""Counted up when a file comes to mean something else."""


def mapped(file: Path, sentences: Path, make: Callable[[], pa.Table]) -> pa.Table:
    """Return the table of one part from its mapped file, else made and, where the folder can be written, kept there.

    Args:
        file: the Parquet file of the part.
        sentences: that of its table ``sentences``.
        make: makes the table.
    """
    if is_remote(file):
        return make()
    path = file.parent.parent / MAPPED / f"{file.parent.stem}-{file.stem}.arrow"
    try:
        key = " ".join([_VERSION, *(f"{of.stat().st_size} {of.stat().st_mtime_ns}" for of in (file, sentences))])
    except OSError:
        return make()  # which says what is wrong
    with suppress(OSError, pa.ArrowException):
        found = _opened(path, key)
        if found is not None:
            return found
    made = make()
    with suppress(OSError):
        keyed = made.combine_chunks().replace_schema_metadata({"sitrep.mapped": key})
        with replacing(path) as temporary, pa.ipc.new_file(str(temporary), keyed.schema) as writer:
            writer.write_table(keyed)
        found = _opened(path, key)
        return made if found is None else found
    return made


def _opened(path: Path, key: str) -> pa.Table | None:
    """Return a file's table, memory-mapped; None where it was made of something else."""
    reader = pa.ipc.open_file(pa.memory_map(str(path)))
    if (reader.schema.metadata or {}).get(b"sitrep.mapped") != key.encode():
        return None
    return pa.Table.from_batches([reader.get_batch(0)] if reader.num_record_batches else [], reader.schema)
