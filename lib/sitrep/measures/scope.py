"""Which sentences count: parts of an article, and whether copies do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Keys = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a count is over: the parts of articles, and independent texts only or copies too."""

    parts: tuple[str, ...] = ("body",)
    copies: bool = False

    @property
    def where(self) -> dict[str, Any]:
        """The scope as a piece of an evidence predicate."""
        chosen: dict[str, Any] = {"part": list(self.parts)}
        return chosen if self.copies else {**chosen, "independent": True}

    @property
    def words(self) -> str:
        """The scope as a reader is told it."""
        parts = " and ".join(self.parts)
        return f"{parts} sentences of {'all articles, copies too' if self.copies else 'independent articles'}"


def default_scope(tables: Mapping[str, pa.Table]) -> Scope:
    """Return what counts unless asked otherwise: body sentences; titles and summaries where no article has a body."""
    parts = set(_plain(tables["sentences"]["part"]).unique().to_pylist())
    return Scope() if "body" in parts else Scope(parts=("title", "summary"))


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Tables narrowed to the sentences that count."""

    tables: Mapping[str, pa.Table]
    scope: Scope
    _narrowed: dict[str, pa.Table] = field(default_factory=dict, repr=False)

    @cached_property
    def article_ids(self) -> pa.Array:
        """Identities of the articles that count, sorted."""
        articles = self.tables["articles"]
        if not self.scope.copies:
            articles = articles.filter(articles["independent"])
        return articles["article_id"].combine_chunks().sort()

    @cached_property
    def _keys(self) -> Keys:
        sentences = self.tables["sentences"]
        in_part = pc.is_in(_plain(sentences["part"]), pa.array(self.scope.parts))
        keys = sentence_keys(sentences.filter(in_part), self.article_ids)
        return np.sort(keys[keys >= 0])

    def __getitem__(self, name: str) -> pa.Table:
        """Return table ``name`` with only the rows of sentences that count, in its own order."""
        if name not in self._narrowed:
            table = self.tables[name]
            self._narrowed[name] = table.filter(pa.array(np.isin(sentence_keys(table, self.article_ids), self._keys)))
        return self._narrowed[name]

    @property
    def n_articles(self) -> int:
        """Number of articles that count."""
        return len(self.article_ids)

    @property
    def n_sentences(self) -> int:
        """Number of sentences that count."""
        return len(self._keys)

    @cached_property
    def n_tokens(self) -> int:
        """Number of word tokens in the sentences that count."""
        return int(pc.sum(self["sentences"]["n_tokens"]).as_py() or 0)


def sentence_keys(table: pa.Table, article_ids: pa.Array) -> Keys:
    """Give each row of a table with ``article_id`` and ``sentence_no`` a number for its sentence.

    Returns:
        ``index in article_ids * 2**32 + sentence_no``, or -1 where the article is not among them.
    """
    index = pc.fill_null(pc.index_in(_plain(table["article_id"]), article_ids), -1)
    article = index.to_numpy().astype(np.int64)
    keys: Keys = np.where(article < 0, -1, article * 2**32 + table["sentence_no"].to_numpy())
    return keys


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
