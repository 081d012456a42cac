"""Which sentences count: parts of an article, and whether copies do.

Tables may come in parts, of which each holds its articles whole. What is counted is then counted part by part and added
up, so that nothing is held of a part but sums, and a few numbers of each article.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    for part in parts_of(tables):
        of_sentence = columns_of(part, "sentences", ["part"])["part"]
        if pc.any(of_values(of_sentence, lambda values: pc.equal(values, "body"))).as_py():
            return Scope()
    return Scope(parts=("title", "summary"))


def parts_of(tables: Mapping[str, pa.Table]) -> Iterator[Mapping[str, pa.Table]]:
    """Yield tables part by part; tables that do not come in parts as the one part that they are."""
    found: Iterator[Mapping[str, pa.Table]] = tables.parts() if hasattr(tables, "parts") else iter((tables,))
    return found


def columns_of(tables: Mapping[str, pa.Table], name: str, columns: Sequence[str]) -> pa.Table:
    """Return some columns of a table, reading no others where it is read from a file."""
    found = tables.select(name, columns=columns) if hasattr(tables, "select") else tables[name].select(list(columns))
    return found


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Tables narrowed to the sentences that count; ``is_part`` says that they are one part of several."""

    tables: Mapping[str, pa.Table]
    scope: Scope
    is_part: bool = False
    _narrowed: dict[str, pa.Table] = field(default_factory=dict, repr=False)
    _made: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def article_ids(self) -> pa.Array:
        """Identities of the articles that count, sorted."""
        found = []
        for part in parts_of(self.tables):
            articles = columns_of(part, "articles", ["article_id", "independent"])
            found.append((articles if self.scope.copies else articles.filter(articles["independent"]))["article_id"])
        whole = pa.chunked_array([chunk for column in found for chunk in column.chunks], pa.string())
        return whole.combine_chunks().sort()

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

    def columns(self, name: str, columns: Sequence[str]) -> pa.Table:
        """Return columns of a table as ``self[name]`` has them; of a part no others are read, and none is kept."""
        if not self.is_part:
            return self[name].select(list(columns))
        wanted = list(dict.fromkeys(["article_id", "sentence_no", *columns]))
        table = columns_of(self.tables, name, wanted)
        return table.filter(pa.array(among(sentence_keys(table, self.article_ids), self.keys))).select(list(columns))

    def parts(self) -> Iterator["Counted"]:
        """Yield these tables part by part, this itself where there is but one; what a part keeps is lost with it."""
        for part in parts_of(self.tables):
            yield self if part is self.tables else Counted(tables=part, scope=self.scope, is_part=True)

    def by_article(self, values: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Put values of the articles of each part, in their order there, into the order of ``article_ids``."""
        whole = np.concatenate([*values]) if values else np.zeros(0)
        return whole if len(values) < 2 else whole[self._order]

    def to_parts(self, values: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
        """Return values in the order of ``article_ids`` as those of the articles of each part."""
        sizes = self._part_sizes
        if len(sizes) < 2:
            return [values]
        whole = np.empty_like(values)
        whole[self._order] = values
        return np.split(whole, np.cumsum(sizes)[:-1])

    @cached_property
    def article_places(self) -> list[npt.NDArray[np.int64]]:
        """Of the articles of each part their places among ``article_ids``."""
        return self.to_parts(np.arange(self.n_articles))

    @cached_property
    def _part_sizes(self) -> list[int]:
        return [part.n_articles for part in self.parts()]

    @cached_property
    def _order(self) -> npt.NDArray[np.int64]:
        """Of each of ``article_ids`` its place among those of the parts, one part after the other."""
        ids = pa.concat_arrays([part.article_ids for part in self.parts()])
        found: npt.NDArray[np.int64] = pc.array_sort_indices(ids).to_numpy().astype(np.int64)
        return found

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
        return int(self.article_sizes[0].sum())

    @property
    def n_tokens(self) -> int:
        """Number of word tokens in the sentences that count."""
        return int(self.article_sizes[1].sum())

    @cached_property
    def article_sizes(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Of each of ``article_ids`` the sentences that count, and their word tokens."""
        sentences, tokens = [], []
        for part in self.parts():
            keys, n_tokens = part.sentence_sizes
            sentences.append(np.bincount(keys >> 32, minlength=part.n_articles))
            tokens.append(np.bincount(keys >> 32, n_tokens, part.n_articles).astype(np.int64))
        return self.by_article(sentences), self.by_article(tokens)

    @cached_property
    def sentence_sizes(self) -> tuple[Keys, npt.NDArray[np.int64]]:
        """The sentences of one part that count, sorted, and the word tokens of each."""
        table = columns_of(self.tables, "sentences", ["article_id", "sentence_no", "n_tokens"])
        keys = sentence_keys(table, self.article_ids)
        mine = np.flatnonzero(among(keys, self.keys))
        order = mine[np.argsort(keys[mine], kind="stable")]
        return keys[order], table["n_tokens"].to_numpy().astype(np.int64)[order]


SENTENCE = ("article_id", "sentence_no")
"""The columns that tell a sentence."""


def topic_rows(counted: Counted, name: str, topic: str, columns: Sequence[str]) -> pa.Table:
    """Return columns of the counted rows of a topic table that belong to ``topic``, of one part of a corpus."""
    table = counted.columns(name, ["topic", *columns])
    return table.filter(of_values(table["topic"], lambda values: pc.equal(values, topic))).select(list(columns))


def topic_keys(counted: Counted, topic: str) -> Keys:
    """Return the sentences of a topic that count in one part of a corpus, sorted, each once."""

    def make() -> Keys:
        return np.unique(sentence_keys(topic_rows(counted, "topic_sentences", topic, SENTENCE), counted.article_ids))

    return counted.kept(f"keys of {topic}", make)


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
