"""How long an analyst waits: python exploring.py [ROUNDS]

Needs SITREP_TEST_DATA. The US news (7,561 articles) are analysed once into a temporary folder, untimed; how long the
index of their words takes to make, which is done once when a corpus is first opened, is told by itself. Then, each in a
fresh process: opening them again, with every import; the first search; its lines as a notebook shows them. Then in one
process, medians of the rounds, each on a desk opened anew, so that every rule is asked for the first time: searches,
the lines of one as a notebook shows them, and once for the same question pandas' ``str.contains`` over the same
sentences, with a regular expression that asks as nearly the same as one can. The two seldom agree: an expression knows
no words, sentences, names or possessives; how many each found is told.

Times are of the wall clock, in brackets of the processor, which other work on the machine changes less.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sitrep
from sitrep.engine.index import NAME

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ["SITREP_TEST_DATA"], "corpora", "us_news_2012_2020.jsonl.gz")

NAME_OF_US = r"\b(?:US|U\.S\.|United States)\b"
"""Asked with its case, as the name is."""

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
    "govern*": r"\bgovern\w*",
    "*ing": r"\w*ing\b",
    "US": NAME_OF_US,
    "president AND said": r"\bpresident\b.*\bsaid\b|\bsaid\b.*\bpresident\b",
    "president OR obama OR said": r"\b(?:president|obama|said)\b",
    "said AND NOT president": r"^(?!.*\bpresident\b).*\bsaid\b",
    "the president": r"\bthe president\b",
    "of the (president | house | united states)": r"\bof the (?:president|house|united states)\b",
    "the": r"\bthe\b",
    "the AND of": r"\bthe\b.*\bof\b|\bof\b.*\bthe\b",
    "the NEAR/5 of": r"\bthe\W+(?:\w+\W+){0,4}of\b|\bof\W+(?:\w+\W+){0,4}the\b",
    "(the NEAR/5 of) NEAR/9 president": r"\bthe\W+(?:\w+\W+){0,4}of\W+(?:\w+\W+){0,8}president\b",
    "* president": r"\w+ president\b",
}
"""Rules, from rare words to the commonest, and what one would ask pandas."""

OPENING = """
import time
wall, processor = [time.perf_counter()], [time.process_time()]
def told():
    wall.append(time.perf_counter())
    processor.append(time.process_time())
import sitrep
desk = sitrep.open(corpus={corpus!r})
desk.counted.n_sentences
told()
found = desk.search({rule!r})
told()
found._repr_html_()
told()
print(*(b - a for times in (wall, processor) for a, b in zip(times, times[1:])))
"""


def in_a_fresh_process(folder: Path, rule: str) -> list[float]:
    code = OPENING.format(corpus=str(CORPUS), rule=rule)
    environment = {**os.environ, **settings(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # byte code is kept, as where the package is installed
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    return [float(number) for number in done.stdout.split()[-6:]]


def settings(folder: Path) -> dict[str, str]:
    return {"SITREP_WORKSPACE": str(ROOT), "SITREP_OUT": str(folder), "SITREP_QUIET": "1"}


def timed(*asks: Callable[[], object]) -> tuple[float, float]:
    """Return medians, by the wall clock and of the processor."""
    times = []
    for ask in asks:
        wall, processor = time.perf_counter(), time.process_time()
        ask()
        times.append((time.perf_counter() - wall, time.process_time() - processor))
    wall, processor = map(statistics.median, zip(*times, strict=True))
    return wall, processor


def timed_once(ask: Callable[[], int]) -> tuple[tuple[float, float], int]:
    """Return times, and what was answered."""
    answers = []
    times = timed(lambda: answers.append(ask()))
    return times, answers[0]


def main(rounds: int) -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= settings(folder)
        index = sitrep.open(corpus=str(CORPUS)).analysis.folder / NAME
        index.unlink()
        wall, processor = timed(lambda: sitrep.open(corpus=str(CORPUS)))
        print(f"opened, the index made: {wall:.2f} s ({processor:.2f}), {index.stat().st_size / 1e6:.0f} MB")
        for rule in ("barrel* NEAR/5 oil", "president", "the NEAR/5 of"):
            in_a_fresh_process(folder, rule)
            columns = zip(*(in_a_fresh_process(folder, rule) for _ in range(rounds)), strict=True)
            opening, first, shown, *of_processor = map(statistics.median, columns)
            told = [f"{a:.2f} s ({b:.2f})" for a, b in zip((opening, first, shown), of_processor, strict=True)]
            print(f"opened again in {told[0]}, imports and all; first search, {rule}: {told[1]}; shown: {told[2]}")
        desks = [sitrep.open(corpus=str(CORPUS)) for _ in range(rounds)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        texts = desks[0].counted["sentences"]["text"].to_pandas()
        print(f"{len(texts):,} sentences count; {peak / 1024:,.0f} MB at most, analysing and indexing\n")
        heads = ("search", "s", "(processor)", "shown", "found", "str.contains", "found", "ratio")
        print("{:42} {:>6} {:>11} {:>6} {:>8}   {:>12} {:>8} {:>6}".format(*heads))
        for rule, pattern in QUESTIONS.items():
            mine, processor = timed(*(lambda desk=desk, rule=rule: desk.search(rule) for desk in desks))
            found = desks[0].search(rule)
            shown, _ = timed(found._repr_html_)
            (other, _), n_other = timed_once(lambda p=pattern: int(texts.str.contains(p, case=p == NAME_OF_US).sum()))
            numbers = f"{mine:6.3f} {processor:11.3f} {shown:6.3f} {len(found):8,}   {other:12.3f} {n_other:8,}"
            print(f"{rule:42} {numbers} {other / mine:6.1f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
