"""Which sentences count: parts of an article, and whether copies do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Keys = npt.NDArray[np.int64]
Made = TypeVar("Made")


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
    of_sentence = columns_of(tables, "sentences", ["part"])["part"]
    bodies = of_values(of_sentence, lambda values: pc.equal(values, "body"))
    return Scope() if pc.any(bodies).as_py() else Scope(parts=("title", "summary"))


def columns_of(tables: Mapping[str, pa.Table], name: str, columns: Sequence[str]) -> pa.Table:
    """Return some columns of a table, reading no others where it is read from a file."""
    found = tables.select(name, columns=columns) if hasattr(tables, "select") else tables[name].select(list(columns))
    return found


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Tables narrowed to the sentences that count."""

    tables: Mapping[str, pa.Table]
    scope: Scope
    _narrowed: dict[str, pa.Table] = field(default_factory=dict, repr=False)
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def article_ids(self) -> pa.Array:
        """Identities of the articles that count, sorted."""
        articles = self.tables["articles"]
        if not self.scope.copies:
            articles = articles.filter(articles["independent"])
        return articles["article_id"].combine_chunks().sort()

    @cached_property
    def keys(self) -> Keys:
        """Numbers of the sentences that count, by ``sentence_keys`` over ``article_ids``, sorted."""
        sentences = columns_of(self.tables, "sentences", ["article_id", "sentence_no", "part"])
        in_part = of_values(sentences["part"], lambda values: pc.is_in(values, pa.array(self.scope.parts)))
        keys = sentence_keys(sentences.filter(in_part), self.article_ids)
        return np.sort(keys[keys >= 0])

    def __getitem__(self, name: str) -> pa.Table:
        """Return table ``name`` with only the rows of sentences that count, in its own order."""
        if name not in self._narrowed:
            table = self.tables[name]
            self._narrowed[name] = table.filter(pa.array(among(sentence_keys(table, self.article_ids), self.keys)))
        return self._narrowed[name]

    def kept(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what ``make`` makes of these tables, made once."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    @property
    def n_articles(self) -> int:
        """Number of articles that count."""
        return len(self.article_ids)

    @property
    def n_sentences(self) -> int:
        """Number of sentences that count."""
        return len(self.keys)

    @cached_property
    def n_tokens(self) -> int:
        """Number of word tokens in the sentences that count."""
        return int(pc.sum(self["sentences"]["n_tokens"]).as_py() or 0)


def sentence_keys(table: pa.Table, article_ids: pa.Array) -> Keys:
    """Give each row of a table with ``article_id`` and ``sentence_no`` a number for its sentence.

    Returns:
        ``index in article_ids * 2**32 + sentence_no``, or -1 where the article is not among them.
    """
    article = of_values(table["article_id"], lambda values: pc.index_in(values, article_ids)).fill_null(-1)
    article = article.to_numpy().astype(np.int64)
    keys: Keys = np.where(article < 0, -1, article * 2**32 + table["sentence_no"].to_numpy())
    return keys


def among(keys: Keys, known: Keys) -> npt.NDArray[np.bool_]:
    """Tell which keys are among the known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(keys), dtype=bool)
    at = np.searchsorted(known, keys)
    found: npt.NDArray[np.bool_] = known[np.minimum(at, len(known) - 1)] == keys
    return found


def of_values(column: pa.ChunkedArray, function: Callable[[pa.Array], pa.Array]) -> pa.ChunkedArray:
    """Apply an element-wise function to a column: of a dictionary-encoded one, to its distinct values only."""
    if not pa.types.is_dictionary(column.type):
        return function(column)
    chunks = [function(chunk.dictionary).take(chunk.indices) for chunk in column.chunks]
    return pa.chunked_array(chunks or [function(pa.array([], column.type.value_type))])


def codes(column: pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Return the sorted distinct values of a dictionary-encoded column, and the place of each row's among them."""
    whole = column.unify_dictionaries().combine_chunks()
    values = whole.dictionary.to_pylist()
    order = sorted(range(len(values)), key=values.__getitem__)
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.arange(len(values))
    return [values[k] for k in order], places[whole.indices.to_numpy()]
