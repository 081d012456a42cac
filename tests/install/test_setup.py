"""What `make report` does before it starts Sitrep, with pretended Pythons so that nothing is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

FAKE_PYTHON = """#!/bin/sh
case "$*" in
*sys.stdout.write*) printf '%s' "{version}"; exit 0 ;;
*version_info*) exit {too_old} ;;
*ensurepip*) exit {no_venv} ;;
"-m venv "*)
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    echo "venv {version}" >>calls ;;
*sitrep.text.library*) exit "${{NO_LIBRARY:-0}}" ;;
*install*) echo "$*" | sed 's/.* install/install/' >>calls; exit "${{PIP_FAILS:-0}}" ;;
esac
"""


class Machine:
    """A checkout on a machine of its own: no Python but the pretended ones."""

    def __init__(self, folder):
        self.checkout = folder / "checkout"
        self.programs = folder / "bin"
        (self.checkout / "tools").mkdir(parents=True)
        self.programs.mkdir()
        shutil.copy(REPOSITORY / "tools" / "setup.sh", self.checkout / "tools")
        (self.checkout / "requirements.txt").write_text("click==8.5.1\n")
        (self.checkout / "pyproject.toml").write_text("[project]\n")
        (self.checkout / "tools" / "build_hook.py").touch()
        self.kernels = self.checkout / "lib" / "sitrep" / "text" / "kernels.c"
        self.kernels.parent.mkdir(parents=True)
        self.kernels.touch()
        for name in ("sh", "cat", "cksum", "cp", "dirname", "mkdir", "rm", "sed"):
            (self.programs / name).symlink_to(shutil.which(name))

    def add_python(self, name="python3", version="3.11", *, has_venv=True):
        path = self.programs / name
        too_old = int(tuple(map(int, version.split("."))) < (3, 11))
        path.write_text(FAKE_PYTHON.format(version=version, too_old=too_old, no_venv=int(not has_venv)))
        path.chmod(0o755)

    def set_up(self, **environment):
        environment = {"PATH": str(self.programs), **environment}
        return subprocess.run(
            [self.programs / "sh", "tools/setup.sh"],
            cwd=self.checkout,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self):
        """What was installed since this was last asked."""
        path = self.checkout / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


EVERYTHING = [
    "venv 3.11",
    "install --quiet --quiet --no-compile --require-hashes --requirement requirements.txt",
    "install --quiet --quiet --no-deps --no-build-isolation --editable .",
]


def test_the_first_time_sets_everything_up_and_the_second_time_nothing(machine):
    machine.add_python()
    first = machine.set_up()
    assert (first.returncode, first.stderr) == (0, "")
    assert "Setting up .venv with Python 3.11" in first.stdout
    assert machine.calls() == EVERYTHING
    second = machine.set_up()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert machine.calls() == []


def test_other_requirements_make_everything_anew(machine):
    machine.add_python()
    machine.set_up()
    machine.calls()
    (machine.checkout / "requirements.txt").write_text("click==8.5.2\n")
    left_over = machine.checkout / ".venv" / "left-over"
    left_over.touch()
    machine.set_up()
    assert machine.calls() == EVERYTHING
    assert not left_over.exists()


def test_another_pyproject_installs_this_package_alone(machine):
    machine.add_python()
    machine.set_up()
    machine.calls()
    (machine.checkout / "pyproject.toml").write_text("[project]\nname = 'sitrep'\n")
    machine.set_up()
    assert machine.calls() == EVERYTHING[2:]


def test_another_source_of_the_library_installs_this_package_alone(machine):
    machine.add_python()
    machine.set_up()
    machine.calls()
    machine.kernels.write_text("int x;")
    machine.set_up()
    assert machine.calls() == EVERYTHING[2:]


def test_no_library_is_said_in_one_line_and_no_failure(machine):
    machine.add_python()
    done = machine.set_up(NO_LIBRARY="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1:] == [
        "There is no C compiler that works (cc, gcc, clang or CC): Sitrep gives the same without, more slowly."
    ]


def test_a_half_made_environment_is_made_anew(machine):
    machine.add_python()
    failed = machine.set_up(PIP_FAILS="1")
    assert failed.returncode == 2
    assert "could not be installed in .venv; pip says why above" in failed.stderr
    machine.calls()
    assert machine.set_up().returncode == 0
    assert machine.calls() == EVERYTHING


def test_an_environment_whose_python_is_gone_is_made_anew(machine):
    machine.add_python()
    machine.set_up()
    machine.calls()
    (machine.checkout / ".venv" / "bin" / "python").unlink()
    machine.set_up()
    assert machine.calls() == EVERYTHING


def test_a_checkout_that_was_moved_is_set_up_anew(machine):
    machine.add_python()
    machine.set_up()
    machine.calls()
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    machine.set_up()
    assert machine.calls() == EVERYTHING


def test_python_names_another_python(machine):
    machine.add_python()
    machine.add_python("python3.12", "3.12")
    machine.set_up()
    machine.calls()
    machine.set_up(PYTHON="python3.12")
    assert machine.calls() == ["venv 3.12", *EVERYTHING[1:]]
    machine.set_up()
    assert machine.calls() == []


def test_no_python_is_one_message_with_the_remedy(machine):
    done = machine.set_up()
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "sitrep: python3 cannot be started. Install Python 3.11 or later (https://www.python.org/downloads/, or on "
        "Debian and Ubuntu: sudo apt install python3 python3-venv), or name another: "
        "PYTHON=/path/to/python3 make report\n"
    )


def test_an_old_python_is_one_message_with_the_remedy(machine):
    machine.add_python(version="3.9")
    done = machine.set_up()
    assert done.returncode == 2
    assert done.stderr == (
        "sitrep: python3 is Python 3.9; 3.11 or later is needed. Install one (https://www.python.org/downloads/) "
        "and name it: PYTHON=/path/to/python3 make report\n"
    )
    assert not (machine.checkout / ".venv").exists()


@pytest.mark.parametrize("version", ["2.7", None])
def test_a_newer_python_beside_it_is_the_remedy(machine, version):
    if version:
        machine.add_python(version=version)
    machine.add_python("python3.13", "3.13")
    done = machine.set_up()
    assert done.returncode == 2
    assert done.stderr.endswith("Run: PYTHON=python3.13 make report\n")


def test_no_venv_module_is_one_message_with_the_remedy(machine):
    machine.add_python(version="3.12", has_venv=False)
    done = machine.set_up()
    assert done.returncode == 2
    assert done.stderr == (
        "sitrep: python3 (Python 3.12) has no venv module. On Debian and Ubuntu: sudo apt install python3.12-venv. "
        "Elsewhere install Python from https://www.python.org/downloads/ and name it: "
        "PYTHON=/path/to/python3 make report\n"
    )


@pytest.mark.skipif(not Path("/usr/bin/dash").exists(), reason="no dash here")
def test_the_script_is_plain_posix_shell():
    subprocess.run(["/usr/bin/dash", "-n", REPOSITORY / "tools" / "setup.sh"], check=True, env=os.environ)
