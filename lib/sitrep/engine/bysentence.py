"""The rows of a table by the sentence that they belong to."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.text.stretches import members

Places = npt.NDArray[np.int64]

_SENTENCE_BITS = 32
"""The lower bits of a sentence's number: its number in its article."""


class Articles:
    """Numbers for the articles of several tables."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def of(self, strings: list[str]) -> Places:
        """Return the numbers of articles, the same for every table."""
        return np.array([self._number.setdefault(text, len(self._number)) for text in strings], np.int64)

    def keys(self, table: pa.Table) -> Places:
        """Return a number for the sentence of each row, the same in every table."""
        codes, strings = codes_of(table["article_id"])
        return _keys(self.of(strings)[codes], table["sentence_no"].to_numpy()) if len(codes) else np.zeros(0, np.int64)


def _keys(article: Places, sentence_no: npt.NDArray[np.integer]) -> Places:
    keys: Places = (article << _SENTENCE_BITS) | sentence_no
    return keys


class BySentence:
    """Finds the rows of sentences, in the order of the table."""

    def __init__(self, table: pa.Table, articles: Articles) -> None:
        self._table = table
        self._codes, strings = codes_of(table["article_id"])
        self._article = articles.of(strings)

    def places(self, sentences: Places) -> tuple[Places, Places]:
        """Return the rows of the sentences, one sentence after the other, and how many each has."""
        is_asked = np.isin(self._article, np.unique(sentences >> _SENTENCE_BITS))
        rows = np.flatnonzero(is_asked[self._codes])
        sentence_no = self._table["sentence_no"].take(pa.array(rows)).to_numpy()
        keys = _keys(self._article[self._codes[rows]], sentence_no)
        if (np.diff(keys) < 0).any():
            order = np.argsort(keys, kind="stable")
            rows, keys = rows[order], keys[order]
        first, after = (np.searchsorted(keys, sentences, side=side) for side in ("left", "right"))
        return rows[members(first, after)[1]], after - first

    def rows(self, sentences: Places) -> list[list[dict[str, Any]]]:
        """Return the rows of each of the sentences."""
        places, counts = self.places(sentences)
        rows = self._table.take(places).to_pylist()
        lasts = np.cumsum(counts)
        return [rows[first:last] for first, last in zip((lasts - counts).tolist(), lasts.tolist(), strict=True)]


def codes_of(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Return a dictionary column as codes and strings, whatever its chunks."""
    if not len(column):
        return np.zeros(0, np.int32), []
    whole = column.chunk(0) if column.num_chunks == 1 else column.unify_dictionaries().combine_chunks()
    return whole.indices.to_numpy(zero_copy_only=False), whole.dictionary.to_pylist()
