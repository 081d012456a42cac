"""Names: the spellings of one person, country or body, counted as one term under its canonical form."""

from collections.abc import Mapping, Sequence

from sitrep.text.tokens import tokenise


class Names:
    """The names of a topic file, ready to be found among the tokens of a sentence.

    A word of a spelling that has a capital letter matches as it is spelled or all in capitals; a word without one
    matches in any case. So ``US`` is not "us", ``Turkey`` is not "turkey" but is "TURKEY", and ``shadow fleet`` is
    "Shadow Fleet". The longest name that begins at a token wins, and names do not overlap.

    Args:
        names: canonical form to spellings; the canonical form is itself a spelling.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        seen: set[tuple[str, ...]] = set()
        for canonical, spellings in names.items():
            for spelling in (canonical, *spellings):
                for tokens in _token_forms(spelling):
                    if tokens in seen:
                        continue
                    seen.add(tokens)
                    self._by_first.setdefault(tokens[0].casefold(), []).append((tokens, canonical))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def resolve(self, tokens: Sequence[str]) -> list[tuple[int, int, str]]:
        """Return the names among the token strings of a sentence: (first, last + 1, canonical), in order, disjoint.

        >>> Names({"United States": ("US", "U.S.")}).resolve(["The", "U.S", "."])
        [(1, 3, 'United States')]
        """
        found: list[tuple[int, int, str]] = []
        at = 0
        while at < len(tokens):
            for wanted, canonical in self._by_first.get(tokens[at].casefold(), ()):
                after = at + len(wanted)
                if after <= len(tokens) and all(map(_matches, wanted, tokens[at:after])):
                    found.append((at, after, canonical))
                    at = after
                    break
            else:
                at += 1
        return found


def _token_forms(spelling: str) -> list[tuple[str, ...]]:
    """Return a spelling as the tokeniser cuts it within a sentence and, where it differs, at the end of one."""
    within = tuple(token.text for token in tokenise(f"x {spelling} x"))[1:-1]
    ending = tuple(token.text for token in tokenise(f"x {spelling}"))[1:]
    return [form for form in dict.fromkeys((within, ending)) if form]


def _matches(wanted: str, token: str) -> bool:
    if wanted == token or wanted.upper() == token:
        return True
    return wanted == wanted.lower() and wanted == token.lower()
