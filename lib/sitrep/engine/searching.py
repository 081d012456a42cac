"""Searching the sentences of an analysis again and again: by its index, and by the matcher where that must decide."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.index import Index
from sitrep.engine.lookup import Lookup, TooManyError, any_of
from sitrep.engine.places import Numbers, Where, where_in
from sitrep.engine.prefilter import Candidates
from sitrep.engine.topical import Match, Read, hits_of, sentence_hashes
from sitrep.measures.scope import of_values, sentence_keys
from sitrep.text.names import Names
from sitrep.text.vocabulary import Flags
from sitrep.topics.file import Topic
from sitrep.topics.finding import Sentence
from sitrep.topics.matching import CompiledRule, Hit, Matcher, compile_topic
from sitrep.topics.rules import Rule
from sitrep.topics.tree import Node


@dataclass(frozen=True)
class _OfRule:
    """What a rule finds: the sentences that it surely finds, and the hits in the others."""

    rule: CompiledRule
    node: Node
    sure: Flags
    hits: Mapping[int, Sequence[Hit]]

    def hits_in(self, number: int, sentence: Sentence) -> Sequence[Hit]:
        """Return its hits in a sentence."""
        return self.rule.find_in_one(sentence) if self.sure[number] else self.hits.get(number, ())


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a topic's rules find, rulings aside: the sentences, ascending; their hits are told when they are asked for.

    Sentences are numbered as in ``Searched.lines``.
    """

    lines: Numbers
    _index: Index
    _lookup: Lookup
    _names: Names
    _matcher: Matcher
    _rules: Sequence[_OfRule]

    def hits(self, line: int) -> list[Hit]:
        """Return the hits in a sentence, in the order of the rules; tokens are the index's."""
        sentence = self._matcher.read(*self._index.analysed(line))
        return [hit for rule in self._rules for hit in rule.hits_in(line, sentence)]

    def n_hits(self, lines: Numbers) -> Numbers:
        """Return how many hits each of some sentences has."""
        n_hits = np.zeros(len(self._index), np.int64)
        open_ones = np.zeros(len(self._index), np.bool_)
        for rule in self._rules:
            counted, doubtful = self._lookup.n_hits(rule.node) if rule.sure.any() else (n_hits * 0, rule.sure)
            n_hits += np.where(rule.sure, counted, 0)
            open_ones |= rule.sure & doubtful
            open_ones[list(rule.hits)] = True
        for line in lines[open_ones[lines]].tolist():
            n_hits[line] = len({(hit.rule, hit.hit_no) for hit in self.hits(line)})
        return n_hits[lines]

    def matches(self, lines: Sequence[int], texts: Sequence[str]) -> list[Match]:
        """Return the hits in sentences and where they stand in these as read.

        Args:
            lines: the sentences.
            texts: the same as read.
        """
        read = Read(texts, np.array(lines, np.int64), self._names)
        found = []
        for line in lines:
            hits = self.hits(line)
            found.append(Match(sentence=line, topic=0, hits=hits, spans=read.spans(line, hits)))
        return found


