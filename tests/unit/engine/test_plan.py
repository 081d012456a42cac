"""The plan of parts, and that it decides no number."""

import gzip
import json
import os
import pickle
import random
import zipfile
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sitrep.corpus.reading import list_files, read_corpus
from sitrep.engine.analysis import analyse
from sitrep.engine.digests import digests
from sitrep.engine.executors import Processes
from sitrep.engine.plan import plan, read_records
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[3]
DATA = os.environ.get("SITREP_TEST_DATA", "")
TOPICS = load_topics(ROOT / "topics.yml")


def made_up(folder, n_articles=60):
    """Write articles from the seeds' sentences, with copies across files, dates that decide originals, and rejects."""
    sentences = [line for seed in sorted((ROOT / "seeds").iterdir()) for line in seed.read_text().split("\n") if line]
    rows = []
    for n in range(n_articles):
        body = "\n\n".join(sentences[(n * 7 + k) % len(sentences)] for k in range(3 if n % 10 else 1))
        day = f"2026-01-{28 - n % 28:02d}" if n % 3 else ""
        rows.append(json.dumps({"title": f"Title {n % 40}" if n % 10 else "", "text": body, "date": day}))
    rows[5] = "not json"
    rows[44], rows[58] = rows[3].upper().replace('"TITLE"', '"title"').replace('"TEXT"', '"text"'), rows[3]
    (folder / "b").mkdir(parents=True)
    (folder / "a.jsonl").write_text("\n".join(rows[:25]))
    (folder / "b" / "c.jsonl.gz").write_bytes(gzip.compress("\n".join(rows[25:]).encode(), mtime=0))
    (folder / "d.txt").write_text(sentences[0])
    (folder / "e.pdf").write_bytes(b"%PDF")
    return folder


