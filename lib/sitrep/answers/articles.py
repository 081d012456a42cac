"""What readers are told of articles, looked up for those that are shown: of a large corpus no others are held."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.measures.scope import columns_of, of_values, parts_of, sentence_keys

Told = TypeVar("Told")


class OnDemand(Mapping[str, Told], Generic[Told]):
    """Something about each article by its identity, looked up when asked for.

    Args:
        look: gives it of some articles.
        identities: gives the identities of all articles.
        known: what is known from the start.
    """

    def __init__(
        self,
        look: Callable[[Sequence[str]], Mapping[str, Told]],
        identities: Callable[[], Sequence[str]],
        known: Mapping[str, Told] | None = None,
    ) -> None:
        self._look, self._identities = look, identities
        self._known: dict[str, Told] = dict(known or {})
        self._unknown: set[str] = set()

    def look_up(self, identities: Iterable[str]) -> None:
        """Look up several at once."""
        asked = {one for one in identities if one not in self._known and one not in self._unknown}
        if asked:
            self._known.update(self._look(sorted(asked)))
            self._unknown |= asked - self._known.keys()

    def __getitem__(self, identity: str) -> Told:
        """Return what is told of an article."""
        if identity not in self._known:
            self.look_up([identity])
        return self._known[identity]

    def __iter__(self) -> Iterator[str]:
        """Give all identities, all of them looked up."""
        self.look_up(self._identities())
        return iter(self._known)

    def __len__(self) -> int:
        """Return how many there are."""
        self.look_up(self._identities())
        return len(self._known)


def article_rows(
    tables: Mapping[str, pa.Table], article_ids: pa.Array, asked: Sequence[str], columns: Sequence[str]
) -> list[dict[str, Any]]:
    """Return rows of the table ``articles``, with their place in the corpus from 0 as ``place``, in corpus order.

    Args:
        tables: the tables of the analysis.
        article_ids: the identities of all its articles, in corpus order.
        asked: identities of articles; those that are not there have no row.
        columns: what is read of them besides ``article_id``.
    """
    places = np.unique(pc.index_in(pa.array(asked, pa.string()), article_ids).drop_null().to_numpy())
    found: list[dict[str, Any]] = []
    before = 0
    for part in parts_of(tables):
        if len(found) == len(places):
            break
        n = columns_of(part, "articles", ["article_id"]).num_rows
        here = places[(places >= before) & (places < before + n)]
        if len(here):
            rows = columns_of(part, "articles", ["article_id", *columns]).take(pa.array(here - before)).to_pylist()
            found += [{**row, "place": place} for row, place in zip(rows, here.tolist(), strict=True)]
        before += n
    return found


def first_sentences(tables: Mapping[str, pa.Table], articles: Sequence[str]) -> dict[str, str]:
    """Return the first sentence that is no furniture of each of the articles that has one."""
    wanted = pa.array(articles, pa.string())
    found: dict[str, str] = {}
    for part in parts_of(tables):
        ids = columns_of(part, "articles", ["article_id"])["article_id"]
        if not pc.any(pc.is_in(ids, wanted)).as_py():
            continue
        sentences = columns_of(part, "sentences", ["article_id", "sentence_no", "part", "text"])
        mine = of_values(sentences["article_id"], lambda values: pc.is_in(values, wanted))
        text = of_values(sentences["part"], lambda values: pc.not_equal(values, "furniture"))
        rows = sentences.filter(pc.and_(mine, text))
        _, at = np.unique(sentence_keys(rows, wanted) >> 32, return_index=True)
        first = rows.select(["article_id", "text"]).take(pa.array(at)).to_pylist()
        found |= {row["article_id"]: row["text"] for row in first}
    return found
