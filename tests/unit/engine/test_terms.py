"""Terms of many tokens at once, against each by itself, and their counts, against a counter's."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.engine.terms import counted, counted_by_arrays, terms_of_tokens
from sitrep.text.library import library
from sitrep.text.tokens import term_of

TOKENS = st.sampled_from(["The", "n't", "N'T", "'s", "U.S.", "$", "5", "-ish", "_", "ﬁne", "ΟΔΟΣ", "İs", "Ⅷ", "²", "K"])


@given(st.lists(TOKENS | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4), max_size=8))
@example([])
def test_terms_of_tokens_are_those_of_each(tokens):
    stop_words = frozenset({"the", "ⅷ"})
    assert terms_of_tokens(tokens, stop_words).to_pylist() == [term_of(token, stop_words) for token in tokens]


@pytest.mark.parametrize("count", [counted, counted_by_arrays])
@given(
    st.lists(st.lists(st.integers(-1, 9), max_size=5) | st.lists(st.integers(-1, 3_000), max_size=90), max_size=6),
    st.randoms(use_true_random=False),
)
@example([], None)
@example([[]], None)
@example([[], [-1], [2, -1, 2, 0], []], None)
def test_counted_terms_are_those_of_a_counter(count, sentences, random):
    if random is not None:
        sentences = [*sentences, random.choices(range(-1, 500), k=2_000), [3]]
    first = np.cumsum([0, *map(len, sentences)]).astype(np.int32)
    terms = np.array([term for sentence in sentences for term in sentence], np.int32)
    found = list(zip(*(column.tolist() for column in count(terms, first, 3_001)), strict=True))
    counters = [Counter(term for term in sentence if term >= 0) for sentence in sentences]
    assert found == [(i, term, n) for i, counter in enumerate(counters) for term, n in sorted(counter.items())]


@pytest.mark.skipif(library() is None, reason="no C compiler was here when Sitrep was set up")
@pytest.mark.parametrize("first", [[0, 3], [2, 1], [-1, 1], [0, 2, 1, 2]])
def test_bounds_outside_of_the_terms_are_refused(first):
    with pytest.raises(IndexError):
        counted(np.array([5, 6], np.int32), np.array(first, np.int32), 7)
