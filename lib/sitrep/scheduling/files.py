"""The text of each scheduler's file, with what to do to install and to remove it."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from sitrep import __version__
from sitrep.errors import UsageError
from sitrep.scheduling.plan import Plan
from sitrep.times import seconds_of

Kind = Literal["cron", "systemd", "github", "airflow"]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file for a scheduler: its usual name, and its text."""

    name: str
    text: str


def written(kind: Kind, plan: Plan, *, now: datetime | None = None) -> list[Written]:
    """Return the files that make a scheduler run the plan every day.

    Raises:
        UsageError: the scheduler cannot run this plan; the message says why.
    """
    made = {"cron": _cron, "systemd": _systemd, "github": _github, "airflow": _airflow}[kind]
    return made(plan, now or datetime.now(ZoneInfo("UTC")))


def _cron(plan: Plan, now: datetime) -> list[Written]:
    del now
    log = _shell([str(plan.out / "cron.log")])
    out, here = _shell([str(plan.out)]), _shell([str(plan.workspace)])

    def line(minute: int, hour: int, day: str, words: Sequence[str]) -> str:
        # cron ends a command at a bare percent sign
        command = f"cd {here} && mkdir -p {out} && {_shell(words)} >>{log} 2>&1"
        return f"{minute} {hour} * * {day} {command.replace('%', chr(92) + '%')}"

    text = f"""\
# Sitrep: the report of {plan.workspace}.
# Every day at {plan.hour:02d}:{plan.minute:02d} by this machine's clock ({plan.zone}).
# Install:  (crontab -l 2>/dev/null; sitrep schedule cron) | crontab -
# Remove:   crontab -e, and delete these lines.
# cron makes up no run that it missed, and mails only what is not in the log. So the second line looks every day whether
# there is a report, and writes to the log (exit code 6) if there is none; put a mail command behind it with ||.
# Two runs never write over each other: the second one exits 4. The last line removes old runs on Sundays.
SHELL=/bin/sh
LANG=C.UTF-8
{line(plan.minute, plan.hour, "*", plan.command)}
{line(plan.minute, (plan.hour + 3) % 24, "*", plan.stale)}
{line((plan.minute + 30) % 60, (plan.hour + 4) % 24, "0", plan.prune)}
"""
    return [Written(name="sitrep.cron", text=text)]


def _systemd(plan: Plan, now: datetime) -> list[Written]:
    del now
    unit = f"sitrep-{plan.name}"
    limit = round(seconds_of(plan.deadline)) + 600
    service = f"""\
# {unit}.service: the report of {_plain(plan.workspace)}.
# Install:  sitrep schedule systemd --to ~/.config/systemd/user
#           systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer
#           loginctl enable-linger    (so that it runs while you are not logged in)
# Look:     systemctl --user list-timers; journalctl --user -u {unit}
# Remove:   systemctl --user disable --now {unit}.timer && rm ~/.config/systemd/user/{unit}.*
[Unit]
Description=Sitrep report of {_unit_text(plan.workspace.name)}

[Service]
Type=oneshot
WorkingDirectory={_unit_text(str(plan.workspace))}
Environment=LANG=C.UTF-8
ExecStart={_unit_words(plan.command)}
# The report gives up by itself after {plan.deadline}; this is for one that cannot.
TimeoutStartSec={limit}
Nice=5
"""
    timer = f"""\
# {unit}.timer: when {unit}.service runs. A run that was missed while the machine was off is made up once (Persistent),
# and a unit never overlaps itself.
[Unit]
Description=Sitrep report of {_unit_text(plan.workspace.name)}, every day

[Timer]
OnCalendar=*-*-* {plan.hour:02d}:{plan.minute:02d}:00 {plan.zone}
Persistent=true
RandomizedDelaySec=60

[Install]
WantedBy=timers.target
"""
    return [Written(name=f"{unit}.service", text=service), Written(name=f"{unit}.timer", text=timer)]


