"""Evidence as markup: for each number its sentences, and each sentence once in its place with its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from sitrep.display.html import Mark, link, marked
from sitrep.measures.headlines import number

SHOWN = 120
"""At most so many sentences stand in a block; the heading says how many there are."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence in a block: its text with marks, where it comes from, and its score if it has one.

    ``address`` is the original's, http or https, or empty; ``anchor`` the sentence's own place further down.
    """

    text: str
    marks: tuple[Mark, ...]
    article: str
    told: tuple[str, ...]
    place: str
    anchor: str
    address: str = ""
    score: float | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """The sentences behind one number: the anchor that links to it, what it says, and where to go back to."""

    anchor: str
    title: str
    lines: tuple[Line, ...]
    total: int
    back: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A sentence in its place: the texts around it, where it comes from, and its numbers (anchor and words).

    One that is not ``printed`` stands on the screen alone: paper shows a sample where there are many.
    """

    anchor: str
    article: str
    told: tuple[str, ...]
    address: str
    before: str
    text: str
    after: str
    numbers: tuple[tuple[str, str], ...]
    printed: bool = True


def blocks(found: Sequence[Block], *, sheet: str = "") -> str:
    """Return blocks as sections with a heading and an ordered list, each anchor once.

    Args:
        found: the blocks.
        sheet: the address of a file beside the page with all the sentences; linked where a block shows but some.
    """
    seen: set[str] = set()
    return "".join(_block(one, sheet) for one in found if not (one.anchor in seen or seen.add(one.anchor)))  # type: ignore[func-returns-value]


def _block(found: Block, sheet: str) -> str:
    shown = len(found.lines)
    extent = "" if shown == found.total else f" – {number(shown)} of {number(found.total)} shown"
    rest = f' · <a href="{escape(sheet)}">More of them as CSV</a>' if extent and sheet else ""
    return (
        f'<section class="evidence" id="{escape(found.anchor)}">'
        f"<h3>{escape(found.title)}{escape(extent)}</h3><ol>"
        + "".join(_line(line) for line in found.lines)
        + f'</ol><p class="back"><a href="#{escape(found.back)}">Back to the figure</a>{rest}</p></section>'
    )


def _line(line: Line) -> str:
    score = "" if line.score is None else f' <span class="score">{escape(number(line.score, signed=True))}</span>'
    text = f"<q>{marked(line.text, line.marks)}</q>" if line.text else ""
    where = _where(line.article, line.address, line.told, line.place, line.anchor)
    return f'<li>{text}{score} <span class="where">{where}</span></li>'


@lru_cache(maxsize=8192)
def _where(article: str, address: str, told: tuple[str, ...], place: str, anchor: str) -> str:
    """Return where a sentence comes from; it stands in the blocks of many numbers."""
    return " · ".join([_article(article, address), *map(escape, filter(None, told)), link(place, anchor)])


def entries(found: Sequence[Entry], *, anchor: str = "in-their-place") -> str:
    """Return the sentences in their places as one section under a heading with that anchor."""
    if not found:
        return ""
    listed = "".join(_entry(one) for one in found)
    n_printed = sum(one.printed for one in found)
    extent = (
        f'<p class="on-paper">On paper {number(n_printed)} of the {number(len(found))} sentences of this page, '
        f"those of the rest of the corpus left out; of over {SHOWN} others a fixed sample.</p>"
        if n_printed < len(found)
        else ""
    )
    heading = f'<h3 id="{anchor}">Each sentence in its place</h3>{extent}'
    return f'<section class="places">{heading}<ol>{listed}</ol></section>'


def _entry(one: Entry) -> str:
    around = "".join(
        f"{opening}{escape(text)}{closing} "
        for opening, text, closing in (
            ("<i>", one.before, "</i>"),
            ("<b>", one.text, "</b>"),
            ("<i>", one.after, "</i>"),
        )
        if text
    )
    text = f"<q>{around.rstrip()}</q>" if around else ""
    told = [_article(one.article, one.address), *map(escape, filter(None, one.told))]
    kind = "" if one.printed else ' class="screen-only"'
    numbers = "; ".join(_number(anchor, words) for anchor, words in one.numbers)
    return (
        f'<li id="{escape(one.anchor)}"{kind}>{text}<span class="where">{" · ".join(told)}</span>'
        f'<span class="where">Behind: {numbers}</span></li>'
    )


@lru_cache(maxsize=8192)
def _number(anchor: str, words: str) -> str:
    """Return a link to a number; many sentences stand behind it."""
    return link(words, anchor)


def _article(title: str, address: str) -> str:
    """Return the title of an article, as a link to the original where its address is known."""
    if not address:
        return escape(title)
    return f'<a href="{escape(address)}">{escape(title)}</a>'
