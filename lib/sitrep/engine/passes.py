"""The passes over the parts of a corpus, each a pure top-level function of a task that a worker is sent.

1. *Profile*: a part's records in, what must be known of them before any can be analysed out. The profiles of all parts
   are merged, in part order, into the profile of the corpus: its copies, and the lines that recur at its sources.
2. *Analysis*: a part's records and what it must know of the corpus in, the base tables out.
3. *Topics*: a part's base tables in, the topic tables out; no article is read.

A corpus of one part needs no profile on disk: its records are read once and held (``analyse_alone``).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from sitrep.corpus.cleaned import cleaned
from sitrep.corpus.copies import CorpusProfile, PartProfile, merge_profiles, profile
from sitrep.corpus.options import Reading
from sitrep.corpus.records import Record, Reject
from sitrep.engine.base import analyse_part
from sitrep.engine.configuration import Configuration
from sitrep.engine.executors import Executor
from sitrep.engine.looking import said
from sitrep.engine.parts import Place, part_path
from sitrep.engine.plan import Part, read_part
from sitrep.engine.topical import match_part
from sitrep.text.names import Names
from sitrep.topics.file import Topic

SAID = 3
"""How many refusals a part keeps for the message that nothing could be read."""

MATCHED = ("articles", "sentences", "terms", "tone", "tone_words")
"""The base tables that topics are matched in."""

Spellings = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class ProfileTask:
    """A part to profile."""

    part: Part
    place: Place
    configuration: Configuration

    @property
    def name(self) -> str:
        """The part as a person is told it."""
        return self.part.name


@dataclass(frozen=True, kw_only=True)
class AnalysisTask(ProfileTask):
    """A part to analyse, with what it must know of the corpus, and the names of the topic file."""

    profile: CorpusProfile
    names: Spellings


@dataclass(frozen=True, kw_only=True)
class TopicTask:
    """A part to match topics in."""

    base: Path
    place: Place
    topics: tuple[Topic, ...]
    names: Spellings

    @property
    def name(self) -> str:
        """The part as a person is told it."""
        return f"part {self.place.number or 0} of {self.base}"


Task = TypeVar("Task", ProfileTask, AnalysisTask, TopicTask)
Mark = dict[str, Any]


def profile_task(task: ProfileTask) -> Mark:
    """Profile a part, and keep its first refusals."""
    refused: list[Reject] = []
    found = profile(_articles(read_part(task.part, task.configuration.reading), refused))
    tables = {"profile": found.articles, "lines": found.lines}
    return task.place.write(tables, refused=[said(reject) for reject in refused[:SAID]])


def analysis_task(task: AnalysisTask) -> Mark:
    """Analyse a part of a corpus that was profiled."""
    reading = task.configuration.reading
    records = (_cleaned(record, task.profile, reading) for record in read_part(task.part, reading))
    return task.place.write(_tables(records, task.profile, task))


def alone_task(task: AnalysisTask) -> Mark:
    """Analyse the only part of a corpus, profiling it on the way; what holds no article leaves no tables."""
    reading = task.configuration.reading
    records = list(read_part(task.part, reading))
    articles = [record for record in records if isinstance(record, Record)]
    refused = [said(record) for record in records if isinstance(record, Reject)][:SAID]
    if not articles:
        return {"rows": {"articles": 0}, "refused": refused}
    (found,) = merge_profiles([profile(articles)])
    records = [_cleaned(record, found, reading) for record in records]
    return task.place.write(_tables(records, found, task))


def _tables(records: Iterable[Record | Reject], found: CorpusProfile, task: AnalysisTask) -> dict[str, pa.Table]:
    chosen = task.configuration
    return analyse_part(records, found.copies, _names(task.names), chosen.stop_words, chosen.lexicons)


def topic_task(task: TopicTask) -> Mark:
    """Match the topics in a part."""
    base = {name: pq.read_table(part_path(task.base, name, task.place.number)) for name in MATCHED}
    return task.place.write(match_part(base, task.topics, _names(task.names)))


def run(
    executor: Executor, function: Callable[[Task], Mark], tasks: Sequence[Task], told: Callable[[int], None]
) -> Iterator[Mark]:
    """Yield the mark of each task, in order, doing only what is not done.

    Args:
        executor: where.
        function: one of the passes.
        tasks: a task a part.
        told: called with the number of each part that is done.
    """
    done = [task.place.done() for task in tasks]
    made = executor.map(function, [task for task, mark in zip(tasks, done, strict=True) if mark is None])
    for number, mark in enumerate(done):
        found = next(made) if mark is None else mark
        told(number)
        yield found


def merged_profiles(tasks: Sequence[ProfileTask]) -> list[CorpusProfile]:
    """Return what each part must know of the corpus, from the profiles of all."""
    places = [task.place for task in tasks]
    return merge_profiles(
        PartProfile(articles=pq.read_table(place.path("profile")), lines=pq.read_table(place.path("lines")))
        for place in places
    )


def stamp(*pieces: object) -> str:
    """Hash what a part's tables depend on."""
    return hashlib.sha256("\0".join(map(str, pieces)).encode("utf-8", "surrogatepass")).hexdigest()


def spellings(names: Mapping[str, Sequence[str]]) -> Spellings:
    """Return a topic file's names as they are sent to workers."""
    return tuple((name, tuple(others)) for name, others in names.items())


@lru_cache(maxsize=2)
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
