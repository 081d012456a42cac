"""A run whose inputs are those of the last one: its result is taken over, without a kernel, and every page says so."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitrep import files
from sitrep.reports.changes import Told
from sitrep.reports.history import RECORD, Run, last_published
from sitrep.reports.journal import LOG
from sitrep.reports.pages import render
from sitrep.reports.publish import Staging

KEPT = ("rows", "counts", "measures", "states")
"""What run.json takes over from the run whose result is reused."""

_CHECKED = re.compile(r'<p class="checked">.*?</p>|(?=</header>)', re.DOTALL)
_CHANGED = re.compile(r'<section aria-labelledby="changed">.*?</section>', re.DOTALL)


def reusable(outputs: Path, inputs: Mapping[str, str]) -> Run | None:
    """Return the last published run if it was made of the same inputs, else None."""
    last = last_published(outputs)
    return last if last is not None and last.record.get("inputs") == inputs else None


def reuse(staging: Staging, run: Run, told: Told) -> list[str]:
    """Fill the staging folder of a new run with the result of an earlier one; return the files that it must have.

    Files are hard links to the earlier run's, copies where the file system has none, so a run can be removed and the
    other stays whole. Pages are written anew: they say that they were checked again, and what changed (nothing).

    Args:
        staging: the new run.
        run: the published run with the same inputs.
        told: what is told of the change since that run.

    Raises:
        OSError: a file cannot be read or written.
    """
    origin = taken_over(run)["reused_from"]
    checked = render("checked.html.j2", run_id=staging.run_id, run_at=staging.started_at, reused_from=origin)
    changed = render("changed.html.j2", changed=told)
    expected = []
    for path in sorted(run.folder.rglob("*")):
        name = path.relative_to(run.folder)
        if not path.is_file() or name.as_posix() in (RECORD, LOG):
            continue
        target = staging.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".html":
            text = _CHECKED.sub(lambda _: checked, path.read_text(encoding="utf-8"), count=1)
            files.write_atomic(target, _CHANGED.sub(lambda _: changed, text))
        else:
            _link(path, target)
        expected.append(name.as_posix())
    return expected


def taken_over(run: Run) -> dict[str, Any]:
    """Return what run.json of a run that reuses ``run`` says of it."""
    origin = run.record.get("reused_from") or run.run_id
    return {"reused_from": origin, **{name: run.record[name] for name in KEPT if name in run.record}}


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
