"""Measure tone by words against vaderSentiment: raw, masked for three topics, and drivers, of the same sentences.

    python tests/benchmarks/tone_against_package.py [MEGABYTES] [ROUNDS]

SITREP_TEST_DATA names the folder of the corpora. Ours takes normalised sentences as the package does, and its time
includes cutting them into chunks and tokens, which in an analysis is done once for all that is counted. Also measured:
voices and speakers, and the lexicons beside VADER, over the coded sentences: ``news`` may take 1.5 times VADER's time.
Times are of the processor, in one sitting.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from sitrep.corpus.reading import read_corpus
from sitrep.engine.cutting import cut
from sitrep.measures.lexicon_files import load_lexicons
from sitrep.measures.lexicons import score_by
from sitrep.measures.news import rate_all
from sitrep.measures.scores import MaskedWords, ScoredWords
from sitrep.measures.tone import LEXICON
from sitrep.measures.vader import Scores, score_all
from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.voices import find_voices
from sitrep.topics.file import load_topics
from sitrep.topics.matching import Matcher, compile_topic

DATA = Path(os.environ["SITREP_TEST_DATA"])
TOPICS = load_topics(Path(__file__).parents[2] / "topics.yml")
NAMES = Names(TOPICS.names)


def clocked(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def masked_and_drivers(scores: Scores, matchers: list[Matcher]) -> list[object]:
    """Score every sentence under each topic's mask, and add up what each word contributes to it."""
    scored = ScoredWords(
        lexicon=LEXICON,
        keys=scores.sentence.astype(np.int64),
        vocabulary=scores.words,
        words=scores.word.astype(np.int64),
        contributions=scores.contribution,
        in_name=np.zeros(len(scores.word), np.bool_),
        emphasis=scores.emphasis[scores.sentence],
    )
    found: list[object] = [MaskedWords.of(scored, lambda _: False).raw_scores()]
    for matcher in matchers:
        masked = MaskedWords.of(scored, matcher.masks)
        found.append(masked.scores(masked.kept))
        found.append(np.bincount(masked.words, masked.contributions * masked.kept, len(scores.words)))
    return found


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    matchers = [compile_topic(topic, NAMES) for topic in TOPICS.topics]
    afinn = load_lexicons(["afinn"])[0]
    package = SentimentIntensityAnalyzer()
    print("| times vaderSentiment | ms per MB | what | text |\n|---|---|---|---|")
    for name in ("us_news_2012_2020", "us_speeches_2009_2015"):
        records = list(islice(read_corpus([DATA / "corpora" / f"{name}.jsonl.gz"]), 6_000))
        while sum(len(record.text) for record in records) > megabytes * 1e6:
            records.pop()
        size = sum(len(record.text) for record in records) / 1e6
        found = cut(records)
        coded = found.coded
        sentences = [coded.sentence(number) for number in range(len(coded))]
        scores = score_all(coded)
        works: dict[str, Callable[[], object]] = {
            "raw, masked for three topics, drivers": lambda s=sentences: masked_and_drivers(
                score_all(code(s)), matchers
            ),
            "raw alone, coded": lambda c=coded: score_all(c),
            "masked for three topics, drivers, scored": lambda s=scores: masked_and_drivers(s, matchers),
            "news beside it, coded": lambda c=coded: rate_all(c),
            "AFINN beside it, coded": lambda c=coded: score_by(c, afinn),
            "voices and speakers, coded": lambda c=coded, f=found: find_voices(c, f.article, f.paragraph_no, NAMES),
        }
        times: dict[str, list[float]] = {}
        for _ in range(rounds):
            times.setdefault("vaderSentiment", []).append(
                clocked(lambda s=sentences: [package.polarity_scores(sentence) for sentence in s])
            )
            for what, work in works.items():
                times.setdefault(what, []).append(clocked(work))
        median = {what: statistics.median(seconds) for what, seconds in times.items()}
        for what, seconds in median.items():
            print(f"| {median['vaderSentiment'] / seconds:.1f} | {1000 * seconds / size:.0f} | {what} | {name} |")
        ratio = median["news beside it, coded"] / median["raw alone, coded"]
        print(f"news takes {ratio:.2f} times VADER's time, coded, {name}")


if __name__ == "__main__":
    main()
