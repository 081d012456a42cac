import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from sitrep.errors import UsageError
from sitrep.scheduling import plan_of, written
from sitrep.scheduling.plan import machine_zone
from sitrep.settings import load_settings

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    folder = tmp_path / "my 100% “desk”"
    folder.mkdir()
    (folder / "topics.yml").write_text("topics: {}\n")
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    return folder


def plan(workspace, at="06:00", zone="UTC", environ=None, **options):
    settings = load_settings(options, workspace=workspace, environ=environ or {})
    return plan_of(settings, at=at, zone=zone, environ=environ or {})


def texts(kind, made, now=NOW):
    return [file.text for file in written(kind, made, now=now)]


def test_what_the_shell_alone_knows_is_said_in_full_and_the_rest_is_left_to_the_workspace(workspace):
    (workspace / "sitrep.toml").write_text('topics = "topics.yml"\ndeadline = "30m"\n')
    made = plan(
        workspace, corpus=("articles", "/data/*.csv"), environ={"SITREP_OUT": "../elsewhere", "SITREP_JOBS": "3"}
    )
    below = workspace / "below"
    assert made.options == (
        *("--corpus", f"{below}/articles", "--corpus", "/data/*.csv"),
        *("--out", f"{workspace}/elsewhere", "--jobs", "3", "--deadline", "30m", "--quiet"),
    )
    assert made.program == (str(Path(sys.executable).with_name("sitrep")),)


def test_a_report_without_a_deadline_gets_one(workspace):
    assert plan(workspace).options == ("--deadline", "2h", "--quiet")


@pytest.mark.parametrize("at", ["6", "24:00", "06:60", "noon", "06:00:00"])
def test_a_time_that_is_none_is_refused(workspace, at):
    with pytest.raises(UsageError) as caught:
        plan(workspace, at=at)
    assert str(caught.value) == f'--at is "{at}"; expected a time of day from 00:00 to 23:59, e.g. 06:00.'


def test_a_zone_that_is_none_is_refused(workspace):
    with pytest.raises(UsageError, match='--zone is "Mars/Olympus"; expected a name such as Europe/Paris or UTC'):
        plan(workspace, zone="Mars/Olympus")


def test_the_machines_zone_comes_from_tz_or_its_clock_and_is_utc_without_a_name():
    assert machine_zone({"TZ": "Europe/Paris"}) == "Europe/Paris"
    assert machine_zone({"TZ": ":Asia/Tokyo"}) == "Asia/Tokyo"
    assert machine_zone({"TZ": "XYZ-3"}) == "UTC"


def test_a_path_with_a_line_break_is_refused(workspace):
    with pytest.raises(UsageError, match="holds a line break"):
        plan(workspace, corpus=("a\nb",))


def test_cron_gets_a_percent_sign_that_does_not_end_its_command(workspace):
    (text,) = texts("cron", plan(workspace, at="23:59", zone=machine_zone()))
    lines = [line for line in text.splitlines() if line[:1].isdigit()]
    assert [line.split(" ", 5)[:5] for line in lines] == [
        ["59", "23", "*", "*", "*"],
        ["59", "2", "*", "*", "*"],
        ["29", "3", "*", "*", "0"],
    ]
    for line in lines:
        command = line.split(" ", 5)[5]
        assert "%" not in command.replace("\\%", "")
        words = shlex.split(command.replace("\\%", "%"))
        assert words[:2] == ["cd", str(workspace)]
        assert words[-2:] == [f">>{workspace}/outputs/cron.log", "2>&1"]
    assert max(len(line) for line in lines) < 999  # what Debian's cron reads of a line


def test_cron_knows_no_zone_so_the_time_is_put_into_the_machines(workspace, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    (text,) = texts("cron", plan(workspace, at="06:30", zone="America/New_York"))
    assert "\n30 10 * * * cd" in text
    assert "today 06:30 in America/New_York: cron knows no other zone" in text


def test_systemd_gets_specifiers_and_variables_as_themselves(workspace):
    service, timer = texts("systemd", plan(workspace, zone="Europe/Paris", on_failure='mail "$USER" 100% \\'))
    assert f"WorkingDirectory={str(workspace).replace('%', '%%')}\n" in service
    assert '"--on-failure" "mail \\"$$USER\\" 100%% \\\\"' in service
    assert "OnCalendar=*-*-* 06:00:00 Europe/Paris\nPersistent=true\n" in timer


def test_github_runs_what_is_in_the_repository_off_the_top_of_the_hour_in_utc(workspace):
    (text,) = texts("github", plan(workspace, zone="Europe/Paris", corpus=(str(workspace / "seeds"),)))
    made = yaml.safe_load(text)
    assert made[True]["schedule"] == [{"cron": "7 4 * * *"}]
    assert made["concurrency"] == {"group": "sitrep", "cancel-in-progress": False}
    steps = {step.get("name"): step for step in made["jobs"]["report"]["steps"]}
    assert steps["Report"]["run"] == "sitrep report --corpus seeds --deadline 2h --quiet"
    assert steps["Keep the runs"]["if"] == "always()"


def test_github_is_refused_what_it_has_not(workspace):
    with pytest.raises(UsageError, match="/data/news lies outside the workspace"):
        texts("github", plan(workspace, corpus=("/data/news",)))


def test_airflow_gets_python_that_compiles_with_the_zone_and_the_date_of_the_run(workspace):
    (text,) = texts("airflow", plan(workspace, at="05:07", zone="Europe/Paris"))
    compile(text, "dag.py", "exec")
    assert 'schedule="7 5 * * *"' in text
    assert 'pendulum.datetime(2026, 6, 30, tz="Europe/Paris")' in text
    assert "--as-of '{{ (dag_run.data_interval_end or dag_run.run_after) | ds }}'" in text
    assert "catchup=False" in text
