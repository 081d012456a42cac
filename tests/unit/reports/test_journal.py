import json

import pytest

from sitrep.reports.journal import LOG, telling
from sitrep.reports.secrecy import Secrets

NO_SECRETS = Secrets()


def test_a_step_is_a_readable_line_with_its_seconds(capsys, tmp_path):
    with telling("text", NO_SECRETS, quiet=False) as journal:
        journal.keep_in(tmp_path)
        with journal.step("tables"):
            pass
    line = capsys.readouterr().err
    assert line.endswith("Z tables: 0.0 s\n")
    assert (tmp_path / LOG).read_text() == line
    assert journal.durations == {"tables": 0.0}


def test_as_json_each_line_is_an_object_with_the_facts(capsys):
    with telling("json", NO_SECRETS, quiet=False) as journal:
        journal.warn("it smells", step="tables", state="failed")
    line = json.loads(capsys.readouterr().err)
    assert line.pop("time").endswith("Z")
    assert line == {"level": "warning", "message": "it smells", "step": "tables", "state": "failed"}


def test_a_quiet_run_tells_warnings_alone_and_keeps_all_in_its_file(capsys, tmp_path):
    with telling("text", NO_SECRETS, quiet=True) as journal:
        journal.keep_in(tmp_path)
        journal.say("all is well")
        journal.warn("not quite")
    assert "all is well" not in (shown := capsys.readouterr().err)
    assert "WARNING not quite" in shown
    assert "all is well" in (tmp_path / LOG).read_text()


def test_what_the_error_message_says_anyway_is_in_the_file_and_in_json_only(capsys, tmp_path):
    for form, shown in (("text", False), ("json", True)):
        with telling(form, NO_SECRETS, quiet=False) as journal:
            journal.keep_in(tmp_path)
            with pytest.raises(ValueError, match="no such"), journal.step("pages"):
                raise ValueError("no such page")
        assert ("pages failed: no such page" in capsys.readouterr().err) == shown
        assert "pages failed: no such page" in (tmp_path / LOG).read_text()


def test_no_line_holds_a_secret(capsys, tmp_path):
    with telling("json", Secrets(values=("hunter22",)), quiet=False) as journal:
        journal.keep_in(tmp_path)
        journal.say("asked with hunter22", answer={"password": "hunter22"})
    assert "hunter22" not in capsys.readouterr().err + (tmp_path / LOG).read_text()


def test_after_a_run_its_log_tells_no_more(tmp_path, capsys):
    for number in range(2):
        with telling("text", NO_SECRETS, quiet=False) as journal:
            (tmp_path / str(number)).mkdir()
            journal.keep_in(tmp_path / str(number))
            journal.say(f"run {number}")
    assert "run 1" not in (tmp_path / "0" / LOG).read_text()
    assert len(capsys.readouterr().err.splitlines()) == 2
