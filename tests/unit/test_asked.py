"""What a report is asked for, saved from the desk and run again; notes; an analyst's own notebooks."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sitrep
from sitrep.asked import read_asked
from sitrep.desk import Desk
from sitrep.display.notes import noted
from sitrep.errors import UsageError
from sitrep.reports.jobs import left_aside, report_jobs
from sitrep.settings import load_settings
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with two sources, a note, an own notebook, and a sheet that declares nothing."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns("[2-9]*", ".*"))
    shutil.copy(ROOT / "topics.yml", folder / "topics.yml")
    (folder / "news").mkdir()
    rows = [
        {"text": f"Paris offered security guarantees to Kyiv on day {n}.", "source": "Ada", "date": f"2026-01-0{n}"}
        for n in range(1, 4)
    ]
    rows += [{"text": "PDVSA sold a tanker.", "source": "Bob", "date": "2026-02-01"}]
    (folder / "news" / "all.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "notes").mkdir()
    (folder / "notes" / "security_guarantees.md").write_text(
        "What **matters** <script>alert(1)</script>\n\n> Paris offered [a link](javascript:x)\n\n[site](https://example.org)\n"
    )
    (folder / "notes" / "venezuela_oyl.md").write_text("Lost.")
    own = json.loads((ROOT / "notebooks" / "10_topic.ipynb").read_text())
    own["metadata"]["sitrep"] = {"title": "Mine", "run": "per_topic"}
    own["cells"] = own["cells"][:4]
    (folder / "notebooks" / "50_mine.ipynb").write_text(json.dumps(own))
    sheet = {**own, "metadata": {}}
    (folder / "notebooks" / "Untitled.ipynb").write_text(json.dumps(sheet))
    return folder


def run(workspace, *arguments):
    command = [sys.executable, "-m", "sitrep", *arguments]
    return subprocess.run(command, cwd=workspace, capture_output=True, check=False, text=True, timeout=300)


@pytest.fixture(scope="module")
def reported(workspace):
    """A report of what a narrower desk saved, and what was said on the way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace)
        for name in ("CORPUS", "TOPICS", "OUT", "WORKSPACE"):
            patch.delenv(f"SITREP_{name}", raising=False)
        desk = sitrep.open(corpus="news")
        desk.where(source="Ada", since="2026-01-02").save_parameters("ada.yml", n_terms=5, lemmas="")
    done = run(workspace, "report", "--params", "ada.yml", "--out", "made")
    assert done.returncode == 0, done.stderr
    return workspace / "made" / "latest", done.stderr


def test_a_saved_file_says_what_the_desk_held_and_reads_well(workspace, reported):
    assert (workspace / "ada.yml").read_text() == (
        "# Saved from a desk. Run it: sitrep report --params ada.yml\ncorpus:\n- news\ntopics: topics.yml\n"
        "source:\n- Ada\nfrom: '2026-01-02'\nparameters:\n  n_terms: 5\n  lemmas: ''\n"
    )
    found = read_asked(workspace / "ada.yml")
    assert found.parameters == {"n_terms": "5", "lemmas": ""}


def test_a_report_of_saved_parameters_counts_what_the_desk_counted(workspace, reported):
    record = json.loads((reported[0] / "run.json").read_text())
    assert record["rows"]["articles"] == 2
    assert record["parameters"] == {"n_terms": "5", "lemmas": ""}
    assert record["settings"]["source"]["origin"] == "ada.yml"


def test_the_command_line_comes_before_the_file(workspace, reported):
    settings = load_settings({"corpus": ["seeds"]}, asked=read_asked(workspace / "ada.yml"), workspace=workspace)
    assert Path(settings.corpus[0]).name == "seeds"
    assert settings.topics == workspace / "topics.yml"


