"""Places among numbers, against NumPy's search."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text.stretches import places_among

pytestmark = pytest.mark.usefixtures("both_ways")

NUMBERS = st.lists(st.integers(-50, 50) | st.sampled_from([-(2**31), 2**31 - 1]), max_size=80)


@given(NUMBERS, NUMBERS, st.booleans(), st.booleans())
@example([], [3], True, False)
@example([2**31 - 1], [2**31 - 1], False, True)
def test_places_are_those_of_a_search_whatever_the_order_of_the_values(numbers, values, ordered, behind_equals):
    numbers = np.array(sorted(numbers), np.int32)
    values = np.array(sorted(values) if ordered else values, np.int64)
    found = places_among(numbers, values, behind_equals=behind_equals)
    assert found.dtype == np.int32
    assert found.tolist() == np.searchsorted(numbers, values, side="right" if behind_equals else "left").tolist()


def test_values_far_apart_among_many_numbers_are_found():
    numbers = np.arange(0, 300_000, 3, dtype=np.int32)
    values = np.cumsum([1, 2, 3, 1_000, 90_000, 200_000, 100_000]).astype(np.int32)
    assert places_among(numbers, values).tolist() == np.searchsorted(numbers, values).tolist()
