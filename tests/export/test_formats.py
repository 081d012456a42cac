"""PDF and zip."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sitrep.errors import UsageError
from sitrep.reports.formats import make_formats, print_pdf, refuse_what_cannot_be_made

TOLD = (
    "--format pdf: no Chromium was found to print with (looked for chromium, chromium-browser, google-chrome, "
    "google-chrome-stable, chrome). Install one, e.g. apt-get install chromium, or leave pdf out and print "
    "sitrep_DATE.html from any browser."
)


def test_without_a_browser_pdf_is_refused_before_anything_is_done(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as error:
        refuse_what_cannot_be_made(["html", "pdf"])
    assert str(error.value) == TOLD
    refuse_what_cannot_be_made(["html", "zip"])
    command = [sys.executable, "-m", "sitrep", "report", "--format", "html,pdf", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip().splitlines()[-1]) == (2, f"sitrep: {TOLD}")
    assert not (tmp_path / "out" / "runs").exists()


def test_an_unknown_format_is_refused(tmp_path):
    command = [sys.executable, "-m", "sitrep", "report", "--format", "html,docx", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    told = 'format (command line) is "html,docx"; expected a list of "html" or "pdf" or "zip". Mend it or leave it out.'
    assert done.stderr.strip() == f"sitrep: {told}"


def test_a_page_becomes_a_pdf_whose_text_is_text(chromium, report, tmp_path):
    del chromium
    print_pdf(report / "latest" / "index.html", tmp_path / "a.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/ToUnicode" in content


def test_the_zip_holds_every_file_of_the_run_and_is_the_same_bytes_again(report, tmp_path):
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(report / "latest", folder)
    (whole,) = folder.glob("sitrep_*.html")
    record = json.loads((folder / "run.json").read_text())
    digests = set()
    for _ in range(2):
        assert make_formats(folder, whole.name, ("html", "zip"), record) == [f"{whole.stem}.zip"]
        digests.add(hashlib.sha256((folder / f"{whole.stem}.zip").read_bytes()).hexdigest())
    assert len(digests) == 1
    with zipfile.ZipFile(folder / f"{whole.stem}.zip") as packed:
        assert packed.testzip() is None
        names = {Path(name).relative_to(whole.stem).as_posix() for name in packed.namelist()}
        kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert names == kept - {f"{whole.stem}.zip"}
        for name in ("index.html", "figures/battlefield-volume.png", "tables/estimates.csv"):
            assert packed.read(f"{whole.stem}/{name}") == (folder / name).read_bytes()
