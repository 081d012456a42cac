"""Analyses that lose a worker, or are killed themselves: the same tables in the end, and nothing done twice."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitrep.engine import passes
from sitrep.engine.analysis import analyse
from sitrep.engine.digests import digests
from sitrep.engine.executors import InProcess, Processes
from sitrep.errors import PartFailedError
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[2]
TOPICS = load_topics(ROOT / "topics.yml")
PART_BYTES = 20_000
N_PARTS = 12


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Articles for a dozen parts, each with an article's worth of work, in a compressed file."""
    path = tmp_path_factory.mktemp("corpus") / "articles.jsonl.gz"
    texts = [seed.read_text(encoding="utf-8") for seed in sorted((ROOT / "seeds").iterdir())]
    text = "\n\n".join(texts)[: PART_BYTES * 3 // 5]
    lines = [json.dumps({"text": f"Article {n}.\n\n{text}"}, ensure_ascii=False) for n in range(N_PARTS)]
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    return path


@pytest.fixture(scope="module")
def expected(corpus, tmp_path_factory):
    return digests(analyse([corpus], TOPICS, tmp_path_factory.mktemp("whole")))


COMMAND = """
import sys
from pathlib import Path
from sitrep.engine.analysis import analyse
from sitrep.engine.executors import InProcess, Processes
from sitrep.topics.file import load_topics

if __name__ == "__main__":
    corpus, out, topics, jobs, part_bytes = sys.argv[1:]
    executor = Processes(int(jobs)) if int(jobs) else InProcess()
    analyse([Path(corpus)], load_topics(Path(topics)), Path(out), executor=executor, part_bytes=int(part_bytes))
"""


def start(corpus, out, jobs):
    script = out.parent / "command.py"
    script.write_text(COMMAND)
    arguments = [str(corpus), str(out), str(ROOT / "topics.yml"), str(jobs), str(PART_BYTES)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib")}
    return subprocess.Popen([sys.executable, str(script), *arguments], env=environment, start_new_session=True)


def marks(out, name="base"):
    return sorted((out / ".work").glob(f"*/{name}-*.json"))


def wait_for(condition, process, seconds=120):
    limit = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < limit
        time.sleep(0.005)


def children(pid):
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            words = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == pid and b"spawn_main" in words and b"resource_tracker" not in words:
            found[int(path.parent.name)] = words
    return sorted(found)


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@linux
def test_a_worker_killed_in_the_middle_changes_no_table(corpus, expected, tmp_path):
    process = start(corpus, tmp_path / "out", 2)
    wait_for(lambda: len(marks(tmp_path / "out")) >= 2, process)
    os.kill(children(process.pid)[0], signal.SIGKILL)
    assert process.wait(timeout=300) == 0
    assert digests(analyse([corpus], TOPICS, tmp_path / "out")) == expected


@linux
@pytest.mark.parametrize("jobs", [0, 2])
def test_a_killed_run_goes_on_from_what_was_done(corpus, expected, tmp_path, jobs):
    out = tmp_path / "out"
    process = start(corpus, out, jobs)
    wait_for(lambda: len(marks(out)) >= 3, process)
    workers = children(process.pid)
    process.kill()
    process.wait()
    limit = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < limit:
        time.sleep(0.05)
    assert [pid for pid in workers if Path(f"/proc/{pid}").exists()] == []
    done = marks(out)
    assert 3 <= len(done) < N_PARTS
    assert not (out / "base" / "manifest.json").exists()
    numbers = [int(mark.stem.rpartition("-")[2]) for mark in done]
    files = [out / "base" / "terms.parquet" / f"part-{number:05d}.parquet" for number in numbers]
    stamps = [file.stat().st_mtime_ns for file in files]
    made = analyse([corpus], TOPICS, out, part_bytes=PART_BYTES)
    assert [file.stat().st_mtime_ns for file in files] == stamps
    assert digests(made) == expected


def test_a_done_part_whose_file_is_damaged_is_made_again(corpus, expected, tmp_path, monkeypatch):
    def fail_late(task):
        if task.part.number == 4:
            raise OSError("no more")
        return passes.analysis_task(task)

    monkeypatch.setattr("sitrep.engine.analysis.analysis_task", fail_late)
    with pytest.raises(PartFailedError, match="part 4 "):
        analyse([corpus], TOPICS, tmp_path, part_bytes=PART_BYTES)
    monkeypatch.undo()
    damaged = tmp_path / "base" / "terms.parquet" / "part-00002.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    assert digests(analyse([corpus], TOPICS, tmp_path, part_bytes=PART_BYTES)) == expected


def dies_in_part_1(task):
    if task.part.number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return passes.analysis_task(task)


def fails_in_part_1(task):
    if task.part.number == 1:
        raise MemoryError("no room")
    return passes.analysis_task(task)


@pytest.mark.parametrize(
    ("function", "executor", "message"),
    [
        (fails_in_part_1, InProcess(), r"part 1 \(articles\.jsonl\.gz from line 2\): MemoryError: no room\."),
        (fails_in_part_1, Processes(2), r"part 1 \(articles\.jsonl\.gz from line 2\): MemoryError: no room\."),
        (dies_in_part_1, Processes(2), r"part 1 \(articles\.jsonl\.gz from line 2\): its worker died 3 times"),
    ],
)
def test_a_part_that_always_fails_is_named_and_leaves_no_manifest(
    corpus, expected, tmp_path, monkeypatch, function, executor, message
):
    monkeypatch.setattr("sitrep.engine.analysis.analysis_task", function)
    with pytest.raises(PartFailedError, match=message) as caught:
        analyse([corpus], TOPICS, tmp_path, executor=executor, part_bytes=PART_BYTES)
    assert caught.value.exit_code == 1
    assert not (tmp_path / "base" / "manifest.json").exists()
    monkeypatch.undo()
    assert digests(analyse([corpus], TOPICS, tmp_path, part_bytes=PART_BYTES)) == expected


def test_the_command_takes_the_executor_and_its_number_of_processes(tmp_path):
    arguments = ["analyse", "--corpus", str(ROOT / "seeds"), "--out", str(tmp_path / "o"), "--executor", "processes"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "lib")}
    command = [sys.executable, "-m", "sitrep", *arguments, "--jobs", "2"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "articles 5" in done.stdout
    refused = subprocess.run(
        [*command[:-3], "threads"], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert refused.stderr.startswith(
        'sitrep: executor (command line) is "threads"; expected "in-process" or "processes" or "dask=ADDRESS".'
    )
