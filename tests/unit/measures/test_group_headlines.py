"""What the headlines over time and by source claim, and when they claim nothing."""

from sitrep.measures.estimates import Estimate
from sitrep.measures.group_headlines import (
    by_source_headline,
    compared_over_time_headline,
    over_time_headline,
    peak,
    undated_words,
)


def group(name, share, of, low=None, high=None, by="month"):
    n = round(share * of)
    return Estimate(
        measure="share_of_articles",
        topic="oil",
        group_by=by,
        group_value=name,
        value=share,
        low=low,
        high=high,
        unit="share",
        denominator=of,
        n_articles=n,
        method="",
        evidence="{}",
    )


CLEAR = [
    group("2026-01", 0.1, 100, 0.04, 0.16),
    group("2026-02", 0.6, 100, 0.5, 0.7),
    group("2026-03", 0.1, 100, 0.04, 0.16),
]


def test_a_period_above_the_whole_time_is_named_with_its_range():
    assert over_time_headline(CLEAR) == (
        "Most in February 2026: 60% of 100 articles (95% range 50 to 70%), against 27% over the whole time."
    )


def test_a_period_within_its_range_of_the_whole_time_is_not_named():
    level = [group("2026-01", 0.10, 100, 0.04, 0.16), group("2026-02", 0.14, 100, 0.07, 0.21)]
    assert peak(level) is None
    assert over_time_headline(level) == (
        "No month stands out clearly from the whole time, in which 12% of articles are on the topic."
    )


def test_a_peak_must_hold_for_all_periods_at_once():
    """One of forty periods that is just above by its own range is what chance alone would give."""
    flat = [group(f"2020-{n:02}", 0.2, 100, 0.12, 0.28) for n in range(1, 13)]
    flat += [group("2021-01", 0.29, 100, 0.21, 0.37)]
    assert peak(flat) is None
    assert peak([*CLEAR]) is not None


def test_periods_of_few_articles_are_never_a_peak():
    assert peak([group("2026-01", 0.9, 9), group("2026-02", 0.0, 50)]) is None


def test_a_quarter_and_a_week_are_said_in_words():
    rows = [group("2013-Q4", 0.6, 100, 0.5, 0.7, by="quarter"), group("2014-Q1", 0.1, 100, 0.0, 0.2, by="quarter")]
    assert over_time_headline(rows).startswith("Most in the fourth quarter of 2013: ")


def test_a_source_is_named_against_all_sources():
    rows = [group("Herald", 0.6, 100, 0.5, 0.7, by="source"), group("Post", 0.1, 100, 0.0, 0.2, by="source")]
    assert by_source_headline(rows).startswith("Most in Herald: 60% of 100 articles")
    assert by_source_headline(rows[1:]) == (
        "No source stands out clearly from all together, of which 10% of articles are on the topic."
    )


def test_topics_with_a_peak_are_named():
    titles = {"oil": "Oil", "gas": "Gas"}
    assert compared_over_time_headline({"oil": CLEAR, "gas": []}, titles) == "Oil peaks in February 2026."
    assert compared_over_time_headline({"gas": []}, titles) == "No topic has a period that stands out clearly."


def test_what_no_period_holds_is_said():
    assert undated_words(0, 0, 9, "day") == ""
    assert undated_words(1, 0, 9, "day") == "Left out: 1 of 9 articles has no date."
    assert undated_words(850, 3, 7561, "day") == (
        "Left out: 850 of 7,561 articles have no date and 3 are dated less exactly than to the day."
    )
