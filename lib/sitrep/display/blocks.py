"""Evidence as markup: for each number a block with the sentences that it was counted from."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sitrep.display.html import Mark, marked
from sitrep.measures.headlines import number

SHOWN = 120
"""At most so many sentences stand in a block; the heading says how many there are."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence in a block: its text with marks, where it comes from, and its score if it has one."""

    text: str
    marks: tuple[Mark, ...]
    article: str
    place: str
    date: str
    source: str
    score: float | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """The sentences behind one number: the anchor that links to it, what it says, and where to go back to."""

    anchor: str
    title: str
    lines: tuple[Line, ...]
    total: int
    back: str


def block(found: Block) -> str:
    """Return a block as a section with a heading and an ordered list."""
    shown = len(found.lines)
    extent = "" if shown == found.total else f" – {number(shown)} of {number(found.total)} shown"
    return (
        f'<section class="evidence" id="{escape(found.anchor)}">'
        f"<h3>{escape(found.title)}{escape(extent)}</h3><ol>"
        + "".join(_line(line) for line in found.lines)
        + f'</ol><p class="back"><a href="#{escape(found.back)}">Back to the figure</a></p></section>'
    )


def _line(line: Line) -> str:
    told = [line.article, line.source, line.date, line.place]
    score = "" if line.score is None else f' <span class="score">{escape(number(line.score, signed=True))}</span>'
    return (
        f"<li><q>{marked(line.text, line.marks)}</q>{score}"
        f'<span class="where">{escape(" · ".join(part for part in told if part))}</span></li>'
    )


def blocks(found: Sequence[Block]) -> str:
    """Return several blocks, each anchor once."""
    seen: set[str] = set()
    return "".join(block(one) for one in found if not (one.anchor in seen or seen.add(one.anchor)))  # type: ignore[func-returns-value]
