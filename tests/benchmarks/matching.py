"""The speed of matching topics in the sentences of the US news: python matching.py [MEGABYTES] [ROUNDS]

Needs SITREP_TEST_DATA. What is timed is sentences in, hits out (``find_topics``): cutting into pieces, the prefilter,
tokens and names of the candidates, and their matching; nothing is kept from one round to the next. The 50 rules are
those of the shipped topics and of the US news topics of the tests, and enough rules made by a seeded generator. The
made rules are like an analyst's: phrases, alternatives, NEAR and AND over words of the text, drawn so that a rule's
rarest part is in some 20 to 400 of a million words. One core; times are of the processor; a row is the median of the
rounds.
"""

import gc
import os
import random
import re
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record
from sitrep.engine import topical
from sitrep.engine.cutting import cut
from sitrep.engine.places import Where
from sitrep.engine.texts import Texts
from sitrep.text import vocabulary
from sitrep.text.names import Names
from sitrep.text.stops import shipped
from sitrep.topics.file import Rule, Topic, load_topics
from sitrep.topics.grammar import parse_rule
from sitrep.topics.matching import compile_topic

DATA = Path(os.environ["SITREP_TEST_DATA"])
ROOT = Path(__file__).parents[2]
FILES = [ROOT / "topics.yml", ROOT / "tests" / "us_news" / "topics.yml"]
RULES_A_TOPIC = 10


def sentences(megabytes: float) -> tuple[pa.ChunkedArray, Where]:
    records, size = [], 0
    for record in read_corpus([DATA / "corpora" / "us_news_2012_2020.jsonl.gz"]):
        if size >= megabytes * 1e6:
            break
        if isinstance(record, Record):
            records.append(record)
            size += len(record.text)
    found = cut(records)
    article = np.repeat(np.arange(len(found.n_sentences)), found.n_sentences)
    paragraph = np.cumsum(np.diff(article << 32 | np.array(found.paragraph_no), prepend=0) != 0)
    texts = Texts([record.text for record in records]).slices(found.article, found.char_start, found.char_end)
    return pa.chunked_array([texts]), Where(article=article, paragraph=paragraph, item=article)


def made_rules(texts: pa.ChunkedArray, n: int) -> list[str]:
    """Return rules over words of the text, always the same ones for the same text."""
    counts = Counter(re.findall(r"[a-z]{4,}", " ".join(texts.slice(0, 60_000).to_pylist()).lower()))
    total = sum(counts.values())
    words = sorted(word for word in counts if word not in shipped())
    rare = [word for word in words if 20 <= counts[word] * 1e6 / total <= 400]
    common = [word for word in words if counts[word] * 1e6 / total > 400]
    draw = random.Random(500)
    forms = (
        lambda: f"{draw.choice(rare)} ({draw.choice(common)} | {draw.choice(common)}*)",
        lambda: f"({draw.choice(rare)} | {draw.choice(rare)}) NEAR/8 ({draw.choice(common)} | {draw.choice(rare)}*)",
        lambda: f"{draw.choice(rare)}* AND ({draw.choice(common)} | {draw.choice(common)}) AND NOT {draw.choice(rare)}",
        lambda: f'"{draw.choice(rare)} {draw.choice(common)}" OR {draw.choice(rare)} NEAR/5 {draw.choice(rare)}',
        lambda: f"{draw.choice(rare)} AND {draw.choice(rare)}",
    )
    return [draw.choice(forms)() for _ in range(n)]


def topics_of(rules: list[str]) -> list[Topic]:
    return [
        Topic(
            id=f"made_{first}",
            title="Made",
            definition="Made.",
            rules=tuple(
                Rule(name=f"rule_{n}", source=source, line=1, column=1, node=parse_rule(source))
                for n, source in enumerate(rules[first : first + RULES_A_TOPIC])
            ),
        )
        for first in range(0, len(rules), RULES_A_TOPIC)
    ]


def forget() -> None:
    """Let nothing be left of an earlier round."""
    compile_topic.cache_clear()
    vocabulary._current.clear()
    gc.collect()


def main() -> None:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 100.0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    pa.set_cpu_count(1)
    texts, where = sentences(megabytes)
    n_bytes = sum(chunk.buffers()[2].size for chunk in texts.chunks)
    own = [load_topics(path) for path in FILES if path.exists()]
    names = Names(own[0].names)
    shipped = [topic for file in own for topic in file.topics]
    n_own = sum(len(topic.rules) for topic in shipped)
    made = made_rules(texts, 500)
    cases = {
        f"50 rules, {n_own} of them shipped": [*shipped, *topics_of(made[: 50 - n_own])],
        "10 made rules": topics_of(made[:10]),
        "50 made rules": topics_of(made[:50]),
        "500 made rules": topics_of(made),
    }
    print(f"{len(texts):,} sentences, {n_bytes / 1e6:.1f} MB\n")
    print("| MB/s | s | sentences matched | what |\n|---|---|---|---|")
    for name, topics in cases.items():
        found, taken = [], []
        for _ in range(rounds):
            forget()
            start = time.process_time()
            found = topical.find_topics(texts, where, topics, names)
            taken.append(time.process_time() - start)
        seconds = statistics.median(taken)
        matched = len({match.sentence for match in found})
        print(f"| {n_bytes / 1e6 / seconds:.1f} | {seconds:.2f} | {matched:,} | {name} |", flush=True)


if __name__ == "__main__":
    main()
