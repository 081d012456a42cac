import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from sitrep.errors import LockedError, StaleError, UsageError
from sitrep.reports.history import read_runs
from sitrep.reports.keeping import Keep, prune, refuse_stale
from sitrep.reports.lock import holding

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


def write_run(outputs, sequence, days_ago, where="runs", **record):
    at = NOW - timedelta(days=days_ago)
    run_id = f"{at:%Y-%m-%dT%H%MZ}-{sequence:04d}"
    folder = outputs / where / run_id
    folder.mkdir(parents=True)
    (folder / "page.html").write_text("x")
    (folder / "run.json").write_text(json.dumps({"run_id": run_id, "started_at": at.isoformat(), **record}))
    return folder


def left(outputs):
    return sorted(run.sequence for run in read_runs(outputs))


def test_a_fresh_report_is_said_to_be_fresh(tmp_path):
    write_run(tmp_path, 1, 1)
    assert refuse_stale(tmp_path, "26h", now=NOW) == (
        "run 2026-03-09T0600Z-0001 of 9 March 2026, 06:00 UTC is 24 h old, within 26h"
    )


def test_an_old_report_is_stale_and_the_failures_since_are_named(tmp_path):
    write_run(tmp_path, 1, 3)
    write_run(tmp_path, 2, 2, "failed", reason="an older reason")
    write_run(tmp_path, 3, 1, "failed", reason="cell 4: ZeroDivisionError\nmore")
    with pytest.raises(StaleError) as caught:
        refuse_stale(tmp_path, "26h", now=NOW)
    assert caught.value.exit_code == 6
    assert str(caught.value) == (
        f"{tmp_path}: the last good report, run 2026-03-07T0600Z-0001, is 3 days old, more than 26h. "
        "Since then 2 failed, the last of them: cell 4: ZeroDivisionError"
    )


def test_a_folder_without_a_good_report_is_stale(tmp_path):
    write_run(tmp_path, 1, 0, "failed", reason="x")
    with pytest.raises(StaleError, match="there is no good report"):
        refuse_stale(tmp_path, "1d", now=NOW)


def test_a_report_dated_in_the_future_has_no_age(tmp_path):
    write_run(tmp_path, 1, -3)
    with pytest.raises(StaleError, match="is dated 3 days in the future, so its age is not known"):
        refuse_stale(tmp_path, "1d", now=NOW)


def test_a_maximal_age_that_is_no_duration_is_refused(tmp_path):
    with pytest.raises(UsageError) as caught:
        refuse_stale(tmp_path, "soon")
    assert str(caught.value) == '--max-age is "soon"; expected a duration such as 90m, 26h or 8d.'


@pytest.fixture
def ten(tmp_path):
    """Runs 1 to 10, a day each; 4 and 9 failed."""
    for sequence in range(1, 11):
        failed = sequence in (4, 9)
        write_run(tmp_path, sequence, 10 - sequence, "failed" if failed else "runs", reason="why" if failed else "")
    return tmp_path


@pytest.mark.parametrize(
    ("keep", "stays"),
    [
        ({"last": 2, "days": None}, [4, 8, 9, 10]),  # two published, two failed
        ({"last": None, "days": 3}, [8, 9, 10]),
        ({"last": 1, "days": 5}, [6, 7, 8, 9, 10]),
        ({"last": 0, "days": None}, [10]),
        ({"last": None, "days": 0}, [10]),
        ({"last": 100, "days": None}, list(range(1, 11))),
    ],
)
def test_runs_that_a_rule_keeps_stay_and_the_others_go(ten, keep, stays):
    told = prune(ten, Keep(**keep), really=True, now=NOW)
    assert left(ten) == stays
    assert told.splitlines()[-1] == f"{10 - len(stays)} removed."
    assert (ten / "latest").resolve().name.endswith("-0010")
    assert not (ten / ".trash").exists()


def test_without_yes_nothing_goes_and_what_would_is_listed(ten):
    told = prune(ten, Keep(last=1, days=None), really=False, now=NOW)
    assert left(ten) == list(range(1, 11))
    assert told.splitlines()[0] == "would remove runs/2026-03-01T0600Z-0001"
    assert told.splitlines()[-1] == "8 to remove. Nothing was removed; do it with --yes."


def test_the_last_good_report_stays_however_old_it_is_and_so_does_the_newest_number(tmp_path):
    write_run(tmp_path, 1, 500)
    for sequence in (2, 3):
        write_run(tmp_path, sequence, 400, "failed", reason="why")
    prune(tmp_path, Keep(last=0, days=1), really=True, now=NOW)
    assert left(tmp_path) == [1, 3]


def test_a_damaged_newest_run_does_not_cost_the_last_good_one(tmp_path):
    write_run(tmp_path, 1, 30)
    (write_run(tmp_path, 2, 20) / "run.json").write_text("{")
    prune(tmp_path, Keep(last=0, days=1), really=True, now=NOW)
    assert left(tmp_path) == [1, 2]
    assert (tmp_path / "latest").resolve().name.endswith("-0001")


def test_pruning_needs_a_rule(tmp_path):
    with pytest.raises(UsageError) as caught:
        prune(tmp_path, Keep(last=None, days=None), really=True)
    assert str(caught.value) == "sitrep runs prune needs --keep-last N, --keep-days D, or both: what stays."


def test_pruning_waits_for_no_run_that_is_at_work(ten):
    with holding(ten, command="sitrep report"), pytest.raises(LockedError):
        prune(ten, Keep(last=1, days=None), really=True, now=NOW)
    assert left(ten) == list(range(1, 11))


def test_analyses_that_nobody_used_for_a_week_go_but_for_the_two_used_last(ten):
    for name, days_ago in (("a", 1), ("b", 8), ("c", 9), ("d", 30)):
        folder = ten / ".cache" / name / "topics"
        folder.mkdir(parents=True)
        (folder / "latest").write_text("x")
        stamp = (NOW - timedelta(days=days_ago)).timestamp()
        for path in (folder / "latest", folder.parent):
            os.utime(path, (stamp, stamp))
    prune(ten, Keep(last=100, days=None), really=True, now=NOW)
    assert sorted(path.name for path in (ten / ".cache").iterdir()) == ["a", "b"]
