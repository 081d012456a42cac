"""Corrections on published pages, made on a run that is small and built by hand."""

import json
import re
from datetime import UTC, datetime

import pytest

from sitrep.errors import UsageError
from sitrep.reports.checking import check_page
from sitrep.reports.correcting import correct
from sitrep.reports.corrections import corrections_of
from sitrep.reports.pages import PageContext, render
from sitrep.reports.publish import fail, publish, stage

AT = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
NOTE = "The bar said 12 <script>; it is 21."


@pytest.fixture
def outputs(tmp_path):
    staging = stage(tmp_path, now=AT)
    for name in ("index.html", "a.html", "sitrep_2026-11-25.html"):
        page = PageContext(title=name, run_id=staging.run_id, run_at=AT)
        body = 'x<a href="a.html#top">a</a><a href="tables/t.csv">t</a><a href="https://e.org/">e</a>'
        text = render("notebook_page.html.j2", page=page, href=name, question="", body="BODY", contents=[])
        (staging.folder / name).write_text(text.replace("BODY", body))
    (staging.folder / "tables").mkdir()
    (staging.folder / "tables" / "t.csv").write_text("n\n12\n")
    publish(staging, {}, expected=["index.html", "a.html"])
    return tmp_path


def pages(folder):
    return {page.name: page.read_text() for page in sorted(folder.glob("*.html"))}


def test_a_correction_stands_on_top_of_every_page_and_on_the_index(outputs):
    latest = outputs / "latest"
    correct(outputs, "latest", NOTE, now=AT)
    for name, text in pages(latest).items():
        top = text[text.index("<main") :]
        assert re.match(r'<main[^>]*>\s*<aside class="correction">', top), name
        assert "Correction, <time" in top
        assert "12 &lt;script&gt;; it is 21." in top
        assert check_page(latest / name) == []
    index = (outputs / "index.html").read_text()
    assert "Correction, 25 November 2026, 06:00 UTC.</strong> The bar said 12 &lt;script&gt;; it is 21." in index


def test_the_old_pages_are_kept_and_their_links_still_lead_somewhere(outputs):
    old = pages(outputs / "latest")
    before = correct(outputs, "1", NOTE, now=AT)
    assert before.name == "before_correction_1"
    for name, text in pages(before).items():
        assert text.replace("../tables", "tables") == old[name]
        assert "correction" not in text[text.index("<main") :]
        assert check_page(before / name) == []


def test_corrections_add_up_newest_first_and_each_keeps_the_pages_before_it(outputs):
    correct(outputs, "latest", "First.", now=AT)
    correct(outputs, "latest", "Second.", now=AT)
    text = (outputs / "latest" / "a.html").read_text()
    assert text.count('<aside class="correction">') == 1
    assert text.index("Second.") < text.index("First.")
    assert "First." in (outputs / "latest" / "before_correction_2" / "a.html").read_text()
    assert [c.note for c in corrections_of(outputs / "latest")] == ["First.", "Second."]


def test_numbers_and_run_json_stay_as_they_were(outputs):
    record = (outputs / "latest" / "run.json").read_bytes()
    correct(outputs, "latest", NOTE, now=AT)
    assert (outputs / "latest" / "run.json").read_bytes() == record
    assert (outputs / "latest" / "tables" / "t.csv").read_text() == "n\n12\n"


@pytest.mark.parametrize("note", ["", "  \n ", "x" * 2001])
def test_a_note_that_says_nothing_or_too_much_is_refused(outputs, note):
    told = f"--note has {len(note.strip()):,} characters; expected 1 to 2,000: what was wrong, and what is right."
    with pytest.raises(UsageError) as error:
        correct(outputs, "latest", note)
    assert str(error.value) == told
    assert not (outputs / "latest" / "corrections.json").exists()


def test_a_failed_run_has_no_pages_to_correct(outputs):
    staging = stage(outputs, now=AT)
    fail(staging, "a cell failed", {})
    with pytest.raises(UsageError) as error:
        correct(outputs, "2", NOTE)
    assert str(error.value) == f"run {staging.run_id} is failed; only a published run has pages to correct."


def test_a_damaged_file_of_corrections_counts_as_none(outputs):
    (outputs / "latest" / "corrections.json").write_text(json.dumps([{"at": "yesterday"}, 3]))
    assert corrections_of(outputs / "latest") == []
