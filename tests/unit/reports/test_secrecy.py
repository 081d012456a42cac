import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.reports.leaving import _repeatable
from sitrep.reports.secrecy import HIDDEN, Secrets, is_secret


@pytest.mark.parametrize(
    "name",
    ["api_token", "API_KEY", "apikey", "password", "db_passwd", "client_secret", "secrets", "credentials", "key"],
)
def test_a_parameter_named_as_a_secret_is_one(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["topic", "n_tokens", "keyness", "author", "tokenise", "keywords", "monkey", "n_keys"])
def test_an_ordinary_parameter_is_none(name):
    assert not is_secret(name)


def notebook():
    v4 = nbformat.v4
    declared = v4.new_code_cell('topic = "oil"  # the topic\napi_token = ""  # of the service', id="a")
    declared.metadata["tags"] = ["parameters"]
    injected = v4.new_code_cell('# Parameters\ntopic = "oil"\napi_token = "hunter22"\n', id="b")
    injected.metadata["tags"] = ["injected-parameters"]
    printed = v4.new_output("stream", text="asked with hunter22\n")
    shown = v4.new_output("display_data", data={"text/html": "<b>hunter22</b>", "application/json": {"t": "hunter22"}})
    failed = v4.new_output("error", ename="E", evalue="hunter22", traceback=["no hunter22"])
    cell = v4.new_code_cell("ask(api_token)  # hunter22", outputs=[printed, shown, failed], id="c")
    made = v4.new_notebook(cells=[declared, injected, cell])
    made.metadata["papermill"] = {"parameters": {"topic": "oil", "api_token": "hunter22"}}
    return made


def test_an_executed_notebook_keeps_no_secret_anywhere_and_everything_else():
    made = notebook()
    Secrets.among({"api_token": "hunter22", "topic": "oil"}).out_of_notebook(made)
    text = nbformat.writes(made)
    assert "hunter22" not in text
    assert made.cells[0].source == 'topic = "oil"  # the topic\napi_token = ""  # of the service'
    assert made.cells[1].source == f'# Parameters\ntopic = "oil"\napi_token = "{HIDDEN}"\n'
    assert made.metadata["papermill"]["parameters"] == {"topic": "oil", "api_token": HIDDEN}
    assert made.cells[2].outputs[0].text == f"asked with {HIDDEN}\n"


def test_a_default_that_is_a_secret_is_hidden_in_the_parameters_cell_too():
    made = notebook()
    made.cells[0].source = 'password = "in the notebook"  # bad idea'
    Secrets().out_of_notebook(made)
    assert made.cells[0].source == f'password = "{HIDDEN}"  # bad idea'


def test_a_short_secret_is_hidden_as_the_parameter_but_not_in_every_word():
    made = notebook()
    made.cells[1].source = 'pwd = "a"'
    made.cells[2].source = "a = 'a banana'"
    Secrets.among({"pwd": "a"}).out_of_notebook(made)
    assert made.cells[1].source == f'pwd = "{HIDDEN}"'
    assert made.cells[2].source == "a = 'a banana'"


@given(st.text(min_size=4, max_size=20).filter(lambda text: text.strip() and text not in HIDDEN))
def test_no_form_of_a_secret_stays_in_text_json_or_python(value):
    secrets = Secrets(values=(value,))
    for text in (f"x {value} y", json.dumps({"a": value}), json.dumps([value], ensure_ascii=False), f"{value!r}"):
        cleared = secrets.out_of(text)
        assert value not in cleared or value in HIDDEN
        assert HIDDEN in cleared


def test_the_command_that_makes_the_run_again_names_no_secret_and_no_hook():
    command = [
        "report",
        "-p",
        "api_token=hunter22",
        "--on-failure",
        "curl http://x/KEY",
        "--on-publish=mail x",
        "-p",
        "topic=a",
    ]
    assert _repeatable(command) == ["report", "-p", f"api_token={HIDDEN}", "-p", "topic=a"]


def test_values_of_a_record_are_hidden_by_name_and_wherever_they_stand():
    record = {"parameters": {"api_token": "hunter22", "n": 3}, "reason": "no hunter22", "list": ["hunter22"], "key": {}}
    assert Secrets(values=("hunter22",)).out_of_json(record) == {
        "parameters": {"api_token": HIDDEN, "n": 3},
        "reason": f"no {HIDDEN}",
        "list": [HIDDEN],
        "key": {},
    }
