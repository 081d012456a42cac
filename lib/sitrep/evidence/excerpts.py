"""How much of a text a report may show: all of it, an excerpt around what was counted, or nothing."""

import re
from typing import Literal

Shown = Literal["full", "excerpt", "none"]

WORDS = 15
"""An excerpt has at most so many words, or half of those of its sentence where that is less."""

_WORD = re.compile(r"\S+")
_LONGEST = 40


def excerpt(text: str, at: int) -> tuple[int, int]:
    """Return the characters of a text that an excerpt shows: whole words around character ``at``, never all of them.

    A word longer than 40 characters ends the excerpt, since it is no word.

    >>> text = "Tankers carry oil, the minister said on Tuesday."
    >>> first, last = excerpt(text, 14)
    >>> text[first:last]
    'carry oil, the minister'
    """
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    most = min(WORDS, len(words) // 2)
    if not most:
        return 0, 0
    here = next((n for n, (_, end) in enumerate(words) if end > at), len(words) - 1)
    first = max(0, min(here - most // 4, len(words) - most))
    start = words[first][0]
    end = start
    for word_start, word_end in words[first : first + most]:
        if word_end - word_start > _LONGEST:
            break
        end = word_end
    return start, end
