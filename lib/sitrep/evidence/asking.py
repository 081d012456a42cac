"""From what an analyst types to the predicate of the sentences that hold it."""

from collections.abc import Mapping
from typing import Any

from sitrep.errors import UsageError
from sitrep.measures.estimates import evidence
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.phrases import is_phrase_word
from sitrep.text.tokens import tokenise


def place_of(query: str, names: Names, where: Mapping[str, Any], topic: str = "") -> str:
    """Return the predicate of the sentences that hold a name in any spelling, or else these words side by side.

    Args:
        query: a name, a word, or several.
        names: the names of the topic file.
        where: the scope of what counts.
        topic: whose sentences alone are looked at, where one is given.

    Raises:
        UsageError: there is no word in ``query``.
    """
    within = {"in_topic": topic} if topic else {}
    tokens = [token.text for token in tokenise(normalise(query).text)]
    for first, after, name in names.resolve(tokens):
        if (first, after) == (0, len(tokens)):
            return evidence("sentences", where, with_terms=[name], **within)
    words = [token.lower() for token in tokens if is_phrase_word(token)]
    if not words:
        raise UsageError(f'"{query}" holds no word to look for; expected a word, a name or a phrase.')
    return evidence("sentences", where, with_phrase=" ".join(words), **within)
