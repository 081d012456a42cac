"""Publishing a run: built in a staging folder, checked, moved into its place by one rename, then shown.

Every step leaves the folder whole if the process ends right after it: ``latest`` points at the run before until it
points at this one, run.json is the last file of a run, and the index is made anew from the run.json files. What an
ended process left behind is put in order by the next run, which holds the lock by then.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitrep import files
from sitrep.errors import PublishError
from sitrep.reports.checking import check_folder
from sitrep.reports.history import RECORD, last_published, make_run_id, next_sequence, read_runs, sequence_of
from sitrep.reports.pages import iso, render

BRIEFING = "index.html"
MAX_PROBLEMS = 10

_INTERRUPTED = "the process ended before the run was published"


@dataclass(frozen=True, kw_only=True)
class Staging:
    """A run that is being built: its name and number, when it started, and the folder where its files go."""

    outputs: Path
    run_id: str
    sequence: int
    started_at: datetime
    folder: Path


def stage(outputs: Path, *, now: datetime | None = None) -> Staging:
    """Make the staging folder of a new run, after putting in order what ended processes left.

    The caller holds the folder's lock.

    Raises:
        OSError: the folder cannot be written.
    """
    tidy(outputs)
    started_at = (now or datetime.now(UTC)).astimezone(UTC)
    sequence = next_sequence(outputs)
    run_id = make_run_id(started_at, sequence)
    folder = outputs / ".staging" / run_id
    folder.mkdir(parents=True)
    return Staging(outputs=outputs, run_id=run_id, sequence=sequence, started_at=started_at, folder=folder)


def publish(
    staging: Staging,
    record: Mapping[str, Any],
    *,
    expected: Iterable[str],
    on_step: Callable[[str], None] = lambda name: None,
) -> Path:
    """Check a built run and publish it; return its folder.

    Args:
        staging: the run.
        record: what run.json says besides the run's name, number, times and status.
        expected: relative names of the files that must be there.
        on_step: called with the name of each step before it is done: check, record, move, latest, index.

    Raises:
        PublishError: the check found something wrong; nothing has been moved.
        OSError: a file could not be written or moved.
    """
    on_step("check")
    problems = check_folder(staging.folder, expected)
    if problems:
        more = f"\n  and {len(problems) - MAX_PROBLEMS} more" if len(problems) > MAX_PROBLEMS else ""
        listed = "".join(f"\n  {problem}" for problem in problems[:MAX_PROBLEMS])
        raise PublishError(
            f"run {staging.run_id} was not published, since its check found:{listed}{more}\n"
            "The last good report stays. Mend what is named and run again."
        )
    on_step("record")
    _write_record(staging, {**record, "status": "published"})
    on_step("move")
    place = staging.outputs / "runs" / staging.run_id
    files.move_folder(staging.folder, place)
    on_step("latest")
    show_latest(staging.outputs, staging.run_id)
    on_step("index")
    write_index(staging.outputs)
    return place


def fail(staging: Staging, reason: str, record: Mapping[str, Any], *, log: str = "") -> Path:
    """Keep what a failed run left under failed/RUN_ID, with the reason in its run.json; ``latest`` stays as it is."""
    if log:
        files.write_atomic(staging.folder / "log.txt", log)
    _write_record(staging, {**record, "status": "failed", "reason": reason})
    place = staging.outputs / "failed" / staging.run_id
    files.move_folder(staging.folder, place)
    write_index(staging.outputs)
    return place


def tidy(outputs: Path) -> None:
    """Put in order what an ended process left: staged runs have failed, ``latest`` shows the last published one."""
    staging = outputs / ".staging"
    left = sorted(path for path in staging.iterdir() if path.is_dir()) if staging.is_dir() else []
    for folder in left:
        if not sequence_of(folder.name):
            files.remove_folder(folder)
            continue
        record = {
            "run_id": folder.name,
            "sequence": sequence_of(folder.name),
            "status": "failed",
            "reason": _INTERRUPTED,
        }
        files.write_atomic(folder / RECORD, _as_json(record))
        files.move_folder(folder, outputs / "failed" / folder.name)
    newest = last_published(outputs)
    behind = newest is not None and not _points_at(outputs / "latest", f"runs/{newest.run_id}")
    if newest is not None and behind:
        show_latest(outputs, newest.run_id)
    if left or behind:
        write_index(outputs)


def show_latest(outputs: Path, run_id: str) -> None:
    """Point ``latest`` and latest.html at a published run."""
    files.replace_link(outputs / "latest", f"runs/{run_id}")
    files.write_atomic(outputs / "latest.html", render("latest.html.j2", target=f"runs/{run_id}/{BRIEFING}"))


def write_index(outputs: Path) -> None:
    """Write outputs/index.html from the run.json files."""
    runs = read_runs(outputs)
    good = next((run for run in runs if run.status == "published"), None)
    since = [run for run in runs if run.status == "failed" and (good is None or run.sequence > good.sequence)]
    text = render("index.html.j2", runs=runs, good=good, failed_since=since)
    files.write_atomic(outputs / "index.html", text)


def _points_at(link: Path, target: str) -> bool:
    return link.is_symlink() and link.readlink().as_posix() == target


def _write_record(staging: Staging, record: Mapping[str, Any]) -> None:
    own = {
        "run_id": staging.run_id,
        "sequence": staging.sequence,
        "started_at": iso(staging.started_at),
        "finished_at": iso(datetime.now(UTC)),
    }
    files.write_atomic(staging.folder / RECORD, _as_json({**own, **record}))


def _as_json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
