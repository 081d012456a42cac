"""What a run is made as besides its pages: the one-file report as PDF, and the whole run as one zip."""

import json
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sitrep import files
from sitrep.errors import PublishError, UsageError
from sitrep.reports.history import RECORD

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PRINTING_S = 300
_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-extensions", "--no-first-run", "--no-pdf-header-footer"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def make_formats(folder: Path, whole: str, formats: Sequence[str], record: Mapping[str, Any]) -> list[str]:
    """Make what was asked for besides the pages; return the names of the files.

    Args:
        folder: the run, its pages written.
        whole: the name of the one-file report; the others are named like it.
        formats: ``pdf``, ``zip``.
        record: what run.json will say.

    Raises:
        UsageError, PublishError: as ``print_pdf``.
        OSError: a file cannot be written.
    """
    page = folder / whole
    if "pdf" in formats:
        print_pdf(page, page.with_suffix(".pdf"))
    if "zip" in formats:
        pack(folder, page.with_suffix(".zip"), record)
    return [page.with_suffix(f".{name}").name for name in ("pdf", "zip") if name in formats]


def refuse_what_cannot_be_made(formats: Sequence[str]) -> None:
    """Say before a run begins that a format cannot be made here.

    Raises:
        UsageError: pdf is asked for and there is no Chromium.
    """
    if "pdf" in formats and browser() is None:
        raise UsageError(
            "--format pdf: no Chromium was found to print with (looked for " + ", ".join(_BROWSERS) + "). "
            "Install one, e.g. apt-get install chromium, or leave pdf out and print sitrep_DATE.html from any browser."
        )


def browser() -> str | None:
    """Return the command of a Chromium, None where there is none."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def print_pdf(page: Path, to: Path) -> None:
    """Print a page to PDF with a browser of its own, which runs no script and asks nothing of a network.

    Raises:
        UsageError: there is no Chromium.
        PublishError: it failed, or took longer than five minutes.
    """
    refuse_what_cannot_be_made(["pdf"])
    command = browser()
    with tempfile.TemporaryDirectory(prefix="sitrep-print-") as profile:
        try:
            done = subprocess.run(
                [str(command), *_QUIET, f"--user-data-dir={profile}", f"--print-to-pdf={to}", page.as_uri()],
                capture_output=True,
                text=True,
                timeout=_PRINTING_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise PublishError(
                f"{page.name}: printing it to PDF took over {_PRINTING_S} s. Run again without --format pdf."
            ) from None
    if done.returncode or not to.is_file():
        last = next(iter(reversed(done.stderr.strip().splitlines())), f"exit status {done.returncode}")
        raise PublishError(f"{page.name}: Chromium could not print it to PDF ({last}). Run again without --format pdf.")


def pack(folder: Path, to: Path, record: Mapping[str, Any]) -> None:
    """Put every file of a run into one zip, under a folder of the zip's own name; the same files give the same bytes.

    Args:
        folder: the run.
        to: the zip; not itself packed.
        record: what run.json says.
    """
    inside = to.stem
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path != to and path.name != RECORD)
    with files.replacing(to) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in found:
            _add(packed, f"{inside}/{path.relative_to(folder).as_posix()}", path.read_bytes())
        _add(packed, f"{inside}/{RECORD}", json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def _add(packed: zipfile.ZipFile, name: str, content: bytes | str) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, content)
