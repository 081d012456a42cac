"""What the rules of topics find in an analysed corpus: hits by rule, overlaps, and the sentences behind them."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.scales import LEAD
from sitrep.measures.scope import Counted, default_scope
from sitrep.topics.judging import sentence_hash
from sitrep.topics.rules import RULED_IN

Key = tuple[str, int]
"""An article and the number of a sentence in it."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What topics found in the sentences of an analysis that count (body sentences of independent texts)."""

    analysis: Mapping[str, pa.Table]
    topics: Sequence[str]

    @cached_property
    def counted(self) -> Counted:
        """The tables narrowed to what counts."""
        return Counted(tables=self.analysis, scope=default_scope(self.analysis))

    @cached_property
    def hits(self) -> dict[tuple[str, str], int]:
        """Hits of each rule by topic and rule; those of many pieces count once."""
        columns = ("topic", "article_id", "sentence_no", "rule", "hit_no")
        rows = self.counted["mentions"].select(columns).to_pylist()
        hits = {tuple(row[column] for column in columns) for row in rows}
        return Counter((str(hit[0]), str(hit[3])) for hit in hits)

    @cached_property
    def rules(self) -> dict[str, dict[Key, list[str]]]:
        """The rules that found each sentence of each topic, also where the analyst ruled it out."""
        found: dict[str, dict[Key, list[str]]] = {topic: {} for topic in self.topics}
        for row in self.counted["mentions"].select(["topic", "article_id", "sentence_no", "rule"]).to_pylist():
            if row["rule"] != RULED_IN:
                rules = found[row["topic"]].setdefault((row["article_id"], row["sentence_no"]), [])
                if row["rule"] not in rules:
                    rules.append(row["rule"])
        for row in self.counted["rulings"].to_pylist():
            if row["rules"]:
                found[row["topic"]][row["article_id"], row["sentence_no"]] = row["rules"].split(", ")
        return found

    @cached_property
    def sentences(self) -> dict[str, set[Key]]:
        """The sentences of each topic, as its rules and the analyst's rulings have them."""
        found: dict[str, set[Key]] = defaultdict(set)
        for row in self.counted["topic_sentences"].select(["topic", "article_id", "sentence_no"]).to_pylist():
            found[row["topic"]].add((row["article_id"], row["sentence_no"]))
        return found

    def scored_words(self, topic: str) -> dict[str, int]:
        """Return how often each word that the pages' lexicon scores stands unmasked in the sentences of a topic."""
        counts: Counter[str] = Counter()
        for row in self.counted["drivers"].select(["topic", "lexicon", "word", "n", "masked"]).to_pylist():
            if row["topic"] == topic and row["lexicon"] == LEAD and not row["masked"]:
                counts[row["word"]] += row["n"]
        return counts

    def overlaps(self) -> list[tuple[str, str, int]]:
        """Return the pairs of topics that share sentences, and how many, most first."""
        pairs = itertools.combinations(self.topics, 2)
        found = [(one, other, len(self.sentences[one] & self.sentences[other])) for one, other in pairs]
        return sorted((pair for pair in found if pair[2]), key=lambda pair: -pair[2])

    @cached_property
    def lines(self) -> pa.Table:
        """The sentences that are no furniture, in the order of the corpus, those that do not count too."""
        sentences = self.analysis["sentences"]
        return sentences.filter(pc.not_equal(sentences["part"].cast(pa.string()), "furniture"))

    @cached_property
    def at(self) -> dict[Key, int]:
        """Where each sentence stands in ``lines``."""
        keys = zip(self.lines["article_id"].to_pylist(), self.lines["sentence_no"].to_pylist(), strict=True)
        return {key: number for number, key in enumerate(keys)}

    def in_context(self, key: Key) -> tuple[str, str, str]:
        """Return a sentence with the one before it and the one after it in its article; empty where there is none."""
        at = self.at[key]
        before, sentence, after = (self._text(number, key[0]) for number in (at - 1, at, at + 1))
        return before, sentence, after

    def _text(self, number: int, article_id: str) -> str:
        if not 0 <= number < self.lines.num_rows or self.lines["article_id"][number].as_py() != article_id:
            return ""
        return str(self.lines["text"][number].as_py())

    def hash_of(self, key: Key) -> str:
        """Return the hash by which a judgement of a sentence is known."""
        before, text, _ = self.in_context(key)
        return sentence_hash(text, before)
