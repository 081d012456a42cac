"""`sitrep report` against the loop of papermill and nbconvert commands that people write today, on the same notebooks.

    python tests/benchmarks/report_against_plain_loop.py PATH/TO/plain_loop.sh [ROUNDS]

Prints processor and wall times in seconds, alternating, the ratio of their medians, and what a run with unchanged
inputs costs; then where the processor time of the report goes. The aim is an eighth, and two seconds. Processor time
is what counts where other work shares the machine.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPICS = ("security_guarantees", "venezuela_oil", "battlefield")


def timed(command: list[str]) -> tuple[float, float]:
    """Return the processor time of a command with its children, and its wall time."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, env=environment, capture_output=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def profile(record: dict) -> None:
    """Say where the time of a report went: wall time by step and notebook, from its run.json."""
    print("what is left, wall seconds: " + ", ".join(f"{k} {v:.1f}" for k, v in record["durations"].items()))


def main() -> None:
    script, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    notebooks = ROOT / "notebooks"
    jobs = [f"{notebooks}/00_corpus.ipynb", f"{notebooks}/20_compare.ipynb"]
    jobs += [f"{notebooks}/10_topic.ipynb:topic={topic}" for topic in TOPICS]
    ours, theirs, unchanged = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            report = [sys.executable, "-m", "sitrep", "report", "--out", f"{folder}/ours", "--quiet"]
            ours.append(timed([*report, "--fresh"]))
            record = json.loads(Path(folder, "ours", "latest", "run.json").read_text(encoding="utf-8"))
            unchanged.append(timed(report))
            theirs.append(timed(["bash", script, f"{folder}/theirs", *jobs]))
        for name, (processor, wall) in (
            ("sitrep report", ours[-1]),
            ("unchanged", unchanged[-1]),
            ("plain loop", theirs[-1]),
        ):
            print(f"{name:<14} processor {processor:6.2f} s   wall {wall:6.2f} s", flush=True)
    profile(record)
    for place, kind in enumerate(("processor", "wall")):
        mine, other = (statistics.median(one[place] for one in side) for side in (ours, theirs))
        print(f"{kind} time: ratio of medians {mine / other:.3f} (1/{other / mine:.1f})", end="; ")
        print(f"unchanged inputs {statistics.median(one[place] for one in unchanged):.2f} s")
    print(f"{os.cpu_count()} cores, {rounds} rounds")


if __name__ == "__main__":
    main()
