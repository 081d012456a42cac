"""Lemmas: forms of a word counted as one, where an analyst asks for it ("tanker" and "tankers").

``simplemma`` does the work: a dictionary and rules, no download, fifty languages. It looks at single words in lower
case and not at the sentence, so "left" is always the same word; that is why words count as they stand unless asked.
"""

import functools
from collections.abc import Callable, Container, Iterable

from sitrep.errors import UsageError, nearest


class Lemmas:
    """Maps terms to their lemmas; names stay as they are.

    Args:
        language: a code that simplemma knows, such as ``en``.
        names: terms that are names.

    Raises:
        UsageError: simplemma is not installed, or does not know the language.

    >>> Lemmas("en", {"United States"})(["tankers", "tanker", "United States"])
    {'tankers': 'tanker', 'tanker': 'tanker', 'United States': 'United States'}
    """

    def __init__(self, language: str, names: Container[str] = ()) -> None:
        self.key = f"lemmas {language}"
        self._names = names
        self._lemma = _lemmatizer(language)

    def __call__(self, terms: Iterable[str]) -> dict[str, str]:
        """Return the lemma of each term, in lower case."""
        return {term: term if term in self._names else self._lemma(term) for term in terms}


@functools.cache
def _lemmatizer(language: str) -> Callable[[str], str]:
    try:
        import simplemma
        from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES
    except ImportError as error:
        raise UsageError(
            f'lemmas is "{language}", which needs the package simplemma; it is not installed. '
            "Install it with `pip install sitrep[lemmas]`, or leave lemmas empty."
        ) from error
    if language not in SUPPORTED_LANGUAGES:
        raise UsageError(
            f'lemmas is "{language}"; expected the code of a language that simplemma knows.'
            f"{nearest(language, SUPPORTED_LANGUAGES)} Known are {', '.join(sorted(SUPPORTED_LANGUAGES))}."
        )
    return lambda term: str(simplemma.lemmatize(term, lang=language)).lower()
