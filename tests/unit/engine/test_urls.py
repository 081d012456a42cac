"""Tables behind URLs: the same as on a disk, committed by their manifest, and read again from elsewhere."""

import itertools
import json
import shutil
import threading
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from fsspec.implementations.memory import MemoryFile

from sitrep.engine import alone
from sitrep.engine.analysis import analyse, opened
from sitrep.engine.digests import digests
from sitrep.engine.fetching import fetched
from sitrep.engine.parts import rows_with
from sitrep.errors import LockedError, PartFailedError, TablesError, UsageError
from sitrep.files import location, output_location, read_range, replacing
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[3]
TOPICS = load_topics(ROOT / "topics.yml")
MEMORY = fsspec.filesystem("memory")


@pytest.fixture(autouse=True)
def empty_store():
    MEMORY.store.clear()
    MEMORY.pseudo_dirs[:] = [""]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Three large lines a file, a copy across files among them."""
    folder = tmp_path_factory.mktemp("corpus") / "news"
    folder.mkdir()
    texts = [seed.read_text(encoding="utf-8") for seed in sorted((ROOT / "seeds").iterdir())]
    for name, chosen in (("a.jsonl", texts[:3]), ("b.jsonl", [*texts[3:], texts[0]])):
        (folder / name).write_text("\n".join(json.dumps({"text": text}) for text in chosen))
    return folder


@pytest.fixture(scope="module")
def expected(corpus, tmp_path_factory):
    return digests(analyse([corpus], TOPICS, tmp_path_factory.mktemp("here")))


def analysed(corpus, url="memory://tables/news", **given):
    return analyse([corpus], TOPICS, output_location(url), part_bytes=8_000, **given)


def test_corpus_and_tables_behind_urls_are_those_on_a_disk(corpus, expected):
    for file in corpus.iterdir():
        MEMORY.put_file(str(file), f"/news/{file.name}")
    made = analysed(location("memory://news"))
    assert len(MEMORY.ls("/tables/news/base/terms.parquet")) == 3
    assert digests(made) == digests(opened(output_location("memory://tables/news"))) == expected
    left = [name for name in MEMORY.find("/tables") if ".work" in name or ".analysing" in name]
    assert left == []


def test_no_thread_of_arrow_comes_to_a_python_file_system(corpus, expected, monkeypatch):
    """One that does when Python is ending aborts the process."""
    threads = set()

    def watched(kind, name):
        plain = getattr(kind, name)
        monkeypatch.setattr(kind, name, lambda *a, **k: (threads.add(threading.current_thread()), plain(*a, **k))[1])

    for name in ("_open", "info", "cat_file"):
        watched(type(MEMORY), name)
    for name in ("read", "close"):
        watched(MemoryFile, name)
    assert digests(analysed(corpus)) == expected
    assert threads == {threading.main_thread()}


@pytest.mark.parametrize("where", ["memory://copies.parquet", "copies.parquet"])
def test_rows_of_one_value_are_read_from_the_groups_that_may_hold_it(where, tmp_path, monkeypatch):
    table = pa.table({"part": pa.array([0, 0, 1, 1, 1, 3, 3, 4], pa.int32()), "article": list("abcdefgh")})
    file = location(where) if "://" in where else tmp_path / where
    with replacing(file) as temporary:
        pq.write_table(table, temporary, row_group_size=2)
    read, plain = [], pq.ParquetFile.read_row_groups
    monkeypatch.setattr(
        pq.ParquetFile,
        "read_row_groups",
        lambda self, groups, **how: (read.append(groups), plain(self, groups, **how))[1],
    )
    for part in range(6):
        expected = table.filter(pc.equal(table["part"], part)).select(["article"])
        assert rows_with(file, "part", part, ["article"]).equals(expected)
    assert read == [[0], [1, 2], [2], [2, 3], [3], []]


def test_the_manifest_is_the_last_file_of_the_tables(corpus, monkeypatch):
    put, kept = MEMORY.put_file, []
    monkeypatch.setattr(
        type(MEMORY), "put_file", lambda self, source, target, **more: (kept.append(target), put(source, target))[1]
    )
    analysed(corpus)
    base = [name for name in kept if "/news/base/" in name]
    assert len(base) > 20
    assert base[-1].endswith("/base/manifest.json")
    assert sum(name.endswith("/base/manifest.json") for name in base) == 1


def test_a_store_that_refuses_is_named_leaves_no_manifest_and_the_run_goes_on_later(corpus, expected, monkeypatch):
    put = MEMORY.put_file

    def refuse(self, source, target, **more):
        if "sentences.parquet/part-00002" in target:
            raise RuntimeError("SlowDown")
        return put(source, target, **more)

    monkeypatch.setattr(type(MEMORY), "put_file", refuse)
    with pytest.raises(PartFailedError, match=r"part 2 .*RuntimeError: SlowDown.*What is done is kept"):
        analysed(corpus)
    assert not MEMORY.exists("/tables/news/base/manifest.json")
    done = {name: MEMORY.info(name)["created"] for name in MEMORY.find("/tables/news/base/terms.parquet")}
    monkeypatch.undo()
    assert digests(analysed(corpus)) == expected
    assert {name: MEMORY.info(name)["created"] for name in done} == done
    assert len(done) == 2


@pytest.mark.parametrize("stage", ["cut", "read"])
def test_a_store_that_fails_while_articles_are_read_refuses_none_of_them(corpus, expected, monkeypatch, stage):
    for file in corpus.iterdir():
        MEMORY.put_file(str(file), f"/news/{file.name}")
    read, cat, n = MemoryFile.read, MEMORY.cat_file, itertools.count()

    def fails_to_read(self, *length):
        if "part" not in self.path and next(n) == 1 and stage == "cut":
            raise RuntimeError("connection reset")
        return read(self, *length)

    def fails_to_cat(self, path, start=None, end=None, **more):
        if path.startswith("/news/") and stage == "read":
            raise RuntimeError("connection reset")
        return cat(path, start=start, end=end, **more)

    monkeypatch.setattr(MemoryFile, "read", fails_to_read)
    monkeypatch.setattr(type(MEMORY), "cat_file", fails_to_cat)
    with pytest.raises(PartFailedError, match=r"RuntimeError: connection reset.*What is done is kept"):
        analyse([location("memory://news")], TOPICS, output_location("memory://tables/news"), part_bytes=8_000)
    monkeypatch.undo()
    made = analyse([location("memory://news")], TOPICS, output_location("memory://tables/news"), part_bytes=8_000)
    assert digests(made) == expected


def test_tables_that_stand_are_not_made_again(corpus):
    analysed(corpus)
    made = {name: MEMORY.info(name)["created"] for name in MEMORY.find("/tables/news/base")}
    analysed(corpus)
    assert {name: MEMORY.info(name)["created"] for name in MEMORY.find("/tables/news/base")} == made


def note(run, key, at):
    MEMORY.pipe_file("/tables/news/.analysing", json.dumps({"run": run, "key": key, "at": at}).encode())


def test_a_second_analysis_of_other_articles_is_refused_while_the_first_is_at_work(corpus, expected, monkeypatch):
    monkeypatch.setattr(alone.time, "time", lambda: 1_000.0)
    note("other", "another key", 990.0)
    with pytest.raises(LockedError, match=r"^memory://tables/news: another analysis is at work there, .*so 10 s"):
        analysed(corpus)
    assert not MEMORY.exists("/tables/news/base")
    note("other", "another key", 1_000.0 - alone.DEAD_S)
    assert digests(analysed(corpus)) == expected


def test_an_analysis_whose_folder_another_took_over_stops_before_its_manifest(corpus, monkeypatch):
    monkeypatch.setattr(alone, "RENEWED_S", 0.0)

    def taken_over(step):
        if step.stage == "analysing" and step.n_parts == 2:
            note("other", "another key", 2e12)

    with pytest.raises(LockedError, match="another analysis has begun there, and this one stops"):
        analysed(corpus, told=taken_over)
    assert not MEMORY.exists("/tables/news/base/manifest.json")
    assert MEMORY.exists("/tables/news/.analysing")


def test_tables_made_elsewhere_are_fetched_once_and_are_the_same(corpus, expected, tmp_path, monkeypatch):
    analysed(corpus)
    place = output_location("memory://tables/news")
    first = fetched(place, TOPICS, tmp_path)
    assert digests(first) == expected
    assert (first.corpus_name, first.folder.parent) == ("news", tmp_path)
    monkeypatch.setattr(type(MEMORY), "get_file", None)
    assert fetched(place, TOPICS, tmp_path).folder == first.folder


def test_tables_matched_with_other_topics_are_refused(corpus, tmp_path):
    analysed(corpus)
    other = tmp_path / "topics.yml"
    other.write_text((ROOT / "topics.yml").read_text().replace("title: Battlefield", "title: The battlefield"))
    with pytest.raises(UsageError, match=r"^memory://tables/news: its tables are not matched with topics\.yml"):
        fetched(output_location("memory://tables/news"), load_topics(other), tmp_path)


def test_tables_copied_in_part_are_refused(corpus, tmp_path):
    made = analyse([corpus], TOPICS, tmp_path / "out", part_bytes=8_000)
    assert fetched(tmp_path / "out", TOPICS, tmp_path).folder == tmp_path / "out"
    (made.path("terms") / "part-00001.parquet").unlink()
    with pytest.raises(TablesError, match=r"terms\.parquet: [\d,]+ rows, where [\d,]+ were written\. Copy the folder"):
        fetched(tmp_path / "out", TOPICS, tmp_path)
    shutil.rmtree(made.path("terms"))
    with pytest.raises(TablesError, match=r"terms\.parquet: cannot be read"):
        fetched(tmp_path / "out", TOPICS, tmp_path)


def test_where_no_tables_are_there_is_nothing_to_report_on(tmp_path):
    with pytest.raises(TablesError, match="no finished analysis is there"):
        fetched(output_location("memory://nothing"), TOPICS, tmp_path)


def test_a_url_of_a_kind_that_nobody_knows_is_refused():
    with pytest.raises(UsageError, match=r"^nokind://x: .*give a local path: --out FOLDER\.$"):
        output_location("nokind://x")


def test_a_server_that_knows_no_ranges_gives_the_same_bytes(monkeypatch):
    MEMORY.pipe_file("/x", b"0123456789")
    place = location("memory://x")
    assert read_range(place, 3, 6) == b"345"
    monkeypatch.setattr(type(MEMORY), "cat_file", lambda self, path, start=None, end=None: b"0123456789")
    assert read_range(place, 3, 6) == b"345"
    with pytest.raises(OSError, match="bytes instead of"):
        read_range(place, 8, 12)
