"""The tools on the screen, in ipywidgets; every field and button is reached by Tab and used by keys."""

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import numpy as np

from sitrep.exploring.bench import Bench
from sitrep.exploring.groups import side_by_side
from sitrep.exploring.screen import LISTED, articles_of, choice, cut, guarded, is_live, named, on_change, said, tool
from sitrep.exploring.tone import shown_tone, tone_of
from sitrep.measures.headlines import plural

if TYPE_CHECKING:
    from sitrep.desk import Desk

SORTS = [("what follows", "right"), ("what comes before", "left"), ("place in the corpus", "corpus")]
LINES, WIDTH = 200, 48
"""At most so many sentences are shown in context, with so many characters on each side."""


def search_box(desk: "Desk", query: str = "") -> Any:  # noqa: ANN401 - a widget
    """Return a field to type a word or rule in, its hits in context, and the articles that have them to read.

    Args:
        desk: the corpus.
        query: what is looked for at first.
    """
    live = is_live(desk)
    how = "as you type" if live else "on Enter"
    desk.make_ready()
    field = named(
        widgets.Text,
        "Find",
        placeholder=f"a word, or a rule such as barrel* NEAR/5 oil; answered {how}",
        continuous_update=live,
    )
    sort = named(widgets.Dropdown, "Sorted by", options=SORTS)
    within = choice(desk, "Within", "the whole corpus")
    answer, page = widgets.HTML(), widgets.HTML()
    articles = named(widgets.Dropdown, "Read", options=[("choose an article", "")])

    def look() -> None:
        if not field.value.strip():
            answer.value, articles.options = "", [("choose an article", "")]
            return
        found = desk.search(field.value, topic=within.value)
        lines = found.concordance(sort=sort.value, width=WIDTH, most=LINES)
        answer.value = f'<div class="kwic">{lines._repr_html_()}</div>' if len(found) else said(found.headline)
        listed = articles_of(desk, found.keys)
        articles.options = [("choose an article", ""), *listed]

    def read() -> None:
        page.value = desk.read(articles.value, rule=field.value).markup if articles.value else ""

    on_change([field, sort, within], lambda: guarded(answer, look))
    on_change([articles], lambda: guarded(page, read))
    field.value = query
    return tool(field, sort, within, answer, articles, page)


def topic_workbench(desk: "Desk", topic: str) -> Any:  # noqa: ANN401 - a widget
    """Return the workbench: a rule to edit, what it gains and loses, the topic's tests, sentences to rule in or out.

    Args:
        desk: the corpus.
        topic: id of the topic that is shown first.
    """
    return Bench(desk, topic).widget


def tone_explorer(desk: "Desk", topic: str = "") -> Any:  # noqa: ANN401 - a widget
    """Return sentences to choose from, and of the chosen one the words that carry its tone, by lexicon.

    Args:
        desk: the corpus.
        topic: id of the topic whose sentences are listed first.
    """
    within = choice(desk, "Topic", "the whole corpus", value=desk.topics.topic(topic).id if topic else "")
    field = named(widgets.Text, "That match", placeholder="any rule; empty: all", continuous_update=is_live(desk))
    chosen = named(widgets.Select, "Sentence", rows=8, options=[])
    told, answer = widgets.HTML(), widgets.HTML()

    def fill() -> None:
        keys = desk.search(field.value, topic=within.value).keys if field.value.strip() else _keys(desk, within.value)
        rows = desk.sentence_rows(keys[:LISTED])
        extent = f", the first {LISTED} listed" if len(keys) > LISTED else ""
        told.value = said(f"{plural(len(keys), 'sentence')}{extent}.")
        chosen.options = [(cut(row["text"]), key) for row, key in zip(rows, keys[:LISTED].tolist(), strict=True)]
        chosen.value = chosen.options[0][1] if chosen.options else None

    def show() -> None:
        shown = chosen.value is not None
        answer.value = shown_tone(tone_of(desk, chosen.value, topic=within.value)).markup if shown else ""

    on_change([within, field], lambda: guarded(told, fill))
    on_change([chosen, within], lambda: guarded(answer, show))
    guarded(told, fill)
    return tool(within, field, told, chosen, answer)


def compare_groups(desk: "Desk") -> Any:  # noqa: ANN401 - a widget
    """Return two groups to choose by source, dates and topic, and what sets them apart."""
    sources = sorted({row for row in desk.analysis["articles"]["source"].to_pylist() if row})
    answer = widgets.HTML()
    fields = []
    for _ in range(2):
        source = named(widgets.Dropdown, "Source", options=[("any", ""), *((one, one) for one in sources)])
        since = named(widgets.Text, "Since", placeholder="2026, 2026-01 or 2026-01-07", continuous_update=False)
        until = named(widgets.Text, "Until", placeholder="the last day", continuous_update=False)
        fields.append((source, since, until, choice(desk, "On", "any topic")))
    button = widgets.Button(description="Compare", button_style="primary")

    def compare() -> None:
        groups = [
            desk.where(source=source.value or (), since=since.value, until=until.value, topic=topic.value)
            for source, since, until, topic in fields
        ]
        answer.value = side_by_side(*groups).markup

    button.on_click(lambda _: guarded(answer, compare))
    columns = [
        widgets.VBox([widgets.HTML(said(f"{name} group")), *column], layout=widgets.Layout(width="50%"))
        for name, column in zip(("First", "Second"), fields, strict=True)
    ]
    return tool(widgets.HBox(columns), button, answer)


def article_reader(desk: "Desk", article: int = 1) -> Any:  # noqa: ANN401 - a widget
    """Return articles to choose from and the chosen one, what topics find in it marked.

    Args:
        desk: the corpus.
        article: number of the article that is shown first, from 1.
    """
    field = named(widgets.Text, "Title", placeholder="words of the title or file name; empty: all")
    chosen = named(widgets.Select, "Article", rows=6, options=[])
    marking = named(
        widgets.Text, "Mark", placeholder="any rule; empty: what topics find", continuous_update=is_live(desk)
    )
    told, page = widgets.HTML(), widgets.HTML()

    def fill() -> None:
        wanted = field.value.casefold().strip()
        found = [one for one in desk.article_numbers if wanted in desk.called(one).casefold()]
        extent = f", the first {LISTED} listed" if len(found) > LISTED else ""
        told.value = said(f"{plural(len(found), 'article')}{extent}.")
        chosen.options = [(f"{desk.article_numbers[one]} {desk.labels[one]}", one) for one in found[:LISTED]]
        chosen.value = found[0] if found else None

    def read() -> None:
        page.value = desk.read(chosen.value, rule=marking.value.strip()).markup if chosen.value else ""

    on_change([field], lambda: guarded(told, fill))
    on_change([chosen, marking], lambda: guarded(page, read))
    fill()
    first = next((one for one, place in desk.article_numbers.items() if place == article), None)
    if first in {one for _, one in chosen.options}:
        chosen.value = first
    return tool(field, told, chosen, marking, page)


def _keys(desk: "Desk", topic: str) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return the sentences that count, of a topic or of all."""
    return desk.counted_keys if not topic else np.intersect1d(desk.joined.keys_of_topic(topic), desk.counted_keys)
