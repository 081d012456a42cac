"""The sentences behind every number of a page, as CSV beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from sitrep.evidence.joining import Joined
from sitrep.measures.scope import Keys

SHEET = ".evidence.csv"
"""What the file's name ends with, after that of the page."""

_READ = ("article_id", "sentence_no", "text")
_COLUMNS = ("anchor", "number", "article_id", "sentence_no", "article", "source", "date", "url", "text")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where an article comes from, as readers see it; ``url`` is empty unless it is http or https."""

    source: str
    date: str
    url: str


class Sheet:
    """The CSV file of one page, written a number at a time; nothing is written where it has no path.

    Columns: ``anchor`` (the place on the page), ``number`` (what it says), then a row for each sentence.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        labels: Mapping[str, str],
        origin: Mapping[str, Origin],
        with_text: bool,
        goes_on: bool = False,
    ) -> None:
        """Keep where rows come from; ``goes_on`` adds to the file that an earlier sheet of the page began."""
        self._goes_on = goes_on
        self._path, self._labels, self._origin = path, labels, origin
        self._with_text = with_text
        self._schema = pa.schema([(name, pa.int32() if name == "sentence_no" else pa.string()) for name in _COLUMNS])
        self._writer: pacsv.CSVWriter | None = None

    @property
    def name(self) -> str:
        """The file's name, empty where there is none."""
        return self._path.name if self._path else ""

    def __enter__(self) -> "Sheet":
        """Open the file."""
        if self._path is not None:
            self._sink = self._path.open("ab" if self._goes_on else "wb")
            options = pacsv.WriteOptions(include_header=not self._goes_on)
            self._writer = pacsv.CSVWriter(self._sink, self._schema, write_options=options)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._writer is not None:
            self._writer.close()
            self._sink.close()

    def write(self, part: Joined, numbers: Sequence[tuple[str, str, Keys]]) -> None:
        """Write the sentences of a part that stand behind numbers, one number after the other, each's in its order.

        Args:
            part: the tables of the part.
            numbers: of each its anchor, what it says, and the keys of its sentences in the part, sorted.
        """
        keys = np.concatenate([np.zeros(0, np.int64), *(keys for _, _, keys in numbers)])
        if self._writer is None or not len(keys):
            return
        rows, of_row = np.unique(part.first("sentences", keys)[0], return_inverse=True)
        told = self._told(part.columns("sentences", _READ).take(pa.array(rows)))
        owner = pa.array(np.repeat(np.arange(len(numbers)), [len(keys) for _, _, keys in numbers]))
        columns = {
            "anchor": pa.array([anchor for anchor, _, _ in numbers], pa.string()).take(owner),
            "number": pa.array([number for _, number, _ in numbers], pa.string()).take(owner),
            **{name: column.take(pa.array(of_row)) for name, column in told.items()},
        }
        self._writer.write_table(pa.table(columns, schema=self._schema))

    def _told(self, rows: pa.Table) -> dict[str, pa.Array]:
        """Return what is told of sentences: their place, their article and its origin, their text."""
        ids = rows["article_id"].unify_dictionaries().combine_chunks()
        articles = pc.unique(ids.indices)
        of_row = pc.index_in(ids.indices, articles)
        names = ids.dictionary.take(articles).to_pylist()
        origins = [self._origin[article] for article in names]
        of_article = {
            "article": [self._labels[article] for article in names],
            "source": [origin.source for origin in origins],
            "date": [origin.date for origin in origins],
            "url": [origin.url for origin in origins],
        }
        return {
            "article_id": ids.cast(pa.string()),
            "sentence_no": rows["sentence_no"],
            **{name: pa.array(values, pa.string()).take(of_row) for name, values in of_article.items()},
            "text": rows["text"] if self._with_text else pa.repeat("", len(ids)),
        }
