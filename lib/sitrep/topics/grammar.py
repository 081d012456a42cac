"""The language of rules: a lark grammar, and the frozen tree that it makes of a rule.

Words side by side (a phrase) bind closest, then ``NEAR/n``, ``NOT``, ``AND``, ``OR``. ``|`` says the same as ``OR``
and may stand inside a phrase. ``|`` beside ``NEAR``, ``NOT`` or ``AND``, and ``OR`` beside ``AND``, need parentheses:
readers disagree on what they mean without (``oil | crude NEAR/5 tanker``). ``@name`` stands for another rule, as if
that stood there in parentheses. What a tree finds in a sentence is said in ``sitrep.topics.matching``.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from sitrep.text.normal import normalise
from sitrep.topics.places import RuleError, fail
from sitrep.topics.sense import check_sense
from sitrep.topics.tree import And, Choice, Near, Node, Not, Or, Phrase, Word, at_offset, words
from sitrep.topics.words import TRANSPARENT, has_letter_or_digit, misread

if TYPE_CHECKING:
    import lark

GRAMMAR = r"""
start: disjunction
?disjunction: conjunction ("OR" conjunction)*
?conjunction: negation ("AND" negation)*
?negation: "NOT" negation -> negative
    | nearness
?nearness: alternatives (NEAR alternatives)*
?alternatives: phrase ("|" phrase)*
phrase: (WORD | QUOTED | REFERENCE | group)+
group: "(" disjunction ")"

