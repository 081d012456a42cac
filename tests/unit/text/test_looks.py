"""What a unit looks like, against what those who ask would find themselves."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text import coding, ends
from sitrep.text.looks import AT_EDGE, CHUNK, OF_INTEREST, PLAIN, QUOTED_STOP, STOPPED, looks_of, word_of

CHUNKS = st.text("ab5A.?!'\")]([`<{*}>-,\x7fé»”", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("unit", "word"),
    [
        ('"Talks,"', "Talks"),
        (":-)", ":-)"),
        ("'a'", "'a'"),
        ("(U.S.)", "U.S"),
        ("\nend.", ""),
        (" all of it", ""),
        ("", ""),
    ],
)
def test_a_word_is_what_is_within_the_marks_unless_too_little_is_left(unit, word):
    assert word_of(unit) == word


def test_what_is_no_chunk_looks_like_nothing():
    assert looks_of(["", "\nend!", " A sentence."]).tolist() == [0, 0, 0]


@given(CHUNKS)
@example("a.")
@example("a?'")
@example('5!")]')
@example(".a.")
def test_what_ends_with_its_one_stop_is_told_without_a_closer_look(chunk):
    (look,) = looks_of([chunk]).tolist()
    assert look & CHUNK
    kind = ends._kind(chunk)
    if look & STOPPED:
        assert kind == (ends._QUOTED_STOP if look & QUOTED_STOP else ends._STOP)
    elif not look & OF_INTEREST:
        assert kind == ends._NONE


@given(CHUNKS)
def test_what_a_sentence_may_depend_on_is_at_an_edge(chunk):
    (look,) = looks_of([chunk]).tolist()
    if not look & AT_EDGE:
        assert chunk[-1] not in coding._CLOSERS
        assert chunk[0] not in coding._QUOTES
    assert bool(look & PLAIN) == (chunk.isascii() and chunk.isalnum())
