"""Sitrep: situation reports from a folder of articles, every number open to its sentences.

``sitrep.open(...)`` gives a notebook its desk. This module stays empty of anything heavy: pandas, matplotlib and their
like are loaded where they are used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitrep.desk import open

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "open":
        from sitrep import desk

        return desk.open
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
