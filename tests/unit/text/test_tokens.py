import gzip
import json
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nltk.tokenize.destructive import NLTKWordTokenizer

from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.sentences import split
from sitrep.text.stops import shipped
from sitrep.text.tokens import CLITICS, Token, is_word, term_spans, terms_of, tokenise

NLTK = NLTKWordTokenizer()
NO_NAMES = Names({})
TRICKY = st.text(
    st.one_of(
        st.sampled_from("abTsdmn n't'\"`.,:;?!()[]<>{}-–—  \n\t\x1c$%&*#@39é\u0301½ßİ«»“”’‘„"),
        st.characters(),
    )
)
PHRASES = st.lists(
    st.sampled_from(
        ["can", "not", "'tis", "d'ye", "gonna", "U.S.", '"', "''", "``", "'s", "n't", "...", "--", ", ", " ", ". "]
    )
).map("".join)


def words(sentence: str) -> list[str]:
    return [token.text for token in tokenise(sentence)]


def assert_spans_are_right(sentence: str, tokens: Sequence[Token]) -> None:
    at = 0
    for token in tokens:
        assert sentence[at : token.start].strip() == ""
        assert token.start < token.end
        cut = sentence[token.start : token.end]
        assert cut == token.text or (token.text in ("``", "''") and cut in ('"', "''", "``"))
        at = token.end
    assert sentence[at:].strip() == ""


@pytest.mark.parametrize(
    ("sentence", "tokens"),
    [
        ("Russia's oil.", ["Russia", "'s", "oil", "."]),
        ("They won't go.", ["They", "wo", "n't", "go", "."]),
        ("The U.S. said so in the U.S.", ["The", "U.S.", "said", "so", "in", "the", "U.S", "."]),
        ('a "fair peace", he', ["a", "``", "fair", "peace", "''", ",", "he"]),
        ("plan -- only 20% of $3.5", ["plan", "--", "only", "20", "%", "of", "$", "3.5"]),
        ("M/T Sophia, cannot", ["M/T", "Sophia", ",", "can", "not"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_tokens_are_cut_as_penn_treebank_has_them(sentence: str, tokens: list[str]) -> None:
    assert words(sentence) == tokens
    assert NLTK.tokenize(sentence) == tokens


def test_quotes_become_treebank_quotes_and_keep_their_place() -> None:
    assert tokenise('He "won" it') == [
        Token("He", 0, 2),
        Token("``", 3, 4),
        Token("won", 4, 7),
        Token("''", 7, 8),
        Token("it", 9, 11),
    ]


@given(st.one_of(TRICKY, PHRASES, st.text()))
@example("```")
@example("''\"'")
@example("\ud800")
def test_tokens_equal_nltk_and_their_spans_hold_all_but_white_space(sentence: str) -> None:
    tokens = tokenise(sentence)
    assert [token.text for token in tokens] == NLTK.tokenize(sentence)
    assert_spans_are_right(sentence, tokens)


PLAIN_WORDS = st.sampled_from(
    ["cannot", "Cannot", "CANNOT", "gonna", "gotta", "lemme", "gimme", "wanna", "wannabe", "cannots", "ice9", "3", "a"]
)


@given(st.lists(PLAIN_WORDS, max_size=5), st.sampled_from([" ", "  "]), st.sampled_from(["", " "]))
def test_of_plain_words_too_the_tokens_equal_nltk(plain: list[str], between: str, end: str) -> None:
    sentence = between.join(plain) + end
    tokens = tokenise(sentence)
    assert [token.text for token in tokens] == NLTK.tokenize(sentence)
    assert_spans_are_right(sentence, tokens)


def test_tokens_equal_nltk_on_naughty_strings(test_data) -> None:
    for string in json.loads(test_data("bad_input/blns.json").read_text(encoding="utf-8")):
        for sentence in (string, normalise(string).text):
            tokens = tokenise(sentence)
            assert [token.text for token in tokens] == NLTK.tokenize(sentence)
            assert_spans_are_right(sentence, tokens)


def test_tokens_equal_nltk_on_news(test_data) -> None:
    n = 0
    with gzip.open(test_data("corpora/us_news_2012_2020.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for _, line in zip(range(60), lines, strict=False):
            text = normalise(json.loads(line)["text"]).text
            for start, end, _ in split(text):
                sentence = text[start:end]
                tokens = tokenise(sentence)
                assert [token.text for token in tokens] == NLTK.tokenize(sentence)
                assert_spans_are_right(sentence, tokens)
                n += 1
    assert n > 1_000


def test_a_word_has_a_letter_or_a_digit() -> None:
    assert [token for token in ("US", "'s", "2026", "–", "--", "``", "$", "é", "...", "3.5") if is_word(token)] == [
        "US",
        "'s",
        "2026",
        "é",
        "3.5",
    ]


def test_stop_words_are_lower_case_and_hold_the_pieces_of_contractions() -> None:
    stops = shipped()
    assert all(word == word.lower().strip() and word for word in stops)
    assert {"the", "us", "wo", "ca", "sha", "n't", "gon", "na", "mr."} <= stops
    assert not stops & {"united", "security", "war", "peace", "two", "said", "#"}


def test_terms_leave_out_clitics_stop_words_and_punctuation() -> None:
    assert terms_of(words("Russia's leaders don't want the \"peace\", they say."), NO_NAMES) == [
        "russia",
        "leaders",
        "want",
        "peace",
        "say",
    ]
    assert "'s" in CLITICS
    assert "n't" in CLITICS


def test_a_term_begins_with_a_letter_or_digit() -> None:
    assert terms_of(["35", "-hold", "20th", "½", "'90s", "élan"], NO_NAMES) == ["35", "20th", "½", "élan"]


def test_a_name_is_one_term_in_its_canonical_form() -> None:
    names = Names({"United States": ("US", "U.S."), "Coalition of the Willing": ()})
    sentence = "The US and the Coalition of the Willing helped us in the U.S."
    assert terms_of(words(sentence), names) == [
        "United States",
        "Coalition of the Willing",
        "helped",
        "United States",
    ]


def test_term_spans_say_which_tokens_each_term_stands_for() -> None:
    names = Names({"United States": ("US",)})
    assert term_spans(["The", "US", "sent", "oil"], names) == [(1, 2, "United States"), (2, 3, "sent"), (3, 4, "oil")]
