"""Texts as they are compared: normalised, case-folded, and with white space collapsed."""

import ctypes
import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from sitrep.text.library import call, checked, library
from sitrep.text.normal import normalise, utf8

_ASCII = bytes(range(128))
_PLAIN_BYTES = bytes(32 if code < 32 or code == 127 else ord(chr(code).lower()) for code in range(128)) + bytes(
    range(128, 256)
)

_N_FOLDS, _MOST_NEW = 0x20000, 14
_FOLDS, _LEFT = 1, 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """Texts in UTF-8, one behind the other: text ``i`` is ``content[bounds[i]:bounds[i + 1]]``."""

    content: bytes
    bounds: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[bytes]) -> "Contents":
        """Join texts."""
        return cls(content=b"".join(texts), bounds=np.cumsum([0, *map(len, texts)], dtype=np.int64))

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.bounds) - 1

    def each(self) -> list[memoryview]:
        """Return the texts."""
        view, bounds = memoryview(self.content), self.bounds.tolist()
        return [view[first:after] for first, after in itertools.pairwise(bounds)]


def fold_all(texts: Sequence[str], contents: Contents) -> Contents:
    """Return each of several texts as it is compared; ``contents`` are the same texts."""
    if library() is None:
        return Contents.of([folded(text) for text in texts])
    folds, of = _folds(), _Folding()
    out = np.empty(len(contents.content) * 5 // 4 + _MOST_NEW, np.uint8)
    bounds, left = np.zeros(len(contents) + 1, np.int64), np.zeros(len(contents), np.bool_)
    of.plain, of.folds, of.n_folds = _PLAIN_BYTES, folds.ctypes.data, len(folds)
    arguments = contents.content, len(contents.content), contents.bounds, len(contents), out, len(out), bounds, left
    while of.done < len(contents):
        checked(call("fold", of, *arguments))
        if of.character >= 0:  # with all others of the text, so that it is begun anew but once
            for character in {chr(of.character), *texts[of.done]}:
                if (code := ord(character)) < len(folds) and not folds[code, 0]:
                    _look_up(folds[code], character)
    made = Contents(content=out[: bounds[-1]].tobytes(), bounds=bounds)
    if not left.any():
        return made
    return Contents.of([folded(texts[n]) if left[n] else bytes(one) for n, one in enumerate(made.each())])


class _Folding(ctypes.Structure):
    """What becomes of bytes and characters, and how far the compiled loop is."""

    _fields_ = (
        ("plain", ctypes.c_char_p),
        ("folds", ctypes.c_void_p),
        ("n_folds", ctypes.c_int64),
        ("done", ctypes.c_int64),
        ("character", ctypes.c_int64),
    )


@cache
def _folds() -> npt.NDArray[np.uint8]:
    """Return a row a character, which is filled when a text has it: how it folds, how many bytes it becomes, which."""
    return np.zeros((_N_FOLDS, 2 + _MOST_NEW), np.uint8)


def _look_up(row: npt.NDArray[np.uint8], character: str) -> None:
    new = _folded_character(character)
    content = utf8(new)
    is_final = all(_folded_character(each) == each for each in new)
    is_left = _joins(character) or not is_final or len(content) > _MOST_NEW
    if not is_left:
        row[1] = len(content)
        row[2 : 2 + len(content)] = list(content)
    row[0] = _LEFT if is_left else _FOLDS  # last, since another thread may read it


def folded(text: str) -> bytes:
    """Return a text as it is compared, in UTF-8.

    It is folded character by character; where that may differ from doing it at once, at once.

    >>> folded("The  “Talks”\\nEnd")
    b'the "talks" end'
    """
    plain = text.encode("utf-8", "surrogatepass").translate(_PLAIN_BYTES)
    if not plain.isascii():
        beyond = set(plain.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
        changes = {character: new for character in beyond if (new := _folded_character(character)) != character}
        if any(map(_joins, beyond)) or any(changes.keys() & set(new) for new in changes.values()):
            return " ".join(normalise(text).text.casefold().split()).encode("utf-8", "surrogatepass")
        for character, new in changes.items():
            plain = plain.replace(character.encode("utf-8", "surrogatepass"), new.encode("utf-8", "surrogatepass"))
    return b" ".join(plain.split())


@lru_cache(maxsize=1 << 16)
def _folded_character(character: str) -> str:
    return normalise(character).text.casefold()


@lru_cache(maxsize=1 << 16)
def _joins(character: str) -> bool:
    """Tell whether a character may join with the one before it in composed form: a mark, or a Korean letter."""
    return unicodedata.category(character)[0] == "M" or "\u1100" <= character <= "\u11ff"
