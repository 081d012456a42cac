"""Keeping a folder of runs in order over the years: is the last good report fresh, and which runs may go."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sitrep import files
from sitrep.errors import StaleError, UsageError
from sitrep.reports.history import Run, last_published, read_runs
from sitrep.reports.lock import holding
from sitrep.reports.pages import moment
from sitrep.reports.publish import TRASH, tidy, write_index
from sitrep.times import in_words, seconds_of

CACHES_KEPT = 2
"""So many analyses stay whatever their age: the last, and the one that another corpus in use may have."""

CACHE_DAYS = 7
"""An analysis that was used within so many days stays."""

_AHEAD_S = 300
"""A report dated further than this in the future has no age: the clock was or is wrong."""


def refuse_stale(outputs: Path, max_age: str, *, now: datetime | None = None) -> str:
    """Say how old the last good report is.

    A run that reused the last result is a good report of its own date.

    Raises:
        UsageError: ``max_age`` is no duration.
        StaleError: the report is older, or dated in the future, or there is none.
    """
    try:
        limit = seconds_of(max_age)
    except ValueError:
        raise UsageError(f'--max-age is "{max_age}"; expected a duration such as 90m, 26h or 8d.') from None
    now = now or datetime.now(UTC)
    newest = last_published(outputs)
    if newest is None:
        raise StaleError(f"{outputs}: there is no good report. Make one with: sitrep report")
    age = (now - newest.started_at).total_seconds()
    failed = [run for run in read_runs(outputs) if run.status == "failed" and run.sequence > newest.sequence]
    why = f" Since then {len(failed)} failed, the last of them: {failed[0].reason.splitlines()[0]}" if failed else ""
    if age < -_AHEAD_S:
        raise StaleError(
            f"{outputs}: the last good report, run {newest.run_id}, is dated {in_words(-age)} in the future, so its "
            f"age is not known. Set the clock right, then run sitrep report.{why}"
        )
    if age > limit:
        raise StaleError(
            f"{outputs}: the last good report, run {newest.run_id}, is {in_words(age)} old, more than {max_age}.{why}"
        )
    return f"run {newest.run_id} of {moment(newest.started_at)} is {in_words(max(age, 0))} old, within {max_age}"


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Which runs stay: the ``last`` so many published and so many failed ones, and those of the last ``days``."""

    last: int | None
    days: int | None


def prune(outputs: Path, keep: Keep, *, really: bool, now: datetime | None = None) -> str:
    """Remove old runs and unused analyses, or say which would go; return the lines to tell.

    The last good report always stays, and so does the newest run, whose number is the highest.

    Raises:
        UsageError: neither rule is given.
        LockedError: a run is at work in the folder.
    """
    if keep.last is None and keep.days is None:
        raise UsageError("sitrep runs prune needs --keep-last N, --keep-days D, or both: what stays.")
    if not outputs.is_dir():
        return f"{outputs}: no runs yet"
    now = now or datetime.now(UTC)
    if not really:
        going = [*(run.folder for run in _removable(outputs, keep, now)), *_unused(outputs, now)]
        lines = [f"would remove {folder.relative_to(outputs).as_posix()}" for folder in going]
        return "\n".join([*lines, f"{len(going)} to remove. Nothing was removed; do it with --yes."])
    with holding(outputs, command="sitrep runs prune"):
        tidy(outputs)
        going = [*(run.folder for run in _removable(outputs, keep, now)), *_unused(outputs, now)]
        for folder in going:
            # Moved first: a reader, or a kill, never meets half a run.
            files.move_folder(folder, outputs / TRASH / folder.name)
            files.remove_folder(outputs / TRASH)
        write_index(outputs)
    lines = [f"removed {folder.relative_to(outputs).as_posix()}" for folder in going]
    return "\n".join([*lines, f"{len(going)} removed."])


def _removable(outputs: Path, keep: Keep, now: datetime) -> list[Run]:
    """Runs that no rule keeps, oldest first; a damaged run is judged by the date and number in its name."""
    runs = read_runs(outputs)
    good = next((run.run_id for run in runs if run.status == "published"), None)
    going = []
    for where in ("runs", "failed"):
        mine = [run for run in runs if run.folder.parent.name == where]
        for place, run in enumerate(mine):
            by_number = keep.last is not None and place < keep.last
            by_age = keep.days is not None and now - run.started_at < timedelta(days=keep.days)
            if not (by_number or by_age or run.run_id in (good, runs[0].run_id)):
                going.append(run)
    return sorted(going, key=lambda run: run.sequence)


def _unused(outputs: Path, now: datetime) -> list[Path]:
    """Analyses in the cache that were not used for a week, but for the two used last."""
    cache = outputs / ".cache"
    used = {folder: _last_used(folder) for folder in cache.iterdir() if folder.is_dir()} if cache.is_dir() else {}
    ordered = sorted(used, key=lambda folder: (-used[folder], folder.name))
    oldest = now.timestamp() - CACHE_DAYS * 86400
    return [folder for folder in ordered[CACHES_KEPT:] if used[folder] < oldest]


def _last_used(folder: Path) -> float:
    marks = [folder / "topics" / "latest", folder / "base" / "manifest.json", folder]
    return max((mark.stat().st_mtime for mark in marks if mark.exists()), default=0.0)
