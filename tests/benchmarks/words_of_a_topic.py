"""What words, phrases, periods and sources add to a report: processor time of each question on the US news.

    SITREP_TEST_DATA=FOLDER python tests/benchmarks/words_of_a_topic.py [TERM ...]

A topic is made of each TERM (gun*, immigra* and health* unless given). Figures are processor seconds of this process,
tables read from disk included in the first question that needs them, and its ratio to the analysis of the corpus.
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.topics.file import load_topics

CORPUS = Path(os.environ["SITREP_TEST_DATA"], "corpora", "us_news_2012_2020.jsonl.gz")
QUESTIONS = ("over_time", "by_source", "frequency", "keyness", "collocations", "phrases", "names_together")
TOPIC = """
  {id}:
    title: {id}
    definition: {id}
    rules:
      rule: '{term}'
    mask: [xyzzy]
    tests:
      match: ["{word}."]
      no_match: ["Nothing."]
"""


def measured(what: Callable[[], object]) -> tuple[float, object]:
    start = time.process_time()
    found = what()
    return time.process_time() - start, found


def main() -> None:
    terms = sys.argv[1:] or ["gun*", "immigra*", "health*"]
    with tempfile.TemporaryDirectory() as folder:
        names = [re.sub(r"\W", "", term) for term in terms]
        topics = [TOPIC.format(id=n, term=t, word=n.capitalize()) for n, t in zip(names, terms, strict=True)]
        file = Path(folder, "topics.yml")
        file.write_text("names: {United States: [US, U.S.]}\ntopics:" + "".join(topics), encoding="utf-8")
        loaded = load_topics(file)
        whole, analysis = measured(lambda: analyse([CORPUS], loaded, Path(folder, "out")))
        print(f"analysis of {CORPUS.name}: {whole:.1f} s of processor time")
        for name in names:
            desk = Desk(analysis, loaded, corpus_name="news")
            volume, finding = measured(lambda desk=desk, name=name: desk.volume(name))
            print(f"{name}: {finding.headline} (volume, with the tables that it reads: {volume:.2f} s)")
            total = 0.0
            for question in QUESTIONS:
                seconds, _ = measured(lambda desk=desk, name=name, question=question: getattr(desk, question)(name))
                total += seconds
                print(f"  {question:15} {seconds:6.2f} s  {seconds / whole:6.3f} of the analysis")
            print(f"  {'together':15} {total:6.2f} s  {total / whole:6.3f} of the analysis", flush=True)


if __name__ == "__main__":
    main()