class Searched:
    """The sentences of an analysis that are no furniture, ready for many searches.

    Args:
        tables: the tables ``sentences`` and ``articles``, of all articles or of some.
        names: what finds names, in rules and sentences alike.
        index: the index of all articles.
    """

    def __init__(self, tables: Mapping[str, pa.Table], names: Names, index: Index) -> None:
        self.index = index
        self._tables = tables
        self._names = names

    @cached_property
    def lines(self) -> pa.Table:
        """The sentences by article_id and sentence_no, those of articles left out among them."""
        articles = pa.DictionaryArray.from_arrays(pa.array(self.index.article), self.index.article_ids)
        return pa.table({"article_id": articles, "sentence_no": self.index.number})

    @cached_property
    def hashes(self) -> list[str]:
        """The hash of each sentence, by which a ruling on it is known; empty where it is left out."""
        found = np.full(len(self.index), "", object)
        found[self._present] = sentence_hashes(
            self._sentences["text"].to_pylist(), where_in(self._sentences, self._articles)
        )
        hashes: list[str] = found.tolist()
        return hashes

    def find(self, topic: Topic) -> Found:
        """Return what the rules of a topic find, rulings aside."""
        matcher = compile_topic(topic, self._names)
        void = [self._lookup.sentences(exclusion.node) for exclusion in topic.exclude]
        voided = any_of(void) if void else None
        known: dict[int, Sentence] = {}

        def sentence(number: int) -> Sentence:
            if number not in known:
                known[number] = matcher.read(*self.index.analysed(number))
            return known[number]

        rules = []
        some = np.zeros(len(self.index), np.bool_)
        for rule, compiled in zip(topic.rules, matcher.rules, strict=True):
            sure, tried = self._told(rule, voided)
            hits = dict(self._hits(compiled, tried, sentence))
            rules.append(_OfRule(compiled, rule.node, sure, hits))
            some |= sure
            some[list(hits)] = True
        lines = np.flatnonzero(some)
        return Found(
            lines=lines,
            _index=self.index,
            _lookup=self._lookup,
            _names=self._names,
            _matcher=matcher,
            _rules=rules,
        )

    def _hits(
        self, rule: CompiledRule, tried: Candidates, sentence: Callable[[int], Sentence]
    ) -> Iterator[tuple[int, Sequence[Hit]]]:
        """Give the hits that the matcher finds in candidates, where there are any."""
        if len(tried.all):
            where = self._where if rule.looks_around else None
            yield from ((number, hits) for number, hits in hits_of(rule, tried, sentence, where) if hits)

    def _told(self, rule: Rule, voided: Flags | None) -> tuple[Flags, Candidates]:
        """Return the sentences that a rule surely finds, and those that the matcher must be asked about.

        Args:
            rule: the rule.
            voided: the sentences in which exclusions void words; None where there are no exclusions.
        """
        none = np.zeros(0, np.int64)
        if rule.scope == "sentence" and (voided is None or rule.requires is None):
            try:
                sure = self._lookup.sentences(rule.node) & self._is_present
            except TooManyError:
                return self._is_present & False, self._candidates(rule)
            if rule.requires is not None:
                sure &= self._lookup.sentences(rule.requires.node, unit=self._where.item)
            if voided is None:
                return sure, Candidates(own=none, all=none)
            doubtful = np.flatnonzero(self._lookup.sentences(rule.node, surely=False) & voided & self._is_present)
            return sure & ~voided, Candidates(own=doubtful, all=doubtful)
        return self._is_present & False, self._candidates(rule)

    def _candidates(self, rule: Rule) -> Candidates:
        """Return the sentences that bear on what a rule finds, as ``prefilter.candidates`` does."""
        lookup = self._lookup
        around = rule.scope == "paragraph"
        found = lookup.sentences(rule.node, unit=self._where.paragraph if around else None, surely=False)
        found = found & self._is_present
        if around:
            found &= lookup.with_leaf(rule.node)
        everything = found
        if rule.requires is not None:
            required = rule.requires.node
            found &= lookup.sentences(required, unit=self._where.item, surely=False)
            items = np.unique(self._where.item[found])
            everything = found | (lookup.with_leaf(required) & np.isin(self._where.item, items))
        return Candidates(own=np.flatnonzero(found), all=np.flatnonzero(everything))

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self.index, self._names)

    @property
    def _articles(self) -> pa.Table:
        return self._tables["articles"]

    @property
    def _sentences(self) -> pa.Table:
        """The rows of the sentences that are not left out."""
        sentences = self._tables["sentences"]
        return sentences.filter(of_values(sentences["part"], lambda values: pc.not_equal(values, "furniture")))

    @cached_property
    def _is_present(self) -> Flags:
        """Which sentences are not left out."""
        present: Flags = sentence_keys(self.lines, self._articles["article_id"].combine_chunks()) >= 0
        return present

    @property
    def _present(self) -> Numbers:
        return np.flatnonzero(self._is_present)

    @cached_property
    def _where(self) -> Where:
        """Where the sentences stand; those left out are together behind all others."""
        known = where_in(self._sentences, self._articles)

        def placed(numbers: Numbers) -> Numbers:
            found = np.full(len(self.index), len(numbers), np.int64)
            found[self._present] = numbers
            return found

        return Where(article=placed(known.article), paragraph=placed(known.paragraph), item=placed(known.item))
