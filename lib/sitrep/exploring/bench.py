"""The topic workbench on the screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING

import ipywidgets as widgets

from sitrep.display.html import Mark, marked
from sitrep.exploring.screen import LISTED, cut, guarded, is_live, named, on_change, said, tool
from sitrep.exploring.workbench import Line, Side, Trial, Workbench
from sitrep.topics.editing import Place
from sitrep.topics.judging import Verdict

if TYPE_CHECKING:
    from sitrep.desk import Desk

NEW = "a new rule"
SIDES: tuple[Side, ...] = ("gained", "lost", "kept")


class Bench:
    """One topic on the bench: fields on the left of each change, and what follows from it."""

    def __init__(self, desk: "Desk", topic: str) -> None:
        self._desk = desk
        self._work = Workbench(desk, topic)
        self._trial: Trial | None = None
        self._settling = False
        topics = [(one.title, one.id) for one in desk.topics.topics]
        self._topic = named(widgets.Dropdown, "Topic", options=topics, value=self._work.topic_id)
        self._rule = named(widgets.Dropdown, "Rule", options=[])
        self._name = named(widgets.Text, "Its name", placeholder="small letters, digits and _", continuous_update=False)
        self._text = named(widgets.Textarea, "Words", rows=5, continuous_update=is_live(desk))
        self._try = widgets.Button(description="Try it")
        self._save = widgets.Button(description="Save to topics.yml", button_style="primary", disabled=True)
        self._again = widgets.Button(description="Read the file again")
        self._told, self._tests = widgets.HTML(), widgets.HTML()
        self._side = named(widgets.ToggleButtons, "Sentences", options=[(side, side) for side in SIDES])
        self._list = named(widgets.Select, "Choose one", rows=8, options=[])
        self._line = widgets.HTML()
        self._in = widgets.Button(description="Rule it in")
        self._out = widgets.Button(description="Rule it out")
        self._ruled = widgets.HTML()
        self._wire()
        self._fill_rules()
        self.widget = tool(
            *(self._topic, self._rule, self._name, self._text),
            widgets.HBox([self._try, self._save, self._again]),
            *(self._told, self._tests, self._side, self._list, self._line),
            widgets.HBox([self._in, self._out]),
            self._ruled,
        )

    def _wire(self) -> None:
        on_change([self._topic], lambda: guarded(self._told, self._choose_topic))
        on_change([self._rule], self._choose_rule)
        on_change([self._text, self._name], lambda: guarded(self._told, self._attempt))
        on_change([self._side], self._fill_list)
        on_change([self._list], self._show_line)
        self._try.on_click(lambda _: guarded(self._told, self._attempt))
        self._again.on_click(lambda _: guarded(self._told, self._choose_topic))
        self._save.on_click(lambda _: guarded(self._told, self._keep))
        self._in.on_click(lambda _: guarded(self._ruled, lambda: self._judge("in")))
        self._out.on_click(lambda _: guarded(self._ruled, lambda: self._judge("out")))

    def _choose_topic(self) -> None:
        with self._settled():
            self._work = Workbench(self._desk, self._topic.value)
            self._list_rules()
        self._choose_rule()

    def _fill_rules(self, chosen: Place | None = None) -> None:
        with self._settled():
            self._list_rules(chosen)
        self._choose_rule()

    def _list_rules(self, chosen: Place | None = None) -> None:
        rules = self._work.rules
        options = [(f"{'except ' if place.kind == 'exclude' else ''}{place.name}", place) for place in rules]
        self._rule.options = [*options, (NEW, None)]
        self._rule.value = chosen or next(iter(rules))

    def _choose_rule(self) -> None:
        if self._settling:
            return
        place = self._rule.value
        with self._settled():
            self._name.layout.display = "none" if place else ""
            self._text.value = self._work.rules[place] if place else ""
        if place:
            guarded(self._told, self._attempt)

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """Fill fields: nothing is tried before all of them stand, and nobody types into one that is about to change."""
        self._settling = self._text.disabled = True
        try:
            yield
        finally:
            self._settling = self._text.disabled = False

    def _attempt(self) -> None:
        """Try what stands in the field."""
        if self._settling:
            return
        self._trial, self._save.disabled = None, True
        self._tests.value, self._list.options, self._line.value = "", [], ""
        place = self._rule.value or Place(topic=self._work.topic_id, name=self._name.value.strip())
        if not self._text.value.strip() or not place.name:
            self._told.value = said("Write the words to find, and name a new rule.")
            return
        self._trial = trial = self._work.try_rule(place, self._text.value)
        self._save.disabled = trial.source == self._work.source
        self._told.value = said(trial.headline)
        self._tests.value = "".join(f'<pre class="wrong">{escape(one)}</pre>' for one in trial.failures)
        self._side.options = [(f"{side} ({len(trial.sentences[side])})", side) for side in SIDES]
        self._side.value = next((side for side in SIDES if trial.sentences[side]), "gained")
        self._fill_list()

    def _fill_list(self) -> None:
        lines = self._lines()
        self._list.options = [(f"{cut(line.text, 120)} – {line.article}", line.key) for line in lines]
        self._list.value = lines[0].key if lines else None
        self._show_line()

    def _lines(self) -> list[Line]:
        if self._trial is None or self._side.value is None:
            return []
        return self._work.lines(self._trial.sentences[self._side.value], most=LISTED)

    def _chosen(self) -> Line | None:
        return next((line for line in self._lines() if line.key == self._list.value), None)

    def _show_line(self) -> None:
        line = self._chosen()
        self._in.disabled = self._out.disabled = line is None
        marks = [Mark(start=start, end=end, kind="match") for start, end in line.spans] if line else []
        self._line.value = f'<p class="sitrep-sentence">{marked(line.text, marks)}</p>' if line else ""

    def _keep(self) -> None:
        trial = self._trial
        if trial is None:
            return
        path = self._work.save(trial)
        self._fill_rules(trial.place)
        self._told.value = said(f"Saved to {path.name}. Open the desk again to count with it: desk = sitrep.open()")

    def _judge(self, verdict: Verdict) -> None:
        line = self._chosen()
        if line is None:
            return
        path = self._work.rule(line, verdict)
        self._attempt()
        self._ruled.value = said(f"“{cut(line.text, 60)}” is ruled {verdict} in {path.name}.")
