import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.topics.grammar import parse_rule
from sitrep.topics.places import RuleError
from sitrep.topics.tree import And, Choice, Near, Not, Or, Phrase, Word, words, write_rule


def phrase(text):
    return Phrase(items=tuple(Word(text=word) for word in text.split()))


def test_words_side_by_side_are_a_phrase_with_or_without_quotation_marks():
    assert parse_rule("security guarantee*") == parse_rule('"security guarantee*"') == phrase("security guarantee*")


def test_typographic_quotation_marks_in_a_rule_are_quotation_marks():
    assert parse_rule("“security guarantee*”") == phrase("security guarantee*")


def test_alternatives_may_stand_anywhere_in_a_phrase():
    choice = Choice(options=(phrase("a"), phrase("c d")))
    assert parse_rule("x (a | c d) y") == Phrase(items=(Word(text="x"), choice, Word(text="y")))


def test_near_binds_closer_than_not_and_not_closer_than_and():
    near = Near(left=Or(parts=(phrase("a"), phrase("b"))), right=phrase("c d"), distance=5)
    assert parse_rule("(a | b) NEAR/5 c d AND NOT e NEAR/1 f") == And(
        parts=(near, Not(part=Near(left=phrase("e"), right=phrase("f"), distance=1)))
    )


def test_a_bar_and_or_are_the_same():
    assert (
        parse_rule("a | b c | d") == parse_rule("a OR b c OR d") == Or(parts=(phrase("a"), phrase("b c"), phrase("d")))
    )


@pytest.mark.parametrize("rule", ["a | b NEAR/5 c", "c NEAR/5 a | b", "a OR b AND c", "c AND a | b", "NOT a | b AND c"])
def test_alternatives_beside_another_operator_need_parentheses(rule):
    with pytest.raises(RuleError, match="may be read in two ways"):
        parse_rule(rule)


def test_near_may_be_chained():
    pair = Near(left=phrase("a"), right=phrase("b"), distance=5)
    assert parse_rule("a NEAR/5 b NEAR/2 c") == Near(left=pair, right=phrase("c"), distance=2)


def test_operators_are_operators_in_capitals_and_outside_quotation_marks_only():
    assert parse_rule("command and control") == phrase("command and control")
    assert parse_rule('"AND"') == Phrase(items=(Word(text="AND"),))
    assert parse_rule("ANDREW ORCHARD NOTE") == phrase("ANDREW ORCHARD NOTE")


def test_an_equals_sign_asks_for_the_exact_case_of_a_word_or_of_a_whole_phrase():
    assert parse_rule("=WHO says") == Phrase(items=(Word(text="WHO", exact=True), Word(text="says")))
    assert [word.exact for word in words(parse_rule('="The Who" album'))] == [True, True, False]


def test_words_keep_their_places_in_the_rule():
    assert [(word.text, word.offset) for word in words(parse_rule('a  ="b c" (d|e)'))] == [
        ("a", 0), ("b", 5), ("c", 7), ("d", 11), ("e", 13),
    ]  # fmt: skip


def test_places_are_those_of_the_rule_as_written_when_normalising_changes_its_length():
    with pytest.raises(RuleError) as caught:
        parse_rule("a — b AND )")
    assert caught.value.offset == 10


@pytest.mark.parametrize(
    "rule",
    [
        "security (guarantee* | promise* of (help | aid)) now",
        "(a OR b) AND NOT (c AND d)",
        "(a NEAR/5 b) OR c",
        "=WHO says",
    ],
)
def test_a_written_rule_reads_back_as_the_same_tree(rule):
    assert parse_rule(write_rule(parse_rule(rule))) == parse_rule(rule)


