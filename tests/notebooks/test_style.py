"""The notebooks as they are stored: thin, readable, without outputs."""

import ast
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def source(cell):
    return "".join(cell["source"])


def test_there_are_notebooks():
    assert {path.stem for path in NOTEBOOKS} >= {"00_corpus", "10_topic", "20_compare"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin_and_stored_without_outputs(path):
    notebook = load(path)
    assert notebook["metadata"]["sitrep"]["run"] in ("once", "per_topic", "never")
    assert notebook["metadata"]["sitrep"]["title"]
    for cell in code(notebook):
        assert not cell["outputs"]
        assert cell["execution_count"] is None
        assert len(cell["source"]) <= 15
        tree = ast.parse(source(cell))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_begins_with_a_question_then_parameters_then_imports(path):
    notebook = load(path)
    first, parameters, imports = notebook["cells"][:3]
    assert source(first).startswith("# ")
    assert source(first).splitlines()[0].endswith("?")
    headings = [line for c in notebook["cells"] if c["cell_type"] == "markdown" for line in source(c).splitlines()]
    assert sum(line.startswith("# ") for line in headings) == 1
    assert parameters["metadata"]["tags"] == ["parameters"]
    assert all(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(source(imports)).body)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_parameters_are_literals_each_with_a_comment(path):
    lines = [line.rstrip("\n") for line in load(path)["cells"][1]["source"]]
    for line in lines:
        assignment, comment = line.split("#", 1)
        assert comment.strip()
        assert "|" not in assignment
        name, value = assignment.split("=", 1)
        assert name.strip().isidentifier()
        assert isinstance(ast.literal_eval(value.strip()), str | int | float | bool | list)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_parameter_is_read_by_a_later_cell(path):
    cells = code(load(path))
    declared = {node.targets[0].id for node in ast.parse(source(cells[0])).body}
    read = {
        node.id
        for cell in cells[1:]
        for node in ast.walk(ast.parse(source(cell)))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert declared <= read
