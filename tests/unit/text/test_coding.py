"""Tokens by way of chunks and codes."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text.chunks import AT_END, tokens_of
from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.tokens import tokenise
from sitrep.text.vocabulary import Derived, new_vocabulary

pytestmark = pytest.mark.usefixtures("both_ways")

SHAPES = """
" ' . , : ` ( ) [ ] - -- ? ! a s t is tis ll n cannot more gonna wanna d'ye 1 A S $ é * ... » « { > ; don n't 're
    U.S – “ ’ ‘ ſ K _ ² '' `` x word word so-called 's .) ." — … 😀
    % # 'S 'll n't can't 1,500 2.5 gimme so-gonna I'm"""
PIECES = st.sampled_from(SHAPES.split())
CHUNKS = st.lists(PIECES, min_size=1, max_size=4).map("".join)
NAMED = st.sampled_from(["U.S.", "US", "us", "Coalition", "of", "the", "Willing", "willing", "Willing.", "x"])
SENTENCES = st.lists(st.tuples(CHUNKS, st.sampled_from([" ", " ", " ", "  ", "\n", " \n"])), max_size=5).map(
    lambda pairs: normalise("".join(chunk + space for chunk, space in pairs)).text
)


def found_tokens(coded, number):
    first, last = coded.first_token[number], coded.first_token[number + 1]
    starts = coded.token_starts[first:last] - coded.starts[number]
    ends = coded.token_ends[first:last] - coded.starts[number]
    return list(zip(coded.words(number), starts.tolist(), ends.tolist(), strict=True))


@given(
    st.lists(SENTENCES | SENTENCES.map(str.strip) | st.text(max_size=40).map(lambda t: normalise(t).text), max_size=8)
)
@example(["a's'"])
@example(['``."', "x.'", '[a]."', "..."])
def test_coded_tokens_are_those_of_the_tokeniser(sentences):
    coded = code(sentences)
    assert len(coded) == len(sentences)
    for number, sentence in enumerate(sentences):
        assert found_tokens(coded, number) == [tuple(token) for token in tokenise(sentence)]


@given(st.lists(SENTENCES, max_size=8))
def test_coded_chunks_are_what_stands_between_white_space(sentences):
    coded = code(sentences)
    for number, sentence in enumerate(sentences):
        mine = slice(coded.first_chunk[number], coded.first_chunk[number + 1])
        assert [coded.vocabulary.units[chunk] for chunk in coded.chunks[mine]] == sentence.split()
        places = zip(coded.chunk_starts[mine], coded.chunk_ends[mine], strict=True)
        assert [coded.text[start:end] for start, end in places] == sentence.split()
        assert coded.sentence(number) == sentence


def test_a_full_stop_is_a_token_only_where_the_sentence_ends():
    assert tokens_of(["U.S."]).texts_of(0) == ["U.S."]
    assert tokens_of([AT_END + 'U.S."']).texts_of(0) == ["U.S", ".", "''"]


def test_only_sentences_that_depend_on_more_than_chunks_are_tokenised_whole():
    coded = code(["He left .)", "He left.", "'' he", 'a\n"b"', "one's own 'word' here", ""])
    assert coded.whole.tolist() == [False, False, True, True, False, False]
    assert code(["He left. )"]).whole.tolist() == [True]


def test_no_white_space_but_spaces_and_newlines_is_left_by_normalising():
    kept = {character for point in range(0x3100) for character in normalise(chr(point)).text if character.isspace()}
    assert kept == {" ", "\n"}


def test_a_vocabulary_gives_the_same_code_again():
    vocabulary = new_vocabulary()
    first = vocabulary.codes(["one", "two", "one"])
    assert first.tolist() == [1, 2, 1]
    chunks = vocabulary.chunks("two – 😀\none ")
    assert chunks.codes.tolist() == [2, 3, 4, 1]
    assert (chunks.starts.tolist(), chunks.ends.tolist()) == ([0, 4, 6, 8], [3, 5, 7, 11])
    assert chunks.newline_after.tolist() == [False, False, True, False]


def test_chunks_are_divided_where_a_sentence_ends_in_one():
    vocabulary, text = new_vocabulary(), " done.Then we é.Go"
    begins, cuts = np.array([True, False, False]), np.array([6, 16], np.int32)
    chunks, firsts = vocabulary.chunks(text).with_cuts(vocabulary, begins, cuts, text)
    assert firsts.tolist() == [0, 1, 4]
    assert [vocabulary.units[chunk] for chunk in chunks.codes] == ["done.", "Then", "we", "é.", "Go"]
    assert [text[a:b] for a, b in zip(chunks.starts, chunks.ends, strict=True)] == ["done.", "Then", "we", "é.", "Go"]


def test_values_are_worked_out_once_a_string():
    asked = []

    def lengths(strings):
        asked.extend(strings)
        return np.array([len(s) for s in strings])

    derived, strings = Derived(lengths), ["a", "bb"]
    derived.of(strings)
    strings.append("ccc")
    assert derived.of(strings).tolist() == [1, 2, 3]
    assert asked == ["a", "bb", "ccc"]
    assert derived.of(["zz"]).tolist() == [2]


@given(st.lists(st.lists(NAMED), max_size=5))
def test_names_found_in_codes_are_those_of_each_sentence(sentences):
    names = Names({"United States": ("US", "U.S."), "Coalition of the Willing": (), "Willing": ()})
    texts = [" ".join(words) for words in sentences]
    coded = code(texts)
    spans = names.find(coded)
    for number, text in enumerate(texts):
        begin, end = coded.first_token[number], coded.first_token[number + 1]
        mine = [i for i in range(len(spans.first)) if begin <= spans.first[i] < end]
        found = [(spans.first[i] - begin, spans.after[i] - begin, spans.names[spans.name[i]]) for i in mine]
        assert found == names.resolve([token.text for token in tokenise(text)])