NEAR.3: /NEAR\/[0-9]+(?![^\s()|"])/
QUOTED.2: /=?"[^"]*"/
REFERENCE.2: /@[^\s()|"]*/
WORD: /=?[^\s()|"]+/
%ignore /\s+/
"""

Named: TypeAlias = Callable[[str, int], Node]
"""Gives the tree of the rule that ``@name`` stands for, or fails at its place in the rule that asks for it."""

_DEEPEST = 50
_MOST_WORDS = 20_000
_DISTANCE_DIGITS = 6
_EXAMPLE = 'e.g. (security | defense) guarantee*, oil NEAR/5 tanker*, "Security Council" AND veto*'


def no_names(name: str, offset: int) -> Node:
    """Refuse every ``@name``."""
    fail(offset, f'there is no rule "{name}"', f'"@{name}"', "words and phrases", "Write the words to find.")


def parse_rule(text: str, named: Named = no_names) -> Node:
    """Read a rule into its tree.

    Args:
        text: the rule as written; typographic quotes and dashes are read as the texts' are.
        named: gives the tree that an ``@name`` stands for.

    Raises:
        RuleError: the rule cannot be read, or can never match; its offset counts the characters of ``text``.

    >>> from sitrep.topics.tree import write_rule
    >>> write_rule(parse_rule('security   guarantee* OR "olive oil"'))
    'security guarantee* OR olive oil'
    """
    normal = normalise(text)
    try:
        node = _parse(normal.text, named)
        if next(islice(words(node), _MOST_WORDS, None), None) is not None:
            fail(
                0,
                "the rule is too long",
                f"over {_MOST_WORDS:,} words, those of every @name counted",
                f"at most {_MOST_WORDS:,}",
                "Make several rules of it.",
            )
        check_sense(node)
    except RuleError as error:
        raise RuleError(normal.span(error.offset, error.offset)[0], error.problem) from None
    return node


@dataclass(frozen=True)
class _Group:
    inner: Node


def _open(node: Node | _Group) -> Node:
    return node.inner if isinstance(node, _Group) else node


@functools.cache
def _parser() -> "lark.Lark":
    import lark

    return lark.Lark(GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)


@functools.lru_cache(maxsize=4096)
def _written(text: str) -> "lark.Tree[lark.Token]":
    """Return what the grammar makes of a rule, in which ``@name`` still stands."""
    return _parser().parse(text)


def _parse(text: str, named: Named) -> Node:
    import lark

    if not text.strip():
        fail(0, "the rule is empty and can never match", "no word", f"words, {_EXAMPLE}", "Write the words to find.")
    _check_depth(text)
    try:
        return _Builder(named).build(_written(text))
    except lark.exceptions.UnexpectedCharacters as error:
        fail(
            error.pos_in_stream or 0,
            "a quotation mark is not closed",
            'one " alone',
            "quotation marks in pairs",
            'Close the phrase with ", or leave the marks out: words side by side are a phrase.',
        )
    except lark.exceptions.UnexpectedToken as error:
        _misplaced(text, error.token)


def _check_depth(text: str) -> None:
    depth = 0
    for offset, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth > _DEEPEST:
            fail(
                offset,
                "the rule is too deep",
                f"{depth} parentheses inside each other",
                f"at most {_DEEPEST}",
                "Make several rules of it.",
            )


def _misplaced(text: str, token: "lark.Token") -> NoReturn:
    ended = token.type == "$END"
    offset = len(text.rstrip()) if ended else int(token.start_pos or 0)
    opened = _unclosed(text[:offset])
    if ended and opened is not None:
        fail(opened, "a parenthesis is not closed", 'one "(" more than ")"', "parentheses in pairs", 'Add a ")".')
    if token.type == "RPAR" and opened is None:
        fail(offset, "a parenthesis is not opened", 'one ")" too many', "parentheses in pairs", 'Take the ")" out.')
    found = "the end of the rule" if ended else f'"{token}"'
    fail(
        offset,
        "the rule breaks off" if ended else "the rule cannot be read here",
        found,
        f'a word, a phrase or "(", {_EXAMPLE}',
        "AND, OR, NOT, NEAR/n and | join words or phrases; put quotation marks around them to find them as words.",
    )


def _unclosed(text: str) -> int | None:
    opened: list[int] = []
    quoted = False
    for offset, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == "(" and not quoted:
            opened.append(offset)
        elif character == ")" and not quoted and opened:
            opened.pop()
    return opened[-1] if opened else None


class _Builder:
    """Makes the tree of a rule of what lark read."""

    def __init__(self, named: Named) -> None:
        self._named = named

    def build(self, tree: "lark.Tree[lark.Token]") -> Node:
        return _open(self._node(tree.children[0]))

    def _node(self, tree: "lark.Tree[lark.Token] | lark.Token") -> Node | _Group:
        assert not isinstance(tree, str)
        children = tree.children
        match tree.data:
            case "phrase":
                return _phrase([self._item(child) for child in children])
            case "group":
                return _Group(_open(self._node(children[0])))
            case "negative":
                return Not(part=_closed(self._node(children[0])))
            case "nearness":
                return self._near(children)
            case "conjunction":
                return And(parts=_flat(And, [_closed(self._node(child)) for child in children]))
            case _:
                parts = [self._node(child) for child in children]
        for part in parts:
            if isinstance(part, And):
                _fail_ambiguous(part)
        return Or(parts=_flat(Or, [_open(part) for part in parts]))

    def _near(self, children: "list[lark.Tree[lark.Token] | lark.Token]") -> Node:
        left = _closed(self._node(children[0]))
        for operator, child in zip(children[1::2], children[2::2], strict=True):
            distance = _distance(str(operator), getattr(operator, "start_pos", 0))
            right = _closed(self._node(child))
            _check_near_part(left)
            _check_near_part(right)
            left = Near(left=left, right=right, distance=distance)
        return left

    def _item(self, child: "lark.Tree[lark.Token] | lark.Token") -> Phrase | _Group:
        if not isinstance(child, str):
            node = self._node(child)
            assert isinstance(node, _Group)
            return node
        text, offset = str(child), int(getattr(child, "start_pos", 0) or 0)
        if text.startswith("@"):
            return _Group(at_offset(self._named(text[1:], offset), offset))
        return _literal(text, offset)


def _closed(node: Node | _Group) -> Node:
    """Return a node beside AND, NOT or NEAR; alternatives there stand in parentheses."""
    if isinstance(node, Or):
        _fail_ambiguous(node)
    return _open(node)


def _fail_ambiguous(node: Node) -> NoReturn:
    fail(
        next(words(node)).offset,
        "| or OR beside AND, NOT or NEAR may be read in two ways",
        "both without parentheses",
        "parentheses around one of them, e.g. (a | b) AND c",
        "Put parentheses around the part that belongs together.",
    )


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> tuple[Node, ...]:
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return tuple(flat)


def _distance(operator: str, offset: int) -> int:
    distance = int(operator.partition("/")[2][:_DISTANCE_DIGITS])
    if distance < 1:
        fail(
            offset,
            "NEAR/0 can never match",
            "a distance of 0",
            "1 (side by side) or more",
            "Write NEAR/1 for words side by side in either order.",
        )
    return distance


def _check_near_part(node: Node) -> None:
    match node:
        case Or():
            for part in node.parts:
                _check_near_part(part)
        case And() | Not():
            fail(
                next(words(node)).offset,
                "NEAR joins pieces of text",
                "AND or NOT beside NEAR",
                "words, phrases or alternatives on both sides",
                "Write what must (not) be elsewhere outside: (a NEAR/5 b) AND NOT c.",
            )
        case _:
            pass


def _literal(text: str, offset: int) -> Phrase:
    exact = text.startswith("=")
    body = text[1:] if exact else text
    offset += exact
    if body.startswith('"'):
        pieces = [(found.group(), found.start()) for found in re.finditer(r"\S+", body[1:-1])]
        if not pieces:
            fail(offset, "an empty phrase can never match", '""', "words between the marks", "Write the words to find.")
        return Phrase(items=tuple(_word(piece, exact, offset + 1 + start) for piece, start in pieces))
    _check_operator(body, offset)
    return Phrase(items=(_word(body, exact, offset),))


def _phrase(items: "list[Phrase | _Group]") -> Node | _Group:
    if len(items) == 1:
        return items[0]
    flat: list[Word | Choice] = []
    for item in items:
        if isinstance(item, Phrase):
            flat.extend(item.items)
        else:
            options = _options(item.inner)
            flat.extend(options[0].items if len(options) == 1 else (Choice(options=options),))
    return Phrase(items=tuple(flat))


def _options(node: Node) -> tuple[Phrase, ...]:
    match node:
        case Phrase():
            return (node,)
        case Or():
            return tuple(option for part in node.parts for option in _options(part))
        case _:
            fail(
                next(words(node)).offset,
                "only alternatives may stand inside a phrase",
                "AND, NOT or NEAR in parentheses beside a word",
                "e.g. (security | defense) guarantee*",
                "Join the words outside to the parentheses by AND or NEAR/n, or take the operator out.",
            )


def _word(text: str, exact: bool, offset: int) -> Word:
    if not text:
        fail(offset, '"=" without a word', '"="', "a word right after it, e.g. =WHO", "Write the word after the sign.")
    if text in TRANSPARENT:
        fail(
            offset,
            f"{text} can never match",
            "a possessive ending or quotation mark alone",
            "a word",
            "Leave it out: phrases look through possessives and quotation marks.",
        )
    pieces = misread(text)
    if pieces is not None:
        endings = [piece for piece in pieces if piece in TRANSPARENT]
        remedy = (
            f'Write "{"".join(p for p in pieces if p not in TRANSPARENT)}": possessives and quotation marks are '
            "looked through."
            if endings
            else f'Write "{" ".join(pieces)}".'
            if all(has_letter_or_digit(piece) or len(piece) > 1 for piece in pieces)
            else "Leave the punctuation out, or set it apart by spaces."
        )
        shown = " and ".join(f'"{piece}"' for piece in pieces)
        fail(offset, f'"{text}" can never match', f"a word that texts hold as {shown}", "one word at a time", remedy)
    return Word(text=text, exact=exact, offset=offset)


def _check_operator(text: str, offset: int) -> None:
    if re.fullmatch(r"(?i:near)[/:_-]?[0-9]+|NEAR\S*", text):
        fail(
            offset,
            "NEAR is not written so",
            f'"{text}"',
            "NEAR/ and a number of words, e.g. NEAR/5",
            'Write NEAR/5, or "NEAR" in quotation marks for the word.',
        )
