"""The digest of a table: what it does not depend on, and what it does."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep import schema
from sitrep.engine.digests import digest


def terms(rows):
    articles, numbers, words, counts = zip(*rows, strict=True) if rows else ((), (), (), ())
    columns = {"article_id": list(articles), "sentence_no": list(numbers), "term": list(words), "n": list(counts)}
    return schema.table("terms", columns)


ROWS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.text(max_size=3)), st.integers(1, 9), max_size=20
).map(lambda found: [(*key, n) for key, n in found.items()])


@given(rows=ROWS, data=st.data())
def test_it_does_not_depend_on_order_chunks_dictionaries_or_unused_values(rows, data):
    whole = terms(rows)
    shuffled = terms(data.draw(st.permutations(rows)))
    cut = data.draw(st.integers(0, len(rows)))
    in_two = pa.concat_tables([terms(rows[:cut]), terms(rows[cut:])])
    with_unused = terms([*rows, ("zz", 9, "unused", 1)]).slice(0, len(rows))
    assert {digest("terms", table) for table in (shuffled, in_two, with_unused)} == {digest("terms", whole)}


@given(rows=ROWS.filter(bool), data=st.data())
def test_it_changes_with_any_value(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    article, number, word, n = rows[at]
    before = digest("terms", terms(rows))
    for changed in (
        ("d", number, word, n),
        (article, 7, word, n),
        (article, number, word + "x", n),
        (article, number, word, n + 1),
    ):
        other = [*rows[:at], changed, *rows[at + 1 :]]
        assert digest("terms", terms(other)) != before


def test_it_tells_null_from_zero_and_from_nothing():
    def rows(raw):
        lexicon = None if raw is None else "vader"
        columns = {"topic": ["t"], "article_id": ["a"], "sentence_no": [0], "lexicon": ["vader"], "raw": [raw]}
        return schema.table("topic_sentences", {**columns, "lexicon": [lexicon]})

    assert len({digest("topic_sentences", rows(raw)) for raw in (None, 0.0, 0.5)}) == 3
    assert digest("topic_sentences", rows(0.0)) == digest("topic_sentences", rows(-0.0))


def test_texts_that_join_to_the_same_are_told_apart():
    one = schema.table("texts", {"article_id": ["a", "b"], "text": ["xy", "z"]})
    two = schema.table("texts", {"article_id": ["a", "b"], "text": ["x", "yz"]})
    assert digest("texts", one) != digest("texts", two)


@pytest.mark.parametrize("name", [*schema.BASE, *schema.TOPICAL])
def test_an_empty_table_has_one(name):
    assert len(digest(name, schema.table(name, {}))) == 64


def test_millions_of_rows_take_seconds():
    n = 1_000_000
    ids = pa.array([f"{k:032x}" for k in range(1000)])
    table = schema.table(
        "terms",
        {
            "article_id": pa.DictionaryArray.from_arrays(pa.array(np.arange(n, dtype=np.int32) // 1000), ids),
            "sentence_no": pa.array((np.arange(n) % 1000).astype(np.int32)),
            "term": pa.DictionaryArray.from_arrays(pa.array((np.arange(n) % 1000).astype(np.int32)), ids),
            "n": pa.array(np.ones(n, dtype=np.int32)),
        },
    )
    assert digest("terms", table) == digest("terms", table.take(pa.array(np.arange(n)[::-1])))
