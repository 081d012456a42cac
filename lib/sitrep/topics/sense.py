"""Rules that can be read and still make no sense: those that can never match, or that are found everywhere."""

from sitrep.topics.places import fail
from sitrep.topics.tree import And, Choice, Near, Node, Not, Or, Phrase, Word, words, write_rule
from sitrep.topics.words import has_letter_or_digit


def check_sense(node: Node) -> None:
    """Refuse a rule that can never match, or that is found everywhere.

    Raises:
        RuleError: the rule holds only NOT, asks for what it excludes, or has a phrase without a letter or digit.
    """
    if not _is_evidence(node):
        fail(
            next(words(node)).offset,
            "the rule can never match",
            "only what must not be there",
            "words that a sentence must hold, e.g. oil AND NOT olive",
            "Join NOT to such words by AND.",
        )
    _check_parts(node)


def _is_evidence(node: Node) -> bool:
    """Tell whether a match of the node always has words to show."""
    match node:
        case Not():
            return False
        case And():
            return any(_is_evidence(part) for part in node.parts)
        case Or():
            return all(_is_evidence(part) for part in node.parts)
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
