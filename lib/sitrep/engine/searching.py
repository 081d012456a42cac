"""Searching the sentences of an analysis again and again: they are cut once, and matched as topics are."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.pieces import Pieces, cut
from sitrep.engine.places import Where, where_in
from sitrep.engine.topical import Match, find_topics, sentence_hashes
from sitrep.text.names import Names
from sitrep.topics.file import Topic


class Searched:
    """The sentences of an analysis that are no furniture, ready for many searches.

    Args:
        tables: the tables ``sentences`` and ``articles``.
        names: what finds names, in rules and sentences alike.
    """

    def __init__(self, tables: Mapping[str, pa.Table], names: Names) -> None:
        sentences = tables["sentences"]
        self.lines: pa.Table = sentences.filter(pc.not_equal(sentences["part"].cast(pa.string()), "furniture"))
        self._articles = tables["articles"]
        self._names = names

    @cached_property
    def where(self) -> Where:
        """Where the sentences stand."""
        return where_in(self.lines, self._articles)

    @cached_property
    def pieces(self) -> Pieces:
        """The sentences cut; of a gigabyte of text this is most of a first search."""
        return cut(self.lines["text"])

    @cached_property
    def hashes(self) -> list[str]:
        """The hash of each sentence, by which a ruling on it is known."""
        return sentence_hashes(self.lines["text"].to_pylist(), self.where)

    def find(self, topics: Sequence[Topic]) -> list[Match]:
        """Return what the rules of topics find, rulings aside; sentences are numbered as in ``lines``."""
        return find_topics(self.lines["text"], self.where, topics, self._names, pieces=self.pieces)
