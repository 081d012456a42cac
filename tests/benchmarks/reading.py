"""Reading a corpus: speed on one core by step, and peak memory as the file grows.

    python tests/benchmarks/reading.py [ROUNDS]

Needs SITREP_TEST_DATA (the folder with corpora/). Times are of the processor, medians of the rounds (3 unless given); a
megabyte is a million characters of text. "Read" is unpacking, decoding, parsing and mending; "furniture" is hashing the
lines for the profile, and marking trails, titles and recurring lines by it; memory is the largest resident size of a
fresh process that reads the file, repeated once and four times, and holds nothing.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from sitrep.corpus.cleaning import mark_furniture
from sitrep.corpus.copies import CorpusProfile, merge_profiles, profile
from sitrep.corpus.folding import Contents
from sitrep.corpus.languages import language_of
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record
from sitrep.corpus.recurring import group_of, hashed_lines
from sitrep.text.normal import utf8

DATA = Path(os.environ["SITREP_TEST_DATA"]) / "corpora"
FILES = [DATA / f"us_{name}.jsonl.gz" for name in ("news_2012_2020", "speeches_2009_2015")]


def clocked(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def read(file: Path) -> list[Record]:
    return [item for item in read_corpus([file]) if isinstance(item, Record)]


def marked(records: list[Record], found: CorpusProfile) -> None:
    for record in records:
        mark_furniture(record, recurring=found.recurring.get(group_of(record), frozenset()))


def hashed(records: list[Record]) -> None:
    hashed_lines(records, Contents.of([utf8(record.text) for record in records]))


def speeds(file: Path, rounds: int) -> None:
    records = read(file)
    n = sum(len(record.text) for record in records) / 1e6
    (found,) = merge_profiles([profile(records)])
    steps: dict[str, Callable[[], object]] = {
        "read, decode, mend": lambda: sum(1 for _ in read_corpus([file])),
        "furniture: hash lines": lambda: hashed(records),
        "furniture: mark": lambda: marked(records, found),
        "language": lambda: [language_of(record) for record in records],
        "profile (lines, exact and near copies)": lambda: merge_profiles([profile(records)]),
    }
    seconds = {name: statistics.median(clocked(work) for _ in range(rounds)) for name, work in steps.items()}
    seconds["read, decode and furniture"] = sum(list(seconds.values())[:3])
    for name, found_s in seconds.items():
        print(f"| {n / found_s:7.1f} | {1e3 * found_s / n:6.1f} | {name} | {file.name} |", flush=True)


def peak(file: Path) -> float:
    code = (
        "import sys; from pathlib import Path; from sitrep.corpus.reading import read_corpus\n"
        "n = sum(1 for _ in read_corpus([Path(sys.argv[1])]))\n"
        "print(int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) / 1024)"
    )
    return float(subprocess.run([sys.executable, "-c", code, str(file)], check=True, stdout=subprocess.PIPE).stdout)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print("| peak MB | file MB | format |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        texts = [item.text for item in islice(read_corpus([FILES[1]]), 1_000) if isinstance(item, Record)]
        for ending in ("jsonl", "csv", "parquet"):
            for times in (1, 4):
                file = Path(folder, f"{times}.{ending}")
                write(file, texts * times)
                print(f"| {peak(file):6.1f} | {file.stat().st_size / 1e6:6.1f} | {ending} |", flush=True)
    print("\n| MB/s | ms/MB | step | text |\n|---|---|---|---|")
    for file in FILES:
        speeds(file, rounds)


def write(file: Path, texts: list[str]) -> None:
    if file.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"text": texts}), file, row_group_size=500)
    elif file.suffix == ".csv":
        rows = ['"' + text.replace('"', '""') + '"' for text in texts]
        file.write_text("\n".join(["text", *rows]), encoding="utf-8")
    else:
        file.write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")


if __name__ == "__main__":
    main()