def dirty(folder, n_articles=48):
    """Write what only the profile of a whole corpus can tell: copies of each kind, recurring lines, in four formats."""
    sentences = [line for seed in sorted((ROOT / "seeds").iterdir()) for line in seed.read_text().split("\n") if line]
    words, rows = " ".join(sentences).split(), []
    for n in range(n_articles):
        chosen = random.Random(n)
        body = [f"{' '.join(chosen.choices(words, k=30))} Number {n}." for _ in range(4)]
        row = {"source": "Daily" if n % 2 else "Wire", "url": f"https://e.org/{n}", "date": f"2026-01-{1 + n % 28:02}"}
        rows.append(
            {**row, "title": f"Title {n}", "text": "\n\n".join([*body, "Story Continued Below" if n % 2 else "###"])}
        )
    rows[40] = {**rows[3], "text": rows[3]["text"].replace("Number 3.", "Number three.", 1), "url": "", "date": ""}
    rows[41] = {**rows[6], "text": rows[6]["text"] + " They came back.", "date": "2026-03-01"}
    rows[42] = {**rows[9], "text": rows[9]["text"].upper(), "url": "", "date": "2025-12-31"}
    rows[43] = {
        **rows[12],
        "url": "",
        "text": f"{sentences[1]} Ours alone.\n\n{rows[12]['text']}\n\n{sentences[2] * 3} Ours.",
    }
    rows[44] = {**rows[44], "text": "Venezuela: el petróleo y las sanciones siguen en el centro de la disputa. " * 3}
    lines = [json.dumps(row).encode() for row in rows]
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(b"\n".join(lines[:16]))
    with zipfile.ZipFile(folder / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/c.jsonl", b"\n".join(lines[16:28]))
        archive.writestr("../out.txt", "x")
    pq.write_table(pa.Table.from_pylist(rows[28:38]), folder / "d.parquet", row_group_size=4)
    (folder / "e.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines[38:]), mtime=0))
    (folder / "f.txt").write_bytes("The café’s owner said so.".encode("cp1252"))
    (folder / "metadata.csv").write_text("file,source,date\nf.txt,Daily,2026-02-01\ngone.txt,x,\n")
    return folder


def test_the_profile_of_a_corpus_finds_what_no_part_can(corpora, tmp_path):
    tables = analyse([corpora["dirty"]], TOPICS, tmp_path, part_bytes=4_000)
    kinds = Counter(tables["copies"]["kind"].to_pylist())
    assert set(kinds) == {"exact", "near", "updated", "shared"}
    rows = [row for row in tables["sentences"].to_pylist() if row["part"] == "furniture"]
    assert {row["text"] for row in rows} == {"Story Continued Below", "###"}
    assert Counter(tables["rejects"]["reason"].to_pylist()) == {"unsafe name": 1, "no such file": 1}
    (spanish,) = [row["article_id"] for row in tables["articles"].to_pylist() if row["language"] == "es"]
    assert spanish not in set(tables["tone"]["article_id"].to_pylist())
    assert [row["lexicon"] for row in tables["topic_sentences"].to_pylist() if row["article_id"] == spanish] in (
        [],
        [None] * 3,
    )


def part_bytes_for(corpus, n_parts, folder):
    """Find a size of parts that gives so many at the least, or as many as there are files that cannot be cut."""
    size = 1 << 30
    while size > 256 and len(list(plan(list_files([corpus]), part_bytes=size, unpacked=folder / str(size)))) < n_parts:
        size = size * 5 // 6
    return size


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpora")
    found = {"made up": made_up(folder / "made_up"), "dirty": dirty(folder / "dirty"), "seeds": ROOT / "seeds"}
    if DATA:
        with gzip.open(Path(DATA, "corpora", "us_news_2012_2020.jsonl.gz")) as stream:
            lines = [line for _, line in zip(range(200), stream, strict=False)]
        (folder / "news.jsonl").write_bytes(b"".join(lines))
        found["news"] = folder / "news.jsonl"
    return found


@pytest.mark.parametrize("name", ["made up", "dirty", "seeds", "news"])
def test_every_table_has_the_same_digest_for_1_7_and_40_parts_and_2_processes(corpora, name, tmp_path):
    if name not in corpora:
        pytest.skip("SITREP_TEST_DATA is not set: no news")
    corpus = corpora[name]
    whole = analyse([corpus], TOPICS, tmp_path / "1")
    expected = digests(whole)
    assert whole.path("terms").is_file()
    counts = []
    for n_parts in (7, 40):
        size = part_bytes_for(corpus, n_parts, tmp_path / "plan")
        made = analyse([corpus], TOPICS, tmp_path / str(n_parts), part_bytes=size)
        counts.append(len(list(made.path("terms").iterdir())))
        assert digests(made) == expected
        assert made.n_rows == whole.n_rows
    assert counts[0] < counts[1] or name == "seeds"
    size = part_bytes_for(corpus, 7, tmp_path / "plan")
    side_by_side = analyse([corpus], TOPICS, tmp_path / "2p", executor=Processes(2), part_bytes=size)
    assert digests(side_by_side) == expected
    for table in side_by_side:
        for file in side_by_side.path(table).iterdir():
            assert file.read_bytes() == (tmp_path / "7" / file.relative_to(tmp_path / "2p")).read_bytes()


def test_profiles_joined_as_a_tree_of_any_width_tell_the_same(corpora, tmp_path, monkeypatch):
    expected = digests(analyse([corpora["dirty"]], TOPICS, tmp_path / "1"))
    size = part_bytes_for(corpora["dirty"], 12, tmp_path / "plan")
    for width in (2, 3):
        monkeypatch.setattr("sitrep.engine.analysis.JOINED", width)
        made = analyse([corpora["dirty"]], TOPICS, tmp_path / str(width), part_bytes=size)
        assert len(list(made.path("terms").iterdir())) >= 12
        assert digests(made) == expected


def test_a_plan_is_the_same_each_time_and_small_when_pickled(corpora, tmp_path):
    first, second = (list(plan(list_files([corpora["made up"]]), part_bytes=2000, unpacked=tmp_path)) for _ in "ab")
    assert first == second
    assert [part.number for part in first] == list(range(len(first)))
    assert all(len(pickle.dumps(part)) < 2_000 for part in first)


def test_the_parts_together_hold_each_record_once_and_in_order(corpora, tmp_path):
    corpus = [corpora["made up"]]
    parts = plan(list_files(corpus), part_bytes=1500, unpacked=tmp_path)
    assert [record for part in parts for record in read_records(part)] == list(read_corpus(corpus))


def test_small_files_are_taken_together(tmp_path):
    for n in range(100):
        (tmp_path / f"{n:03d}.txt").write_text("word " * 20)
    parts = list(plan(list_files([tmp_path]), part_bytes=1000, unpacked=tmp_path / ".u"))
    assert [len(part.pieces) for part in parts] == [10] * 10


def test_five_articles_are_one_part():
    parts = list(plan(list_files([ROOT / "seeds"]), part_bytes=32 * 2**20, unpacked=Path("nowhere")))
    assert [len(part.pieces) for part in parts] == [5]


def test_fewer_larger_parts_in_the_same_folder_leave_no_old_ones(corpora, tmp_path):
    corpus = tmp_path / "corpus"
    made_up(corpus)
    analyse([corpus], TOPICS, tmp_path / "out", part_bytes=1000)
    (corpus / "d.txt").write_text("Another text.")
    made = analyse([corpus], TOPICS, tmp_path / "out", part_bytes=6000)
    assert digests(made) == digests(analyse([corpus], TOPICS, tmp_path / "fresh"))
    (corpus / "d.txt").write_text("Yet another text.")
    whole = analyse([corpus], TOPICS, tmp_path / "out")
    assert whole.path("terms").is_file()


def test_what_was_unpacked_and_marked_is_gone_when_all_is_done(corpora, tmp_path):
    analyse([corpora["made up"]], TOPICS, tmp_path, part_bytes=1000)
    assert not (tmp_path / ".work").exists()
    assert not list(tmp_path.rglob("*.tmp"))
