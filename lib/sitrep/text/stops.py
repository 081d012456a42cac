"""Stop words: the words that are never terms, from the file of the workspace or from the shipped one.

A stop list is a text file that an analyst edits: a word a line, in any case, ``#`` begins a comment. It decides the
terms of every sentence, so the tables of an analysis are made anew when it changes. Names are terms whatever it says.
"""

import functools
from importlib import resources
from pathlib import Path

from sitrep.errors import UsageError

FILE = "stop_words.txt"
"""The name of the file in a workspace, and of the shipped one beside this module."""


@functools.cache
def shipped() -> frozenset[str]:
    """Return the stop words that come with the suite, in lower case: English function words."""
    return frozenset(word for _, word in _words(shipped_file().decode()))


def shipped_file() -> bytes:
    """Return the shipped file as it is, to be laid into a new workspace."""
    return resources.files(__package__).joinpath(FILE).read_bytes()


def read_stop_words(path: Path) -> frozenset[str]:
    """Read a stop list.

    Returns:
        Its words in lower case; of a file without words, none.

    Raises:
        UsageError: the file cannot be read, is not UTF-8, or holds a line of several words, which no term can equal.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}. Mend it, or leave the setting stop_words out: the shipped list is used then."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from error
    found = _words(text)
    for line, word in found:
        if len(word.split()) > 1:
            raise UsageError(
                f'{path}:{line}: "{word}" is {len(word.split())} words; expected one word a line. '
                "Put each on a line of its own."
            )
    return frozenset(word for _, word in found)


def _words(text: str) -> list[tuple[int, str]]:
    lines = ((number, line.split("#")[0].strip().lower()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, word) for number, word in lines if word]
