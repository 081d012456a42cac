"""Changing one rule of a topic file: the rule is the new one, and everything else stays byte for byte."""

from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from sitrep.errors import TopicFileError, UsageError
from sitrep.topics.editing import Place, with_rule
from sitrep.topics.file import load_topics, read_topics
from sitrep.topics.places import Source

ROOT = Path(__file__).parents[3]
TEXT = """\
# A comment at the top.
topics:
  oil:   # beside the id
    title: Oil
    definition: Oil.
    rules:
      # Above the first.
      plain: oil  # beside it
      quoted: 'crude oil'
      folded: >-
        Venezuela*
        NEAR/20 oil

      # Between.
      keyed: {find: 'tanker*', scope: paragraph}
      noted: >-  # why
        barrel* NEAR/5 oil
    # Below the last.
    exclude: [olive oil, "palm oil"]
    tests: {match: [oil], no_match: [war]}
  war:
    title: War
    definition: War.
    rules: {war: war}
    exclude:
      - star war*
      # Between exclusions.
      - war on drugs
    tests: {match: [war], no_match: [oil]}
"""
PLACES = [
    *(Place(topic="oil", name=name) for name in ("plain", "quoted", "folded", "keyed", "noted")),
    *(Place(topic="oil", name=f"exclude_{n}", kind="exclude") for n in (1, 2)),
    Place(topic="war", name="war"),
    *(Place(topic="war", name=f"exclude_{n}", kind="exclude") for n in (1, 2)),
]
LONG = " OR ".join(f"(word{n} | other{n}*) NEAR/5 'third'{n}".replace("'", "") for n in range(8))


def edited(place, text, whole=TEXT):
    return with_rule(Source(path=Path("topics.yml"), text=whole), place, text).text


def rule_at(whole, place):
    rules = yaml.safe_load(whole)["topics"][place.topic][place.kind]
    rule = rules[int(place.name[-1]) - 1] if isinstance(rules, list) else rules[place.name]
    return " ".join((rule["find"] if isinstance(rule, dict) else rule).split())


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.topic}-{place.name}")
@pytest.mark.parametrize("text", ["gas", 'it\'s AND "a b"', LONG], ids=["short", "quotes", "long"])
def test_the_rule_is_the_new_one_and_the_rest_as_it_was(place, text):
    after = edited(place, text)
    assert rule_at(after, place) == text
    for other in PLACES:
        if other != place:
            assert rule_at(after, other) == rule_at(TEXT, other)
    comments = [[line[line.index("#") :] for line in whole.splitlines() if "#" in line] for whole in (TEXT, after)]
    assert comments[0] == comments[1]


def test_a_rule_that_fits_is_one_quoted_line_where_it_was():
    assert edited(PLACES[0], "gas") == TEXT.replace("plain: oil  # beside it", "plain: 'gas'  # beside it")
    folded = "folded: >-\n        Venezuela*\n        NEAR/20 oil\n"
    assert edited(PLACES[2], "it's") == TEXT.replace(folded, "folded: 'it''s'\n")


def test_a_long_rule_is_folded_under_its_name():
    lines = edited(PLACES[1], LONG).splitlines()
    at = lines.index("      quoted: >-")
    assert all(line.startswith("        ") and len(line) <= 120 for line in lines[at + 1 : at + 3])


def test_a_rule_that_is_not_there_is_added_behind_the_last():
    after = edited(Place(topic="oil", name="fresh"), "gas")
    assert after == TEXT.replace("        barrel* NEAR/5 oil\n", "        barrel* NEAR/5 oil\n      fresh: 'gas'\n")
    assert read_topics(Source(path=Path("topics.yml"), text=after)).topic("oil").rules[-1].source == "gas"


def test_line_ends_of_windows_stay():
    after = edited(Place(topic="oil", name="fresh"), LONG, TEXT.replace("\n", "\r\n"))
    assert after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place(topic="gas", name="x"), 'topics.yml has no rules of a topic "gas". Name one that is there.'),
        (
            Place(topic="war", name="fresh"),
            "topics.yml: war, fresh cannot be changed without touching what stands around it. Change it in the file.",
        ),
        (
            Place(topic="oil", name="exclude_9", kind="exclude"),
            "topics.yml: oil, exclude_9 cannot be changed without touching what stands around it. "
            "Change it in the file.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(place, said):
    with pytest.raises(UsageError) as raised:
        edited(place, "gas")
    assert str(raised.value) == said


def test_a_rule_that_another_one_borrows_by_an_anchor_is_refused():
    whole = TEXT.replace("plain: oil", "plain: &same oil").replace("quoted: 'crude oil'", "quoted: *same")
    for place in PLACES[:2]:
        with pytest.raises(UsageError, match="Change it in the file"):
            edited(place, "gas", whole)


@given(text=st.text(min_size=1, max_size=300))
def test_any_text_comes_back_as_it_was_or_is_refused(text):
    assume(text.split())
    for place in PLACES[:5]:
        try:
            after = edited(place, text)
        except UsageError:
            continue
        assert rule_at(after, place) == " ".join(text.split())


def test_each_rule_of_the_shipped_topics_can_be_changed_and_changed_back():
    before = load_topics(ROOT / "topics.yml")
    source = Source(path=ROOT / "topics.yml", text=(ROOT / "topics.yml").read_text())
    for topic in before.topics:
        for kind, rules in (("rules", topic.rules), ("exclude", topic.exclude)):
            for rule in rules:
                place = Place(topic=topic.id, name=rule.name, kind=kind)
                changed = with_rule(source, place, "xyzzy")
                assert read_topics(changed).sha256 != before.sha256
                assert read_topics(with_rule(changed, place, rule.source)).sha256 == before.sha256


def test_a_rule_that_cannot_be_read_is_refused_at_its_place_in_the_edited_file():
    source = with_rule(Source(path=Path("topics.yml"), text=TEXT), PLACES[1], "oil AND (")
    with pytest.raises(TopicFileError) as raised:
        read_topics(source)
    assert str(raised.value).startswith("topics.yml:9:24: a parenthesis is not closed")
