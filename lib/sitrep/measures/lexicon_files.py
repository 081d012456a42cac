"""Reading lexicons: AFINN from its package, and word lists that the user gives as files.

The layouts are told by what a file holds:

* *word and score*, separated by a tab, a comma or a semicolon, with or without a line of heads;
* *word and category*, as LSD2015 is exported: ``positive``, ``negative``, ``neg_positive`` ("not good") and
  ``neg_negative``;
* *word, emotion, 0 or 1*, as the NRC Emotion Lexicon comes: of its emotions ``positive`` and ``negative`` count, and a
  word of both has none;
* a master dictionary with columns ``Word``, ``Negative``, ``Positive``, as Loughran and McDonald's: not 0 means yes.

A ``*`` at the end of a word stands for any ending. Lines that begin with ``#`` and empty lines are passed over.
"""

import csv
import importlib.util
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sitrep.errors import UsageError
from sitrep.measures import news, tone
from sitrep.measures.lexicons import Entry, Lexicon, scaled, tokens_of_entry

AFINN = "afinn"
_ALWAYS = frozenset({news.LEXICON, tone.LEXICON})
_AFINN_FILE = "AFINN-en-165.txt"

_CATEGORIES = {"positive": (1.0, False), "negative": (-1.0, False)} | {
    "neg_positive": (-1.0, True),
    "neg_negative": (1.0, True),
}
_HEADS_WORD = ("word", "term", "token", "entry", "lemma")

Line = tuple[int, list[str]]
_Read = Callable[[Path, int, list[str]], Entry | None]


def load_lexicons(names: Sequence[str]) -> tuple[Lexicon, ...]:
    """Load the lexicons that stand beside ``news`` and VADER.

    Args:
        names: ``afinn``, or paths of files; a file's lexicon is called by its name without ending.

    Raises:
        UsageError: a file is missing or is not a lexicon (with file and line), or two lexicons have one name.
    """
    found: dict[str, Lexicon] = {}
    for text in names:
        if text.lower() in _ALWAYS:
            continue
        made = _afinn() if text.lower() == AFINN else read_lexicon(Path(text))
        if made.name in found or made.name in _ALWAYS:
            raise UsageError(
                f'lexicons: two are called "{made.name}" ({made.origin}). Rename one of the files: a lexicon is called '
                "by its file's name without ending."
            )
        found[made.name] = made
    return tuple(found.values())


def read_lexicon(path: Path) -> Lexicon:
    """Read a word list from a file; the module says which layouts.

    Raises:
        UsageError: it cannot be read, or a line is none of a lexicon; the message begins with file:line.
    """
    lines = list(_lines(path))
    if not lines:
        raise UsageError(f"{path}: no line with a word. {_EXPECTED}")
    read, lines = _layout(path, lines)
    entries: dict[tuple[str, ...], tuple[Entry, int]] = {}
    for number, fields in lines:
        entry = read(path, number, fields)
        if entry is None:
            continue
        known = entries.get(entry.tokens)
        if known and read is _emotion:
            entry = Entry(tokens=entry.tokens, score=known[0].score + entry.score)
        elif known and known[0].score != entry.score:
            raise UsageError(
                f'{path}:{number}: "{fields[0].strip()}" has another score on line {known[1]} '
                f"({known[0].score:g}, here {entry.score:g}). Keep one of the two lines."
            )
        entries[entry.tokens] = entry, number
    found = [entry for entry, _ in entries.values()]
    if not any(entry.score for entry in found):
        raise UsageError(f"{path}: no word has a score other than 0. {_EXPECTED}")
    return scaled(path.stem.lower(), path.name, found)


_EXPECTED = (
    "Expected lines of a word and its score (good<TAB>1.9), of a word and positive, negative, neg_positive or "
    "neg_negative, of the NRC lexicon, or a table with columns Word, Negative and Positive."
)


def _lines(path: Path) -> Iterable[Line]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}:{line}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}. Mend the setting lexicons, or give the file.") from error
    rows = text.splitlines()
    first = next((row for row in rows if row.strip() and not row.startswith("#")), "")
    separator = max("\t,;", key=first.count)
    for number, row in enumerate(rows, 1):
        if row.strip() and not row.startswith("#"):
            yield number, next(csv.reader([row], delimiter=separator), [])


