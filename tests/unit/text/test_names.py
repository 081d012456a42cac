import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.tokens import tokenise

pytestmark = pytest.mark.usefixtures("both_ways")


def found(names: dict[str, tuple[str, ...]], sentence: str) -> list[tuple[str, str]]:
    tokens = [token.text for token in tokenise(sentence)]
    return [(" ".join(tokens[first:after]), name) for first, after, name in Names(names).resolve(tokens)]


UNITED_STATES = {"United States": ("US", "U.S.", "USA")}


def test_an_acronym_in_capitals_is_not_the_pronoun() -> None:
    assert found(UNITED_STATES, "They told us that the US will") == [("US", "United States")]
    assert found(UNITED_STATES, "Us and u.s. too") == []


def test_a_spelling_with_full_stops_is_found_within_and_at_the_end_of_a_sentence() -> None:
    assert found(UNITED_STATES, "The U.S., he said") == [("U.S.", "United States")]
    assert found(UNITED_STATES, "In the U.S.") == [("U.S .", "United States")]
    assert found(UNITED_STATES, 'In "the U.S."') == [("U.S .", "United States")]


def test_the_canonical_form_is_itself_a_spelling() -> None:
    assert found(UNITED_STATES, "the United States of") == [("United States", "United States")]


def test_the_longest_name_wins_and_names_do_not_overlap() -> None:
    names = {"Security Council": (), "National Security Council": (), "Zelensky": ("Volodymyr Zelensky",)}
    assert found(names, "National Security Council met Volodymyr Zelensky and the Security Council") == [
        ("National Security Council", "National Security Council"),
        ("Volodymyr Zelensky", "Zelensky"),
        ("Security Council", "Security Council"),
    ]


def test_a_capitalised_word_matches_as_spelled_or_in_capitals_only() -> None:
    names = {"Turkey": (), "shadow fleet": ()}
    assert found(names, "Turkey and TURKEY ate turkey") == [("Turkey", "Turkey"), ("TURKEY", "Turkey")]
    assert found(names, "A Shadow Fleet, the SHADOW fleet") == [
        ("Shadow Fleet", "shadow fleet"),
        ("SHADOW fleet", "shadow fleet"),
    ]


def test_a_name_is_not_found_inside_a_longer_word() -> None:
    assert found(UNITED_STATES, "a US-led USB plan") == []


def test_a_spelling_of_two_names_goes_to_the_first() -> None:
    assert found({"Kyiv": ("Kiev",), "Other": ("Kiev",)}, "in Kiev") == [("Kiev", "Kyiv")]


def test_no_names_find_nothing() -> None:
    assert Names({}).resolve(["US"]) == []
    assert Names({"": ("",)}).resolve(["US"]) == []


@given(st.lists(st.sampled_from(["a", "A", "b", "a b", "b a b", "U.S."]), max_size=4), st.text("abAB .US", max_size=30))
def test_spans_are_ordered_and_disjoint(spellings: list[str], sentence: str) -> None:
    tokens = [token.text for token in tokenise(sentence)]
    at = 0
    for first, after, name in Names({"X": tuple(spellings)}).resolve(tokens):
        assert at <= first < after <= len(tokens)
        assert name == "X"
        at = after


def test_a_topic_file_without_names_finds_none():
    assert Names({}).resolve(["Oil", "fell"]) == []


WORDS = ["a", "A", "b", "B", "c", "of", "é", "É", "ß", "SS", "\u212a", "k", "x" * 40]
SPELLINGS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6)


@example([["a b", "b c a"]], [["a"], ["b", "c"], ["a"], ["b", "c", "a", "b"]])
@given(st.lists(SPELLINGS, max_size=4), st.lists(st.lists(st.sampled_from(WORDS), max_size=12), max_size=6))
def test_names_of_many_sentences_at_once_are_those_of_each(spellings, sentences):
    names = Names({found[0]: tuple(found) for found in spellings})
    coded = code([" ".join(words) for words in sentences])
    found = names.find(coded)
    for number in range(len(sentences)):
        first, after = coded.first_token[number : number + 2].tolist()
        within = (found.first >= first) & (found.first < after)
        rows = zip(*(column[within].tolist() for column in (found.first, found.after, found.name)), strict=True)
        expected = names.resolve(coded.words(number))
        assert [(start - first, end - first, found.names[name]) for start, end, name in rows] == expected
