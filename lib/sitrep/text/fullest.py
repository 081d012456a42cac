"""Names as they stand in a text: bare of titles, marks and what a sentence begins with, and with their first names."""

import functools
import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sitrep.text.known_words import apart, side_by_side
from sitrep.text.library import call, checked, library
from sitrep.text.normal import utf8
from sitrep.text.speech_words import NO_NAMES, ROLES, TITLES, known_words

AS_ROLE, AT_BEGINNING = 1, 2
"""How a text stands: for a noun that speaks, and at the beginning of its sentence."""

_TRIES, _FIRST_NAMES = 3, 40
_FIRST_NAME = re.compile(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_INITIALS = re.compile(r"(?:\w\.)+|[JS]r\.")
_EDGES = "\"'()[],;:!?"


def bare_names(texts: Sequence[str], how: npt.NDArray[np.uint8]) -> list[str]:
    """Return names without titles, marks and what a sentence begins with, and nouns as within a sentence.

    Args:
        texts: where somebody who speaks is named, words of normalised text.
        how: of each text ``AS_ROLE`` and ``AT_BEGINNING``, where they hold.

    >>> bare_names(["But U.S. Secretary of State Marco Rubio,", "The Kremlin"], np.zeros(2, np.uint8))
    ['Marco Rubio', 'Kremlin']
    """
    content = side_by_side(texts) if library() is not None else None
    if content is None:
        return list(map(bare_name, texts, how.tolist()))
    out, is_odd, n = np.empty(len(content), np.uint8), np.empty(len(texts), np.bool_), np.zeros(1, np.int64)
    given = (content, len(content), len(texts), how, known_words().structure)
    checked(call("bare_names", *given, out, len(out), n, is_odd))
    names = apart(out[: n[0]].tobytes())
    for place in np.flatnonzero(is_odd).tolist():
        names[place] = bare_name(texts[place], int(how[place]))
    return names


def bare_name(text: str, how: int) -> str:
    """Do for one text what ``bare_names`` does."""
    name = _role(text) if how & AS_ROLE else _bare_name(text)
    return name.lower() if how & AT_BEGINNING and name.lower() in ROLES else name


def first_names(text: str, bounds: Mapping[int, tuple[int, int]], wanted: Sequence[tuple[int, str]]) -> list[str]:
    """Return the one first name, with an initial maybe, that stands before each name in its article, or nothing.

    Args:
        text: normalised.
        bounds: where articles lie in it.
        wanted: of each name, which begins with a letter and holds no white space, the article and it.
    """
    content = side_by_side([name for _, name in wanted]) if library() is not None else None
    if content is None:
        return [first_name(text, *bounds[article], name) for article, name in wanted]
    places = {article: place for place, article in enumerate(bounds)}
    before = [utf8(text[max(start - _FIRST_NAMES, 0) : start]) for start, _ in bounds.values()]
    articles = [utf8(text[max(start - _FIRST_NAMES, 0) : end]) for start, end in bounds.values()]
    of_name = np.array([places[article] for article, _ in wanted], np.int32)
    ends = np.cumsum([0, *map(len, articles)], dtype=np.int64)
    leads = np.array([*map(len, before)], np.int64)
    # A first name is one that stands within so many characters, of at most four bytes each.
    out, is_odd = np.empty((4 * _FIRST_NAMES + 1) * len(wanted), np.uint8), np.empty(len(wanted), np.bool_)
    n = np.zeros(1, np.int64)
    given = (b"".join(articles), ends, leads, len(articles), content, len(content), of_name, len(wanted))
    checked(call("first_names", *given, known_words().structure, out, len(out), n, is_odd))
    found = [" ".join(name.split()) for name in apart(out[: n[0]].tobytes())]
    for place in np.flatnonzero(is_odd).tolist():
        article, name = wanted[place]
        found[place] = first_name(text, *bounds[article], name)
    return found


def first_name(text: str, start: int, end: int, name: str) -> str:
    """Do for one name what ``first_names`` does."""
    wanted, at, found = f" {name}", start, ""
    for _ in range(_TRIES):
        at = text.find(wanted, at + 1, end)
        if at < 0:
            break
        words = text[max(at - _FIRST_NAMES, 0) : at].rsplit(maxsplit=2)[-2:]
        if not (words and words[-1][0].isupper()):
            continue
        is_initial = len(words) == 2 and len(words[1]) == 2 and words[1][1] == "."
        first = words[0] if is_initial else words[-1]
        if _FIRST_NAME.fullmatch(first) and first.lower() not in NO_NAMES and first not in TITLES:
            one = " ".join(words) if is_initial else first
            if found and one != found:
                return ""
            found = one
    return found


@functools.lru_cache(maxsize=1 << 14)
def _role(text: str) -> str:
    """Return a noun that speaks as it stands within a sentence: "analysts", "European leaders"."""
    role = _without_leading(text.split())
    return role[:1].lower() + role[1:] if role.split(" ")[0].lower() in ROLES else role


@functools.lru_cache(maxsize=1 << 14)
def _bare_name(text: str) -> str:
    words = _without_leading(text.split()).split()
    titles = [number for number, word in enumerate(words) if word in TITLES]
    if len(titles) == len(words) and words[-1].lower() in ROLES:
        return " ".join(words).lower()
    if titles and titles[-1] + 1 < len(words):
        rest = words[titles[-1] + 1 :]
        if rest[0] in ("of", "for") and len(rest) > 2:
            rest = rest[2:] if len(rest) < 5 else rest[-2:]
        words = rest if rest[0] not in ("of", "for") else words
    return " ".join(words)


def _without_leading(words: Sequence[str]) -> str:
    """Return words without marks around them, and without what a sentence may begin with before a name."""
    bare = list(words)
    if not "".join(words).isalnum():
        bare = [word.strip(_EDGES).removesuffix("'s").removesuffix("'") for word in words]
        bare = [word for word in bare if word]
        if bare and not _INITIALS.fullmatch(bare[-1]):
            bare[-1] = bare[-1].rstrip(".")
    while len(bare) > 1 and bare[0].lower() in NO_NAMES:
        bare = bare[1:]
    return " ".join(bare)
