"""JupyterLab in a real browser: every notebook runs, and the tools do what they say, by the keyboard."""

import csv
import difflib
from pathlib import Path

import pytest

import sitrep
from sitrep.exploring.workbench import Workbench
from sitrep.topics.editing import Place

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_without_an_error(open_notebook, name):
    notebook = open_notebook(name)
    notebook.run_all()
    assert notebook.errors() == []


def test_a_word_is_typed_and_rows_appear(open_notebook):
    notebook = open_notebook("90_explore")
    notebook.run_all()
    page = notebook.page
    page.get_by_label("Find").focus()
    page.keyboard.type("Ukraine*")
    rows = page.locator(".kwic tbody tr")
    rows.first.wait_for()
    assert {text.lower() for text in page.locator(".kwic td:nth-child(4)").all_inner_texts()} == {"ukraine"}
    assert page.get_by_text("“Ukraine*” matches").count() == 1
    before = rows.all_inner_texts()
    page.get_by_label("Sorted by").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"before => {_ROWS} !== before", arg="".join(before))
    assert sorted(rows.all_inner_texts()) == sorted(before)
    page.get_by_label("Find").fill("tanker AND (")
    page.get_by_text("a parenthesis is not closed").wait_for()


_ROWS = "[...document.querySelectorAll('.kwic tbody tr')].map(row => row.innerText).join('')"


RULE = "tanker* OR Venezuela* NEAR/3 oil"
_FIELD = "document.querySelector('.sitrep-tool textarea')"
_MAY_SAVE = "!document.querySelector('.sitrep-tool button.mod-primary').disabled"


def test_a_rule_is_edited_tried_and_saved_with_comments_intact(open_notebook, kept, monkeypatch):
    monkeypatch.chdir(kept)
    expected = Workbench(sitrep.open(), "venezuela_oil").try_rule(Place(topic="venezuela_oil", name="oil"), RULE)
    assert all(expected.sentences.values())
    before = (kept / "topics.yml").read_text()
    notebook = open_notebook("90_explore")
    notebook.run_all()
    page = notebook.page
    page.get_by_label("Topic", exact=True).first.focus()
    page.keyboard.press("ArrowDown")
    words = page.get_by_label("Words")
    page.wait_for_function(f"() => {_FIELD}.value.includes('Caracas') && !{_FIELD}.disabled")
    page.get_by_text("Python 3 (Sitrep) | Idle").wait_for()
    words.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(RULE)
    # Each letter is tried on the way to the last one.
    page.get_by_text(expected.headline).wait_for()
    page.wait_for_function(f"() => {_MAY_SAVE}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Save to topics.yml"
    page.keyboard.press("Space")
    page.get_by_text("Saved to topics.yml.").wait_for()
    after = (kept / "topics.yml").read_text()
    gone, come = [], []
    for line in difflib.ndiff(before.splitlines(), after.splitlines()):
        (gone if line.startswith("- ") else come if line.startswith("+ ") else []).append(line[2:].strip())
    assert come == [f"oil: '{RULE}'"]
    assert gone[0] == "oil: >-"
    assert len(gone) == 3
    comments = [[line for line in text.splitlines() if "#" in line] for text in (before, after)]
    assert comments[0] == comments[1] != []


_SENTENCE = "document.querySelector('.sitrep-tool .widget-html p[style]')"


def test_ten_sentences_are_rated_by_keyboard_and_resumed_after_a_reload(open_notebook, kept):
    notebook = open_notebook("95_label")
    rated = []
    # The card of the corpus, too, may say "5 of 5 articles".
    tool = notebook.page.locator(".sitrep-tool")
    for round_of_five in range(2):
        notebook.run_all()
        notebook.page.get_by_label("Who rates?").focus()
        notebook.page.keyboard.type("ann")
        notebook.page.keyboard.press("Enter")
        tool.get_by_text(f"{5 * round_of_five + 1} of ").wait_for()
        notebook.page.get_by_placeholder("click here").focus()
        for number in range(5):
            # The count and the sentence are two widgets, drawn one after the other.
            notebook.page.wait_for_function(f"last => {_SENTENCE}.innerText !== last", arg="".join(rated[-1:]))
            rated.append(notebook.page.evaluate(f"{_SENTENCE}.innerText"))
            notebook.page.keyboard.press(str(number + 1))
            tool.get_by_text(f"{5 * round_of_five + number + 2} of ").wait_for()
        notebook.page.evaluate("window.onbeforeunload = null")
        notebook.open()
    with (kept / "labels.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sorted(row["text"] for row in rows) == sorted(set(rated))
    assert len(rows) == len(rated) == 10
    assert {row["rater"] for row in rows} == {"ann"}
