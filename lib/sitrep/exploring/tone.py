"""From a sentence to the words that carry its tone, in every lexicon that scored it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sitrep.display.html import Cell, Html, Mark, marked, table
from sitrep.measures.headlines import number
from sitrep.measures.scales import LEAD, name_of, scale_of
from sitrep.measures.scope import Keys

if TYPE_CHECKING:
    from sitrep.desk import Desk


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A word of a sentence that a lexicon scored: its characters in the sentence, and whether the mask takes it out."""

    lexicon: str
    word: str
    start: int
    end: int
    contribution: float
    masked: bool


@dataclass(frozen=True, kw_only=True)
class SentenceTone:
    """The tone of one sentence: of each lexicon the raw and the masked score (null without a word), and its words."""

    text: str
    lexicons: tuple[str, ...]
    raw: dict[str, float | None]
    masked: dict[str, float | None]
    words: tuple[Scored, ...]


def tone_of(desk: "Desk", key: int, *, topic: str = "") -> SentenceTone:
    """Return how every lexicon of the analysis scores a sentence, and by which words.

    Args:
        desk: the corpus.
        key: the sentence's number, as in ``Search.keys``.
        topic: id of a topic, under whose mask the masked score is; under that of names alone without one.
    """
    masks = desk.matcher(desk.topics.topic(topic)).masks if topic else (lambda word: False)
    keys = np.array([key], np.int64)
    (sentence,) = desk.sentence_rows(keys)
    shift = sentence["char_start"]
    scores = {row["lexicon"]: row for row in _rows(desk, "tone", keys)}
    words = tuple(
        Scored(
            lexicon=row["lexicon"],
            word=row["word"],
            start=row["char_start"] - shift,
            end=row["char_end"] - shift,
            contribution=row["contribution"],
            masked=row["in_name"] or masks(row["word"]),
        )
        for row in _rows(desk, "tone_words", keys)
    )
    of = {name: [word for word in words if word.lexicon == name] for name in scores}
    return SentenceTone(
        text=sentence["text"],
        lexicons=tuple(scores),
        raw={name: scores[name]["compound"] if of[name] else None for name in scores},
        masked={
            name: scale_of(name).one(
                [word.contribution for word in of[name] if not word.masked], scores[name]["emphasis"]
            )
            for name in scores
        },
        words=words,
    )


def shown_tone(found: SentenceTone) -> Html:
    """Return the sentence with its scored words marked, and a row a word with what each lexicon gives it."""
    if not found.lexicons:
        said = "No lexicon fits the language of this article, so its sentences have no tone."
        return Html(markup=f"<p>{marked(found.text, ())}</p><p>{said}</p>", text=said)
    words = sorted({(word.start, word.end, word.word) for word in found.words})
    rows: list[tuple[Cell | str, ...]] = [
        (word, *(_cell(found.words, name, start, end) for name in found.lexicons)) for start, end, word in words
    ]
    rows += [
        (head, *(Cell(text=_score(scores[name]), number=True) for name in found.lexicons))
        for head, scores in (("Sentence, all words", found.raw), ("Sentence, masked", found.masked))
    ]
    scales = "; ".join(f"{name_of(one)} {scale_of(one).unit}" for one in found.lexicons)
    caption = (
        "Sentiment (tone): what each scored word adds, by lexicon, after negation where that has rules for it. "
        f"Each score is on its lexicon’s scale: {scales}."
    )
    return Html(
        markup=f'<p class="sitrep-sentence">{marked(found.text, _marks(found.words))}</p>'
        + table(("Word", *map(name_of, found.lexicons)), rows, caption=caption),
        text=found.text,
    )


def _rows(desk: "Desk", name: str, keys: Keys) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.analysis[name].take(pa.array(desk.joined.places(name, keys))).to_pylist()
    return rows


def _marks(words: Sequence[Scored]) -> list[Mark]:
    """Return a mark a place: by what the pages' lexicon gives it, else another; masked where it is masked."""
    places = sorted({(word.start, word.end) for word in words})
    marks = []
    for start, end in places:
        here = [word for word in words if (word.start, word.end) == (start, end)]
        telling = next((word for word in here if word.lexicon == LEAD), here[0])
        sign = "positive" if telling.contribution > 0 else "negative"
        note = "; ".join(f"{name_of(word.lexicon)} {number(word.contribution, signed=True)}" for word in here)
        masked = all(word.masked for word in here)
        note = f"{note}, masked" if masked else note
        marks.append(Mark(start=start, end=end, kind="masked" if masked else sign, note=note))
    return marks


def _cell(words: Sequence[Scored], lexicon: str, start: int, end: int) -> Cell:
    here = [word for word in words if (word.lexicon, word.start, word.end) == (lexicon, start, end)]
    if not here:
        return Cell(text="–", number=True)
    masked = " (masked)" if here[0].masked else ""
    return Cell(text=f"{number(here[0].contribution, signed=True)}{masked}", number=True)


def _score(value: float | None) -> str:
    return "no word" if value is None else number(value, signed=True)
