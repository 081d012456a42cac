"""VADER's rules by the compiled loops, against the same by arrays, to the bit, for both lexicons."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.measures.news import rated_by_arrays
from sitrep.measures.news_lexicon import bends, weights
from sitrep.measures.vader import scored_by_arrays
from sitrep.measures.vader_compiled import rated, scored
from sitrep.measures.vader_words import Rules
from sitrep.text.coding import code
from sitrep.text.library import library

pytestmark = pytest.mark.skipif(library() is None, reason="no C compiler was here when Sitrep was set up")

RULED = "no or nor so this never without doubt least at very but kind of sort just enough not isn't hardly extremely"
LOUD = "good BAD war PEACE GOOD terrible KILLED NOT VERY BUT x"
WORDS = st.sampled_from([*RULED.split(), *LOUD.split(), *list(weights())[::400], *list(bends())[::8]])
SENTENCES = st.lists(st.lists(WORDS, max_size=16).map(" ".join), max_size=6)
LEXICON = np.array([0.0, *weights().values()])


def assert_same(found, expected):
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.tobytes() == theirs.astype(ours.dtype).tobytes()


@given(SENTENCES)
def test_the_compiled_rules_give_what_arrays_give(sentences):
    coded = code(sentences)
    rules = Rules.of(coded)
    assert_same(scored(coded, rules), scored_by_arrays(coded, rules))
    assert_same(rated(coded, rules, LEXICON), rated_by_arrays(coded, rules, LEXICON))


@pytest.mark.parametrize(
    "wrong",
    [
        {"chunks": np.array([1, 10**6], np.int32)},
        {"chunks": np.array([-1, 1], np.int32)},
        {"first_chunk": np.array([0, 3], np.int32)},
        {"first_chunk": np.array([1, 0], np.int32)},
        {"first_chunk": np.array([-1, 2], np.int32)},
    ],
)
def test_what_lies_out_of_range_is_refused(wrong):
    coded = code(["good war"])
    rules = Rules.of(coded)
    with pytest.raises(IndexError):
        scored(replace(coded, **wrong), rules)
    with pytest.raises(IndexError), np.errstate(invalid="ignore"):
        rated(replace(coded, **wrong), rules, LEXICON)


def test_words_beyond_the_lexicon_are_refused():
    coded = code(["war"])
    with pytest.raises(IndexError):
        rated(coded, Rules.of(coded), LEXICON[:1])
