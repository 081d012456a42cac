"""What holds of the repository as a whole."""

import ast
import itertools
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pathspec
import pytest
import yaml
from packaging.requirements import Requirement

from sitrep.text.library import SOURCE, path_of

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "lib" / "sitrep"

ORDER = [
    *("errors", "files", "schema", "times", "tomlfile", "known", "asked", "settings"),
    *("text", "corpus", "topics", "measures", "engine"),
    *("evidence", "display", "census", "finding", "answers", "desk", "labelling", "exploring", "checks", "charts"),
    *("reports", "scheduling", "workspace", "commands", "cli", "__main__"),
]
"""The rooms of the package; each uses only rooms before it."""

CONDA_NAMES = {
    "isal": "python-isal",
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "matplotlib": "matplotlib-base",
    "universal-pathlib": "universal_pathlib",
}
"""Names on conda-forge that are not the names on PyPI in lower case."""

CONDA_ALONE = {"pip", "c-compiler"}
"""What comes with Python or the machine elsewhere."""

FROM_PYPI = {"afinn", "py3langid", "rensa", "sentencex", "striprtf"}
"""Packages that are not on conda-forge, or were not found there."""

HEAVY = {
    *(
        "IPython",
        "docx",
        "fsspec",
        "ftfy",
        "jupyter_client",
        "lxml",
        "matplotlib",
        "nbconvert",
        "nltk",
        "numpy",
        "pandas",
    ),
    *("papermill", "py3langid", "pyarrow", "pypdf", "rensa", "striprtf", "trafilatura", "upath"),
}


def ignored() -> pathspec.GitIgnoreSpec:
    return pathspec.GitIgnoreSpec.from_lines((REPOSITORY / ".gitignore").read_text().splitlines())


def kept_files() -> Iterator[Path]:
    """Every file that git would keep, told by .gitignore alone, so that no git is needed."""
    rules = ignored()
    for path in sorted(REPOSITORY.rglob("*")):
        name = path.relative_to(REPOSITORY).as_posix()
        if path.is_file() and not name.startswith(".git/") and not rules.match_file(name):
            yield path


def rooms_used(path: Path) -> set[str]:
    """The rooms that a module imports anywhere in it, inside functions too."""
    used = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        used |= {name.split(".")[1] for name in names if name.startswith("sitrep.")}
    return used - {"__version__"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_every_room_has_its_place_in_the_order():
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in modules()}
    assert rooms - {"__init__"} <= set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_one_way(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room == "__init__":
        assert rooms_used(path) == {"desk"}
    else:
        allowed = set(ORDER[: ORDER.index(room) + 1])
        assert rooms_used(path) <= allowed


def test_modules_are_short():
    long = {}
    for path in [*modules(), *(REPOSITORY / "tests").rglob("*.py")]:
        n_lines = len(path.read_text(encoding="utf-8").splitlines())
        if n_lines > 400:
            long[path.name] = n_lines
    assert long == {}


def test_no_kept_file_is_over_2_mb():
    assert [path.name for path in kept_files() if path.stat().st_size > 2 * 1024 * 1024] == []


def test_notebooks_are_kept_without_outputs():
    notebooks = [path for path in kept_files() if path.suffix == ".ipynb" and "outputs" not in path.parts]
    for path in notebooks:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == [], path.name


def test_the_ignore_file_does_not_swallow_the_package_or_the_example():
    rules = ignored()
    for path in PACKAGE.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path != path_of(SOURCE):
            assert not rules.match_file(path.relative_to(REPOSITORY).as_posix()), path
    assert not rules.match_file("outputs/example/index.html")
    assert rules.match_file("outputs/latest/index.html")
    assert rules.match_file(".venv/bin/python")


def test_seeds_are_kept_byte_for_byte():
    lines = (REPOSITORY / ".gitattributes").read_text().splitlines()
    assert "/seeds/** -text" in lines


def run_python(*arguments: str) -> str:
    return subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True).stdout


SAY_HEAVY = f"print(sorted({{name.partition('.')[0] for name in sys.modules}} & {HEAVY!r}))"


def test_import_sitrep_loads_nothing_heavy():
    assert run_python("-c", f"import sys, sitrep; {SAY_HEAVY}").splitlines() == ["[]"]


def test_help_loads_nothing_heavy():
    code = f"""
import sys
from sitrep.cli import main
try:
    main(["--help"])
except SystemExit as end:
    assert not end.code, end.code
{SAY_HEAVY}
"""
    assert run_python("-c", code).splitlines()[-1] == "[]"


def test_open_is_there_without_being_loaded():
    code = "import sys, sitrep; print('open' in dir(sitrep), 'sitrep.desk' in sys.modules, callable(sitrep.open))"
    assert run_python("-c", code).split() == ["True", "False", "True"]


def test_an_unknown_attribute_is_an_attribute_error():
    import sitrep

    with pytest.raises(AttributeError, match="module 'sitrep' has no attribute 'opne'"):
        _ = sitrep.opne


def project() -> dict:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_conda_and_pip_install_the_same_packages_within_the_same_bounds():
    environment = yaml.safe_load((REPOSITORY / "environment.yml").read_text(encoding="utf-8"))
    from_conda = {line for line in environment["dependencies"] if isinstance(line, str)}
    (from_pip,) = [set(line["pip"]) for line in environment["dependencies"] if isinstance(line, dict)]
    expected_conda, expected_pip = CONDA_ALONE | {f"python{project()['requires-python']}"}, set()
    for requirement in map(Requirement, project()["dependencies"]):
        name = requirement.name.lower()
        if name in FROM_PYPI:
            expected_pip.add(f"{name}{requirement.specifier}")
        else:
            expected_conda.add(f"{CONDA_NAMES.get(name, name)}{requirement.specifier}")
    assert from_conda == expected_conda
    assert from_pip == expected_pip


def pins() -> dict[str, list[str]]:
    """Pinned versions by package; several where they differ by platform or Python."""
    found: dict[str, list[str]] = {}
    for line in (REPOSITORY / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([a-z0-9-]+)==([^ ;]+)", line):
            found.setdefault(pinned[1], []).append(pinned[2])
    return found


def test_every_dependency_is_pinned_within_its_bounds():
    pinned = pins()
    for requirement in map(Requirement, [*project()["dependencies"], *project()["optional-dependencies"]["dev"]]):
        versions = pinned[requirement.name.lower()]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_every_pin_has_its_hashes_and_no_index_is_named():
    lines = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8").splitlines()
    rest = [line for line in lines if not line.startswith("#")]
    assert all(re.match(r"[a-z0-9-]+==\S+|    --hash=sha256:[0-9a-f]{64}", line) for line in rest)
    for line, following in itertools.pairwise(rest):
        assert line.startswith("    ") or following.startswith("    --hash=sha256:"), line


def test_make_alone_lists_every_target():
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    told = subprocess.run(["make", "-C", str(REPOSITORY)], check=True, capture_output=True, text=True).stdout
    assert set(re.findall(r"^make ([a-z]+) +\S", told, flags=re.MULTILINE)) == targets
    assert {"report", "test", "lab", "check"} <= targets
