"""Bad input: one clear message, the documented exit code, and the last good report where it was."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def sitrep(workspace, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "sitrep", *arguments],
        cwd=workspace,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )


def notebook(source):
    def cell(kind, text, **more):
        return {"cell_type": kind, "id": f"c{abs(hash(text)) % 10**6}", "metadata": {}, "source": text, **more}

    code = {"execution_count": None, "outputs": []}
    parameters = cell("code", 'word = "hello"  # said by the page\n', **code)
    parameters["metadata"] = {"tags": ["parameters"]}
    return {
        "cells": [cell("markdown", "# Does it say the word?"), parameters, cell("code", source, **code)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "sitrep": {"title": "Word", "run": "once"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with one small notebook and a published report."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copy(ROOT / "topics.yml", folder)
    (folder / "notebooks").mkdir()
    write_notebook(folder, "print(word)")
    made = sitrep(folder, "report")
    assert made.returncode == 0, made.stderr
    return folder


def write_notebook(folder, source):
    (folder / "notebooks" / "00_word.ipynb").write_text(json.dumps(notebook(source)))


@pytest.fixture
def untouched(workspace):
    """After the test, ``latest`` is the run that it was."""
    latest = (workspace / "outputs" / "latest").readlink()
    page = (workspace / "outputs" / "latest" / "index.html").read_bytes()
    yield workspace
    assert (workspace / "outputs" / "latest").readlink() == latest
    assert (workspace / "outputs" / "latest" / "index.html").read_bytes() == page


def refused(made, code):
    assert made.returncode == code, made.stderr
    assert "Traceback" not in made.stderr
    return made.stderr


def test_an_unknown_parameter_is_named_with_the_nearest(untouched):
    said = refused(sitrep(untouched, "report", "-p", "wrod=x"), 2)
    assert 'no report notebook has a parameter "wrod". Did you mean "word"? Known are word.' in said


def test_a_parameter_of_the_wrong_type_is_refused(untouched):
    said = refused(sitrep(untouched, "run", str(ROOT / "notebooks" / "10_topic.ipynb"), "-p", "n_terms=many"), 2)
    assert "n_terms" in said
    assert "many" in said


def test_a_parameter_that_the_whole_report_shares_is_said_by_its_option(untouched):
    said = refused(sitrep(untouched, "report", "-p", "corpus=elsewhere"), 2)
    assert "--corpus PATH" in said


def test_an_unknown_topic_is_named_with_the_nearest(untouched):
    said = refused(sitrep(untouched, "report", "--topic", "venezuela_oli"), 2)
    assert "venezuela_oli" in said
    assert 'Did you mean "venezuela_oil"?' in said


def test_an_unknown_topic_of_a_single_run_is_refused_before_a_kernel_starts(untouched):
    said = refused(sitrep(untouched, "run", str(ROOT / "notebooks" / "10_topic.ipynb"), "-p", "topic=batlefield"), 2)
    assert 'Did you mean "battlefield"?' in said


def test_a_broken_topic_file_is_shown_by_line_and_column(untouched):
    broken = untouched / "broken.yml"
    broken.write_text("topics:\n  t:\n    titel: Word\n")
    said = refused(sitrep(untouched, "report", "--topics", "broken.yml"), 2)
    assert "broken.yml:3:5" in said
    assert "titel" in said
    assert 'Did you mean "title"?' in said


@pytest.mark.parametrize("corpus", ["nowhere", "empty"])
def test_a_missing_or_empty_corpus_exits_3(untouched, corpus):
    (untouched / "empty").mkdir(exist_ok=True)
    said = refused(sitrep(untouched, "report", "--corpus", corpus), 3)
    assert corpus in said


def test_an_unknown_option_exits_2(untouched):
    assert "--corpsu" in refused(sitrep(untouched, "report", "--corpsu", "x"), 2)


def test_a_notebook_that_raises_publishes_nothing_and_keeps_what_it_left(untouched):
    write_notebook(untouched, "raise ValueError('no such word')")
    try:
        said = refused(sitrep(untouched, "report"), 1)
    finally:
        write_notebook(untouched, "print(word)")
    assert "00_word" in said
    assert "cell 3" in said
    assert "ValueError: no such word" in said
    left = max((untouched / "outputs" / "failed").iterdir(), key=lambda folder: folder.name[-4:])
    record = json.loads((left / "run.json").read_text())
    assert record["status"] == "failed"
    assert "no such word" in record["reason"]
    assert (left / "notebooks" / "00_word.ipynb").is_file()
    assert "no such word" in (untouched / "outputs" / "index.html").read_text()


def test_what_readers_see_of_a_failed_report_names_no_folder_of_this_machine(untouched):
    topics = (untouched / "topics.yml").read_text()
    (untouched / "topics.yml").write_text("topics: [")
    try:
        said = refused(sitrep(untouched, "report"), 2)
    finally:
        (untouched / "topics.yml").write_text(topics)
    refused(sitrep(untouched, "report", "--corpus", str(untouched / "nowhere")), 3)
    refused(sitrep(untouched, "report", "--corpus", str(untouched.parent / "elsewhere" / "news")), 3)
    assert str(untouched) in said
    index = (untouched / "outputs" / "index.html").read_text()
    assert str(untouched.parent) not in index
    for told in (">topics.yml:1:", ">nowhere: no such file", ">news: no such file"):
        assert told in index


def test_a_folder_without_a_workspace_is_told_what_to_do(tmp_path):
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "from sitrep import settings; settings.checkout = lambda: None; "
            "from sitrep.cli import main; main(['report'])",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert "sitrep new" in refused(made, 2)
