"""Phrases in texts."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sitrep.text.coding import code
from sitrep.text.normal import normalise
from sitrep.text.phrases import Searched, Words
from sitrep.text.tokens import CLITICS, is_word, tokenise

WORDS = st.sampled_from(
    ["oil", "Oil", "crude", "the", "Venezuela's", "OIL.", "crude,", "“oil”", "o\u200bil", "é", "don't", "cannot", "–"]
)


def joined(words):
    return st.sampled_from([" ", "\u00a0", "\n", "\t", " -- "]).map(lambda between: between.join(words))


def slowly(text, phrase):
    tokens = [token.text.lower() for token in tokenise(normalise(text).text)]
    words = [token if is_word(token) and token not in CLITICS else None for token in tokens]
    wanted = phrase.split()
    return any(words[k : k + len(wanted)] == wanted for k in range(len(words)))


@given(
    st.lists(st.lists(WORDS, max_size=8).flatmap(joined), max_size=5),
    st.sampled_from(["oil", "crude oil", "the oil", "é", "crude é", "can not", "oil can not"]),
)
def test_a_phrase_is_found_where_the_tokens_stand_side_by_side(texts, phrase):
    found = Searched(pa.chunked_array([texts], pa.string())).holding(phrase)
    assert found.tolist() == [slowly(text, phrase) for text in texts]


@given(
    st.lists(st.lists(WORDS, max_size=8).flatmap(joined), min_size=1, max_size=5),
    st.sampled_from(["oil", "crude oil", "é", "can not"]),
)
def test_the_quick_look_never_passes_over_a_sentence_that_holds_it(texts, phrase):
    searched = Searched(pa.chunked_array([texts]))
    assert (searched.may_hold(phrase) | ~searched.holding(phrase)).all()


def test_a_phrase_begins_where_its_words_do():
    coded = code(["Crude oil, and crude oil's price.", "Crude.", "Oil and crude oil."])
    begins = Words.of(coded).begins("crude oil")
    starts, ends = coded.token_starts[begins], coded.token_ends[begins + 1]
    assert [coded.text[start:end] for start, end in zip(starts, ends, strict=True)] == [
        *("Crude oil", "crude oil", "crude oil")
    ]
