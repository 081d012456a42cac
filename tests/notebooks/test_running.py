"""The notebooks as stock tools run them, and the report as the command makes it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sitrep import schema

ROOT = Path(__file__).parents[2]
TOPICS = ("security_guarantees", "venezuela_oil", "battlefield")


def run(command, folder, **more):
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, text=True, timeout=300, **more)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Two reports of the seeds, made one after the other into different folders."""
    folder = tmp_path_factory.mktemp("reports")
    for name in ("one", "two"):
        run([sys.executable, "-m", "sitrep", "report", "--out", str(folder / name)], ROOT)
    return folder / "one", folder / "two"


def test_stock_papermill_runs_a_notebook_from_another_folder(tmp_path):
    papermill = shutil.which("papermill", path=Path(sys.executable).parent)
    notebook = ROOT / "notebooks" / "10_topic.ipynb"
    run([papermill, str(notebook), "out.ipynb", "-p", "topic", "venezuela_oil", "--no-progress-bar"], tmp_path)
    made = json.loads((tmp_path / "out.ipynb").read_text())
    shown = "".join("".join(o["data"].get("text/html", "")) for c in made["cells"] for o in c.get("outputs", []))
    assert "Venezuela oil: term frequency" in shown
    assert 'id="ev-' in shown


@pytest.mark.parametrize("name", ["05_tutorial", "90_explore", "95_label"])
def test_what_no_report_runs_runs_with_the_seeds(name, tmp_path):
    papermill = shutil.which("papermill", path=Path(sys.executable).parent)
    made = tmp_path / "out.ipynb"
    run([papermill, str(ROOT / "notebooks" / f"{name}.ipynb"), str(made), "--no-progress-bar"], tmp_path)
    cells = [cell for cell in json.loads(made.read_text())["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] for cell in cells[2:] if not cell["source"][-1].startswith("found = "))
    assert not [o for cell in cells for o in cell["outputs"] if o.get("name") == "stderr"]


def test_a_report_leaves_what_it_says(reports):
    latest = reports[0] / "latest"
    assert latest.is_symlink()
    assert not Path(latest.readlink()).is_absolute()
    for page in ("index", "00_corpus", "20_compare", *(f"10_topic-{topic}" for topic in TOPICS)):
        assert (latest / f"{page}.html").stat().st_size < 1_000_000
    for name in schema.SCHEMAS:
        assert pq.read_schema(latest / "tables" / f"{name}.parquet").equals(schema.SCHEMAS[name]), name
        assert (latest / "tables" / f"{name}.csv").is_file()
    record = json.loads((latest / "run.json").read_text())
    assert record["status"] == "published"
    assert record["rows"]["articles"] == 5
    assert record["topics_selected"] == list(TOPICS)


def test_two_runs_give_the_same_bytes_of_tables_and_figures(reports):
    one, two = (sorted((report / "latest").glob("*/*")) for report in reports)
    same = [path for path in one if path.suffix in (".parquet", ".svg", ".csv")]
    assert len(same) > 30
    assert [path.name for path in one] == [path.name for path in two]
    for path in same:
        assert path.read_bytes() == (reports[1] / "latest" / path.parent.name / path.name).read_bytes(), path


def test_every_link_within_a_page_has_its_target(reports):
    pages = sorted((reports[0] / "latest").glob("*.html"))
    for page in pages:
        text = page.read_text()
        ids = set(re.findall(r'\bid="([^"]+)"', text))
        for target in re.findall(r'href="#([^"]+)"', text):
            assert target in ids, (page.name, target)
        for other, target in re.findall(r'href="([\w.-]+\.html)#([^"]+)"', text):
            assert f'id="{target}"' in (page.parent / other).read_text(), (page.name, other, target)


def test_a_number_leads_to_as_many_sentences_as_it_says(reports):
    text = (reports[0] / "latest" / "10_topic-battlefield.html").read_text()
    links = re.findall(
        r'<th scope="row"><a href="#(ev-[^"]+)">[^<]*</a></th><td class="number"><a [^>]*>(\d+)</a>', text
    )
    assert len(links) > 10
    for anchor, count in links:
        block = re.search(rf'<section class="evidence" id="{anchor}">.*?</section>', text, re.DOTALL)[0]
        marks, sentences = block.count('<mark class="term"'), block.count("<li>")
        assert int(count) == marks if re.search(r"– \d+ times? in", block) else int(count) in (marks, sentences), block


def test_pages_ask_nothing_of_a_network_and_hold_no_script(reports):
    for page in (reports[0] / "latest").glob("*.html"):
        text = page.read_text()
        assert "<script" not in text
        assert not re.findall(r'(?:src|srcset)="(?!data:)', text)
        assert not re.findall(r'<link\b|@import|url\((?!#|"?data:)', text)


def test_what_readers_see_names_no_folder_of_this_machine(reports):
    for path in (reports[0] / "latest").rglob("*"):
        if path.suffix in (".html", ".json", ".ipynb", ".csv", ".svg"):
            text = path.read_text()
            assert str(ROOT) not in text, path
            assert str(reports[0]) not in text, path


def test_a_report_narrowed_to_a_topic_says_nothing_of_the_others(reports, tmp_path):
    run([sys.executable, "-m", "sitrep", "report", "--topic", "battlefield", "--out", str(tmp_path)], ROOT)
    assert sorted(page.stem for page in (tmp_path / "latest").glob("10_*.html")) == ["10_topic-battlefield"]
    assert "Venezuela oil" not in (tmp_path / "latest" / "20_compare.html").read_text()


def test_a_single_run_leaves_the_published_report_alone(reports):
    before = (reports[0] / "latest").readlink()
    made = run(
        [
            sys.executable,
            "-m",
            "sitrep",
            "run",
            "notebooks/10_topic.ipynb",
            "-p",
            "topic=battlefield",
            "-p",
            "n_terms=3",
            "--out",
            str(reports[0]),
        ],
        ROOT,
    )
    page = (ROOT / made.stdout.strip()).read_text()
    assert page.count("per 10,000)</text>") <= 3 + 8
    assert (reports[0] / "latest").readlink() == before
