"""The runs of a report folder, read from their run.json: the only record, from which the index is always rebuilt."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

RECORD = "run.json"
Status = Literal["published", "failed", "damaged"]

_RUN_ID = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{4}Z)-(\d{4,})")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run as its folder tells it.

    ``record`` is the whole of run.json, empty for a damaged one; ``reason`` says why a run failed or is damaged.
    """

    run_id: str
    sequence: int
    status: Status
    folder: Path
    started_at: datetime
    finished_at: datetime | None = None
    reason: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> str:
        """What the run counted, in words, e.g. "5 articles, 3 topics", without zeros; empty where it kept no counts."""
        counts = self.record.get("counts")
        if not isinstance(counts, dict):
            return ""
        shown = [
            (str(name).replace("_", " "), n)
            for name, n in counts.items()
            if isinstance(n, int) and not isinstance(n, bool)
        ]
        return ", ".join(f"{n:,} {name[:-1] if n == 1 and name.endswith('s') else name}" for name, n in shown if n)

    @property
    def reused(self) -> int:
        """The number of the run whose result this one took over; 0 where it has one of its own."""
        return sequence_of(str(self.record.get("reused_from", "")))

    @property
    def seconds(self) -> float | None:
        """How long the run took; null where it did not say so. A clock that was set meanwhile has no say."""
        told = self.record.get("seconds")
        if isinstance(told, int | float) and not isinstance(told, bool):
            return float(told)
        return None if self.finished_at is None else max(0.0, (self.finished_at - self.started_at).total_seconds())


def make_run_id(at: datetime, sequence: int) -> str:
    """Return the name of a run, which sorts by time and tells the runs of one minute apart.

    >>> make_run_id(datetime(2026, 11, 22, 22, 30, tzinfo=UTC), 7)
    '2026-11-22T2230Z-0007'
    """
    return f"{at.astimezone(UTC):%Y-%m-%dT%H%MZ}-{sequence:04d}"


def read_runs(outputs: Path) -> list[Run]:
    """Return all runs of the folder, newest (highest sequence number) first; a run that cannot be read is "damaged"."""
    found = [_read(folder, "published") for folder in _folders(outputs / "runs")]
    found += [_read(folder, "failed") for folder in _folders(outputs / "failed")]
    return sorted(found, key=lambda run: (run.sequence, run.run_id), reverse=True)


def last_published(outputs: Path) -> Run | None:
    """Return the newest published run that can be read, or None."""
    return next((run for run in read_runs(outputs) if run.status == "published"), None)


def next_sequence(outputs: Path) -> int:
    """Return the number after the highest in use, read from the folders' names so that a damaged run keeps its own."""
    names = [folder.name for name in ("runs", "failed", ".staging") for folder in _folders(outputs / name)]
    return 1 + max((sequence_of(name) for name in names), default=0)


def sequence_of(run_id: str) -> int:
    """Return the sequence number in a run's name; 0 for a name that is none."""
    found = _RUN_ID.fullmatch(run_id)
    return int(found[2]) if found else 0


def parse_moment(value: object) -> datetime | None:
    """Return an ISO 8601 moment in UTC; None for anything else. Without a zone it is taken for UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def describe_runs(outputs: Path) -> str:
    """Return the runs as lines for a terminal, newest first."""
    runs = read_runs(outputs)
    if not runs:
        return f"{outputs}: no runs yet. Make one with: sitrep report"
    lines = [
        f"{run.run_id}  {run.status:<9}  {run.reason.splitlines()[0] if run.reason else run.counts}" for run in runs
    ]
    return "\n".join(line.rstrip() for line in lines)


def _folders(parent: Path) -> list[Path]:
    return [path for path in parent.iterdir() if sequence_of(path.name) and path.is_dir()] if parent.is_dir() else []


_OBJECTS = ("inputs", "counts", "rows", "settings", "durations", "parameters", "code", "topic_titles")
_LISTS = ("topics_selected", "states")


def _misshapen(record: Mapping[str, Any]) -> str:
    """Say what in a record cannot be what a run wrote; empty where all that is read later is as it should be."""
    wrong = [name for name in _OBJECTS if not isinstance(record.get(name, {}), dict)]
    wrong += [name for name in _LISTS if not isinstance(record.get(name, []), list)]
    measures, states = record.get("measures", {}), record.get("states", [])
    if not isinstance(measures, dict) or not all(isinstance(one, dict) for one in measures.values()):
        wrong.append("measures")
    if isinstance(states, list) and not all(isinstance(s, dict) and isinstance(s.get("words"), str) for s in states):
        wrong.append("states")
    if not isinstance(record.get("reused_from", ""), str):
        wrong.append("reused_from")
    return f"run.json is damaged: {', '.join(wrong)}" if wrong else ""


def _read(folder: Path, where: Literal["published", "failed"]) -> Run:
    named = _RUN_ID.fullmatch(folder.name)
    assert named is not None
    stamp = datetime.strptime(named[1], "%Y-%m-%dT%H%MZ").replace(tzinfo=UTC)
    run_id, sequence = folder.name, int(named[2])
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        mine = isinstance(record, dict) and record.get("run_id") == run_id
        why = _misshapen(record) if mine else "run.json is not this run's"
    except (OSError, ValueError) as error:
        why = f"run.json cannot be read: {getattr(error, 'strerror', None) or error}"
    if why:
        return Run(run_id=run_id, sequence=sequence, status="damaged", folder=folder, started_at=stamp, reason=why)
    return Run(
        run_id=run_id,
        sequence=sequence,
        status=where,
        folder=folder,
        started_at=parse_moment(record.get("started_at")) or stamp,
        finished_at=parse_moment(record.get("finished_at")),
        reason=str(record.get("reason") or ""),
        record=record,
    )
