"""Make ``news.csv``, ``bends.csv``, ``chosen.csv`` and ``worth.csv``: embed, choose, learn, validate. For maintainers.

    python -m sitrep.measures.news_words.train DATA WORK MODEL [--parts N --part I]

Needs the extra ``train``. DATA is the folder of test and benchmark data, WORK one for embeddings and finished folds of
the validation (a run goes on where the last one stopped), MODEL the folder or name of the sentence encoder. With
``--part`` only the embeddings of that part are made, so that several processes share the work; without it, what is
missing is made and the files are written. Seeded: the same data, model and kind of processor give the same files.
"""

import argparse
import csv
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from sitrep.measures.adding import Floats
from sitrep.measures.lexicon_files import load_lexicons
from sitrep.measures.lexicons import score_by
from sitrep.measures.news_words import choosing, worth
from sitrep.measures.news_words.embedding import Model, Shards
from sitrep.measures.news_words.learning import Constants, frequent_words, words_of
from sitrep.measures.news_words.lexicon import Learned, Material
from sitrep.measures.news_words.sentences import draw_unrated, read_rated
from sitrep.measures.vader import score_all
from sitrep.text.coding import code
from sitrep.text.vocabulary import Flags

LAYERS = (4, 6, 8)
MOST = 300_000
"""So many unrated sentences are drawn, and their words are learned where they occur often enough."""

USED = 63_000
"""Of so many the teacher's ratings are used."""

_SEED = 1
_CORPORA = (("us_news_2012_2020.jsonl.gz", 3), ("us_speeches_2009_2015.jsonl.gz", 1))
_RATED = Path("labelled/nyt_editorials_train.tsv")
_HERE = Path(__file__).parent
_DECIDING = ("bending", "choosing", "learning", "lexicon", "worth")
_OURS = ("news", "news without rules", "teacher")


class Training:
    """The data, and what was made of it in the folder of work."""

    def __init__(self, data: Path, work: Path, model: str) -> None:
        self.rated = read_rated(data / _RATED)
        paths, shares = zip(*((data / "corpora" / name, share) for name, share in _CORPORA), strict=True)
        self._drawn = draw_unrated(paths, shares, MOST, seed=_SEED)
        self._vocabulary = frequent_words(words_of(self._drawn))
        self.texts = [one.text for one in self.rated]
        chosen = Model(path=model, layers=LAYERS)
        wanted = (("rated", self.texts), ("words", self._vocabulary), ("unrated", self._drawn))
        self._shards = [
            Shards(folder=work / name, texts=texts, model=chosen, most=min(len(texts), USED)) for name, texts in wanted
        ]

    def embed(self, part: int, parts: int) -> None:
        """Make the embeddings that are missing, of one part."""
        for shards in self._shards:
            shards.fill(part=part, parts=parts)

    def learned(self) -> Learned:
        """Read the embeddings and count the words."""
        rated, words, unrated = (shards.read() for shards in self._shards)
        material = Material(
            rated=self.rated,
            unrated=self._drawn[:USED],
            drawn=self._drawn,
            vocabulary=self._vocabulary,
            embeddings=(rated, words, unrated),
        )
        return Learned(material)


def validated(learned: Learned, work: Path) -> tuple[dict[str, Floats], list[Constants]]:
    """Return the scores of rated sentences by what never saw their articles, and what each fold chose."""
    fold = worth.folds(learned.articles)
    found = {name: np.zeros(len(fold)) for name in _OURS}
    constants = []
    for number in range(worth.FOLDS):
        scores, chosen = _fold(learned, work, fold != number, number)
        constants.append(chosen)
        for name, values in scores.items():
            found[name][fold == number] = values[fold == number]
    return found, constants


def _fold(learned: Learned, work: Path, inside: Flags, number: int) -> tuple[dict[str, Floats], Constants]:
    """Choose, fit and score without one fold's articles, or read what a run before this one did."""
    kept = work / f"fold_{number}_{_code()}.npz"
    if not kept.exists():
        chosen = choosing.choose(learned, inside)
        words, teacher = learned.fit(inside, chosen)
        told = (learned.scores(words), learned.plain @ words.weights, teacher.rate(learned.rated))
        unfinished = work / f"fold_{number}.part.npz"
        np.savez(unfinished, *told, chosen=json.dumps(asdict(chosen)))
        unfinished.rename(kept)
    with np.load(kept) as read:
        scores = {name: read[f"arr_{at}"] for at, name in enumerate(_OURS)}
        return scores, Constants(**json.loads(str(read["chosen"])))


def _code() -> str:
    """Return a hash of how much text is used and of the modules that learn: what decides a fold."""
    told = [str(USED), *(_HERE.joinpath(f"{name}.py").read_text() for name in _DECIDING)]
    return hashlib.sha256("".join(told).encode()).hexdigest()[:12]


def figures(learned: Learned, texts: Sequence[str], work: Path) -> tuple[list[worth.Worth], list[Constants]]:
    """Return correlation, three-class accuracy and mean absolute error of each kind of score; what each fold chose."""
    ratings, articles = learned.ratings, learned.articles
    fold = worth.folds(articles)
    ours, constants = validated(learned, work)
    coded = code(texts)
    peers = {"vader": score_all(coded).compound, "afinn": score_by(coded, load_lexicons(["afinn"])[0]).compound}
    neutral = np.array([one.neutral for one in constants])[fold]
    found = []
    for name, values in (peers | ours).items():
        measures = (
            ("correlation", worth.correlation, values),
            ("accuracy", worth.accuracy(1.0), values / (_VADERS_NEUTRAL if name in peers else neutral)),
            ("mean absolute error", worth.mean_absolute_error, _on_the_scale(values, ratings, fold)),
        )
        for figure, measure, given in measures:
            value, low, high = worth.by_article(measure, given, ratings, articles)
            found.append(worth.Worth(score=name, figure=figure, value=value, low=low, high=high))
    return found, constants


_VADERS_NEUTRAL = 0.05


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
    every = np.ones(len(learned.ratings), np.bool_)
    chosen = choosing.choose(learned, every)
    made, _ = learned.fit(every, chosen)
    for name, heads, words, values in (
        ("news.csv", ("word", "weight"), learned.vocabulary, made.weights),
        ("bends.csv", ("word", "bend"), learned.benders, made.bends),
    ):
        rows = [(word, f"{value:.2f}") for word, value in zip(words, values.tolist(), strict=True) if value]
        _write(_HERE / name, heads, rows)
    found, constants = figures(learned, training.texts, given.work)
    sizes = (str(len(learned.ratings)), str(len(set(learned.articles))))
    told = [(one.score, one.figure, f"{one.value:.3f}", f"{one.low:.3f}", f"{one.high:.3f}", *sizes) for one in found]
    _write(_HERE / "worth.csv", ("score", "figure", "value", "low", "high", "n_sentences", "n_articles"), told)
    chose = [
        (name, *(f"{value:g}" for value in asdict(one).values()))
        for name, one in [("all", chosen), *((f"all but {n + 1}", one) for n, one in enumerate(constants))]
    ]
    _write(_HERE / "chosen.csv", ("articles", *(field.name for field in fields(Constants))), chose)


def _write(path: Path, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([heads, *rows])


if __name__ == "__main__":
    main()
