"""What happens to a report folder over the years: full disks, read-only folders, crowds, wrong clocks, damaged records.

After each: ``latest`` opens and is whole, the next run succeeds, the exit code is the documented one.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

CLOCK = """
import datetime as module
import sys
from sitrep.cli import main
from sitrep.reports import publish
shift, jump = map(float, (sys.argv.pop(1), sys.argv.pop(1)))
class Clock(module.datetime):
    asked = 0
    @classmethod
    def now(cls, zone=None):
        cls.asked += 1
        seconds = shift + (jump if cls.asked > 1 else 0)
        return module.datetime.now(zone) + module.timedelta(seconds=seconds)
publish.datetime = Clock
main(sys.argv[1:])
"""
DAY = 86_400


# Notebooks that go wrong in each known way, through the whole command.

FAULTY = {
    "killed": (["import os, signal", "os.kill(os.getpid(), signal.SIGKILL)"], [], 1, "the kernel died in this cell"),
    "hangs": (["import time", "time.sleep(600)"], ["--notebook-deadline", "12"], 1, "longer than its 12 s"),
    "runs on": (["import time", "time.sleep(600)"], ["--deadline", "8s"], 5, "the deadline of "),
    "leaves": (["import sys", "sys.exit(0)", "print('never')"], [], 1, "sys.exit(0)"),
    "raises": (["1 / 0"], [], 1, "ZeroDivisionError"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_notebook_that_goes_wrong_fails_the_report_with_its_exit_code_and_keeps_the_last_good_one(plain, fault):
    sources, options, code, said = FAULTY[fault]
    before = plain.latest
    plain.notebook("50_faulty", sources)
    try:
        began = time.monotonic()
        made = plain.run("report", "--quiet", *options)
        assert time.monotonic() - began < 300
    finally:
        (plain.folder / "notebooks" / "50_faulty.ipynb").unlink()
    assert made.returncode == code, made.stderr
    assert said in made.stderr
    assert "Traceback" not in made.stderr
    assert plain.latest == before
    plain.expect_whole()
    failed = plain.runs()[0]
    assert failed.status == "failed"
    assert said in failed.reason
    assert (failed.folder / "notebooks" / "00_word.ipynb").exists() or code == 5
    assert (failed.folder / "traceback.txt").exists()
    index = (plain.outputs / "index.html").read_text()
    assert "The report below is stale" in index
    plain.expect_next_run()
    assert "The report below is stale" not in (plain.outputs / "index.html").read_text()


def test_a_notebook_that_prints_50_mb_is_published_with_what_it_printed_bounded(plain):
    plain.notebook("50_prints", ["for _ in range(50):\n    print('x' * 1_000_000)", "print('still here')"])
    try:
        plain.expect_next_run()
        page = plain.outputs / "latest" / "50_prints.html"
        assert page.stat().st_size < 200_000
        assert "still here" in page.read_text()
        assert (plain.outputs / "latest" / "notebooks" / "50_prints.ipynb").stat().st_size < 1_500_000
    finally:
        (plain.folder / "notebooks" / "50_prints.ipynb").unlink()
    plain.expect_next_run()


def test_a_deadline_that_passes_while_the_corpus_is_analysed_exits_5(plain):
    """The corpus is a pipe that nobody writes to: reading it would take for ever."""
    os.mkfifo(plain.folder / "seeds" / "pipe.txt")
    try:
        made = plain.run("report", "--quiet", "--deadline", "4s", timeout=60)
    finally:
        (plain.folder / "seeds" / "pipe.txt").unlink()
    assert made.returncode == 5, made.stderr
    assert made.stderr == (
        "sitrep: the deadline of 4 s passed before the report was done; nothing was published, the last good report "
        "stays. Give it more time with --deadline, or fewer topics or articles.\n"
    )
    plain.expect_whole()
    plain.expect_next_run()


def test_a_broken_topic_file_is_a_failed_run_in_the_index_and_the_last_good_report_stays(plain):
    topics = plain.folder / "topics.yml"
    before = topics.read_text()
    topics.write_text(before.replace("title:", "titel:"))
    try:
        made = plain.run("report", "--quiet")
    finally:
        topics.write_text(before)
    assert made.returncode == 2
    assert "titel" in plain.runs()[0].reason
    assert plain.runs()[0].status == "failed"
    plain.expect_whole()
    plain.expect_next_run()


# A disk that is full, or may only be read.


@pytest.fixture
def disk(tmp_path, plain):
    """A small file system of its own, mounted as the workspace's folder of runs."""
    outputs = tmp_path / "disk"
    outputs.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(outputs)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs to mount a tmpfs")
    usual, plain.outputs = plain.outputs, outputs
    seen, plain.seen = plain.seen, {}
    try:
        yield outputs
    finally:
        plain.outputs, plain.seen = usual, seen
        subprocess.run(["umount", "-l", str(outputs)], check=True)


