"""Reading the rules of a topic file: as text or with their keys, and with every ``@name`` put in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NoReturn

import yaml

from sitrep.errors import nearest
from sitrep.topics.fields import Fields, Text
from sitrep.topics.grammar import parse_rule
from sitrep.topics.places import RuleError, fail
from sitrep.topics.tree import Node

Scope = Literal["sentence", "paragraph"]
_SCOPES: dict[str, Scope] = {"sentence": "sentence", "paragraph": "paragraph"}

RULED_IN = "ruled_in"
"""What stands for a rule where an analyst's judgement alone put a sentence into a topic."""

_REFERENCE = re.compile(r"@([a-z0-9_]+)")
_MOST_LISTED = 12


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What an article, or the item of a digest, must say somewhere for a rule to count in it."""

    source: str
    node: Node


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A named rule or exclusion: as written, where it stands (line and column from 1), and its tree.

    With the scope ``paragraph`` what AND joins and NOT forbids may be in different sentences of a paragraph.
    """

    name: str
    source: str
    line: int
    column: int
    node: Node
    scope: Scope = "sentence"
    requires: Requirement | None = None


@dataclass(kw_only=True)
class Named:
    """Rules that ``@name`` may stand for, each parsed when it is first asked for; ``outer`` has those of the file."""

    fields: Fields
    texts: Mapping[str, Text]
    outer: "Named | None" = None
    _trees: dict[str, Node] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def tree(self, name: str) -> Node:
        """Return the tree of one of these rules.

        Raises:
            TopicFileError: at the place in the file where the rule cannot be read.
        """
        if name not in self._trees:
            self._open.append(name)
            self._trees[name] = self.read(self.texts[name])
            self._open.pop()
        return self._trees[name]

    def read(self, text: Text) -> Node:
        """Return the tree of a rule that may ask for these by ``@name``."""
        try:
            return parse_rule(text.value, self._find)
        except RuleError as error:
            line, column = self.fields.source.place(text.node, error.offset)
            raise self.fields.source.error(line, column, error.problem) from None

    def shared(self, sources: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return the rules of ``outer`` that sources ask for, and that those ask for in their turn: name, source."""
        if self.outer is None:
            return ()
        found: dict[str, str] = {}
        left = [name for source in sources for name in _REFERENCE.findall(source) if name not in self.texts]
        while left:
            name = left.pop(0)
            if name not in found:
                found[name] = one_line(self.outer.texts[name])
                left += _REFERENCE.findall(found[name])
        return tuple(found.items())

    def _find(self, name: str, offset: int) -> Node:
        if name in self._open:
            loop = " -> ".join(f"@{each}" for each in (*self._open[self._open.index(name) :], name))
            fail(offset, f"@{name} leads back to itself", loop, "rules that end in words", "Take one of these out.")
        if name in self.texts:
            return self.tree(name)
        if self.outer is not None and name in self.outer.texts:
            return self.outer.tree(name)
        refuse_name(name, offset, [*self.texts, *(self.outer.texts if self.outer else ())])


def typed_rule(text: str, shared: Mapping[str, Node]) -> Rule:
    """Read a rule that stands in no file, as a person types it; ``@name`` stands for a shared rule.

    Args:
        text: the rule, in which white space counts as one space.
        shared: the trees of the shared rules.

    Raises:
        RuleError: it cannot be read, or can never match; the message shows the rule with a caret under the place.
    """
    text = " ".join(text.split())

    def find(name: str, offset: int) -> Node:
        if name not in shared:
            refuse_name(name, offset, list(shared))
        return shared[name]

    try:
        node = parse_rule(text, find)
    except RuleError as error:
        raise error.shown_in(text) from None
    return Rule(name="search", source=text, line=1, column=1, node=node)


def refuse_name(name: str, offset: int, known: Sequence[str]) -> NoReturn:
    """Raise the error of an ``@name`` that no rule has."""
    listed = ", ".join(f"@{each}" for each in known[:_MOST_LISTED])
    near = nearest(f"@{name}", [f"@{each}" for each in known]).strip()
    more = f" and {len(known) - _MOST_LISTED} more" if len(known) > _MOST_LISTED else ""
    fail(
        offset,
        "there is no rule of this name",
        f'"@{name}"',
        f"{listed}{more}" if known else 'a name under "rules:" at the top of the file',
        near or 'Name it under "rules:" at the top of the file, or write the words out.',
    )


def explain(rule: Rule) -> str:
    """Write a rule as its page shows it, with what else it asks for."""
    scope = ", anywhere in a paragraph" if rule.scope == "paragraph" else ""
    return f"{rule.source}{scope}" + (f", in what also says {rule.requires.source}" if rule.requires else "")


def one_line(text: Text) -> str:
    """Return a text with its white space as single spaces."""
    return " ".join(text.value.split())


def rule_texts(node: yaml.Node, what: str, fields: Fields) -> dict[str, Text]:
    """Return the rules of a mapping as written, those with keys of their own by their ``find:``."""
    return {
        fields.identifier(key, "the name of a rule"): _keys_of(key, value, fields)[0]
        for key, value in fields.mapping(node, what).values()
    }


def read_rules(
    node: yaml.Node, what: str, named: Named, *, scope: Scope = "sentence", requires: Requirement | None = None
) -> tuple[Rule, ...]:
    """Read rules by name: each a text, or ``find:`` with ``scope:`` and ``requires_anywhere:`` of its own.

    Args:
        node: the mapping.
        what: what it is, as an error names it.
        named: the rules that may be asked for; those of the mapping are among them.
        scope: the scope of a rule that gives none.
        requires: the requirement of a rule that gives none.
    """
    fields = named.fields
    found = []
    for key, value in fields.mapping(node, what).values():
        text, keys = _keys_of(key, value, fields)
        found.append(
            _rule(
                key.value,
                text,
                fields,
                node=named.tree(key.value),
                scope=read_scope(keys["scope"], fields) if "scope" in keys else scope,
                requires=read_requirement(keys["requires_anywhere"], named)
                if "requires_anywhere" in keys
                else requires,
            )
        )
        if key.value == RULED_IN:
            raise fields.refused(
                key, "the name of the rule is taken", "another name", "It marks sentences that judgements.csv ruled in."
            )
    return tuple(found)


def read_exclusions(node: yaml.Node, what: str, named: Named) -> tuple[Rule, ...]:
    """Read exclusions: a list of rules, or rules by name; they hold within a sentence."""
    fields = named.fields
    if isinstance(node, yaml.SequenceNode):
        texts = {f"exclude_{number}": text for number, text in enumerate(fields.sequence(node, what), start=1)}
    else:
        texts = {
            fields.identifier(key, "the name of an exclusion"): fields.text(value, f'the exclusion "{key.value}"')
            for key, value in fields.mapping(node, what).values()
        }
    return tuple(_rule(name, text, fields, node=named.read(text)) for name, text in texts.items())


def read_scope(node: yaml.Node, fields: Fields) -> Scope:
    """Read ``scope:``."""
    text = fields.text(node, "the scope")
    if text.value not in _SCOPES:
        near = nearest(text.value, _SCOPES).strip()
        raise fields.refused(
            text, "there is no such scope", "sentence or paragraph", near or "Write one of these, or drop the key."
        )
    return _SCOPES[text.value]


def read_requirement(node: yaml.Node, named: Named) -> Requirement:
    """Read ``requires_anywhere:``."""
    text = named.fields.text(node, '"requires_anywhere"')
    return Requirement(source=one_line(text), node=named.read(text))


def _keys_of(key: Text, value: yaml.Node, fields: Fields) -> tuple[Text, dict[str, yaml.Node]]:
    what = f'the rule "{key.value}"'
    if not isinstance(value, yaml.MappingNode):
        return fields.text(value, what), {}
    keys = fields.known_keys(value, what, ["find"], ["scope", "requires_anywhere"])
    return fields.text(keys["find"], f'"find" of {what}'), keys


def _rule(
    name: str,
    text: Text,
    fields: Fields,
    *,
    node: Node,
    scope: Scope = "sentence",
    requires: Requirement | None = None,
) -> Rule:
    line, column = fields.source.place(text.node, 0)
    return Rule(name=name, source=one_line(text), line=line, column=column, node=node, scope=scope, requires=requires)
