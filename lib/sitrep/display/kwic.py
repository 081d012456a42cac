"""A concordance: every place of a word or phrase with what stands left and right of it (key word in context)."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from sitrep.display.html import Cell, table
from sitrep.evidence.sentences import Sentence
from sitrep.measures.headlines import number, plural

if TYPE_CHECKING:
    import pandas as pd

_SPACE = re.compile(r"\s+")

Sort = Literal["left", "right", "corpus"]


@dataclass(frozen=True, kw_only=True)
class KwicLine:
    """One place: the text before, the words as they stand there, the text after, and whose sentence it is."""

    left: str
    match: str
    right: str
    article: str
    date: str
    article_id: str
    sentence_no: int


@dataclass(frozen=True, kw_only=True)
class Concordance:
    """The places of a word or phrase.

    Attributes:
        query: what was looked for.
        lines: its places, sorted.
        n_sentences: how many sentences hold it; of more than were asked for, ``lines`` are those of a fixed sample.
        n_shown: of how many sentences the lines are.
        evidence: the predicate that selects all of them; empty where a rule found them.
        said: a headline of its own; how many sentences hold the words without one.
    """

    query: str
    lines: tuple[KwicLine, ...]
    n_sentences: int
    n_shown: int
    evidence: str = ""
    said: str = ""

    @property
    def headline(self) -> str:
        """Say how many sentences hold the words, and how many are shown."""
        shown = "" if self.n_shown == self.n_sentences else f"; a sample of {number(self.n_shown)} is shown"
        if self.said:
            return f"{self.said.removesuffix('.')}{shown}."
        if not self.n_sentences:
            return f"No sentence that counts holds “{self.query}”."
        return f"“{self.query}” stands in {plural(self.n_sentences, 'sentence')}{shown}."

    @property
    def frame(self) -> "pd.DataFrame":
        """The lines as a frame."""
        import pandas as pd

        return pd.DataFrame([asdict(line) for line in self.lines], columns=list(KwicLine.__dataclass_fields__))

    def _repr_html_(self) -> str:
        rows = [
            (line.article, line.date, Cell(text=line.left, number=True), line.match, line.right) for line in self.lines
        ]
        return table(("Article", "Date", "Left", "Word", "Right"), rows, caption=self.headline)

    def __repr__(self) -> str:
        """Return the lines as plain text, the words under each other."""
        left = max((len(line.left) for line in self.lines), default=0)
        lines = [f"{line.left:>{left}}[{line.match}]{line.right}" for line in self.lines]
        return "\n".join([self.headline, *lines])


def kwic_lines(
    sentences: Sequence[Sentence], labels: dict[str, str], dates: dict[str, str], *, sort: Sort, width: int
) -> tuple[KwicLine, ...]:
    """Return a line for each counted place of the sentences.

    Args:
        sentences: with the places marked.
        labels, dates: what an article is called and when it was published, by its id.
        sort: ``left`` by the words before, the nearest first; ``right`` by the words after; ``corpus`` as they come.
        width: at most so many characters on each side.
    """
    lines = [
        KwicLine(
            left=_end(_SPACE.sub(" ", sentence.text[: mark.start]).lstrip(), width),
            match=sentence.text[mark.start : mark.end],
            right=_begin(_SPACE.sub(" ", sentence.text[mark.end :]).rstrip(), width),
            article=labels[sentence.article_id],
            date=dates[sentence.article_id],
            article_id=sentence.article_id,
            sentence_no=sentence.sentence_no,
        )
        for sentence in sentences
        for mark in sentence.passages
        if mark.kind == "term"
    ]
    if sort == "left":
        lines.sort(key=lambda line: [word.lower() for word in reversed(line.left.split())])
    elif sort == "right":
        lines.sort(key=lambda line: line.right.lower().split())
    return tuple(lines)


def _end(text: str, width: int) -> str:
    return text if len(text) <= width else f"…{text[len(text) - width :].split(' ', 1)[-1]}"


def _begin(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[:width].rsplit(' ', 1)[0]}…"