@pytest.mark.parametrize("left", [0, 40_000, 100_000])
def test_a_full_disk_fails_the_run_and_when_there_is_room_the_next_one_succeeds(plain, disk, left):
    plain.expect_next_run("--out", disk)
    filler = disk / "filler"
    with filler.open("wb") as stream:
        usage = os.statvfs(disk)
        stream.write(b"x" * max(0, usage.f_bavail * usage.f_frsize - left))
    made = plain.run("report", "--quiet", "--fresh", "--out", disk)
    assert made.returncode == 1, made.stderr
    assert "No space left on device" in made.stderr
    assert "Traceback" not in made.stderr
    plain.expect_whole()
    filler.unlink()
    newest = plain.expect_next_run("--fresh", "--out", disk)
    assert newest.sequence >= 2
    assert plain.run("runs", "prune", "--keep-last", "1", "--yes", "--out", disk).returncode == 0


def test_a_folder_that_may_only_be_read_is_refused_with_exit_code_2(plain, disk):
    plain.expect_next_run("--out", disk)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    made = plain.run("report", "--quiet", "--out", disk)
    assert made.returncode == 2, made.stderr
    assert made.stderr == (
        f"sitrep: {disk} cannot be written: Read-only file system. "
        "Make it writable, or give another folder with --out.\n"
    )
    plain.expect_whole()
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    plain.expect_next_run("--out", disk)


# Many at once.


@pytest.mark.parametrize("n", [2, 8])
def test_of_several_reports_at_once_one_is_made_and_the_others_are_told_who_makes_it(plain, n):
    before = len(plain.runs("published"))
    plain.notebook("40_slow", ["import time\ntime.sleep(6)"])
    try:
        first = plain.start("report", "--quiet", "--fresh")
        _wait_until((plain.outputs / ".lock.json").exists)
        others = [plain.start("report", "--quiet", "--fresh") for _ in range(n - 1)]
        said = [process.communicate(timeout=600)[1] for process in others]
        codes = [process.returncode for process in others]
        first.communicate(timeout=600)
    finally:
        (plain.folder / "notebooks" / "40_slow.ipynb").unlink()
    assert first.returncode == 0
    assert set(codes) <= {0, 4}
    assert codes.count(4) >= 1
    told = rf"is locked by another run: process {first.pid} \(sitrep report\), since 20[0-9-]+T[0-9:]+Z\. Wait for it"
    assert any(re.search(told, words) for words in said)
    assert len(plain.runs("published")) == before + 1 + codes.count(0)
    plain.expect_whole()
    plain.expect_next_run()


def _wait_until(condition, seconds=60):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


# A clock that is set while nobody looks.


def test_a_clock_that_jumps_back_between_runs_or_within_one_changes_neither_order_nor_latest(plain):
    numbers = [plain.expect_next_run("--fresh").sequence]
    for shift, jump in ((-3 * DAY, 0), (0, -3 * DAY), (400 * DAY, -400 * DAY)):
        made = plain.run(shift, jump, "report", "--quiet", "--fresh", program=CLOCK)
        assert made.returncode == 0, made.stderr
        newest = plain.runs()[0]
        assert newest.run_id == plain.latest
        assert newest.seconds is not None
        assert 0 < newest.seconds < DAY / 24
        numbers.append(newest.sequence)
        plain.expect_whole()
    assert numbers == [numbers[0] + k for k in range(4)]
    in_future = plain.run("runs", "stale", "--max-age", "26h")
    assert in_future.returncode == 6
    assert "in the future, so its age is not known. Set the clock right" in in_future.stderr
    assert plain.expect_next_run("--fresh").sequence == numbers[-1] + 1
    assert plain.run("runs", "stale", "--max-age", "26h").returncode == 0


