"""How long an analyst waits: python exploring.py [ROUNDS]

Needs SITREP_TEST_DATA. The US news (7,561 articles) are analysed once into a temporary folder, untimed. Then,
each in a fresh process: opening them again, with every import, and the first search, which cuts all sentences. Then in
one process, medians of the rounds by the wall clock: searches, against pandas' ``str.contains`` over the same
sentences for a regular expression that asks as nearly the same as one can. The two seldom agree: an expression knows no
words, sentences, names or possessives; how many each found is told.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sitrep

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ["SITREP_TEST_DATA"], "corpora", "us_news_2012_2020.jsonl.gz")

QUESTIONS = {
    "barrel* NEAR/5 oil": r"\bbarrel\w*\W+(?:\w+\W+){0,4}oil\b|\boil\W+(?:\w+\W+){0,4}barrel",
    "oil": r"\boil\b",
    "shadow fleet": r"\bshadow fleet\b",
    "sanction* AND (Russia* | Moscow)": r"\bsanction.*\b(?:russia|moscow)|\b(?:russia|moscow).*\bsanction",
    "(gun | firearm*) NEAR/8 (law* | control)": (
        r"\b(?:gun|firearm\w*)\W+(?:\w+\W+){0,7}(?:law|control)|\b(?:law\w*|control)\W+(?:\w+\W+){0,7}(?:gun\b|firearm)"
    ),
    "health care": r"\bhealth care\b",
    "president": r"\bpresident\b",
}
"""Rules, and what one would ask pandas."""

OPENING = """
import time
begun = time.perf_counter()
import sitrep
desk = sitrep.open(corpus={corpus!r})
desk.counted.n_sentences
opened = time.perf_counter()
found = desk.search("barrel* NEAR/5 oil")
print(opened - begun, time.perf_counter() - opened)
"""


def in_a_fresh_process(folder: Path) -> tuple[float, float]:
    code = OPENING.format(corpus=str(CORPUS))
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ, **settings(folder)}
    )
    opening, searching = done.stdout.split()[-2:]
    return float(opening), float(searching)


def settings(folder: Path) -> dict[str, str]:
    return {"SITREP_WORKSPACE": str(ROOT), "SITREP_OUT": str(folder), "SITREP_QUIET": "1"}


def median_of(rounds: int, ask: Callable[[], object]) -> float:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= settings(folder)
        desk = sitrep.open(corpus=str(CORPUS))
        pairs = [in_a_fresh_process(folder) for _ in range(rounds)]
        opening, first = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"opened again in {opening:.2f} s, imports and all; the first search in {first:.2f} s")
        texts = desk.counted["sentences"]["text"].to_pandas()
        print(f"{len(texts):,} sentences count\n")
        print(f"{'search':42} {'s':>6} {'found':>7}   {'str.contains':>12} {'found':>7} {'ratio':>6}")
        for rule, pattern in QUESTIONS.items():
            mine = median_of(rounds, lambda rule=rule: desk.search(rule))
            other = median_of(rounds, lambda pattern=pattern: texts.str.contains(pattern, case=False))
            n_mine, n_other = len(desk.search(rule)), int(texts.str.contains(pattern, case=False).sum())
            print(f"{rule:42} {mine:6.3f} {n_mine:7,}   {other:12.3f} {n_other:7,} {other / mine:6.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
