"""The files that ``sitrep schedule`` prints, given to the schedulers themselves."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

TOPICS = "topics:\n  oil:\n    title: Oil\n    definition: Oil.\n    rules: {oil: oil}\n"
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# What is said?"},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "source": "print('a word')",
            "outputs": [],
            "execution_count": None,
        },
    ],
    "metadata": {"sitrep": {"title": "Word", "run": "once"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def tool(name: str) -> str:
    """Return the path of a program, or skip the test; fail it where SITREP_REQUIRE_TOOLS is set."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        (pytest.fail if os.environ.get("SITREP_REQUIRE_TOOLS") == "1" else pytest.skip)(f"needs {name}")
    return found


@pytest.fixture
def workspace(tmp_path):
    """A workspace whose path is hard on quoting."""
    folder = tmp_path / "a 5% $desk"
    (folder / "seeds").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    (folder / "topics.yml").write_text(TOPICS)
    (folder / "seeds" / "one.txt").write_text("Oil\n\nOil is dear in the north.\n")
    (folder / "notebooks" / "00_word.ipynb").write_text(json.dumps(NOTEBOOK))
    return folder


def schedule(workspace, kind, *options):
    command = [sys.executable, "-m", "sitrep", "schedule", kind, *options]
    made = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=True, timeout=60)
    return made.stdout


def test_the_printed_cron_line_is_run_by_cron_and_publishes_a_report(workspace, tmp_path):
    """Cron itself, in a mount namespace of its own where it finds this one crontab and no other job of the machine."""
    cron, unshare = tool("cron"), tool("unshare")
    private = ["/etc/cron.d", "/run", "/var/spool/cron"]
    mounts = " && ".join(f"mount -t tmpfs tmpfs {place}" for place in private)
    tried = subprocess.run([unshare, "-m", "sh", "-c", mounts], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("needs to mount in a namespace of its own")
    at = datetime.now().astimezone() + timedelta(seconds=75)
    text = schedule(workspace, "cron", "--at", f"{at:%H:%M}")
    assert text.count(f"\n{at.minute} {at.hour} * * * cd ") == 1
    (tmp_path / "crontab").write_text(text)
    (tmp_path / "empty").write_text("")
    script = f"""
    {mounts} && mount --bind {tmp_path}/empty /etc/crontab &&
    mkdir -p /var/spool/cron/crontabs && chmod 1730 /var/spool/cron/crontabs &&
    cp {tmp_path}/crontab /var/spool/cron/crontabs/root && chmod 600 /var/spool/cron/crontabs/root &&
    exec {cron} -f
    """
    environment = {"PATH": os.environ["PATH"], "TZ": os.environ.get("TZ", "")}
    with subprocess.Popen([unshare, "-m", "--propagation", "private", "sh", "-c", script], env=environment) as process:
        try:
            latest, log = workspace / "outputs" / "latest", workspace / "outputs" / "cron.log"
            ends = time.monotonic() + 180
            while not (latest / "run.json").exists() and time.monotonic() < ends:
                assert process.poll() is None
                time.sleep(0.5)
            said = log.read_text() if log.exists() else "no log"
            assert (latest / "run.json").exists(), said
            record = json.loads((latest / "run.json").read_text())
            assert record["status"] == "published"
            assert record["settings"]["deadline"]["value"] == "2h"
        finally:
            process.terminate()
    time.sleep(1)  # the run writes its last line
    assert log.read_text().strip().endswith("outputs/latest/index.html")


def test_systemd_finds_nothing_wrong_with_its_units(workspace, tmp_path):
    verify = tool("systemd-analyze")
    options = (
        "--zone",
        "Europe/Paris",
        "--on-failure",
        "mail \"$USER\" -s '100% bad' x",
        "--to",
        str(tmp_path / "units"),
    )
    schedule(workspace, "systemd", *options)
    units = sorted(map(str, (tmp_path / "units").iterdir()))
    assert [Path(unit).suffix for unit in units] == [".service", ".timer"]
    made = subprocess.run([verify, "--man=no", "verify", *units], capture_output=True, text=True, check=False)
    assert (made.returncode, made.stderr) == (0, "")
    (tmp_path / "units" / "broken.service").write_text("[Service]\nType=oneshot\nExecStart=relative/path\n")
    broken = [verify, "--man=no", "verify", str(tmp_path / "units" / "broken.service")]
    assert subprocess.run(broken, capture_output=True, check=False).returncode != 0


def test_systemd_runs_at_the_time_of_the_zone(workspace):
    verify = tool("systemd-analyze")
    text = schedule(workspace, "systemd", "--at", "05:30", "--zone", "America/New_York")
    (calendar,) = [line.partition("=")[2] for line in text.splitlines() if line.startswith("OnCalendar=")]
    command = [verify, "calendar", "--base-time", "2026-07-01 12:00:00 UTC", calendar]
    made = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"})
    assert "2026-07-02 09:30:00 UTC" in made.stdout


def test_the_workflow_keeps_to_the_schema_of_github(workspace, tmp_path):
    check = tool("check-jsonschema")
    workflow = tmp_path / "sitrep.yml"
    workflow.write_text(schedule(workspace, "github"))
    command = [check, "--builtin-schema", "vendor.github-workflows", str(workflow)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    workflow.write_text(workflow.read_text().replace("runs-on:", "runs_on:"))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
