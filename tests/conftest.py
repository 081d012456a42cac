"""What tests of several rooms share."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.measures.scope import Scope
from sitrep.text import vocabulary
from sitrep.text.library import library
from sitrep.topics.file import load_topics

# A slow machine is no failure of a property; tests of speed say so themselves.
settings.register_profile("sitrep", deadline=None)
settings.load_profile("sitrep")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five seed articles."""
    return Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="session")
def test_data() -> Callable[[str], Path]:
    """Give the path of a test data file by name, or skip the test where the data is not there.

    The data is no part of the project; SITREP_TEST_DATA names its folder. With SITREP_REQUIRE_DATA=1 missing data fails
    the test.
    """
    missing = pytest.fail if os.environ.get("SITREP_REQUIRE_DATA", "") == "1" else pytest.skip

    def find(name: str) -> Path:
        folder = os.environ.get("SITREP_TEST_DATA", "")
        if not folder:
            missing(f"needs {name}: SITREP_TEST_DATA is not set")
        path = Path(folder, name)
        if not path.exists():
            missing(f"needs {name}: {folder} has no such file")
        return path

    return find


def _leave_library(patch: pytest.MonkeyPatch) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("sitrep.") and getattr(module, "library", None) is library and name != library.__module__:
            patch.setattr(module, "library", lambda: None)
    patch.setattr(vocabulary, "_current", [])


@pytest.fixture
def without_library(monkeypatch) -> None:
    """Have the text core work as where no C compiler was."""
    _leave_library(monkeypatch)


@pytest.fixture(scope="module", params=["compiled", "arrays"])
def both_ways(request) -> Iterator[str]:
    """Run the tests of a module by the compiled library, and again without it."""
    if request.param == "compiled" and library() is None:
        pytest.skip("no C compiler was here when Sitrep was set up")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "_current", [])
        if request.param == "arrays":
            _leave_library(patch)
        yield request.param


REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def outside() -> dict[str, str]:
    """This process's environment without what it says of Python, pip and Sitrep."""
    ours = ("PYTHON", "PYTEST", "SITREP_", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@pytest.fixture(scope="session")
def run(outside) -> Callable[..., str]:
    """Run a command in a folder as somebody elsewhere would, and give what it printed; it must end well."""

    def run_in(*command, cwd, **environment) -> str:
        done = subprocess.run(
            [*map(str, command)],
            cwd=cwd,
            env={**outside, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run_in


@pytest.fixture(scope="session")
def build(run) -> Callable[[str, Path, Path], Path]:
    """Build a distribution of a kind from the sources in a folder into another."""

    def build_into(kind: str, source: Path, folder: Path) -> Path:
        run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder, cwd=source)
        (built,) = folder.iterdir()
        return built

    return build_into


@pytest.fixture(scope="session")
def wheel(build, tmp_path_factory) -> Path:
    """The wheel of this checkout."""
    return build("wheel", REPOSITORY, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel, run, tmp_path_factory) -> Path:
    """The programs of an environment of its own, with the pinned packages and the wheel in it."""
    folder = tmp_path_factory.mktemp("installed")
    programs = folder / "environment" / "bin"
    run(sys.executable, "-m", "venv", programs.parent, cwd=folder)
    install = [programs / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
    run(*install, "--require-hashes", "-r", REPOSITORY / "requirements.txt", cwd=folder)
    run(*install, "--no-deps", wheel, cwd=folder)
    return programs


@pytest.fixture
def desk_of(tmp_path) -> Callable[..., Desk]:
    """Give a desk on articles made on the spot: ``desk_of(articles, topics, scope=...)``.

    Articles are texts, or records with a ``text``; topics are rules by id, or the text of a topic file.
    """
    made = []

    def make(articles, topics, **scope) -> Desk:
        folder = tmp_path / f"desk{len(made)}"
        folder.mkdir()
        made.append(folder)
        records = [{"id": n, "text": a} if isinstance(a, str) else {"id": n, **a} for n, a in enumerate(articles)]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
        text = topics if isinstance(topics, str) else "topics:\n" + "".join(map(_topic, topics.items()))
        (folder / "topics.yml").write_text(text, encoding="utf-8")
        file = load_topics(folder / "topics.yml")
        analysis = analyse([folder / "articles.jsonl"], file, folder / "out")
        return Desk(analysis, file, corpus_name="made", scope=Scope(**scope))

    return make


def _topic(item: tuple[str, str]) -> str:
    name, rule = item
    return (
        f"  {name}:\n    title: {name.capitalize()}\n    definition: {name}.\n    rules:\n      rule: '{rule}'\n"
        f'    mask: [xyzzy]\n    tests:\n      match: ["{rule.split()[0]}."]\n      no_match: ["Nothing."]\n'
    )
