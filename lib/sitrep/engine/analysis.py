"""Running the passes over a corpus, and keeping what they made.

An analysis is a folder: ``base/NAME.parquet``, ``topics/HASH/NAME.parquet``, ``topics/latest`` naming the last HASH.
Each of the two is complete when its ``manifest.json`` is there, written last; its key tells whether it still holds.
An edited topic file gives a new HASH and re-matches ``base/`` without reading an article. What a run leaves that does
not come to its end lies in ``.work/`` and beside the tables; the next run of the same key goes on from there.
The folder may be behind a URL. What hands out the parts holds a description of each and nothing of what is in them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sitrep import schema
from sitrep.corpus.listing import list_files, remote_version
from sitrep.engine.alone import alone_in
from sitrep.engine.configuration import Configuration
from sitrep.engine.executors import Executor, InProcess
from sitrep.engine.looking import nothing_to_read
from sitrep.engine.parts import Place, clear
from sitrep.engine.passes import (
    alone_task,
    analysis_task,
    join_task,
    known_task,
    profile_task,
    run,
    spellings,
    stamp,
    topic_task,
)
from sitrep.engine.plan import PART_BYTES, Part, plan
from sitrep.engine.progress import Stage, Told, silent
from sitrep.engine.tables import Analysis, manifest, opened, read_table
from sitrep.engine.tasks import (
    BEGUN,
    AnalysisTask,
    JoinTask,
    KnownTask,
    PartTask,
    TopicTask,
)
from sitrep.engine.versions import DECIDING_PACKAGES
from sitrep.files import reaching, remove_file, remove_folder, write_atomic
from sitrep.topics.file import TopicFile

__all__ = ["Analysis", "analyse", "base_key", "data_key", "opened", "read_table"]


JOINED = 32
"""So many profiles are joined into one."""


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
            in a folder: another one waits for it, or behind a URL is refused.
        configuration: how articles become base tables; as without any settings unless given.
        executor: where parts are worked on; in this process unless given. A corpus of one part always is.
        part_bytes: how much text makes a part; decides no number.
        told: is told of each stage as its parts are done.

    Raises:
        NothingToReadError: a path is missing, or no record could be read.
        PartFailedError: a part cannot be analysed.
        LockedError: behind a URL, another analysis is at work in the folder.
        ClusterError: a cluster cannot be reached, or its workers cannot reach the folder or the corpus.
    """
    configuration = configuration or Configuration()
    key = base_key(corpus, topic_file, configuration)
    topical_key = stamp(key, topic_file.sha256)
    work = _Work(folder=folder, topic_file=topic_file, told=told, configuration=configuration)
    matched = folder / "topics" / topic_file.sha256
    if manifest(folder / "base").get("key") != key or manifest(matched).get("key") != topical_key:
        with alone_in(folder, key) as say_so, executor or InProcess() as running:
            work.say_so = say_so
            if manifest(folder / "base").get("key") != key:
                work.make_base(corpus, key, part_bytes, running)
            if manifest(matched).get("key") != topical_key:
                work.make_topics(topical_key, running)
    write_atomic(folder / "topics" / "latest", topic_file.sha256 + "\n")
    return Analysis(folder=folder, topics_hash=topic_file.sha256)


def base_key(corpus: Sequence[Path], topic_file: TopicFile, configuration: Configuration | None = None) -> str:
    """Hash what the base tables depend on: files, the configuration, names, schema and the packages that decide."""
    packages = [f"{name}={version(name)}" for name in DECIDING_PACKAGES]
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


@dataclass(kw_only=True)
class _Totals:
    """What is kept of the marks of a pass: rows by table, the first refusals, and the articles of each profile."""

    rows: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def add(self, mark: dict[str, Any]) -> None:
        """Take the mark of the next task."""
        for name, n in mark["rows"].items():
            self.rows[name] = self.rows.get(name, 0) + n
        self.refused = [*self.refused, *mark.get("refused", ())][:3]
        self.sizes.append(mark["rows"].get("profile", 0))


