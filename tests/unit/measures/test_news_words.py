"""How the lexicon ``news`` is learned, against slow and obvious computations on small numbers."""

import numpy as np
import pytest

from sitrep.measures.news_words import choosing, worth
from sitrep.measures.news_words.bending import bend, bending_words, place
from sitrep.measures.news_words.learning import Guesser, Lessons, words_of
from sitrep.measures.news_words.lexicon import Learned, Material
from sitrep.measures.news_words.sentences import Rated

sparse = pytest.importorskip("scipy.sparse", reason="the extra train is not installed")

TEXTS = (
    "They spoke against the war but not against hope.",
    "If nothing helps, the war will not end.",
    "Hope.",
    "Never has the war been so hopeless, from the first day to the last of hope.",
)
VOCABULARY = ["end", "helps", "hope", "hopeless", "war"]
BENDERS = ["against", "from", "if", "not"]
WEIGHTS = np.array([0.3, 1.1, 1.5, -1.7, -2.2])
BENDS = np.array([-0.5, -0.25, 0.12, -0.4])


def slow_sum(text, multipliers, bends):
    words = [word.strip(".,").lower() for word in text.split()]
    total = 0.0
    for at, word in enumerate(words):
        weight = dict(zip(VOCABULARY, WEIGHTS, strict=True)).get(word, 0.0)
        bent = 1 + sum(bends.get(before, 0.0) for before in words[max(0, at - 5) : at])
        total += weight * multipliers[at] * bent / len(words) ** 0.5
    return total


def test_sums_of_bent_counts_are_those_of_a_loop_and_linear_in_the_bends():
    words = words_of(TEXTS)
    placed = place(words, VOCABULARY, BENDERS)
    found = placed.counts(5, BENDS) @ WEIGHTS
    by_bends = placed.counts(5) @ WEIGHTS + placed.bendable(WEIGHTS, 4) @ BENDS
    for number, text in enumerate(TEXTS):
        own = words.multiplier[words.sentence == number]
        assert found[number] == pytest.approx(slow_sum(text, own, dict(zip(BENDERS, BENDS, strict=True)))), text
    assert by_bends == pytest.approx(found)
    assert not np.allclose(found, placed.counts(5) @ WEIGHTS)


def test_bends_are_found_again_and_small_ones_left_out():
    random = np.random.default_rng(5)
    columns = sparse.csr_matrix(random.normal(size=(2_000, 3)))
    left = columns @ np.array([-0.4, 0.03, 0.2])
    assert bend(columns, left, 0.0).tolist() == [-0.4, 0.0, 0.2]
    assert 0 < bend(columns, left, 2_000.0)[2] < 0.15


def test_only_stop_words_and_negations_that_are_no_names_may_bend():
    words = words_of(["Will and May don't want security or the women."] * 50)
    assert bending_words(words, frozenset({"will", "may"})) == ["and", "don't", "or", "the"]
    assert bending_words(words_of(["Not now."] * 39), frozenset()) == []


def test_the_guess_is_the_ridge_regression_on_embeddings_summed_by_sentence():
    random = np.random.default_rng(3)
    counts, own = (sparse.csr_matrix(random.poisson(0.3, size=(n, 12)).astype(float)) for n in (200, 40))
    embedded = random.normal(size=(12, 4)).astype(np.float32)
    lessons = Lessons(counts=counts, ratings=random.normal(size=200), own=own, rated=random.normal(size=40))
    standard = (embedded - embedded.mean(0)) / embedded.std(0)
    columns = np.column_stack([sparse.vstack([counts, own]) @ standard, np.full(240, 30.0)])
    targets = np.concatenate([lessons.ratings, lessons.rated])
    for penalty, found in zip((1.0, 50.0), Guesser(counts, embedded).guess(lessons, [1.0, 50.0]), strict=True):
        slopes = np.linalg.solve(columns.T @ columns + penalty * np.eye(5), columns.T @ targets)
        expected = standard @ slopes[:-1]
        assert found == pytest.approx(expected - np.median(expected), abs=1e-4)


def test_a_valence_that_people_contradict_counts_for_nothing():
    held = [[1, 1, 0, 1], [-0.7, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 0], [0, 1, 1, 0]]
    rated = np.array([-2.0, -1.0, -1.5, 2.0, 2.0])
    lessons = Lessons(counts=sparse.csr_matrix((0, 4)), ratings=np.zeros(0), own=sparse.csr_matrix(held), rated=rated)
    valences = np.array([1.5, -0.5, 2.0, 1.0])
    means = [rated[[bool(row[word]) for row in held]].mean() - rated.mean() for word in range(4)]
    assert [mean > 0 for mean in means] == [False, False, True, False]
    # The first is contradicted, the second and third are borne out, of the last one sentence says nothing.
    assert lessons.borne_out(valences).tolist() == [0.0, -0.5, 2.0, 1.0]


def test_folds_keep_articles_whole_and_are_the_same_each_time():
    articles = [f"a{n % 23}" for n in range(200)]
    fold = worth.folds(articles, 3)
    assert set(fold.tolist()) == {0, 1, 2} and (fold == worth.folds(articles, 3)).all()
    assert all(len({f for a, f in zip(articles, fold.tolist(), strict=True) if a == one}) == 1 for one in articles)


def test_neutral_ends_call_as_many_sentences_neutral_as_readers_do():
    ratings = np.array([-2.0, -1.0, 0.0, 0.2, -0.3, 0.4, 0.1, 3.0, 1.0, 0.45])
    scores = ratings / 2
    neutral = worth.neutral_as_readers(scores, ratings)
    assert (np.abs(scores) < neutral).sum() == (np.abs(ratings) < worth.CLASS_ENDS).sum() and round(neutral * 20) == (
        pytest.approx(neutral * 20)
    )


def material(random):
    words = ["hope", "war", "peace", "killed", "help", "crisis", "the", "not", "against", "a", "is"]

    def sentences(n):
        return [" ".join(random.choice(words, 8)).capitalize() + "." for _ in range(n)]

    rated = [
        Rated(
            article=f"a{n % 30}", rating=float(random.normal() + 2 * ("hope" in text) - 2 * ("war" in text)), text=text
        )
        for n, text in enumerate(sentences(150))
    ]
    unrated = sentences(200)
    vocabulary = sorted(words)
    embeddings = tuple(random.normal(size=(n, 6)).astype(np.float32) for n in (150, len(vocabulary), 200))
    return Material(rated=rated, unrated=unrated, drawn=unrated, vocabulary=vocabulary, embeddings=embeddings)


def test_a_fold_chooses_and_learns_without_the_ratings_of_its_articles():
    learned = Learned(material(np.random.default_rng(9)))
    inside = worth.folds(learned.articles) != 0
    chosen = choosing.choose(learned, inside)
    lexicon, _ = learned.fit(inside, chosen)
    learned.ratings[~inside] = np.nan
    assert choosing.choose(learned, inside) == chosen
    again, _ = learned.fit(inside, chosen)
    assert np.isfinite(again.weights).all() and (again.weights == lexicon.weights).all()
    assert (again.bends == lexicon.bends).all()
    learned.ratings[np.flatnonzero(inside)[0]] = np.nan
    with pytest.raises(RuntimeWarning, match="invalid value"):
        learned.fit(inside, chosen)
