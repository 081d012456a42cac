"""Volume by period and by source, counted by hand."""

import pytest

from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import count

ARTICLES = [
    {"text": "Oil fell. Rain fell.", "date": "2026-01-05", "source": "Herald"},
    {"text": "Rain came. Sun came.", "date": "2026-01-05", "source": "Herald"},
    {"text": "Oil rose. Oil sank. Sun set.", "date": "2026-01-08", "source": "Post"},
    {"text": "Oil is old. Ministers met.", "source": "Post"},
    {"text": "Ministers left.", "date": "2026-01-06T23:30:00-05:00"},
]


@pytest.fixture
def desk(desk_of):
    return desk_of(ARTICLES, {"oil": "oil", "rain": "rain"})


def rows(finding, measure, topic="oil"):
    return {e.group_value: e.value for e in finding.estimates if e.measure == measure and e.topic == topic}


def test_shares_are_of_the_articles_and_sentences_of_each_day_and_gaps_are_null(desk):
    found = desk.over_time("oil")
    assert found.axis == ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08")
    assert rows(found, "share_of_articles") == {
        "2026-01-05": 0.5, "2026-01-06": None, "2026-01-07": 0, "2026-01-08": 1,
    }  # fmt: skip
    assert rows(found, "n_sentences") == {"2026-01-05": 1, "2026-01-06": 0, "2026-01-07": 0, "2026-01-08": 2}
    assert rows(found, "share_of_sentences")["2026-01-08"] == pytest.approx(2 / 3)


def test_undated_articles_are_counted_and_said(desk):
    assert desk.over_time("oil").detail == "Left out: 1 of 5 articles has no date."


def test_sources_are_those_with_most_articles_first_and_unnamed_ones_are_said(desk):
    found = desk.by_source("oil")
    assert found.axis == ("Herald", "Post")
    assert rows(found, "share_of_articles") == {"Herald": 0.5, "Post": 1}
    assert found.detail == "1 article without a named source left out."


def test_every_count_is_what_its_evidence_selects(desk):
    tables = Joined(desk.analysis)
    for finding in (desk.over_time(), desk.by_source()):
        counts = [e for e in finding.estimates if e.unit in ("articles", "sentences")]
        assert counts
        for estimate in counts:
            assert count(tables, estimate.evidence) == estimate.value, estimate


def test_all_topics_share_one_axis(desk):
    found = desk.over_time()
    assert found.kind == "compared_over_time"
    assert {e.topic for e in found.estimates} == {"oil", "rain"}
    assert len(found.rows) == 2 * len(found.axis)


def test_a_corpus_without_dates_or_sources_says_so_in_one_line_and_draws_nothing(desk_of):
    from sitrep.charts import draw

    desk = desk_of(["Oil fell. Rain fell.", "Sun came."], {"oil": "oil"})
    for finding, said in (
        (desk.over_time("oil"), "None of the 2 articles has a date; nothing is said over time."),
        (desk.over_time(), "None of the 2 articles has a date; nothing is said over time."),
        (desk.by_source("oil"), "None of the 2 articles has a named source; nothing is said by source."),
    ):
        assert finding.headline == said
        drawn = draw(finding)
        assert drawn.svg is None
        assert drawn.markup.count("<p") == 1


def test_ranges_come_with_ten_articles_of_the_group(desk_of):
    articles = [{"text": f"Oil fell on day {n}. Rain.", "date": "2026-01-05", "source": "Herald"} for n in range(10)]
    articles += [
        {"text": f"Sun {n} rose. {'Oil is up.' if n < 9 else ''}", "date": "2026-01-06", "source": "Post"}
        for n in range(12)
    ]
    desk = desk_of(articles, {"oil": "oil"})
    for finding in (desk.over_time("oil"), desk.by_source("oil")):
        shares = [e for e in finding.estimates if e.measure == "share_of_articles"]
        nine, ten = sorted(shares, key=lambda e: e.n_articles)
        assert (nine.n_articles, ten.n_articles) == (9, 10)
        assert (nine.low, nine.high) == (None, None)
        assert None not in (ten.low, ten.high)


def test_the_order_of_articles_does_not_matter(desk_of):
    forward, backward = desk_of(ARTICLES, {"oil": "oil"}), desk_of(ARTICLES[::-1], {"oil": "oil"})
    one, other = (rows(desk.over_time("oil"), "share_of_articles") for desk in (forward, backward))
    assert one == other


def test_copies_are_left_out_unless_asked_for(desk_of):
    twice = [ARTICLES[0], ARTICLES[0]]
    alone, both = (desk_of(twice, {"oil": "oil"}, copies=copies).by_source("oil") for copies in (False, True))
    assert rows(alone, "n_articles") == {"Herald": 1}
    assert rows(both, "n_articles") == {"Herald": 2}
    assert rows(both, "share_of_articles") == rows(alone, "share_of_articles")
