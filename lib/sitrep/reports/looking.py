"""A run, or the difference of two, as lines for a terminal."""

import json
from pathlib import Path

from sitrep.errors import TablesError, UsageError, nearest
from sitrep.reports.changes import tell
from sitrep.reports.comparing import RunTables, Side, compare
from sitrep.reports.history import Run, last_published, read_runs
from sitrep.reports.pages import moment
from sitrep.times import in_words


def find_run(outputs: Path, name: str) -> Run:
    """Return a run by its name, its number, or ``latest`` (the last published one).

    Raises:
        UsageError: there is no such run, or it cannot be read.
    """
    runs = read_runs(outputs)
    wanted = name.strip().rstrip("/").rpartition("/")[2]
    if wanted == "latest":
        found = last_published(outputs)
    else:
        found = next((run for run in runs if wanted == run.run_id or wanted == str(run.sequence)), None)
    if found is None:
        known = nearest(wanted, [run.run_id for run in runs]) if runs else " There are no runs yet."
        raise UsageError(f'{outputs}: no run "{name}".{known} Give a name or number of `sitrep runs list`, or latest.')
    if found.status == "damaged":
        raise UsageError(f"{outputs}: run {found.run_id} is damaged: {found.reason}. Give another run.")
    return found


def describe_run(run: Run) -> str:
    """Return what a run was made of, as lines."""
    record = run.record
    reused = record.get("reused_from")
    lines = [
        ("run", f"{run.run_id}, {run.status}{f', reused from {reused}' if reused else ''}"),
        ("started", moment(run.started_at)),
        ("took", in_words(run.seconds) if run.seconds is not None else ""),
        ("why it failed", run.reason),
        ("counted", run.counts),
        ("corpus", str(record.get("corpus", ""))),
        ("topics", ", ".join(record.get("topics_selected", []))),
        ("as of", str(record.get("as_of", ""))),
        ("again by", str(record.get("command", ""))),
        ("folder", str(run.folder)),
    ]
    lines += [(f"  {step}", f"{seconds:.1f} s") for step, seconds in record.get("durations", {}).items()]
    return "\n".join(f"{name:<14} {value}" for name, value in lines if value)


def compare_runs(outputs: Path, before: str, now: str, *, as_json: bool = False) -> str:
    """Return what differs between two published runs, as lines; as JSON every difference, a row a line.

    Raises:
        UsageError: a run is not there, was not published, or its tables cannot be read.
    """
    sides = []
    for name in (before, now):
        run = find_run(outputs, name)
        if run.status != "published":
            raise UsageError(f"{outputs}: run {run.run_id} failed and has no tables to compare. Give published runs.")
        sides.append(Side(run_id=run.run_id, record=run.record, tables=RunTables(run.folder)))
    try:
        found = compare(*sides)
    except TablesError as error:
        raise UsageError(f"{error} The two runs cannot be compared.") from error
    if as_json:
        rows = [{k: v for k, v in row.items() if v is not None} for row in found.table().to_pylist()]
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    told = tell(found)
    lines = [f"Run {found.now}. {told.words}", *told.topics]
    for group in told.groups:
        more = f"; and {group.more:,} more" if group.more else ""
        lines.append(f"{group.title}: {'; '.join(group.said)}{more}.")
    return "\n".join([*lines, told.note] if told.note else lines)
