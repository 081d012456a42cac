import sys
import tomllib
from pathlib import Path

import pytest

from sitrep import settings as module
from sitrep.errors import UsageError
from sitrep.known import KNOWN
from sitrep.settings import file_template, find_workspace, load_settings


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "topics.yml").write_text("topics: {}\n")
    monkeypatch.chdir(folder)
    return folder


def load(workspace, command_line=None, environ=None):
    return load_settings(command_line, workspace=workspace, environ=environ or {})


def test_the_defaults_are_the_workspaces_own(workspace):
    settings = load(workspace)
    assert settings.corpus == (str(workspace / "seeds"),)
    assert settings.topics == workspace / "topics.yml"
    assert settings.out == workspace / "outputs"
    assert settings.topic == ()
    assert settings.jobs >= 1
    assert not settings.quiet
    assert {s["origin"] for s in settings.record().values()} == {"default"}


def test_command_line_comes_before_environment_before_file_before_default(workspace):
    (workspace / "sitrep.toml").write_text('# mine\nout = "c"\njobs = 3\nquiet = true\n')
    settings = load(
        workspace,
        command_line={"out": "a", "jobs": None, "topic": (), "debug": None},
        environ={"SITREP_OUT": "b", "SITREP_JOBS": "2"},
    )
    assert settings.record() == {
        "corpus": {"value": ["seeds"], "origin": "default"},
        "topics": {"value": "topics.yml", "origin": "default"},
        "out": {"value": "a", "origin": "command line"},
        "topic": {"value": [], "origin": "default"},
        "stop_words": {"value": "stop_words.txt", "origin": "default"},
        "map": {"value": [], "origin": "default"},
        "from": {"value": "", "origin": "default"},
        "to": {"value": "", "origin": "default"},
        "source": {"value": [], "origin": "default"},
        "no_clean": {"value": [], "origin": "default"},
        "date_hints": {"value": False, "origin": "default"},
        "lexicons": {"value": ["afinn"], "origin": "default"},
        "copies": {"value": False, "origin": "default"},
        "executor": {"value": "in-process", "origin": "default"},
        "tables": {"value": "", "origin": "default"},
        "jobs": {"value": 2, "origin": "SITREP_JOBS"},
        "part_mb": {"value": 16, "origin": "default"},
        "as_of": {"value": "", "origin": "default"},
        "deadline": {"value": "", "origin": "default"},
        "notebook_deadline": {"value": "10m", "origin": "default"},
        "evidence": {"value": "full", "origin": "default"},
        "format": {"value": ["html"], "origin": "default"},
        "log_format": {"value": "text", "origin": "default"},
        "on_failure": {"value": "", "origin": "default"},
        "on_publish": {"value": "", "origin": "default"},
        "quiet": {"value": True, "origin": "sitrep.toml line 4"},
        "debug": {"value": False, "origin": "default"},
    }


def test_a_cluster_is_named_by_its_address(workspace):
    assert load(workspace, command_line={"executor": "dask=tcp://10.0.0.5:8786"}).executor == "dask=tcp://10.0.0.5:8786"
    with pytest.raises(UsageError, match='is "dask="; expected'):
        load(workspace, command_line={"executor": "dask="})


def test_runs_are_not_kept_behind_a_url_but_tables_may_be(workspace):
    settings = load(workspace, command_line={"out": "s3://bucket/tables", "tables": "made"})
    assert settings.out_location == "s3://bucket/tables"
    with pytest.raises(UsageError, match=r"^out \(command line\) is s3://bucket/tables: runs are kept in"):
        _ = settings.out
    assert load(workspace, command_line={"out": "file:///data/runs"}).out == Path("/data/runs")
    assert (settings.tables, load(workspace).tables) == (str(workspace / "made"), "")


def test_false_on_the_command_line_is_given(workspace):
    assert load(workspace, command_line={"quiet": False}, environ={"SITREP_QUIET": "1"}).quiet is False


def test_an_empty_variable_is_not_given(workspace):
    assert load(workspace, environ={"SITREP_OUT": ""}).record()["out"]["origin"] == "default"


def test_relative_paths_start_where_they_were_given(workspace, monkeypatch):
    below = workspace / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    (workspace / "sitrep.toml").write_text('corpus = "news"\n')
    settings = load(workspace, command_line={"out": "here"}, environ={"SITREP_TOPICS": "mine.yml"})
    assert settings.corpus == (str(workspace / "news"),)
    assert settings.out == below / "here"
    assert settings.topics == below / "mine.yml"


