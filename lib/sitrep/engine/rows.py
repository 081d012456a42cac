"""Rows collected one by one into the columns of a table."""

from typing import Any

import pyarrow as pa

from sitrep import schema


class Rows:
    """The growing columns of one table; every row gives the same columns."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._columns: dict[str, list[Any]] = {}

    def add(self, **row: object) -> None:
        """Append a row."""
        for column, value in row.items():
            self._columns.setdefault(column, []).append(value)

    def table(self) -> pa.Table:
        """Return the rows as a table of the schema, in the order in which they came."""
        return schema.table(self._name, dict(self._columns))
