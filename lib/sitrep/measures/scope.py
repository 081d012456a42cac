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

from sitrep.measures.numbered import NUMBER, code_of, coded, rows_of, values

Keys = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
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
        if pc.any(of_values(of_sentence, lambda parts: pc.equal(parts, "body"))).as_py():
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
        return self.kept("article_ids", self._found_ids)

    def _found_ids(self) -> pa.Array:
        found = []
        for part in parts_of(self.tables):
            articles = columns_of(part, "articles", ["article_id", "independent"])
            found.append((articles if self.scope.copies else articles.filter(articles["independent"]))["article_id"])
        whole = pa.chunked_array([chunk for column in found for chunk in column.chunks], pa.string())
        return whole.combine_chunks().sort()

    @cached_property
    def keys(self) -> Keys:
        """Numbers of the sentences that count, by ``sentence_keys`` over ``article_ids``, sorted."""
        if self.is_one_part:
            return np.sort(self.key_of[self.counts])
        sentences = columns_of(self.tables, "sentences", ["article_id", "sentence_no", "part"])
        in_part = of_values(sentences["part"], lambda parts: pc.is_in(parts, pa.array(self.scope.parts)))
        keys = sentence_keys(sentences.filter(in_part), self.article_ids)
        return np.sort(keys[keys >= 0])

    @cached_property
    def is_one_part(self) -> bool:
        """Whether these are all tables of one part of a corpus, or of a corpus that is one."""
        return self.is_part or all(part is self.tables for part in parts_of(self.tables))

    def numbered(self, name: str) -> pa.Table:
        """Return all rows of a table of one part with the numbers of their sentences."""
        return rows_of(self.tables, name, self._made)

    @cached_property
    def key_of(self) -> Keys:
        """Of each number of a sentence of one part its key over ``article_ids``, -1 of one that does not count.

        The last entry stands for no sentence, whose number is -1.
        """
        sentences = self.numbered("sentences")
        in_part = of_values(sentences["part"], lambda parts: pc.is_in(parts, pa.array(self.scope.parts)))
        keys = np.where(in_part.to_numpy(), sentence_keys(sentences, self.article_ids), -1)
        return np.append(keys, -1)

    @cached_property
    def counts(self) -> Flags:
        """Of each number of a sentence of one part whether it counts."""
        return self.key_of >= 0

    @cached_property
    def article_of(self) -> Keys:
        """Of each number of a sentence of one part the place of its article, -1 of one that does not count."""
        return self.key_of >> 32

    def __getitem__(self, name: str) -> pa.Table:
        """Return table ``name`` with only the rows of sentences that count, in its own order."""
        if name not in self._narrowed:
            self._narrowed[name] = self.tables[name].filter(pa.array(self._mine(name)))
        return self._narrowed[name]

    def columns(self, name: str, columns: Sequence[str]) -> pa.Table:
        """Return columns of a table as ``self[name]`` has them; of a part no others are read, and none is kept."""
        if not self.is_part:
            return self[name].select(list(columns))
        return columns_of(self.tables, name, columns).filter(pa.array(self._mine(name)))

    def _mine(self, name: str) -> Flags:
        """Tell of each row of a table whether its sentence counts."""
        if not self.is_one_part:
            return among(sentence_keys(self.tables[name], self.article_ids), self.keys)
        return self.counts[:-1] if name == "sentences" else self.counts[values(self.numbered(name), NUMBER)]

    def parts(self) -> Iterator["Counted"]:
        """Yield these tables part by part, this itself where there is but one; what a part keeps is lost with it."""
        known: list[pa.Array] = self.kept("article_ids of parts", list)
        for number, part in enumerate(parts_of(self.tables)):
            if part is self.tables:
                yield self
                return
            one = Counted(tables=part, scope=self.scope, is_part=True)
            if number == len(known):
                known.append(one.article_ids)
            one._made["article_ids"] = known[number]
            yield one

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
        tokens = values(self.numbered("sentences"), "n_tokens").astype(np.int64)
        mine = np.flatnonzero(self.counts)
        order = mine[np.argsort(self.key_of[mine], kind="stable")]
        return self.key_of[order], tokens[order]


SENTENCE = ("article_id", "sentence_no")
"""The columns that tell a sentence."""


def topic_rows(counted: Counted, name: str, topic: str, columns: Sequence[str]) -> pa.Table:
    """Return columns of the counted rows of a topic table that belong to ``topic``, of one part of a corpus."""
    rows = topic_places(counted, name, topic)
    return columns_of(counted.tables, name, columns).take(pa.array(rows))


def topic_places(counted: Counted, name: str, topic: str) -> Keys:
    """Return the places of the rows of a topic table that count and belong to ``topic``, of one part of a corpus."""
    table = counted.numbered(name)
    mine = np.flatnonzero(coded(table, "topic")[1] == code_of(table, "topic", topic))
    found: Keys = mine[counted.counts[values(table, NUMBER)[mine]]]
    return found


def topic_flags(counted: Counted, topic: str) -> Flags:
    """Tell of each number of a sentence of one part whether it counts and matches a topic."""

    def make() -> Flags:
        found = np.zeros(len(counted.counts), np.bool_)
        rows = topic_places(counted, "topic_sentences", topic)
        found[values(counted.numbered("topic_sentences"), NUMBER)[rows]] = True
        return found

    return counted.kept(f"flags of {topic}", make)


def topic_keys(counted: Counted, topic: str) -> Keys:
    """Return the sentences of a topic that count in one part of a corpus, sorted, each once."""
    return counted.kept(f"keys of {topic}", lambda: np.sort(counted.key_of[topic_flags(counted, topic)]))


def sentence_keys(table: pa.Table, article_ids: pa.Array) -> Keys:
    """Give each row of a table with ``article_id`` and ``sentence_no`` a number for its sentence.

    Returns:
        ``index in article_ids * 2**32 + sentence_no``, or -1 where the article is not among them.
    """
    article = of_values(table["article_id"], lambda ids: pc.index_in(ids, article_ids)).fill_null(-1)
    article = article.to_numpy().astype(np.int64)
    keys: Keys = np.where(article < 0, -1, article * 2**32 + table["sentence_no"].to_numpy())
    return keys


def among(keys: Keys, known: Keys) -> Flags:
    """Tell which keys are among the known ones, which are sorted."""
    return place_among(keys, known)[1]


def place_among(keys: npt.NDArray[np.integer[Any]], known: npt.NDArray[np.integer[Any]]) -> tuple[Keys, Flags]:
    """Return the places of keys among the known ones, which are sorted, and which are there; others' mean nothing."""
    if not len(known):
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return at, known[at] == keys


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
