"""Notebooks that fail in each known way, run once by real papermill in real kernels for all tests here."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from sitrep.reports.checking import check_counts, check_folder, check_page
from sitrep.reports.history import read_runs
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


@pytest.fixture(scope="session", params=["forked", "plain"])
def faulty(request, tmp_path_factory):
    """The outcomes of all faulty notebooks by name, the folder they were written to, and the steps told on the way.

    Once in kernels that are forked, once in kernels that are processes of their own.
    """
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
        warm_start=request.param == "forked",
    )
    return dict(zip(FAULTY, outcomes, strict=True)), folder, steps


TOPICS_YML = """
topics:
  oil:
    title: Oil
    definition: Sentences on oil.
    rules:
      oil: oil | crude
    tests:
      match: ["Oil is dear."]
"""
ARTICLES = {
    "one.txt": "Oil is dear\n\nOil is dear in the north. Nobody in the north likes the price of oil.\n",
    "two.txt": "Crude is cheap\n\nCrude is cheap in the south. Everybody in the south loves cheap crude.\n",
}
WORD = ["print('a word')"]
VOLUME = [
    "import sitrep\nfrom sitrep.charts import draw",
    "desk = sitrep.open()\ndraw(desk.volume(topic))",
    "desk.evidence(desk.volume(topic))",
]


class Workspace:
    """A small workspace whose reports are made by the real command in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.outputs = folder, folder / "outputs"
        self.seen: dict[str, dict[str, str]] = {}
        (folder / "seeds").mkdir(parents=True)
        (folder / "notebooks").mkdir()
        (folder / "topics.yml").write_text(TOPICS_YML)
        for name, text in ARTICLES.items():
            (folder / "seeds" / name).write_text(text)
        self.notebook("00_word", WORD, run="once")

    def notebook(self, name, sources, *, run="once"):
        v4 = nbformat.v4
        parameters = v4.new_code_cell('topic = "oil"  # the topic')
        parameters.metadata["tags"] = ["parameters"]
        cells = [v4.new_markdown_cell("# What is said?"), parameters, *map(v4.new_code_cell, sources)]
        node = v4.new_notebook(cells=cells)
        for number, cell in enumerate(node.cells):
            cell["id"] = f"cell-{number}"
        node.metadata["sitrep"] = {"title": name, "run": run}
        nbformat.write(node, self.folder / "notebooks" / f"{name}.ipynb")

    def command(self, *arguments, program=None):
        start = ["-m", "sitrep"] if program is None else ["-c", program]
        return [sys.executable, *start, *map(str, arguments)]

    def start(self, *arguments, program=None, **options):
        return subprocess.Popen(
            self.command(*arguments, program=program),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def run(self, *arguments, program=None, timeout=600):
        return subprocess.run(
            self.command(*arguments, program=program),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )

    def runs(self, status=None):
        return [run for run in read_runs(self.outputs) if status in (None, run.status)]

    @property
    def latest(self):
        return (self.outputs / "latest").readlink().name

    def expect_whole(self):
        """``latest`` opens and is whole, no published run has lost or changed a byte, and the pages lead there."""
        latest = (self.outputs / "latest").resolve(strict=True)
        record = json.loads((latest / "run.json").read_text())
        assert (record["status"], record["run_id"]) == ("published", latest.name)
        names = [f"{path.stem}.html" for path in (latest / "notebooks").iterdir()]
        assert names
        assert check_folder(latest, ["index.html", *names, "tables/articles.parquet", "tables/estimates.csv"]) == []
        assert check_counts(latest, record["rows"], record["counts"]) == []
        assert check_page(self.outputs / "index.html") == []
        assert check_page(self.outputs / "latest.html") == []
        for run_id, files in self.seen.items():
            assert digests(self.outputs / "runs" / run_id) == files, run_id
        for run in self.runs("published"):
            self.seen.setdefault(run.run_id, digests(run.folder))

    def expect_next_run(self, *arguments):
        """The next run succeeds, is the latest, and leaves nothing behind but itself."""
        made = self.run("report", "--quiet", *arguments)
        assert made.returncode == 0, made.stderr
        newest = self.runs()[0]
        assert (newest.status, newest.run_id) == ("published", self.latest)
        assert list((self.outputs / ".staging").iterdir()) == []
        assert [path.name for path in self.outputs.glob(".*.tmp")] == []
        self.expect_whole()
        return newest


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "log.txt"
    }


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A workspace with two notebooks, one that draws, and a published report."""
    workspace = Workspace(tmp_path_factory.mktemp("published"))
    workspace.notebook("10_volume", VOLUME, run="per_topic")
    workspace.expect_next_run()
    return workspace


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A workspace with one notebook that only prints, and a published report."""
    workspace = Workspace(tmp_path_factory.mktemp("plain"))
    workspace.expect_next_run()
    return workspace
