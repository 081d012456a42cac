"""Time of `analyse` on a Dask cluster of one and of two workers, and the peak memory of what hands out the parts.

    python tests/benchmarks/cluster.py PATH/TO/articles.jsonl.gz [MEGABYTES [SMALL LARGE]]

Scheduler and workers are commands of their own on this machine, a thread each. The corpus is the file's articles,
repeated as in scaling.py: MEGABYTES of them (200 unless given) for the time, each way three times in turn and the
medians compared; SMALL and LARGE megabytes (100 and 1600) for the memory of the command itself, on two workers. Every
figure is of a fresh command; workers are started anew for each, and wait before the clock starts. 0 0 leaves the
memory out.
"""

import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scaling import ROOT, TOPICS, write_corpus

PIECE_MB = 40.0
"""So much of the file is repeated."""

TURNS = 3


@contextlib.contextmanager
def cluster(folder: Path, n_workers: int) -> Iterator[str]:
    """Run a scheduler and workers; give the scheduler's address."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib")}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m"]
    running = [
        subprocess.Popen(
            [
                *dask,
                "distributed.cli.dask_scheduler",
                *("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--dashboard-address", ":0"),
                *("--scheduler-file", str(file)),
            ],
            **quiet,
        )
    ]
    try:
        while not file.exists() or not file.read_text().endswith("}"):
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        for number in range(n_workers):
            work = ["--local-directory", str(folder / f"worker{number}")]
            running.append(
                subprocess.Popen(
                    [*dask, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", *work], **quiet
                )
            )
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait()


def analyse(corpus: Path, out: Path, address: str, n_workers: int) -> None:
    """Analyse on a cluster whose workers have all come, and print seconds and this process's peak memory."""
    from distributed import Client

    from sitrep.engine.analysis import analyse as analyse_corpus
    from sitrep.engine.cluster import Cluster
    from sitrep.topics.file import load_topics

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(n_workers)
    start = time.perf_counter()
    made = analyse_corpus([corpus], load_topics(TOPICS), out, executor=Cluster(address, n_workers))
    seconds = time.perf_counter() - start
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mb": mb, "articles": made.n_rows["articles"]}))


def measure(corpus: Path, n_workers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder), n_workers) as address:
        command = [sys.executable, __file__, "--one", str(corpus), str(Path(folder, "out")), address, str(n_workers)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib")}
        told = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(told.splitlines()[-1])


def corpus_of(source: Path, folder: Path, megabytes: float) -> tuple[Path, float]:
    """Write a corpus of about so many megabytes; return it and its size."""
    target = folder / f"{megabytes:.0f}.jsonl"
    times = max(1, round(megabytes / PIECE_MB))
    return target, write_corpus(source, target, int(megabytes / times * 1e6), times) / 1e6


def main() -> None:
    source = Path(sys.argv[1])
    given = [float(text) for text in sys.argv[2:]]
    megabytes, small, large = (*given, *(200.0, 100.0, 1600.0)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        corpus, n_mb = corpus_of(source, Path(folder), megabytes)
        found: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(TURNS):
            for n_workers, seconds in found.items():
                seconds.append(measure(corpus, n_workers)["seconds"])
        one, two = (statistics.median(found[n]) for n in (1, 2))
        print("| against 1 worker | MB/s | seconds, median | all | workers | text |")
        print("|---|---|---|---|---|---|")
        for n, median in ((1, one), (2, two)):
            every = ", ".join(f"{seconds:.1f}" for seconds in found[n])
            print(
                f"| {one / median:.2f} | {n_mb / median:.2f} | {median:.1f} | {every} | {n} | {n_mb:.0f} MB |",
                flush=True,
            )
        if not large:
            return
        corpus.unlink()
        print("\n| against the smaller | peak MB of the command | seconds | text |\n|---|---|---|---|")
        first = 0.0
        for size in (small, large):
            corpus, n_mb = corpus_of(source, Path(folder), size)
            made = measure(corpus, 2)
            first = first or made["mb"]
            print(
                f"| {made['mb'] / first:.2f} | {made['mb']:.0f} | {made['seconds']:.1f} | {n_mb:.0f} MB |", flush=True
            )
            corpus.unlink()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        analyse(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
    else:
        main()
