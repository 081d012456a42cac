"""The passes over the parts of a corpus, each a pure top-level function of a task that a worker is sent.

1. *Profile*: a part's records in, what must be known of them before any can be analysed out. The profiles of all parts
   are merged, in part order, into the copies of the corpus.
2. *Analysis*: a part's records and the copies among them in, the base tables out.
3. *Topics*: a part's base tables in, the topic tables out; no article is read.

A corpus of one part needs no profile on disk: its records are read once and held (``analyse_alone``).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.parquet as pq

from sitrep.corpus.copies import find_copies, merge_profiles, profile
from sitrep.corpus.records import Record, Reject
from sitrep.engine.base import analyse_part
from sitrep.engine.executors import Executor
from sitrep.engine.parts import Place, part_path
from sitrep.engine.plan import Part, read_part
from sitrep.engine.topical import match_part
from sitrep.measures.lexicons import Lexicon
from sitrep.text.names import Names
from sitrep.topics.file import Topic

SAID = 3
"""How many refusals a part keeps for the message that nothing could be read."""

MATCHED = ("sentences", "terms", "tone", "tone_words")
"""The base tables that topics are matched in."""

Spellings = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class ProfileTask:
    """A part to profile."""

    part: Part
    place: Place

    @property
    def name(self) -> str:
        """The part as a person is told it."""
        return self.part.name


@dataclass(frozen=True, kw_only=True)
class AnalysisTask(ProfileTask):
    """A part to analyse, with the rows of ``copies`` that are its own, the topic file's names, and the lexicons."""

    copies: tuple[Mapping[str, Any], ...]
    names: Spellings
    lexicons: tuple[Lexicon, ...] = ()


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
    found = profile(_articles(task.part, refused))
    return task.place.write({"profile": found}, refused=[_said(reject) for reject in refused[:SAID]])


def analysis_task(task: AnalysisTask) -> Mark:
    """Analyse a part whose copies are known."""
    return task.place.write(analyse_part(read_part(task.part), task.copies, _names(task.names), task.lexicons))


def alone_task(task: AnalysisTask) -> Mark:
    """Analyse the only part of a corpus, finding its copies on the way; what holds no article leaves no tables."""
    records = list(read_part(task.part))
    articles = [record for record in records if isinstance(record, Record)]
    refused = [_said(record) for record in records if isinstance(record, Reject)][:SAID]
    if not articles:
        return {"rows": {"articles": 0}, "refused": refused}
    return task.place.write(analyse_part(records, find_copies(articles), _names(task.names), task.lexicons))


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


def merged_copies(tasks: Sequence[ProfileTask]) -> list[list[dict[str, Any]]]:
    """Return the rows of table ``copies`` of each part, from the profiles of all."""
    return merge_profiles(pq.read_table(task.place.path("profile")) for task in tasks)


def stamp(*pieces: object) -> str:
    """Hash what a part's tables depend on."""
    return hashlib.sha256("\0".join(map(str, pieces)).encode("utf-8", "surrogatepass")).hexdigest()


def spellings(names: Mapping[str, Sequence[str]]) -> Spellings:
    """Return a topic file's names as they are sent to workers."""
    return tuple((name, tuple(others)) for name, others in names.items())


@lru_cache(maxsize=2)
def _names(given: Spellings) -> Names:
    return Names({name: list(others) for name, others in given})


def _articles(part: Part, refused: list[Reject]) -> Iterator[Record]:
    for record in read_part(part):
        if isinstance(record, Record):
            yield record
        elif len(refused) < SAID:
            refused.append(record)


def _said(reject: Reject) -> str:
    return f"{reject.path} {reject.locator}: {reject.reason}".replace(" :", ":")
