"""An article to read: its head, its paragraphs, and what was found in them marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from sitrep.display.html import Html, Mark, marked, web_address


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph, or what of it is of one part: where it begins in the article, its text, part and marks."""

    start: int
    text: str
    part: str
    marks: tuple[Mark, ...] = ()

    def within(self, marks: Iterable[tuple[int, int, str]]) -> tuple[Mark, ...]:
        """Return those of the marks (characters of the article, a note) that lie in the paragraph; same places once."""
        notes: dict[tuple[int, int], dict[str, None]] = {}
        for start, end, note in marks:
            if self.start <= start and end <= self.start + len(self.text):
                notes.setdefault((start - self.start, end - self.start), {})[note] = None
        return tuple(
            Mark(start=start, end=end, kind="match", note="; ".join(told)) for (start, end), told in notes.items()
        )


def article_page(*, title: str, told: Sequence[str], address: str, paragraphs: Sequence[Paragraph], note: str) -> Html:
    """Return an article as a page: furniture is greyed, marks say on pointing what they are."""
    titled = any(each.part == "title" for each in paragraphs)
    head = "" if titled else f'<p class="title"><b>{escape(title)}</b></p>'
    url = web_address(address)
    link = f' · <a href="{escape(url)}" target="_blank" rel="noopener">the original</a>' if url else ""
    body = "".join(f'<p class="{escape(each.part)}">{_told(each)}</p>' for each in paragraphs if each.text.strip())
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    markup = (
        f'<article class="sitrep-article">{head}<p class="told">{escape(" · ".join(told))}{link}</p>'
        f"{said}{body}</article>"
    )
    lines = [
        *([] if titled else [title]),
        " · ".join(told),
        *(each.text for each in paragraphs),
        *([note] if note else []),
    ]
    return Html(markup=markup, text="\n\n".join(lines))


def _told(paragraph: Paragraph) -> str:
    """Return a paragraph, its part to be seen where there is no style sheet too."""
    text = marked(paragraph.text, paragraph.marks)
    element = {"title": "b", "furniture": "small"}.get(paragraph.part)
    return f"<{element}>{text}</{element}>" if element else text