@pytest.mark.parametrize(
    ("rule", "offset", "what"),
    [
        ("", 0, "the rule is empty and can never match"),
        ("NOT oil", 4, "the rule can never match"),
        ("oil OR NOT gas", 0, "the rule can never match"),
        ("oil AND NOT (gas | oil)", 0, "the rule can never match"),
        ("a AND don't", 6, '"don\'t" can never match'),
        ("Kyiv's", 0, '"Kyiv\'s" can never match'),
        ("Kyiv’s", 0, '"Kyiv\'s" can never match'),
        ("oil,gas", 0, '"oil,gas" can never match'),
        ("oil ''", 4, "'' can never match"),
        ('""', 0, "an empty phrase can never match"),
        ("oil NEAR/0 gas", 4, "NEAR/0 can never match"),
        ("* *", 0, "the phrase is found everywhere"),
        ("oil NEAR/3 *", 11, "the phrase is found everywhere"),
        ("(a | *)", 5, "the phrase is found everywhere"),
        ("a OR b AND c", 5, "| or OR beside AND, NOT or NEAR may be read in two ways"),
        ("x AND a | b", 6, "| or OR beside AND, NOT or NEAR may be read in two ways"),
        ("x (a AND b)", 3, "only alternatives may stand inside a phrase"),
        ("x NEAR/3 (a AND b)", 10, "NEAR joins pieces of text"),
        ("(x AND y) NEAR/3 a NEAR/2 b", 1, "NEAR joins pieces of text"),
        ("oil NEAR gas", 4, "NEAR is not written so"),
        ("oil near/5 gas", 4, "NEAR is not written so"),
        ("oil NEAR5 gas", 4, "NEAR is not written so"),
        ("x (a (b", 5, "a parenthesis is not closed"),
        ("a) b", 1, "a parenthesis is not opened"),
        ("a ()", 3, "the rule cannot be read here"),
        ("a AND", 5, "the rule breaks off"),
        ("AND a", 0, "the rule cannot be read here"),
        ('a "b c', 2, "a quotation mark is not closed"),
        ("= a", 1, '"=" without a word'),
        ("(" * 60 + "a" + ")" * 60, 50, "the rule is too deep"),
    ],
)
def test_what_cannot_be_read_or_never_matches_is_refused_at_its_place(rule, offset, what):
    with pytest.raises(RuleError) as caught:
        parse_rule(rule)
    assert (caught.value.offset, caught.value.problem.what) == (offset, what)


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        ("don't", 'Write "do n\'t".'),
        ("cannot", 'Write "can not".'),
        ("Kyiv's", 'Write "Kyiv": possessives and quotation marks are looked through.'),
        ("a,b", "Leave the punctuation out, or set it apart by spaces."),
    ],
)
def test_a_word_that_texts_hold_in_pieces_is_refused_with_what_to_write(rule, remedy):
    with pytest.raises(RuleError) as caught:
        parse_rule(rule)
    assert caught.value.problem.remedy == remedy


def test_a_rule_error_says_what_was_found_what_is_allowed_and_what_to_do():
    with pytest.raises(RuleError) as caught:
        parse_rule("oil NEAR gas")
    assert str(caught.value) == (
        'rule, character 5: NEAR is not written so; found "NEAR", expected NEAR/ and a number of words, e.g. NEAR/5. '
        'Write NEAR/5, or "NEAR" in quotation marks for the word.'
    )


fragments = st.sampled_from(
    [
        "oil",
        "gas*",
        "?",
        "*",
        "(",
        ")",
        "|",
        '"',
        "=",
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "NEAR",
        "don't",
        "’s",
        "—",
        "\u0301",
        "@",
        "\n",
    ]
)


@given(
    st.lists(fragments, max_size=8).map(" ".join) | st.lists(fragments, max_size=6).map("".join) | st.text(max_size=12)
)
def test_any_text_is_a_rule_that_reads_back_the_same_or_is_refused_at_a_place_in_it(text):
    try:
        node = parse_rule(text)
    except RuleError as error:
        assert 0 <= error.offset <= len(text)
        return
    assert parse_rule(write_rule(node)) == node
