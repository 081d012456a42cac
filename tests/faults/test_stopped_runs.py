import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from sitrep.reports.outcomes import Job
from sitrep.reports.runner import run_jobs

SLEEP = "import time\ntime.sleep(600)"
PROGRAM = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background has it ignored
from pathlib import Path
from sitrep.reports.outcomes import Job
from sitrep.reports.runner import run_jobs
notebook, out = map(Path, sys.argv[1:])
jobs = [Job(notebook=notebook, name=f"n{i}", title="") for i in range(4)]
tell = lambda step: print(step.state, flush=True)
run_jobs(jobs, out, environment={"SITREP_TEST": str(out)}, working_folder=out, n_parallel=2, progress=tell)
"""


def test_after_the_deadline_running_jobs_are_stopped_and_waiting_ones_never_start(
    tmp_path, environment, write_notebook
):
    notebook = write_notebook(tmp_path / "sleeps.ipynb", SLEEP)
    jobs = [Job(notebook=notebook, name=name, title=name) for name in "abc"]
    began = time.monotonic()
    outcomes = run_jobs(
        jobs, tmp_path / "out", environment={}, working_folder=tmp_path, n_parallel=2, deadline=time.monotonic() + 4
    )
    assert time.monotonic() - began < 9
    assert [outcome.failure.reason for outcome in outcomes] == ["deadline"] * 3
    assert [outcome.failure.cell for outcome in outcomes] == [2, 2, None]
    assert outcomes[2].notebook is None


def test_a_keyboard_interrupt_ends_the_process_and_every_kernel(tmp_path, environment, write_notebook):
    process = _start(tmp_path, environment, write_notebook)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) != 0
    assert "KeyboardInterrupt" in process.stderr.read()
    _expect_no_kernel(tmp_path, within_s=3)
    process.stdout.close()
    process.stderr.close()


def test_kernels_end_by_themselves_when_the_process_is_killed(tmp_path, environment, write_notebook):
    process = _start(tmp_path, environment, write_notebook)
    process.kill()
    process.wait(timeout=10)
    _expect_no_kernel(tmp_path, within_s=6)
    process.stdout.close()
    process.stderr.close()


def test_a_kernel_runs_this_interpreter_whatever_kernelspecs_and_start_up_files_the_home_holds(
    tmp_path, write_notebook, monkeypatch
):
    spec = tmp_path / "jupyter/kernels/python3/kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text('{"argv": ["/nowhere/python", "{connection_file}"], "display_name": "x", "language": "python"}')
    start_up = tmp_path / "ipython/profile_default/startup/00.py"
    start_up.parent.mkdir(parents=True)
    start_up.write_text("raise SystemExit('start-up file of the user')\n")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    check = f"import sys\nassert sys.executable == {sys.executable!r}, sys.executable"
    notebook = write_notebook(tmp_path / "which.ipynb", check)
    jobs = [Job(notebook=notebook, name="which", title="")]
    (outcome,) = run_jobs(jobs, tmp_path / "out", environment={}, working_folder=tmp_path, n_parallel=1)
    assert outcome.failure is None
    assert not (tmp_path / "ipython/profile_default/history.sqlite").exists()


def test_a_kernel_starts_over_tcp_where_the_temporary_folder_has_too_long_a_name(tmp_path, write_notebook, monkeypatch):
    long = tmp_path / ("long" * 25)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    notebook = write_notebook(tmp_path / "one.ipynb", "1")
    jobs = [Job(notebook=notebook, name=name, title="") for name in "ab"]
    outcomes = run_jobs(jobs, tmp_path / "out", environment={}, working_folder=tmp_path, n_parallel=2)
    assert [outcome.failure for outcome in outcomes] == [None, None]
    assert list(long.iterdir()) == []


@pytest.fixture
def environment():
    """An environment whose temporary folder has a short name and goes away, since a killed process cannot empty it."""
    with tempfile.TemporaryDirectory() as folder:
        yield {**os.environ, "TMPDIR": folder}


def _start(folder: Path, environment, write_notebook) -> subprocess.Popen[str]:
    notebook = write_notebook(folder / "sleeps.ipynb", SLEEP)
    out = folder / "out"
    out.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, notebook, out],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    while process.stdout.readline() != "cell\n":
        assert process.poll() is None, process.stderr.read()
    assert _kernels(folder)
    return process


def _expect_no_kernel(folder: Path, *, within_s: float) -> None:
    ends = time.monotonic() + within_s
    while _kernels(folder):
        assert time.monotonic() < ends, "a kernel still runs"
        time.sleep(0.1)


def _kernels(folder: Path) -> list[str]:
    """Processes that work in our test's folder (Linux): kernels, and the process that they are forked from."""
    found = []
    for entry in os.scandir("/proc") if os.path.isdir("/proc/self") else []:  # noqa: PTH112
        try:
            works_in = os.readlink(f"{entry.path}/cwd")  # noqa: PTH115
        except OSError:
            continue
        if works_in == str(folder / "out"):
            found.append(entry.name)
    return found


def test_what_is_done_with_a_notebook_is_done_for_good_ones_alone_and_its_failure_ends_the_run(
    tmp_path, write_notebook
):
    sources = {"good": "1", "bad": "1 / 0", "fine": "2"}
    jobs = [
        Job(notebook=write_notebook(tmp_path / f"{name}.ipynb", source), name=name, title="")
        for name, source in sources.items()
    ]
    seen = []
    where = {"environment": {}, "working_folder": tmp_path, "n_parallel": 2}
    outcomes = run_jobs(jobs, tmp_path / "out", **where, done=lambda outcome: seen.append(outcome.notebook.stem))
    assert sorted(seen) == ["fine", "good"]
    assert [outcome.failure is None for outcome in outcomes] == [True, False, True]

    def fails(outcome):
        raise ZeroDivisionError(outcome.job.name)

    with pytest.raises(ZeroDivisionError):
        run_jobs(jobs, tmp_path / "again", **where, done=fails)
