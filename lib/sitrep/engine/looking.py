"""A look at a corpus: what is read, refused, copied and marked, without a sentence cut or a word counted.

The tables are those of an analysis as far as they go, made by the same readers and the same profile, several times as
quickly; records are streamed twice and none is held.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from sitrep import schema
from sitrep.corpus.cleaned import cleaned
from sitrep.corpus.copies import merge_profiles, profile
from sitrep.corpus.listing import list_files
from sitrep.corpus.options import Reading
from sitrep.corpus.reading import read_file
from sitrep.corpus.records import REMEDIES, Record, Reject, article_id
from sitrep.engine.rows import Rows
from sitrep.errors import NothingToReadError

LOOKED_AT = (
    *("article_id", "path", "locator", "title", "source", "kind", "language", "language_basis", "published_at"),
    *("published_basis", "date_hint", "date_problem", "encoding", "mended", "n_chars", "independent"),
)
"""Columns of ``articles`` that a look gives."""


def look(corpus: Sequence[Path], reading: Reading) -> tuple[dict[str, pa.Table], Counter[str]]:
    """Read a corpus without analysing it.

    Returns:
        The tables ``articles`` (the columns ``LOOKED_AT``), ``copies`` and ``rejects``, and the lines that are
        furniture with the number of times that each stands.

    Raises:
        NothingToReadError: a path is missing, or no record could be read.
    """
    files = list_files(corpus)
    rejects = Rows("rejects")
    refused: list[Reject] = []

    def articles() -> Iterator[Record]:
        for file in files:
            for record in read_file(file, reading):
                if isinstance(record, Record):
                    yield record
                else:
                    refused.append(record)
                    rejects.add(path=record.path, locator=record.locator, reason=record.reason, detail=record.detail)

    (found,) = merge_profiles([profile(articles())])
    copied = {row["article_id"] for row in found.copies}
    columns: dict[str, list[object]] = {name: [] for name in LOOKED_AT}
    furniture: Counter[str] = Counter()
    for file in files:
        for record in read_file(file, reading):
            if isinstance(record, Record):
                looked_at = cleaned(record, found, reading)
                furniture.update(record.text[start:end] for start, end in looked_at.furniture or ())
                _add(columns, looked_at, copied)
    if not columns["article_id"]:
        raise nothing_to_read(corpus, [said(reject) for reject in refused[:3]])
    copies = Rows("copies")
    for row in found.copies:
        copies.add(**row)
    kinds = {name: schema.SCHEMAS["articles"].field(name).type for name in LOOKED_AT}
    table = pa.table({name: pa.array(values, kinds[name]) for name, values in columns.items()})
    return {"articles": table, "copies": copies.table(), "rejects": rejects.table()}, furniture


def nothing_to_read(corpus: Sequence[Path], reasons: Sequence[str]) -> NothingToReadError:
    """Return the error for a corpus in which every record was refused."""
    listed = ", ".join(str(path) for path in corpus)
    return NothingToReadError(
        f"{listed}: no readable article ({'; '.join(reasons)}). Give a folder or file with articles: --corpus PATH."
    )


def said(reject: Reject) -> str:
    """Return a refusal as a person is told it."""
    where = f"{reject.path} {reject.locator}".rstrip()
    return f"{where}: {reject.reason}: {reject.detail}. {REMEDIES[reject.reason].rstrip('.')}"


def _add(columns: dict[str, list[object]], record: Record, copied: set[str]) -> None:
    identity = article_id(record)
    of_its_own = {
        "article_id": identity,
        "mended": ", ".join(record.mended) or None,
        "n_chars": len(record.text),
        "independent": identity not in copied,
    }
    for name, values in columns.items():
        values.append(of_its_own[name] if name in of_its_own else getattr(record, name))
