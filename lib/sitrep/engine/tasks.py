"""The tasks that workers are sent: what to work on and where it goes, small, frozen, and read nowhere but in a pass."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitrep.corpus.copies import PartProfile
from sitrep.engine.configuration import Configuration
from sitrep.engine.parts import Place
from sitrep.engine.plan import Part
from sitrep.errors import ClusterError
from sitrep.files import reaching
from sitrep.topics.file import Topic

Spellings = tuple[tuple[str, tuple[str, ...]], ...]

BEGUN = "begun"
"""A file beside the marks, by which a worker sees that it reaches the folder that the tasks are of."""


@dataclass(frozen=True, kw_only=True)
class PartTask:
    """A part to work on."""

    part: Part
    place: Place
    configuration: Configuration

    @property
    def name(self) -> str:
        """The part as a person is told it."""
        return self.part.name

    def refuse_unseen(self) -> None:
        """Refuse to take for unreadable what only this process cannot see."""
        _refuse_unreached(self.place)
        for piece in self.part.pieces:
            if not piece.is_as_planned():
                raise ClusterError(
                    f"{piece.file.file}: missing or of another size, seen from {platform.node()}, than when the parts "
                    "were planned. Give a corpus that all workers reach (a URL, or a path on a disk that they share), "
                    "and leave it alone while it is read."
                )


@dataclass(frozen=True, kw_only=True)
class AnalysisTask(PartTask):
    """A part to analyse, with where stands what it must know of the corpus, and the names of the topic file."""

    known: Place | None
    names: Spellings


@dataclass(frozen=True, kw_only=True)
class JoinTask:
    """Profiles that lie side by side, to join into one."""

    number: int
    places: tuple[Place, ...]
    place: Place

    @property
    def name(self) -> str:
        """What a person is told."""
        return f"profiles, group {self.number}"

    def refuse_unseen(self) -> None:
        """Refuse where the folder of the tasks is out of reach."""
        _refuse_unreached(self.place)

    def read(self) -> Iterator[PartProfile]:
        """Yield the profiles."""
        for place in self.places:
            yield PartProfile(articles=place.read("profile"), lines=place.read("lines"))


@dataclass(frozen=True, kw_only=True)
class KnownTask(JoinTask):
    """The last profiles, to find out of them what each part must know; ``sizes`` are the articles of each part."""

    sizes: tuple[int, ...]


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

    def refuse_unseen(self) -> None:
        """Refuse where the folder of the tasks is out of reach."""
        _refuse_unreached(self.place)


def _refuse_unreached(place: Place) -> None:
    begun = place.mark.parent / BEGUN
    with reaching(begun):
        if begun.exists():
            return
    raise ClusterError(
        f"{begun.parent.parent.parent}: not to be seen from {platform.node()}. Give an --out that all workers reach: a "
        "URL, or a folder on a disk that they share."
    )
