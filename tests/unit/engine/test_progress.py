"""What is said of how far an analysis is."""

import io

from sitrep.engine import progress
from sitrep.engine.progress import Stage, Step, shown


def step(**more):
    given = {"n_parts": 3, "all_parts": 12, "n_bytes": 30_000_000, "all_bytes": 120_000_000, "seconds": 10.0}
    return Step(stage="analysing", **{**given, **more})


def test_a_step_says_parts_megabytes_rate_and_time_left():
    assert str(step()) == "analysing: part 3 of 12, 30 of 120 MB, 3.0 MB/s, 30 s left"
    assert str(step(all_bytes=30_030_000_000)).endswith("3.0 MB/s, 2.8 h left")


def test_before_there_is_a_rate_none_is_said():
    assert str(step(n_bytes=0)) == "analysing: part 3 of 12, 0 of 120 MB"


def test_a_stage_adds_up_its_parts():
    told = []
    stage = Stage(name="analysing", sizes=[10, 20, 30], told=told.append)
    for number in (0, 1, 2):
        stage.done(number)
    assert [(one.n_parts, one.n_bytes, one.all_parts, one.all_bytes) for one in told] == [
        (1, 10, 3, 60),
        (2, 30, 3, 60),
        (3, 60, 3, 60),
    ]


def test_a_log_gets_a_line_a_minute(monkeypatch):
    log, clock = io.StringIO(), iter(range(0, 1000, 25))
    monkeypatch.setattr("sys.stderr", log)
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(clock)))
    with shown() as told:
        for n in range(1, 13):
            told(step(n_parts=n))
    lines = log.getvalue().splitlines()
    assert 2 <= len(lines) <= 6
    assert all(line.startswith("analysing: part ") for line in lines)


def test_quiet_says_nothing(monkeypatch):
    log = io.StringIO()
    monkeypatch.setattr("sys.stderr", log)
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.0)
    with shown(quiet=True) as told:
        told(step())
    assert log.getvalue() == ""


def test_a_terminal_gets_a_bar_for_each_stage(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with shown() as told:
        told(step(n_parts=12, n_bytes=120_000_000))
        told(Step(stage="matching topics", n_parts=1, all_parts=1, n_bytes=5, all_bytes=5, seconds=1.0))
    assert "analysing: " in terminal.getvalue()
    assert "part 12/12" in terminal.getvalue()
    assert "matching topics: " in terminal.getvalue()
