"""What the numbers say in words."""

from dataclasses import replace

from sitrep.measures import headlines
from sitrep.measures.estimates import Estimate


def row(measure, value, **more):
    plain = Estimate(measure=measure, topic="t", value=value, unit="", method="", evidence="{}")
    return replace(plain, **more)


def tone_rows(topic, differences, *, n_scored=19, n_articles=5, n_negative=14):
    return [
        row("tone_masked", topic[0], n_articles=n_articles, n_sentences=n_scored),
        row("tone_raw", 0.41),
        row("tone_masked", 0.0, group_by="rest", group_value="rest"),
        row("tone_difference", differences[0]),
        *(row("tone_masked", v, group_by="article", group_value=str(i)) for i, v in enumerate(topic[1:])),
        *(row("tone_masked", v, group_by="without_article", group_value=str(i)) for i, v in enumerate(topic[1:])),
        *(
            row("tone_difference", v, group_by="without_article", group_value=str(i))
            for i, v in enumerate(differences[1:])
        ),
        row("n_negative", n_negative, denominator=n_scored),
        row("n_positive", 2, denominator=n_scored),
    ]


def with_range(rows, measure, low, high):
    return [replace(e, low=low, high=high) if e.measure == measure and e.group_by is None else e for e in rows]


def test_below_ten_articles_a_difference_that_survives_is_counted_but_not_claimed_of_few():
    steady = tone_rows([-0.3, -0.2, -0.4], [-0.2, -0.1, -0.3])
    assert headlines.tone_headline(steady) == (
        "Negative whichever article is left out; more negative than the rest in 2 of 2 articles, too few to call it a "
        "difference. 14 of 19 scored sentences negative, 2 positive."
    )


def test_below_ten_articles_a_difference_is_claimed_only_where_chance_alone_would_seldom_make_it():
    six = tone_rows([-0.3] * 7, [-0.2] * 7)
    assert headlines.claimed(six) == "negative"
    assert headlines.claimed(six, n_topics=3) == ""
    assert headlines.claimed(tone_rows([-0.3] * 8, [-0.2] * 8), n_topics=3) == "negative"
    assert headlines.claimed(tone_rows([-0.3, 0.1, *[-0.4] * 7], [-0.2] * 8)) == ""


def test_a_sign_that_one_article_makes_is_not_said():
    shaky = tone_rows([-0.3, 0.1, -0.4], [-0.2, 0.1, -0.3])
    said = headlines.tone_headline(shaky)
    assert said.startswith("Neither clearly positive nor clearly negative; no clear difference from the rest")


def test_from_ten_articles_the_range_decides():
    rows = tone_rows([-0.3] * 12, [-0.2] * 12, n_articles=11)
    rows = with_range(with_range(rows, "tone_masked", -0.41, -0.19), "tone_difference", -0.31, -0.09)
    assert headlines.tone_headline(rows).startswith(
        "Negative (−0.41 to −0.19); more negative than the rest of the corpus."
    )
    rows = with_range(rows, "tone_difference", -0.41, 0.01)
    assert "no clear difference from the rest of the corpus" in headlines.tone_headline(rows)
    rows = with_range(tone_rows([0.1] * 12, [-0.04] * 12, n_articles=11), "tone_difference", -0.06, -0.02)
    assert headlines.claimed(rows) == ""


def test_tone_of_one_article_is_not_said():
    assert (
        headlines.tone_headline(tone_rows([-0.9], [-0.9], n_articles=1))
        == "Sentences with a scored word in one article only; no tone."
    )


def test_tone_of_few_sentences_is_not_said():
    rows = tone_rows([-0.9, -0.9], [-0.9], n_scored=4, n_articles=2)
    assert headlines.tone_headline(rows) == "Only 4 scored sentences in 2 articles; no tone."


def test_tone_of_no_sentence_says_so():
    rows = tone_rows([None], [None], n_scored=0, n_articles=0)
    assert headlines.tone_headline(rows) == "No sentence with a word that the lexicon knows; no tone."


def test_mask_headline_names_the_word_that_moves_the_mean_most():
    rows = [
        row("tone_raw", 0.41),
        row("tone_masked", 0.05),
        row("tone_without", 0.12, term="security", denominator=8),
        row("tone_without", 0.38, term="peace", denominator=2),
    ]
    assert headlines.mask_headline(rows) == (
        "Raw, the tone is +0.41. Without “security” (8 times) it becomes +0.12; without all 2 masked words, +0.05."
    )


def test_frequency_headline_leaves_out_rule_words_and_single_occurrences():
    rows = [row("term_count", 9, term="oil"), row("term_count", 4, term="pressure"), row("term_count", 1, term="x")]
    said = headlines.frequency_headline(rows, frozenset({"oil"}))
    assert said == "Beside the topic's own words, most frequent: “pressure” (4)."
    assert headlines.frequency_headline(rows[2:]) == "No term occurs more than once."


def test_compared_volume_says_when_topics_are_level():
    rows = [[row("n_sentences", 4, topic=name, denominator=99)] for name in "ab"]
    said = headlines.compared_volume_headline(rows, {"a": "Alpha", "b": "Beta"})
    assert said == "Alpha and Beta are level at 4 sentences each, of 99."


def test_compared_tone_can_say_that_no_topic_differs():
    rows = [tone_rows([-0.3, 0.1], [-0.2, 0.1])]
    said = headlines.compared_tone_headline(rows, {"t": "Topic"})
    assert said == "No topic's tone differs clearly from the rest of the corpus."
