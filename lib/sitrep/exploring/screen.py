"""What the tools share on the screen: fields with a name, messages, tables, and what a mistake looks like."""

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import numpy as np
import pyarrow as pa

from sitrep.display.fields import with_own_keys
from sitrep.errors import SitrepError
from sitrep.measures.headlines import plural
from sitrep.measures.scope import Keys

if TYPE_CHECKING:
    from sitrep.desk import Desk

LIVE = 50_000
"""Up to so many sentences a tool answers as one types; in a larger corpus on Enter, or on leaving the field."""

LISTED = 200
"""At most so many sentences or articles are in a list to choose from."""

STYLE = """<style>
.sitrep-tool .widget-html-content { line-height: 1.4; }
.sitrep-tool table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 1.35; }
.sitrep-tool caption { text-align: left; font-weight: 600; padding: 6px 0; }
.sitrep-tool th, .sitrep-tool td { padding: 2px 8px; text-align: left; vertical-align: top; font-weight: normal; }
.sitrep-tool thead th { font-weight: 600; border-bottom: 1px solid var(--jp-border-color1, #888); }
.sitrep-tool td.number { text-align: right; }
.sitrep-tool .sitrep-table { overflow: auto; max-height: 26em; }
.sitrep-tool .kwic td:nth-child(4) { font-weight: 700; white-space: nowrap; }
.sitrep-tool .kwic td:nth-child(3), .sitrep-tool .kwic td:nth-child(5) { white-space: nowrap; }
.sitrep-tool .kwic td:nth-child(2) { white-space: nowrap; }
.sitrep-tool .kwic tbody th { max-width: 9em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.sitrep-tool p { margin: 4px 0; }
.sitrep-tool .said { font-weight: 600; }
.sitrep-tool pre.wrong { border-left: 4px solid #D55E00; padding: 4px 10px; white-space: pre-wrap; margin: 6px 0; }
.sitrep-tool mark { background: #F0E442; color: #000; padding: 0 1px; }
.sitrep-tool mark.positive { background: #9AD1F5; }
.sitrep-tool mark.negative { background: #F6C28B; }
.sitrep-tool mark.masked { background: none; color: inherit; border-bottom: 2px dotted; }
.sitrep-tool .sitrep-sentence { font: 1.15em/1.5 Georgia, serif; max-width: 44em; }
.sitrep-tool .sitrep-article { max-width: 44em; font: 1.05em/1.55 Georgia, serif; }
.sitrep-tool .sitrep-article .title { font-size: 1.3em; font-weight: 700; }
.sitrep-tool .sitrep-article .told { color: var(--jp-ui-font-color2, #555); font-size: 0.9em; }
.sitrep-tool .sitrep-article .furniture { opacity: 0.55; font-size: 0.85em; }
</style>"""


def named(kind: type[Any], name: str, **more: Any) -> Any:  # noqa: ANN401 - a widget
    """Return a field with its name before it."""
    more.setdefault("layout", widgets.Layout(width="98%"))
    return kind(description=name, style={"description_width": "7em"}, **more)


def is_live(desk: "Desk") -> bool:
    """Tell whether the corpus is small enough to answer as one types."""
    return desk.counted.n_sentences <= LIVE


def choice(desk: "Desk", name: str, every: str, **more: Any) -> Any:  # noqa: ANN401 - a widget
    """Return a list of the topics to choose one, or ``every``, from."""
    options = [(every, ""), *((topic.title, topic.id) for topic in desk.topics.topics)]
    return named(widgets.Dropdown, name, options=options, **more)


def tool(*rows: Any) -> Any:  # noqa: ANN401 - a widget
    """Return rows of fields as one tool."""
    return with_own_keys(widgets.HTML(STYLE), *rows)


def said(text: str) -> str:
    """Return a sentence as the tool's answer; screen readers are told of it."""
    return f'<p class="said" role="status">{escape(text)}</p>'


def wrong(error: Exception) -> str:
    """Return an error as it is shown, its place under the text that it is about."""
    return f'<pre class="wrong" role="alert">{escape(str(error))}</pre>'


def guarded(answer: Any, action: Callable[[], None]) -> None:  # noqa: ANN401 - a widget
    """Do something, and show what is wrong in ``answer`` where it cannot be done."""
    try:
        action()
    except SitrepError as error:
        answer.value = wrong(error)


def on_change(fields: Iterable[Any], action: Callable[[], None]) -> None:
    """Call ``action`` whenever the value of one of the fields changes."""
    for field in fields:
        field.observe(lambda change: action(), names="value")


def cut(text: str, width: int = 150) -> str:
    """Return a text on one line, shortened."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 1]}…"


def articles_of(desk: "Desk", keys: Keys) -> list[tuple[str, str]]:
    """Return a list of the articles of sentences, those with most first: what each is called, and its identity."""
    places, n_sentences = np.unique(keys >> 32, return_counts=True)
    ordered = np.lexsort((places, -n_sentences))[:LISTED]
    articles = desk.joined.article_ids.take(pa.array(places[ordered])).to_pylist()
    counts = dict(zip(articles, n_sentences[ordered].tolist(), strict=True))
    desk.look_up(articles)
    return [
        (f"{desk.article_numbers[one]} {desk.labels[one]} ({plural(counts[one], 'sentence')})", one) for one in counts
    ]
