"""What the rules of a topic find in a sentence.

Occurrences. A phrase occurs where its words stand side by side, possessive endings and quotation marks between them
aside: ``Venezuela oil`` finds "Venezuela's oil". A word is a whole token, whatever its case: ``oil`` does not find
"oil-rich"; ``oil-*`` does. A name in a phrase, in any of its spellings, finds every spelling of the name and nothing
else ("Security Council" is not found in "National Security Council" when both are names); other words find tokens
inside names too, save that an acronym that is a name is not the lower-case word (``us`` does not find "US").

Exclusions void words, not sentences: an occurrence that overlaps an exclusion counts as not there, in NEAR, AND and
NOT alike. "Social security and security guarantees" keeps its second "security". What should void a whole sentence is
said in a rule, by AND NOT.

Hits. Every occurrence of a phrase, every pair of NEAR, is a candidate; of those that share a token the closest
together is kept, then the first, then the longest, so that a word serves in one hit of a rule. AND makes one hit of
all that its parts find. ``NEAR/n`` counts from word to word: side by side is 1; punctuation and clitics do not count.

Scope. Phrases and NEAR are found within a sentence, and so are the words that exclusions void. With the scope
``paragraph`` what AND joins and NOT forbids may be in any sentence of the paragraph, and every sentence that holds a
piece of a hit is about the topic. ``requires_anywhere`` is a rule of the same kind over the whole article, or over the
item of a digest: where it finds nothing the rule counts in none of its sentences.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from sitrep.topics.compiling import Compiler, name_parts
from sitrep.topics.finding import Anchor, Finder, Match, NearFinder, OrFinder, PhraseFinder, Sentence, joined
from sitrep.topics.lexing import Lexer, NameResolver, NameSpan
from sitrep.topics.tree import Word, phrases
from sitrep.topics.words import has_letter_or_digit, is_wild, word_test

if TYPE_CHECKING:
    from sitrep.topics.file import Rule, Topic

Analysed: TypeAlias = tuple[Sequence[str], Sequence[NameSpan]]
"""The tokens of a sentence, and the names among them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A piece of a sentence that a rule found: tokens ``first`` to ``last``, both included.

    Pieces of one hit of NEAR or AND share ``hit_no``, which counts the hits of a rule in a sentence from 0.
    """

    rule: str
    hit_no: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class At:
    """Where in its article a sentence stands: the number of its paragraph, and of its item where that is a digest."""

    paragraph: int = 0
    item: int = 0


@dataclass(frozen=True)
class Article:
    """Sentences of an article, read when they are looked at.

    Each of ``rows`` is the number of a sentence, whether the rule may find anything in it, and where it stands, in
    order. Sentences that hold nothing that a rule asks for or forbids may be left out.
    """

    rows: Sequence[tuple[int, bool, At]]
    read: Callable[[int], Sentence]


@dataclass(frozen=True, kw_only=True)
class CompiledRule:
    """A rule, ready to be tried on sentences that its matcher has read."""

    name: str
    finder: Finder
    anchor: Anchor | None
    in_paragraph: bool
    requires: Finder | None

    @property
    def looks_around(self) -> bool:
        """Whether what it finds in a sentence depends on others of the article."""
        return self.in_paragraph or self.requires is not None

    def find_in_one(self, sentence: Sentence) -> list[Hit]:
        """Return the hits in a sentence, for a rule that looks at nothing else."""
        return list(_numbered(self.name, self._chosen(sentence)))

    def find(self, article: Article) -> list[tuple[int, list[Hit]]]:
        """Return the hits in an article: the number of a sentence, and the hits in it."""
        found: list[tuple[int, int, list[Match]]] = []
        if self.in_paragraph:
            for _, group in groupby(article.rows, key=lambda row: row[2].paragraph):
                found += self._find_in_paragraph(list(group), article.read)
        else:
            for number, may_be, place in article.rows:
                matches = self._chosen(article.read(number)) if may_be else []
                if matches:
                    found.append((number, place.item, matches))
        if self.requires is not None:
            allowed = {item for item in dict.fromkeys(item for _, item, _ in found) if self._is_met(article, item)}
            found = [row for row in found if row[1] in allowed]
        return [(number, list(_numbered(self.name, matches))) for number, _, matches in found]

    def may_hold(self, sentence: Sentence) -> bool:
        """Tell whether a sentence holds one of the words without which the rule finds nothing."""
        return self.anchor is None or sentence.may_hold(self.anchor)

    def _chosen(self, sentence: Sentence) -> list[Match]:
        return _chosen(self.finder.find(sentence)) if self.may_hold(sentence) else []

    def _find_in_paragraph(
        self, rows: Sequence[tuple[int, bool, At]], read: Callable[[int], Sentence]
    ) -> Iterator[tuple[int, int, list[Match]]]:
        """Give the pieces of the hits in a paragraph by sentence: its number, its item, the pieces."""
        whole, firsts = joined([read(number) for number, _, _ in rows])
        matches = self._chosen(whole)
        for (number, _, place), first, following in zip(rows, firsts, [*firsts[1:], len(whole.tokens)], strict=True):
            pieces = [tuple((a - first, b - first) for a, b in match if first <= a < following) for match in matches]
            if any(pieces):
                yield number, place.item, [piece for piece in pieces if piece]

    def _is_met(self, article: Article, item: int) -> bool:
        """Tell whether an item of an article says what the rule requires."""
        assert self.requires is not None
        numbers = [number for number, _, place in article.rows if place.item == item]
        if _is_local(self.requires):
            return any(self.requires.find(article.read(number)) for number in numbers)
        return bool(self.requires.find(joined([article.read(number) for number in numbers])[0]))


class Matcher:
    """The compiled rules of one topic, over one set of names. Make it with ``compile_topic``."""

    def __init__(self, topic: "Topic", names: NameResolver) -> None:
        """Compile the rules, exclusions and mask of a topic."""
        compiler = Compiler(names)
        self._lexer: Lexer = compiler.lexer
        self.rules = tuple(_compiled(rule, compiler) for rule in topic.rules)
        self._exclusions = tuple(_compiled(rule, compiler) for rule in topic.exclude)
        self._masked = frozenset(pattern.lower() for pattern in topic.mask if not is_wild(pattern))
        self._mask_tests = tuple(word_test(pattern) for pattern in topic.mask if is_wild(pattern))
        self._own = _OwnWords(topic, names)

    def find(self, tokens: Sequence[str], name_spans: Sequence[NameSpan]) -> list[Hit]:
        """Return the hits of the topic's rules in a sentence that is an article of its own.

        Args:
            tokens: the sentence's tokens, as the tokeniser cut them.
            name_spans: the names among them: first token, last token + 1, canonical name.

        Returns:
            Hits in the order of the rules, then of the sentence; an empty list where the topic is not there.
        """
        (hits,) = self.find_in([(tokens, name_spans)], [At()])
        return hits

    def find_in(self, article: Sequence[Analysed], places: Sequence[At]) -> list[list[Hit]]:
        """Return the hits of the topic's rules in each sentence of an article, which stand at the places given."""
        sentences = [self.read(tokens, name_spans) for tokens, name_spans in article]
        rows = [(number, True, place) for number, place in enumerate(places)]
        found: list[list[Hit]] = [[] for _ in sentences]
        for rule in self.rules:
            for number, hits in rule.find(Article(rows, sentences.__getitem__)):
                found[number] += hits
        return found

    def read(self, tokens: Sequence[str], name_spans: Sequence[NameSpan]) -> Sentence:
        """Return a sentence as the rules see it."""
        sentence = Sentence.read(tokens, name_spans, self._lexer)
        sentence.hidden = frozenset(
            place
            for exclusion in self._exclusions
            if exclusion.may_hold(sentence)
            for match in exclusion.finder.find(sentence)
            for span in match
            for place in range(*span)
        )
        return sentence

    def rule_words(self, terms: Iterable[str]) -> set[str]:
        """Return those of the terms (lower-cased words, canonical names) that the topic's rules themselves ask for.

        A word of a rule stands for every term that it finds (``guarantee*``: "guarantee", "guarantees"). Words under
        NOT and in exclusions are not asked for.
        """
        return {term for term in terms if term in self._own}

    def masks(self, word: str) -> bool:
        """Tell whether a lower-cased word, or one of a phrase, is on the topic's mask, and so carries no valence."""
        parts = word.lower().split(" ")
        return not self._masked.isdisjoint(parts) or any(test(part) for part in parts for test in self._mask_tests)

    def masked_tokens(self, tokens: Sequence[str], name_spans: Iterable[NameSpan]) -> frozenset[int]:
        """Return the indexes of the tokens that carry no valence: those on the mask, and all inside names."""
        named = {place for first, end, _ in name_spans for place in range(first, end)}
        return frozenset(named.union(place for place, token in enumerate(tokens) if self.masks(token.lower())))


