"""The plan of a corpus: which records make up each part.

A part is a description, not data: small, frozen, picklable, the same for the same files and size. Small files are taken
together and large ones cut (see ``corpus.cutting``), so that a part holds a bounded number of bytes and a worker's
memory does not grow with the corpus. The size of parts decides no number: tables hold the same rows for any.

What 400 million articles of 4 KB would take (1.6 TB, a year of the world's news), reckoned from what was measured on US
news with one core of a small machine, and never run:

- *Parts*: 95,000 of 16 MB. A part's description is 0.5 KB here, 50 MB for all; a task is 140 KB when sent (the topic
  file's names, the stop list, AFINN), three passes of them 40 GB through the scheduler, few at a time.
- *Work*: all passes together took 37 s of a core for 197 MB: about 5 MB a second and core, 90 core-hours. 200 workers
  of one thread need 27 minutes, 64 need 1.4 hours. Each holds 0.8 GB (nearly fifty times a part).
- *Cutting*: a file is cut by one worker, which reads it through (and unpacks it, where it is compressed, to be put into
  the store again in pieces); thousands of files side by side take minutes, one file of 1.6 TB would take a night.
- *Store*: 2.1 TB of tables in 1.3 million files (1.3 MB a MB of text), besides 185 GB of profiles while it runs; some
  1.8 million puts. The command itself asks for each file's version once: a listing, of URLs; of files on a shared disk
  it hashes every byte, an hour a TB.

What would break first: the comparing of all articles with each other, at the root of the tree of profiles, on one
worker. It holds some 2 KB an article (measured: 305 MB for 96,000 articles of 2.4 million lines, in 1.2 s), so 64 GB
are enough for 30 million articles, a month of these 400. Until articles and lines are compared by ranges of their
hashes on several workers, analyse such a corpus month by month: copies and lines that cross a month are then not found.
Next: reports. A page goes through the tables a part at a time, so that what it holds does not grow with the text, but
its time does, and it holds some 200 bytes of each article (reckoned): 80 GB. What changed since the last run is told
from the whole tables of both. Then the number of files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

from sitrep.corpus.cutting import Piece, cut_file, is_cut, read_piece
from sitrep.corpus.options import Reading
from sitrep.corpus.records import Record, Reject
from sitrep.corpus.sources import CorpusFile
from sitrep.engine.executors import Executor, InProcess

PART_BYTES = 16 * 2**20
"""How much text, as it lies in its files (unpacked), makes a part: a worker holds some forty times as much."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Records that are analysed together: files, or ranges of files, in corpus order."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def n_bytes(self) -> int:
        """How much there is to read."""
        return sum(piece.n_bytes for piece in self.pieces)

    @property
    def name(self) -> str:
        """The part as a person is told it: its number from 0, and where it begins and ends."""
        first, last = self.pieces[0].name, self.pieces[-1].name
        return f"part {self.number} ({first})" if first == last else f"part {self.number} ({first} to {last})"


@dataclass(frozen=True, kw_only=True)
class CutTask:
    """A large file to cut."""

    file: CorpusFile
    most_bytes: int
    unpacked: Path
    reading: Reading | None

    @property
    def name(self) -> str:
        """The file as a person is told it."""
        return self.file.path


def cut_task(task: CutTask) -> list[Piece]:
    """Return the pieces of a file."""
    return list(cut_file(task.file, task.most_bytes, task.unpacked, task.reading))


def plan(
    files: Sequence[CorpusFile],
    *,
    part_bytes: int,
    unpacked: Path,
    reading: Reading | None = None,
    executor: Executor | None = None,
) -> Iterator[Part]:
    """Yield the parts of a corpus in order, holding one at a time.

    Args:
        files: the files of the corpus, in order.
        part_bytes: a part holds at most so many bytes, unless a single record or a file that cannot be cut is larger.
        unpacked: a folder for pieces of compressed files that are too large for one part.
        reading: how the corpus is read.
        executor: where large files are cut, side by side; in this process unless given.
    """
    large = [is_cut(file, part_bytes) for file in files]
    tasks = [CutTask(file=file, most_bytes=part_bytes, unpacked=unpacked, reading=reading) for file in files]
    cut = (executor or InProcess()).map(cut_task, compress(tasks, large))
    gathered: list[Piece] = []
    number = size = 0
    for task, is_large in zip(tasks, large, strict=True):
        for piece in next(cut) if is_large else cut_task(task):
            if gathered and size + piece.n_bytes > part_bytes:
                yield Part(number=number, pieces=tuple(gathered))
                number, gathered, size = number + 1, [], 0
            gathered.append(piece)
            size += piece.n_bytes
    if gathered:
        yield Part(number=number, pieces=tuple(gathered))


def read_records(part: Part, reading: Reading | None = None) -> Iterator[Record | Reject]:
    """Yield the records and refusals of a part, in corpus order."""
    for piece in part.pieces:
        yield from read_piece(piece, reading)
