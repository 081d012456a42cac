"""Dictionary columns, against a dictionary of Python's."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.engine.columns import by_appearance, dictionary
from sitrep.text.library import library

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


@pytest.mark.skipif(library() is None, reason="no C compiler was here when Sitrep was set up")
def test_codes_beyond_the_strings_are_refused():
    with pytest.raises(IndexError):
        by_appearance(np.array([1, 30]), 30)
