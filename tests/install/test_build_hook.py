"""The library that is compiled when Sitrep is installed: where it is made, and what happens where it cannot be."""

import ctypes
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sitrep.engine import versions

REPOSITORY = Path(__file__).resolve().parents[2]
TEXT = Path("lib", "sitrep", "text")
SOURCES = (*sorted(path.name for path in (REPOSITORY / TEXT).glob("*.c")), "library.py")

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler here")


@pytest.fixture
def compile_kernels():
    spec = importlib.util.spec_from_file_location("build_hook", REPOSITORY / "tools" / "build_hook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.compile_kernels


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / TEXT).mkdir(parents=True)
    for name in SOURCES:
        shutil.copy(REPOSITORY / TEXT / name, tmp_path / TEXT)
    return tmp_path


def made(checkout):
    return sorted(path.name for path in (checkout / TEXT).iterdir() if path.name not in SOURCES)


@needs_compiler
def test_the_library_is_made_once_and_older_ones_go(checkout, compile_kernels):
    first = compile_kernels(checkout)
    assert made(checkout) == [first.name]
    written = first.stat().st_mtime_ns
    assert compile_kernels(checkout).stat().st_mtime_ns == written
    with (checkout / TEXT / "kernels.c").open("a") as source:
        source.write("/* changed */\n")
    second = compile_kernels(checkout)
    assert second.name != first.name
    assert len(made(checkout)) == 1
    with (checkout / TEXT / "arrays.c").open("a") as source:
        source.write("/* changed */\n")
    assert compile_kernels(checkout).name not in (first.name, second.name)
    assert len(made(checkout)) == 1


@needs_compiler
def test_the_library_is_made_of_all_sources(checkout, compile_kernels):
    library = ctypes.CDLL(str(compile_kernels(checkout)))
    for source in (checkout / TEXT).glob("*.c"):
        first = re.search(r"SITREP_API int64_t (sitrep_\w+)", source.read_text())[1]
        assert getattr(library, first), source.name


@pytest.mark.parametrize("compiler", ["false", "no-such-compiler", f"{sys.executable} -c pass"])
def test_a_compiler_that_makes_nothing_leaves_nothing(checkout, compile_kernels, compiler, monkeypatch):
    monkeypatch.setenv("CC", compiler)
    assert compile_kernels(checkout) is None
    assert made(checkout) == []


def test_no_compiler_is_no_failure(checkout, compile_kernels, monkeypatch):
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(checkout))
    assert compile_kernels(checkout) is None


def test_without_a_compiler_the_wheel_is_for_any_platform(build, run, tmp_path):
    for name in ("sdist", "source", "wheel"):
        (tmp_path / name).mkdir()
    run("tar", "-xzf", build("sdist", REPOSITORY, tmp_path / "sdist"), cwd=tmp_path / "source")
    (source,) = (tmp_path / "source").iterdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "wheel"]
    run(*command, cwd=source, CC="false")
    (wheel,) = (tmp_path / "wheel").iterdir()
    assert wheel.name.endswith("-py3-none-any.whl")
    assert not list((source / TEXT).glob("kernels.*.*"))


@needs_compiler
def test_a_wheel_with_the_library_is_for_this_platform_alone(wheel):
    assert "-py3-none-" in wheel.name
    assert not wheel.name.endswith("-any.whl")


@needs_compiler
@pytest.mark.parametrize("source", sorted((REPOSITORY / TEXT).glob("*.c")), ids=lambda source: source.name)
def test_a_source_has_no_warnings(source, tmp_path):
    strict = ["-std=c11", "-O3", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    done = subprocess.run(["cc", *strict, "-o", tmp_path / "x", source], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_cache_key_knows_the_source_of_the_library_and_not_whether_it_was_made(tmp_path, monkeypatch):
    (tmp_path / "engine").mkdir()
    (tmp_path / "kernels.c").write_text("int x;")
    monkeypatch.setattr(versions, "__file__", str(tmp_path / "engine" / "versions.py"))
    told = versions.fingerprint.__wrapped__
    before = told()
    (tmp_path / "kernels.0123456789ab.so").write_bytes(b"x")
    assert told() == before
    (tmp_path / "kernels.c").write_text("int y;")
    assert told() != before
