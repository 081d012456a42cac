"""The sentences that a page shows, of all parts of a corpus, with all of their rows: tables as small as a page.

What is shown is looked at number by number. Of one part that is done in its tables; of many the rows of what is shown
are taken out of each once, so that it takes as long for any number of parts.
"""

import numpy as np
import pyarrow as pa

from sitrep import schema
from sitrep.evidence.joining import Joined
from sitrep.measures.scope import Keys

_TABLES = tuple(name for name, of in schema.SCHEMAS.items() if "sentence_no" in of.names)


class Gathering:
    """Takes the rows of sentences out of the parts of a corpus, one after the other."""

    def __init__(self) -> None:
        self._articles: list[Keys] = []
        self._tables: dict[str, list[pa.Table]] = {name: [] for name in ("articles", *_TABLES)}

    def add(self, before: int, part: Joined, keys: Keys) -> None:
        """Take those of the sentences ``keys`` that the next part has; ``before`` articles come before it."""
        keys = keys[part.first("sentences", keys)[1]]
        few = part.only(keys)
        articles = np.unique(keys >> 32)
        self._articles.append(articles + before)
        self._tables["articles"].append(part.numbered("articles").take(pa.array(articles)))
        for name in _TABLES:
            self._tables[name].append(_decoded(few[name]))

    def done(self) -> "Gathered":
        """Return what was gathered."""
        tables = {
            name: pa.concat_tables(rows or [_decoded(schema.SCHEMAS[name].empty_table())]).cast(schema.SCHEMAS[name])
            for name, rows in self._tables.items()
        }
        return Gathered(Joined(tables), np.concatenate([np.zeros(0, np.int64), *self._articles]))


class Gathered:
    """Tables of the sentences that are shown.

    Args:
        joined: the tables.
        articles: the place in the corpus of each of their articles, ascending.
    """

    def __init__(self, joined: Joined, articles: Keys) -> None:
        self.joined, self._articles = joined, articles

    def here(self, keys: Keys) -> Keys:
        """Return the keys in these tables of sentences that are in them, from those in the corpus."""
        return np.searchsorted(self._articles, keys >> 32) << 32 | keys & 0xFFFFFFFF

    def in_corpus(self, keys: Keys) -> Keys:
        """Return the keys in the corpus of sentences of these tables."""
        found: Keys = self._articles[keys >> 32] << 32 | keys & 0xFFFFFFFF
        return found


def _decoded(table: pa.Table) -> pa.Table:
    """Return a table whose dictionary-encoded columns are plain strings: of few rows the dictionaries are the most."""
    plain = [pa.string() if pa.types.is_dictionary(kind) else kind for kind in table.schema.types]
    return table.cast(pa.schema([field.with_type(kind) for field, kind in zip(table.schema, plain, strict=True)]))
