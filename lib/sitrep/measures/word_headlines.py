"""What keyness, collocates, phrases and pairs of names say, in a sentence; and when they say nothing."""

from collections.abc import Sequence

from sitrep.measures.estimates import Estimate
from sitrep.measures.gate import MIN_ARTICLES, MIN_ARTICLES_FOR_INTERVAL
from sitrep.measures.headlines import number, plural

CLEAR_Z = 1.96
CLEAR_Q = 0.05
CLEAR_T = 2.0
CLEAR_RATIO = 1.0
"""A word is telling where it is twice as frequent as in the rest, or more: log2 of 2."""

CLEAR_ARTICLES, CLEAR_ARTICLES_OF_MANY = 3, 5
"""A claim on a word needs so many articles that hold it, of a topic below ten articles and from ten."""


def clear_keywords(estimates: Sequence[Estimate], n_articles: int) -> list[str]:
    """Return the key words of a topic that may be claimed, by rank.

    A claim needs the word to be more frequent whichever article is left out (least z of 1.96 or more) and to stand in
    three or more articles; from ten articles in the topic on, a q of .05 or less takes the place of the latter.

    Args:
        estimates: what ``keywords`` gave.
        n_articles: articles of the topic.
    """
    least = {e.term: e for e in estimates if e.measure == "log_odds_z_left_out"}
    q = {e.term: e.value for e in estimates if e.measure == "keyness_q"}
    found = []
    for term, one in least.items():
        if term is None or one.value is None or one.value < CLEAR_Z:
            continue
        value = q[term]
        enough = (one.n_articles or 0) >= CLEAR_ARTICLES
        if (value is not None and value <= CLEAR_Q) if n_articles >= MIN_ARTICLES_FOR_INTERVAL else enough:
            found.append(term)
    return found


def keyness_headline(estimates: Sequence[Estimate], n_articles: int) -> str:
    """Name the words that set a topic apart, or say that none does clearly."""
    if not n_articles:
        return "No sentence of the corpus matches this topic."
    if n_articles < MIN_ARTICLES:
        return "One article only; no word can be said to set the topic apart."
    clear = clear_keywords(estimates, n_articles)
    if not clear:
        return "No word clearly sets this topic apart from the rest of the corpus."
    ratio = {e.term: e.value for e in estimates if e.measure == "log_ratio"}
    rest = {e.term: e.value for e in estimates if e.measure == "rest_count"}
    said = listed([f"“{term}” ({times_as_frequent(ratio[term], rest[term])})" for term in clear[:3]])
    return f"Set apart from the rest of the corpus, whichever article is left out, by {said}."


def times_as_frequent(log_ratio: float | None, in_the_rest: float | None) -> str:
    """Say a log ratio as a multiple, or that the rest does not have the word.

    >>> times_as_frequent(3.0, 5), times_as_frequent(0.5, 7), times_as_frequent(4.2, 0), times_as_frequent(None, None)
    ('8 times as frequent', '1.4 times as frequent', 'nowhere else', '–')
    """
    if log_ratio is None:
        return "–"
    return "nowhere else" if not in_the_rest else f"{multiple(log_ratio)} times as frequent"


def multiple(log_ratio: float) -> str:
    """Write two to the power of a log ratio without false precision."""
    times = 2**log_ratio
    return f"{times:.1f}" if times < 3 else number(round(times)) if times < 100 else number(round(times, -1))


def clear_collocates(estimates: Sequence[Estimate], n_articles: int) -> list[str]:
    """Return the collocates that may be claimed, by rank: t of 2 or more, in three articles (of ten or more, in five).

    Args:
        estimates: what ``collocates`` gave.
        n_articles: articles that hold the node.
    """
    least = _enough(n_articles)
    t = {e.term: e for e in estimates if e.measure == "t_score"}
    return [
        term
        for term, one in t.items()
        if term is not None and (one.value or 0) >= CLEAR_T and (one.n_articles or 0) >= least
    ]


def collocations_headline(estimates: Sequence[Estimate], node: str, n_articles: int) -> str:
    """Name the words that share most sentences with a node, or say that none does clearly."""
    if not n_articles:
        return f"No sentence holds {node}."
    clear = clear_collocates(estimates, n_articles)
    if not clear:
        return f"No word clearly keeps company with {node}."
    n = {e.term: e.value for e in estimates if e.measure == "n_together"}
    said = listed([f"“{term}” ({plural(n[term], 'sentence')})" for term in clear[:3]])
    return f"Closest company of {node}: {said}."


def spread(estimates: Sequence[Estimate], n_articles: int) -> list[str]:
    """Return the phrases or pairs that may be claimed, in their order: in three articles (of ten or more, in five).

    Args:
        estimates: counts of sentences, a row a phrase or pair.
        n_articles: articles of the topic, or of the whole corpus.
    """
    return [e.term for e in estimates if e.term is not None and (e.n_articles or 0) >= _enough(n_articles)]


def phrases_headline(estimates: Sequence[Estimate], n_articles: int) -> str:
    """Name the phrases in most sentences among those that may be claimed."""
    return _most(estimates, n_articles, "phrase", "No telling phrase stands in {} articles or more.")


def names_headline(estimates: Sequence[Estimate], n_articles: int) -> str:
    """Name the pairs of names in most sentences among those that may be claimed."""
    pairs = [e for e in estimates if e.measure == "n_together"]
    return _most(pairs, n_articles, "pair", "No two names stand together in {} articles or more.")


def listed(texts: Sequence[str]) -> str:
    """Join texts as a sentence does.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _most(estimates: Sequence[Estimate], n_articles: int, noun: str, nothing: str) -> str:
    clear = set(spread(estimates, n_articles))
    leading = [e for e in estimates if e.term in clear][:3]
    if not leading:
        return nothing.format({3: "three", 5: "five"}[_enough(n_articles)])
    said = listed([f"“{e.term}” ({plural(e.value, 'sentence')})" for e in leading])
    return f"Most frequent {noun if len(leading) == 1 else f'{noun}s'}: {said}."


def _enough(n_articles: int) -> int:
    return CLEAR_ARTICLES if n_articles < MIN_ARTICLES_FOR_INTERVAL else CLEAR_ARTICLES_OF_MANY
