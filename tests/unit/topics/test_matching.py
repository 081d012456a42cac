import dataclasses
import importlib.util
import itertools
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sitrep.text.names import Names
from sitrep.topics.file import Rule, Topic
from sitrep.topics.grammar import parse_rule
from sitrep.topics.matching import At, Hit, compile_topic, mask_words
from sitrep.topics.places import RuleError
from sitrep.topics.rules import Requirement
from sitrep.topics.tree import And, Choice, Near, Not, Or, Phrase, Word, write_rule
from sitrep.topics.words import word_test

_spec = importlib.util.spec_from_file_location("topics_reference", Path(__file__).with_name("reference.py"))
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

NAMES = Names(
    {
        "United States": ["US", "U.S."],
        "Kyiv": ["Kiev"],
        "Security Council": [],
        "National Security Council": [],
        "World Health Organization": ["WHO"],
    }
)


def topic(rules, exclude=(), mask=()):
    rules = rules if isinstance(rules, dict) else {"rule": rules}
    return Topic(
        id="topic",
        title="Topic",
        definition="A topic.",
        rules=tuple(as_rule(name, parse_rule(source)) for name, source in rules.items()),
        exclude=tuple(as_rule(f"exclude_{n}", parse_rule(source)) for n, source in enumerate(exclude)),
        mask=tuple(mask),
    )


def as_rule(name, node):
    return Rule(name=name, source=write_rule(node), line=1, column=1, node=node)


def find(rules, text, exclude=()):
    """Return the hits as the text of their pieces: a list a hit."""
    tokens = text.split()
    hits = compile_topic(topic(rules, exclude), NAMES).find(tokens, NAMES.resolve(tokens))
    pieces = {}
    for hit in hits:
        pieces.setdefault((hit.rule, hit.hit_no), []).append(" ".join(tokens[hit.first : hit.last + 1]))
    return list(pieces.values())


def test_a_hit_names_its_rule_and_its_first_and_last_token():
    rules = topic({"one": "security guarantee*", "two": "oil"})
    assert compile_topic(rules, NAMES).find(["Oil", "and", "security", "guarantees"], []) == [
        Hit(rule="one", hit_no=0, first=2, last=3),
        Hit(rule="two", hit_no=0, first=0, last=0),
    ]


def test_case_does_not_count_unless_it_is_asked_for():
    assert find("oil", "OIL Oil oil") == [["OIL"], ["Oil"], ["oil"]]
    assert find("=Oil", "OIL Oil oil") == [["Oil"]]
    assert find('="Oil Price*"', "Oil prices and Oil Prices") == [["Oil Prices"]]


def test_an_acronym_that_is_a_name_is_not_the_lower_case_word():
    assert find("us", "the US told us") == [["us"]]
    assert find("u*", "the US told us") == [["us"]]
    assert find("US", "the US told us") == [["US"]]
    assert find("=US", "the US told us") == [["US"]]


def test_a_star_alone_is_any_one_word_an_acronym_among_them_and_no_punctuation():
    assert find("the * told", "the US told us") == [["the US told"]]
    assert find("oil * gas", "oil , gas") == []
    assert find("oil * gas", "oil and natural gas") == []


def test_every_spelling_of_a_name_finds_every_other():
    assert find("Kiev", "Kyiv and Kiev") == [["Kyiv"], ["Kiev"]]
    assert find("U.S. oil", "United States oil and US oil") == [["United States oil"], ["US oil"]]


def test_a_name_is_found_whole_and_not_inside_a_longer_name():
    assert find("Security Council", "the National Security Council") == []
    assert find("Security Council", "the Security Council") == [["Security Council"]]


def test_words_that_are_no_name_are_found_inside_names_too():
    assert find("council", "the National Security Council") == [["Council"]]
    assert find("kyi*", "Kyiv KYIV") == [["Kyiv"], ["KYIV"]]


def test_possessive_endings_and_quotation_marks_are_looked_through_in_a_phrase_and_commas_are_not():
    assert find("Kyiv security guarantee*", "Kyiv 's `` security guarantees ''") == [["Kyiv 's `` security guarantees"]]
    assert find("security guarantee*", "security , guarantees") == []
    assert find("troops position*", "the troops ' positions") == [["troops ' positions"]]


def test_a_word_is_a_whole_token():
    assert find("oil", "oil-rich states") == []
    assert find("oil-*", "oil-rich states") == [["oil-rich"]]
    assert find("*oil*", "oil-rich states turmoil") == [["oil-rich"], ["turmoil"]]


