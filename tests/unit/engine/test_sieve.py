"""What the sieve lets through; that it is enough is held by ``test_prefilter``, which goes through it."""

import pyarrow as pa
import pytest

from sitrep.engine.sieve import _pattern, sifted
from sitrep.text.names import Names
from sitrep.topics.file import Rule, Topic
from sitrep.topics.grammar import parse_rule
from sitrep.topics.rules import Requirement

NAMES = Names({"Kyiv": ["Kiev"], "Straße": []})
TEXTS = [
    "Oil leaked from a tanker.",
    "Nothing at all was said — “not a word”.",
    "They spoke in KIEV.",
    "The refin\u00adery burns.",
    "A STRASSE in Berlin.",
    "The boiler is old.",
]


def topic(rule, scope="sentence", required=None):
    requires = Requirement(source=required, node=parse_rule(required)) if required else None
    node = parse_rule(rule)
    made = Rule(name="rule", source=rule, line=1, column=1, node=node, scope=scope, requires=requires)
    return Topic(id="topic", title="Topic", definition="A topic.", rules=(made,))


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        (("oil*",), [0, 3, 5]),  # "oil" stands in "boiler", and what is in the fourth is not told before normalising
        (("oil AND tanker*",), [0, 3]),
        (("Kyiv",), [2, 3]),
        (("Straße",), [3, 4]),
        (("tanker AND burns", "paragraph"), [0, 3]),
        (("tanker AND NOT boiler", "paragraph"), [0, 3, 5]),
        (("tanker", "sentence", "boiler"), [0, 3, 5]),
    ],
)
def test_only_sentences_with_a_word_that_a_rule_needs_are_let_through(asked, places):
    assert sifted(pa.chunked_array([TEXTS]), [topic(*asked)], NAMES).tolist() == places


def test_all_sentences_are_let_through_where_rules_need_very_many_words(monkeypatch):
    monkeypatch.setattr("sitrep.engine.sieve._MOST_WORDS", 1)
    _pattern.cache_clear()
    assert sifted(pa.chunked_array([TEXTS]), [topic("tanker"), topic("oil")], NAMES) is None
    assert sifted(pa.chunked_array([TEXTS]), [topic("tanker")], NAMES).tolist() == [0, 3]
    _pattern.cache_clear()
