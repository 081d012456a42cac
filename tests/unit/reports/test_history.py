import json
from datetime import UTC, datetime

from sitrep.reports.history import describe_runs, last_published, make_run_id, next_sequence, parse_moment, read_runs


def write_run(outputs, where, run_id, **record):
    folder = outputs / where / run_id
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"run_id": run_id, **record}))
    return folder


def test_a_run_id_is_its_minute_in_utc_and_its_number():
    assert make_run_id(datetime(2026, 11, 22, 22, 30, tzinfo=UTC), 7) == "2026-11-22T2230Z-0007"


def test_runs_are_listed_by_number_also_when_the_clock_has_jumped_back(tmp_path):
    write_run(tmp_path, "runs", "2026-11-22T2230Z-0001")
    write_run(tmp_path, "runs", "2026-11-21T0900Z-0002")
    write_run(tmp_path, "failed", "2026-11-21T0901Z-0003", reason="a cell raised")
    assert [run.sequence for run in read_runs(tmp_path)] == [3, 2, 1]
    assert [run.status for run in read_runs(tmp_path)] == ["failed", "published", "published"]
    assert last_published(tmp_path).sequence == 2
    assert next_sequence(tmp_path) == 4


def test_a_damaged_record_is_shown_as_damaged_and_keeps_its_number(tmp_path):
    write_run(tmp_path, "runs", "2026-11-22T2230Z-0001")
    (write_run(tmp_path, "runs", "2026-11-22T2231Z-0002") / "run.json").write_text("{")
    (write_run(tmp_path, "runs", "2026-11-22T2232Z-0003") / "run.json").unlink()
    (write_run(tmp_path, "runs", "2026-11-22T2233Z-0004") / "run.json").write_bytes(b"\xff\xfe{}")
    (write_run(tmp_path, "runs", "2026-11-22T2234Z-0005") / "run.json").write_text('{"run_id": "another"}')
    runs = read_runs(tmp_path)
    assert [run.status for run in runs] == ["damaged"] * 4 + ["published"]
    assert all("run.json" in run.reason for run in runs[:4])
    assert runs[0].started_at == datetime(2026, 11, 22, 22, 34, tzinfo=UTC)
    assert last_published(tmp_path).sequence == 1
    assert next_sequence(tmp_path) == 6


def test_other_folders_and_files_are_no_runs(tmp_path):
    (tmp_path / "runs/notes").mkdir(parents=True)
    (tmp_path / "runs/2026-11-22T2230Z-0009").write_text("a file")
    assert read_runs(tmp_path) == []
    assert next_sequence(tmp_path) == 1


def test_staged_runs_keep_their_number_too(tmp_path):
    (tmp_path / ".staging/2026-11-22T2230Z-0012").mkdir(parents=True)
    assert next_sequence(tmp_path) == 13


def test_times_and_counts_are_read_where_they_are_sound(tmp_path):
    write_run(
        tmp_path,
        "runs",
        "2026-11-22T2230Z-0001",
        started_at="2026-11-22T22:30:10Z",
        finished_at="2026-11-23T00:31:15+02:00",
        counts={"articles": 5, "topics": 1, "independent_texts": 1200, "note": "x"},
    )
    (run,) = read_runs(tmp_path)
    assert run.seconds == 65.0
    assert run.counts == "5 articles, 1 topic, 1,200 independent texts"


def test_a_moment_without_a_zone_is_utc_and_anything_else_is_none():
    assert parse_moment("2026-11-22T22:30:10") == datetime(2026, 11, 22, 22, 30, 10, tzinfo=UTC)
    assert parse_moment("yesterday") is None
    assert parse_moment(5) is None


def test_runs_are_described_a_line_each_with_the_reason_of_failed_ones(tmp_path):
    assert "no runs yet" in describe_runs(tmp_path)
    write_run(tmp_path, "runs", "2026-11-22T2230Z-0001", counts={"articles": 5})
    write_run(tmp_path, "failed", "2026-11-22T2231Z-0002", reason="cell 4: ZeroDivisionError\nmore")
    assert describe_runs(tmp_path).splitlines() == [
        "2026-11-22T2231Z-0002  failed     cell 4: ZeroDivisionError",
        "2026-11-22T2230Z-0001  published  5 articles",
    ]
