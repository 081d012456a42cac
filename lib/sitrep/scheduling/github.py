"""A workflow of GitHub Actions."""

import json
import shlex
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sitrep import __version__
from sitrep.errors import UsageError
from sitrep.scheduling.plan import Plan, Written
from sitrep.times import seconds_of


def github(plan: Plan, now: datetime) -> list[Written]:
    """Return a workflow that makes the report, keeps the history of runs, and hands the report out.

    Raises:
        UsageError: something of the report lies outside the workspace.
    """
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
        run: {_quoted(install)}
      - name: Fetch the runs so far
        uses: actions/cache/restore@v4
        with:
          path: {_quoted(out)}
          key: sitrep-${{{{ github.run_id }}}}
          restore-keys: sitrep-
      - name: Report
        run: {_quoted(shlex.join(["sitrep", "report", *words]))}
      - name: Remove old runs
        if: always()
        run: {_quoted(shlex.join(["sitrep", "runs", "prune", "--keep-last", "30", "--yes", "--out", out]))}
      - name: Keep the runs
        if: always()
        uses: actions/cache/save@v4
        with:
          path: {_quoted(out)}
          key: sitrep-${{{{ github.run_id }}}}
      - name: Hand out the report
        uses: actions/upload-artifact@v4
        with:
          name: situation-report
          path: {_quoted(f"{out}/latest/")}
      - name: Hand out what a failed run left
        if: failure()
        uses: actions/upload-artifact@v4
        with:
          name: failed-run
          path: {_quoted(f"{out}/failed/")}
          if-no-files-found: ignore
"""
    return [Written(name="sitrep.yml", text=text)]


def _quoted(text: str) -> str:
    """Write a text as YAML: as JSON does, which is YAML too."""
    return json.dumps(text, ensure_ascii=False)


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