def test_a_question_mark_is_one_character_and_a_star_any_number():
    assert find("wom?n", "woman women womn womaan") == [["woman"], ["women"]]
    assert find("guarantee*", "guarantee guarantees guaranteed guarantor") == [
        ["guarantee"],
        ["guarantees"],
        ["guaranteed"],
    ]


def test_brackets_and_dots_in_a_word_stand_for_themselves():
    assert find("U.N.*", "U.N. and UXNX") == [["U.N."]]


def test_of_overlapping_occurrences_the_longest_that_begins_first_is_the_hit():
    assert find("security | security guarantee* | guarantee*", "security guarantees") == [["security guarantees"]]


def test_near_counts_words_in_either_order_punctuation_and_clitics_aside():
    assert find("oil NEAR/1 tanker", "tanker , oil") == [["tanker", "oil"]]
    assert find("oil NEAR/2 tanker", "oil on a tanker") == []
    assert find("oil NEAR/3 tanker", "oil on a tanker") == [["oil", "tanker"]]
    assert find("oil NEAR/3 tanker", "oil 's on -- a tanker") == [["oil", "tanker"]]


def test_near_needs_two_pieces_that_share_no_word():
    assert find("oil NEAR/5 oil*", "the oil") == []
    assert find("oil NEAR/5 oil*", "the oil and oil") == [["oil", "oil"]]


def test_near_takes_the_closest_pair_and_uses_a_word_once():
    assert find("oil NEAR/9 tanker", "oil and oil tanker") == [["oil", "tanker"]]
    hits = compile_topic(topic("oil NEAR/9 tanker"), NAMES).find(["oil", "and", "oil", "tanker"], [])
    assert [(hit.first, hit.last) for hit in hits] == [(2, 2), (3, 3)]


def test_and_makes_one_hit_of_all_pieces_wherever_they_stand():
    assert find("oil AND Kyiv", "oil from Kyiv , oil to Kiev") == [["oil", "Kyiv", "oil", "Kiev"]]
    assert find("oil AND Kyiv", "oil") == []


def test_pieces_of_and_that_overlap_are_one_piece():
    assert find("security AND security guarantee*", "security guarantees") == [["security guarantees"]]


def test_not_refuses_a_sentence():
    assert find("oil AND NOT olive", "oil and olive") == []
    assert find("oil AND NOT olive", "oil and gas") == [["oil"]]
    assert find("oil AND (gas OR NOT olive)", "oil , gas , olive") == [["oil", "gas"]]


def test_an_exclusion_voids_what_it_overlaps_and_not_the_sentence():
    text = "Social security and security guarantees"
    assert find("security", text, exclude=["social security"]) == [["security"]]
    assert find("security guarantee*", "social security guarantees", exclude=["social security"]) == []


def test_what_an_exclusion_voids_is_not_there_for_near_and_not_either():
    exclude = ["social security"]
    assert find("security NEAR/9 pact", "social security of a pact", exclude) == []
    assert find("security NEAR/9 pact", "social security , security of a pact", exclude) == [["security", "pact"]]
    assert find("pact AND NOT security", "social security pact", exclude) == [["pact"]]


def test_an_exclusion_of_several_pieces_voids_the_pieces_and_not_what_lies_between():
    assert find("battle* | war", "battle in a war of ideas", ["battle NEAR/9 ideas"]) == [["war"]]


def test_rules_count_their_hits_apart_and_may_share_words():
    assert find({"one": "security", "two": "security guarantee*"}, "security guarantees") == [
        ["security"],
        ["security guarantees"],
    ]


def test_no_token_and_no_name_is_no_hit():
    assert compile_topic(topic("oil"), NAMES).find([], []) == []


def test_rule_words_are_the_terms_that_the_rules_ask_for():
    matcher = compile_topic(topic("(oil | crude) NEAR/5 guarantee* AND U.S. AND NOT olive", ["social security"]), NAMES)
    terms = ["oil", "guarantees", "United States", "Kyiv", "olive", "social", "near", "crude"]
    assert matcher.rule_words(terms) == {"oil", "guarantees", "United States", "crude"}


