"""A topic's own tests, and words that its mask may lack."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.tokens import tokenise
from sitrep.topics.compiling import name_parts
from sitrep.topics.file import Example, Topic, TopicFile
from sitrep.topics.lexing import NameResolver
from sitrep.topics.matching import Analysed, At, Matcher, compile_topic
from sitrep.topics.tree import Word, phrases
from sitrep.topics.words import has_letter_or_digit, word_test


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A test sentence, what was expected of it, and the rules that hit it."""

    example: Example
    expected: bool
    rules: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the topic did as expected."""
        return bool(self.rules) == self.expected


@dataclass(frozen=True, kw_only=True)
class TopicReport:
    """What was found out about one topic.

    ``mask_suggestions`` are words of the lexicon that the rules, or the names in them, are made of and that the mask
    leaves their valence, with that valence.
    """

    topic: Topic
    outcomes: tuple[Outcome, ...]
    mask_suggestions: Mapping[str, float]

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The test sentences that failed, in the order of the file."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found out about the topics of a file."""

    file: TopicFile
    topics: tuple[TopicReport, ...]

    @property
    def passed(self) -> bool:
        """Whether every test sentence did as expected."""
        return not any(report.failures for report in self.topics)

    def failure_lines(self) -> list[str]:
        """Say each failure in a line that begins with file:line:column."""
        return [
            _failure_line(self.file, report.topic, outcome) for report in self.topics for outcome in report.failures
        ]


def check_topics(file: TopicFile, *, lexicon: Mapping[str, float] | None = None) -> Report:
    """Run every topic's own tests.

    Args:
        file: the topics.
        lexicon: words with their valence, for suggestions to the mask.
    """
    names = Names(file.names)
    analyse = sentence_analyser(names)
    reports = (
        TopicReport(
            topic=topic,
            outcomes=tuple(_outcomes(topic, compile_topic(topic, names), analyse)),
            mask_suggestions=suggest_mask(topic, names, file.names, lexicon or {}),
        )
        for topic in file.topics
    )
    return Report(file=file, topics=tuple(reports))


def sentence_analyser(names: NameResolver) -> Callable[[str], Analysed]:
    """Return what normalises a sentence, cuts it into tokens and finds its names, as the analysis of a corpus does."""

    def analyse(sentence: str) -> Analysed:
        tokens = [token.text for token in tokenise(normalise(sentence).text)]
        return tokens, names.resolve(tokens)

    return analyse


def suggest_mask(
    topic: Topic, names: NameResolver, spellings: Mapping[str, Sequence[str]], lexicon: Mapping[str, float]
) -> dict[str, float]:
    """Return the words of a lexicon that a topic's rules, and the names in them, are made of and its mask lacks.

    The analyst decides: a word that tells of events (attack, killed) is better left unmasked.

    Args:
        topic: whose rules and mask.
        names: what resolves the names in the rules.
        spellings: the spellings of each name, by canonical name.
        lexicon: words in lower case with their valence.
    """
    tests: list[Callable[[str], bool]] = []
    for rule in topic.rules:
        for phrase in phrases(rule.node):
            for part in name_parts(phrase, names):
                if isinstance(part, str):
                    tests.extend(
                        word_test(word) for spelling in spellings.get(part, (part,)) for word in spelling.split()
                    )
                elif isinstance(part, Word) and has_letter_or_digit(part.text):
                    tests.append(word_test(part.text))
    masked = [word_test(pattern) for pattern in topic.mask]
    return {
        word: valence
        for word, valence in sorted(lexicon.items())
        if any(test(word) for test in tests) and not any(test(word) for test in masked)
    }


def _outcomes(topic: Topic, matcher: Matcher, analyse_sentence: Callable[[str], Analysed]) -> Iterable[Outcome]:
    for examples, expected in ((topic.must_match, True), (topic.must_not_match, False)):
        for example in examples:
            article = [analyse_sentence(text) for text in (example.article, example.text) if text]
            hits = matcher.find_in(article, [At()] * len(article))[-1]
            rules = dict.fromkeys(hit.rule for hit in hits)
            yield Outcome(example=example, expected=expected, rules=tuple(rules))


def _failure_line(file: TopicFile, topic: Topic, outcome: Outcome) -> str:
    place = f"{file.path}:{outcome.example.line}:{outcome.example.column}"
    shown = outcome.example.text
    if outcome.expected:
        return f"{place}: {topic.id} must match and does not: {shown}"
    return f"{place}: {topic.id} must not match and does, by {', '.join(outcome.rules)}: {shown}"
