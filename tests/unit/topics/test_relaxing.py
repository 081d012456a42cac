from sitrep.topics.grammar import parse_rule
from sitrep.topics.relaxing import relaxed
from sitrep.topics.rules import Requirement, Rule
from sitrep.topics.tree import write_rule


def lesser(source, requires=None):
    requirement = Requirement(source=requires, node=parse_rule(requires)) if requires else None
    rule = Rule(name="r", source=source, line=1, column=1, node=parse_rule(source), requires=requirement)
    return [(write_rule(less.node), lacking) for less, lacking in relaxed(rule)]


def test_and_is_tried_without_each_part_and_each_not():
    assert lesser("oil AND ship AND NOT olive") == [
        ("ship AND (NOT olive)", "no oil"),
        ("oil AND (NOT olive)", "no ship"),
        ("oil AND ship", "it has olive"),
    ]


def test_near_is_tried_with_any_number_of_words_between():
    assert lesser("oil NEAR/3 ship") == [("oil AND ship", "more than 3 words between oil and ship")]


def test_alternatives_are_tried_one_by_one():
    assert lesser("oil OR (a AND b)") == [("b", "no a"), ("a", "no b")]


def test_a_rule_is_tried_without_what_it_requires_of_the_article():
    assert lesser("oil", requires="ship") == [("oil", "the article does not say ship")]


def test_what_would_be_left_without_words_is_not_tried():
    assert lesser("oil AND NOT olive") == [("oil", "it has olive")]
