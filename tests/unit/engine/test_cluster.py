"""A cluster's own: an item that kills, workers that are set up otherwise, and what they cannot see."""

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import dask
import pytest

from sitrep.corpus.listing import list_files
from sitrep.engine import cluster
from sitrep.engine.analysis import analyse
from sitrep.engine.cluster import Cluster
from sitrep.engine.configuration import Configuration
from sitrep.engine.executors import TRIES
from sitrep.engine.parts import Place
from sitrep.engine.passes import profile_task
from sitrep.engine.plan import plan
from sitrep.engine.tasks import BEGUN, PartTask
from sitrep.errors import ClusterError, PartFailedError, UsageError
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Item:
    number: int
    folder: Path

    @property
    def name(self):
        return f"item {self.number}"


def dies_at_1(item):
    if item.number == 1:
        os._exit(9)
    return item.number


def fails_twice(item):
    begun = len(list(item.folder.iterdir()))
    (item.folder / str(begun)).touch()
    if begun < TRIES - 1:
        raise ConnectionError("try again")
    return begun


def test_an_item_that_fails_is_tried_again(tmp_path):
    with Cluster("local", 1) as executor:
        assert list(executor.map(fails_twice, [Item(0, tmp_path)])) == [TRIES - 1]


def test_clusters_of_one_machine_leave_each_other_alone(tmp_path):
    for number in (1, 2):
        (tmp_path / str(number)).touch()
    with Cluster("local", 1) as first, Cluster("local", 1) as second:
        assert [*first.map(fails_twice, [Item(0, tmp_path)]), *second.map(fails_twice, [Item(0, tmp_path)])] == [2, 2]


def test_an_item_that_kills_its_workers_is_named_and_no_other_is(tmp_path):
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), Cluster("local", 2) as executor:
        results = executor.map(dies_at_1, (Item(n, tmp_path) for n in range(6)))
        assert next(results) == 0
        with pytest.raises(PartFailedError, match=r"^item 1: every worker that began it died"):
            next(results)


def test_a_worker_with_other_versions_is_refused_by_name(tmp_path):
    wanted = {**cluster.fingerprint(), "ftfy": "1.0"}
    with pytest.raises(ClusterError, match=r"is set up otherwise than this process \(ftfy \S+ there, 1\.0 here\)\."):
        cluster._work(fails_twice, Item(0, tmp_path), wanted)


@pytest.fixture
def task(tmp_path):
    """A part of a file of two articles, to be profiled."""
    (tmp_path / "a.txt").write_text("Ships left the port.")
    (tmp_path / "out" / ".work" / "key").mkdir(parents=True)
    (tmp_path / "out" / ".work" / "key" / BEGUN).touch()
    (part,) = plan(list_files([tmp_path / "a.txt"]), part_bytes=1000, unpacked=tmp_path)
    work = tmp_path / "out" / ".work" / "key"
    place = Place(folder=work, number=None, mark=work / "profile-00000.json", stamp="x")
    return PartTask(part=part, place=place, configuration=Configuration())


def test_a_worker_that_does_not_see_the_corpus_stops_the_run_and_refuses_no_article(task):
    assert profile_task(task)["rows"]["profile"] == 1
    task.part.pieces[0].file.file.write_text("Ships.")
    with pytest.raises(ClusterError, match=r"a\.txt: missing or of another size, seen from "):
        profile_task(task)
    task.part.pieces[0].file.file.unlink()
    with pytest.raises(ClusterError, match=r"a\.txt: missing or of another size.*Give a corpus that all workers reach"):
        profile_task(task)


def test_a_worker_that_does_not_see_the_folder_stops_the_run(task, tmp_path):
    elsewhere = tmp_path / "elsewhere" / ".work" / "key"
    moved = replace(task, place=replace(task.place, folder=elsewhere, mark=elsewhere / "profile-00000.json"))
    with pytest.raises(ClusterError, match=r"elsewhere: not to be seen from \S+\. Give an --out that all"):
        profile_task(moved)
    assert not (tmp_path / "elsewhere").exists()


def test_without_dask_it_is_said_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"^--executor dask=local needs Dask.*pip install 'sitrep\[cluster\]'$"):
        list(Cluster("local", 1).map(fails_twice, [Item(0, tmp_path)]))


def test_a_corpus_of_one_part_needs_no_cluster(tmp_path):
    made = analyse([ROOT / "seeds"], load_topics(ROOT / "topics.yml"), tmp_path, executor=Cluster("127.0.0.1:9", 1))
    assert made.n_rows["articles"] == 5