@lru_cache(maxsize=64)
def compile_topic(topic: "Topic", names: NameResolver) -> Matcher:
    """Compile a topic's rules, once for all sentences of a process.

    Args:
        topic: as ``load_topics`` gives it.
        names: what found the names of the sentences that will be matched; it also finds those in the rules.
    """
    return Matcher(topic, names)


def mask_words(topic: "Topic", lexicon: Iterable[str]) -> frozenset[str]:
    """Return the words of a lexicon that a topic masks."""
    tests = [word_test(pattern) for pattern in topic.mask]
    return frozenset(word for word in lexicon if any(test(word) for test in tests))


def _compiled(rule: "Rule", compiler: Compiler) -> CompiledRule:
    finder, anchor = compiler.compile(rule.node)
    return CompiledRule(
        name=rule.name,
        finder=finder,
        anchor=anchor,
        in_paragraph=rule.scope == "paragraph",
        requires=compiler.compile(rule.requires.node)[0] if rule.requires else None,
    )


def _is_local(finder: Finder) -> bool:
    """Tell whether what a finder finds in sentences put together it finds in one of them."""
    if isinstance(finder, OrFinder):
        return all(map(_is_local, finder.parts))
    return isinstance(finder, PhraseFinder | NearFinder)


def _chosen(candidates: Iterable[Match]) -> list[Match]:
    """Return those of the candidates that are hits, in order."""
    taken: set[int] = set()
    chosen = []
    for match in sorted(candidates, key=_preference):
        places = {place for span in match for place in range(*span)}
        if taken.isdisjoint(places):
            taken |= places
            chosen.append(match)
    return sorted(chosen)


def _numbered(rule: str, matches: Iterable[Match]) -> Iterator[Hit]:
    for number, match in enumerate(matches):
        for first, end in match:
            yield Hit(rule=rule, hit_no=number, first=first, last=end - 1)


def _preference(match: Match) -> tuple[int, int, int, Match]:
    n_tokens = sum(end - first for first, end in match)
    hull = match[-1][1] - match[0][0]
    return hull - n_tokens, match[0][0], -n_tokens, match


class _OwnWords:
    """The words and names that a topic's rules ask for."""

    def __init__(self, topic: "Topic", names: NameResolver) -> None:
        self._names: set[str] = set()
        self._words: set[str] = set()
        self._tests = []
        for rule in topic.rules:
            for phrase in phrases(rule.node):
                for part in name_parts(phrase, names):
                    if isinstance(part, str):
                        self._names.add(part)
                    elif isinstance(part, Word) and has_letter_or_digit(part.text):
                        if is_wild(part.text):
                            self._tests.append(word_test(part.text))
                        else:
                            self._words.add(part.text.lower())

    def __contains__(self, term: str) -> bool:
        return term in self._names or term.lower() in self._words or any(test(term) for test in self._tests)
