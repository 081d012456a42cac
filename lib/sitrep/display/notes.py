"""An analyst's words on a topic, in Markdown, as a page and a notebook show them."""

from dataclasses import dataclass

from sitrep.measures.headlines import plural


@dataclass(frozen=True, kw_only=True)
class Note:
    """Markdown to show; HTML in it is shown as it is typed, on a page by the export, in a notebook by JupyterLab."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        """Return the Markdown."""
        return self.text


def noted(text: str, *, quotations: bool) -> Note | None:
    """Return a note under a heading of its own; None of an empty one.

    Args:
        text: the Markdown as written.
        quotations: whether block quotations may be shown; how many lines were left out is told.
    """
    lines = text.strip().splitlines()
    kept = [line for line in lines if quotations or not line.lstrip().startswith(">")]
    left_out = len(lines) - len(kept)
    told = f"\n\n*{plural(left_out, 'quoted line')} left out.*" if left_out else ""
    body = "\n".join(kept).strip() + told
    return Note(text=f"# The analyst's note\n\n{body}\n") if body.strip() else None
