"""The matcher once more, slow and obvious: every phrase spelled out, every position tried, nothing remembered."""

import itertools

from sitrep.topics.tree import And, Near, Not, Or, Phrase, Word

LOOKED_THROUGH = {"'s", "'S", "'", "''", "``", '"', "`"}
CLITICS = {"'s", "'re", "'ve", "'ll", "'d", "'m", "n't", "'"}


BETWEEN = "\n"
"""Stands between the sentences of a unit; nothing fits it, and no NEAR reaches over it."""


def reference_find(rules, exclusions, names, tokens, name_spans):
    """Return hits as (rule, hit_no, first, last) of rules given as (name, tree) in one sentence."""
    found = reference_find_in([(name, node, "sentence", None) for name, node in rules], exclusions, names,
                              [(tokens, name_spans)], [(0, 0)])  # fmt: skip
    return found[0]


def reference_find_in(rules, exclusions, names, article, places):
    """Return the hits in each sentence of an article, of rules given as (name, tree, scope, tree required).

    ``places`` are (paragraph, item) of each sentence.
    """
    voids = []
    for tokens, name_spans in article:
        text = _Text(tokens, name_spans, names)
        voids.append({place for n in exclusions for m in text.matches(n, set()) for place in _places(m)})

    def unit(numbers):
        tokens, spans, hidden, owner = [], [], set(), []
        for number in numbers:
            first = len(tokens)
            tokens += [*article[number][0], BETWEEN]
            spans += [(first + a, first + b, name) for a, b, name in article[number][1]]
            hidden |= {first + place for place in voids[number]}
            owner += [(number, place) for place in range(len(article[number][0]) + 1)]
        return _Text(tokens, spans, names), hidden, owner

    found = [[] for _ in article]
    for rule, node, scope, required in rules:
        hits = {}
        units = [[n] for n in range(len(article))]
        if scope == "paragraph":
            units = [[n for n, place in enumerate(places) if place[0] == p] for p in sorted({p for p, _ in places})]
        for numbers in units:
            text, hidden, owner = unit(numbers)
            for match in _hits(text.matches(node, hidden)):
                for number in numbers:
                    pieces = [(owner[a][1], owner[b - 1][1]) for a, b in match if owner[a][0] == number]
                    if pieces:
                        hits.setdefault(number, []).append(pieces)
        for number, of_sentence in sorted(hits.items()):
            if required is not None:
                item = [n for n, place in enumerate(places) if place[1] == places[number][1]]
                text, hidden, _ = unit(item)
                if not text.matches(required, hidden):
                    continue
            found[number] += [(rule, n, *piece) for n, pieces in enumerate(of_sentence) for piece in pieces]
    return found


def _hits(candidates):
    left, chosen = set(candidates), []
    while left:
        best = min(left, key=lambda match: (_slack(match), match[0][0], -_size(match), match))
        chosen.append(best)
        left = {match for match in left if not _places(match) & _places(best)}
    return sorted(chosen)


def _places(match):
    return {place for first, end in match for place in range(first, end)}


def _size(match):
    return len(_places(match))


def _slack(match):
    return match[-1][1] - match[0][0] - _size(match)


class _Text:
    def __init__(self, tokens, name_spans, names):
        self.tokens, self.name_spans, self.names, self.voids = tokens, name_spans, names, set()

    def matches(self, node, voids):
        """Return all matches of a node: a list of sorted tuples of spans."""
        if isinstance(node, Phrase):
            spans = {
                (i, j)
                for i in range(len(self.tokens))
                for spelled in spell_out(node, self.names)
                for j in self._ends(spelled, i)
            }
            return [(span,) for span in spans if not voids & set(range(*span))]
        if isinstance(node, Not):
            return [] if self.matches(node.part, voids) else [()]
        if isinstance(node, Or):
            return [match for part in node.parts for match in self.matches(part, voids)]
        if isinstance(node, And):
            found = [self.matches(part, voids) for part in node.parts]
            if not all(found):
                return []
            return [_joined({span for matches in found for match in matches for span in match})]
        assert isinstance(node, Near)
        return [
            tuple(sorted(one + other))
            for one in self.matches(node.left, voids)
            for other in self.matches(node.right, voids)
            if not _places(one) & _places(other)
            and any(self._n_between(a, b) < node.distance for a in one for b in other)
        ]

    def _n_between(self, a, b):
        (_, start), (end, _) = sorted([a, b])
        between = self.tokens[start:end]
        if BETWEEN in between:
            return 10**9
        return sum(any(c.isalnum() for c in token) and token.lower() not in CLITICS for token in between)

    def _ends(self, spelled, place):
        for number, element in enumerate(spelled):
            while number and place < len(self.tokens) and self.tokens[place] in LOOKED_THROUGH:
                place += 1
            if isinstance(element, str):
                ends = [end for first, end, name in self.name_spans if (first, name) == (place, element)]
                if not ends:
                    return
                place = ends[0]
            else:
                if place >= len(self.tokens) or not self._is(element, place):
                    return
                place += 1
        yield place

    def _is(self, word, place):
        token = self.tokens[place]
        if word.exact:
            return glob(word.text, token) and (word.text.strip("*?") or _is_word(token))
        if not word.text.strip("*?"):
            return glob(word.text, token) and _is_word(token)
        acronym = token.isupper() and not self.names.resolve([token.capitalize()])
        if acronym and any((first, end) == (place, place + 1) for first, end, _ in self.name_spans):
            return False
        return glob(word.text.lower(), token.lower())


def _is_word(token):
    return any(c.isalnum() for c in token) and token.lower() not in CLITICS


def _joined(spans):
    places = sorted(spans)
    while True:
        for a, b in itertools.combinations(places, 2):
            if set(range(*a)) & set(range(*b)):
                places = sorted({*places} - {a, b} | {(min(a[0], b[0]), max(a[1], b[1]))})
                break
        else:
            return tuple(places)


def glob(pattern, text):
    """Tell whether a text fits a pattern with ``*`` and ``?``, letter by letter."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return glob(pattern[1:], text) or (bool(text) and glob(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and glob(pattern[1:], text[1:])


def spell_out(phrase, names):
    """Return every run of words (and canonical names, as strings) that a phrase stands for."""
    places = []
    for is_plain, group in itertools.groupby(
        phrase.items, lambda item: isinstance(item, Word) and not item.exact and not set("*?") & set(item.text)
    ):
        items = list(group)
        if is_plain:
            run, done = [], 0
            for first, end, name in names.resolve([word.text for word in items]):
                run += [*items[done:first], name]
                done = end
            places.append([[*run, *items[done:]]])
            continue
        for item in items:
            places.append(
                [[item]] if isinstance(item, Word) else [s for o in item.options for s in spell_out(o, names)]
            )
    return [[element for run in runs for element in run] for runs in itertools.product(*places)]
