"""What a chunk may be, told from what stands around its word and looked up, against each chunk looked at by itself."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text.speech_words import (
    _ABBREVIATED,
    _AROUND,
    _CONTRACTED,
    _KINDS,
    BETWEEN,
    COMMA,
    NAME,
    NO_NAMES,
    OWNER,
    STOP,
    TITLE,
    TITLES,
    _classify,
    _letters_kind,
    _quotes,
    _single_quotes,
)

pytestmark = pytest.mark.usefixtures("both_ways")

WORDS = [
    "said",
    "Lavrov",
    "Mr",
    "Mr.",
    "U.S",
    "president's",
    "leaders'",
    "s",
    "5",
    "1990s",
    "40%",
    "A",
    "I",
    "I'm",
    "the",
]
WORDS += ["reportedly", "He's", "that-s", "--", 'a"b', "2,000", "é", "Étienne", "don't", "the_", "iPhone", "analysts"]
WORDS += ["Sen.", "who", "according", "May", "President", "WHO", "St", "U", "d'd", "Can'T", "a\0b", "x" * 40, "_", "\0"]
AROUND = st.text(st.sampled_from("\"'()[],;:.!?"), max_size=3)
CHUNKS = st.builds("{}{}{}".format, AROUND, st.sampled_from([*WORDS, ""]), AROUND)


def kind_alone(chunk: str) -> int:
    """The slow, obvious way."""
    kind = _quotes(chunk) if '"' in chunk else _single_quotes(chunk) if "'" in chunk else 0
    if chunk in _ABBREVIATED or (len(chunk) == 2 and chunk[1] == "." and chunk[0].isupper()):
        return kind | NAME | (TITLE if chunk in TITLES else 0)
    word = chunk.strip(_AROUND)
    end = chunk[chunk.find(word) + len(word) :] if word else chunk
    kind |= COMMA * ("," in end) | STOP * any(mark in end for mark in ".;:?!)")
    if word.endswith(("'s", "s'")) or (word.endswith("s") and end[:1] == "'"):
        kind |= OWNER
    lower = word.lower()
    kind |= _KINDS.get(word, 0) or _KINDS.get(lower, 0)
    if word[:1].isupper() and lower not in NO_NAMES and not lower.endswith(_CONTRACTED):
        kind |= NAME
    elif lower[-2:] == "ly":
        kind |= BETWEEN
    return kind


@given(st.lists(CHUNKS | st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=6), max_size=20))
@example(["U.S.", "A.", '"A.', "Mr.", '5"', 's"', "''a", "'(a", "leaders'", "leaders'.", '.""'])
def test_what_marks_say_of_a_chunk_is_what_it_says_by_itself(chunks):
    marked = [chunk for chunk in chunks if chunk and not chunk.isalpha()]
    assert _classify(marked).tolist() == [kind_alone(chunk) for chunk in marked]
    assert _classify(marked[::-1]).tolist()[::-1] == _classify(marked).tolist()


@given(st.lists(st.sampled_from([*_KINDS, *NO_NAMES, "Étienne", "oil", "gladly", "Gladly", "iPhone", "OIL", "x" * 40])))
def test_what_a_word_of_letters_is_depends_on_its_capitals(words):
    words = [spelled for word in words if word.isalpha() for spelled in (word, word.title(), word.upper())]
    assert _classify(words).tolist() == list(map(_letters_kind, words))


def test_what_is_no_chunk_is_nothing():
    assert _classify(["", "\nsaid", " He said it.", "said"]).tolist() == [0, 0, 0, _KINDS["said"]]
