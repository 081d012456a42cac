"""Schedulers, workers and an S3 API, each started as a command of its own on this machine."""

import gzip
import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def article(n, words, n_words):
    """Write one article; of every twenty one is a copy of one far before, and lines recur at each source."""
    chosen = random.Random(n if n % 20 else n // 2)
    lines = [f"{' '.join(chosen.choices(words, k=n_words // 4))}." for _ in range(4)]
    source = ("Daily", "Wire", "Post")[n % 3]
    return {
        "title": f"Title {n}",
        "text": "\n\n".join([*lines, f"More from the {source} newsroom every morning"]),
        "source": source,
        "date": f"2026-01-{1 + n % 28:02d}",
        "url": f"https://example.org/{n}",
    }


@pytest.fixture(scope="session")
def corpus_of():
    """Write a corpus of three files, the middle one compressed, with copies and recurring lines across them."""
    words = " ".join(seed.read_text() for seed in sorted((ROOT / "seeds").iterdir())).split()

    def write(folder, n_articles, n_words=400):
        folder.mkdir(parents=True)
        lines = [json.dumps(article(n, words, n_words)).encode() for n in range(n_articles)]
        third = n_articles // 3
        (folder / "a.jsonl").write_bytes(b"\n".join(lines[:third]))
        (folder / "b.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines[third : 2 * third]), mtime=0))
        (folder / "c.jsonl").write_bytes(b"\n".join(lines[2 * third :]))
        (folder / "d.txt").write_text("A note of one line that stands by itself.")
        return folder

    return write


class Commands:
    """Commands that run beside a test, and end with it."""

    def __init__(self, folder, environment, python=sys.executable):
        self.folder = folder
        self._environment = environment
        self._python = python
        self._running = []

    def start(self, name, *command, **environment):
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [*map(str, command)],
                cwd=self.folder,
                env={**self._environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._running.append(process)
        return process

    def scheduler(self, name="scheduler", host="127.0.0.1"):
        """Start a scheduler; return it and its address."""
        file = self.folder / f"{name}.json"
        process = self.start(
            name,
            *(self._python, "-m", "distributed.cli.dask_scheduler", "--host", host, "--port", 0),
            *("--no-dashboard", "--dashboard-address", ":0", "--scheduler-file", file),
        )
        wait_for(lambda: file.exists() and file.read_text().endswith("}"), process)
        return process, json.loads(file.read_text())["address"]

    def worker(self, name, address, host="127.0.0.1"):
        """Start a worker of one process and one thread, watched over by a nanny that starts it again."""
        return self.start(
            name,
            *(self._python, "-m", "distributed.cli.dask_worker", address, "--nthreads", 1, "--host", host),
            *("--no-dashboard", "--name", name, "--local-directory", self.folder / name, "--death-timeout", 60),
        )

    def said(self, name):
        return (self.folder / f"{name}.log").read_text()

    def end(self):
        for process in reversed(self._running):
            process.terminate()
        for process in reversed(self._running):
            try:
                process.wait(timeout=3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(condition, *processes, seconds=120):
    """Wait until something holds, as long as processes run."""
    limit = time.monotonic() + seconds
    while not condition():
        for process in processes:
            assert process.poll() is None, f"{process.args} ended with {process.returncode} before it should"
        assert time.monotonic() < limit, "it took too long"
        time.sleep(0.02)


@pytest.fixture
def waiting():
    return wait_for


@pytest.fixture
def commands(tmp_path):
    """Give what starts commands in this environment."""
    folder = tmp_path / "commands"
    folder.mkdir()
    made = Commands(folder, {**os.environ, "PYTHONPATH": str(ROOT / "lib")})
    yield made
    made.end()


@pytest.fixture
def commands_elsewhere(installed, store, outside, tmp_path):
    """Give what starts commands of the installed suite, which reach the store."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    made = Commands(folder, {**outside, **store}, installed / "python")
    yield made
    made.end()


@pytest.fixture(scope="session")
def store(tmp_path_factory, outside):
    """Serve an S3 API on this machine; give the variables by which it is reached."""
    required = os.environ.get("SITREP_REQUIRE_CLUSTER") == "1"
    environment, wanted = ROOT / "build" / "moto", Path(__file__).with_name("requirements.txt")
    ready = environment / "requirements.txt"
    if not ready.exists() or ready.read_bytes() != wanted.read_bytes():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=False)
        install = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", wanted]
        if made.returncode or subprocess.run(install, env=outside, capture_output=True, check=False).returncode:
            (pytest.fail if required else pytest.skip)("moto could not be installed in build/moto")
        ready.write_bytes(wanted.read_bytes())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = Commands(tmp_path_factory.mktemp("store"), outside)
    process = serving.start("moto", environment / "bin" / "moto_server", "-H", "127.0.0.1", "-p", port)
    url = f"http://127.0.0.1:{port}"
    wait_for(lambda: _answers(url), process)
    yield {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    serving.end()


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False
