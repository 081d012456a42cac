"""A table beside articles, metadata.csv: title, source, date, url, kind and so on, by the name of the file."""

import csv
from collections.abc import Sequence
from dataclasses import replace

from sitrep.corpus.decoding import open_text, text_encoding
from sitrep.corpus.fields import ALIASES, columns_of
from sitrep.corpus.options import FIELDS, Reading
from sitrep.corpus.records import Reject
from sitrep.corpus.sources import DAMAGED, CorpusFile
from sitrep.corpus.tables import Header, table_rows

_NAMES = ("metadata.csv", "metadata.tsv")
_FILE = ("file", "filename", "file_name", "path", "name")
_FIELDS = tuple(field for field in FIELDS if field != "text")


def is_sidecar(file: CorpusFile) -> bool:
    """Tell whether a file's name is that of a table of metadata."""
    return file.name.lower() in _NAMES and file.fault is None


def with_sidecars(files: Sequence[CorpusFile]) -> list[CorpusFile]:
    """Return the files of one root, each with what the metadata.csv in its folder or in one above it says of it.

    The column ``file`` (or ``filename``, ``path``, ``name``) holds the path from the table's folder; where only one
    file below has that name, the name is enough. Of two tables the nearer one counts. The table itself stays in the
    list where a row of it names no file, with these rows as its faults; one without such a column, or with a column of
    texts, is a corpus file like any other.
    """
    by_path = {file.path: file for file in files}
    tables = sorted((file for file in files if is_sidecar(file)), key=lambda file: file.path.count("/"))
    for table in tables:
        rows = _rows(table)
        if rows is None:
            continue
        folder = table.path[: -len(table.name)]
        below = [path for path in by_path if path.startswith(folder) and path != table.path]
        by_name: dict[str, list[str]] = {}
        for path in below:
            by_name.setdefault(path.rpartition("/")[2], []).append(path)
        dangling: list[tuple[str, str]] = []
        for number, (name, given) in enumerate(rows, start=1):
            path = folder + name.removeprefix("./")
            paths = by_name.get(name, [])
            found = path if path in by_path else paths[0] if len(paths) == 1 else None
            if found is None:
                dangling.append((f"row {number}", name))
            else:
                by_path[found] = replace(by_path[found], given=given)
        del by_path[table.path]
        if dangling:
            by_path[table.path] = replace(table, given=tuple(dangling), fault=("no such file", ""))
    return [by_path[file.path] for file in files if file.path in by_path]


def dangling_rows(file: CorpusFile) -> list[Reject]:
    """Return the refusals of a table's rows that name no file."""
    return [
        Reject(
            path=file.path,
            locator=locator,
            reason="no such file",
            detail=f'found "{name}"; expected the path of a file from the folder of the table. Mend or remove the row',
            root=file.root,
        )
        for locator, name in file.given
    ]


def _rows(table: CorpusFile) -> list[tuple[str, tuple[tuple[str, str], ...]]] | None:
    """Return the file and the fields of each row; None for a table without a column of files."""
    try:
        with open_text(table, text_encoding(table)) as stream:
            header = Header.of(stream.readline(), Reading())
            names = [name.lower() for name in header.names]
            column = next((names.index(name) for name in _FILE if name in names), None)
            if column is None or any(name in ALIASES["text"] for name in names):
                return None
            found: list[tuple[str, tuple[tuple[str, str], ...]]] = []
            for row, _ in table_rows(stream, header.separator):
                if isinstance(row, csv.Error) or len(row) <= column or not row[column].strip():
                    found.append(("", ()))
                    continue
                values = dict(zip(names, row, strict=False))
                found.append((row[column].strip().replace("\\", "/"), _fields(values)))
            return found
    except (*DAMAGED, OSError):
        return None


def _fields(values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    given = []
    for field in _FIELDS:
        text = next((values[name] for name in columns_of(field, Reading()) if values.get(name, "").strip()), "")
        if text:
            given.append((field, text.strip()))
    return tuple(given)
