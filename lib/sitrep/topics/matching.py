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
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sitrep.topics.compiling import Compiler, name_parts
from sitrep.topics.finding import Anchor, Finder, Match, Sentence
from sitrep.topics.lexing import Lexer, NameResolver, NameSpan
from sitrep.topics.tree import Word, phrases
from sitrep.topics.words import has_letter_or_digit, word_test

if TYPE_CHECKING:
    from sitrep.topics.file import Rule, Topic

_MOST_DULL_TOKENS = 500_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A piece of a sentence that a rule found: tokens ``first`` to ``last``, both included.

    Pieces of one hit of NEAR or AND share ``hit_no``, which counts the hits of a rule in a sentence from 0.
    """

    rule: str
    hit_no: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class _Rule:
    name: str
    finder: Finder
    anchor: Anchor | None
    needs: list[Anchor]

    def may_hold(self, sentence: Sentence) -> bool:
        return self.anchor is None or sentence.may_hold(self.anchor)


def _compiled(rule: "Rule", compiler: Compiler) -> _Rule:
    finder, anchor = compiler.compile(rule.node)
    return _Rule(name=rule.name, finder=finder, anchor=anchor, needs=compiler.needs(rule.node))


class Matcher:
    """The compiled rules of one topic, over one set of names. Make it with ``compile_topic``."""

    def __init__(self, topic: "Topic", names: NameResolver) -> None:
        """Compile the rules, exclusions and mask of a topic."""
        compiler = Compiler(names)
        self._lexer: Lexer = compiler.lexer
        self._rules = tuple(_compiled(rule, compiler) for rule in topic.rules)
        self._exclusions = tuple(_compiled(rule, compiler) for rule in topic.exclude)
        self._anchor_words: frozenset[int] = frozenset().union(*(r.anchor.words for r in self._rules if r.anchor))
        self._anchor_names: frozenset[str] = frozenset().union(*(r.anchor.names for r in self._rules if r.anchor))
        self._always = any(rule.anchor is None for rule in self._rules)
        self._mask_tests = tuple(word_test(pattern) for pattern in topic.mask)
        self._own = _OwnWords(topic, names)
        self._dull: set[str] = set()

    def find(self, tokens: Sequence[str], name_spans: Sequence[NameSpan]) -> list[Hit]:
        """Return the hits of the topic's rules in a sentence; an empty list where the topic is not there.

        Args:
            tokens: the sentence's tokens, as the tokeniser cut them.
            name_spans: the names among them: first token, last token + 1, canonical name.

        Returns:
            Hits in the order of the rules, then of the sentence.
        """
        if self._is_dull(tokens, name_spans):
            return []
        sentence = Sentence(tokens, name_spans, self._lexer)
        active = [rule for rule in self._rules if rule.may_hold(sentence)]
        if not active:
            return []
        sentence.hidden = frozenset(
            place
            for exclusion in self._exclusions
            if exclusion.may_hold(sentence)
            for match in exclusion.finder.find(sentence)
            for span in match
            for place in range(*span)
        )
        return [hit for rule in active for hit in _hits(rule.name, rule.finder.find(sentence))]

    def needed(self) -> list[list[tuple[frozenset[str], frozenset[str]]]]:
        """Return, for each rule, what a sentence must hold for it to find anything.

        That is one word or one name of each entry, the rarest entry first; words are in lower case, with ``*`` and
        ``?``. A rule without an entry may find something in any sentence.
        """
        return [
            [(frozenset(map(self._lexer.pattern, anchor.words)), anchor.names) for anchor in rule.needs]
            for rule in self._rules
        ]

    def rule_words(self, terms: Iterable[str]) -> set[str]:
        """Return those of the terms (lower-cased words, canonical names) that the topic's rules themselves ask for.

        A word of a rule stands for every term that it finds (``guarantee*``: "guarantee", "guarantees"). Words under
        NOT and in exclusions are not asked for.
        """
        return {term for term in terms if term in self._own}

    def masks(self, word: str) -> bool:
        """Tell whether a lower-cased word, or one of a phrase, is on the topic's mask, and so carries no valence."""
        return any(test(part) for part in word.split(" ") for test in self._mask_tests)

    def masked_tokens(self, tokens: Sequence[str], name_spans: Iterable[NameSpan]) -> frozenset[int]:
        """Return the indexes of the tokens that carry no valence: those on the mask, and all inside names."""
        named = {place for first, end, _ in name_spans for place in range(first, end)}
        return frozenset(named.union(place for place, token in enumerate(tokens) if self.masks(token.lower())))

    def _is_dull(self, tokens: Sequence[str], name_spans: Sequence[NameSpan]) -> bool:
        """Tell whether a sentence holds no word and no name that a rule needs, at the price of a look at each token."""
        if self._always or any(name in self._anchor_names for _, _, name in name_spans):
            return False
        if self._dull.issuperset(tokens):
            return True
        for token in tokens:
            if token in self._dull:
                continue
            if not self._anchor_words.isdisjoint(self._lexer.words_at(token)):
                return False
            if len(self._dull) >= _MOST_DULL_TOKENS:
                self._dull.clear()
            self._dull.add(token)
        return True


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


def _hits(rule: str, candidates: Iterable[Match]) -> Iterator[Hit]:
    taken: set[int] = set()
    chosen = []
    for match in sorted(candidates, key=_preference):
        places = {place for span in match for place in range(*span)}
        if taken.isdisjoint(places):
            taken |= places
            chosen.append(match)
    for number, match in enumerate(sorted(chosen)):
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
        self._tests = []
        for rule in topic.rules:
            for phrase in phrases(rule.node):
                for part in name_parts(phrase, names):
                    if isinstance(part, str):
                        self._names.add(part)
                    elif isinstance(part, Word) and has_letter_or_digit(part.text):
                        self._tests.append(word_test(part.text))

    def __contains__(self, term: str) -> bool:
        return term in self._names or any(test(term) for test in self._tests)
