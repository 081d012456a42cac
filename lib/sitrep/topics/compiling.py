"""From the tree of a rule to what finds it, and the words without which it need not be tried."""

from collections.abc import Iterable

from sitrep.topics.finding import (
    Anchor,
    AndFinder,
    ChoiceItem,
    Finder,
    Item,
    NameItem,
    NearFinder,
    NotFinder,
    OrFinder,
    PhraseFinder,
    WordItem,
)
from sitrep.topics.lexing import Lexer, NameResolver
from sitrep.topics.tree import And, Choice, Near, Node, Not, Or, Phrase, Word
from sitrep.topics.words import has_letter_or_digit, is_wild


def _any_of(anchors: Iterable[Anchor | None]) -> Anchor | None:
    known = list(anchors)
    if any(anchor is None for anchor in known):
        return None
    return Anchor(
        words=frozenset().union(*(a.words for a in known if a)),
        names=frozenset().union(*(a.names for a in known if a)),
        shortest=min(a.shortest for a in known if a),
    )


def _rarest_of(anchors: Iterable[Anchor | None]) -> Anchor | None:
    return max((anchor for anchor in anchors if anchor), key=_rarity, default=None)


def _rarity(anchor: Anchor) -> tuple[int, int]:
    return anchor.shortest, -len(anchor.words) - len(anchor.names)


class Compiler:
    """Compiles the rules of a topic over one lexer and one set of names."""

    def __init__(self, names: NameResolver) -> None:
        """Begin with no rule."""
        self._names = names
        self.lexer = Lexer(names)

    def compile(self, node: Node) -> tuple[Finder, Anchor | None]:
        """Return what finds the node, and its anchor: None for a NOT, which needs no word."""
        match node:
            case Phrase():
                items, anchors_of_items = self._phrase(node)
                return PhraseFinder(items=items), _rarest_of(anchors_of_items)
            case Near():
                (left, of_left), (right, of_right) = self.compile(node.left), self.compile(node.right)
                finder = NearFinder(left=left, right=right, distance=node.distance)
                return finder, _rarest_of((of_left, of_right))
            case And():
                parts = [self.compile(part) for part in node.parts]
                anchors = tuple(anchor for _, anchor in parts if anchor)
                return AndFinder(parts=tuple(part for part, _ in parts), anchors=anchors), _rarest_of(anchors)
            case Or():
                parts = [self.compile(part) for part in node.parts]
                return OrFinder(parts=tuple(part for part, _ in parts)), _any_of(anchor for _, anchor in parts)
            case Not():
                return NotFinder(part=self.compile(node.part)[0]), None

    def needs(self, node: Node) -> list[Anchor]:
        """Return anchors each of which is in every sentence where the node is found, the rarest first."""
        found: list[Anchor | None] = []
        match node:
            case Phrase():
                found = self._phrase(node)[1]
            case Near():
                found = [*self.needs(node.left), *self.needs(node.right)]
            case And():
                found = [anchor for part in node.parts for anchor in self.needs(part)]
            case Or():
                found = [_any_of(_rarest_of(self.needs(part)) for part in node.parts)]
            case Not():
                pass
        return sorted((anchor for anchor in found if anchor), key=_rarity, reverse=True)

    def _phrase(self, phrase: Phrase) -> tuple[tuple[Item, ...], list[Anchor | None]]:
        items: list[Item] = []
        anchors: list[Anchor | None] = []
        for part in name_parts(phrase, self._names):
            match part:
                case str():
                    items.append(NameItem(name=part))
                    anchors.append(Anchor(names=frozenset({part}), shortest=len(part)))
                case Word():
                    number = self.lexer.number(part)
                    items.append(WordItem(numbers=frozenset({number})))
                    n_letters = sum(map(has_letter_or_digit, part.text))
                    anchors.append(Anchor(words=frozenset({number}), shortest=n_letters) if n_letters else None)
                case Choice():
                    options = [self._phrase(option) for option in part.options]
                    items.append(_choice([option for option, _ in options]))
                    anchors.append(_any_of(_rarest_of(of_items) for _, of_items in options))
        return tuple(items), anchors


def _choice(options: Iterable[tuple[Item, ...]]) -> Item:
    """Return one of several runs of items, those that are a word each as one item."""
    runs = []
    numbers: frozenset[int] = frozenset()
    for run in options:
        match run:
            case (WordItem() as word,):
                numbers |= word.numbers
            case _:
                runs.append(run)
    words = WordItem(numbers=numbers)
    return ChoiceItem(options=(*runs, (words,)) if numbers else tuple(runs)) if runs else words


def name_parts(phrase: Phrase, names: NameResolver) -> list[str | Word | Choice]:
    """Return the items of a phrase with the names among its plain words in their place, as canonical strings."""
    parts: list[str | Word | Choice] = []
    run: list[Word] = []
    for item in (*phrase.items, None):
        if isinstance(item, Word) and not item.exact and not is_wild(item.text):
            run.append(item)
            continue
        parts.extend(_named(run, names))
        run = []
        if item is not None:
            parts.append(item)
    return parts


def _named(run: list[Word], names: NameResolver) -> list[str | Word | Choice]:
    parts: list[str | Word | Choice] = []
    place = 0
    for first, end, name in names.resolve([word.text for word in run]) if run else ():
        parts.extend(run[place:first])
        parts.append(name)
        place = end
    parts.extend(run[place:])
    return parts
