"""The compiled loops, held equal to what they stand for; and safe, whatever is handed to them."""

import itertools
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text import compiled, joining
from sitrep.text.attributions import find_attributions
from sitrep.text.compiled import CompiledVocabulary
from sitrep.text.joining import join_by_arrays, join_normalised
from sitrep.text.known_words import KnownWords
from sitrep.text.library import SOURCE, call, checked, library, path_of
from sitrep.text.normal import may_compose, normalise, utf8, which_may_compose
from sitrep.text.quotations import find_quotations
from sitrep.text.vocabulary import Vocabulary, new_vocabulary

compiled_alone = pytest.mark.skipif(library() is None, reason="no C compiler was here when Sitrep was set up")
WORDS = st.text("aAzstdmlrenvyCGWg09-'.,\"()[]$#:;?!%\\_/*é–\ud800😀\x00", max_size=8)
TEXTS = st.lists(WORDS, max_size=12).flatmap(
    lambda words: st.lists(st.sampled_from([" ", "  ", "\n", " \n"]), min_size=len(words), max_size=len(words)).map(
        lambda spaces: normalise("".join(w + s for w, s in zip(words, spaces, strict=True))).text
    )
)


def test_the_library_is_used_where_there_is_a_compiler():
    if shutil.which("cc") is None:
        pytest.skip("no C compiler here")
    assert library() is not None
    assert isinstance(new_vocabulary(), CompiledVocabulary)


def told(vocabulary, text):
    """All that a vocabulary says of a text, its codes put into words."""
    chunks = vocabulary.chunks(text)
    found = [chunks.starts.tolist(), chunks.ends.tolist(), chunks.newline_after.tolist()]
    for codes in (chunks.codes, vocabulary.at_end(chunks.codes)):
        expanded = vocabulary.expand(codes)
        found.append([vocabulary.units[code] for code in codes.tolist()])
        found.append([vocabulary.tokens[code] for code in expanded.tokens.tolist()])
        found += [expanded.first.tolist(), *(places.tolist() for places in vocabulary.spans(expanded.at))]
    return found


@compiled_alone
@given(st.lists(TEXTS, max_size=4))
@example(["cannot Gotta. can't \"'90s (U.S.) 1,500.5% so-gonna-be 'tis n't 's a'b'c A-1- -A 1.,2 ..", ""])
@example(["(('x'\"\"\"))) $$$$$$$5 x........ word.'s [word's]"])
def test_chunks_and_tokens_are_those_of_the_arrays(texts):
    plain, fast = Vocabulary(), CompiledVocabulary()
    for text in texts:
        assert told(fast, text) == told(plain, text)
    assert sorted(fast.units) == sorted(plain.units)
    assert sorted(fast.tokens) == sorted(plain.tokens)


@compiled_alone
def test_words_with_marks_around_them_are_cut_as_by_arrays():
    words = ["a", "B5", "can", "cannot", "U.S", "x-y", "5,000", "a/b", "3:30", "x-cannot", "A.gonna/b", "d", "more"]
    marks = [*".,?!:;)]}>\"'%$#*(-/_@&", "'s", "'S", "--", ".."]
    endings = ["".join(some) for length in range(3) for some in itertools.product(marks, repeat=length)]
    units = [
        edge + before + word + ending
        for edge in ("", "\n")
        for before in ("", '"', "(", "'")
        for word in words
        for ending in endings
    ]
    found = []
    for vocabulary in (CompiledVocabulary(), Vocabulary()):
        expanded = vocabulary.expand(vocabulary.codes(units))
        tokens = [vocabulary.tokens[code] for code in expanded.tokens.tolist()]
        spans = [places.tolist() for places in vocabulary.spans(expanded.at)]
        found.append((expanded.first.tolist(), tokens, spans))
    assert found[0] == found[1]


@compiled_alone
def test_a_vocabulary_grows_as_strings_and_tokens_come(monkeypatch):
    monkeypatch.setattr(compiled, "_FEW", 2)
    fast, plain = CompiledVocabulary(), Vocabulary()
    text = " ".join(f"w{number} {number}. ({number}-x) é{number} {'long' * number}" for number in range(200))
    assert told(fast, text) == told(plain, text)
    assert told(fast, f"{text} and more") == told(plain, f"{text} and more")
    units = [" a whole sentence", "\n" + "x" * 5000, "w7"]
    assert [fast.units[code] for code in fast.codes(units).tolist()] == units


@compiled_alone
def test_strings_of_one_beginning_or_length_are_told_apart():
    fast = CompiledVocabulary()
    units = ["a" * n for n in range(1, 20)] + ["aaaaaaa\0", "aaaaaaa", "\0", "\0\0", "aaaaaaaab", "baaaaaaaa", "é", "e"]
    codes = fast.codes(units).tolist()
    assert [fast.units[code] for code in codes] == units
    assert fast.codes(units).tolist() == codes


@compiled_alone
@given(
    st.lists(st.text("ab—…\u00ad\u0301漢😀\ud800\u2028«\x00\x7f\n é", max_size=12) | st.text(), min_size=1, max_size=6)
)
def test_texts_are_joined_as_by_arrays(texts):
    at = [1000 * number for number in range(len(texts))]

    def flat(runs):
        return [
            (
                first,
                after,
                one and (one.content, *(a.tolist() for a in (one.starts, one.ends, one.read.at, one.read.to))),
            )
            for first, after, one in runs
        ]

    given_texts = list(map(utf8, texts)), list(map(len, texts)), at
    assert flat(join_normalised(*given_texts)) == flat(join_by_arrays(*given_texts))


