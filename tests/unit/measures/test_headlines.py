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
        row("tone_difference", differences[0]),
        *(row("tone_masked", v, group_by="without_article", group_value=str(i)) for i, v in enumerate(topic[1:])),
        *(
            row("tone_difference", v, group_by="without_article", group_value=str(i))
            for i, v in enumerate(differences[1:])
        ),
        row("n_negative", n_negative, denominator=n_scored),
        row("n_positive", 2, denominator=n_scored),
    ]


def test_tone_is_negative_only_if_no_single_article_makes_it_so():
    steady = tone_rows([-0.3, -0.2, -0.4], [-0.2, -0.1, -0.3])
    said = headlines.tone_headline(steady)
    assert said.startswith("Negative whichever article is left out; more negative than the rest of the corpus.")
    assert "14 of 19 scored sentences negative, 2 positive." in said
    shaky = tone_rows([-0.3, 0.1, -0.4], [-0.2, 0.1, -0.3])
    said = headlines.tone_headline(shaky)
    assert said.startswith("Neither clearly positive nor clearly negative; no clear difference from the rest")


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