def _layout(path: Path, lines: list[Line]) -> tuple[_Read, list[Line]]:
    """Tell how the lines are to be read, and which of them are data."""
    number, first = lines[0]
    heads = [text.strip().lower() for text in first]
    if heads[0] in _HEADS_WORD and {"negative", "positive"} <= set(heads):
        return _master(heads), lines[1:]
    if len(first) == 3 and heads[2] in ("0", "1") and not _is_number(heads[1]):
        return _emotion, lines
    if len(first) >= 2 and heads[1] in _CATEGORIES:
        return _category, lines
    if len(first) >= 2 and _is_number(heads[1]):
        return _score, lines
    if heads[0] in _HEADS_WORD and len(lines) > 1 and len(first) >= 2:
        second = lines[1][1]
        is_category = len(second) > 1 and second[1].strip().lower() in _CATEGORIES
        return (_category if is_category else _score), lines[1:]
    raise UsageError(f'{path}:{number}: found "{", ".join(first)[:60]}". {_EXPECTED}')


def _entry(path: Path, number: int, word: str, score: float, negated: bool = False) -> Entry:
    tokens = tokens_of_entry(word)
    stars = [token for token in tokens if "*" in token.rstrip("*") or token.strip("*") == ""]
    if not tokens or stars:
        raise UsageError(
            f'{path}:{number}: "{word.strip()}" is no word; a wildcard * may stand at the end of a word only. '
            "Mend or remove the line."
        )
    return Entry(tokens=tokens, score=score, negated=negated)


def _score(path: Path, number: int, fields: list[str]) -> Entry | None:
    if len(fields) < 2 or not _is_number(fields[1]):
        found = fields[1].strip() if len(fields) > 1 else "nothing"
        raise UsageError(
            f'{path}:{number}: the score of "{fields[0].strip()}" is {found!r}; expected a number such as -1.5. '
            "Mend or remove the line."
        )
    return _entry(path, number, fields[0], float(fields[1]))


def _category(path: Path, number: int, fields: list[str]) -> Entry | None:
    category = fields[1].strip().lower() if len(fields) > 1 else ""
    if category not in _CATEGORIES:
        raise UsageError(
            f'{path}:{number}: the category of "{fields[0].strip()}" is "{category}"; expected '
            f"{', '.join(_CATEGORIES)}. Mend or remove the line."
        )
    return _entry(path, number, fields[0], *_CATEGORIES[category])


def _emotion(path: Path, number: int, fields: list[str]) -> Entry | None:
    if len(fields) != 3 or fields[2].strip() not in ("0", "1"):
        raise UsageError(
            f'{path}:{number}: found "{", ".join(fields)[:60]}"; expected a word, an emotion, and 0 or 1, as on the '
            "lines before. Mend or remove the line."
        )
    score = {"positive": 1.0, "negative": -1.0}.get(fields[1].strip().lower())
    if score is None or fields[2].strip() == "0":
        return None
    return _entry(path, number, fields[0], score)


def _master(heads: Sequence[str]) -> _Read:
    """Return how a line of a master dictionary with these columns is read."""
    negative, positive = heads.index("negative"), heads.index("positive")

    def read(path: Path, number: int, fields: list[str]) -> Entry | None:
        values = [fields[at].strip() if at < len(fields) else "" for at in (negative, positive)]
        if not all(_is_number(value) for value in values):
            raise UsageError(
                f'{path}:{number}: Negative and Positive of "{fields[0].strip()}" are "{values[0]}" and "{values[1]}"; '
                "expected numbers, 0 for no. Mend or remove the line."
            )
        score = float(float(values[1]) > 0) - float(float(values[0]) > 0)
        return _entry(path, number, fields[0], score) if score else None

    return read


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _afinn() -> Lexicon:
    """Read AFINN-165 from its package, whose code (GPL) is not imported; the word list is under the ODbL."""
    spec = importlib.util.find_spec("afinn")
    folder = Path(next(iter(spec.submodule_search_locations or []), "")) if spec else Path()
    path = folder / "data" / _AFINN_FILE
    if spec is None or not path.is_file():
        raise UsageError(
            "lexicons: afinn is not installed. Install it (pip install afinn), or take it off the setting lexicons."
        )
    entries = [entry for number, fields in _lines(path) if (entry := _score(path, number, fields)) is not None]
    return scaled(AFINN, f"{_AFINN_FILE} of the package afinn", entries)
