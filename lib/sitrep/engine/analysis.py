"""Running the passes over a corpus, and keeping what they made.

An analysis is a folder: ``base/NAME.parquet``, ``topics/HASH/NAME.parquet``, ``topics/latest`` naming the last HASH.
Each of the two is complete when its ``manifest.json`` is there, written last; its key tells whether it still holds.
An edited topic file gives a new HASH and re-matches ``base/`` without reading an article. What a run leaves that does
not come to its end lies in ``.work/`` and beside the tables; the next run of the same key goes on from there.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import filelock

from sitrep import schema
from sitrep.corpus.copies import CorpusProfile
from sitrep.corpus.listing import list_files, remote_version
from sitrep.engine.configuration import Configuration
from sitrep.engine.executors import Executor, InProcess
from sitrep.engine.looking import nothing_to_read
from sitrep.engine.parts import Place, clear
from sitrep.engine.passes import (
    AnalysisTask,
    ProfileTask,
    TopicTask,
    alone_task,
    analysis_task,
    merged_profiles,
    profile_task,
    run,
    spellings,
    stamp,
    topic_task,
)
from sitrep.engine.plan import PART_BYTES, Part, plan
from sitrep.engine.progress import Stage, Told, silent
from sitrep.engine.tables import Analysis, manifest, opened, read_table
from sitrep.files import remove_folder, write_atomic
from sitrep.topics.file import TopicFile

__all__ = ["Analysis", "analyse", "base_key", "data_key", "opened", "read_table"]

_DECIDING_PACKAGES = ("ftfy", "py3langid", "regex", "rensa", "sentencex", "trafilatura", "vaderSentiment")


def analyse(
    corpus: Sequence[Path],
    topic_file: TopicFile,
    folder: Path,
    *,
    configuration: Configuration | None = None,
    executor: Executor | None = None,
    part_bytes: int = PART_BYTES,
    told: Told = silent,
) -> Analysis:
    """Analyse a corpus into ``folder``, doing again only what its inputs changed or an ended run left undone.

    Args:
        corpus: files and folders of articles.
        topic_file: topics and names; names decide terms, so they are part of what ``base/`` depends on.
        folder: where the tables go; what is complete there and has the same key is kept. One process at a time works
            in a folder: another one waits for it.
        configuration: how articles become base tables; as without any settings unless given.
        executor: where parts are worked on; in this process unless given. A corpus of one part always is.
        part_bytes: how much text makes a part; decides no number.
        told: is told of each stage as its parts are done.

    Raises:
        NothingToReadError: a path is missing, or no record could be read.
        PartFailedError: a part cannot be analysed.
    """
    configuration = configuration or Configuration()
    key = base_key(corpus, topic_file, configuration)
    topical_key = stamp(key, topic_file.sha256)
    work = _Work(folder=folder, topic_file=topic_file, told=told, configuration=configuration)
    matched = folder / "topics" / topic_file.sha256
    if manifest(folder / "base").get("key") != key or manifest(matched).get("key") != topical_key:
        with _alone_in(folder), executor or InProcess() as running:
            if manifest(folder / "base").get("key") != key:
                work.make_base(corpus, key, part_bytes, running)
            if manifest(matched).get("key") != topical_key:
                work.make_topics(topical_key, running)
    write_atomic(folder / "topics" / "latest", topic_file.sha256 + "\n")
    return Analysis(folder=folder, topics_hash=topic_file.sha256)


def base_key(corpus: Sequence[Path], topic_file: TopicFile, configuration: Configuration | None = None) -> str:
    """Hash what the base tables depend on: files, the configuration, names, schema and the packages that decide."""
    packages = [f"{name}={version(name)}" for name in _DECIDING_PACKAGES]
    return stamp(
        str(schema.VERSION),
        version("sitrep"),
        json.dumps({name: list(spellings) for name, spellings in topic_file.names.items()}, sort_keys=True),
        (configuration or Configuration()).key,
        *packages,
        data_key(corpus),
    )


def data_key(corpus: Sequence[Path]) -> str:
    """Hash the files of a corpus: their names in it and their content."""
    return stamp(
        *(
            f"{file.root}\0{file.path}\0{file.given}\0{file.fault}\0{_file_sha256(file.file)}"
            for file in list_files(corpus)
        )
    )


class _Work:
    """The making of the tables of one analysis."""

    def __init__(self, *, folder: Path, topic_file: TopicFile, told: Told, configuration: Configuration) -> None:
        self._folder = folder
        self._topics = topic_file.topics
        self._matched = folder / "topics" / topic_file.sha256
        self._names = spellings(topic_file.names)
        self._told = told
        self._configuration = configuration

    def make_base(self, corpus: Sequence[Path], key: str, part_bytes: int, executor: Executor) -> None:
        """Make the base tables, and their manifest last."""
        base, work = self._folder / "base", self._begin(self._folder / "base", key)
        parts = list(
            plan(
                list_files(corpus),
                part_bytes=part_bytes,
                unpacked=work / "unpacked",
                reading=self._configuration.reading,
            )
        )
        sizes = [part.n_bytes for part in parts]
        clear(base, schema.BASE, len(parts))

        def place(name: str, folder: Path, part: Part) -> Place:
            number = part.number if len(parts) > 1 else None
            mark = work / f"{name}-{part.number:05d}.json"
            return Place(folder=folder, number=number, mark=mark, stamp=stamp(key, name, number, part))

        def tasks(profiles: Iterable[CorpusProfile]) -> list[AnalysisTask]:
            return [
                AnalysisTask(
                    part=part,
                    place=place("base", base, part),
                    configuration=self._configuration,
                    profile=own,
                    names=self._names,
                )
                for part, own in zip(parts, profiles, strict=True)
            ]

        if len(parts) == 1:
            marks = self._run(InProcess(), alone_task, tasks([CorpusProfile()]), "analysing", sizes)
            _refuse_nothing(corpus, marks)
        else:
            to_profile = [
                ProfileTask(part=part, place=place("profile", work, part), configuration=self._configuration)
                for part in parts
            ]
            profiles = self._run(executor, profile_task, to_profile, "looking for copies", sizes)
            _refuse_nothing(corpus, profiles)
            marks = self._run(executor, analysis_task, tasks(merged_profiles(to_profile)), "analysing", sizes)
        self._end(base, key, marks, sizes)

    def make_topics(self, key: str, executor: Executor) -> None:
        """Make the topic tables from the base tables, and their manifest last."""
        work = self._begin(self._matched, key)
        base = self._folder / "base"
        sizes = manifest(base)["part_bytes"]
        clear(self._matched, schema.TOPICAL, len(sizes))
        numbers = range(len(sizes)) if len(sizes) > 1 else [None]
        tasks = [
            TopicTask(
                base=base,
                topics=self._topics,
                names=self._names,
                place=Place(
                    folder=self._matched,
                    number=number,
                    mark=work / f"topics-{number or 0:05d}.json",
                    stamp=stamp(key, number, len(sizes)),
                ),
            )
            for number in numbers
        ]
        marks = self._run(executor if len(sizes) > 1 else InProcess(), topic_task, tasks, "matching topics", sizes)
        self._end(self._matched, key, marks, sizes)

    def _run(
        self,
        executor: Executor,
        function: Callable[[Any], dict[str, Any]],
        tasks: Sequence[Any],
        stage: str,
        sizes: Sequence[int],
    ) -> list[dict[str, Any]]:
        at = Stage(name=stage, sizes=sizes, told=self._told)
        return list(run(executor, function, tasks, at.done))

    def _begin(self, tables: Path, key: str) -> Path:
        """Take the manifest away and what runs of other keys left undone; return the folder of marks."""
        (tables / "manifest.json").unlink(missing_ok=True)
        left = self._folder / ".work"
        mine = left / key[:16]
        for other in left.iterdir() if left.is_dir() else ():
            if other != mine:
                remove_folder(other)
        return mine

    def _end(self, tables: Path, key: str, marks: Sequence[dict[str, Any]], sizes: Sequence[int]) -> None:
        rows = {name: sum(mark["rows"][name] for mark in marks) for name in marks[0]["rows"]}
        written = {"key": key, "rows": rows, "part_bytes": list(sizes)}
        write_atomic(tables / "manifest.json", json.dumps(written, indent=1) + "\n")
        remove_folder(self._folder / ".work")


def _refuse_nothing(corpus: Sequence[Path], marks: Sequence[dict[str, Any]]) -> None:
    if any(n for mark in marks for name, n in mark["rows"].items() if name in ("articles", "profile")):
        return
    raise nothing_to_read(corpus, [said for mark in marks for said in mark["refused"]][:3])


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let one process at a time make tables in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder / ".analysing"):
        yield


def _file_sha256(path: Path) -> str:
    if not isinstance(path, Path):
        return remote_version(path)
    try:
        stat = path.stat()
        return _sha256_of(path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
    except OSError as error:
        return f"unreadable: {error.strerror}"


@lru_cache(maxsize=1 << 16)
def _sha256_of(path: Path, *version_of_file: int) -> str:
    """Hash a file, once as long as it stays as it is."""
    del version_of_file
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