class _Work:
    """The making of the tables of one analysis."""

    def __init__(self, *, folder: Path, topic_file: TopicFile, told: Told, configuration: Configuration) -> None:
        self._folder = folder
        self._topics = topic_file.topics
        self._matched = folder / "topics" / topic_file.sha256
        self._names = spellings(topic_file.names)
        self._told = told
        self._configuration = configuration
        self.say_so: Callable[[], None] = lambda: None

    def make_base(self, corpus: Sequence[Path], key: str, part_bytes: int, executor: Executor) -> None:
        """Make the base tables, and their manifest last."""
        base, work = self._folder / "base", self._begin(self._folder / "base", key)
        parts = list(
            plan(
                list_files(corpus),
                part_bytes=part_bytes,
                unpacked=work / "unpacked",
                reading=self._configuration.reading,
                executor=executor,
            )
        )
        sizes = [part.n_bytes for part in parts]
        clear(base, schema.BASE, len(parts))

        def place(name: str, folder: Path, part: Part) -> Place:
            number = part.number if len(parts) > 1 else None
            mark = work / f"{name}-{part.number:05d}.json"
            return Place(folder=folder, number=number, mark=mark, stamp=stamp(key, name, number, part))

        def tasks(known: Place | None) -> Iterator[AnalysisTask]:
            for part in parts:
                yield AnalysisTask(
                    part=part,
                    place=place("base", base, part),
                    configuration=self._configuration,
                    known=known,
                    names=self._names,
                )

        if len(parts) == 1:
            made = self._run(InProcess(), alone_task, tasks(None), "analysing", sizes)
            _refuse_nothing(corpus, made)
        else:
            to_profile = (
                PartTask(part=part, place=place("profile", work, part), configuration=self._configuration)
                for part in parts
            )
            profiled = self._run(executor, profile_task, to_profile, "looking for copies", sizes)
            _refuse_nothing(corpus, profiled)
            profiles = [place("profile", work, part) for part in parts]
            known = self._known(profiles, tuple(profiled.sizes), work, executor, n_bytes=sum(sizes))
            made = self._run(executor, analysis_task, tasks(known), "analysing", sizes)
        named = {"corpus": [path.name for path in corpus], "reading": self._configuration.reading.key}
        self._end(base, key, made, sizes, **named)

    def _known(
        self, profiles: Sequence[Place], sizes: tuple[int, ...], work: Path, executor: Executor, *, n_bytes: int
    ) -> Place:
        """Join the profiles as a tree, and return where stands what each part must know of the corpus."""

        def place(name: str, number: int | None, of: Sequence[Place]) -> Place:
            made_of = stamp(name, number, sizes, *(one.stamp for one in of))
            return Place(folder=work / name, number=number, mark=work / f"{name}-{number or 0:05d}.json", stamp=made_of)

        level = 1
        while len(profiles) > JOINED:
            groups = [tuple(profiles[at : at + JOINED]) for at in range(0, len(profiles), JOINED)]
            tasks = [
                JoinTask(number=number, places=group, place=place(f"joined{level}", number, group))
                for number, group in enumerate(groups)
            ]
            each = [n_bytes * len(group) // len(profiles) for group in groups]
            self._run(executor, join_task, tasks, "joining what was found", each)
            profiles, level = [task.place for task in tasks], level + 1
        known = place("known", None, profiles)
        task = KnownTask(number=0, places=tuple(profiles), place=known, sizes=sizes)
        self._run(executor, known_task, [task], "comparing articles", [n_bytes])
        return known

    def make_topics(self, key: str, executor: Executor) -> None:
        """Make the topic tables from the base tables, and their manifest last."""
        work = self._begin(self._matched, key)
        base = self._folder / "base"
        sizes = manifest(base)["part_bytes"]
        clear(self._matched, schema.TOPICAL, len(sizes))
        numbers = range(len(sizes)) if len(sizes) > 1 else [None]
        tasks = (
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
        )
        made = self._run(executor if len(sizes) > 1 else InProcess(), topic_task, tasks, "matching topics", sizes)
        self._end(self._matched, key, made, sizes)

    def _run(
        self,
        executor: Executor,
        function: Callable[[Any], dict[str, Any]],
        tasks: Iterable[Any],
        stage: str,
        sizes: Sequence[int],
    ) -> _Totals:
        at = Stage(name=stage, sizes=sizes, told=self._told)

        def done(number: int) -> None:
            self.say_so()
            at.done(number)

        made = _Totals()
        for mark in run(executor, function, tasks, done):
            made.add(mark)
        return made

    def _begin(self, tables: Path, key: str) -> Path:
        """Take the manifest away and what runs of other keys left undone; return the folder of marks."""
        remove_file(tables / "manifest.json")
        left = self._folder / ".work"
        mine = left / key[:16]
        with reaching(left):
            for other in list(left.iterdir()) if left.is_dir() else ():
                if other != mine:
                    remove_folder(other)
        write_atomic(mine / BEGUN, key + "\n")
        return mine

    def _end(self, tables: Path, key: str, made: _Totals, sizes: Sequence[int], **known: object) -> None:
        written = {"key": key, "rows": made.rows, "part_bytes": list(sizes), **known}
        self.say_so()
        write_atomic(tables / "manifest.json", json.dumps(written, indent=1) + "\n")
        remove_folder(self._folder / ".work")


def _refuse_nothing(corpus: Sequence[Path], made: _Totals) -> None:
    if not made.rows.get("articles", made.rows.get("profile", 0)):
        raise nothing_to_read(corpus, made.refused)


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
