import subprocess
import sys

PROGRAM = """
import sys
from sitrep.reports.imports import load
load("papermill", "nbformat", "nbconvert.exporters.templateexporter")
assert "rfc3987_syntax" not in sys.modules, "loaded, or left hidden"
import nbformat
good = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
nbformat.validate(good)
good.cells[0].pop("outputs")
try:
    nbformat.validate(good)
except nbformat.ValidationError as error:
    print("refused", error.message)
import rfc3987_syntax
"""


def test_notebooks_are_still_validated_and_the_hidden_module_can_be_imported_afterwards():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("refused 'outputs' is a required property")


def test_a_module_that_is_loaded_already_is_left_alone(monkeypatch):
    from sitrep.reports.imports import UNUSED, hidden

    loaded = object()
    monkeypatch.setitem(sys.modules, "rfc3987_syntax", loaded)
    with hidden(UNUSED):
        assert sys.modules["rfc3987_syntax"] is loaded
    assert sys.modules["rfc3987_syntax"] is loaded
