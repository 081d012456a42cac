"""Measures on a corpus small enough to count by hand."""

import pytest

from sitrep.answers import Answers
from sitrep.engine.analysis import analyse
from sitrep.evidence.predicates import count, select
from sitrep.measures.frequency import term_frequency
from sitrep.measures.headlines import whole
from sitrep.measures.scope import Scope
from sitrep.measures.topic_tone import drivers, topic_tone
from sitrep.topics.file import load_topics

ARTICLES = {
    "a.txt": "Tankers carry oil. The oil is good. Birds sing.",
    "b.txt": "Oil spills are terrible. Oil prices fell. A great day came.",
    "c.txt": "Ministers met. The weather was awful.",
}
TOPICS = """
topics:
  oil:
    title: Oil
    definition: Oil.
    rules:
      oil: oil
    mask: [good]
    tests:
      match: ["Oil."]
      no_match: ["Ol."]
  nothing:
    title: Nothing
    definition: Nothing.
    rules:
      nothing: xylophone
    tests:
      match: ["A xylophone."]
      no_match: ["A drum."]
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    for name, text in ARTICLES.items():
        (folder / "articles" / name).parent.mkdir(exist_ok=True)
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    (folder / "topics.yml").write_text(TOPICS, encoding="utf-8")
    topics = load_topics(folder / "topics.yml")
    return Answers(analyse([folder / "articles"], topics, folder / "out"), topics, corpus_name="small", scope=Scope())


def ids(answers):
    rows = answers.analysis["articles"].to_pylist()
    return {row["path"][0]: row["article_id"] for row in rows}


def vader_tone(answers, topic):
    """The tone by VADER, whose valences a reader can look up."""
    return topic_tone(answers.counted, topic, answers.matcher(answers.topics.topic(topic)).masks, "vader")


def test_volume_counts_sentences_and_articles_with_their_denominators(answers):
    found = answers.volume("oil").estimates
    assert (whole(found, "n_sentences").value, whole(found, "n_sentences").denominator) == (4, 8)
    assert (whole(found, "n_articles").value, whole(found, "n_articles").denominator) == (2, 3)
    assert whole(found, "share_of_sentences").value == 0.5
    assert whole(found, "share_of_articles").value == pytest.approx(2 / 3)
    by_article = {e.group_value: e.value for e in found if e.group_by == "article"}
    assert by_article == {ids(answers)["a"]: 2, ids(answers)["b"]: 2}


def test_frequency_counts_terms_over_the_word_tokens_of_the_topic(answers):
    found = answers.frequency("oil").estimates
    counts = {e.term: e.value for e in found if e.measure == "term_count"}
    assert counts == {
        "oil": 4, "carry": 1, "fell": 1, "good": 1, "prices": 1, "spills": 1, "tankers": 1, "terrible": 1,
    }  # fmt: skip
    rate = next(e for e in found if e.measure == "term_rate" and e.term == "oil")
    assert rate.denominator == 3 + 4 + 4 + 3
    assert rate.value == pytest.approx(10_000 * 4 / 14)


def test_only_the_most_frequent_terms_and_those_always_wanted_are_given(answers):
    found = term_frequency(answers.counted, "oil", most=1, always={"tankers"})
    assert [e.term for e in found if e.measure == "term_count"] == ["oil", "tankers"]


def test_frequency_without_a_topic_counts_every_sentence(answers):
    found = {e.term: e.value for e in answers.frequency().estimates if e.measure == "term_count"}
    assert found["weather"] == 1
    assert "the" not in found


def test_a_topic_that_nothing_matches_has_null_tone_and_zero_counts(answers):
    volume = answers.volume("nothing").estimates
    assert whole(volume, "n_sentences").value == 0
    assert whole(volume, "share_of_sentences").value == 0
    tone = answers.tone("nothing")
    assert whole(tone.estimates, "tone_masked").value is None
    assert tone.shown == ()
    assert tone.headline == "No sentence with a word that the lexicon knows; no tone."
    assert answers.volume("nothing").headline == "No sentence of the corpus matches this topic."


def test_tone_leaves_masked_words_and_unscored_sentences_out(answers):
    found = vader_tone(answers, "oil")
    good, terrible = 0.4404, -0.4767
    assert whole(found, "tone_raw").value == pytest.approx((good + terrible) / 2)
    assert whole(found, "tone_masked").value == terrible
    assert whole(found, "n_scored").value == 1
    without = next(e for e in found if e.measure == "tone_without")
    assert (without.term, without.denominator) == ("good", 1)
    assert without.value == terrible


def test_the_rest_is_scored_under_the_same_mask_and_differs_by_subtraction(answers):
    found = vader_tone(answers, "oil")
    rest = next(e for e in found if e.group_by == "rest")
    great, awful = 0.6249, -0.4588
    assert rest.value == pytest.approx((great + awful) / 2)
    assert whole(found, "tone_difference").value == pytest.approx(-0.4767 - (great + awful) / 2)


def test_leaving_an_article_out_leaves_its_rest_out_too(answers):
    found = vader_tone(answers, "oil")
    without_b = next(
        e
        for e in found
        if e.measure == "tone_difference" and e.group_by == "without_article" and e.group_value == ids(answers)["b"]
    )
    assert without_b.value is None


def test_drivers_add_up_to_the_sums_behind_the_scores(answers):
    found = {(e.measure, e.term): e.value for e in drivers(answers.counted, "oil", "vader")}
    assert found == {("driver", "terrible"): -2.1, ("driver_masked", "good"): 1.9}


def test_evidence_joins_columns_of_sentences_and_articles(answers):
    rows = select(answers.analysis, '{"table": "terms", "where": {"path": "c.txt", "part": ["body"]}}')
    assert sorted(rows["term"].to_pylist()) == ["awful", "met", "ministers", "weather"]
    assert count(answers.analysis, '{"table": "terms", "where": {"path": "c.txt", "term": {"not": "met"}}}') == 3


def test_evidence_with_an_unknown_column_is_refused(answers):
    from sitrep.errors import TablesError

    with pytest.raises(TablesError, match='names the column "colour"'):
        select(answers.analysis, '{"table": "terms", "where": {"colour": "red"}}')


def test_a_corpus_without_bodies_counts_titles_and_summaries_and_says_so(tmp_path):
    rows = "title,summary,date\nOil falls,Oil prices fell.,2026-01-02\nMinisters meet,,2026-01-03\n"
    (tmp_path / "headlines.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "topics.yml").write_text(TOPICS, encoding="utf-8")
    topics = load_topics(tmp_path / "topics.yml")
    made = Answers(analyse([tmp_path / "headlines.csv"], topics, tmp_path / "out"), topics, corpus_name="headlines")
    assert whole(made.volume("oil").estimates, "n_sentences").value == 2
    assert "title and summary sentences" in made.volume("oil").source
    assert made.period == "2026-01-02 to 2026-01-03"


def test_a_topic_of_many_articles_shows_those_with_most_sentences_and_says_so(tmp_path):
    lines = [
        f'{{"id": {n}, "text": "Oil is terrible. {"Oil is good. " * (n % 7)}It rains on day {n}."}}' for n in range(60)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "topics.yml").write_text(TOPICS.replace("mask: [good]", "mask: [rains]"), encoding="utf-8")
    topics = load_topics(tmp_path / "topics.yml")
    made = Answers(analyse([tmp_path / "many.jsonl"], topics, tmp_path / "out"), topics, corpus_name="many")
    volume, tone = made.volume("oil"), made.tone("oil")
    assert len(volume.shown) == 40
    assert [e.value for e in volume.shown][:8] == [7] * 8
    assert "of 60 articles with a value, the 40 with most sentences are shown" in volume.subtitle
    assert sum(e.group_by == "article" for e in tone.shown) == 40
    assert "of 60 articles" in tone.subtitle
    assert whole(volume.estimates, "n_articles").value == 60


def test_a_topic_whose_scored_words_are_all_masked_has_no_tone(tmp_path):
    (tmp_path / "articles").mkdir()
    for number in range(6):
        (tmp_path / "articles" / f"{number}.txt").write_text(f"Oil {number} is good. Good oil {number} burns.")
    masked = TOPICS.replace("mask: [good]", "mask: [good, oil, burns]")
    (tmp_path / "topics.yml").write_text(masked, encoding="utf-8")
    topics = load_topics(tmp_path / "topics.yml")
    made = analyse([tmp_path / "articles"], topics, tmp_path / "out")
    finding = Answers(made, topics, corpus_name="masked", scope=Scope(copies=True)).tone("oil")
    assert whole(finding.estimates, "tone_masked").value is None
    assert whole(finding.estimates, "tone_raw").value > 0.4
    assert finding.shown == ()
