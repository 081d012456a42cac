"""JupyterLab as `sitrep lab` starts it on a fresh workspace, and a browser on it.

The browser is Debian's Chromium; what drives it is installed by
``pip install --target build/browser -r tests/browser/requirements.txt``.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitrep.reports.formats import browser

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "build" / "browser"))
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
STARTED_S = 90


def missing(what):
    (pytest.fail if os.environ.get("SITREP_REQUIRE_BROWSER", "") == "1" else pytest.skip)(f"needs {what}")


@pytest.fixture(scope="session")
def chromium():
    """Chromium, driven by Playwright; skipped by name where one of the two is missing."""
    found = browser()
    if found is None:
        missing("Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright: pip install --target build/browser -r tests/browser/requirements.txt")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=[*QUIET, "--disable-sync"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    """A fresh workspace, as `sitrep new` lays it out."""
    folder = tmp_path_factory.mktemp("lab") / "workspace"
    subprocess.run([sys.executable, "-m", "sitrep", "new", str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def lab(chromium, workspace, tmp_path_factory):
    """The address of JupyterLab on the workspace."""
    home = tmp_path_factory.mktemp("home")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SITREP_", "JUPYTER", "IPYTHON"))}
    environment = {**kept, "HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "IPYTHONDIR": str(home)}
    command = [
        *(sys.executable, "-m", "sitrep", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"),
        *("--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"),
    ]
    with (home / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, cwd=workspace, env=environment, stdout=log, stderr=log)
        try:
            yield _address(server, home)
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                # JupyterLab shut its kernels down, and now and then goes no further on a busy machine.
                server.kill()
                server.wait(30)


def _address(server, home):
    deadline = time.monotonic() + STARTED_S
    while time.monotonic() < deadline and server.poll() is None:
        for told in (home / "runtime").glob("jpserver-*.json"):
            try:
                return json.loads(told.read_text())["url"]
            except ValueError:
                continue
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'log.txt').read_text()[-3000:]}")


class Notebook:
    """A notebook of the workspace, open in the browser."""

    def __init__(self, page, address, name):
        self.page, self._url = page, f"{address}lab/tree/notebooks/{name}.ipynb?reset"
        self.open()

    def open(self):
        self.page.goto(self._url)
        self.page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell", timeout=60_000)
        # This line at the bottom says when the kernel listens; a run asked for earlier is forgotten.
        self.page.get_by_text("Python 3 (Sitrep) | Idle").wait_for(timeout=60_000)

    def run_all(self):
        """Run every cell by the menu, and wait until the last one is done or one has failed."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(f"() => {_PROMPTS}.includes('[*]:')", timeout=10_000)
        self.page.wait_for_function(
            f"() => {_WRONG} || {_PROMPTS}.every(text => /\\[\\d+\\]/.test(text))", timeout=120_000
        )

    def errors(self):
        """What went wrong in any cell, as the page shows it."""
        wrong = self.page.locator(".jp-OutputArea-output[data-mime-type^='application/vnd.jupyter']")
        broken = self.page.get_by_text("Javascript Error")
        return [*wrong.all_inner_texts(), *broken.all_inner_texts()]


_PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(one => one.textContent)"
_WRONG = """document.querySelector('[data-mime-type="application/vnd.jupyter.error"]')"""


@pytest.fixture
def open_notebook(chromium, lab):
    """Open a notebook in a browser that knows nothing yet."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})

    def opened(name):
        return Notebook(context.new_page(), lab, name)

    yield opened
    context.close()


@pytest.fixture
def kept(workspace):
    """Files of the workspace that a test changes, put back as they were."""
    names = ("topics.yml", "judgements.csv", "labels.csv")
    saved = {name: (workspace / name).read_bytes() for name in names if (workspace / name).exists()}
    yield workspace
    for name in names:
        (workspace / name).unlink(missing_ok=True)
        if name in saved:
            (workspace / name).write_bytes(saved[name])
    shutil.rmtree(workspace / "notebooks" / ".ipynb_checkpoints", ignore_errors=True)
