"""The topic file: names with their spellings, rules that topics share, and topics with their rules, masks and tests.

include: [sitrep:names]
names:
  Kyiv: [Kiev]
rules:
  oil: oil | crude
topics:
  venezuela_oil:
    title: Venezuela oil
    definition: One sentence that says what is about the topic and what is not.
    rules:
      deliveries: 'Venezuela* NEAR/8 @oil'
      tankers: {find: 'tanker*', requires_anywhere: 'Venezuela*'}
    exclude: ['olive oil']
    mask: [dominance]
    tests:
      match: ['Venezuela ships oil to China.']
      no_match: ['Olive oil from Spain is dear.']
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from sitrep.errors import UsageError, nearest
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.topics.fields import Fields, Text
from sitrep.topics.judging import NO_RULINGS, Rulings, load_rulings
from sitrep.topics.namelist import included_names, merged, read_names
from sitrep.topics.places import Source
from sitrep.topics.reading import read_text
from sitrep.topics.rules import (
    Named,
    Rule,
    one_line,
    read_exclusions,
    read_requirement,
    read_rules,
    read_scope,
    rule_texts,
)
from sitrep.topics.sense import check_exclusions
from sitrep.topics.tree import Node, write_rule
from sitrep.topics.words import has_letter_or_digit, misread

__all__ = ["Example", "Rule", "Topic", "TopicFile", "load_topics"]

LANGUAGE_VERSION = 2
"""Raised when the same rules would find other words; part of ``TopicFile.sha256``."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sentence that a topic must, or must not, match; where it stands, from 1.

    ``article`` is what the article says before it, in the same paragraph.
    """

    text: str
    line: int
    column: int
    article: str = ""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic: what it is about in words, and the rules that find it.

    ``named`` are the shared rules that its own ask for, as written; ``rulings`` the sentences that the analyst ruled in
    or out.
    """

    id: str
    title: str
    definition: str
    rules: tuple[Rule, ...]
    exclude: tuple[Rule, ...] = ()
    mask: tuple[str, ...] = ()
    must_match: tuple[Example, ...] = ()
    must_not_match: tuple[Example, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    rulings: Rulings = NO_RULINGS


@dataclass(frozen=True, kw_only=True)
class TopicFile:
    """A topic file that was read whole and makes sense.

    ``names`` gives for each canonical name its spellings, the canonical one first, those of included lists too.
    ``shared`` are the trees of the shared rules, ``unused`` those that no topic asks for. ``sha256`` is over what the
    file means: the names, and each topic's id, title, definition, mask, rulings, and rules and exclusions as read; not
    over its comments, layout, quotation marks and tests. The order of topics, rules and masks counts; that of names
    does not.
    """

    path: Path
    sha256: str
    names: Mapping[str, tuple[str, ...]]
    topics: tuple[Topic, ...]
    unused: tuple[str, ...] = ()
    shared: Mapping[str, Node] = field(default_factory=dict)

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


JUDGEMENTS = "judgements.csv"
"""The file of an analyst's rulings, beside the topic file."""


def load_topics(path: Path) -> TopicFile:
    """Read and check a topic file, and the ``judgements.csv`` beside it if there is one.

    Raises:
        TopicFileError: it cannot be opened or read, or something in it is wrong; the message begins with
            file:line:column and shows the line.
    """
    return read_topics(read_text(Path(path), "topic file"))


def read_topics(source: Source) -> TopicFile:
    """Read and check the text of a topic file, as ``load_topics`` does that of one on disk.

    Raises:
        TopicFileError: something in it, or in the ``judgements.csv`` beside it, is wrong.
    """
    fields = Fields(source)
    found = fields.known_keys(fields.root(), "the file", ["topics"], ["include", "names", "rules"])
    lists = included_names(found["include"], fields) if "include" in found else []
    names = merged(read_names(found["names"], fields) if "names" in found else {}, lists)
    what = 'the shared "rules"'
    texts = rule_texts(found["rules"], what, fields) if "rules" in found else {}
    shared = Named(fields=fields, texts=texts)
    if "rules" in found:
        read_rules(found["rules"], what, shared)
    resolver = Names(names)
    reader = _TopicReader(shared, resolver)
    topics = tuple(reader.read(key, node) for key, node in fields.mapping(found["topics"], '"topics"').values())
    rulings = load_rulings(source.path.parent / JUDGEMENTS, [topic.id for topic in topics])
    topics = tuple(replace(topic, rulings=rulings.get(topic.id, NO_RULINGS)) for topic in topics)
    used = {name for topic in topics for name, _ in topic.named}
    return TopicFile(
        path=source.path,
        sha256=_meaning(names, topics),
        names=names,
        topics=topics,
        unused=tuple(name for name in texts if name not in used),
        shared={name: shared.tree(name) for name in texts},
    )


class _TopicReader:
    """Reads the topics of a file."""

    def __init__(self, shared: Named, names: Names) -> None:
        self._shared = shared
        self._fields = shared.fields
        self._names = names

    def read(self, key: Text, node: yaml.Node) -> Topic:
        """Read one topic."""
        fields = self._fields
        topic_id = fields.identifier(key, "the id of a topic")
        what = f'the topic "{topic_id}"'
        found = fields.known_keys(
            node,
            what,
            ["title", "definition", "rules"],
            ["scope", "requires_anywhere", "exclude", "mask", "tests"],
        )
        of_rules = f"the rules of {what}"
        named = Named(fields=fields, texts=rule_texts(found["rules"], of_rules, fields), outer=self._shared)
        rules = read_rules(
            found["rules"],
            of_rules,
            named,
            scope=read_scope(found["scope"], fields) if "scope" in found else "sentence",
            requires=read_requirement(found["requires_anywhere"], named) if "requires_anywhere" in found else None,
        )
        exclude = read_exclusions(found["exclude"], f"the exclusions of {what}", named) if "exclude" in found else ()
        for rule in rules:
            problem = check_exclusions(rule.node, [exclusion.node for exclusion in exclude], self._names)
            if problem is not None:
                raise fields.source.error(rule.line, rule.column, problem)
        sources = [rule.source for rule in (*rules, *exclude)]
        sources += [rule.requires.source for rule in rules if rule.requires]
        tests = self._tests(found["tests"], what) if "tests" in found else {}
        return Topic(
            id=topic_id,
            title=one_line(fields.text(found["title"], f"the title of {what}")),
            definition=one_line(fields.text(found["definition"], f"the definition of {what}")),
            rules=rules,
            exclude=exclude,
            mask=_mask(found["mask"], f"the mask of {what}", fields) if "mask" in found else (),
            must_match=tests.get("match", ()),
            must_not_match=tests.get("no_match", ()),
            named=named.shared(sources),
        )

    def _tests(self, node: yaml.Node, what: str) -> dict[str, tuple[Example, ...]]:
        fields = self._fields
        found = fields.known_keys(node, f"the tests of {what}", (), ("match", "no_match"))
        return {
            name: tuple(
                self._example(item, f'an entry of "{name}" of {what}')
                for item in fields.items(value, f'"{name}" of {what}')
            )
            for name, value in found.items()
        }

    def _example(self, node: yaml.Node, what: str) -> Example:
        fields = self._fields
        if not isinstance(node, yaml.MappingNode):
            text = fields.text(node, what)
            return Example(text=one_line(text), line=text.line, column=text.column)
        keys = fields.known_keys(node, what, ["article", "sentence"])
        text = fields.text(keys["sentence"], f'"sentence" of {what}')
        article = one_line(fields.text(keys["article"], f'"article" of {what}'))
        return Example(text=one_line(text), line=text.line, column=text.column, article=article)


def _mask(node: yaml.Node, what: str, fields: Fields) -> tuple[str, ...]:
    patterns: dict[str, None] = {}
    for text in fields.sequence(node, what):
        pattern = normalise(text.value).text.strip().lower()
        if not has_letter_or_digit(pattern) or misread(pattern) is not None:
            raise fields.refused(
                text,
                f'"{text.value}" on the mask can never match',
                "single words, with * and ? at will",
                "Write each word of a phrase by itself.",
            )
        patterns[pattern] = None
    return tuple(patterns)


def _meaning(names: Mapping[str, tuple[str, ...]], topics: tuple[Topic, ...]) -> str:
    meaning = {
        "language": LANGUAGE_VERSION,
        "names": {name: sorted(spellings) for name, spellings in names.items()},
        "topics": [
            {
                "id": topic.id,
                "title": topic.title,
                "definition": topic.definition,
                "rules": [_rule_meaning(rule) for rule in topic.rules],
                "exclude": [_rule_meaning(rule) for rule in topic.exclude],
                "mask": topic.mask,
                "rulings": [sorted(topic.rulings.ruled_in), sorted(topic.rulings.ruled_out)],
            }
            for topic in topics
        ],
    }
    written = json.dumps(meaning, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _rule_meaning(rule: Rule) -> list[str | None]:
    return [rule.name, write_rule(rule.node), rule.scope, write_rule(rule.requires.node) if rule.requires else None]
