"""The labelling tool: what keys do, that it goes on where a rater stopped, and what it draws."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.engine.configuration import Configuration
from sitrep.errors import ParameterError
from sitrep.labelling import Session, draw, label, widget
from sitrep.measures.lexicon_files import load_lexicons
from sitrep.measures.ratings import FILE, read_ratings
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[2]
DRAWN = [("oil", "Oil is bad."), ("oil", "Oil is good."), ("war", "It rains.")]


def session(path, rater="ann"):
    return Session(rater, DRAWN, path, now=lambda: datetime(2026, 1, 2, tzinfo=UTC))


def test_a_key_rates_and_goes_on(tmp_path):
    path = tmp_path / FILE
    mine = session(path)
    assert [mine.press(key) for key in ("1", "x", "5", "0", "3")] == [True, False, True, True, False]
    assert [(r.text, r.value) for r in read_ratings(path)] == [
        ("Oil is bad.", -2), ("Oil is good.", 2), ("It rains.", None),
    ]  # fmt: skip
    assert mine.current is None
    assert read_ratings(path)[0].rated_at == "2026-01-02T00:00:00Z"


def test_a_rater_goes_on_where_they_stopped_and_may_go_back(tmp_path):
    path = tmp_path / FILE
    session(path).press("1")
    again = session(path)
    assert again.current == DRAWN[1]
    again.press("b")
    again.press("4")
    assert [(r.text, r.value) for r in read_ratings(path)] == [("Oil is bad.", 1)]


def test_raters_share_a_file(tmp_path):
    path = tmp_path / FILE
    ann, bob = session(path), session(path, "bob")
    ann.press("1")
    bob.press("2")
    ann.press("3")
    assert Counter(r.rater for r in read_ratings(path)) == {"ann": 2, "bob": 1}


def test_a_rater_must_be_named(tmp_path):
    with pytest.raises(ParameterError) as raised:
        session(tmp_path / FILE, " ")
    assert str(raised.value) == 'rater is ""; expected a name or initials, e.g. rater = "ann". Set it and run again.'


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labels")
    (folder / "topics.yml").write_bytes((ROOT / "topics.yml").read_bytes())
    topics = load_topics(folder / "topics.yml")
    made = analyse(
        [ROOT / "seeds"], topics, folder / "out", configuration=Configuration(lexicons=tuple(load_lexicons(["afinn"])))
    )
    return Desk(made, topics, corpus_name="seeds")


def test_the_draw_has_every_topic_and_tone_and_no_sentence_twice(desk):
    drawn = draw(desk, 24, seed=1)
    assert len(drawn) == len({text for _, text in drawn}) == 24
    assert set(Counter(topic for topic, _ in drawn)) == {"security_guarantees", "venezuela_oil", "battlefield"}
    assert drawn == draw(desk, 24, seed=1) != draw(desk, 24, seed=2)
    assert len(draw(desk, 1000, seed=1)) < 60


def test_the_widget_shows_the_sentence_and_nothing_about_it(desk):
    tool = label(desk, "ann", n=10)
    sentence = tool.children[1].value
    topic, text = draw(desk, 10, seed=1)[0]
    assert text[:20] in sentence
    assert topic not in "".join(str(child.value) for child in tool.children if hasattr(child, "value"))


def test_typing_and_clicking_rate(tmp_path):
    tool = widget(session(tmp_path / FILE))
    field, buttons = tool.children[3], tool.children[2].children
    field.value = "2"
    assert field.value == ""
    buttons[4].click()
    assert [(r.text, r.value) for r in read_ratings(tmp_path / FILE)] == [("Oil is bad.", -1), ("Oil is good.", 2)]
    assert "It rains." in tool.children[1].value


def test_without_a_name_the_tool_asks_for_it(desk):
    tool = label(desk, n=10)
    (field,) = tool.children
    field.value = " "
    assert tool.children == (field,)
    field.value = "ann"
    (begun,) = tool.children
    assert draw(desk, 10, seed=1)[0][1][:20] in begun.children[1].value


def test_the_trust_page_tells_what_raters_said_from_then_on(desk):
    assert desk.human_check().headline.startswith("Nobody has rated sentences of this corpus yet")
    drawn = draw(desk, 12, seed=1)
    path = desk.topics.path.parent / FILE
    for rater, keys in (("ann", "123451234512"), ("bob", "123451234533")):
        mine = Session(rater, drawn, path)
        for key in keys:
            mine.press(key)
    found = desk.human_check()
    assert found.headline.startswith("2 people rated 12 sentences (their alpha is +0.")
    assert len(found.rows) == 6  # news, VADER and AFINN, masked and raw
    assert sum(int(n) for cell in found.rows[0][4:] for n in cell.text.split(" / ")) == 12
    path.unlink()
