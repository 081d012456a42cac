"""The sentences that the lexicon is trained on: rated ones, and many that nobody rated.

Rated: a table with a head and columns id, article, mean_rating (-4 to 4), ratings, text. Unrated: files of articles, a
JSON object a line with ``id`` and ``text``, gzipped or not. Every twentieth article of these, by a hash of its id, is
held back, so that sentences for a check by readers may be drawn from text that the lexicon was not made from.
"""

import csv
import gzip
import json
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitrep.text.normal import normalise
from sitrep.text.sentences import split

SHORTEST, LONGEST = 5, 18
"""White-space separated words of an unrated sentence: fewer say little, more say too many things at once."""

_HELD_BACK = 20
_ENDS = (".", "!", "?", '."', '!"', '?"', ".'", ".)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rated:
    """A sentence, the article that it is from, and the mean of its ratings."""

    article: str
    rating: float
    text: str


def read_rated(path: Path) -> list[Rated]:
    """Read the rated sentences, normalised."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Rated(article=row["article"], rating=float(row["mean_rating"]), text=normalise(row["text"]).text)
            for row in rows
        ]


def draw_unrated(paths: Sequence[Path], shares: Sequence[int], most: int, *, seed: int) -> list[str]:
    """Draw sentences from files in the given shares, each different and in random order.

    Any beginning of the list is a random sample too, so fewer may be used than were drawn.
    """
    pools = []
    known: set[str] = set()
    for number, path in enumerate(paths):
        new = sorted(set(_sentences(path)) - known)
        known.update(new)
        random.Random(f"{seed} {number}").shuffle(new)
        pools.append(iter(new))
    found: list[str] = []
    while len(found) < most and pools:
        before = len(found)
        for pool, share in zip(pools, shares, strict=True):
            found += [text for _, text in zip(range(share), pool, strict=False)]
        if len(found) == before:
            break
    return found[:most]


def is_held_back(identity: str) -> bool:
    """Tell whether an article of the unrated text is kept out of training."""
    return zlib.crc32(identity.encode()) % _HELD_BACK == 0


def _sentences(path: Path) -> Iterator[str]:
    """Yield the whole sentences of a file's articles that are in training, normalised."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if not is_held_back(str(record["id"])):
                yield from whole_sentences(record["text"])


def whole_sentences(text: str, *, longest: int = LONGEST) -> Iterator[str]:
    """Yield the sentences of a text that begin and end as sentences do and are neither short nor long."""
    plain = normalise(text).text
    for start, end, _ in split(plain):
        sentence = " ".join(plain[start:end].split())
        begins = sentence.lstrip("\"'(")[:1]
        if SHORTEST <= sentence.count(" ") + 1 <= longest and begins.isupper() and sentence.endswith(_ENDS):
            yield sentence
