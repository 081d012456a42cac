"""The labelling tool: shows sentences blind, one at a time, and writes each rating down as it is given.

A key a rating: 1 to 5 from very negative to very positive, 0 for "cannot say", b for back; or the buttons. What was
rated is in the file at once, so a rater goes on where they stopped. Neither topic, article nor any score is shown.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitrep.display.fields import with_own_keys
from sitrep.errors import ParameterError
from sitrep.files import write_atomic
from sitrep.measures.ratings import FILE, Rating, as_csv, read_ratings
from sitrep.measures.sampling import draw_sentences

if TYPE_CHECKING:
    from sitrep.desk import Desk

KEYS: dict[str, int | None] = {"1": -2, "2": -1, "3": 0, "4": 1, "5": 2, "0": None}
NAMES = {
    "1": "very negative",
    "2": "negative",
    "3": "neutral",
    "4": "positive",
    "5": "very positive",
    "0": "cannot say",
}
BACK = "b"
QUESTION = "How positive or negative is what this sentence reports, in its words?"


class Session:
    """One rater's ratings of a draw of sentences, kept in a file that other raters write to as well.

    Args:
        rater: who rates; a name or initials.
        drawn: (topic, text) of each sentence, in the order in which they are shown.
        path: the file of ratings.
        now: tells the time.

    Raises:
        ParameterError: no rater is named.
        UsageError: the file holds something that is no rating.
    """

    def __init__(
        self, rater: str, drawn: Sequence[tuple[str, str]], path: Path, *, now: Callable[[], datetime] | None = None
    ) -> None:
        if not rater.strip():
            raise ParameterError('rater is ""; expected a name or initials, e.g. rater = "ann". Set it and run again.')
        self.rater, self.drawn, self.path = rater.strip(), list(drawn), path
        self._now = now or (lambda: datetime.now(UTC))
        done = {one.text for one in read_ratings(path) if one.rater == self.rater}
        self.at = next((n for n, (_, text) in enumerate(self.drawn) if text not in done), len(self.drawn))

    @property
    def current(self) -> tuple[str, str] | None:
        """The sentence to rate, as (topic, text); None when all are rated."""
        return self.drawn[self.at] if self.at < len(self.drawn) else None

    def press(self, key: str) -> bool:
        """Take a key; return whether it meant anything."""
        if key == BACK:
            self.at = max(self.at - 1, 0)
            return True
        if key not in KEYS or self.current is None:
            return False
        topic, text = self.current
        rating = Rating(
            rater=self.rater,
            topic=topic,
            text=text,
            value=KEYS[key],
            rated_at=self._now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        # Read again each time: another rater may have written since.
        others = [one for one in read_ratings(self.path) if (one.rater, one.text) != (self.rater, text)]
        write_atomic(self.path, as_csv([*others, rating]))
        self.at += 1
        return True


def draw(desk: "Desk", n: int, *, seed: int) -> list[tuple[str, str]]:
    """Draw the sentences to rate from the topics of a desk."""
    return draw_sentences(desk.counted, [topic.id for topic in desk.topics.topics], n, seed=seed)


def label(desk: "Desk", rater: str = "", *, n: int = 40, seed: int = 1) -> Any:  # noqa: ANN401 - a widget
    """Return the tool for one rater, to be shown in a notebook; without a rater it asks for the name first."""
    drawn, path = draw(desk, n, seed=seed), desk.topics.path.parent / FILE
    if rater.strip():
        return widget(Session(rater, drawn, path))
    return asking(lambda name: widget(Session(name, drawn, path)))


def asking(begin: Callable[[str], Any]) -> Any:  # noqa: ANN401 - a widget
    """Return a field for the rater's name, whose place ``begin`` of that name takes on Enter."""
    import ipywidgets as widgets

    name = widgets.Text(description="Who rates?", placeholder="name or initials, then Enter", continuous_update=False)
    box = widgets.VBox([name])

    def given(change: dict[str, Any]) -> None:
        if change["new"].strip():
            box.children = [begin(change["new"])]

    name.observe(given, names="value")
    return box


def widget(session: Session) -> Any:  # noqa: ANN401 - ipywidgets is imported here alone
    """Return a session as a widget: the sentence, buttons, and a field that takes single keys."""
    import ipywidgets as widgets

    shown, told = widgets.HTML(), widgets.HTML()
    field = widgets.Text(placeholder="click here, then press 1 to 5, 0 or b", continuous_update=True)
    buttons = [widgets.Button(description=f"{key} {name}") for key, name in NAMES.items()]
    back = widgets.Button(description=f"{BACK} back")

    def show() -> None:
        current = session.current
        text = escape(current[1]) if current else "All sentences are rated. Run 30_trust.ipynb for what they say."
        shown.value = f'<p style="font: 1.35em/1.5 Georgia, serif; max-width: 38em">{text}</p>'
        told.value = (
            f"{min(session.at + 1, len(session.drawn))} of {len(session.drawn)}, written to {session.path.name}"
        )

    def press(key: str) -> None:
        if session.press(key):
            show()

    def typed(change: dict[str, Any]) -> None:
        if change["new"]:
            press(change["new"][-1].lower())
            field.value = ""

    field.observe(typed, names="value")
    for key, button in zip([*NAMES, BACK], [*buttons, back], strict=True):
        button.on_click(lambda _, key=key: press(key))
    show()
    question = widgets.HTML(f"<p><b>{escape(QUESTION)}</b></p>")
    return with_own_keys(question, shown, widgets.HBox([*buttons, back]), field, told)
