import os
import re
import subprocess
import sys

import pytest

from sitrep.errors import LockedError, UsageError
from sitrep.reports.lock import HOLDER, holding

HOLD = """
import sys
from pathlib import Path
from sitrep.reports.lock import holding
with holding(Path(sys.argv[1]), command="sitrep report"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(tmp_path):
    """A folder whose lock another process holds."""
    command = [sys.executable, "-c", HOLD, tmp_path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield tmp_path, process


def test_a_second_process_is_told_who_holds_the_lock_since_when_and_doing_what(held):
    outputs, process = held
    with pytest.raises(LockedError) as caught, holding(outputs, command="sitrep run"):
        pass
    assert caught.value.exit_code == 4
    told = rf"is locked by another run: process {process.pid} \(sitrep report\), since [0-9-]+T[0-9:]+Z\. Wait"
    assert re.search(told, str(caught.value))


def test_the_lock_is_free_when_its_holder_has_been_killed(held):
    outputs, process = held
    process.kill()
    process.wait(30)
    assert (outputs / HOLDER).exists()
    with holding(outputs, command="sitrep report"):
        assert f'"pid": {os.getpid()}' in (outputs / HOLDER).read_text()
    assert not (outputs / HOLDER).exists()


def test_a_holder_that_has_not_said_who_it_is_still_holds(held):
    outputs, _ = held
    (outputs / HOLDER).write_text("{")
    with pytest.raises(LockedError, match="a process that has not said"), holding(outputs, command="x"):
        pass


def test_a_missing_folder_is_made(tmp_path):
    with holding(tmp_path / "a/b", command="x"):
        assert (tmp_path / "a/b").is_dir()


def test_a_folder_that_cannot_be_written_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError) as caught, holding(tmp_path / "file/outputs", command="x"):
        pass
    assert str(caught.value) == (
        f"{tmp_path / 'file/outputs'} cannot be written: Not a directory. "
        "Make it writable, or give another folder with --out."
    )
    assert caught.value.exit_code == 2
