"""The topic workbench: what an edited rule gains and loses against the saved topic, its tests, and saving it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from sitrep.errors import UsageError
from sitrep.files import write_atomic
from sitrep.measures.headlines import number, plural
from sitrep.measures.scope import Keys, among
from sitrep.topics.checking import Outcome, check_topics
from sitrep.topics.editing import Kind, Place, with_rule
from sitrep.topics.file import JUDGEMENTS, Example, Rule, Topic, TopicFile, read_topics
from sitrep.topics.judging import Verdict, with_ruling
from sitrep.topics.places import Source
from sitrep.topics.reading import read_text

if TYPE_CHECKING:
    from sitrep.answers.searching import Search
    from sitrep.desk import Desk

_BOM = b"\xef\xbb\xbf"

Spans = tuple[tuple[int, int], ...]
Side = Literal["gained", "lost", "kept"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence as the workbench lists it: its number among all of the corpus, its text with what was found."""

    key: int
    article_id: str
    article: str
    text: str
    spans: Spans


@dataclass(frozen=True)
class Sentences:
    """Sentences of a topic, by their numbers in corpus order, and the search that tells what was found in them."""

    keys: Keys
    search: "Search"

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.keys)

    def first(self, most: int) -> Iterator[tuple[int, Spans]]:
        """Give the first of them with what was found in each: nothing where one was ruled in."""
        keys = self.keys[:most]
        found = keys[among(keys, self.search.keys)]
        pieces = {
            key: tuple(sorted({span for hit in hits for span in hit}))
            for key, hits in zip(found.tolist(), self.search.hits(found), strict=True)
        }
        yield from ((key, pieces.get(key, ())) for key in keys.tolist())


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What an edited rule would do.

    Attributes:
        place: which rule was edited.
        source: the topic file with the edit in it.
        file: the same, read.
        sentences: those of the topic that count, by side; rulings are above rules, so a sentence that was ruled in or
            out is never gained or lost.
        failures: the topic's own tests that would fail, in words.
        n_tests: how many tests there are.
    """

    place: Place
    source: Source
    file: TopicFile
    sentences: Mapping[Side, Sentences]
    failures: Sequence[str]
    n_tests: int

    @property
    def headline(self) -> str:
        """Say what is gained and lost, and how the tests end."""
        gained, lost, kept = (len(self.sentences[side]) for side in ("gained", "lost", "kept"))
        passed = f"{number(self.n_tests - len(self.failures))} of {number(self.n_tests)} tests pass"
        tests = passed if self.n_tests else "it has no tests"
        return f"{plural(gained, 'sentence')} gained, {number(lost)} lost, {number(kept)} as before; {tests}."


class Workbench:
    """Tries edits of one topic of the topic file on disk, against the topic as it is saved there.

    Args:
        desk: whose sentences are matched.
        topic: id of the topic.

    Raises:
        UsageError: there is no such topic, or the file cannot be read.
    """

    def __init__(self, desk: "Desk", topic: str) -> None:
        self.desk = desk
        self.topic_id = desk.topics.topic(topic).id
        self.path: Path = desk.topics.path
        self.refresh()

    def refresh(self) -> None:
        """Read the topic file again.

        Raises:
            UsageError: it cannot be read, or its names are others than those that the desk was opened with.
        """
        self.source = read_text(self.path, "topic file")
        self.file = read_topics(self.source)
        if self.file.names != self.desk.topics.names:
            raise UsageError(
                f"{self.path}: its names have changed since the desk was opened, and names decide what is found. "
                "Open the desk again: desk = sitrep.open()"
            )
        self.saved = self._found(self.topic)

    @property
    def topic(self) -> Topic:
        """The topic as it is saved."""
        return self.file.topic(self.topic_id)

    @property
    def rules(self) -> dict[Place, str]:
        """The rules and exclusions of the topic that can be edited, as written."""
        kinds: dict[Kind, Sequence[Rule]] = {"rules": self.topic.rules, "exclude": self.topic.exclude}
        return {
            Place(topic=self.topic_id, name=rule.name, kind=kind): rule.source
            for kind, rules in kinds.items()
            for rule in rules
        }

    def try_rule(self, place: Place, text: str) -> Trial:
        """Return what the topic would gain and lose if one of its rules were ``text``.

        Raises:
            UsageError: the rule cannot be read; the message shows the place.
        """
        source = with_rule(self.source, place, text)
        file = read_topics(source)
        edited = file.topic(self.topic_id)
        found = self._found(edited)
        (report,) = check_topics(replace(file, topics=(edited,))).topics
        return Trial(
            place=place,
            source=source,
            file=file,
            sentences={
                "gained": replace(found, keys=np.setdiff1d(found.keys, self.saved.keys)),
                "lost": replace(self.saved, keys=np.setdiff1d(self.saved.keys, found.keys)),
                "kept": replace(found, keys=np.intersect1d(found.keys, self.saved.keys)),
            },
            failures=[
                (f"must match: {one.example.text}" if one.expected else _matched(one)) + _after(one.example)
                for one in report.failures
            ],
            n_tests=len(report.outcomes),
        )

    def save(self, trial: Trial) -> Path:
        """Write an edit to the topic file, its comments kept.

        Raises:
            UsageError: the file was changed on disk meanwhile.
        """
        if read_text(self.path, "topic file").text != self.source.text:
            raise UsageError(
                f"{self.path} was changed on disk since the workbench read it. Nothing was saved. Press “Read the "
                "file again”, then make the edit once more."
            )
        begun = _BOM if self.path.read_bytes().startswith(_BOM) else b""
        write_atomic(self.path, begun + trial.source.text.encode())
        self.refresh()
        return self.path

    def rule(self, line: Line, verdict: Verdict) -> Path:
        """Write a ruling on a sentence to ``judgements.csv`` beside the topic file; it counts from the next opening on.

        Raises:
            UsageError: the file cannot be read.
        """
        path = self.path.parent / JUDGEMENTS
        content = with_ruling(path, self.topic_id, self.desk.hash_of(line.key), verdict, line.text)
        write_atomic(path, content)
        self.refresh()
        return path

    def _found(self, topic: Topic) -> Sentences:
        """Return the sentences of a topic that count, rulings applied."""
        search = self.desk.search_for(topic, rule=topic.title)
        if not topic.rulings:
            return Sentences(search.keys, search)
        ruled_in, ruled_out = (np.array(sorted(ruled), np.int64) for ruled in self.desk.ruled(topic.rulings))
        return Sentences(np.setdiff1d(np.union1d(search.keys, ruled_in), ruled_out), search)

    def lines(self, found: Sentences, *, most: int) -> list[Line]:
        """Return the first sentences of one side of a trial, as they are listed."""
        rows = self.desk.sentence_rows(found.keys[:most])
        self.desk.look_up([row["article_id"] for row in rows])
        return [
            Line(
                key=key,
                article_id=row["article_id"],
                article=self.desk.labels[row["article_id"]],
                text=row["text"],
                spans=spans,
            )
            for (key, spans), row in zip(found.first(most), rows, strict=True)
        ]


def _matched(outcome: Outcome) -> str:
    return f"must not match, and {', '.join(outcome.rules)} does: {outcome.example.text}"


def _after(example: Example) -> str:
    return f" (after: {example.article})" if example.article else ""
