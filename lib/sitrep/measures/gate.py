"""The one gate for small numbers: what may be said of a topic, given how much was written about it.

Counts are always shown. Articles here are independent texts in the topic; sentences are those with a word that the
lexicon knows. Resampling five articles gives 126 distinct samples at most, and a sign-flip test on five cannot go
below p = 0.0625: so below ten articles no interval and no p-value, for any measure.
"""

from typing import Literal

State = Literal["nothing", "one_article", "few_sentences", "dots", "interval"]

MIN_ARTICLES = 2
MIN_SCORED_SENTENCES = 5
MIN_ARTICLES_FOR_INTERVAL = 10
MOST_IN_ONE_ARTICLE = 0.8
"""A word that has more than this share of its occurrences in one article is that article's, and no finding."""


def gate(n_articles: int, n_scored: int) -> State:
    """Say how far tone may be reported.

    Args:
        n_articles: independent articles with a sentence of the topic.
        n_scored: its sentences with a lexicon word left under the mask.

    Returns:
        ``nothing`` (no article), ``one_article`` (its sentences, no tone), ``few_sentences`` (no tone), ``dots`` (a
        dot an article and whether the sign survives leaving any one out), ``interval`` (from ten articles).

    >>> gate(1, 40), gate(3, 4), gate(9, 80), gate(10, 80)
    ('one_article', 'few_sentences', 'dots', 'interval')
    """
    if n_articles == 0:
        return "nothing"
    if n_articles < MIN_ARTICLES:
        return "one_article"
    if n_scored < MIN_SCORED_SENTENCES:
        return "few_sentences"
    return "dots" if n_articles < MIN_ARTICLES_FOR_INTERVAL else "interval"
