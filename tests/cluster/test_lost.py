"""Analyses on a cluster that loses a worker, or the scheduler: the same tables, and what is done stays done."""

import os
import signal
import sys
from pathlib import Path

import pytest
from distributed import Client

from sitrep.engine.analysis import analyse, opened
from sitrep.engine.cluster import Cluster
from sitrep.engine.digests import digests
from sitrep.engine.executors import Processes
from sitrep.errors import ClusterError
from sitrep.topics.file import load_topics

ROOT = Path(__file__).resolve().parents[2]
TOPICS = load_topics(ROOT / "topics.yml")
PART_BYTES = 40_000
N_PARTS = 15

COMMAND = """
import sys
from pathlib import Path
from sitrep.engine.analysis import analyse
from sitrep.engine.executors import executor_of
from sitrep.errors import SitrepError
from sitrep.topics.file import load_topics

if __name__ == "__main__":
    corpus, out, topics, executor, part_bytes = sys.argv[1:]
    try:
        analyse(
            [Path(corpus)], load_topics(Path(topics)), Path(out), executor=executor_of(executor, 2),
            part_bytes=int(part_bytes),
        )
    except SitrepError as error:
        print(error)
        sys.exit(error.exit_code)
"""


@pytest.fixture(scope="module")
def corpus(corpus_of, tmp_path_factory):
    return corpus_of(tmp_path_factory.mktemp("corpus") / "articles", 160)


@pytest.fixture(scope="module")
def expected(corpus, tmp_path_factory):
    made = analyse([corpus], TOPICS, tmp_path_factory.mktemp("whole"))
    assert made.n_rows["copies"] > 3
    assert any(part == "furniture" for part in made["sentences"]["part"].to_pylist())
    assert made.n_rows["mentions"] > 10
    return digests(made)


def marks(out):
    return sorted((out / ".work").glob("*/base-*.json"))


def start(commands, name, corpus, out, address):
    script = commands.folder / "command.py"
    script.write_text(COMMAND)
    words = [corpus, out, ROOT / "topics.yml", f"dask={address}", PART_BYTES]
    return commands.start(name, sys.executable, script, *words)


def test_every_table_has_the_same_digest_on_2_processes_and_on_a_cluster_of_2_workers(corpus, expected, tmp_path):
    for name, executor in (("processes", Processes(2)), ("cluster", Cluster("local", 2))):
        made = analyse([corpus], TOPICS, tmp_path / name, executor=executor, part_bytes=PART_BYTES)
        assert len(list(made.path("terms").iterdir())) == N_PARTS
        assert digests(made) == expected
        assert not (tmp_path / name / ".work").exists()


def test_a_worker_killed_in_the_middle_changes_no_table(commands, corpus, expected, tmp_path, waiting):
    out = tmp_path / "out"
    _, address = commands.scheduler()
    for name in ("first", "second"):
        commands.worker(name, address)
    # Asked beforehand: while the parts are counted, a connection takes as long as several of them.
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        pids = client.run(os.getpid)
    process = start(commands, "command", corpus, out, address)
    waiting(lambda: len(marks(out)) >= 3, process)
    os.kill(min(pids.values()), signal.SIGKILL)
    assert len(marks(out)) < N_PARTS
    assert process.wait(timeout=300) == 0, commands.said("command")
    assert digests(opened(out)) == expected


def test_a_scheduler_killed_in_the_middle_ends_the_run_which_goes_on_from_there(
    commands, corpus, expected, tmp_path, waiting
):
    out = tmp_path / "out"
    scheduler, address = commands.scheduler()
    workers = [commands.worker(name, address) for name in ("first", "second")]
    process = start(commands, "command", corpus, out, address)
    waiting(lambda: len(marks(out)) >= 4, process)
    scheduler.kill()
    assert process.wait(timeout=120) == 1
    *_, last = commands.said("command").splitlines()  # before it, perhaps, that no worker has joined yet
    assert last.startswith(f"--executor dask={address}: the scheduler was lost")
    for worker in workers:
        worker.terminate()
        worker.wait(timeout=60)
    done = marks(out)
    assert 4 <= len(done) < N_PARTS
    assert not (out / "base" / "manifest.json").exists()
    numbers = [int(mark.stem.rpartition("-")[2]) for mark in done]
    files = [out / "base" / "terms.parquet" / f"part-{number:05d}.parquet" for number in numbers]
    stamps = [file.stat().st_mtime_ns for file in files]
    _, address = commands.scheduler("another")
    for name in ("third", "fourth"):
        commands.worker(name, address)
    assert start(commands, "again", corpus, out, address).wait(timeout=300) == 0, commands.said("again")
    assert [file.stat().st_mtime_ns for file in files] == stamps
    assert digests(opened(out)) == expected


def test_a_scheduler_that_does_not_answer_is_named(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("sitrep.engine.cluster.ANSWERS_S", 1.0)
    with pytest.raises(ClusterError, match=r"^--executor dask=127\.0\.0\.1:9: no scheduler answers there"):
        analyse([corpus], TOPICS, tmp_path, executor=Cluster("127.0.0.1:9", 2), part_bytes=PART_BYTES)