def test_urls_and_home_folders_are_understood(workspace):
    corpus = load(workspace, environ={"SITREP_CORPUS": "~/news:s3://bucket/a:/data/b*.jsonl"}).corpus
    assert corpus == (str(Path.home() / "news"), "s3://bucket/a", "/data/b*.jsonl")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\ncorpsu = 'x'\n", 2, 'unknown setting "corpsu". Did you mean "corpus"? Known are corpus, topics, out,'),
        ("jobs = 2\n[report]\nout = 'x'\n", 2, 'unknown setting "report".'),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one(workspace, text, line, message):
    (workspace / "sitrep.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        load(workspace)
    assert str(caught.value).startswith(f"{workspace}/sitrep.toml:{line}: {message}")
    assert str(caught.value).endswith("Mend or remove the line.")


def test_a_file_that_is_no_toml_is_refused_at_line_and_column(workspace):
    (workspace / "sitrep.toml").write_text("jobs = 2\nout = outputs\n")
    with pytest.raises(UsageError) as caught:
        load(workspace)
    assert str(caught.value) == (
        f'{workspace}/sitrep.toml:2:7: Invalid value. Expected TOML: name = value, texts in "quotes".'
    )


def test_a_file_that_is_not_utf_8_is_refused(workspace):
    (workspace / "sitrep.toml").write_bytes(b'out = "caf\xe9"\n')
    with pytest.raises(UsageError, match="byte 10 is not UTF-8"):
        load(workspace)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('jobs = "two"\n', 'jobs (sitrep.toml line 1) is "two"; expected a whole number from 1.'),
        ("jobs = 0\n", "jobs (sitrep.toml line 1) is 0; expected a whole number from 1."),
        ("jobs = true\n", "jobs (sitrep.toml line 1) is true; expected a whole number from 1."),
        ("quiet = 1\n", "quiet (sitrep.toml line 1) is 1; expected true or false"),
        ("corpus = ['a', 2]\n", "corpus (sitrep.toml line 1) is ['a', 2]; expected a text, or a list of texts"),
        ("out = ''\n", 'out (sitrep.toml line 1) is ""; expected a text.'),
        (
            "executor = 'threads'\n",
            'executor (sitrep.toml line 1) is "threads"; expected "in-process" or "processes" or "dask=ADDRESS".',
        ),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(workspace, text, message):
    (workspace / "sitrep.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        load(workspace)
    assert str(caught.value).startswith(message)
    assert str(caught.value).endswith("Mend it or leave it out.")


@pytest.mark.parametrize(("variable", "value"), [("SITREP_JOBS", "-1"), ("SITREP_QUIET", "perhaps")])
def test_a_bad_value_in_the_environment_names_the_variable(workspace, variable, value):
    with pytest.raises(UsageError, match=f'^{variable} is "{value}"; expected '):
        load(workspace, environ={variable: value})


def test_a_bad_value_is_refused_even_where_another_comes_before_it(workspace):
    (workspace / "sitrep.toml").write_text('jobs = "two"\n')
    with pytest.raises(UsageError, match="jobs"):
        load(workspace, command_line={"jobs": 2})


def test_the_template_sets_nothing_and_uncommented_every_default(workspace):
    template = file_template()
    assert tomllib.loads(template) == {}
    set_all = tomllib.loads("\n".join(line.removeprefix("# ") for line in template.splitlines() if " = " in line))
    assert {k.name: k.default for k in KNOWN if k.name != "jobs"} == {
        name: tuple(value) if isinstance(value, list) else value for name, value in set_all.items() if name != "jobs"
    }
    assert set(set_all) == {k.name for k in KNOWN}


class TestWorkspace:
    def test_is_found_upwards_from_the_current_folder(self, workspace, monkeypatch):
        below = workspace / "notebooks" / "deep"
        below.mkdir(parents=True)
        monkeypatch.chdir(below)
        assert find_workspace(environ={"SITREP_WORKSPACE": "/nowhere"}) == workspace

    def test_is_else_the_one_named_in_the_environment(self, workspace, tmp_path):
        assert find_workspace(tmp_path, environ={"SITREP_WORKSPACE": str(workspace)}) == workspace

    def test_named_in_the_environment_must_be_one(self, tmp_path):
        with pytest.raises(UsageError, match=r"holds no topics.yml.*sitrep new"):
            find_workspace(tmp_path, environ={"SITREP_WORKSPACE": str(tmp_path)})

    def test_is_else_the_checkout_of_an_editable_install(self, tmp_path):
        assert find_workspace(tmp_path, environ={}) == Path(__file__).resolve().parents[2]

    def test_is_never_what_a_wheel_carries(self, tmp_path, monkeypatch):
        installed = tmp_path / "site-packages" / "sitrep"
        (installed / "workspace").mkdir(parents=True)
        (installed / "workspace" / "topics.yml").write_text("topics: {}\n")
        monkeypatch.setattr(module, "__file__", str(installed / "settings.py"))
        with pytest.raises(UsageError) as caught:
            find_workspace(tmp_path, environ={})
        assert caught.value.exit_code == 2
        assert "`sitrep new FOLDER`, or set SITREP_WORKSPACE" in str(caught.value)


def test_jobs_is_the_cores_of_this_process_where_the_system_tells(workspace, monkeypatch):
    if sys.platform == "linux":
        monkeypatch.setattr(module.os, "sched_getaffinity", lambda _: {0, 1, 2})
    else:
        monkeypatch.setattr(module.os, "cpu_count", lambda: 3)
    assert load(workspace).jobs == 3
    assert load(workspace).notebooks_at_once == 6


def test_as_many_notebooks_run_at_once_as_somebody_says(workspace):
    settings = load(workspace, command_line={"jobs": 1})
    assert (settings.jobs, settings.notebooks_at_once) == (1, 1)


def test_of_a_command_that_tells_somebody_only_is_recorded_that_there_is_one(workspace):
    settings = load(workspace, command_line={"on_failure": "curl https://example.org/hook/s3cr3t"})
    assert settings.on_failure == "curl https://example.org/hook/s3cr3t"
    assert settings.record()["on_failure"] == {"value": "[not recorded]", "origin": "command line"}
    assert settings.record()["on_publish"]["value"] == ""


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("15m", 900), ("26h", 93_600), ("2d", 172_800)])
def test_a_deadline_is_a_duration(workspace, text, seconds):
    assert load(workspace, command_line={"deadline": text}).deadline == seconds


