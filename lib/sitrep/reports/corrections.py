"""The corrections of a published run, as its folder keeps them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sitrep.reports.history import Run, parse_moment

CORRECTIONS = "corrections.json"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What was wrong and what is right, in words, and when it was said; ``before`` is the folder of the old pages."""

    at: datetime
    note: str
    before: str


def corrections_of(folder: Path) -> list[Correction]:
    """Return the corrections of a run, oldest first; none where the file is missing or damaged."""
    try:
        rows = json.loads((folder / CORRECTIONS).read_text(encoding="utf-8"))
        return [
            Correction(at=at, note=str(row["note"]), before=str(row["before"]))
            for row in rows
            if (at := parse_moment(row["at"])) is not None
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def corrections_by_run(runs: Iterable[Run]) -> dict[str, list[Correction]]:
    """Return the corrections of every published run that has some, by its name."""
    found = {run.run_id: corrections_of(run.folder) for run in runs if run.status == "published"}
    return {run_id: corrections for run_id, corrections in found.items() if corrections}