def test_the_mask_takes_wildcards_and_covers_the_words_inside_names():
    matcher = compile_topic(topic("oil", mask=["guarantee*", "peace"]), NAMES)
    assert [matcher.masks(word) for word in ("guarantees", "peace", "peaceful")] == [True, True, False]
    tests = [word_test(pattern) for pattern in ("guarantee*", "peace")]
    for phrase in ("Peace", "lasting peace", "no guarantees", "guarantee", "peaceful", "", " "):
        assert matcher.masks(phrase) == any(test(part) for part in phrase.split(" ") for test in tests), phrase
    tokens = ["The", "United", "States", "wants", "Peace", "and", "a", "peaceful", "end"]
    assert matcher.masked_tokens(tokens, NAMES.resolve(tokens)) == {1, 2, 4}


def test_the_masked_words_of_a_lexicon_are_listed():
    assert mask_words(topic("oil", mask=["guarantee*"]), {"guarantee": 1.0, "guarantees": 1.0, "war": -2.9}) == {
        "guarantee",
        "guarantees",
    }


TOKENS = [
    "oil",
    "Oil",
    "US",
    "us",
    "U.S.",
    "'s",
    "``",
    ",",
    "--",
    "n't",
    "security",
    "guarantee",
    "guarantees",
    "United",
]
TOKENS += ["States", "Kyiv", "KYIV", "Kiev", "Security", "Council", "National", "WHO", "who", "oil-rich"]
PATTERNS = [
    "oil",
    "us",
    "US",
    "security",
    "guarantee*",
    "*s",
    "?s",
    "*",
    "who",
    "WHO",
    "Kyiv",
    "kiev",
    "council",
    "oil-*",
]
PATTERNS += ["United", "States", "states", "National"]

rule_words = st.builds(Word, text=st.sampled_from(PATTERNS), exact=st.sampled_from([False, False, False, True]))
short = st.builds(Phrase, items=st.lists(rule_words, min_size=1, max_size=2).map(tuple))
choices = st.builds(Choice, options=st.tuples(short, short))
long = st.builds(Phrase, items=st.lists(rule_words | choices, min_size=1, max_size=3).map(tuple))
any_phrase = short | long
pieces = any_phrase | st.builds(Or, parts=st.tuples(short, long))
near = st.builds(Near, left=pieces, right=pieces, distance=st.integers(1, 4))
nears = near | st.builds(Near, left=near, right=short, distance=st.integers(1, 4))
leaves = any_phrase | nears
negated = st.builds(Not, part=leaves)
conjunctions = st.builds(And, parts=st.tuples(leaves, leaves | negated))
either = st.builds(Or, parts=st.tuples(leaves, leaves | conjunctions | negated))
nodes = leaves | conjunctions | either | st.builds(And, parts=st.tuples(short, either, negated))


@settings(max_examples=400, deadline=None)
@given(
    rules=st.lists(nodes, min_size=1, max_size=2),
    exclusions=st.lists(nodes, max_size=1),
    tokens=st.lists(st.sampled_from(TOKENS), max_size=12),
)
def test_the_matcher_finds_what_the_slow_and_obvious_one_finds(rules, exclusions, tokens):
    try:
        read = [parse_rule(write_rule(node)) for node in (*rules, *exclusions)]
    except RuleError:
        assume(False)
    made = Topic(
        id="topic",
        title="Topic",
        definition="A topic.",
        rules=tuple(as_rule(f"rule_{n}", node) for n, node in enumerate(read[: len(rules)])),
        exclude=tuple(as_rule(f"exclude_{n}", node) for n, node in enumerate(read[len(rules) :])),
    )
    spans = NAMES.resolve(tokens)
    expected = reference.reference_find(
        [(f"rule_{n}", node) for n, node in enumerate(rules)], exclusions, NAMES, tokens, spans
    )
    found = compile_topic(made, NAMES).find(tokens, spans)
    assert [(hit.rule, hit.hit_no, hit.first, hit.last) for hit in found] == expected


sentences = st.lists(st.sampled_from(TOKENS), max_size=8)


