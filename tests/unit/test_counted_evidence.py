"""On the US news: every number that counts is what its evidence selects, for all topics."""

import pytest

from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import count, select
from sitrep.measures.scope import Scope
from sitrep.topics.file import load_topics

TOPICS = """
names:
  United States: [US, U.S., USA]
  Trump: [Donald Trump]
  Obama: [Barack Obama]
  White House: []
topics:
  guns:
    title: Guns
    definition: Guns.
    rules:
      guns: gun* | firearm* | NRA
    tests:
      match: ["Guns are sold."]
      no_match: ["Nothing."]
"""


@pytest.fixture(scope="module")
def news(test_data, tmp_path_factory):
    return test_data("corpora/us_news_2012_2020.jsonl.gz"), tmp_path_factory.mktemp("news")


def counted(desk):
    return [row for row in desk.estimates().to_pylist() if row["unit"] in ("sentences", "articles", "occurrences")]


@pytest.mark.parametrize("which", ["the topics of the workspace", "a large topic"])
def test_the_evidence_of_every_count_selects_rows_that_add_up_to_it(news, which, seeds):
    corpus, folder = news
    (folder / "topics.yml").write_text(TOPICS, encoding="utf-8")
    topics = load_topics(folder / "topics.yml" if which == "a large topic" else seeds.parent / "topics.yml")
    desk = Desk(analyse([corpus], topics, folder / which), topics, corpus_name="news", scope=Scope())
    tables = Joined(desk.analysis)
    rows = counted(desk)
    assert {row["topic"] for row in rows} == {None, *(topic.id for topic in topics.topics)}
    assert len(rows) > 1000
    wrong = [row for row in rows if count(tables, row["evidence"]) != row["value"]]
    assert wrong == []


def test_sentences_behind_a_share_are_those_that_are_said(news, seeds):
    corpus, folder = news
    topics = load_topics(seeds.parent / "topics.yml")
    desk = Desk(analyse([corpus], topics, folder / "the topics of the workspace"), topics, corpus_name="news")
    tables = Joined(desk.analysis)
    for estimate in (*desk.over_time("battlefield").estimates, *desk.by_source("battlefield").estimates):
        if estimate.measure == "share_of_articles" and estimate.n_sentences:
            assert select(tables, estimate.evidence).num_rows == estimate.n_sentences
