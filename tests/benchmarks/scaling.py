"""Time and peak memory of `analyse` as the text grows, in this process and in two.

    python tests/benchmarks/scaling.py PATH/TO/articles.jsonl.gz [MEGABYTES [FACTOR ...]]

The corpus is the first MEGABYTES of the file (32 unless given: two parts, so that full parts are compared), repeated
FACTOR times (1, 4 and 16), each time with new ids and a word changed, so that no copy is skipped. Every figure is of a
fresh process: seconds of the wall clock and of all processors, the largest resident memory of any one process, and
ratios to the smallest corpus. How time grows is told by the processors', which other work on the machine bears less on.
Of several processes, seconds include their start.
"""

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPICS = ROOT / "topics.yml"


def write_corpus(source: Path, target: Path, n_bytes: int, factor: int) -> int:
    """Write the corpus; return its size in bytes."""
    lines, size = [], 0
    with gzip.open(source, "rt", encoding="utf-8") as stream:
        for line in stream:
            lines.append(json.loads(line))
            size += len(line.encode())
            if size >= n_bytes:
                break
    with target.open("w", encoding="utf-8") as stream:
        for copy in range(factor):
            for line in lines:
                text = line["text"].replace(" the ", f" the{copy} ", 1)
                stream.write(
                    json.dumps({**line, "id": f"{copy}-{line.get('id', '')}", "text": f"{text} {copy}."}) + "\n"
                )
    return target.stat().st_size


def analyse(corpus: Path, out: Path, jobs: int) -> None:
    """Analyse in this process, or in several, and print seconds and memory."""
    from sitrep.engine.analysis import analyse as analyse_corpus
    from sitrep.engine.executors import InProcess, Processes
    from sitrep.topics.file import load_topics

    executor = Processes(jobs) if jobs > 1 else InProcess()
    start = time.perf_counter()
    made = analyse_corpus([corpus], load_topics(TOPICS), out, executor=executor)
    seconds = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    found = {
        "seconds": seconds,
        "processor": sum(one.ru_utime + one.ru_stime for one in used),
        "mb": max(one.ru_maxrss for one in used) / 1024,
        "articles": made.n_rows["articles"],
    }
    print(json.dumps(found))


def measure(corpus: Path, jobs: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, __file__, "--one", str(corpus), out, str(jobs)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib")}
        told = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(told.splitlines()[-1])


def main() -> None:
    source = Path(sys.argv[1])
    megabytes = float(sys.argv[2]) if len(sys.argv) > 2 else 32
    factors = [int(text) for text in sys.argv[3:]] or [1, 4, 16]
    first: dict[int, dict[str, float]] = {}
    print("| time | memory | against 1 process | MB/s | seconds | of processors | peak MB | text | processes |")
    print("|---|---|---|---|---|---|---|---|---|")
    for factor in factors:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder, "corpus.jsonl")
            n_mb = write_corpus(source, corpus, int(megabytes * 1e6), factor) / 1e6
            alone: dict[str, float] = {}
            for jobs in (1, 2):
                found = measure(corpus, jobs)
                smallest = first.setdefault(jobs, found)
                alone = alone or found
                ratios = (found["processor"] / smallest["processor"], found["mb"] / smallest["mb"])
                print(
                    f"| {ratios[0]:.2f} | {ratios[1]:.2f} | {alone['seconds'] / found['seconds']:.2f} | "
                    f"{n_mb / found['seconds']:.2f} | {found['seconds']:.1f} | {found['processor']:.1f} | "
                    f"{found['mb']:.0f} | "
                    f"{factor}x, {n_mb:.0f} MB | {jobs} |",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        analyse(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
