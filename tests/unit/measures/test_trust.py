"""The instrument's own page, on a corpus small enough to judge by hand."""

import re

import pytest

from sitrep.answers import Answers
from sitrep.engine.analysis import analyse
from sitrep.engine.configuration import Configuration
from sitrep.measures.lexicon_files import read_lexicon
from sitrep.measures.ratings import Rating, as_csv
from sitrep.measures.trust import parted_sentences, sign_agreement
from sitrep.topics.file import load_topics

ARTICLES = {
    "a.txt": "Oil is good. Oil is bad. The tanker sank. Oil is awful today. Paris saw the tanker.",
    "b.txt": "Oil is great. Oil is good news. Oil is terrible. The tanker sank in Paris. Oil is awful.",
}
TOPICS = """
topics:
  oil:
    title: Oil
    definition: Oil.
    rules: {oil: oil}
    mask: [news]
    tests: {match: ["Oil."], no_match: ["Ol."]}
"""
OTHER = "good\t1\nbad\t-1\nawful\t1\nterrible\t-1\nsank\t-1\n"


@pytest.fixture
def answers(tmp_path):
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, encoding="utf-8")
    (tmp_path / "topics.yml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "other.txt").write_text(OTHER, encoding="utf-8")
    topics = load_topics(tmp_path / "topics.yml")
    lexicons = [read_lexicon(tmp_path / "other.txt")]
    made = analyse(
        [tmp_path / "articles"], topics, tmp_path / "out", configuration=Configuration(lexicons=tuple(lexicons))
    )
    return Answers(made, topics, corpus_name="small")


def cells(finding):
    return [tuple(cell if isinstance(cell, str) else cell.text for cell in row) for row in finding.rows]


def test_coverage_is_the_share_of_sentences_with_a_known_word(answers):
    told = answers.coverage().headline
    assert told.startswith("Of 10 sentences a word is known in: news ") and told.endswith(", VADER 70%, other 80%.")


def test_agreement_counts_sentences_that_both_score_with_one_sign(answers):
    assert [row[:2] for row in cells(answers.agreement())] == [("Oil", "VADER"), ("Oil", "other")]
    one = sign_agreement(answers.counted, "oil", "vader", "other")
    assert (one.value, one.denominator) == (pytest.approx(4 / 6), 6)
    assert "not thereby right" in answers.agreement().headline


def test_unknown_words_are_frequent_unscored_and_no_names(answers):
    found = cells(answers.unknown_words(top=5))
    assert found[0] == ("tanker", "3", "3", "2")
    assert [row[0] for row in found[1:]] == ["news", "saw"]  # Paris has a capital everywhere; "today" has a weight


def test_disagreements_are_the_sentences_scored_furthest_apart(answers):
    assert [row[1] for row in cells(answers.disagreements(top=2))] == ["VADER"] * 2 + ["other"] * 2
    first = parted_sentences(answers.counted, "vader", "other", top=2)
    assert {one.text for one in first} == {"Oil is awful today.", "Oil is awful."}


def test_known_failures_are_still_misread_by_the_scorer(answers):
    found = answers.known_failures()
    assert all(row[1] != row[4] for row in cells(found))
    by_news = sum(row[1] != row[2] for row in cells(found))
    assert found.headline == f"Of these 10 sentences news misreads {by_news} and VADER misreads 10."


def test_the_worth_of_scores_is_told_with_ranges(answers):
    found = cells(answers.worth())
    assert [row[0] for row in found][:2] == ["VADER", "AFINN"]
    assert all(re.fullmatch(r"0\.\d\d \(0\.\d\d to 0\.\d\d\)", text) for row in found for text in row[1:])
    assert found[-1][0] == "teacher" and "news" in answers.worth().headline


def test_human_check_compares_each_lexicon_with_the_mean_rating(answers):
    ratings = [
        Rating(rater=rater, topic="oil", text=text, value=value)
        for rater in ("ann", "bob")
        for text, value in (("Oil is good.", 2), ("Oil is bad.", -1), ("Oil is awful.", -2), ("Oil is gone.", 0))
    ]
    answers.topics.path.with_name("labels.csv").write_text(as_csv(ratings), encoding="utf-8")
    found = answers.human_check()
    assert found.headline.startswith("2 people rated 3 sentences (their alpha is +1.00). news, masked, puts ")
    by_lexicon = {row[0]: row for row in cells(found)}
    assert by_lexicon["VADER, masked"][3] == "100%"
    assert by_lexicon["other, masked"][3] == "67%"
    assert by_lexicon["other, masked"][4] == "1 / 0 / 1"
