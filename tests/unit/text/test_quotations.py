"""Quotations told of pairs of marks at once, against a walk over every mark."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.text.quotations import _MARKS, _Spans, covered, find_quotations
from sitrep.text.speech_words import (
    CLOSES,
    COMMA,
    INNER_STOP,
    LONE,
    NAME,
    OPENS,
    SINGLE_CLOSES,
    SINGLE_OPENS,
    STOP,
    WEAK,
)
from sitrep.text.stretches import members

pytestmark = pytest.mark.usefixtures("both_ways")

ORDINARY = [OPENS, CLOSES, OPENS | CLOSES, CLOSES | INNER_STOP]
MARKS = [*ORDINARY * 4, LONE, SINGLE_OPENS, SINGLE_CLOSES, SINGLE_OPENS | SINGLE_CLOSES, CLOSES | INNER_STOP | WEAK]


def walked(coded, kinds, paragraph):
    """All quotations, and those that are speech, mark by mark and chunk by chunk."""
    places = [place for place, kind in enumerate(kinds.tolist()) if kind & _MARKS]
    sentence = (np.searchsorted(coded.first_chunk, places, side="right") - 1).tolist()
    spans = [span for span in _Spans(coded, kinds, paragraph).walk(places, sentence) if span[0] < span[1]]
    speech = []
    for first, after in spans:
        begins = first in coded.first_chunk or bool(kinds[first - 1] & (COMMA | STOP))
        ends_in_a_mark = bool(kinds[after - 1] & (INNER_STOP | SINGLE_CLOSES))
        n_names = sum(bool(kind & NAME) for kind in kinds[first:after].tolist())
        few_names = n_names * 3 < (after - first) * 2
        if ends_in_a_mark and begins if after - first < 5 else ends_in_a_mark or few_names:
            speech.append((first, after))
    return spans, speech


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 1 << 32), often=st.sampled_from([0.05, 0.2, 0.6]), n=st.integers(0, 120), kept=st.booleans())
def test_quotations_at_once_are_those_of_a_walk_over_the_marks(seed, often, n, kept):
    random = np.random.default_rng(seed)
    kinds = random.choice([0, 0, NAME, COMMA, STOP, NAME | COMMA], n)
    marked = random.random(n) < often
    kinds[marked] |= random.choice(MARKS, marked.sum())
    if kept:  # pairs, save for a slip here and there
        kinds[marked] = np.resize([OPENS, CLOSES | INNER_STOP, OPENS, CLOSES], marked.sum())
        kinds[random.random(n) < 0.01] = LONE
    first_chunk = np.unique([0, n, *random.integers(0, n + 1, n // 6)]).astype(np.int32)
    first_chunk = np.sort(np.append(first_chunk, first_chunk[n % len(first_chunk)]))  # with a sentence of no chunk
    paragraph = np.cumsum(random.random(len(first_chunk) - 1) < 0.5, dtype=np.int32)
    coded = SimpleNamespace(first_chunk=first_chunk)
    found = find_quotations(coded, kinds.astype(np.int32), paragraph)
    spans, speech = walked(coded, kinds.astype(np.int32), paragraph)
    assert list(zip(found.first.tolist(), found.after.tolist(), strict=True)) == speech
    assert np.flatnonzero(found.quoted).tolist() == [place for span in spans for place in range(*span)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4))), st.integers(0, 3))
def test_places_of_stretches(gaps_and_lengths, rest):
    edges = np.cumsum([0, *[one for pair in gaps_and_lengths for one in pair]], dtype=np.int32)
    first, after = edges[1::2], edges[2::2]
    which, place = members(first, after)
    expected = [(number, at) for number, (a, b) in enumerate(zip(first, after, strict=True)) for at in range(a, b)]
    assert list(zip(which.tolist(), place.tolist(), strict=True)) == expected
    assert np.flatnonzero(covered(first, after, int(edges[-1]) + rest)).tolist() == [at for _, at in expected]
