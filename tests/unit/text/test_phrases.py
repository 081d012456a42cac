"""Phrases in texts."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sitrep.text.normal import normalise
from sitrep.text.phrases import holding, may_hold, spans
from sitrep.text.tokens import CLITICS, is_word, tokenise

WORDS = st.sampled_from(
    ["oil", "Oil", "crude", "the", "Venezuela's", "OIL.", "crude,", "“oil”", "o\u200bil", "é", "don't"]
)


def slowly(text, phrase):
    tokens = [token.text.lower() for token in tokenise(normalise(text).text)]
    words = [token if is_word(token) and token not in CLITICS else None for token in tokens]
    wanted = phrase.split()
    return any(words[k : k + len(wanted)] == wanted for k in range(len(words)))


@given(
    st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=5),
    st.sampled_from(["oil", "crude oil", "the oil", "é"]),
)
def test_a_phrase_is_found_where_the_tokens_stand_side_by_side(texts, phrase):
    assert holding(texts, phrase).tolist() == [slowly(text, phrase) for text in texts]


@given(
    st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=5),
    st.sampled_from(["oil", "crude oil", "é"]),
)
def test_the_quick_look_never_passes_over_a_sentence_that_holds_it(texts, phrase):
    may = may_hold(pa.chunked_array([texts]), phrase)
    assert (may | ~holding(texts, phrase)).all()


def test_spans_cut_out_the_words():
    text = "Crude oil, and crude oil's price."
    assert [text[start:end] for start, end in spans(text, "crude oil")] == ["Crude oil", "crude oil"]
