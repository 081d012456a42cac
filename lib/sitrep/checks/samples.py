"""A sample of what topics found, as a file to judge: a row a sentence, with all that a judge needs to see."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from sitrep.checks.corpus import Found, Key
from sitrep.checks.near import NearMiss, drawn
from sitrep.files import write_atomic
from sitrep.topics.judging import plain_cell

COLUMNS = (
    *("topic", "sentence_hash", "verdict", "note", "rules", "near_miss"),
    *("before", "sentence", "after", "article", "source", "date", "path"),
)


def write_sample(path: Path, found: Found, misses: Sequence[NearMiss], *, size: int, seed: int) -> int:
    """Write a sample to judge; return the number of its rows.

    Of each topic ``size`` of the sentences that its rules find are drawn, whatever was ruled of them before, and a
    quarter as many near misses. The same corpus, rules and seed give the same rows. Verdicts go into the column
    ``verdict``: in or out.

    Args:
        path: the file, written anew.
        found: what the topics found.
        misses: the near misses of their rules.
        size: sentences of each topic.
        seed: of the draw.
    """
    origin = _origins(found)
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    rows.writeheader()
    n_rows = 0
    for topic in found.topics:
        chosen = [(key, ", ".join(found.rules[topic][key]), "") for key in draw(found, topic, size, seed)]
        chosen += [(key, "", miss) for key, miss in _drawn_misses(found, topic, misses, size // 4, seed)]
        for key, rules, miss in chosen:
            before, sentence, after = found.in_context(key)
            row = {
                "topic": topic,
                "sentence_hash": found.hash_of(key),
                "verdict": "",
                "note": "",
                "rules": rules,
                "near_miss": miss,
                "before": before,
                "sentence": sentence,
                "after": after,
                **origin[key[0]],
            }
            rows.writerow({name: plain_cell(value) for name, value in row.items()})
            n_rows += 1
    write_atomic(path, "\ufeff" + out.getvalue())
    return n_rows


def draw(found: Found, topic: str, size: int, seed: int) -> list[Key]:
    """Return sentences that the rules of a topic find, drawn by seed and sentence, in the order of the corpus.

    Sentences of the same words are drawn once.
    """
    by_hash: dict[str, Key] = {}
    for key in sorted(found.rules[topic], key=found.at.__getitem__):
        by_hash.setdefault(found.hash_of(key), key)
    return sorted((by_hash[name] for name in drawn(list(by_hash), size, seed)), key=found.at.__getitem__)


def _drawn_misses(found: Found, topic: str, misses: Sequence[NearMiss], size: int, seed: int) -> list[tuple[Key, str]]:
    """Return near misses of a topic by seed, each with the rule and what it lacks; the rarest kind of several."""
    kinds: dict[Key, str] = {}
    for miss in misses:
        if miss.topic == topic:
            for key in miss.sentences:
                kinds.setdefault(key, f"{miss.rule}: {miss.lacking}")
    by_hash = {found.hash_of(key): key for key in kinds}
    return [(by_hash[name], kinds[by_hash[name]]) for name in drawn(list(by_hash), size, seed)]


def _origins(found: Found) -> dict[str, dict[str, str]]:
    columns = ["article_id", "title", "source", "published_at", "path", "locator"]
    return {
        row["article_id"]: {
            "article": row["title"] or "",
            "source": row["source"] or "",
            "date": str(row["published_at"].date()) if row["published_at"] else "",
            "path": f"{row['path']} {row['locator']}".strip(),
        }
        for row in found.analysis["articles"].select(columns).to_pylist()
    }
