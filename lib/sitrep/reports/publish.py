"""Publishing a run: built in a staging folder, checked, moved into its place by one rename, then shown.

Every step leaves the folder whole if the process ends right after it: ``latest`` points at the run before until it
points at this one, run.json is the last file of a run, and the index is made anew from the run.json files. What an
ended process left behind is put in order by the next run, which holds the lock by then.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitrep import files
from sitrep.errors import PublishError
from sitrep.reports.checking import check_counts, check_folder
from sitrep.reports.corrections import corrections_by_run
from sitrep.reports.history import RECORD, last_published, make_run_id, next_sequence, read_runs, sequence_of
from sitrep.reports.pages import iso, render

BRIEFING = "index.html"
MAX_PROBLEMS = 10

TRASH = ".trash"
"""Where a run that is to be removed is moved first, so that half of one is never seen."""

_NEVER_GIVEN_UP = (RECORD, "log.txt")
_INTERRUPTED = "the process ended before the run was published"


@dataclass(frozen=True, kw_only=True)
class Staging:
    """A run that is being built: its name and number, when it started, and the folder where its files go.

    ``began`` is the start by a clock that nobody sets.
    """

    outputs: Path
    run_id: str
    sequence: int
    started_at: datetime
    folder: Path
    began: float

    def empty(self) -> None:
        """Take out what was built so far, but for the log."""
        for path in self.folder.iterdir():
            if path.is_dir():
                files.remove_folder(path)
            elif path.name not in _NEVER_GIVEN_UP:
                path.unlink()


def stage(outputs: Path, *, now: datetime | None = None) -> Staging:
    """Make the staging folder of a new run, after putting in order what ended processes left.

    The caller holds the folder's lock.

    Raises:
        OSError: the folder cannot be written.
    """
    tidy(outputs)
    began = time.monotonic()
    started_at = (now or datetime.now(UTC)).astimezone(UTC)
    sequence = next_sequence(outputs)
    run_id = make_run_id(started_at, sequence)
    folder = outputs / ".staging" / run_id
    folder.mkdir(parents=True)
    return Staging(outputs=outputs, run_id=run_id, sequence=sequence, started_at=started_at, folder=folder, began=began)


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
        on_step: called with the name of each step before it is done: check, record, move, latest, redirect, index.

    Raises:
        PublishError: the check found something wrong, and nothing has been moved; or the run is in its place, and
            ``latest`` or the index could not be written.
        OSError: a file could not be written or moved; nothing has been moved then.
    """
    on_step("check")
    problems = check_folder(staging.folder, expected)
    problems += check_counts(staging.folder, record.get("rows", {}), record.get("counts", {}))
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
    try:
        on_step("latest")
        files.replace_link(staging.outputs / "latest", f"runs/{staging.run_id}")
        on_step("redirect")
        _write_redirect(staging.outputs, staging.run_id)
        on_step("index")
        write_index(staging.outputs)
    except OSError as error:
        raise PublishError(
            f"run {staging.run_id} lies whole in {place}, but could not be shown: {error.strerror or error}. "
            "The next run shows it; make room, or make the folder writable."
        ) from error
    return place


def fail(staging: Staging, reason: str, record: Mapping[str, Any], *, traceback: str = "") -> Path:
    """Keep what a failed run left under failed/RUN_ID, with the reason in its run.json; ``latest`` stays as it is.

    Where the disk is full, what the run had built is given up for the reason why it failed; where not even that can be
    written, the next run does it.

    Returns:
        The folder where it is now.
    """
    told = {**record, "status": "failed", "reason": reason}
    try:
        return _keep_failed(staging, told, traceback)
    except OSError:
        with contextlib.suppress(OSError):
            staging.empty()
    with contextlib.suppress(OSError):
        return _keep_failed(staging, told, "")
    return staging.folder


def _keep_failed(staging: Staging, record: Mapping[str, Any], traceback: str) -> Path:
    if traceback:
        files.write_atomic(staging.folder / "traceback.txt", traceback)
    _write_record(staging, record)
    place = staging.outputs / "failed" / staging.run_id
    files.move_folder(staging.folder, place)
    write_index(staging.outputs)
    return place


def tidy(outputs: Path) -> None:
    """Put in order what an ended process left: staged runs have failed, ``latest`` shows the last published one."""
    for path in outputs.glob(".*.tmp"):
        path.unlink(missing_ok=True)
    files.remove_folder(outputs / TRASH)
    staging = outputs / ".staging"
    for folder in sorted(path for path in staging.iterdir() if path.is_dir()) if staging.is_dir() else []:
        if not sequence_of(folder.name):
            files.remove_folder(folder)
            continue
        known = _read_record(folder)
        failed = known.get("status") == "failed"
        record = {
            **known,
            "run_id": folder.name,
            "sequence": sequence_of(folder.name),
            "status": "failed",
            "reason": known["reason"] if failed and known.get("reason") else _INTERRUPTED,
        }
        files.write_atomic(folder / RECORD, _as_json(record))
        files.move_folder(folder, outputs / "failed" / folder.name)
    newest = last_published(outputs)
    if newest is not None and not _points_at(outputs / "latest", f"runs/{newest.run_id}"):
        files.replace_link(outputs / "latest", f"runs/{newest.run_id}")
    if newest is not None:
        _write_redirect(outputs, newest.run_id)
    if newest is not None or (outputs / "index.html").exists() or staging.is_dir():
        write_index(outputs)


def _write_redirect(outputs: Path, run_id: str) -> None:
    _write_if_new(outputs / "latest.html", render("latest.html.j2", target=f"runs/{run_id}/{BRIEFING}"))


def write_index(outputs: Path) -> None:
    """Write outputs/index.html from the run.json files."""
    runs = read_runs(outputs)
    good = next((run for run in runs if run.status == "published"), None)
    since = [run for run in runs if run.status == "failed" and (good is None or run.sequence > good.sequence)]
    corrections = corrections_by_run(runs)
    text = render("index.html.j2", runs=runs, good=good, failed_since=since, corrections=corrections)
    _write_if_new(outputs / "index.html", text)


def _write_if_new(path: Path, text: str) -> None:
    """Write a file unless it says the same already."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if path.read_text(encoding="utf-8") == text:
            return
    files.write_atomic(path, text)


def _read_record(folder: Path) -> dict[str, Any]:
    """Return what a run that was not moved says of itself; nothing where it does not or cannot be read."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) and record.get("run_id") == folder.name else {}


def _points_at(link: Path, target: str) -> bool:
    return link.is_symlink() and link.readlink().as_posix() == target


def _write_record(staging: Staging, record: Mapping[str, Any]) -> None:
    own = {
        "run_id": staging.run_id,
        "sequence": staging.sequence,
        "started_at": iso(staging.started_at),
        "finished_at": iso(datetime.now(UTC)),
        "seconds": round(time.monotonic() - staging.began, 3),
    }
    files.write_atomic(staging.folder / RECORD, _as_json({**own, **record}))


def _as_json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
