"""The terms of a topic and of the rest, added up over the parts of a corpus."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sitrep.measures.occurrences import Flags, Floats, Grouping, Parted, Places
from sitrep.measures.scope import Counted
from sitrep.measures.term_sums import CorpusTerms, Terms


@dataclass(frozen=True, kw_only=True)
class TopicWords:
    """The terms of a topic and of the rest: ``a`` and ``b`` occurrences by term, ``c`` and ``d`` word tokens.

    ``n_sentences`` and ``n_articles`` are those of the topic with each term, ``most_in_one`` its occurrences in the
    article of the topic that has it most. In the order of the corpus's articles: ``in_topic``, and the word tokens of
    each article's part in the topic and of its rest.
    """

    counted: Counted
    topic: str
    lemmas: Grouping | None
    whole: CorpusTerms
    terms: Terms
    a: Floats
    b: Floats
    n_sentences: Floats
    n_articles: Floats
    most_in_one: Floats
    in_topic: Flags
    tokens_inside: Floats
    tokens_outside: Floats

    @classmethod
    def of(cls, counted: Counted, topic: str, lemmas: Grouping | None = None) -> "TopicWords":
        """Add up the parts, once for each way of grouping."""
        key = f"words of {topic} {lemmas.key if lemmas else ''}"
        return counted.kept(key, lambda: cls._made(counted, topic, lemmas))

    @classmethod
    def _made(cls, counted: Counted, topic: str, lemmas: Grouping | None) -> "TopicWords":
        whole = CorpusTerms.of(counted, lemmas)
        sums = {name: np.zeros(len(whole.terms)) for name in ("a", "n_sentences", "n_articles")}
        most = np.zeros(len(whole.terms))
        in_topic, inside, outside = [], [], []
        for part, at in whole.parts(counted):
            found = Parted.of(part, topic, lemmas)
            for name, of_terms in sums.items():
                of_terms[at] += getattr(found, name)
            most[at] = np.maximum(most[at], found.most_in_one)
            of_part = np.zeros(part.n_articles, np.bool_)
            of_part[found.articles] = True
            in_topic.append(of_part)
            inside.append(found.tokens_inside)
            outside.append(found.tokens_outside)
        return cls(
            counted=counted,
            topic=topic,
            lemmas=lemmas,
            whole=whole,
            terms=whole.terms,
            b=whole.times - sums["a"],
            most_in_one=most,
            in_topic=counted.by_article(in_topic),
            tokens_inside=counted.by_article(inside),
            tokens_outside=counted.by_article(outside),
            **sums,
        )

    def parts(self) -> Iterator[tuple[Counted, Parted, Places]]:
        """Yield each part again, with its terms parted and the places of these among all."""
        for part, at in self.whole.parts(self.counted):
            yield part, Parted.of(part, self.topic, self.lemmas), at

    @cached_property
    def c(self) -> int:
        """Word tokens of the topic."""
        return int(self.tokens_inside.sum())

    @cached_property
    def d(self) -> int:
        """Word tokens of the rest."""
        return int(self.tokens_outside.sum())

    @cached_property
    def n_in_topic(self) -> int:
        """How many articles the topic has."""
        return int(self.in_topic.sum())
