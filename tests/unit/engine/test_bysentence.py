"""Rows found by their sentences, against a look at every row."""

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.engine.bysentence import Articles, BySentence

ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=20)


def table(rows):
    ids = pa.array([article for article, _ in rows], pa.string()).dictionary_encode()
    return pa.table({"article_id": ids, "sentence_no": pa.array([no for _, no in rows], pa.int32())})


@given(ROWS, ROWS)
@example([], [("a", 0)])
@example([("b", 1), ("a", 0), ("b", 0), ("a", 0)], [("a", 0), ("b", 2), ("b", 0), ("a", 0)])
def test_rows_of_sentences_are_theirs_in_the_order_of_the_table(rows, asked):
    articles = Articles()
    keys = articles.keys(table(asked))
    places, counts = BySentence(table(rows), articles).places(keys)
    of_each = [[place for place, row in enumerate(rows) if row == sentence] for sentence in asked]
    assert places.tolist() == [place for found in of_each for place in found]
    assert counts.tolist() == list(map(len, of_each))
