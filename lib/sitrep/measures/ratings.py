"""Ratings of sentences by people: their file, how far raters agree, and how far a lexicon agrees with them.

The file (``labels.csv`` beside the topic file) has a row a rating: ``rater``, ``topic`` (which the sentence was drawn
for), ``text``, ``rating`` (-2 very negative to 2 very positive; empty: cannot say) and ``rated_at``. Several raters
write into one file, or their files are put one after the other. Sentences are known by their text, so a file outlives a
corpus that is read anew.
"""

import csv
import io
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sitrep.errors import UsageError

FILE = "labels.csv"
COLUMNS = ("rater", "topic", "text", "rating", "rated_at")
CLASSES = ("negative", "neutral", "positive")
_RATINGS = ("-2", "-1", "0", "1", "2", "")

Level = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """What one person said of one sentence; ``value`` is None for "cannot say"."""

    rater: str
    topic: str
    text: str
    value: int | None
    rated_at: str = ""


def read_ratings(path: Path) -> list[Rating]:
    """Read ratings; none where there is no file. Of a rater's ratings of one sentence the last counts.

    Raises:
        UsageError: the file cannot be read, or a line is no rating; the message begins with file:line.
    """
    if not path.is_file():
        return []
    try:
        reader = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
        rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}). Save it as UTF-8, or take it away.") from error
    missing = [name for name in COLUMNS[:4] if name not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(
            f"{path}:1: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}. Mend the line of heads."
        )
    found: dict[tuple[str, str], Rating] = {}
    for line, row in rows:
        text, rating = row["text"] or "", (row["rating"] or "").strip()
        if rating not in _RATINGS or not row["rater"] or not text:
            raise UsageError(
                f'{path}:{line}: rater "{row["rater"]}", rating "{rating}"; expected a rater, a text and a rating from '
                "-2 to 2, empty for cannot say. Mend or remove the line."
            )
        value = int(rating) if rating else None
        key = row["rater"], text
        found[key] = Rating(
            rater=row["rater"], topic=row["topic"] or "", text=text, value=value, rated_at=row.get("rated_at") or ""
        )
    return list(found.values())


def as_csv(ratings: Sequence[Rating]) -> str:
    """Return ratings as the text of their file."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in ratings:
        writer.writerow([one.rater, one.topic, one.text, "" if one.value is None else one.value, one.rated_at])
    return lines.getvalue()


def by_sentence(ratings: Sequence[Rating]) -> dict[tuple[str, str], list[int]]:
    """Return the values given to each sentence, by (topic, text); sentences that nobody could judge are left out."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in ratings:
        if one.value is not None:
            found[one.topic, one.text].append(one.value)
    return dict(found)


def krippendorff_alpha(units: Sequence[Sequence[float]], level: Level = "interval") -> float | None:
    """Return Krippendorff's alpha: 1 - observed over expected disagreement; 1 perfect, 0 as by chance.

    ``alpha = 1 - (n - 1) * sum_ck o_ck d2_ck / sum_ck n_c n_k d2_ck`` over the values c, k of units with two values or
    more, with the coincidences o_ck = sum_u (pairs c-k in u) / (m_u - 1).

    Args:
        units: the values that each unit was given, in any order; missing ones are left out.
        level: how far two values are apart: ``nominal`` (0 or 1), ``ordinal`` (by the ranks between), ``interval``.

    Returns:
        Null where no unit has two values, or all values are the same. Below .667 few conclusions hold, from .8 they may
        be relied on (Krippendorff 2004).

    Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability.
    """
    paired = [list(unit) for unit in units if len(unit) > 1]
    counts: dict[float, int] = defaultdict(int)
    for unit in paired:
        for value in unit:
            counts[value] += 1
    apart = _distance(level, counts)
    n = sum(counts.values())
    observed = sum(apart(a, b) / (len(unit) - 1) for unit in paired for a in unit for b in unit)
    expected = sum(counts[a] * counts[b] * apart(a, b) for a in counts for b in counts)
    return 1 - (n - 1) * observed / expected if expected else None


def _distance(level: Level, counts: Mapping[float, int]) -> Callable[[float, float], float]:
    if level == "nominal":
        return lambda a, b: float(a != b)
    if level == "interval":
        return lambda a, b: (a - b) ** 2
    values = sorted(counts)

    def ordinal(a: float, b: float) -> float:
        low, high = sorted((values.index(a), values.index(b)))
        between = sum(counts[value] for value in values[low : high + 1])
        return (between - (counts[a] + counts[b]) / 2) ** 2

    return ordinal


def correlation(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Return Pearson's r; null below three pairs, or where either side never varies."""
    n = len(a)
    if n < 3:
        return None
    mean_a, mean_b = sum(a) / n, sum(b) / n
    spread = math.sqrt(sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b))
    return sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True)) / spread if spread else None


def class_of(value: float, neutral: float) -> str:
    """Return the class of a value: negative at ``-neutral`` or below, positive at ``neutral`` or above."""
    return "negative" if value <= -neutral else "positive" if value >= neutral else "neutral"
