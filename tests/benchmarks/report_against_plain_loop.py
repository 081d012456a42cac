"""`sitrep report` against the loop of papermill and nbconvert commands that people write today, on the same notebooks.

    python tests/benchmarks/report_against_plain_loop.py PATH/TO/plain_loop.sh [ROUNDS]

Prints wall times in seconds, alternating, and the ratio of their medians. Run it on a quiet machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPICS = ("security_guarantees", "venezuela_oil", "battlefield")


def timed(command: list[str]) -> float:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, env=environment, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    script, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    notebooks = ROOT / "notebooks"
    jobs = [f"{notebooks}/00_corpus.ipynb", f"{notebooks}/20_compare.ipynb"]
    jobs += [f"{notebooks}/10_topic.ipynb:topic={topic}" for topic in TOPICS]
    ours, theirs = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            ours.append(timed([sys.executable, "-m", "sitrep", "report", "--out", f"{folder}/ours", "--quiet"]))
            theirs.append(timed(["bash", script, f"{folder}/theirs", *jobs]))
        print(f"sitrep report {ours[-1]:6.1f} s   plain loop {theirs[-1]:6.1f} s", flush=True)
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"ratio of medians {ratio:.3f} (1/{1 / ratio:.1f}), {os.cpu_count()} cores, {rounds} rounds")


if __name__ == "__main__":
    main()
