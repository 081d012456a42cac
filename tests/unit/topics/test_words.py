import pytest

from sitrep.topics.words import counts_as_word, misread, word_test


@pytest.mark.parametrize(
    ("pattern", "token", "fits"),
    [
        ("oil", "Oil", True),
        ("oil", "oils", False),
        ("oil*", "oil", True),
        ("*ship", "Warship", True),
        ("wom?n", "women", True),
        ("wom?n", "womn", False),
        ("U.S.*", "UXSX", False),
        ("*", "2026", True),
        ("*", ",", False),
        ("*", "'s", False),
    ],
)
def test_a_star_is_any_characters_a_question_mark_one_and_all_else_itself(pattern, token, fits):
    assert word_test(pattern)(token) is fits


def test_case_counts_when_asked_for_in_words_with_wildcards_too():
    assert [word_test("WHO*", exact=True)(token) for token in ("WHO", "WHOs", "who", "whole")] == [
        True,
        True,
        False,
        False,
    ]


def test_punctuation_and_clitics_do_not_count_as_words_and_numbers_do():
    assert [counts_as_word(token) for token in ("oil", "50", "U.S.", ",", "--", "'s", "n't", "``")] == [
        True, True, True, False, False, False, False, False,
    ]  # fmt: skip


def test_words_that_the_tokeniser_cuts_are_told_from_those_that_it_leaves_whole():
    assert misread("cannot") == ("can", "not")
    assert [misread(word) for word in ("oil-rich", "U.S.", "M/T", "guarantee*", "o'clock", "wom?n")] == [None] * 6