def test_a_duration_in_the_file_may_be_a_number(workspace):
    (workspace / "sitrep.toml").write_text("deadline = 900\n")
    assert load(workspace).deadline == 900


@pytest.mark.parametrize("text", ["soon", "0", "-5m", "5 weeks", "1e3"])
def test_what_is_no_duration_is_refused_with_what_is_one(workspace, text):
    with pytest.raises(UsageError) as caught:
        load(workspace, command_line={"deadline": text})
    assert str(caught.value) == (
        f'deadline (command line) is "{text}"; expected a duration such as 90s, 15m, 26h or 2d '
        "(a bare number is seconds). Mend it or leave it out."
    )


def test_as_of_a_date_means_its_end_and_a_time_that_moment_in_utc(workspace):
    def as_of(text):
        return load(workspace, command_line={"as_of": text}).as_of.isoformat()

    assert as_of("2026-03-01") == "2026-03-01T23:59:59.999999+00:00"
    assert as_of("2026-03-01T06:00") == "2026-03-01T06:00:00+00:00"
    assert as_of("2026-03-01T06:00+02:00") == "2026-03-01T04:00:00+00:00"


def test_as_of_what_is_no_date_is_refused(workspace):
    with pytest.raises(UsageError, match=r'as_of \(command line\) is "yesterday"; expected a date or time in ISO 8601'):
        load(workspace, command_line={"as_of": "yesterday"})


def test_settings_reach_another_process_as_they_were_given(workspace):
    given = {
        "map": ("text=a,b", "title=c"),
        "from": "2026-01",
        "source": ("X",),
        "no_clean": ("trail",),
        "copies": True,
    }
    settings = load(workspace, command_line=given)
    names = ("map", "from", "to", "source", "no_clean", "date_hints", "copies")
    again = load(workspace, environ=settings.as_variables(names))
    assert {name: again.record()[name]["value"] for name in names} == {
        name: settings.record()[name]["value"] for name in names
    }
