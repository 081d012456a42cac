"""Ratings: agreement of raters against published values, and the file."""

import pytest

from sitrep.errors import UsageError
from sitrep.measures.ratings import Rating, as_csv, by_sentence, correlation, krippendorff_alpha, read_ratings

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", C: four observers, twelve units, missing data.
PUBLISHED = [
    [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1],
    [2, 2, 2, 2], [5, 5, 5], [1, 1], [3],
]  # fmt: skip


@pytest.mark.parametrize(("level", "expected"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_that_of_the_published_example(level, expected):
    assert krippendorff_alpha(PUBLISHED, level) == pytest.approx(expected, abs=5e-4)


def test_alpha_is_null_where_nothing_can_be_compared():
    assert krippendorff_alpha([[1], [2]]) is None
    assert krippendorff_alpha([[1, 1], [1, 1]]) is None
    assert krippendorff_alpha([[1, 1], [2, 2]]) == 1


def test_correlation_is_pearsons():
    assert correlation([1, 2, 3, 4], [2, 4, 6, 8]) == pytest.approx(1)
    assert correlation([1, 2, 3, 5], [3, 1, 2, 0]) == pytest.approx(-0.8315, abs=1e-4)
    assert correlation([1, 2], [1, 2]) is None
    assert correlation([1, 1, 1], [1, 2, 3]) is None


def test_a_file_written_is_the_file_read(tmp_path):
    ratings = [
        Rating(rater="ann", topic="oil", text='He said: "No",\nand left.', value=-2, rated_at="2026-01-01T00:00Z"),
        Rating(rater="bob", topic="oil", text="It rains.", value=None),
    ]
    path = tmp_path / "labels.csv"
    path.write_text(as_csv(ratings), encoding="utf-8")
    assert read_ratings(path) == ratings
    assert by_sentence(ratings) == {("oil", 'He said: "No",\nand left.'): [-2]}


def test_the_last_rating_of_a_rater_counts(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("rater,topic,text,rating\na,t,x,1\na,t,x,-1\nb,t,x,2\n")
    assert by_sentence(read_ratings(path)) == {("t", "x"): [-1, 2]}
    assert read_ratings(tmp_path / "none.csv") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rater,text\na,x\n", ":1: no column topic, rating; expected rater, topic, text, rating, rated_at."),
        ("rater,topic,text,rating\na,t,x,7\n", ':2: rater "a", rating "7"; expected a rater, a text and a rating from'),
        ("rater,topic,text,rating\n,t,x,1\n", ':2: rater "", rating "1"; expected a rater'),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "labels.csv"
    path.write_text(text)
    with pytest.raises(UsageError) as raised:
        read_ratings(path)
    assert str(raised.value).startswith(f"{path}{message}")
