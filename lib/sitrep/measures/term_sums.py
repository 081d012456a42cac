"""Numbers by term, added up over the parts of a corpus: what is held grows with the vocabulary, not with the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sitrep.measures.occurrences import Floats, Occurrences, Places


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a corpus, sorted, what is counted as each, and the place of each."""

    vocabulary: Sequence[str]
    forms: Sequence[Sequence[str]]
    number: Mapping[str, int]

    def places(self, found: Occurrences) -> Places:
        """Return where the terms of a part stand among all."""
        return np.array([self.number[term] for term in found.vocabulary], np.int64)

    def named(self, at: int) -> str | list[str]:
        """Return a term as a predicate names it: itself, or the list of its forms."""
        forms = self.forms[at]
        return forms[0] if len(forms) == 1 else list(forms)

    def find(self, term: str) -> int | None:
        """Return the place of a term, or of the lemma that has it as a form; None where there is none."""
        at = self.number.get(term)
        return at if at is not None else next((k for k, forms in enumerate(self.forms) if term in forms), None)

    def rows(self, found: Occurrences, chosen: Places) -> list[Places]:
        """Return the rows in a part of each of the chosen terms, none of one that the part does not have."""
        of_part = {term: at for at, term in enumerate(found.vocabulary)}
        here = [of_part.get(self.vocabulary[at], -1) for at in chosen.tolist()]
        rows = iter(found.rows_of(np.array([at for at in here if at >= 0], np.int64)))
        return [next(rows) if at >= 0 else np.zeros(0, np.int64) for at in here]


class TermSums:
    """Columns of numbers by term that grow as parts come.

    Args:
        names: the columns.
    """

    def __init__(self, *names: str) -> None:
        self._number: dict[str, int] = {}
        self._forms: list[Sequence[str]] = []
        self._columns = {name: np.zeros(0) for name in names}

    def places(self, found: Occurrences) -> Places:
        """Return the numbers of the terms of the next part."""
        known = len(self._number)
        places = [self._number.setdefault(term, len(self._number)) for term in found.vocabulary]
        self._forms += [()] * (len(self._number) - known)
        for at, forms in zip(places, found.forms, strict=True):
            if self._forms[at] != tuple(forms):
                self._forms[at] = tuple(sorted({*self._forms[at], *forms}))
        more = np.zeros(len(self._number) - known)
        self._columns = {name: np.concatenate([column, more]) for name, column in self._columns.items()}
        return np.array(places, np.int64)

    def add(self, places: Places, **values: Floats) -> None:
        """Add a part's numbers to columns; a part has each term once."""
        for name, column in values.items():
            self._columns[name][places] += column

    def raise_to(self, places: Places, **values: Floats) -> None:
        """Raise numbers to those of a part where these are larger."""
        for name, column in values.items():
            self._columns[name][places] = np.maximum(self._columns[name][places], column)

    def done(self) -> tuple[Terms, dict[str, Floats]]:
        """Return the terms, sorted, and the columns in their order."""
        vocabulary = sorted(self._number)
        order = np.array([self._number[term] for term in vocabulary], np.int64)
        terms = Terms(
            vocabulary=vocabulary,
            forms=[self._forms[at] for at in order.tolist()],
            number={term: at for at, term in enumerate(vocabulary)},
        )
        return terms, {name: column[order] for name, column in self._columns.items()}
