"""Make ``news.csv`` and ``worth.csv``: embed, learn, validate. For maintainers; needs the extra ``train``.

    python -m sitrep.measures.news_words.train DATA WORK MODEL [--parts N --part I]

DATA is the folder of test and benchmark data, WORK one for embeddings (a run goes on where the last one stopped), MODEL
the folder or name of the sentence encoder. With ``--part`` only the embeddings of that part are made, so that several
processes share the work; without it, what is missing is made and the two files are written. Seeded: the same data,
model and kind of processor give the same files.
"""

import argparse
import csv
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sitrep.measures import news, tone
from sitrep.measures.adding import Floats
from sitrep.measures.lexicon_files import load_lexicons
from sitrep.measures.lexicons import score_by
from sitrep.measures.news_words import worth
from sitrep.measures.news_words.embedding import Model, Shards
from sitrep.measures.news_words.learning import (
    GROUPS,
    Lessons,
    counted,
    frequent_words,
    learn,
    name_words,
    teach,
    words_of,
)
from sitrep.measures.news_words.sentences import draw_unrated, read_rated
from sitrep.measures.vader import score_all
from sitrep.text.coding import code

LAYERS = (4, 6, 8)
MOST = 300_000
"""So many unrated sentences are drawn, and their words are learned where they occur often enough."""

USED = 46_000
"""Of so many the teacher's ratings are used."""

_SEED = 1
_CORPORA = (("us_news_2012_2020.jsonl.gz", 3), ("us_speeches_2009_2015.jsonl.gz", 1))
_RATED = Path("labelled/nyt_editorials_train.tsv")
_HERE = Path(__file__).parent


class Training:
    """The data, and what was made of it in the folder of work."""

    def __init__(self, data: Path, work: Path, model: str) -> None:
        self.rated = read_rated(data / _RATED)
        paths, shares = zip(*((data / "corpora" / name, share) for name, share in _CORPORA), strict=True)
        self.drawn = unrated = draw_unrated(paths, shares, MOST, seed=_SEED)
        self.vocabulary = frequent_words(words_of(unrated))
        self.unrated = unrated[:USED]
        self.ratings = np.array([one.rating for one in self.rated])
        self.articles = [one.article for one in self.rated]
        self.texts = [one.text for one in self.rated]
        chosen = Model(path=model, layers=LAYERS)
        wanted = (("rated", self.texts), ("words", self.vocabulary), ("unrated", unrated))
        self.shards = {
            name: Shards(folder=work / name, texts=texts, model=chosen, most=min(len(texts), USED))
            for name, texts in wanted
        }

    def embed(self, part: int, parts: int) -> None:
        """Make the embeddings that are missing, of one part."""
        for shards in self.shards.values():
            shards.fill(part=part, parts=parts)

    def learned(self) -> "Learned":
        """Read the embeddings and count the words."""
        return Learned(self)


class Learned:
    """Embeddings and counts, from which lexicons are fitted."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self._rated, words, self._unrated = (shards.read() for shards in training.shards.values())
        left_out = name_words(training.drawn) | GROUPS
        allowed = [number for number, word in enumerate(training.vocabulary) if word not in left_out]
        self.vocabulary = [training.vocabulary[number] for number in allowed]
        self._words = words[allowed]
        self.own = counted(words_of(training.texts), self.vocabulary)
        self._counts = counted(words_of(training.unrated), self.vocabulary)
        self.valences = np.array([tone.valence(word) or 0.0 for word in self.vocabulary])

    def fit(self, chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> tuple[Floats, Floats]:
        """Fit teacher and student to chosen rated sentences: the weights, and the teacher's ratings of all rated."""
        ratings = self._training.ratings[chosen]
        teacher = teach(self._rated[chosen], ratings)
        lessons = Lessons(counts=self._counts, ratings=teacher.rate(self._unrated), own=self.own[chosen], rated=ratings)
        weights = learn(lessons, self._words, teacher.rate(self._words), self.valences)
        return weights, teacher.rate(self._rated)

    def validated(self) -> dict[str, Floats]:
        """Return the scores of rated sentences by what never saw their articles, on the ratings' scale, and peers'."""
        training = self._training
        fold = worth.folds(training.articles)
        coded = code(training.texts)
        found = {name: np.zeros(len(fold)) for name in ("news", "news without rules", "teacher")}
        plain = counted(words_of(training.texts, rules=False), self.vocabulary)
        for number in range(worth.FOLDS):
            inside = fold != number
            weights, taught = self.fit(inside)
            rounded = np.round(weights, 2)
            found["news"][~inside] = (self.own @ rounded)[~inside]
            found["news without rules"][~inside] = (plain @ rounded)[~inside]
            found["teacher"][~inside] = taught[~inside]
        peers = {"vader": score_all(coded).compound, "afinn": score_by(coded, load_lexicons(["afinn"])[0]).compound}
        return peers | found


def figures(scores: dict[str, Floats], ratings: Floats, articles: Sequence[str]) -> list[worth.Worth]:
    """Return correlation, three-class accuracy and mean absolute error of each kind of score."""
    fold = worth.folds(articles)
    found = []
    for name, values in scores.items():
        neutral = news.NEUTRAL if name in ("news", "news without rules", "teacher") else 0.05
        measures = (
            ("correlation", worth.correlation, values),
            ("accuracy", worth.accuracy(neutral), values),
            ("mean absolute error", worth.mean_absolute_error, _on_the_scale(values, ratings, fold)),
        )
        for figure, measure, given in measures:
            value, low, high = worth.by_article(measure, given, ratings, articles)
            found.append(worth.Worth(score=name, figure=figure, value=value, low=low, high=high))
    return found


def _on_the_scale(values: Floats, ratings: Floats, fold: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Floats:
    """Bring scores to the scale of ratings by a straight line, fitted to the other folds."""
    found = np.zeros(len(values))
    for number in range(worth.FOLDS):
        inside = fold != number
        slope, level = np.polyfit(values[inside], ratings[inside], 1)
        found[~inside] = values[~inside] * slope + level
    return found


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("model")
    parser.add_argument("--part", type=int)
    parser.add_argument("--parts", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    training = Training(given.data, given.work, given.model)
    training.embed(given.part or 0, given.parts)
    if given.part is not None:
        return
    learned = training.learned()
    weights, _ = learned.fit(np.ones(len(training.ratings), np.bool_))
    rows = [
        (word, f"{weight:.2f}")
        for word, weight in zip(learned.vocabulary, weights.tolist(), strict=True)
        if abs(weight) >= _LEAST
    ]
    _write(_HERE / "news.csv", ("word", "weight"), rows)
    made = figures(learned.validated(), training.ratings, training.articles)
    sizes = (str(len(training.rated)), str(len(set(training.articles))))
    told = [(one.score, one.figure, f"{one.value:.3f}", f"{one.low:.3f}", f"{one.high:.3f}", *sizes) for one in made]
    _write(_HERE / "worth.csv", ("score", "figure", "value", "low", "high", "n_sentences", "n_articles"), told)


_LEAST = 0.005


def _write(path: Path, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([heads, *rows])


if __name__ == "__main__":
    main()
