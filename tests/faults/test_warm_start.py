"""Forked kernels: the same results as kernels that are processes of their own, which stand in where none is forked."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

from sitrep.reports import forking
from sitrep.reports.forking import WarmStart
from sitrep.reports.outcomes import Job
from sitrep.reports.runner import run_jobs

ROOT = Path(__file__).parents[2]
STATE = """
import json, multiprocessing, os, signal, sys, threading
import matplotlib, numpy
import own
environment = {k: v for k, v in os.environ.items() if k not in ("JPY_PARENT_PID", "IPYTHONDIR", "JPY_SESSION_NAME")}
state = {
    "environment": environment,
    "path": sys.path,
    "arguments": [len(sys.argv), sys.argv[0].rpartition("/")[2]],
    "folder": os.getcwd(),
    "own": own.VALUE,
    "interrupt": signal.getsignal(signal.SIGINT).__name__,
    "backend": matplotlib.get_backend(),
    "font": matplotlib.rcParams["font.size"],
    "main": __name__,
    "process": multiprocessing.current_process().name,
    "stdin": os.read(0, 1).decode(),
    "leader": os.getsid(0) == os.getpid(),
    "debugger": "debugpy" in sys.modules,
}
print(json.dumps(state, sort_keys=True))
"""
OTHERS = """
import os, random
import numpy
print(os.getppid(), os.getpid(), random.random(), numpy.random.rand())
"""
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux alone")


def run(folder, notebook, *, warm, n=2, environment=None):
    jobs = [Job(notebook=notebook, name=f"{notebook.stem}{k}", title="") for k in range(n)]
    out = folder / ("warm" if warm else "plain")
    outcomes = run_jobs(
        jobs, out, environment=environment or {}, working_folder=notebook.parent, n_parallel=2, warm_start=warm
    )
    assert [outcome.failure for outcome in outcomes] == [None] * n
    return [json.loads(outcome.notebook.read_text()) for outcome in outcomes]


def printed(notebook):
    return "".join(notebook["cells"][-1]["outputs"][0]["text"]).strip()


@linux
def test_a_forked_kernel_has_the_state_of_a_plain_one(tmp_path, write_notebook):
    notebook = write_notebook(tmp_path / "notebooks" / "state.ipynb", STATE)
    (notebook.parent / "own.py").write_text("VALUE = 7\n")
    (notebook.parent / "matplotlibrc").write_text("font.size: 13\n")
    warm, plain = (
        [json.loads(printed(one)) for one in run(tmp_path, notebook, warm=warm, environment={"SITREP_FLAG": "x"})]
        for warm in (True, False)
    )
    for one, other in zip(warm, plain, strict=True):
        assert one["environment"].pop("SITREP_PAGE") != other["environment"].pop("SITREP_PAGE")  # where its page goes
        assert {key: (one[key], other[key]) for key in one if one[key] != other[key]} == {}
    assert warm[0]["own"] == 7
    assert warm[0]["debugger"] is False
    assert warm[0]["font"] == 13.0
    assert warm[0]["environment"]["SITREP_FLAG"] == "x"
    assert set(forking.QUIET) - {"MPLBACKEND"} - os.environ.keys() & warm[0]["environment"].keys() == set()


@linux
def test_forked_kernels_share_one_parent_and_no_random_numbers(tmp_path, write_notebook):
    notebook = write_notebook(tmp_path / "others.ipynb", OTHERS)
    rows = [printed(one).split() for one in run(tmp_path, notebook, warm=True, n=3)]
    parents, pids, *numbers = (set(column) for column in zip(*rows, strict=True))
    assert len(parents) == 1
    assert parents != {str(os.getpid())}
    assert [len(column) for column in (pids, *numbers)] == [3, 3, 3]


@linux
def test_the_notebooks_of_the_suite_give_the_same_outputs_and_figures(tmp_path):
    shown = {}
    for warm in (True, False):
        figures = tmp_path / f"figures-{warm}"
        figures.mkdir()
        environment = {"SITREP_FIGURES": str(figures), "SITREP_OUT": str(tmp_path / "outputs")}
        executed = run(tmp_path, ROOT / "notebooks" / "10_topic.ipynb", warm=warm, environment=environment)
        cells = [[c.get("outputs"), c.get("execution_count"), c["source"]] for one in executed for c in one["cells"]]
        shown[warm] = cells, {path.name: path.read_bytes() for path in figures.iterdir()}
    assert shown[True] == shown[False]
    assert len(shown[True][1]) >= 6


@linux
def test_the_process_that_is_forked_has_one_thread_and_refuses_to_fork_with_more(tmp_path, monkeypatch):
    warm = WarmStart(folder=tmp_path)
    log = tmp_path / "log"
    options = {"folder": str(tmp_path), "environment": dict(os.environ), "log": log}
    try:
        forked = warm.fork(["x", "-f", str(tmp_path / "none.json")], **options)
        assert forked is not None
        forked.kill()
        assert forked.wait(10) == -9
    finally:
        warm.close()
    monkeypatch.setattr(forking, "QUIET", {"OPENBLAS_NUM_THREADS": "4"})
    crowded = WarmStart(folder=tmp_path)
    assert crowded.fork(["x"], **options) is None
    assert crowded.fork(["x"], **options) is None
    crowded.close()


@linux
def test_a_topic_file_that_cannot_be_read_is_no_matter_to_what_kernels_are_forked_from(tmp_path):
    (tmp_path / "topics.yml").write_text("topics: [not, a, mapping]\n")
    for topics in (tmp_path / "topics.yml", tmp_path / "missing.yml", ROOT / "topics.yml"):
        with WarmStart(folder=tmp_path, topics=topics) as warm:
            arguments = ["x", "-f", str(tmp_path / "none.json")]
            forked = warm.fork(arguments, folder=str(tmp_path), environment=dict(os.environ), log=tmp_path / "log")
            assert forked is not None, topics.name
            forked.kill()
            assert forked.wait(10) == -9


@linux
@pytest.mark.parametrize("fault", ["threads", "killed", "no module", "silent"])
def test_where_no_kernel_can_be_forked_the_plain_ones_do(tmp_path, write_notebook, monkeypatch, fault):
    notebook = write_notebook(tmp_path / "others.ipynb", OTHERS)
    if fault == "threads":
        monkeypatch.setattr(forking, "QUIET", {"OPENBLAS_NUM_THREADS": "4"})
    elif fault == "no module":
        monkeypatch.setattr(forking, "QUIET", {"PYTHONPATH": str(tmp_path)})
        (tmp_path / "matplotlib.py").write_text("raise RuntimeError('broken')\n")
    elif fault == "silent":
        monkeypatch.setattr(forking, "PATIENCE_S", 0.5)
        monkeypatch.setattr(forking, "QUIET", {"PYTHONPATH": str(tmp_path)})
        (tmp_path / "matplotlib.py").write_text("import time\ntime.sleep(60)\n")
    else:
        started = WarmStart.__init__

        def killed(self, **options):
            started(self, **options)
            self._process.kill()

        monkeypatch.setattr(WarmStart, "__init__", killed)
    parents = {printed(one).split()[0] for one in run(tmp_path, notebook, warm=True)}
    assert parents == {str(os.getpid())}


@linux
def test_a_kernel_whose_parent_is_killed_in_a_cell_ends_too_and_the_run_is_a_failure(tmp_path, write_notebook):
    notebook = write_notebook(
        tmp_path / "orphan.ipynb", "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"
    )
    harmless = write_notebook(tmp_path / "harmless.ipynb", "print('done')")
    jobs = [Job(notebook=notebook, name="a", title=""), Job(notebook=harmless, name="b", title="")]
    began = time.monotonic()
    outcomes = run_jobs(jobs, tmp_path / "out", environment={}, working_folder=tmp_path, n_parallel=1)
    assert time.monotonic() - began < 60
    assert outcomes[0].failure.reason == "died"
    assert outcomes[1].failure is not None or outcomes[1].ok
