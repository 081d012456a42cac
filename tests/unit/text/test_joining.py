"""Many texts normalised at once, held equal to each normalised by itself."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text.joining import bends_of, join_normalised
from sitrep.text.normal import may_compose, normalise, utf8

pytestmark = pytest.mark.usefixtures("both_ways")

MARKED = st.text(st.sampled_from("ab .'\"-\n\r\t‘’“”„«»—–…\u00a0\u00ad\u200b\u2028\u2011éßñ\x07"), min_size=1)
COMPOSABLE = st.text(st.sampled_from("aeo \u0300\u0301\u212b—漢и\u200d😀"), min_size=1)
TEXTS = st.lists(st.one_of(MARKED, MARKED, MARKED, COMPOSABLE, st.text(min_size=1)), min_size=1, max_size=8)


@given(TEXTS)
@example(["—", "\u00ad", "…\u200b", "a\n\nb", "\n"])
@example(["\u00ada—…\u200bb", "\u0301", "c—"])
def test_texts_joined_are_each_as_normalised_alone(texts):
    at = [100 * number for number in range(len(texts))]
    done = 0
    for first, after, joined in join_normalised(list(map(utf8, texts)), list(map(len, texts)), at):
        assert first == done
        done = after
        if joined is None:
            assert after == first + 1
            assert any(map(may_compose, texts[first]))
            continue
        joined_text = str(joined.content, "utf-8", "surrogatepass")
        assert joined_text == "\n".join(normalise(text).text for text in texts[first:after])
        for text, read_at, start, end in zip(
            texts[first:after], at[first:after], joined.starts.tolist(), joined.ends.tolist(), strict=True
        ):
            normal = normalise(text)
            assert joined_text[start:end] == normal.text
            begun = joined.read.of(np.arange(start, end, dtype=np.int32)).tolist()
            spans = [normal.span(place, place + 1) for place in range(end - start)]
            assert [(place, place + 1) for place in begun] == [(read_at + a, read_at + b) for a, b in spans]
    assert done == len(texts)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_a_map_by_its_bends_gives_what_the_map_gives(steps):
    values = np.cumsum(steps, dtype=np.int32)
    places = np.arange(len(values), dtype=np.int32)
    assert bends_of(values, 7).of(places).tolist() == (values + 7).tolist()
    assert bends_of(values, 7).moved(3).of(places + np.int32(3)).tolist() == (values + 7).tolist()
