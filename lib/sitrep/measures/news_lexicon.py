"""The words of the lexicon ``news`` and those that bend them, as the files in ``news_words`` have them."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

HUNDREDTHS = 100
"""Bends are whole hundredths, so that sums of them are exact."""


@cache
def weights() -> Mapping[str, float]:
    """Return the lexicon: lower-cased word to its weight."""
    return _read("news.csv")


@cache
def bends() -> Mapping[str, float]:
    """Return the words that bend the weights of those after them: lower-cased word to its bend, whole hundredths."""
    return _read("bends.csv")


def _read(name: str) -> Mapping[str, float]:
    text = resources.files("sitrep.measures.news_words").joinpath(name).read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    return {word: float(value) for word, value in rows}
