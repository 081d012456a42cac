"""What the headlines of words claim, and when they claim nothing."""

from sitrep.measures.estimates import Estimate
from sitrep.measures.word_headlines import (
    clear_keywords,
    collocations_headline,
    keyness_headline,
    multiple,
    names_headline,
    phrases_headline,
)


def key_word(term, *, least, q=None, n_articles=4, ratio=3.0, rest=5.0):
    def row(measure, value):
        return Estimate(
            measure=measure, term=term, value=value, unit="", method="", evidence="{}", n_articles=n_articles
        )

    return [row("log_odds_z_left_out", least), row("keyness_q", q), row("log_ratio", ratio), row("rest_count", rest)]


def test_below_ten_articles_a_claim_needs_three_articles_and_any_one_left_out():
    rows = [*key_word("firm", least=2.1, n_articles=3), *key_word("few", least=4, n_articles=2)]
    rows += [*key_word("shaky", least=1.9, n_articles=5), *key_word("lost", least=None)]
    assert clear_keywords(rows, 9) == ["firm"]
    assert keyness_headline(rows, 9) == (
        "Set apart from the rest of the corpus, whichever article is left out, by “firm” (8 times as frequent)."
    )


def test_from_ten_articles_a_claim_needs_the_test_too():
    rows = [*key_word("untested", least=9, n_articles=4), *key_word("found", least=2, q=0.05, n_articles=5)]
    rows += key_word("chance", least=5, q=0.051, n_articles=8)
    assert clear_keywords(rows, 10) == ["found"]


def test_keyness_says_when_there_is_nothing_to_say():
    assert keyness_headline([], 0) == "No sentence of the corpus matches this topic."
    assert keyness_headline(key_word("x", least=9), 1) == (
        "One article only; no word can be said to set the topic apart."
    )
    assert keyness_headline(key_word("x", least=0), 5) == (
        "No word clearly sets this topic apart from the rest of the corpus."
    )


def test_a_word_that_the_rest_does_not_have_is_no_multiple():
    said = keyness_headline(key_word("here", least=3, rest=0.0), 5)
    assert said.endswith("by “here” (nowhere else).")


def test_multiples_have_no_false_precision():
    assert [multiple(x) for x in (0.5, 1.9, 6.2, 9.7)] == ["1.4", "4", "74", "830"]


def sentences(term, n, n_articles, measure="n_with_phrase"):
    return Estimate(
        measure=measure, term=term, value=n, unit="sentences", method="", evidence="{}", n_articles=n_articles
    )


def test_a_phrase_is_named_only_from_three_articles_and_of_many_from_five():
    rows = [sentences("hide caption", 42, 3), sentences("eastern front", 8, 6)]
    assert phrases_headline(rows, 9) == (
        "Most frequent phrases: “hide caption” (42 sentences) and “eastern front” (8 sentences)."
    )
    assert phrases_headline(rows, 24) == "Most frequent phrase: “eastern front” (8 sentences)."
    assert phrases_headline(rows[:1], 24) == "No telling phrase stands in five articles or more."
    assert phrases_headline([], 2) == "No telling phrase stands in three articles or more."


def test_pairs_of_names_likewise():
    assert names_headline([sentences("A + B", 4, 3, "n_together")], 4) == "Most frequent pair: “A + B” (4 sentences)."
    assert names_headline([], 4) == "No two names stand together in three articles or more."


def test_company_is_claimed_where_it_is_no_chance():
    rows = [
        *(sentences("gas", 9, 5, "n_together"), sentences("gas", 2.4, 5, "t_score")),
        *(sentences("the", 90, 50, "n_together"), sentences("the", 1.9, 50, "t_score")),
    ]
    assert collocations_headline(rows, "“oil”", 40) == "Closest company of “oil”: “gas” (9 sentences)."
    assert collocations_headline(rows[2:], "“oil”", 40) == "No word clearly keeps company with “oil”."
    assert collocations_headline([], "“oil”", 0) == "No sentence holds “oil”."
