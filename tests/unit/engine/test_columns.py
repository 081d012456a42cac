"""Dictionary columns, against a dictionary of Python's."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.engine.columns import by_appearance, dictionary, flagged_between

pytestmark = pytest.mark.usefixtures("both_ways")

STRINGS = [f"s{number}" for number in range(30)]


@given(st.lists(st.integers(-2, 29), max_size=60), st.sampled_from([np.int32, np.int64, np.int16]))
@example([], np.int32)
@example([-1, -1], np.int64)
def test_a_column_holds_the_strings_in_the_order_of_their_first_appearance(codes, kind):
    column = dictionary(np.array(codes, kind), STRINGS)
    assert column.to_pylist() == [STRINGS[code] if code >= 0 else None for code in codes]
    assert column.dictionary.to_pylist() == list(dict.fromkeys(STRINGS[code] for code in codes if code >= 0))
    assert column.null_count == sum(code < 0 for code in codes)


@given(st.lists(st.lists(st.integers(0, 4), max_size=9), max_size=5), st.lists(st.booleans(), min_size=5, max_size=5))
@example([], [True] * 5)
def test_flagged_codes_are_counted_in_each_stretch(stretches, flags):
    bounds = np.cumsum([0, *map(len, stretches)]).astype(np.int32)
    codes = np.array([code for stretch in stretches for code in stretch], np.int32)
    found = flagged_between(np.array(flags), codes, bounds)
    assert found.tolist() == [sum(flags[code] for code in stretch) for stretch in stretches]


def test_codes_beyond_the_strings_are_refused():
    with pytest.raises(IndexError):
        by_appearance(np.array([1, 30]), 30)


@pytest.mark.parametrize(("codes", "bounds"), [([0, 2], [0, 2]), ([0, -1], [0, 2]), ([0, 1], [0, 3]), ([0, 1], [1, 0])])
def test_codes_and_bounds_out_of_range_are_refused(codes, bounds, both_ways):
    if both_ways == "compiled":
        with pytest.raises(IndexError):
            flagged_between(np.ones(2, np.bool_), np.array(codes, np.int32), np.array(bounds, np.int32))
