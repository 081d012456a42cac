import json
from datetime import UTC, datetime

import pytest

from sitrep.answers import Answers
from sitrep.desk import cached
from sitrep.engine.analysis import analyse
from sitrep.errors import NothingToReadError
from sitrep.reports.briefing import brief
from sitrep.reports.states import states_of
from sitrep.settings import load_settings
from sitrep.topics.file import load_topics

TOPICS = """
topics:
  oil:
    title: Oil
    definition: Oil.
    rules: {oil: oil}
  gold:
    title: Gold
    definition: Gold.
    rules: {gold: gold}
"""
ARTICLES = [
    {"text": "Oil is dear.", "date": "2026-03-01"},
    {"text": "Oil and gold are dear.", "date": "2026-03-05"},
    {"text": "Oil is undated."},
]


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "topics.yml").write_text(TOPICS)
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)))
    return tmp_path


@pytest.fixture
def answers(workspace):
    topics = load_topics(workspace / "topics.yml")
    whole = analyse([workspace / "articles.jsonl"], topics, workspace / "tables")
    return lambda as_of: Answers(whole.as_of(as_of), topics, corpus_name="articles")


def at(day):
    return datetime(2026, 3, day, 23, 59, tzinfo=UTC)


def test_articles_dated_later_are_left_out_of_every_table_and_undated_ones_stay_and_both_are_counted(answers):
    found = answers(at(4))
    assert found.analysis["articles"].num_rows == 2
    assert found.analysis["sentences"].num_rows == found.analysis["texts"].num_rows == 2
    assert found.analysis.select("terms", columns=["term"])["term"].to_pylist().count("oil") == 2
    assert found.counted.n_articles == 2
    assert found.left_out == "1 article dated later than this report is left out; 1 undated is included."
    assert found.left_out in brief(found, {}).cautions
    assert answers(at(5)).left_out == ""
    assert answers(at(5)).analysis["articles"].num_rows == 3


def test_evidence_of_an_article_that_is_left_out_is_not_found(answers):
    assert {e.value for e in answers(at(4)).volume("gold").estimates if e.measure == "n_sentences"} == {0}
    assert {e.value for e in answers(at(5)).volume("gold").estimates if e.measure == "n_sentences"} == {1}


def test_a_report_for_a_date_before_every_article_has_nothing_to_read(workspace):
    (workspace / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES[:2])))
    settings = load_settings(
        {"corpus": (str(workspace / "articles.jsonl"),), "as_of": "2020-01-01"}, workspace=workspace
    )
    with pytest.raises(NothingToReadError) as caught:
        cached(settings, load_topics(settings.topics))
    assert str(caught.value) == (
        "articles.jsonl: each of 2 articles is dated later than 2020-01-01. Give a later date with --as-of."
    )
    assert caught.value.exit_code == 3


def test_a_topic_that_nothing_matches_is_a_state(answers):
    assert states_of(answers(at(4)), at(4)) == [
        {"state": "no_hits", "topic": "gold", "words": "No sentence matches Gold."}
    ]
    assert states_of(answers(at(6)), at(6)) == []


def test_the_bar_of_a_topic_that_nothing_matches_is_empty(answers):
    assert [topic.width for topic in brief(answers(at(4)), {}).topics if topic.id == "gold"] == [""]
    assert [topic.width for topic in brief(answers(at(6)), {}).topics if topic.id == "gold"] != [""]


def test_data_whose_newest_article_is_a_week_old_are_a_state(answers):
    assert [state["state"] for state in states_of(answers(at(11)), at(11))] == []
    (state,) = states_of(answers(at(12)), at(12))
    assert (state["state"], state["newest"], state["days"]) == ("stale_data", "2026-03-05", 7)
    assert state["words"] == (
        "The newest dated article is of 2026-03-05, 7 days before this report's date, 2026-03-12: "
        "have articles stopped coming?"
    )
