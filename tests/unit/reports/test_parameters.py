import json

import pytest

from sitrep.errors import ParameterError, UsageError
from sitrep.reports.parameters import Header, Parameter, check, declared, header

CELL = '''topic = "oil = black # gold"  # id of a topic
n_terms = 20
rate: float = 1  # per 10,000
ratio = -0.5
strict = True  # refuse more
names = ["a", "b"]  # who
counts = [1, 2]
zip_code = "00501"'''


@pytest.fixture
def notebook(tmp_path):
    return write(tmp_path, CELL)


def write(folder, source, **metadata):
    cells = [
        {"cell_type": "code", "metadata": {}, "source": "other = 1", "outputs": [], "execution_count": None},
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source.splitlines(keepends=True)},
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "late = 1"},
    ]
    path = folder / "10_topic.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_parameters_are_the_literals_of_the_first_tagged_cell_with_comment_and_type(notebook):
    found = declared(notebook)
    assert list(found) == ["topic", "n_terms", "rate", "ratio", "strict", "names", "counts", "zip_code"]
    assert found["topic"] == Parameter(name="topic", value="oil = black # gold", comment="id of a topic", kind="str")
    assert found["n_terms"] == Parameter(name="n_terms", value=20, comment="", kind="int")
    assert (found["rate"].kind, found["rate"].value) == ("float", 1.0)
    assert found["ratio"].value == -0.5
    assert found["strict"].kind == "bool"
    assert found["names"].value == ["a", "b"]


def test_a_notebook_without_a_parameters_cell_declares_none(tmp_path):
    path = tmp_path / "plain.ipynb"
    path.write_text('{"cells": [], "metadata": {}}')
    assert declared(path) == {}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("top = 1\nn = top + 1", 'line 2: n is "top + 1"; expected a str, int, float, bool or list literal'),
        ("x = None", 'line 1: x is "None"; expected a str, int, float, bool or list literal. Use "" for none.'),
        ("x = {'a': 1}", "line 1: x is"),
        ("x = [[1]]", "line 1: x is"),
        ("import os", 'line 1: found "import os"; expected NAME = '),
        ("a = b = 1", "line 1: found"),
        ("x =", "line 1: invalid syntax"),
    ],
)
def test_anything_but_a_literal_is_refused_with_its_line(tmp_path, source, message):
    with pytest.raises(ParameterError) as caught:
        declared(write(tmp_path, source))
    assert message in str(caught.value)
    assert "10_topic.ipynb, parameters cell" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("topic", "007", "007"),
        ("topic", "true", "true"),
        ("topic", "", ""),
        ("zip_code", "1_000", "1_000"),
        ("n_terms", "5", 5),
        ("n_terms", " -5 ", -5),
        ("n_terms", 5, 5),
        ("rate", "2", 2.0),
        ("rate", 2, 2.0),
        ("rate", "1e-3", 0.001),
        ("strict", "false", False),
        ("strict", "NO", False),
        ("strict", "1", True),
        ("strict", True, True),
        ("names", "x, y z", ["x", "y z"]),
        ("names", '["x, y", "z"]', ["x, y", "z"]),
        ("names", "", []),
        ("names", ("x",), ["x"]),
        ("names", "1,2", ["1", "2"]),
        ("counts", "1,2", [1, 2]),
    ],
)
def test_a_value_is_read_as_the_declared_type(notebook, name, given, value):
    converted = check(notebook, {name: given})
    assert converted == {name: value}
    assert type(converted[name]) is type(value)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("n_terms", "nan"),
        ("n_terms", "1_000"),
        ("n_terms", "1.0"),
        ("n_terms", True),
        ("n_terms", 1.0),
        ("rate", "nan"),
        ("rate", "inf"),
        ("rate", float("nan")),
        ("rate", "1_0"),
        ("strict", "perhaps"),
        ("strict", 1),
        ("topic", 5),
        ("names", "[1, {}]"),
        ("names", "[1"),
        ("counts", "1,x"),
        ("names", None),
    ],
)
def test_a_value_of_another_type_is_refused(notebook, name, given):
    with pytest.raises(ParameterError, match=rf"parameter {name} is .*; expected an? "):
        check(notebook, {name: given})


def test_the_message_on_a_wrong_value_says_what_was_found_and_what_is_allowed(notebook):
    with pytest.raises(ParameterError) as caught:
        check(notebook, {"n_terms": "many"})
    assert str(caught.value) == (
        f'{notebook}: parameter n_terms is "many"; expected an int, e.g. 20 (its default). Correct the value.'
    )
    assert caught.value.exit_code == 2


def test_an_unknown_parameter_is_refused_with_the_nearest_known_one(notebook):
    with pytest.raises(ParameterError) as caught:
        check(notebook, {"n_term": 1})
    assert str(caught.value) == (
        f'{notebook} has no parameter "n_term". Did you mean "n_terms"? '
        "It has topic, n_terms, rate, ratio, strict, names, counts, zip_code."
    )


def test_a_header_is_the_title_and_when_to_run(tmp_path):
    assert header(write(tmp_path, "", sitrep={"title": " What was read ", "run": "once"})) == Header(
        title="What was read", run="once"
    )


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (None, "its metadata has no sitrep title"),
        ({"run": "once"}, "its metadata has no sitrep title"),
        ({"title": "x", "run": "daily"}, 'sitrep.run is "daily"; expected one of once, per_topic, never'),
        ({"title": "x"}, "sitrep.run is null"),
    ],
)
def test_a_header_that_is_missing_or_wrong_is_refused(tmp_path, entry, message):
    with pytest.raises(UsageError) as caught:
        header(write(tmp_path, "", sitrep=entry))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"), [("{", "is not a notebook"), ("[]", "has no cells"), (None, "cannot be read")]
)
def test_a_file_that_is_no_notebook_is_refused(tmp_path, text, message):
    path = tmp_path / "x.ipynb"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UsageError) as caught:
        declared(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