# Records that somebody or something has damaged.

WRONG = b'{"run_id": "RUN", "inputs": 5, "measures": {"oil": []}, "states": [{}], "reused_from": [], "rows": "x"}'


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"run_id": "another"}', WRONG, None])
def test_a_damaged_record_of_the_latest_run_is_said_so_and_the_next_run_succeeds(plain, content):
    damaged = plain.outputs / "runs" / plain.expect_next_run().run_id / "run.json"
    whole = damaged.read_bytes()
    damaged.unlink()
    if content is not None:
        damaged.write_bytes(content.replace(b"RUN", damaged.parent.name.encode()))
    plain.seen.pop(damaged.parent.name)
    assert "damaged" in plain.run("runs", "list").stdout
    assert (plain.outputs / "latest" / "index.html").exists()
    plain.expect_next_run()
    assert "damaged" in (plain.outputs / "index.html").read_text()
    damaged.write_bytes(whole)
    plain.expect_next_run()


def test_a_damaged_page_of_the_last_run_is_not_published_again(plain):
    last = plain.expect_next_run()
    page = last.folder / "00_word.html"
    page.write_text(page.read_text()[:-50])
    plain.seen.pop(last.run_id)
    made = plain.expect_next_run()
    assert "reused_from" not in made.record
    assert f"run {last.run_id} is no longer whole and is not reused: 00_word.html is not whole" in (
        (made.folder / "log.txt").read_text()
    )


def test_a_stop_by_the_scheduler_exits_130_and_keeps_the_last_good_report(plain):
    process = plain.start("report", "--quiet", "--fresh")
    _wait_until((plain.outputs / ".lock.json").exists)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert plain.runs()[0].reason == "the run was interrupted"
    plain.expect_whole()
    plain.expect_next_run()


def test_a_reused_report_says_so_on_every_page_and_needs_no_kernel(plain):
    origin = plain.expect_next_run("--fresh")
    for _ in range(2):
        reused = plain.expect_next_run()
        assert reused.record["reused_from"] == origin.run_id
        log = (reused.folder / "log.txt").read_text()
        assert "notebooks" not in log
        for page in reused.folder.glob("*.html"):
            text = page.read_text()
            assert text.count(f"run {reused.run_id}: nothing had changed, the result of run {origin.run_id}") == 1
        assert "nothing changed. The same articles" in (reused.folder / "index.html").read_text()
    assert plain.run("runs", "stale", "--max-age", "1h").returncode == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("seeds/three.txt", "Oil again\n\nOil is discussed again in the west. People like it.\n"),
        ("notes/oil.md", "What the analyst thinks."),
        ("judgements.csv", "topic,sentence_hash,verdict\n"),
        ("notebooks/own.py", "x = 1\n"),
    ],
)
def test_whatever_decides_a_page_is_no_unchanged_input(plain, name, content):
    plain.expect_next_run()
    file = plain.folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(content)
    try:
        assert "reused_from" not in plain.expect_next_run().record
    finally:
        file.unlink()
    assert "reused_from" not in plain.expect_next_run().record


def test_what_a_run_says_of_itself_names_no_folder_of_this_machine(plain):
    run = plain.expect_next_run("--fresh")
    for path in run.folder.rglob("*"):
        if path.suffix in (".html", ".json", ".csv", ".txt", ".svg"):
            assert str(plain.folder) not in path.read_text(), path.name
            assert str(Path.home()) + "/" not in path.read_text() or str(Path.home()) == "/", path.name
    assert json.loads((run.folder / "run.json").read_text())["settings"]["corpus"]["value"] == ["seeds"]
