"""Numbers by term, added up over the parts of a corpus: what is held grows with the vocabulary, not with the text.

Of each part is held besides where its terms stand among all: a number for each of its different terms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.occurrences import Floats, Grouping, Occurrences, Places
from sitrep.measures.scope import Counted


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a corpus, sorted, and of each part where its terms stand among them.

    ``forms`` are the words that are counted as each, where lemmas are.
    """

    strings: pa.Array
    of_parts: Sequence[Places]
    forms: Sequence[Sequence[str]] | None = None

    @cached_property
    def vocabulary(self) -> list[str]:
        """The terms as a list."""
        found: list[str] = self.strings.to_pylist()
        return found

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The place of each term."""
        return {term: at for at, term in enumerate(self.vocabulary)}

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self.strings)

    def named(self, at: int) -> str | list[str]:
        """Return a term as a predicate names it: itself, or the list of its forms."""
        forms = self.forms_of(at)
        return forms[0] if len(forms) == 1 else list(forms)

    def forms_of(self, at: int) -> Sequence[str]:
        """Return what is counted as a term."""
        return (self.vocabulary[at],) if self.forms is None else self.forms[at]

    def find(self, term: str) -> int | None:
        """Return the place of a term, or of the lemma that has it as a form; None where there is none."""
        at = self.number.get(term)
        if at is None and self.forms is not None:
            return next((k for k, forms in enumerate(self.forms) if term in forms), None)
        return at

    def rows(self, found: Occurrences, places: Places, chosen: Places) -> list[Places]:
        """Return the rows in a part, whose terms stand at ``places``, of each of the chosen terms; none of others."""
        number = np.full(len(self), -1, np.int64)
        number[places] = np.arange(len(places))
        here = number[chosen]
        rows = iter(found.rows_of(here[here >= 0]))
        return [next(rows) if at >= 0 else np.zeros(0, np.int64) for at in here.tolist()]


@dataclass(frozen=True, kw_only=True)
class CorpusTerms:
    """All terms that stand in the sentences that count, with occurrences and sentences of each."""

    terms: Terms
    times: Floats
    n_sentences: Floats

    @classmethod
    def of(cls, counted: Counted, lemmas: Grouping | None = None) -> "CorpusTerms":
        """Count over the parts, once for each way of grouping."""
        return counted.kept(f"corpus terms {lemmas.key if lemmas else ''}", lambda: cls._made(counted, lemmas))

    @classmethod
    def _made(cls, counted: Counted, lemmas: Grouping | None) -> "CorpusTerms":
        sums = TermSums("times", "n_sentences")
        for part in counted.parts():
            found = Occurrences.of(part, lemmas)
            rows = found.rows(part.counts)
            sums.add(sums.places(found), times=found.times(rows), n_sentences=found.sentences_with(rows))
        terms, columns = sums.done()
        return cls(terms=terms, **columns)

    def parts(self, counted: Counted) -> Iterator[tuple[Counted, Places]]:
        """Yield each part with the places of its terms among all."""
        yield from zip(counted.parts(), self.terms.of_parts, strict=True)


@dataclass(kw_only=True)
class _Known:
    """The terms so far, in order of appearance, their forms, and the places of each part's."""

    strings: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    forms: list[Sequence[str]] = field(default_factory=list)
    of_parts: list[Places] = field(default_factory=list)


class TermSums:
    """Columns of numbers by term that grow as parts come.

    Args:
        names: the columns.
    """

    def __init__(self, *names: str) -> None:
        self._known = _Known()
        self._columns = {name: np.zeros(0) for name in names}

    def places(self, found: Occurrences) -> Places:
        """Return the numbers of the terms of the next part."""
        known = self._known
        at = pc.index_in(found.strings, known.strings)
        is_new = at.is_null().to_numpy(zero_copy_only=False)
        places: Places = at.fill_null(0).to_numpy().astype(np.int32)
        places[is_new] = np.arange(is_new.sum(), dtype=np.int32) + len(known.strings)
        known.strings = pa.concat_arrays([known.strings, found.strings.filter(pa.array(is_new))])
        known.of_parts.append(places)
        if found.forms is not None:
            known.forms += [()] * int(is_new.sum())
            for place, forms in zip(places.tolist(), found.forms, strict=True):
                if known.forms[place] != tuple(forms):
                    known.forms[place] = tuple(sorted({*known.forms[place], *forms}))
        more = np.zeros(int(is_new.sum()))
        self._columns = {name: np.concatenate([column, more]) for name, column in self._columns.items()}
        return places

    def add(self, places: Places, **values: Floats) -> None:
        """Add a part's numbers to columns; a part has each term once."""
        for name, column in values.items():
            self._columns[name][places] += column

    def done(self) -> tuple[Terms, dict[str, Floats]]:
        """Return the terms, sorted, and the columns in their order."""
        known = self._known
        order = pc.array_sort_indices(known.strings).to_numpy()
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        terms = Terms(
            strings=known.strings.take(pa.array(order)),
            of_parts=[place[of_part] for of_part in known.of_parts],
            forms=[known.forms[at] for at in order.tolist()] if known.forms else None,
        )
        return terms, {name: column[order] for name, column in self._columns.items()}
