"""Rules that can be read and still make no sense: those that can never match, or that are found everywhere."""

from collections.abc import Sequence

from sitrep.topics.compiling import name_parts
from sitrep.topics.lexing import NameResolver
from sitrep.topics.places import Problem, fail
from sitrep.topics.tree import And, Choice, Near, Node, Not, Or, Phrase, Word, words, write_rule
from sitrep.topics.words import has_letter_or_digit, is_wild, word_test


def check_sense(node: Node) -> None:
    """Refuse a rule that can never match, or that is found everywhere.

    Raises:
        RuleError: the rule holds only NOT, asks for what it excludes, or has a phrase without a letter or digit.
    """
    if not is_evidence(node):
        fail(
            next(words(node)).offset,
            "the rule can never match",
            "only what must not be there",
            "words that a sentence must hold, e.g. oil AND NOT olive",
            "Join NOT to such words by AND.",
        )
    _check_parts(node)


def is_evidence(node: Node) -> bool:
    """Tell whether a match of the node always has words to show."""
    match node:
        case Not():
            return False
        case And():
            return any(is_evidence(part) for part in node.parts)
        case Or():
            return all(is_evidence(part) for part in node.parts)
        case _:
            return True


def _check_parts(node: Node) -> None:
    match node:
        case Phrase():
            if not _is_anchored(node):
                fail(
                    next(words(node)).offset,
                    "the phrase is found everywhere",
                    "no word with a letter or digit in it",
                    "at least one such word, e.g. oil* or security * guarantee*",
                    "Say at least the beginning of a word.",
                )
        case Near():
            _check_parts(node.left)
            _check_parts(node.right)
        case Not():
            _check_parts(node.part)
        case And():
            _check_contradiction(node)
            for part in node.parts:
                _check_parts(part)
        case Or():
            for part in node.parts:
                _check_parts(part)


def _is_anchored(item: Word | Choice | Phrase) -> bool:
    match item:
        case Word():
            return has_letter_or_digit(item.text)
        case Choice():
            return all(_is_anchored(option) for option in item.options)
        case Phrase():
            return any(_is_anchored(part) for part in item.items)


def _check_contradiction(node: And) -> None:
    excluded: set[Node] = set()
    for part in node.parts:
        if isinstance(part, Not):
            excluded.update((part.part, *(part.part.parts if isinstance(part.part, Or) else ())))
    for part in node.parts:
        if part in excluded:
            fail(
                next(words(part)).offset,
                "the rule can never match",
                f"{write_rule(part)}, both asked for and excluded",
                "different words on the two sides of AND NOT",
                "Take one of the two out.",
            )


def check_exclusions(node: Node, exclusions: Sequence[Node], names: NameResolver) -> Problem | None:
    """Return what is wrong where exclusions void whatever a rule may find, or where its NOT forbids what it asks for.

    Only phrases are compared, word for word: ``olive oil`` can never match where ``oil`` is excluded.
    """
    voiding = [phrase for exclusion in exclusions for phrase in _alternatives(exclusion)]
    culprit = _culprit(node, voiding, names)
    if culprit is None:
        return None
    asked, forbidden = culprit
    return Problem(
        what="the rule can never match",
        found=f"{write_rule(asked)}, of which {write_rule(forbidden)} is excluded",
        expected="a rule that its exclusions and NOT leave something of",
        remedy="Take one of the two out, or say more exactly what is excluded.",
    )


def _alternatives(node: Node) -> list[Phrase]:
    match node:
        case Phrase():
            return [node]
        case Or():
            return [phrase for part in node.parts for phrase in _alternatives(part)]
        case _:
            return []


def _culprit(node: Node, voiding: list[Phrase], names: NameResolver) -> tuple[Phrase, Phrase] | None:
    """Return a phrase without which nothing is found, and what voids it."""
    match node:
        case Phrase():
            return next(((node, phrase) for phrase in voiding if _holds(node, phrase, names)), None)
        case Near():
            return _culprit(node.left, voiding, names) or _culprit(node.right, voiding, names)
        case And():
            forbidden = [phrase for part in node.parts if isinstance(part, Not) for phrase in _alternatives(part.part)]
            found = (_culprit(part, [*voiding, *forbidden], names) for part in node.parts)
            return next((culprit for culprit in found if culprit is not None), None)
        case Or():
            culprits = [_culprit(part, voiding, names) for part in node.parts]
            return culprits[0] if None not in culprits else None
        case Not():
            return None


def _holds(phrase: Phrase, other: Phrase, names: NameResolver) -> bool:
    """Tell whether whatever a phrase finds has the other in it."""
    parts, wanted = name_parts(phrase, names), name_parts(other, names)
    starts = range(len(parts) - len(wanted) + 1)
    return any(all(map(_covers, wanted, parts[start : start + len(wanted)])) for start in starts)


def _covers(wanted: str | Word | Choice, part: str | Word | Choice) -> bool:
    """Tell whether every token that a part of a phrase is, is also the wanted one."""
    if wanted == part:
        return True
    if not isinstance(wanted, Word) or not isinstance(part, Word) or wanted.exact or part.exact or is_wild(part.text):
        return False
    return word_test(wanted.text)(part.text)
