"""The passes over the parts of a corpus, each a pure top-level function of a task that a worker is sent.

1. *Profile*: a part's records in, what must be known of them before any can be analysed out. The profiles of all parts
   are joined as a tree, in part order, and at its root become the profile of the corpus: its copies, and the lines that
   recur at its sources.
2. *Analysis*: a part's records and what it must know of the corpus in, the base tables out.
3. *Topics*: a part's base tables in, the topic tables out; no article is read.

What passes from one to the other lies in files, so that whoever hands out the tasks holds none of it. A task whose mark
stands and fits is not done again; one that may be done twice, or by a worker that was given up, does no harm.
A corpus of one part needs no profile on disk: its records are read once and held (``alone_task``).
"""

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from sitrep.corpus.cleaned import cleaned
from sitrep.corpus.copies import CorpusProfile, joined, merge_profiles, profile
from sitrep.corpus.options import Reading
from sitrep.corpus.records import Record, Reject
from sitrep.engine.base import analyse_part
from sitrep.engine.executors import Executor
from sitrep.engine.looking import said
from sitrep.engine.parts import part_path, read_part, rows_with
from sitrep.engine.plan import read_records
from sitrep.engine.tasks import AnalysisTask, JoinTask, KnownTask, PartTask, Spellings, TopicTask
from sitrep.engine.topical import match_part
from sitrep.text.names import Names

SAID = 3
"""How many refusals a part keeps for the message that nothing could be read."""

MATCHED = ("articles", "sentences", "terms", "tone", "tone_words")
"""The base tables that topics are matched in."""


KNOWN = pa.schema(
    [
        ("part", pa.int32()),
        ("article_id", pa.string()),
        ("copy_of", pa.string()),
        ("similarity", pa.float64()),
        ("kind", pa.string()),
    ]
)
"""What each part must know of the copies in a corpus; LINES what all must know of its recurring lines."""
LINES = pa.schema([("group", pa.string()), ("line", pa.uint64())])

Task = TypeVar("Task", PartTask, AnalysisTask, JoinTask, KnownTask, TopicTask)
Mark = dict[str, Any]


def _once(function: Callable[[Task], Mark]) -> Callable[[Task], Mark]:
    """Do a task only where it is not done."""

    @functools.wraps(function)
    def done(task: Task) -> Mark:
        task.refuse_unseen()
        return task.place.done() or function(task)

    return done


@_once
def profile_task(task: PartTask) -> Mark:
    """Profile a part, and keep its first refusals."""
    refused: list[Reject] = []
    found = profile(_articles(read_records(task.part, task.configuration.reading), refused))
    tables = {"profile": found.articles, "lines": found.lines}
    return task.place.write(tables, refused=[said(reject) for reject in refused[:SAID]])


@_once
def join_task(task: JoinTask) -> Mark:
    """Join profiles into one."""
    whole = joined(task.read())
    return task.place.write({"profile": whole.articles, "lines": whole.lines})


@_once
def known_task(task: KnownTask) -> Mark:
    """Find out what each part must know of the corpus."""
    copies: dict[str, list[Any]] = {name: [] for name in KNOWN.names}
    lines: dict[str, frozenset[int]] = {}
    for number, found in enumerate(merge_profiles(task.read(), task.sizes)):
        for row in found.copies:
            for name, values in copies.items():
                values.append(number if name == "part" else row[name])
        lines |= found.recurring
    pairs = [(group, line) for group in sorted(lines) for line in sorted(lines[group])]
    columns = [[group for group, _ in pairs], [line for _, line in pairs]]
    return task.place.write(
        {
            "known_copies": pa.table([pa.array(copies[f.name], f.type) for f in KNOWN], schema=KNOWN),
            "known_lines": pa.table([pa.array(v, f.type) for v, f in zip(columns, LINES, strict=True)], schema=LINES),
        }
    )


@_once
def analysis_task(task: AnalysisTask) -> Mark:
    """Analyse a part of a corpus that was profiled."""
    reading = task.configuration.reading
    found = _known(task)
    records = (_cleaned(record, found, reading) for record in read_records(task.part, reading))
    return task.place.write(_tables(records, found, task))


@_once
def alone_task(task: AnalysisTask) -> Mark:
    """Analyse the only part of a corpus, profiling it on the way; what holds no article leaves no tables."""
    reading = task.configuration.reading
    records = list(read_records(task.part, reading))
    articles = [record for record in records if isinstance(record, Record)]
    refused = [said(record) for record in records if isinstance(record, Reject)][:SAID]
    if not articles:
        return {"rows": {"articles": 0}, "refused": refused}
    (found,) = merge_profiles([profile(articles)])
    records = [_cleaned(record, found, reading) for record in records]
    return task.place.write(_tables(records, found, task))


@_once
def topic_task(task: TopicTask) -> Mark:
    """Match the topics in a part."""
    base = {name: read_part(part_path(task.base, name, task.place.number)) for name in MATCHED}
    return task.place.write(match_part(base, task.topics, _names(task.names)))


def run(
    executor: Executor, function: Callable[[Task], Mark], tasks: Iterable[Task], told: Callable[[int], None]
) -> Iterator[Mark]:
    """Yield the mark of each task, in order.

    Args:
        executor: where.
        function: one of the passes.
        tasks: the tasks, which may be a stream.
        told: called with the number of each task that is done.
    """
    for number, mark in enumerate(executor.map(function, tasks)):
        told(number)
        yield mark


def stamp(*pieces: object) -> str:
    """Hash what a part's tables depend on."""
    return hashlib.sha256("\0".join(map(str, pieces)).encode("utf-8", "surrogatepass")).hexdigest()


def spellings(names: Mapping[str, Sequence[str]]) -> Spellings:
    """Return a topic file's names as they are sent to workers."""
    return tuple((name, tuple(others)) for name, others in names.items())


def _known(task: AnalysisTask) -> CorpusProfile:
    """Return what a part must know of the corpus."""
    if task.known is None:
        return CorpusProfile()
    copies = rows_with(task.known.path("known_copies"), "part", task.part.number, KNOWN.names[1:])
    lines: dict[str, set[int]] = {}
    for row in task.known.read("known_lines").to_pylist():
        lines.setdefault(row["group"], set()).add(row["line"])
    return CorpusProfile(
        copies=tuple(copies.to_pylist()), recurring={group: frozenset(found) for group, found in lines.items()}
    )


def _tables(records: Iterable[Record | Reject], found: CorpusProfile, task: AnalysisTask) -> dict[str, pa.Table]:
    chosen = task.configuration
    return analyse_part(records, found.copies, _names(task.names), chosen.stop_words, chosen.lexicons)


@functools.lru_cache(maxsize=2)
def _names(given: Spellings) -> Names:
    return Names({name: list(others) for name, others in given})


def _cleaned(record: Record | Reject, found: CorpusProfile, reading: Reading) -> Record | Reject:
    return cleaned(record, found, reading) if isinstance(record, Record) else record


def _articles(records: Iterable[Record | Reject], refused: list[Reject]) -> Iterator[Record]:
    for record in records:
        if isinstance(record, Record):
            yield record
        elif len(refused) < SAID:
            refused.append(record)
