import re
from datetime import UTC, datetime

from sitrep.reports.history import Run
from sitrep.reports.trend import MOST_RUNS, trend

AT = datetime(2026, 3, 1, 6, tzinfo=UTC)
TITLES = {"oil": "Oil", "snow": "Snow"}


def record(share, tone, topics="t", **more):
    measures = {"share_of_sentences": share, "share_of_articles": share, "tone_masked": tone, **more}
    return {"inputs": {"topics": topics, "code": "c"}, "measures": {"oil": measures, "snow": measures}}


def runs(*records):
    """Published runs, newest first."""
    made = [
        Run(run_id=f"r{k}", sequence=k, status="published", folder=None, started_at=AT, record=one)
        for k, one in enumerate(records)
    ]
    return made[::-1]


def lines(svg):
    return re.findall(r'<polyline points="([^"]*)"', svg)


def test_there_is_no_trend_without_an_earlier_run():
    assert trend([], "now", AT, record(0.1, 0.2), TITLES) is None


def test_runs_go_from_the_oldest_to_this_one_with_a_line_a_topic_and_measure():
    found = trend(runs(record(0.1, 0.2), record(0.3, -0.1)), "now", AT, record(0.2, None), TITLES)
    assert found.runs == ("r0", "r1", "now")
    assert [row.title for row in found.rows] == ["Oil", "Snow"]
    share, _, tone = found.rows[0].lines
    assert share.values == ("10%", "30%", "20%")
    assert tone.values == ("+0.20", "−0.10", "–")
    assert 'aria-label="Line chart of Share of sentences, Oil over 3 runs: 10% to 20%."' in share.svg
    assert len(lines(share.svg)) == 1
    assert lines(tone.svg)[0].count(",") == 2  # null is a gap, never a zero


def test_a_line_is_broken_where_topics_or_code_changed():
    found = trend(
        runs(record(0.1, 0), record(0.1, 0), record(0.2, 0, topics="u")), "now", AT, record(0.2, 0, "u"), TITLES
    )
    assert len(lines(found.rows[0].lines[0].svg)) == 2
    assert found.note.endswith("A line is broken where topics or code changed.")
    unbroken = trend(runs(record(0.1, 0)), "now", AT, record(0.1, 0), TITLES)
    assert "broken" not in unbroken.note


def test_points_lie_where_their_values_say():
    found = trend(runs(record(0.0, -0.5)), "now", AT, record(0.4, 0.5), TITLES)
    share, _, tone = found.rows[0].lines
    assert lines(share.svg) == ["5.0,29.0 145.0,5.0"]
    assert lines(tone.svg) == ["5.0,29.0 145.0,5.0"]
    assert '<path d="M0,29.0H150"' in share.svg
    assert '<path d="M0,17.0H150"' in tone.svg


def test_runs_without_measures_or_with_broken_ones_are_passed_over_or_left_empty():
    broken = {"inputs": {}, "measures": {"oil": {"share_of_sentences": "many"}}}
    found = trend(runs({"inputs": {}}, broken), "now", AT, record(0.1, 0.1), TITLES)
    assert found.runs == ("r1", "now")
    assert found.rows[0].lines[0].values == ("–", "10%")
    assert found.rows[1].lines[2].values == ("–", "+0.10")


def test_only_the_last_runs_are_drawn():
    found = trend(runs(*[record(0.1, 0)] * 100), "now", AT, record(0.1, 0), TITLES)
    assert len(found.runs) == MOST_RUNS
    assert found.runs[0] == "r41"