@settings(max_examples=300, deadline=None)
@given(
    rules=st.lists(
        st.tuples(nodes, st.sampled_from(["sentence", "paragraph"]), st.none() | nodes), min_size=1, max_size=2
    ),
    exclusions=st.lists(nodes, max_size=1),
    article=st.lists(st.tuples(sentences, st.booleans(), st.booleans()), min_size=1, max_size=4),
)
def test_the_matcher_finds_what_the_slow_one_finds_in_articles_of_paragraphs_and_items(rules, exclusions, article):
    try:
        for node in [*exclusions, *(node for node, _, _ in rules), *(node for _, _, node in rules if node)]:
            parse_rule(write_rule(node))
    except RuleError:
        assume(False)
    made = Topic(
        id="topic",
        title="Topic",
        definition="A topic.",
        rules=tuple(
            Rule(
                name=f"rule_{n}", source="", line=1, column=1, node=node, scope=scope,
                requires=Requirement(source="", node=required) if required else None,
            )
            for n, (node, scope, required) in enumerate(rules)
        ),
        exclude=tuple(as_rule(f"exclude_{n}", node) for n, node in enumerate(exclusions)),
    )  # fmt: skip
    paragraphs = list(itertools.accumulate(new for _, new, _ in article))
    items = list(itertools.accumulate(new and last for _, new, last in article))
    read = [(tokens, NAMES.resolve(tokens)) for tokens, _, _ in article]
    expected = reference.reference_find_in(
        [(f"rule_{n}", *rule) for n, rule in enumerate(rules)],
        exclusions,
        NAMES,
        read,
        list(zip(paragraphs, items, strict=True)),
    )
    places = [At(paragraph=p, item=i) for p, i in zip(paragraphs, items, strict=True)]
    found = compile_topic(made, NAMES).find_in(read, places)
    assert [[(hit.rule, hit.hit_no, hit.first, hit.last) for hit in hits] for hits in found] == expected


def found_in(rule, article, places=None, requires=None, scope="sentence", exclude=()):
    """Return the pieces found in each sentence of an article."""
    node = parse_rule(rule)
    made = topic(rule, exclude)
    required = Requirement(source=requires, node=parse_rule(requires)) if requires else None
    rules = (Rule(name="rule", source=rule, line=1, column=1, node=node, scope=scope, requires=required),)
    read = [(text.split(), NAMES.resolve(text.split())) for text in article]
    hits = compile_topic(dataclasses.replace(made, rules=rules), NAMES).find_in(read, places or [At()] * len(article))
    return [
        [" ".join(tokens[hit.first : hit.last + 1]) for hit in of] for (tokens, _), of in zip(read, hits, strict=True)
    ]


def test_in_a_paragraph_the_parts_of_and_may_be_in_different_sentences_and_each_with_a_piece_counts():
    article = ["oil is dear", "nobody knows why", "a tanker sank"]
    assert found_in("oil AND tanker", article, scope="paragraph") == [["oil"], [], ["tanker"]]
    assert found_in("oil AND tanker", article) == [[], [], []]


def test_another_paragraph_does_not_help():
    places = [At(paragraph=0), At(paragraph=1)]
    assert found_in("oil AND tanker", ["oil", "tanker"], places, scope="paragraph") == [[], []]


def test_in_a_paragraph_not_forbids_in_all_of_its_sentences():
    assert found_in("oil AND NOT olive", ["oil", "olive"], scope="paragraph") == [[], []]


def test_phrases_and_near_stay_within_a_sentence_of_the_paragraph():
    assert found_in("oil tanker", ["an oil", "tanker sank"], scope="paragraph") == [[], []]
    assert found_in("oil NEAR/99 tanker", ["an oil", "tanker sank"], scope="paragraph") == [[], []]


def test_what_an_exclusion_voids_in_one_sentence_stands_in_another():
    article = ["social security", "security pact"]
    assert found_in("security", article, scope="paragraph", exclude=["social security"]) == [[], ["security"]]


def test_a_required_word_may_be_anywhere_in_the_article():
    assert found_in("airports", ["airports closed", "x", "Kyiv"], requires="Kiev") == [["airports"], [], []]
    assert found_in("airports", ["airports closed", "x"], requires="Kiev") == [[], []]


def test_in_a_digest_the_word_must_be_in_the_same_item():
    article, places = ["airports closed", "Kyiv", "airports opened"], [At(item=0), At(item=1), At(item=1)]
    assert found_in("airports", article, places, requires="Kyiv") == [[], [], ["airports"]]


def test_the_parts_of_what_is_required_may_be_in_different_sentences():
    assert found_in("airports", ["airports", "Kyiv", "oil"], requires="Kyiv AND oil") == [["airports"], [], []]
    assert found_in("airports", ["airports", "Kyiv", "oil"], requires="Kyiv AND NOT oil") == [[], [], []]


@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*a*b", "?*?*?*?*b"])
def test_a_long_token_does_not_stall_a_word_of_many_stars(pattern):
    assert find(pattern, "a" * 20_000) == []
