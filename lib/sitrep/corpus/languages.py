"""The language of an article: as its metadata says, else guessed; English, the most frequent here, by a cheap test."""

import re
from functools import cache
from typing import Any, Literal

from sitrep.corpus.records import Record

LOOKED_AT = 1_000
"""A language is guessed from so many characters of the body (or of all there is)."""

_WORD = re.compile(r"[a-z']+")
_ENGLISH = frozenset(
    {
        *(
            "the",
            "of",
            "and",
            "to",
            "in",
            "a",
            "that",
            "is",
            "was",
            "for",
            "on",
            "with",
            "as",
            "by",
            "at",
            "from",
            "it",
        ),
        *("he", "his", "they", "their", "has", "have", "had", "are", "were", "be", "been", "said", "will", "would"),
        *("this", "which", "not", "but", "an", "or", "who", "its", "after", "over", "about", "more", "than", "she"),
        *("her", "we", "you", "i"),
    }
)
_ALONE = frozenset({"a", "in", "as", "at", "be", "he", "an", "or", "we", "i", "over", "on"})
"""Of these, those that other languages have too."""
_LEAST_SHARE = 0.25
_LEAST_WORDS = 12
_LEAST_LETTERS = 12
_LEAST_PROBABLE = 0.5
_NAMES = {
    **{"english": "en", "spanish": "es", "español": "es", "french": "fr", "français": "fr", "german": "de"},
    **{"deutsch": "de", "portuguese": "pt", "italian": "it", "russian": "ru", "ukrainian": "uk", "dutch": "nl"},
    **{"eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "por": "pt", "ita": "it"},
    **{"rus": "ru", "ukr": "uk", "nld": "nl", "dut": "nl"},
}
_KNOWN = re.findall(
    r"\w+",
    """af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk
    km kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt ne nl no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tl
    tr ug uk ur uz vi xh zh zu""",
)
"""Languages that news are written in; small ones that look like them (Aragonese, Nigerian Pidgin) only mislead."""
_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")


def language_of(record: Record) -> tuple[str | None, Literal["metadata", "guess"] | None]:
    """Return an article's language as a code ("en"), and "metadata" or "guess"; neither where nothing tells it.

    A language in the metadata is taken as its code without the region, a language's English name too. The guess is
    English where a quarter of the first words are English's most frequent ones; else py3langid's, which knows the
    languages of the news by their letters and is asked only where the cheap test fails. Titles of a few words are
    easily guessed wrongly: title and summary are taken together, and there is no guess on fewer than 12 letters, nor
    below even odds.
    """
    if record.language and (code := _code(record.language)):
        return code, "metadata"
    start = next((start for part, start, end in record.spans if part == "body" and end - start > LOOKED_AT // 4), 0)
    sample = record.text[start : start + LOOKED_AT]
    if _is_english(sample):
        return "en", "guess"
    if sum(map(str.isalpha, sample)) < _LEAST_LETTERS:
        return None, None
    code, probability = _identifier().classify(" ".join(sample.split()))
    return (str(code), "guess") if probability >= _LEAST_PROBABLE else (None, None)


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(_KNOWN)
    return found


def _code(said: str) -> str | None:
    plain = said.strip().lower()
    if plain in _NAMES:
        return _NAMES[plain]
    match = _CODE.fullmatch(plain)
    return _NAMES.get(match[1], match[1]) if match else None


def _is_english(sample: str) -> bool:
    words = _WORD.findall(sample.lower())
    if len(words) < _LEAST_WORDS:
        return False
    return sum(word in _ENGLISH for word in words) >= _LEAST_SHARE * len(words) and not (_ENGLISH - _ALONE).isdisjoint(
        words
    )
