"""Corrections: a dated note on top of every page of a published run and on the index; the old pages are kept."""

import json
import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sitrep import files
from sitrep.errors import UsageError
from sitrep.reports import formats
from sitrep.reports.corrections import CORRECTIONS, Correction, corrections_of
from sitrep.reports.history import RECORD
from sitrep.reports.lock import holding
from sitrep.reports.looking import find_run
from sitrep.reports.pages import iso, render
from sitrep.reports.publish import write_index

LONGEST_NOTE = 2_000

_CORRECTED = re.compile(r'<aside class="correction">.*?</aside>\n?', re.DOTALL)
_TOP = re.compile(r'(<main id="main"[^>]*>)')
_HREF = re.compile(r'(?<=\shref=")(?!#|[a-z]+:)([^"#]+)')


def correct(outputs: Path, run: str, note: str, *, now: datetime | None = None) -> Path:
    """Put a correction on the pages of a published run and on the index; return the folder of the pages before it.

    The numbers stay as they are: a correction says in words what is wrong with them. The pages as they were are kept in
    the run's folder ``before_correction_N``; a PDF and a zip of it move there too and, where they can, are made anew.

    Args:
        outputs: the folder of runs.
        run: name or number of a run, or latest.
        note: what was wrong and what is right: plain text.
        now: when.

    Raises:
        UsageError: no such run, not a published one, or a note that is empty or longer than 2,000 characters.
        LockedError: a run is at work in the folder.
    """
    note = " ".join(note.split())
    if not note or len(note) > LONGEST_NOTE:
        raise UsageError(
            f"--note has {len(note):,} characters; expected 1 to {LONGEST_NOTE:,}: what was wrong, and what is right."
        )
    with holding(outputs, command="sitrep runs correct"):
        found = find_run(outputs, run)
        if found.status != "published":
            raise UsageError(f"run {found.run_id} is {found.status}; only a published run has pages to correct.")
        folder = found.folder
        known = corrections_of(folder)
        before = folder / f"before_correction_{len(known) + 1}"
        files.remove_folder(before)  # what an ended process left
        _keep_old(folder, before)
        made = [
            *known,
            Correction(at=(now or datetime.now(UTC)).astimezone(UTC), note=note, before=before.name),
        ]
        files.write_atomic(
            folder / CORRECTIONS,
            json.dumps([{"at": iso(c.at), "note": c.note, "before": c.before} for c in made], indent=2) + "\n",
        )
        for page in sorted(folder.glob("*.html")):
            files.write_atomic(page, _with_corrections(page.read_text(encoding="utf-8"), made))
        _make_anew(folder, before)
        write_index(outputs)
    return before


def _keep_old(folder: Path, before: Path) -> None:
    """Copy the pages, their links to other files led up a folder; nothing else of the run is in the way of a reader."""
    pages = sorted(folder.glob("*.html"))
    names = {page.name for page in pages}

    def led(link: re.Match[str]) -> str:
        return link[1] if link[1] in names else f"../{link[1]}"

    for page in pages:
        files.write_atomic(before / page.name, _HREF.sub(led, page.read_text(encoding="utf-8")))


def _with_corrections(text: str, made: Sequence[Correction]) -> str:
    told = render("corrections.html.j2", corrections=list(reversed(made)))
    return _TOP.sub(lambda top: f"{top[1]}\n{told}", _CORRECTED.sub("", text), count=1)


def _make_anew(folder: Path, before: Path) -> None:
    for old in [*folder.glob("sitrep_*.pdf"), *folder.glob("sitrep_*.zip")]:
        shutil.copy2(old, before / old.name)
        if old.suffix == ".pdf" and formats.browser() is None:
            old.unlink()
        elif old.suffix == ".pdf":
            formats.print_pdf(old.with_suffix(".html"), old)
    for old in folder.glob("sitrep_*.zip"):
        formats.pack(folder, old, json.loads((folder / RECORD).read_text(encoding="utf-8")))
