"""Notebooks that fail in each known way, run once by real papermill in real kernels for all tests here."""

from pathlib import Path

import nbformat
import pytest

from sitrep.reports.outcomes import Job
from sitrep.reports.runner import run_jobs

FAULTY = {
    "hangs": ["import time", "before = 1\ntime.sleep(600)", "'never'"],
    "will_not_stop": [
        "import time\nwhile True:\n    try:\n        time.sleep(600)\n    except BaseException:\n        pass"
    ],
    "passes": ["import os\nprint(os.getcwd(), os.environ['SITREP_FLAG'])", "1 + 1"],
    "raises": ["x = 1", "y = 2\n\ndef half(n):\n    return n / 0\nhalf(y)", "'never'"],
    "misspelt": ["x = = 1"],
    "leaves": ["import sys\nsys.exit(0)", "'never'"],
    "leaves_last": ["import sys\nsys.exit()"],
    "crashes": ["import ctypes\nctypes.string_at(0)", "'never'"],
    "is_killed": ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"],
    "vanishes_last": ["import os\nos._exit(0)"],
    "prints": ["for _ in range(50):\n    print('x' * 1_000_000)", "'still here'"],
    "leaves_a_child": ["import subprocess\nchild = subprocess.Popen(['sleep', '613'])\nprint(child.pid)"],
    "expects_an_error": ["1 / 0"],
}
TIMEOUT_S = 12.0


def _write_notebook(path: Path, *sources: str, tags: tuple[str, ...] = ()) -> Path:
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell("# A fixture"), *(v4.new_code_cell(source) for source in sources)]
    for cell in cells[1:]:
        cell.metadata["tags"] = list(tags)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def write_notebook():
    return _write_notebook


@pytest.fixture(scope="session")
def faulty(tmp_path_factory):
    """The outcomes of all faulty notebooks by name, the folder they were written to, and the steps told on the way."""
    folder = tmp_path_factory.mktemp("faults {braces}")
    jobs = [
        Job(
            notebook=_write_notebook(
                folder / f"source/{name}.ipynb",
                *sources,
                tags=("raises-exception",) if name == "expects_an_error" else (),
            ),
            name=f"run_of_{name}",
            title=name,
        )
        for name, sources in FAULTY.items()
    ]
    work = folder / "work"
    work.mkdir()
    steps = []
    outcomes = run_jobs(
        jobs,
        folder / "out",
        environment={"SITREP_FLAG": "flag"},
        working_folder=work,
        n_parallel=4,
        timeout_s=TIMEOUT_S,
        progress=steps.append,
    )
    return dict(zip(FAULTY, outcomes, strict=True)), folder, steps
