import json
import time

from sitrep.reports import hooks
from sitrep.reports.hooks import tell
from sitrep.reports.journal import telling
from sitrep.reports.secrecy import Secrets

RUN = {"run_id": "2026-03-01T0600Z-0001", "status": "failed", "reason": "a hunter22", "exit_code": 1}


def told(command, folder, capsys, **secrets):
    with telling("text", Secrets(**secrets), quiet=True) as journal:
        tell(command, RUN, journal, workspace=folder, name="on-failure")
    return capsys.readouterr().err


def test_a_hook_gets_the_run_as_json_in_the_workspace_without_secrets(tmp_path, capsys):
    assert told("cat > told.json; pwd > where", tmp_path, capsys, values=("hunter22",)) == ""
    assert json.loads((tmp_path / "told.json").read_text()) == {**RUN, "reason": "a [secret]"}
    assert (tmp_path / "where").read_text().strip() == str(tmp_path)


def test_a_hook_that_fails_is_a_warning_with_its_last_words(tmp_path, capsys):
    said = told("echo first; echo no such host >&2; exit 7", tmp_path, capsys)
    assert said.endswith("WARNING on-failure: the command ended with exit code 7: no such host\n")


def test_a_hook_that_reads_nothing_or_is_not_there_fails_nothing(tmp_path, capsys):
    assert told("true", tmp_path, capsys) == ""
    assert "exit code 127" in told("no-such-command-here", tmp_path, capsys)
    assert told("", tmp_path, capsys) == ""


def test_a_hook_that_hangs_is_killed_with_its_children(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(hooks, "LIMIT_S", 0.5)
    began = time.monotonic()
    assert "ran longer than 0 s and was killed" in told("sleep 60 | cat", tmp_path, capsys)
    assert time.monotonic() - began < 10
