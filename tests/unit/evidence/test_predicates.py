"""Predicates: each condition, alone and together, against looking at every row."""

import numpy as np
import pyarrow as pa
import pytest

from sitrep.errors import TablesError, UsageError
from sitrep.evidence.asking import place_of
from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import anchor, count, select
from sitrep.measures.estimates import evidence

ARTICLES = [
    {
        "text": "Crude oil fell. The shadow fleet sails. Crude sells.",
        "date": "2026-01-05T22:00:00Z",
        "source": "Herald",
    },
    {"text": "Oil rose. Oil sank. A fleet in shadow.", "date": "2026-01-06", "source": "Post"},
    {"text": "Rain fell. The Shadow\u00a0Fleet is old. Shadow\u200b fleet again.", "source": "Post"},
]


@pytest.fixture
def tables(desk_of):
    return desk_of(ARTICLES, {"oil": "oil", "fleet": "fleet"}).analysis


def texts(tables, **predicate):
    where = predicate.pop("where", {})
    return select(tables, evidence("sentences", where, **predicate))["text"].to_pylist()


def test_sentences_in_and_outside_a_topic_are_all_sentences(tables):
    inside, outside = texts(tables, in_topic="oil"), texts(tables, outside_topic="oil")
    assert inside == ["Crude oil fell.", "Oil rose.", "Oil sank."]
    assert sorted(inside + outside) == sorted(tables["sentences"]["text"].to_pylist())


def test_sentences_hold_every_term_asked_for(tables):
    assert texts(tables, with_terms=["crude"]) == ["Crude oil fell.", "Crude sells."]
    assert texts(tables, with_terms=["crude", "oil"]) == ["Crude oil fell."]
    assert texts(tables, with_terms=[["rose", "sank"], "oil"]) == ["Oil rose.", "Oil sank."]
    assert texts(tables, with_terms=["nowhere"]) == []


def test_sentences_hold_a_phrase_however_it_is_written(tables):
    assert texts(tables, with_phrase="shadow fleet") == [
        "The shadow fleet sails.", "The Shadow\u00a0Fleet is old.", "Shadow\u200b fleet again.",
    ]  # fmt: skip
    assert texts(tables, with_phrase="shadow fleet", in_topic="fleet", where={"source": "Herald"}) == [
        "The shadow fleet sails."
    ]
    assert texts(tables, with_phrase="fleet shadow") == []


def test_times_are_compared_as_times_and_undated_rows_fit_no_time(tables):
    day = {"published_at": {">=": "2026-01-05T00:00:00Z", "<": "2026-01-06T00:00:00Z"}}
    assert len(texts(tables, where=day)) == 3
    after = {"published_at": {">": "2026-01-05T22:00:00Z"}}
    assert texts(tables, where=after) == ["Oil rose.", "Oil sank.", "A fleet in shadow."]


def test_all_conditions_on_a_column_must_hold(tables):
    assert texts(tables, where={"sentence_no": {">": 0, "<=": 1}, "source": "Post"}) == [
        "Oil sank.", "The Shadow\u00a0Fleet is old.",
    ]  # fmt: skip


def test_one_row_an_article_is_the_first_that_meets_the_rest(tables):
    assert texts(tables, one_per="article") == ["Crude oil fell.", "Oil rose.", "Rain fell."]
    assert texts(tables, one_per="article", with_terms=["fleet"]) == [
        "The shadow fleet sails.", "A fleet in shadow.", "The Shadow\u00a0Fleet is old.",
    ]  # fmt: skip


def test_counts_of_terms_within_a_topic_are_occurrences(tables):
    assert count(tables, evidence("terms", {"term": ["oil", "crude"]}, in_topic="oil")) == 4
    assert count(tables, evidence("terms", {"term": "crude"}, outside_topic="oil")) == 1


def test_a_topic_that_nothing_matches_selects_nothing(tables):
    assert texts(tables, in_topic="nothing") == []
    assert len(texts(tables, outside_topic="nothing")) == tables["sentences"].num_rows


def test_a_column_that_no_table_has_is_refused(tables):
    with pytest.raises(TablesError, match='evidence names the column "colour"'):
        texts(tables, where={"colour": "red"})


def test_anchors_tell_predicates_apart_that_differ_beyond_their_where():
    predicates = [
        evidence("sentences", {}, in_topic="oil"),
        evidence("sentences", {}, in_topic="oil", one_per="article"),
        evidence("sentences", {}, with_terms=["oil"]),
        evidence("sentences", {}, with_phrase="oil"),
    ]
    assert len({anchor(predicate) for predicate in predicates}) == 4
    assert anchor(predicates[2]).startswith("ev-oil-")


def test_what_an_analyst_types_is_a_name_or_words_side_by_side(desk_of):
    from sitrep.text.names import Names

    names = Names({"United States": ["US"], "Kyiv": ["Kiev"]})
    assert place_of("US", names, {}) == evidence("sentences", {}, with_terms=["United States"])
    assert place_of("Kiev", names, {}, "oil") == evidence("sentences", {}, with_terms=["Kyiv"], in_topic="oil")
    assert place_of("us", names, {}) == evidence("sentences", {}, with_phrase="us")
    assert place_of("Shadow  “Fleet”", names, {}) == evidence("sentences", {}, with_phrase="shadow fleet")
    with pytest.raises(UsageError) as caught:
        place_of("?!", names, {})
    assert str(caught.value) == '"?!" holds no word to look for; expected a word, a name or a phrase.'


def test_cells_are_those_of_the_rows_that_the_table_has(tables):
    joined = Joined.of(tables)
    every = np.unique(joined.keys_of("sentences"))
    told = {"sentences": ("text", "part"), "mentions": ("text", "topic"), "tone_words": ("word", "contribution")}
    for name, columns in told.items():
        for keys in (every[:3], every[1:5], every, every[:0], every[::2]):
            rows = tables[name].take(pa.array(joined.places(name, keys))).to_pylist()
            plainly = [tuple(row[column] for column in columns) for row in rows]
            assert [cells for _, *cells in joined.cells(name, keys, {}, columns)] == [list(row) for row in plainly]
        assert plainly


def test_some_sentences_have_the_rows_that_they_have_among_all(tables):
    joined = Joined.of(tables)
    every = np.unique(joined.keys_of("sentences"))
    few = joined.only(every[::2])
    for name in ("sentences", "terms", "mentions", "tone_words", "topic_sentences", "drivers"):
        mine = np.isin(joined.keys_of(name), every[::2])
        assert few[name].to_pylist() == joined[name].filter(pa.array(mine)).to_pylist(), name
        assert few.keys_of(name).tolist() == joined.keys_of(name)[mine].tolist(), name
        assert 0 < few[name].num_rows < joined[name].num_rows, name
