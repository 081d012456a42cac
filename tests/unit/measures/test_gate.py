"""The gate for small numbers."""

import pytest

from sitrep.measures.gate import gate


@pytest.mark.parametrize(
    ("n_articles", "n_scored", "expected"),
    [
        (0, 0, "nothing"),
        (1, 500, "one_article"),
        (2, 4, "few_sentences"),
        (2, 5, "dots"),
        (9, 900, "dots"),
        (10, 4, "few_sentences"),
        (10, 5, "interval"),
    ],
)
def test_gate_opens_with_articles_and_scored_sentences(n_articles, n_scored, expected):
    assert gate(n_articles, n_scored) == expected
