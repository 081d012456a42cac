"""Texts as they are compared: normalised, case-folded, and with white space collapsed."""

import unicodedata
from functools import lru_cache

from sitrep.text.normal import normalise

_ASCII = bytes(range(128))
_PLAIN_BYTES = bytes(32 if code < 32 or code == 127 else ord(chr(code).lower()) for code in range(128)) + bytes(
    range(128, 256)
)


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
