"""The text core against its peers, one core each, in one sitting: python core_against_peers.py [MEGABYTES] [ROUNDS]

Needs SITREP_TEST_DATA (the folder with corpora/ and peer_nltk_data/). Ours is the whole analysis: read, sentences,
tokens, terms, three topics, raw and masked tone, drivers, tables on disk. NLTK's is Punkt, NLTKWordTokenizer and
SentimentIntensityAnalyzer over texts in memory; scikit-learn's CountVectorizer and spaCy's blank English tokenizer make
tokens alone. Times are of the processor, since other work on the machine would count otherwise; a row is the median of
the rounds, and the ratio is to NLTK's pipeline on the same text. Of each file the first MEGABYTES are analysed (all
unless given); peers get the first million characters. Every round of ours starts with nothing learned.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa

from sitrep.corpus.copies import find_copies
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record
from sitrep.engine.base import analyse_part
from sitrep.engine.parts import Place
from sitrep.engine.topical import match_part
from sitrep.text import vocabulary
from sitrep.text.names import Names
from sitrep.topics.file import load_topics

DATA = Path(os.environ["SITREP_TEST_DATA"])
FILES = [DATA / "corpora" / f"us_{name}.jsonl.gz" for name in ("news_2012_2020", "speeches_2009_2015")]
TOPICS = load_topics(Path(__file__).parents[2] / "topics.yml")
NAMES = Names(TOPICS.names)
PART = 16_000_000
PEERS = Path(__file__).parents[2] / "build" / "bench"


def parts(file: Path, megabytes: float) -> Iterator[list[Record]]:
    part: list[Record] = []
    size = total = 0
    for record in read_corpus([file]):
        part.append(record)
        size += len(record.text)
        total += len(record.text)
        if total >= megabytes * 1e6:
            break
        if size >= PART:
            yield part
            part, size = [], 0
    yield part


def ours(file: Path, megabytes: float, *, copies: bool = False) -> int:
    """Analyse the beginning of a file, with its copies found or without; return its characters."""
    size = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, part in enumerate(parts(file, megabytes)):
            size += sum(len(record.text) for record in part)
            tables = analyse_part(part, find_copies(part) if copies else [], NAMES)
            tables |= match_part(tables, TOPICS.topics, NAMES)
            Place(folder=Path(folder), number=number, mark=Path(folder, f"{number}.json"), stamp="").write(tables)
    return size


def forget() -> None:
    """Begin with a new vocabulary, as a new process does."""
    vocabulary._current.clear()


def clocked(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def peers(texts: list[str]) -> dict[str, float]:
    """Return the seconds of each peer over texts."""
    os.environ["NLTK_DATA"] = str(DATA / "peer_nltk_data")
    from nltk.sentiment.vader import SentimentIntensityAnalyzer as NltkAnalyzer
    from nltk.tokenize import NLTKWordTokenizer
    from nltk.tokenize.punkt import PunktTokenizer
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    splitter, tokenizer, theirs = PunktTokenizer("english"), NLTKWordTokenizer(), NltkAnalyzer()
    package = SentimentIntensityAnalyzer()
    sentences: list[str] = []
    found = {
        "NLTK Punkt": clocked(lambda: sentences.extend(s for text in texts for s in splitter.tokenize(text))),
        "NLTKWordTokenizer": clocked(lambda: Counter(t.lower() for s in sentences for t in tokenizer.tokenize(s))),
        "NLTK SentimentIntensityAnalyzer": clocked(lambda: [theirs.polarity_scores(s) for s in sentences]),
        "vaderSentiment alone": clocked(lambda: [package.polarity_scores(s) for s in sentences]),
    }
    found["NLTK pipeline"] = sum(list(found.values())[:3])
    sys.path.append(str(PEERS))
    try:
        import spacy
        from sklearn.feature_extraction.text import CountVectorizer
    except ImportError:
        print("No scikit-learn and spaCy: pip install --target build/bench -r tests/benchmarks/requirements.txt")
        return found
    english = spacy.blank("en").tokenizer
    return found | {
        "scikit-learn CountVectorizer (tokens alone)": clocked(lambda: CountVectorizer().fit(texts)),
        "spaCy blank English (tokens alone)": clocked(lambda: [len(english(text)) for text in texts]),
    }


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 1e6
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    print("| ratio | MB/s | what | text |\n|---|---|---|---|")
    for file in FILES:
        texts = [record.text for record in islice(read_corpus([file]), 2_000)]
        while sum(map(len, texts)) > 1e6:
            texts.pop()
        size = sum(map(len, texts))
        speeds: dict[str, list[float]] = {}
        for _ in range(rounds):
            for name, seconds in peers(texts).items():
                speeds.setdefault(name, []).append(size / 1e6 / seconds)
            for name, copies in (("Sitrep, whole analysis", False), ("Sitrep, the same and copies found", True)):
                forget()
                start = time.process_time()
                n = ours(file, megabytes, copies=copies)
                speeds.setdefault(name, []).append(n / 1e6 / (time.process_time() - start))
        median = {name: statistics.median(found) for name, found in speeds.items()}
        for name, speed in sorted(median.items(), key=lambda item: -item[1]):
            print(f"| {speed / median['NLTK pipeline']:.1f} | {speed:.2f} | {name} | {file.name} |", flush=True)


if __name__ == "__main__":
    main()
