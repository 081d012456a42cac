"""Small pieces of markup: escaping, tables, cards, and text with marked passages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

Fact = tuple[str, str]

_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Html:
    """A finished piece of HTML with a plain-text form; notebooks show the first, terminals the second."""

    markup: str
    text: str = ""

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        """Return the plain form."""
        return self.text


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A table cell: what it says, whether it is a number, the anchor of its evidence, and passages to mark in it."""

    text: str
    number: bool = False
    link: str | None = None
    marks: "tuple[Mark, ...]" = ()


@dataclass(frozen=True, kw_only=True, order=True)
class Mark:
    """A marked passage of a text: its place, the class it is shown with, and what a reader is told about it."""

    start: int
    end: int
    kind: str
    note: str = ""


def link(text: str, anchor: str | None) -> str:
    """Return escaped text, as a link within the page where there is an anchor."""
    return f'<a href="#{escape(anchor)}">{escape(text)}</a>' if anchor else escape(text)


def web_address(address: str) -> str | None:
    """Return ``address`` if it is http or https, else None."""
    address = address.strip()
    return address if _ADDRESS.fullmatch(address) else None


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell | str]], *, caption: str) -> str:
    """Return a table with a caption; the first cell of a row is its header."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(_row([cell if isinstance(cell, Cell) else Cell(text=cell) for cell in row]) for row in rows)
    return (
        f'<div class="sitrep-table" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[Cell]) -> str:
    first, *others = cells
    markup = f'<tr><th scope="row">{link(first.text, first.link)}</th>'
    for cell in others:
        kind = ' class="number"' if cell.number else ""
        content = marked(cell.text, cell.marks) if cell.marks else link(cell.text, cell.link)
        markup += f"<td{kind}>{content}</td>"
    return f"{markup}</tr>"


def card(
    title: str,
    facts: Iterable[Fact],
    *,
    lead: str = "",
    notes: Iterable[str] = (),
    folded: tuple[str, Iterable[Fact]] | None = None,
) -> Html:
    """Return a card: a title, a leading sentence, facts as term and value, notes, and more facts under a fold."""
    facts, notes = list(facts), list(notes)
    markup = f'<section class="sitrep-card"><p class="title">{escape(title)}</p>'
    markup += f'<p class="lead">{escape(lead)}</p>' if lead else ""
    markup += _facts(facts) + "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
    lines = [title, *([f"  {lead}"] if lead else []), *_plain(facts), *(f"  {note}" for note in notes)]
    if folded:
        more = list(folded[1])
        markup += f"<details><summary>{escape(folded[0])}</summary>{_facts(more, wide=True)}</details>"
        lines += [f"  {folded[0]}", *_plain(more)]
    return Html(markup=f"{markup}</section>", text="\n".join(lines))


def _facts(facts: Sequence[Fact], *, wide: bool = False) -> str:
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    kind = ' class="wide"' if wide else ""
    return f"<dl{kind}>{rows}</dl>" if rows else ""


def _plain(facts: Sequence[Fact]) -> list[str]:
    return [f"  {name}: {value}" for name, value in facts]


def marked(text: str, marks: Iterable[Mark]) -> str:
    """Return a text escaped, with its marks; where two overlap, the one that begins first is kept.

    >>> marked("a < b", [Mark(start=4, end=5, kind="term")])
    'a &lt; <mark class="term">b</mark>'
    """
    pieces, position = [], 0
    for mark in sorted(marks):
        if mark.start < position:
            continue
        note = f' title="{escape(mark.note)}"' if mark.note else ""
        pieces.append(escape(text[position : mark.start]))
        pieces.append(f'<mark class="{escape(mark.kind)}"{note}>{escape(text[mark.start : mark.end])}</mark>')
        position = mark.end
    return "".join(pieces) + escape(text[position:])
