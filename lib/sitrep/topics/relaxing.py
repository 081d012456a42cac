"""Rules less one part: what finds the sentences that a rule nearly finds."""

from collections.abc import Iterator
from dataclasses import replace

from sitrep.topics.rules import Rule
from sitrep.topics.sense import is_evidence
from sitrep.topics.tree import And, Near, Node, Not, Or, write_rule


def relaxed(rule: Rule) -> list[tuple[Rule, str]]:
    """Return a rule less each of its parts in turn, and what a sentence fails that only the lesser rule finds.

    A part is one of those that AND joins, a NOT, the distance of NEAR, or ``requires_anywhere``. What is left of a rule
    still has words to find. Of alternatives each is taken by itself.
    """
    found = [(replace(rule, node=node), lacking) for node, lacking in _without_a_part(rule.node)]
    if rule.requires is not None:
        found.append((replace(rule, requires=None), f"the article does not say {rule.requires.source}"))
    return found


def _without_a_part(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Or():
            for part in node.parts:
                yield from _without_a_part(part)
        case Near():
            parts = And(parts=(node.left, node.right))
            yield parts, f"more than {node.distance} words between {write_rule(node.left)} and {write_rule(node.right)}"
        case And():
            for number, part in enumerate(node.parts):
                left = (*node.parts[:number], *node.parts[number + 1 :])
                rest = left[0] if len(left) == 1 else And(parts=left)
                if is_evidence(rest):
                    says = f"it has {write_rule(part.part)}" if isinstance(part, Not) else f"no {write_rule(part)}"
                    yield rest, says
        case _:
            pass
