"""Ranges over articles: against tables of Student's t, and by simulation of what they promise."""

import numpy as np
import pytest

from sitrep.measures.estimates import Estimate
from sitrep.measures.gate import gate
from sitrep.measures.headlines import claimed
from sitrep.measures.intervals import difference_interval, joint_level, mean_interval, t_quantile
from sitrep.measures.scores import NO_SCORE, ArticleSums, Sum

LEVELS = ((0.975, 1, 12.7062), (0.975, 9, 2.26216), (0.975, 29, 2.04523), (0.995, 4, 4.60409), (0.95, 2.5, 2.5582))


def sums(articles):
    """The sums of articles by their places, as columns."""
    places = np.array(sorted(articles), np.int64)
    n, totals = ([getattr(articles[at], name) for at in places.tolist()] for name in ("n", "total"))
    return ArticleSums(articles=places, n=np.array(n, np.int64), totals=np.array(totals, np.int64))


@pytest.mark.parametrize(("probability", "freedom", "expected"), LEVELS)
def test_quantiles_are_those_of_the_tables_of_t(probability, freedom, expected):
    assert t_quantile(probability, freedom) == pytest.approx(expected, rel=1e-3)


def test_an_interval_of_articles_of_one_sentence_is_students():
    values = [0.1, -0.3, 0.2, 0.4, -0.2, 0.0, 0.3, -0.1, 0.5, 0.1]
    articles = {i: Sum(n=1, n_articles=1, total=round(value * 10_000)) for i, value in enumerate(values)}
    found = mean_interval(sums(articles))
    reach = 2.262157 * np.std(values, ddof=1) / np.sqrt(10)
    assert (found.low, found.high) == pytest.approx((np.mean(values) - reach, np.mean(values) + reach), abs=1e-6)


def test_a_difference_of_articles_of_one_sentence_is_welchs():
    ours, theirs = [0.1, -0.3, 0.2, 0.4, -0.2], [0.3, 0.5, 0.4, 0.6, 0.2, 0.8]
    inside = {i: Sum(n=1, n_articles=1, total=round(v * 10_000)) for i, v in enumerate(ours)}
    rest = {10 + i: Sum(n=1, n_articles=1, total=round(v * 10_000)) for i, v in enumerate(theirs)}
    found = difference_interval(sums(inside), sums(rest))
    a, b = np.var(ours, ddof=1) / 5, np.var(theirs, ddof=1) / 6
    reach = t_quantile(0.975, (a + b) ** 2 / (a**2 / 4 + b**2 / 5)) * np.sqrt(a + b)
    middle = np.mean(ours) - np.mean(theirs)
    assert (found.low, found.high) == pytest.approx((middle - reach, middle + reach), abs=1e-6)


def test_one_article_has_no_interval():
    one = {0: Sum(n=40, n_articles=1, total=5)}
    assert mean_interval(sums(one)).low is None
    assert difference_interval(sums(one), sums({1: one[0], 2: one[0]})).low is None


def test_articles_of_unequal_length_count_for_fewer():
    even = {i: Sum(n=5, n_articles=1, total=5 * (-1) ** i * 1000) for i in range(10)}
    uneven = even | {0: Sum(n=100, n_articles=1, total=100_000)}
    assert t_quantile(0.975, 9) < 2.3
    assert (mean_interval(sums(uneven)).high or 0) - (mean_interval(sums(uneven)).low or 0) > 0.3
    assert (mean_interval(sums(even)).high or 0) - (mean_interval(sums(even)).low or 0) < 0.2


def article(generator, longest=80):
    """Scores of one made-up article, in steps of 10^-4: of its own level, lumpy, between -1 and 1."""
    size = int(np.clip(np.round(generator.lognormal(1.6, 0.9)), 1, longest))
    level = generator.normal(-0.1, 0.25)
    return np.rint(10_000 * np.tanh(generator.normal(1.5 * level, 0.7, size))).astype(int)


def added(scores):
    return Sum(n=len(scores), n_articles=int(len(scores) > 0), total=int(scores.sum()))


@pytest.mark.parametrize("n_articles", [10, 15, 30])
def test_the_nominal_95_percent_cover_92_to_97(n_articles):
    generator = np.random.default_rng(2026)
    everything = [article(generator) for _ in range(60_000)]
    truth = np.concatenate(everything).mean() / 10_000
    drawn = [generator.choice(len(everything), n_articles, replace=False) for _ in range(1_500)]
    covered = 0
    for places in drawn:
        found = mean_interval(sums({i: added(everything[place]) for i, place in enumerate(places)}))
        covered += found.low <= truth <= found.high
    print(f"{n_articles} articles: {covered / len(drawn):.3f} of the ranges hold the mean")  # noqa: T201
    assert 0.92 <= covered / len(drawn) <= 0.97


def row(measure, value, **more):
    return Estimate(measure=measure, topic="t", value=value, unit="", method="", evidence="{}", **more)


def estimates(inside, rest, n_topics):
    """Make what ``topic_tone`` makes of a topic, as far as a claim needs it."""
    whole, others = (sum_of(side.values()) for side in (inside, rest))
    found = difference_interval(sums(inside), sums(rest), level=joint_level(n_topics))
    has_interval = gate(len(inside), whole.n) == "interval"
    rows = [
        row("tone_masked", whole.mean(), n_articles=len(inside), n_sentences=whole.n),
        row("tone_masked", others.mean(), group_by="rest", group_value="rest"),
        row(
            "tone_difference",
            whole.mean() - others.mean(),
            low=found.low if has_interval else None,
            high=found.high if has_interval else None,
        ),
    ]
    for key, one in inside.items():
        without, rest_without = whole.less(one), others.less(rest.get(key, NO_SCORE))
        rows.append(row("tone_masked", one.mean(), group_by="article", group_value=str(key)))
        if without.n and rest_without.n:
            difference = without.mean() - rest_without.mean()
            rows.append(row("tone_difference", difference, group_by="without_article", group_value=str(key)))
    return rows


def sum_of(parts):
    parts = list(parts)
    return Sum(n=sum(p.n for p in parts), n_articles=len(parts), total=sum(p.total for p in parts))


@pytest.mark.parametrize(("n_articles", "share"), [(5, 0.9), (8, 0.95), (9, 1.0), (14, 0.85), (30, 0.5), (120, 0.1)])
def test_a_shuffled_briefing_of_three_topics_says_of_any_that_it_differs_in_at_most_5_percent(n_articles, share):
    generator = np.random.default_rng(7)
    n_draws, n_topics, false = 1_000, 3, 0
    for _ in range(n_draws):
        articles = [article(generator) for _ in range(n_articles)]
        any_claimed = False
        for _ in range(n_topics):
            inside, rest = {}, {}
            for key, scores in enumerate(articles):
                chosen = generator.random(len(scores)) < (0.35 if generator.random() < share else 0.0)
                if chosen.any():
                    inside[key] = added(scores[chosen])
                if not chosen.all():
                    rest[key] = added(scores[~chosen])
            if gate(len(inside), sum_of(inside.values()).n) in ("dots", "interval") and rest:
                any_claimed |= bool(claimed(estimates(inside, rest, n_topics), n_topics=n_topics))
        false += any_claimed
    print(f"{n_articles} articles: a false difference in {false / n_draws:.3f} of the briefings")  # noqa: T201
    assert false / n_draws <= 0.05
