"""Is a word more frequent in a topic than in the rest, article by article? A permutation test, and many at once.

Occurrences of a word come in clusters: one article may use it ten times. So the labels of *articles* are permuted and
not those of tokens (Mildenberger, arXiv 2308.13383), in the form that a topic asks for, whose sentences lie in the same
articles as the rest: in each article the topic's part has ``d_i = x_i - r * t_i`` occurrences more than the rate ``r``
of the rest leads to expect in its ``t_i`` tokens. If the topic has nothing to do with the word, then "more" and
"fewer" are labels that could as well be exchanged in any article: p is the share of all such exchanges (a seeded
sample of them) whose sum is as large as the one found. A word of one article cannot reach a small p, however often it
stands there.

Of more than 1,000 articles whole groups of them are exchanged, 500 in all: their deviations are added up first. What
may be exchanged article by article may be exchanged group by group, so p means the same, of fewer exchanges.
"""

import numpy as np
import numpy.typing as npt

from sitrep.measures.occurrences import Floats, Places

DRAWS = 1999
SEED = 20260107
MIN_ARTICLES = 5
"""A word in fewer articles of the topic cannot reach p = .05, of 32 exchanges, and is not tested (Tarone 1990)."""

MOST_ARTICLES = 1_000
"""Of more articles than this, groups of articles are exchanged."""

GROUPS = 500

_AT_ONCE = 512


def exchanged(numbers: Places) -> Places:
    """Return what is exchanged together with each article of a topic, by its number in the order of identities.

    >>> exchanged(np.arange(3)), exchanged(np.arange(1001))[[0, 499, 500, 1000]]
    (array([0, 1, 2]), array([  0, 499,   0,   0]))
    """
    return numbers % GROUPS if len(numbers) > MOST_ARTICLES else numbers


def tested_p(times: npt.NDArray[np.float32], tokens: Floats, rates: Floats) -> Floats:
    """Return p of each word, as ``exchange_p`` of ``times - tokens * rates``, of which no more is made than is needed.

    Args:
        times: occurrences of each word (a column) in each article or group of articles (a row).
        tokens: word tokens of each row.
        rates: the rate of each word in the rest.
    """
    found = [np.zeros(0)]
    for at in range(0, len(rates), _AT_ONCE):
        few = slice(at, at + _AT_ONCE)
        found.append(exchange_p(times[:, few] - tokens[:, None] * rates[few]))
    return np.concatenate(found)


def exchange_p(deviations: Floats) -> Floats:
    """Return p of each word: one-sided, that its deviations add up to more than chance.

    Args:
        deviations: ``d_i``, a row an article of the topic, a column a word.

    Returns:
        ``(1 + exchanges at least as large) / (1 + draws)`` of each column; small where the word is more frequent.

    >>> small, large = exchange_p(np.array([[1.0, 20.0], *[[1.0, -0.1]] * 11])).round(3)
    >>> bool(small <= 0.002), bool(large > 0.4)
    (True, True)
    """
    n_articles, n_words = deviations.shape
    if not n_words:
        return np.zeros(0)
    draws = np.random.default_rng(SEED).integers(0, 2, (DRAWS, n_articles)) * 2.0 - 1.0
    observed = deviations.sum(axis=0)
    slack = 1e-9 * np.abs(deviations).sum(axis=0)
    found: Floats = (1 + (draws @ deviations >= observed - slack).sum(axis=0)) / (1 + DRAWS)
    return found


def false_discovery(p: Floats) -> Floats:
    """Return the q-values of Benjamini and Hochberg (1995): the share of false findings among all with a q as small.

    ``q_(k) = min over j >= k of m * p_(j) / j``, m the number of tests. A finding is one with q of .05 or less.

    The example of the paper's section 3.2 (fifteen comparisons; at .05 the first four stand):

    >>> p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]
    >>> int((false_discovery(np.array(p)) <= 0.05).sum())
    4
    """
    m = len(p)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * m / np.arange(1, m + 1)
    q = np.empty(m)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q
