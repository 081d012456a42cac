import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from sitrep.errors import PublishError
from sitrep.reports.checking import check_page
from sitrep.reports.history import read_runs
from sitrep.reports.publish import fail, publish, stage

NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
PAGE = '<!DOCTYPE html><html lang="en"><h1>{}</h1></html>\n'
STEPS = ["check", "record", "move", "latest", "redirect", "index"]
KILLED = """
import os, signal, sys
from pathlib import Path
from sitrep.reports.publish import publish, stage
outputs, step = Path(sys.argv[1]), sys.argv[2]
run = stage(outputs)
(run.folder / "index.html").write_text('<!DOCTYPE html><html lang="en"><h1>killed</h1></html>')
kill = lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None
publish(run, {}, expected=["index.html"], on_step=kill)
"""


def make_run(outputs, text="good", **record):
    run = stage(outputs, now=NOW)
    (run.folder / "index.html").write_text(PAGE.format(text))
    return publish(run, record, expected=["index.html"])


def test_a_published_run_is_moved_recorded_and_latest(tmp_path):
    place = make_run(tmp_path, counts={"articles": 5})
    assert place == tmp_path / "runs/2026-11-22T2230Z-0001"
    assert (tmp_path / "latest").readlink().as_posix() == "runs/2026-11-22T2230Z-0001"
    assert "good" in (tmp_path / "latest/index.html").read_text()
    assert "url=runs/2026-11-22T2230Z-0001/index.html" in (tmp_path / "latest.html").read_text()
    record = json.loads((place / "run.json").read_text())
    assert record["status"] == "published"
    assert record["sequence"] == 1
    assert record["started_at"] == "2026-11-22T22:30:00Z"
    assert list((tmp_path / ".staging").iterdir()) == []


def test_steps_are_told_in_order(tmp_path):
    run = stage(tmp_path)
    (run.folder / "index.html").write_text(PAGE.format("x"))
    told = []
    publish(run, {}, expected=["index.html"], on_step=told.append)
    assert told == STEPS


def test_a_run_that_fails_its_check_is_not_moved_and_the_last_good_one_stays(tmp_path):
    make_run(tmp_path)
    run = stage(tmp_path, now=NOW)
    (run.folder / "index.html").write_text(PAGE.format("<script>x</script>"))
    with pytest.raises(PublishError) as caught:
        publish(run, {}, expected=["index.html", "topic.html"])
    assert str(caught.value) == (
        "run 2026-11-22T2230Z-0002 was not published, since its check found:\n"
        "  topic.html is missing\n"
        "  index.html: a script element\n"
        "The last good report stays. Mend what is named and run again."
    )
    assert (tmp_path / "latest").readlink().name == "2026-11-22T2230Z-0001"
    assert run.folder.is_dir()


def test_a_failed_run_is_kept_with_reason_and_log_and_the_index_says_stale(tmp_path):
    make_run(tmp_path)
    run = stage(tmp_path, now=NOW)
    (run.folder / "notebooks").mkdir()
    (run.folder / "notebooks/part.ipynb").write_text("{}")
    place = fail(run, "cell 4: <b>ZeroDivisionError</b>", {"counts": {}}, traceback="one line\n")
    assert place == tmp_path / "failed/2026-11-22T2230Z-0002"
    assert (place / "traceback.txt").read_text() == "one line\n"
    assert (place / "notebooks/part.ipynb").exists()
    assert json.loads((place / "run.json").read_text())["reason"] == "cell 4: <b>ZeroDivisionError</b>"
    assert (tmp_path / "latest").readlink().name == "2026-11-22T2230Z-0001"
    index = (tmp_path / "index.html").read_text()
    assert "The report below is stale" in index
    assert "cell 4: &lt;b&gt;ZeroDivisionError&lt;/b&gt;" in index


def test_the_index_lists_every_run_newest_first_with_links_that_lead_somewhere(tmp_path):
    make_run(tmp_path)
    fail(stage(tmp_path, now=NOW), "why", {})
    make_run(tmp_path, reused_from="2026-11-22T2230Z-0001")
    (tmp_path / "runs/2026-11-22T2230Z-0001/run.json").write_text("{")
    fail(stage(tmp_path, now=NOW), "again", {})
    index = (tmp_path / "index.html").read_text()
    assert check_page(tmp_path / "index.html") == []
    assert check_page(tmp_path / "latest.html") == []
    positions = [index.index(f'id="run-{sequence}"') for sequence in (4, 3, 2, 1)]
    assert positions == sorted(positions)
    assert "damaged" in index
    assert "published, unchanged since run 1" in index


def test_two_runs_of_one_minute_have_names_of_their_own(tmp_path):
    assert make_run(tmp_path) != make_run(tmp_path)


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_before_any_step_leaves_latest_whole_and_the_next_run_succeeds(tmp_path, step):
    make_run(tmp_path, "before")
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path, step], check=False)
    assert done.returncode < 0
    assert os.path.exists(tmp_path / "latest/run.json")  # noqa: PTH110 - follows the link as a reader does
    shown = "killed" if step in ("redirect", "index") else "before"
    assert shown in (tmp_path / "latest/index.html").read_text()
    make_run(tmp_path, "after")
    assert "after" in (tmp_path / "latest/index.html").read_text()
    killed = next(run for run in read_runs(tmp_path) if run.sequence == 2)
    moved = step in ("latest", "redirect", "index")
    assert killed.status == ("published" if moved else "failed")
    assert moved or "the process ended" in killed.reason


def test_latest_shows_a_run_that_was_moved_but_not_yet_shown_when_its_process_was_killed(tmp_path):
    make_run(tmp_path, "before")
    subprocess.run([sys.executable, "-c", KILLED, tmp_path, "latest"], check=False)
    stage(tmp_path)
    assert "killed" in (tmp_path / "latest/index.html").read_text()