def _github(plan: Plan, now: datetime) -> list[Written]:
    local = now.astimezone(ZoneInfo(plan.zone)).replace(hour=plan.hour, minute=plan.minute)
    # the top of the hour is when runs come late or are dropped
    utc = (local if local.minute else local + timedelta(minutes=7)).astimezone(ZoneInfo("UTC"))
    words = [_inside(word, plan) for word in plan.options]
    out = _inside(str(plan.out), plan)
    own = (plan.workspace / "pyproject.toml").is_file() and (plan.workspace / "requirements.txt").is_file()
    install = (
        "pip install -r requirements.txt && pip install --no-deps -e ." if own else f"pip install sitrep=={__version__}"
    )
    text = f"""\
# Sitrep: a report every day at {utc:%H:%M} UTC, today {local:%H:%M} in {plan.zone}; Actions knows no summer time.
# Install:  save it as .github/workflows/sitrep.yml on the default branch.
# Remove:   delete that file.
# Actions starts late at busy times and stops schedules after 60 days without a commit: let something outside call
# `sitrep runs stale`, or look at the date of the last artifact. The history of runs is kept in the cache, so that a
# report can say what changed.
name: Situation report
on:
  schedule:
    - cron: "{utc.minute} {utc.hour} * * *"
  workflow_dispatch: {{}}
concurrency:
  group: sitrep
  cancel-in-progress: false
permissions:
  contents: read
jobs:
  report:
    runs-on: ubuntu-latest
    timeout-minutes: {round(seconds_of(plan.deadline) / 60) + 15}
    env:
      LANG: C.UTF-8
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
          cache: pip
      - name: Install
        run: {_yaml(install)}
      - name: Fetch the runs so far
        uses: actions/cache/restore@v4
        with:
          path: {_yaml(out)}
          key: sitrep-${{{{ github.run_id }}}}
          restore-keys: sitrep-
      - name: Report
        run: {_yaml(_shell(["sitrep", "report", *words]))}
      - name: Remove old runs
        if: always()
        run: {_yaml(_shell(["sitrep", "runs", "prune", "--keep-last", "30", "--yes", "--out", out]))}
      - name: Keep the runs
        if: always()
        uses: actions/cache/save@v4
        with:
          path: {_yaml(out)}
          key: sitrep-${{{{ github.run_id }}}}
      - name: Hand out the report
        uses: actions/upload-artifact@v4
        with:
          name: situation-report
          path: {_yaml(f"{out}/latest/")}
      - name: Hand out what a failed run left
        if: failure()
        uses: actions/upload-artifact@v4
        with:
          name: failed-run
          path: {_yaml(f"{out}/failed/")}
          if-no-files-found: ignore
"""
    return [Written(name="sitrep.yml", text=text)]


def _airflow(plan: Plan, now: datetime) -> list[Written]:
    start = now.astimezone(ZoneInfo(plan.zone)) - timedelta(days=1)
    command = f"cd {_shell([str(plan.workspace)])} && {_shell(plan.command)} --as-of '{{{{ report_date }}}}'"
    command = command.replace("{{ report_date }}", "{{ (dag_run.data_interval_end or dag_run.run_after) | ds }}")
    stale = f"cd {_shell([str(plan.workspace)])} && {_shell(plan.stale)}"
    text = f'''\
"""Sitrep: the report of {plan.workspace.name}, every day at {plan.hour:02d}:{plan.minute:02d} in {plan.zone}.

Install:  save it as sitrep_{plan.name.replace("-", "_")}.py in Airflow's dags folder. Airflow 2.9 or later, or 3.
Remove:   delete that file, then `airflow dags delete sitrep_{plan.name.replace("-", "_")}`.

The command has an environment of its own, so Airflow and Sitrep share no package. Runs that were missed are not made up
(catchup), and no two run at once (max_active_runs). A run that finds the folder locked is skipped (exit code 4). The
date of the run goes to --as-of: a task that is run again for an old date leaves later articles out.
"""

from datetime import timedelta

import pendulum

try:
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator

REPORT = {_python(command)}
STALE = {_python(stale)}

with DAG(
    dag_id={_python("sitrep_" + plan.name.replace("-", "_"))},
    schedule="{plan.minute} {plan.hour} * * *",
    start_date=pendulum.datetime({start.year}, {start.month}, {start.day}, tz={_python(plan.zone)}),
    catchup=False,
    max_active_runs=1,
    default_args={{"retries": 1, "retry_delay": timedelta(minutes=10)}},
    tags=["sitrep"],
):
    report = BashOperator(
        task_id="report",
        bash_command=REPORT,
        skip_on_exit_code=4,
        env={{"LANG": "C.UTF-8"}},
        append_env=True,
        execution_timeout=timedelta(seconds={round(seconds_of(plan.deadline)) + 600}),
    )
    stale = BashOperator(task_id="stale", bash_command=STALE, trigger_rule="all_done", retries=0)
    report >> stale
'''
    return [Written(name=f"sitrep_{plan.name.replace('-', '_')}.py", text=text)]


def _shell(words: Sequence[str]) -> str:
    return shlex.join(words)


def _yaml(text: str) -> str:
    """Write a text as YAML: as JSON does, which is YAML too."""
    return json.dumps(text, ensure_ascii=False)


def _python(text: str) -> str:
    return json.dumps(text)


def _plain(path: Path) -> str:
    return str(path)


def _unit_text(text: str) -> str:
    """Write a text for a line of a unit file: a percent sign stands for a specifier there."""
    return text.replace("%", "%%")


def _unit_words(words: Sequence[str]) -> str:
    """Write a command for ExecStart: quoted, with backslash, dollar and percent signs as themselves."""
    quoted = []
    for word in words:
        escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$").replace("%", "%%")
        quoted.append(f'"{escaped}"')
    return " ".join(quoted)


def _inside(word: str, plan: Plan) -> str:
    """Return a path relative to the workspace, which is what a checkout has; other words as they are.

    Raises:
        UsageError: it is a path outside.
    """
    path = Path(word)
    if not path.is_absolute():
        return word
    if not path.is_relative_to(plan.workspace):
        raise UsageError(
            f"{word} lies outside the workspace {plan.workspace}, and GitHub Actions has only the repository. "
            "Give a path in the workspace, or a URL."
        )
    return path.relative_to(plan.workspace).as_posix()
