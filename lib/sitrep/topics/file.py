"""The topic file: names with their spellings, and topics with their rules, masks and tests.

names:
  Kyiv: [Kiev]
topics:
  venezuela_oil:
    title: Venezuela oil
    definition: One sentence that says what is about the topic and what is not.
    rules:
      deliveries: 'Venezuela* NEAR/8 (oil | crude)'
    exclude: ['olive oil']
    mask: [dominance]
    tests:
      match: ['Venezuela ships oil to China.']
      no_match: ['Olive oil from Spain is dear.']
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from sitrep.errors import TopicFileError, UsageError, nearest
from sitrep.text.normal import normalise
from sitrep.topics.fields import Fields, Text
from sitrep.topics.grammar import parse_rule
from sitrep.topics.places import Problem, RuleError, Source
from sitrep.topics.tree import Node, write_rule
from sitrep.topics.words import has_letter_or_digit, misread

LANGUAGE_VERSION = 1
"""Raised when the same rules would find other words; part of ``TopicFile.sha256``."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A named rule or exclusion: as written, where it stands (line and column from 1), and its tree."""

    name: str
    source: str
    line: int
    column: int
    node: Node


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sentence that a topic must, or must not, match; where it stands, from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic: what it is about in words, and the rules that find it."""

    id: str
    title: str
    definition: str
    rules: tuple[Rule, ...]
    exclude: tuple[Rule, ...] = ()
    mask: tuple[str, ...] = ()
    must_match: tuple[Example, ...] = ()
    must_not_match: tuple[Example, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TopicFile:
    """A topic file that was read whole and makes sense.

    ``names`` gives for each canonical name its spellings, the canonical one first. ``sha256`` is over what the file
    means: the names, and each topic's id, title, definition, mask, and rules and exclusions as read; not over its
    comments, layout, quotation marks and tests. The order of topics, rules and masks counts; that of names does not.
    """

    path: Path
    sha256: str
    names: Mapping[str, tuple[str, ...]]
    topics: tuple[Topic, ...]

    def topic(self, topic_id: str) -> Topic:
        """Return the topic of an id.

        Raises:
            UsageError: there is none; the message names the nearest.
        """
        for topic in self.topics:
            if topic.id == topic_id:
                return topic
        known = [topic.id for topic in self.topics]
        near = nearest(topic_id, known).strip() or f"Take one of these, or add the topic to {self.path}."
        raise UsageError(f'no topic "{topic_id}" in {self.path}; its topics are {", ".join(known)}. {near}')


def load_topics(path: Path) -> TopicFile:
    """Read and check a topic file.

    Raises:
        TopicFileError: it cannot be opened or read, or something in it is wrong; the message begins with
            file:line:column and shows the line.
    """
    path = Path(path)
    fields = Fields(Source(path=path, text=_read(path)))
    found = fields.known_keys(fields.root(), "the file", ["topics"], ["names"])
    names = _names(found["names"], fields) if "names" in found else {}
    topics = tuple(_topic(key, node, fields) for key, node in fields.mapping(found["topics"], '"topics"').values())
    return TopicFile(path=path, sha256=_meaning(names, topics), names=names, topics=topics)


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = Problem(
            what="the topic file cannot be opened",
            found=error.strerror or "an error",
            expected="a readable file",
            remedy="Name it by --topics, or lay out a workspace by `sitrep new FOLDER`.",
        )
        raise Source(path=path, text="").error(1, 1, problem) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        problem = Problem(
            what="the topic file is not UTF-8",
            found=f"the byte 0x{content[error.start]:02x}",
            expected="text saved as UTF-8",
            remedy="Save it again as UTF-8.",
        )
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        raise Source(path=path, text=content.decode("utf-8-sig", "replace")).error(line, column, problem) from None


def _names(node: yaml.Node, fields: Fields) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    owners: dict[str, Text] = {}
    for key, value in fields.mapping(node, '"names"').values():
        what = f'the spellings of "{key.value}"'
        spellings: dict[str, None] = {}
        for text in (key, *fields.sequence(value, what, may_be_empty=True)):
            spelling = " ".join(normalise(text.value).text.split())
            if not has_letter_or_digit(spelling):
                raise _refused(fields, text, "a spelling without a letter", "a name", "Take it out.")
            owner = owners.setdefault(spelling, key)
            if owner is not key:
                raise _refused(
                    fields,
                    text,
                    f'"{spelling}" is a spelling of two names',
                    "each spelling under one name",
                    f'It is one of "{owner.value}" on line {owner.line} too: keep it there or here.',
                )
            spellings[spelling] = None
        names[next(iter(spellings))] = tuple(spellings)
    return names


def _topic(key: Text, node: yaml.Node, fields: Fields) -> Topic:
    topic_id = fields.identifier(key, "the id of a topic")
    what = f'the topic "{topic_id}"'
    found = fields.known_keys(node, what, ["title", "definition", "rules"], ["exclude", "mask", "tests"])
    tests = (
        fields.known_keys(found["tests"], f"the tests of {what}", (), ("match", "no_match")) if "tests" in found else {}
    )
    examples = {
        name: tuple(
            Example(text=_line(text), line=text.line, column=text.column)
            for text in fields.sequence(value, f'"{name}" of {what}')
        )
        for name, value in tests.items()
    }
    return Topic(
        id=topic_id,
        title=_line(fields.text(found["title"], f"the title of {what}")),
        definition=_line(fields.text(found["definition"], f"the definition of {what}")),
        rules=_rules(found["rules"], f"the rules of {what}", fields),
        exclude=_exclusions(found["exclude"], f"the exclusions of {what}", fields) if "exclude" in found else (),
        mask=_mask(found["mask"], f"the mask of {what}", fields) if "mask" in found else (),
        must_match=examples.get("match", ()),
        must_not_match=examples.get("no_match", ()),
    )


def _line(text: Text) -> str:
    return " ".join(text.value.split())


def _rules(node: yaml.Node, what: str, fields: Fields) -> tuple[Rule, ...]:
    return tuple(
        _rule(fields.identifier(key, "the name of a rule"), fields.text(value, f'the rule "{key.value}"'), fields)
        for key, value in fields.mapping(node, what).values()
    )


def _exclusions(node: yaml.Node, what: str, fields: Fields) -> tuple[Rule, ...]:
    if isinstance(node, yaml.SequenceNode):
        texts = fields.sequence(node, what)
        return tuple(_rule(f"exclude_{number}", text, fields) for number, text in enumerate(texts, start=1))
    return _rules(node, what, fields)


def _rule(name: str, text: Text, fields: Fields) -> Rule:
    try:
        node = parse_rule(text.value)
    except RuleError as error:
        line, column = fields.source.place(text.node, error.offset)
        raise fields.source.error(line, column, error.problem) from None
    line, column = fields.source.place(text.node, 0)
    return Rule(name=name, source=_line(text), line=line, column=column, node=node)


def _mask(node: yaml.Node, what: str, fields: Fields) -> tuple[str, ...]:
    patterns: dict[str, None] = {}
    for text in fields.sequence(node, what):
        pattern = normalise(text.value).text.strip().lower()
        if not has_letter_or_digit(pattern) or misread(pattern) is not None:
            raise _refused(
                fields,
                text,
                f'"{text.value}" on the mask can never match',
                "single words, with * and ? at will",
                "Write each word of a phrase by itself.",
            )
        patterns[pattern] = None
    return tuple(patterns)


def _refused(fields: Fields, text: Text, what: str, expected: str, remedy: str) -> TopicFileError:
    problem = Problem(what=what, found=f'"{text.value}"', expected=expected, remedy=remedy)
    return fields.source.node_error(text.node, problem)


def _meaning(names: Mapping[str, tuple[str, ...]], topics: tuple[Topic, ...]) -> str:
    meaning = {
        "language": LANGUAGE_VERSION,
        "names": {name: sorted(spellings) for name, spellings in names.items()},
        "topics": [
            {
                "id": topic.id,
                "title": topic.title,
                "definition": topic.definition,
                "rules": [[rule.name, write_rule(rule.node)] for rule in topic.rules],
                "exclude": [[rule.name, write_rule(rule.node)] for rule in topic.exclude],
                "mask": topic.mask,
            }
            for topic in topics
        ],
    }
    written = json.dumps(meaning, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
