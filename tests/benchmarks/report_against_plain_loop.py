"""`sitrep report` against the loop of papermill and nbconvert commands that people write today, on the same notebooks.

    python tests/benchmarks/report_against_plain_loop.py PATH/TO/plain_loop.sh [ROUNDS]

Prints processor and wall times in seconds, alternating, the ratio of their medians, and what a run with unchanged
inputs costs; then where the processor time of the report goes. The aim is an eighth, and two seconds. Processor time
is what counts where other work shares the machine. Both run the notebooks that a report runs, with a Python that keeps
what it has compiled, as it does unless told otherwise.
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

from sitrep.reports.jobs import report_jobs
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[2]


def jobs() -> list[str]:
    """Return the notebook runs of a report as plain_loop.sh is told them."""
    found = report_jobs(ROOT / "notebooks", load_topics(ROOT / "topics.yml").topics, {})
    topics = [f":topic={job.parameters['topic']}" if "topic" in job.parameters else "" for job in found]
    return [f"{job.notebook}{topic}" for job, topic in zip(found, topics, strict=True)]


def timed(command: list[str]) -> tuple[float, float]:
    """Return the processor time of a command with its children, and its wall time."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, env=environment, capture_output=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def profile(record: dict) -> None:
    """Say where the time of a report went: wall time by step and notebook, from its run.json."""
    print("what is left, wall seconds: " + ", ".join(f"{k} {v:.1f}" for k, v in record["durations"].items()))


def main() -> None:
    script, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    ours, theirs, unchanged = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            report = [sys.executable, "-m", "sitrep", "report", "--out", f"{folder}/ours", "--quiet"]
            ours.append(timed([*report, "--fresh"]))
            record = json.loads(Path(folder, "ours", "latest", "run.json").read_text(encoding="utf-8"))
            unchanged.append(timed(report))
            theirs.append(timed(["bash", script, f"{folder}/theirs", *jobs()]))
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