def test_the_table_of_characters_is_what_is_said_of_each():
    assert which_may_compose(0x10000).tolist() == [may_compose(chr(code)) for code in range(0x10000)]


@compiled_alone
def test_naughty_strings_are_cut_as_by_arrays(test_data):
    plain, fast = Vocabulary(), CompiledVocabulary()
    for string in json.loads(test_data("bad_input/blns.json").read_text(encoding="utf-8")):
        text = normalise(string).text
        assert told(fast, text) == told(plain, text)


@compiled_alone
@given(st.binary(max_size=60), st.lists(st.integers(0, 20), min_size=1, max_size=5))
def test_any_bytes_are_cut_and_joined_within_bounds(content, lengths):
    n = call("count_chunks", content, len(content))
    columns = [np.empty(n, np.int32) for _ in range(3)]
    state = np.zeros(3, np.int64)
    to = (*columns, np.empty(n, np.bool_), n, state)
    assert call("cut", content, len(content), CompiledVocabulary()._units_known.structure, *to) == 0
    assert state.tolist()[0] == len(content)
    table, _ = joining._table()
    n = len(lengths)
    out, bends = np.empty(len(content) + 4, np.uint8), [np.empty(len(content) + 4, np.int32) for _ in range(2)]
    bounds = [np.empty(n, np.int32) for _ in range(2)]
    given = (table, content, len(content), np.array(lengths, np.int32), np.zeros(n, np.int32), n)
    state = np.zeros(5, np.int64)
    call("join", *given, out, len(out), *bounds, *bends, len(bends[0]), state)
    assert 0 <= state[0] <= len(content)
    assert state[3] <= len(out)


@compiled_alone
def test_numbers_out_of_range_are_refused():
    fast = CompiledVocabulary()
    for codes in ([0, 5], [-1]):
        for refused in (fast.expand, fast.at_end):
            with pytest.raises(IndexError, match="a number lies outside"):
                refused(np.array(codes, np.int32))
    fast._spans.count[0] = 2**31 - 1
    with pytest.raises(OverflowError, match="2,147,483,647 characters or tokens at once"):
        fast.expand(np.zeros(2, np.int32))
    with pytest.raises(ValueError, match="has gaps"):
        call("at_end", np.zeros(4, np.int32)[::2])
    assert checked(0) == 0


@compiled_alone
@pytest.mark.parametrize("first", [[0, 4], [2, 1, 3], [-1, 3]])
def test_sentences_beyond_what_is_there_are_refused(first):
    three, first_chunk, n = np.zeros(3, np.int32), np.array(first, np.int32), np.zeros(2, np.int64)
    coded, quoted = SimpleNamespace(first_chunk=first_chunk), np.zeros(3, np.bool_)
    with pytest.raises(IndexError, match="a number lies outside"):
        find_attributions(coded, three, quoted)
    with pytest.raises(IndexError, match="a number lies outside"):
        find_quotations(coded, three, np.zeros(len(first) - 1, np.int32))
    found = [np.empty(3, np.int32) for _ in range(3)]
    with pytest.raises(IndexError, match="a number lies outside"):
        checked(call("name_places", three, 3, first_chunk, len(first) - 1, np.zeros(1, np.uint8), 1, 1, *found, n))


@compiled_alone
@pytest.mark.parametrize("code", [-1, 2])
def test_codes_beyond_what_is_there_are_refused(code):
    codes, n = np.array([0, code], np.int32), np.zeros(2, np.int64)
    found = [np.empty(2, np.int32) for _ in range(3)]
    with pytest.raises(IndexError, match="a number lies outside"):
        checked(call("kinds_of", np.zeros(2, np.int32), 2, codes, 2, found[0]))
    sentences = np.array([0, 2], np.int32)
    with pytest.raises(IndexError, match="a number lies outside"):
        checked(call("name_places", codes, 2, sentences, 1, np.zeros(2, np.uint8), 2, 1, *found, n))


@compiled_alone
def test_fewer_strings_than_said_and_words_too_long_to_be_looked_up_are_refused():
    words = KnownWords({"said": 1})
    with pytest.raises(IndexError, match="a number lies outside"):
        checked(call("known_lower", b"Said\0", 5, 2, words.structure, np.empty(2, np.int32)))
    with pytest.raises(ValueError, match="more than 32 letters"):
        KnownWords({"x" * 33: 1})


def test_a_library_made_of_another_source_has_another_name(tmp_path):
    source = tmp_path / "kernels.c"
    source.write_bytes(SOURCE.read_bytes() + b"\n")
    assert path_of(source).name != path_of(SOURCE).name


@compiled_alone
def test_threads_may_share_a_vocabulary():
    fast = CompiledVocabulary()
    texts = [" ".join(f"w{number}-{number * thread}." for number in range(3000)) for thread in range(8)]
    with ThreadPoolExecutor(8) as pool:
        cut = list(pool.map(fast.chunks, texts))
    assert [" ".join(fast.units[code] for code in chunks.codes.tolist()) for chunks in cut] == texts
