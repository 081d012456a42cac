"""The wheel in an empty environment elsewhere: what a person gets who installs Sitrep without its repository."""

import json
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def names(path):
    with zipfile.ZipFile(path) as archive:
        return {info.filename: info.CRC for info in archive.infolist()}


def test_the_wheel_holds_the_package_and_what_a_workspace_starts_from(wheel):
    held = names(wheel)
    package = {
        path.relative_to(REPOSITORY / "lib").as_posix()
        for path in (REPOSITORY / "lib").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    start = {
        f"sitrep/workspace/{path.relative_to(REPOSITORY).as_posix()}"
        for pattern in ("notebooks/*.ipynb", "seeds/*", "topics.yml")
        for path in REPOSITORY.glob(pattern)
    }
    assert {name for name in held if ".dist-info/" not in name} == package | start
    assert "sitrep/py.typed" in held


def test_the_source_distribution_makes_the_same_wheel(wheel, build, run, tmp_path):
    (tmp_path / "sdist").mkdir()
    (tmp_path / "wheel").mkdir()
    (tmp_path / "source").mkdir()
    run("tar", "-xzf", build("sdist", REPOSITORY, tmp_path / "sdist"), cwd=tmp_path / "source")
    (source,) = (tmp_path / "source").iterdir()
    assert names(build("wheel", source, tmp_path / "wheel")) == names(wheel)


def test_an_editable_install_copies_none_of_the_package(build, tmp_path):
    held = names(build("wheel:editable", REPOSITORY, tmp_path))
    assert not [name for name in held if name.endswith((".py", ".ipynb", ".txt")) and ".dist-info/" not in name]


def test_the_wheel_reports_in_an_empty_environment_elsewhere(installed, run, tmp_path):
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    sitrep = installed / "sitrep"
    run(installed / "python", "-m", "pip", "check", cwd=tmp_path)

    told = run(sitrep, "new", "x", cwd=elsewhere)
    assert "sitrep report" in told
    printed = run(sitrep, "report", cwd=elsewhere / "x").splitlines()[-1]
    latest = elsewhere / "x" / "outputs" / "latest"
    briefing = latest / "index.html"
    assert briefing.is_file()
    assert (elsewhere / "x" / printed).resolve() == briefing.resolve()
    run_record = json.loads((latest / "run.json").read_text(encoding="utf-8"))
    assert run_record
    assert str(REPOSITORY) not in briefing.read_text(encoding="utf-8")
