"""The words of ``speech_words`` as the compiled loops of ``speech.c`` look them up, and strings as these take them."""

import ctypes
from collections.abc import Mapping, Sequence

import numpy as np

from sitrep.text.library import call, checked
from sitrep.text.normal import utf8

LONGEST = 32
"""Bytes of the longest word that the loops look up."""


class WordsStructure(ctypes.Structure):
    """The address of each array, and how long it is."""

    _fields_ = (
        ("bytes", ctypes.c_void_p),
        ("bounds", ctypes.c_void_p),
        ("kinds", ctypes.c_void_p),
        ("n", ctypes.c_int64),
        ("slots", ctypes.c_void_p),
        ("n_slots", ctypes.c_int64),
    )


class KnownWords:
    """Words of ASCII, and a number of 32 bits for each, which tells what it is."""

    def __init__(self, kinds: Mapping[str, int]) -> None:
        words = [word.encode("ascii") for word in kinds]
        if max(map(len, words), default=0) > LONGEST:
            raise ValueError(f"a known word has more than {LONGEST} letters, which the loops of speech.c never look up")
        self._bytes = np.frombuffer(b"".join(words), np.uint8)
        self._bounds = np.cumsum([0, *map(len, words)], dtype=np.int32)
        self._kinds = np.array([*kinds.values()], np.int32)
        self._slots = np.zeros(1 << (2 * len(words)).bit_length(), np.int32)
        held, slots = (self._bytes, self._bounds, self._kinds), self._slots
        addresses = [array.ctypes.data for array in held]
        self.structure = WordsStructure(*addresses, len(words), slots.ctypes.data, len(slots))
        checked(call("place_words", self.structure))


def side_by_side(strings: Sequence[str]) -> bytes | None:
    """Return strings in UTF-8, a NUL behind each; None where one holds a NUL, which no normalised text does."""
    content = utf8("\0".join([*strings, ""]))
    return content if content.count(0) == len(strings) else None


def apart(content: bytes) -> list[str]:
    """Return the strings that lie side by side, a NUL behind each."""
    return str(content, "utf-8", "surrogatepass").split("\0")[:-1]
