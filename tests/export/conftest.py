"""One executed notebook with every kind of output, hostile ones among them, and its exported page."""

import importlib.util
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

from sitrep.reports.export import export
from sitrep.reports.formats import browser
from sitrep.reports.outcomes import Job
from sitrep.reports.pages import Link, PageContext
from sitrep.reports.runner import run_jobs

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>fetch('https://example.org/')</script><img src=https://example.org/x.png onerror=alert(1)>"
OWN = """
from html import escape

class Own:
    def __init__(self, markup):
        self.markup = markup
    def _repr_html_(self):
        return self.markup
"""
FIGURE = '''
Own("""<figure class="sitrep-figure" id="fig-words" role="group" aria-label="Terms"><p class="headline">“oil” leads</p>
<figcaption><span class="title">Term frequency</span> <span class="subtitle">per 10,000 word tokens</span></figcaption>
<div class="plot"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 60" role="group" aria-label="Bar chart">
<a href="#ev-oil" aria-label="oil, 2"><rect x="60" y="10" width="300" height="20" fill="#0072b2"/></a>
<text x="0" y="25" font-size="12" fill="currentColor">oil</text></svg></div><p class="source">Source: fixture.</p>
<details><summary>The numbers</summary><div class="sitrep-table" role="region" tabindex="0" aria-label="Terms"><table>
<caption>Terms</caption><thead><tr><th scope="col">Term</th><th scope="col">Count</th></tr></thead><tbody>
<tr><th scope="row">oil</th><td class="number"><a href="#ev-oil">2</a></td></tr></tbody></table></div></details>
</figure>""")
'''
EVIDENCE = '''
hostile = escape(HOSTILE)
word, override = "w" * 10_000, chr(0x202E)
Own(f"""<section class="evidence" id="ev-oil"><h3>“oil”: 2 sentences</h3><ol>
<li id="s-1"><q><mark class="term">Oil</mark> {hostile}</q><span class="where">An article · paragraph 1</span></li>
<li id="s-2"><q>{override}{word}</q></li></ol>
<p class="back"><a href="#fig-words">Back to the figure</a></p></section>""")
'''


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """The executed notebook and its page."""
    v4, folder = nbformat.v4, tmp_path_factory.mktemp("export")
    cells = [
        v4.new_markdown_cell(f"# What is written, in which *words*?\n\nTwo sentences. {HOSTILE}\n"),
        v4.new_code_cell('topic = "oil"  # id of a topic', metadata={"tags": ["parameters"]}),
        v4.new_code_cell(f"HOSTILE = {HOSTILE!r}\n{OWN}"),
        v4.new_markdown_cell("## In which words?\n\nSome prose.\n\n### A detail\n\n> quoted"),
        v4.new_code_cell(FIGURE),
        v4.new_markdown_cell("## Tables and messages"),
        v4.new_code_cell("import pandas as pd\npd.DataFrame({HOSTILE: [1.5, 22.0], 'word': ['oil', HOSTILE]})"),
        v4.new_code_cell("Own(HOSTILE + '<p>kept</p>')"),
        v4.new_code_cell("import sys\nprint('read', topic)\nprint(HOSTILE, file=sys.stderr)"),
        v4.new_markdown_cell("## The sentences behind the numbers"),
        v4.new_code_cell(EVIDENCE),
    ]
    source = folder / "source.ipynb"
    nbformat.write(v4.new_notebook(cells=cells), source)
    job = Job(notebook=source, name="oil", title="Oil", parameters={"topic": "oil"})
    (outcome,) = run_jobs([job], folder, environment={}, working_folder=folder, n_parallel=1)
    assert outcome.failure is None
    context = PageContext(
        title="Oil",
        run_id="2026-11-22T2230Z-0007",
        run_at=datetime(2026, 11, 22, 22, 30, tzinfo=UTC),
        pages=[Link(title="Oil", href="oil.html")],
        provenance=[("Corpus", "fixture")],
        files=[Link(title="Executed notebook", href="notebooks/oil.ipynb")],
    )
    export(outcome.notebook, folder / "oil.html", context)
    return outcome.notebook, folder / "oil.html"


@pytest.fixture(scope="session")
def chromium():
    """The command of a headless browser; skips where there is none, fails where SITREP_REQUIRE_BROWSER is 1."""
    path = browser()
    if path is None:
        _missing("no Chromium here")
    return [
        path,
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
        *("--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars"),
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ]


@pytest.fixture(scope="session")
def audit():
    """The module ``audit`` beside this file."""
    spec = importlib.util.spec_from_file_location("audit", Path(__file__).with_name("audit.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def axe():
    """The script of axe-core, which .ci/run installs into build/axe."""
    path = ROOT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        _missing("no axe-core in build/axe; npm install --no-package-lock --prefix build/axe axe-core")
    return path


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The folder of runs with one published report of the seeds, and a link to the published run in it."""
    return made(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="session")
def make_report():
    """Make a report into a folder of runs with more options, and return that folder."""
    return made


@pytest.fixture(scope="session")
def us_news_report(test_data, tmp_path_factory):
    """The same for the US news."""
    corpus = test_data("corpora/us_news_2012_2020.jsonl.gz")
    return made(tmp_path_factory.mktemp("us_news"), "--corpus", str(corpus))


def made(folder: Path, *options: str) -> Path:
    """Make a report with the command, and return the folder of runs."""
    command = [sys.executable, "-m", "sitrep", "report", "--out", str(folder), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    return folder


def _missing(what: str) -> None:
    (pytest.fail if os.environ.get("SITREP_REQUIRE_BROWSER", "") == "1" else pytest.skip)(what)
