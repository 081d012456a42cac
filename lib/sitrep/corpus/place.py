"""Where a reader is: the file as its records will name it, and how it is to be read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitrep.corpus.fields import Found, columns_of, record_of, text_columns
from sitrep.corpus.options import Reading
from sitrep.corpus.records import Record, Reject
from sitrep.corpus.sources import CorpusFile

_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Place:
    """The file that records are read from, as they will name it."""

    path: str
    root: str
    reading: Reading
    given: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, file: CorpusFile, reading: Reading) -> "Place":
        """Return the place of a file."""
        return cls(path=file.path, root=file.root, reading=reading, given=file.given)

    def record(self, value: object, locator: str, encoding: str = "utf-8", seen: int | None = None) -> Record | Reject:
        """Make a record of a JSON value or a table's row; metadata.csv gives what it lacks.

        Args:
            value: what was read.
            locator: where it stands in the file.
            encoding: what its bytes were in.
            seen: what ``look`` says of them; None where nobody has looked.
        """
        if not isinstance(value, Mapping):
            return self.reject(locator, "broken record", f"found {shown(json.dumps(value))}; expected a JSON object")
        values = dict(value)
        for field, text in self.given:
            names = columns_of(field, self.reading)
            if not any(values.get(name) for name in values if isinstance(name, str) and name.lower() in names):
                values[names[0]] = text
        found = Found(values=values, encoding=encoding, seen=None if self.given else seen)
        record = record_of(found, self.path, locator, self.root, self.reading)
        if record is not None:
            return record
        names = tuple(map(str, value))
        detail = f"found the fields {shown(', '.join(names) or 'none')}; expected text, title or summary"
        if self.reading.columns:
            detail = f"found the fields {shown(', '.join(names) or 'none')}; expected {text_columns(self.reading)}"
        return self.reject(locator, "no text", detail)

    def whole(
        self, fields: Mapping[str, Any], locator: str = "", *, name: str = "", encoding: str = "utf-8"
    ) -> Record | None:
        """Make a record of a document's fields; what metadata.csv says of its file comes before them."""
        values = {**fields, **dict(self.given)} if not locator else {**dict(self.given), **fields}
        found = Found(values=values, encoding=encoding, markup=False, filename=name, as_fields=True)
        return record_of(found, self.path, locator, self.root, self.reading)

    def reject(self, locator: str, reason: str, detail: str) -> Reject:
        """Refuse a record, or the file."""
        return Reject(path=self.path, locator=locator, reason=reason, detail=detail, root=self.root)


def shown(text: str) -> str:
    """Return the beginning of a text, as long as a message has room for."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