def test_a_note_stands_above_the_charts_and_holds_no_markup_of_its_own(reported):
    page = (reported[0] / "10_topic-security_guarantees.html").read_text()
    assert page.index("analyst's note</h2>") < page.index("<figure")
    assert "<strong>matters</strong>" in page
    assert "<script" not in page
    assert "javascript:" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)
    assert '<a href="https://example.org">site</a>' in page
    other = (reported[0] / "10_topic-battlefield.html").read_text()
    assert "analyst's note" not in other


def test_an_own_notebook_is_a_page_a_topic_and_says_which(reported):
    index = (reported[0] / "index.html").read_text()
    for topic, title in (("venezuela_oil", "Venezuela oil"), ("battlefield", "Battlefield")):
        assert (reported[0] / f"50_mine-{topic}.html").is_file()
        assert f">{title}: Mine</a>" in index


def test_what_a_report_does_not_use_is_said(reported):
    assert (
        "notebooks/Untitled.ipynb is not part of the report: its metadata has no sitrep title and run." in reported[1]
    )
    assert (
        'notes/venezuela_oyl.md stands on no page: there is no topic venezuela_oyl. Did you mean "venezuela_oil"?'
    ) in reported[1]
    assert not list(reported[0].glob("Untitled*"))


def test_a_workspace_without_notes_has_nothing_left_aside(tmp_path):
    topics = load_topics(ROOT / "topics.yml").topics
    assert left_aside(ROOT, tmp_path / "notes", topics) == []
    assert {job.title for job in report_jobs(ROOT / "notebooks", topics, {})} >= {topic.title for topic in topics}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "corpos: [a]",
            'there is no setting "corpos". Did you mean "corpus"? Parameters of notebooks stand under parameters:.',
        ),
        (
            "- a",
            "holds no parameters; expected settings such as corpus: [seeds], and parameters: with names and values",
        ),
        ("parameters: 3", "holds no parameters; expected settings"),
        ("a: [", "is not YAML: "),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path, content, said):
    path = tmp_path / "p.yml"
    path.write_text(content)
    with pytest.raises(UsageError) as raised:
        read_asked(path)
    assert said in str(raised.value)
    assert str(raised.value).startswith(str(path))


def test_a_file_that_is_not_there_is_an_error_with_its_exit_code(workspace):
    done = run(workspace, "report", "--params", "nowhere.yml")
    assert (done.returncode, done.stderr) == (
        2,
        "sitrep: nowhere.yml cannot be read: No such file or directory. Name a file by --params.\n",
    )


def test_a_desk_narrowed_by_topic_cannot_be_saved(desk_of, tmp_path):
    desk = desk_of(["Oil rose.", "It rained."], {"oil": "oil"}).where(topic="oil")
    with pytest.raises(UsageError, match='cannot be narrowed to the articles on "oil" alone'):
        desk.save_parameters(tmp_path / "p.yml")


def test_quotations_are_left_out_where_no_text_may_be_shown(desk_of):
    desk = desk_of(["Oil rose."], {"oil": "oil"})
    folder = desk.topics.path.parent / "notes"
    assert desk.note("oil") is None
    folder.mkdir()
    (folder / "oil.md").write_text("Mine.\n> Theirs.\n  > Theirs too.\n")
    closed = Desk(desk.analysis, desk.topics, corpus_name="made", evidence_kind="none")
    assert repr(desk.note("oil")) == "# The analyst's note\n\nMine.\n> Theirs.\n  > Theirs too.\n"
    assert repr(closed.note("oil")) == "# The analyst's note\n\nMine.\n\n*2 quoted lines left out.*\n"
    assert noted("  \n", quotations=True) is None


def test_a_note_that_is_no_text_is_refused(desk_of):
    desk = desk_of(["Oil rose."], {"oil": "oil"})
    path = desk.topics.path.parent / "notes" / "oil.md"
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError) as raised:
        desk.note("oil")
    assert str(raised.value) == f"{path} is not UTF-8 text. Save it again as UTF-8."
