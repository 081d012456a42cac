"""What a rule is once read: a frozen tree of words, phrases and operators. What it finds is said in ``matching``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

_MEANS_MORE = re.compile(r"[()|]|^(?:AND|OR|NOT|NEAR.*|(?i:near)[/:_-]?[0-9]+|[=@].*)$")
"""A word that would be read as an operator if it stood without quotation marks."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word; ``*`` stands for any characters in it and ``?`` for one; ``exact`` when its case counts."""

    text: str
    exact: bool = False
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Alternatives at one place of a phrase."""

    options: tuple["Phrase", ...]


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Words that stand side by side."""

    items: tuple[Word | Choice, ...]


@dataclass(frozen=True, kw_only=True)
class Near:
    """Two pieces, in either order, with fewer than ``distance`` words between them."""

    left: "Node"
    right: "Node"
    distance: int


@dataclass(frozen=True, kw_only=True)
class And:
    """All of the parts are in the sentence."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, kw_only=True)
class Or:
    """One of the parts is in the sentence."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, kw_only=True)
class Not:
    """The part is not in the sentence."""

    part: "Node"


Node: TypeAlias = Phrase | Near | And | Or | Not


def write_rule(node: Node) -> str:
    """Write a tree as a rule, in one way for all rules of that meaning save the order of their parts."""
    match node:
        case Phrase():
            return " ".join(_write_item(item) for item in node.items)
        case Near():
            return f"{_enclosed(node.left)} NEAR/{node.distance} {_enclosed(node.right)}"
        case And():
            return " AND ".join(_enclosed(part) for part in node.parts)
        case Or():
            return " OR ".join(_enclosed(part) for part in node.parts)
        case Not():
            return f"NOT {_enclosed(node.part)}"


def _write_item(item: Word | Choice) -> str:
    if isinstance(item, Word):
        text = f'"{item.text}"' if _MEANS_MORE.search(item.text) else item.text
        return f"={text}" if item.exact else text
    return f"({' | '.join(write_rule(option) for option in item.options)})"


def _enclosed(node: Node) -> str:
    return write_rule(node) if isinstance(node, Phrase) else f"({write_rule(node)})"


def words(node: Node | Word | Choice) -> Iterator[Word]:
    """Walk over every word of a tree, those under NOT among them, in the order written."""
    match node:
        case Word():
            yield node
        case Not():
            yield from words(node.part)
        case Near():
            yield from words(node.left)
            yield from words(node.right)
        case _:
            for part in _parts(node):
                yield from words(part)


def _parts(node: Phrase | Choice | And | Or) -> "tuple[Node | Word | Choice, ...]":
    match node:
        case Phrase():
            return node.items
        case Choice():
            return node.options
        case _:
            return node.parts


def phrases(node: Node) -> Iterator[Phrase]:
    """Walk over every phrase that a rule asks for, those inside alternatives too; what stands under NOT is left out."""
    match node:
        case Phrase():
            yield node
            for item in node.items:
                if isinstance(item, Choice):
                    for option in item.options:
                        yield from phrases(option)
        case Near():
            yield from phrases(node.left)
            yield from phrases(node.right)
        case And() | Or():
            for part in node.parts:
                yield from phrases(part)
        case Not():
            pass


def leaves(node: Node) -> Iterator[Phrase | Near]:
    """Walk over the phrases and NEARs that AND, OR and NOT join: each is found within a sentence."""
    match node:
        case Phrase() | Near():
            yield node
        case Not():
            yield from leaves(node.part)
        case And() | Or():
            for part in node.parts:
                yield from leaves(part)


def at_offset(node: Node, offset: int) -> Node:
    """Return a tree as if all its words stood at one place of a rule: that of the ``@name`` that it is put in for."""
    match node:
        case Phrase():
            return Phrase(items=tuple(_item_at(item, offset) for item in node.items))
        case Near():
            return replace(node, left=at_offset(node.left, offset), right=at_offset(node.right, offset))
        case Not():
            return Not(part=at_offset(node.part, offset))
        case And():
            return And(parts=tuple(at_offset(part, offset) for part in node.parts))
        case Or():
            return Or(parts=tuple(at_offset(part, offset) for part in node.parts))


def _item_at(item: Word | Choice, offset: int) -> Word | Choice:
    if isinstance(item, Word):
        return replace(item, offset=offset)
    options = (at_offset(option, offset) for option in item.options)
    return Choice(options=tuple(option for option in options if isinstance(option, Phrase)))
