"""Reports killed (SIGKILL) at each step of publishing and at seeded moments: ``latest`` is whole, the next succeeds."""

import os
import random
import signal
import subprocess
import time

import pytest

AT_STEP = """
import functools, os, signal, sys
from sitrep.cli import main
from sitrep.reports import making, publish
wanted = sys.argv.pop(1)
def kill(name):
    if name == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
making.publish = functools.partial(publish.publish, on_step=kill)
main(sys.argv[1:])
"""
WHILE_TIDYING = """
import os, signal, sys
from sitrep import files
from sitrep.cli import main
def kill(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(files, sys.argv.pop(1), kill)
main(sys.argv[1:])
"""
STEPS = ["check", "record", "move", "latest", "redirect", "index"]
KILLS = int(os.environ.get("SITREP_KILLS", "20"))
SEED = 20260301


@pytest.mark.parametrize("step", STEPS)
def test_a_report_killed_before_a_step_of_publishing_leaves_the_last_one_or_itself_whole(published, step):
    before = published.latest
    killed = published.run(step, "report", "--quiet", "--fresh", program=AT_STEP)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    published.expect_whole()
    shown = step in ("redirect", "index")
    assert (published.latest != before) == shown
    newest = published.expect_next_run()
    state = {run.sequence: run for run in published.runs()}[newest.sequence - 1]
    assert state.status == ("published" if step in ("latest", "redirect", "index") else "failed")
    assert state.status == "published" or "the process ended" in state.reason


@pytest.mark.parametrize("step", STEPS)
def test_a_reused_report_killed_before_a_step_leaves_one_whole(published, step):
    killed = published.run(step, "report", "--quiet", program=AT_STEP)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    published.expect_whole()
    published.expect_next_run()


@pytest.mark.parametrize("function", ["move_folder", "remove_folder"])
def test_a_run_killed_while_it_tidies_after_a_killed_one_is_tidied_after_itself(published, function):
    assert published.run("check", "report", "--quiet", "--fresh", program=AT_STEP).returncode == -signal.SIGKILL
    killed = published.run(function, "report", "--quiet", program=WHILE_TIDYING)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    published.expect_whole()
    published.expect_next_run()


def test_pruning_killed_between_moving_and_removing_leaves_no_half_of_a_run(published):
    while len(published.runs("published")) < 3:
        published.expect_next_run()
    arguments = ["runs", "prune", "--keep-last", "1", "--yes"]
    killed = published.run("remove_folder", *arguments, program=WHILE_TIDYING)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = {run.run_id for run in published.runs()}
    published.seen = {run_id: files for run_id, files in published.seen.items() if run_id in left}
    published.expect_whole()
    published.expect_next_run()
    assert not (published.outputs / ".trash").exists()


def test_reports_killed_at_seeded_moments_leave_the_last_good_one_whole(published):
    """SITREP_KILLS says how many; every third run would have reused the last result."""
    moments = random.Random(SEED)
    lasted = {}
    for options in (["--fresh"], []):
        began = time.monotonic()
        published.expect_next_run(*options)
        lasted[bool(options)] = time.monotonic() - began
    n_killed = n_done = 0
    while n_killed < KILLS:
        fresh = (n_killed + n_done) % 3 != 2
        began = time.monotonic()
        process = published.start("report", "--quiet", *(["--fresh"] if fresh else []))
        try:
            process.communicate(timeout=moments.uniform(0.05, 1.0) * lasted[fresh])
            n_done += 1
            lasted[fresh] = min(lasted[fresh], time.monotonic() - began)  # the machine was busier before
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            n_killed += 1
        published.expect_whole()
        published.expect_next_run()
        assert n_done <= KILLS, "reports end before they are killed"
    assert len(published.runs("damaged")) == 0
