"""An analyst's judgements of single sentences: the file that holds them, and how it finds a sentence again.

``judgements.csv`` lies beside the topic file. Its columns ``topic``, ``sentence_hash`` and ``verdict`` count; more may
stand there, as in the samples of ``sitrep topics check --sample``, which can be saved under that name once judged.
"""

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sitrep.errors import TopicFileError, nearest
from sitrep.text.normal import normalise
from sitrep.topics.places import Problem, Source
from sitrep.topics.reading import read_text

Verdict = Literal["in", "out"]

VERDICTS: dict[str, Verdict] = {"in": "in", "yes": "in", "y": "in", "out": "out", "no": "out", "n": "out"}
"""What may be written in the column ``verdict``, in any case, and what it means; empty is not judged yet."""

_HASH = re.compile("s[0-9a-f]{16}")
_FORMULA = ("=", "+", "-", "@", "\t")
COLUMNS = ("topic", "sentence_hash", "verdict")
SHORT = 8
"""A sentence of fewer words is known by the sentence before it too: "He agreed." is said in many articles."""


@dataclass(frozen=True, kw_only=True)
class Rulings:
    """The hashes of the sentences that an analyst ruled into a topic, and out of it."""

    ruled_in: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.ruled_in or self.ruled_out)


NO_RULINGS = Rulings()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A judged row of a file, with its other columns."""

    topic: str
    sentence_hash: str
    verdict: Verdict | None
    line: int
    row: Mapping[str, str]


def sentence_hash(sentence: str, before: str = "") -> str:
    """Return an ``s`` and 16 hexadecimal digits that know a sentence again after any new analysis, in any article.

    They are of its words, whatever their case, spaces and shape of quotation marks; a sentence of fewer than 8 words is
    hashed with the one before it. Sentences of the same words are one. The ``s`` keeps spreadsheets from reading a
    number.

    Args:
        sentence: as read or normalised.
        before: the sentence before it in its article; empty for the first one.

    >>> sentence_hash("“Oil” is up by a third since the war began.") == sentence_hash(
    ...     '"oil"  is up by a third since the war began.', "Other."
    ... )
    True
    """
    words = _words(sentence)
    known = [*_words(before), "\n", *words] if len(words) < SHORT else words
    return "s" + hashlib.sha256(" ".join(known).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _words(text: str) -> list[str]:
    return normalise(text).text.casefold().split()


def load_rulings(path: Path, topics: Sequence[str]) -> dict[str, Rulings]:
    """Read ``judgements.csv``: the rulings of each topic that has any; none where there is no such file.

    Raises:
        TopicFileError: it cannot be read, names an unknown topic or verdict, or rules a sentence in and out.
    """
    if not path.exists():
        return {}
    source, rows = read_judged(path)
    verdicts: dict[tuple[str, str], Judged] = {}
    for judged in rows:
        if judged.topic not in topics:
            near = nearest(judged.topic, topics).strip()
            raise _refused(
                source,
                judged.line,
                "the file judges a topic that is not there",
                f'"{judged.topic}"',
                ", ".join(topics),
                near or "Take the line out, or mend the id.",
            )
        if judged.verdict is None:
            continue
        first = verdicts.setdefault((judged.topic, judged.sentence_hash), judged)
        if first.verdict != judged.verdict:
            raise _refused(
                source,
                judged.line,
                "a sentence is ruled in and out",
                f"{judged.verdict} here, {first.verdict} on line {first.line}",
                "one verdict for a sentence of a topic",
                "Take one of the two lines out.",
            )
    return {
        topic: Rulings(
            ruled_in=frozenset(key for (name, key), row in verdicts.items() if (name, row.verdict) == (topic, "in")),
            ruled_out=frozenset(key for (name, key), row in verdicts.items() if (name, row.verdict) == (topic, "out")),
        )
        for topic in dict.fromkeys(name for name, _ in verdicts)
    }


def read_judged(path: Path) -> tuple[Source, list[Judged]]:
    """Read a file of judgements, rows without a verdict too.

    Raises:
        TopicFileError: it cannot be read, lacks a column, or has a verdict or hash that is none.
    """
    remedy = "Name a file that `sitrep topics check --sample FILE` wrote."
    source = read_text(path, "file of judgements", remedy)
    lines = csv.DictReader(io.StringIO(source.text, newline=""), restval="")
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise _refused(
            source,
            1,
            f'the file of judgements lacks the column "{missing[0]}"',
            ", ".join(lines.fieldnames or ()) or "nothing",
            ", ".join(COLUMNS),
            "`sitrep topics check --sample FILE` writes a file with these columns.",
        )
    rows = []
    try:
        for row in lines:
            rows.append(_judged(source, row, lines.line_num))
    except csv.Error as error:
        raise _refused(
            source,
            lines.line_num,
            "the line is no row of a table",
            str(error),
            "values separated by commas",
            "Mend it.",
        ) from None
    return source, rows


def with_ruling(path: Path, topic: str, key: str, verdict: Verdict, sentence: str) -> str:
    """Return the content of a file of judgements with one ruling given or changed; other rows and columns stay.

    Args:
        path: the file; it need not be there.
        topic: id of the topic.
        key: the sentence's hash.
        verdict: in or out.
        sentence: its text, for who reads the file.

    Raises:
        TopicFileError: the file cannot be read.
    """
    rows = [dict(one.row) for one in read_judged(path)[1]] if path.exists() else []
    mine = [row for row in rows if (row["topic"].strip(), row["sentence_hash"].strip().lower()) == (topic, key)]
    if not mine:
        mine = [{"topic": topic, "sentence_hash": key, "sentence": plain_cell(sentence)}]
        rows += mine
    for row in mine:
        row["verdict"] = verdict
    columns = dict.fromkeys([*COLUMNS, *(name for row in rows for name in row)])
    out = io.StringIO(newline="")
    written = csv.DictWriter(out, list(columns), restval="", lineterminator="\n")
    written.writeheader()
    written.writerows(rows)
    return "\ufeff" + out.getvalue()


def plain_cell(value: str) -> str:
    """Return a text as a cell that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _judged(source: Source, row: dict[str, str], line: int) -> Judged:
    written = row["verdict"].strip()
    if written and written.lower() not in VERDICTS:
        raise _refused(
            source,
            line,
            "there is no such verdict",
            f'"{written}"',
            "in or yes, out or no, or nothing where it is not judged",
            nearest(written.lower(), VERDICTS).strip() or "Write in or out.",
        )
    key = row["sentence_hash"].strip().lower()
    if not _HASH.fullmatch(key):
        raise _refused(
            source,
            line,
            "this is no hash of a sentence",
            f'"{row["sentence_hash"]}"',
            "s and 16 hexadecimal digits",
            "Take it over from the sample as it stands there; a spreadsheet may have changed it.",
        )
    kept = {name: value for name, value in row.items() if isinstance(name, str) and isinstance(value, str)}
    return Judged(
        topic=row["topic"].strip(), sentence_hash=key, verdict=VERDICTS.get(written.lower()), line=line, row=kept
    )


def _refused(source: Source, line: int, what: str, found: str, expected: str, remedy: str) -> TopicFileError:
    return source.error(line, 1, Problem(what=what, found=found, expected=expected, remedy=remedy))
