"""Sentences of a normalised text: sentencex, mended for the news.

sentencex keeps a quotation or a parenthesis of several sentences in one piece, which would hide the tone of all but
their sum, and an unclosed quote would swallow what follows. Here it sees each paragraph alone with quotes and brackets
blanked; a cut is then drawn so that closing marks stay with the sentence before and opening ones go with the sentence
after. Its cuts after abbreviations are judged again: see ``abbreviations``.
"""

import functools
import itertools
import re
import string
from collections.abc import Container, Iterator
from typing import Literal

import sentencex

from sitrep.text.abbreviations import (
    ANYWHERE,
    BEFORE_A_NAME,
    BEFORE_A_NUMBER,
    INITIALS,
    NEVER_AT_THE_END,
    SAYS,
    STARTERS,
)
from sitrep.text.paragraphs import paragraphs

LONGEST = 5_000
"""Characters after which a sentence is cut at white space, since what follows takes long on endless ones."""

_LONE_APOSTROPHE = re.compile(r"'(?:(?<![A-Za-z0-9]')|(?![A-Za-z0-9]))")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CLOSERS = "\"')]"
_OPENERS = "\"'(["
_WORD_CHARACTER = re.compile(r"[^\W_]")
_LETTERS_AND_STOPS = string.ascii_letters + "."
_LONGEST_ABBREVIATION = 15
_LEFT_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_]{2,}$")
RIGHT_WORD = re.compile(r"[A-Za-z]+(?!\.?[A-Za-z.])")
_DOTS_ALONE = re.compile(r"\.+(?:\s|$)")
_STOP_BETWEEN = re.compile(r"""\.[\"')\]]*\s+[\"'(\[]*(?=[^\W\d_a-z])""")
_ADDRESS = re.compile(r"[/@]|www\.|\.(?:Com|Org|Net|Gov)\b", re.IGNORECASE)
_SLIP = re.compile(r"[a-z0-9]{2}\.[A-Z][a-z]")
_NEAR = 80


def split(normal_text: str) -> list[tuple[int, int, int]]:
    """Return the sentences of a normalised text as (start, end, paragraph_no), in order and trimmed of white space.

    Together they hold every character that is no white space, and none overlap. ``paragraph_no`` counts from 0;
    ``paragraphs`` says what one is. A sentence longer than 5,000 characters is cut at white space. Any string is
    allowed; time is linear in its length.

    >>> text = 'Mr. Xi spoke. "We met. We left," he said.'
    >>> [text[start:end] for start, end, _ in split(text)]
    ['Mr. Xi spoke.', '"We met.', 'We left," he said.']
    """
    return [
        (start + first, start + last, number)
        for number, (start, end) in enumerate(paragraphs(normal_text))
        for first, last in split_paragraph(normal_text[start:end])
    ]


def split_paragraph(paragraph: str) -> list[tuple[int, int]]:
    """Return the sentences of one paragraph, trimmed of white space, as (start, end)."""
    found: list[tuple[int, int]] = []
    at = 0
    for cut in (*cuts(paragraph), len(paragraph)):
        while paragraph[at].isspace():
            at += 1
        found += _shortened(paragraph, at, cut)
        at = cut
    return found


def without_marks(text: str) -> str:
    """Put spaces for quotation marks, brackets, newlines and what no UTF-8 can hold; apostrophes within words stay."""
    if "'" in text:
        text = _LONE_APOSTROPHE.sub(" ", text)
    for mark in '"[]()\n':
        text = text.replace(mark, " ")
    return text if text.isascii() else _SURROGATE.sub(" ", text)


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        space = max(text.rfind(" ", start + 1, start + LONGEST), text.rfind("\n", start + 1, start + LONGEST))
        cut = space if space > start else start + LONGEST
        yield start, start + len(text[start:cut].rstrip())
        start = cut
        while start < end and text[start].isspace():  # no slice of all that follows: that is quadratic
            start += 1
    if start < end:
        yield start, end


def cuts(paragraph: str) -> list[int]:
    """Return where sentences end within a paragraph, the last one aside, in order."""
    blanked = without_marks(paragraph)
    proposed = set(itertools.accumulate(map(len, sentencex.segment("en", blanked))))
    proposed.discard(len(paragraph))
    proposed.update(_missed(paragraph, proposed))
    if not proposed:
        return []
    last_word = len(paragraph) - 1
    while last_word > 0 and not paragraph[last_word].isalnum():
        last_word -= 1
    found: list[int] = []
    first_word = _first_word(paragraph, 0)
    for position in sorted(proposed):
        cut, following = position - 1, position
        word = _plain_stop(paragraph, position)
        if not word:
            cut, following = _place(paragraph, blanked, position)
        if first_word < cut and following <= last_word:
            ends = ends_after(word, paragraph, following) if word else may_end(paragraph, cut, following)
            if ends:
                found.append(cut)
                first_word = following if word else _first_word(paragraph, cut)
    return found


def _plain_stop(paragraph: str, position: int) -> str:
    """Return the word where a proposed cut follows "word. " and stands before a letter or digit, else nothing.

    Most cuts do, and then neither their place nor what ends there needs a closer look.
    """
    if not (paragraph[position - 2 : position] == ". " and paragraph[position : position + 1].isalnum()):
        return ""
    word = paragraph[paragraph.rfind(" ", 0, position - 2) + 1 : position - 2]
    return word if word.isalpha() and word.isascii() and len(word) <= _LONGEST_ABBREVIATION else ""


def _missed(paragraph: str, proposed: Container[int]) -> list[int]:
    """Return cuts that sentencex is blind to: it takes "told me." for Maine, and knows no capitals beyond ASCII."""
    found = []
    for match in _STOP_BETWEEN.finditer(paragraph):
        if match.end() in proposed:
            continue
        if is_missed(paragraph, match.start(), match.end()):
            found.append(match.end())
    return found


def is_missed(paragraph: str, stop: int, following: int) -> bool:
    """Tell whether a cut is proposed behind a full stop, whatever sentencex says, before what is no small letter."""
    word = _LEFT_LETTERS.search(paragraph, max(0, stop - _NEAR), stop)
    if word is not None and word[0].islower():
        return True
    next_word = RIGHT_WORD.match(paragraph, following)
    if next_word is not None and next_word[0] in STARTERS:
        return True
    return not (paragraph[following].isascii() or paragraph[following].islower())


def _first_word(text: str, start: int) -> int:
    found = _WORD_CHARACTER.search(text, start)
    return found.start() if found else len(text)


def _place(paragraph: str, blanked: str, position: int) -> tuple[int, int]:
    """Return a cut moved to after the closing marks that touch the sentence before it, and where text goes on."""
    left = right = position
    while left > 0 and blanked[left - 1].isspace():
        left -= 1
    while right < len(blanked) and blanked[right].isspace():
        right += 1
    while left < right and paragraph[left] in _CLOSERS:
        left += 1
    return left, right


def may_end(paragraph: str, cut: int, following: int) -> bool:
    """Judge whether a sentence ends at ``cut``; ``following`` is where the next word or mark begins."""
    before = paragraph[max(0, cut - _NEAR) : cut]
    core = before.rstrip(_CLOSERS)
    if paragraph[following] == "." and _DOTS_ALONE.match(paragraph, following):
        return False
    goes_on_small = paragraph[following].islower()
    closed = len(core) < len(before)
    if core.endswith(("?", "!", "...")):
        quoted = closed and before[-1] in "\"'"
        return not goes_on_small and not (quoted and says(paragraph, following, len(paragraph)))
    if goes_on_small and closed:
        return False
    if not core.endswith("."):
        return True
    if cut == following:
        return _ends_without_space(paragraph, cut - len(before) + len(core), following)
    return ends_after(left_word(core[:-1]), paragraph, following)


def says(text: str, start: int, end: int) -> bool:
    """Tell whether at a place begins who said a quotation; the paragraph ends at ``end``."""
    return SAYS.match(text, start, min(start + _NEAR, end)) is not None


def left_word(text: str) -> str:
    """Return the word that ends a text if it may be an abbreviation, else an empty string: letters and full stops."""
    text = text.removesuffix("\n")
    left = text.rstrip(_LETTERS_AND_STOPS)
    word = text[len(left) :]
    if len(word) > _LONGEST_ABBREVIATION or word.startswith(".") or left[-1:].isalnum() or left.endswith("_"):
        return ""
    return word


def ends_after(word: str, paragraph: str, following: int) -> bool:
    """Judge the full stop after ``word``, which may be an abbreviation's."""
    match _follows(word):
        case "name":
            return False
        case "any":
            return True
        case "starter or no number":
            if paragraph[following].isdigit():
                return False
        case "no number":
            return not paragraph[following].isdigit()
    next_word = RIGHT_WORD.match(paragraph, following)
    return next_word is not None and next_word[0] in STARTERS


@functools.lru_cache(maxsize=1 << 16)
def _follows(word: str) -> Literal["any", "name", "no number", "starter", "starter or no number"]:
    """Tell what must follow the full stop after a word for it to end a sentence; "name" for nothing."""
    if word in BEFORE_A_NAME or word.lower() in NEVER_AT_THE_END:
        return "name"
    before_a_number = word in BEFORE_A_NUMBER
    if word in ANYWHERE or INITIALS.fullmatch(word):
        return "starter or no number" if before_a_number else "starter"
    return "no number" if before_a_number else "any"


def _ends_without_space(paragraph: str, core_end: int, following: int) -> bool:
    """Judge a full stop with no space behind it: a slip ("done.Then"), or else a piece of "D-N.Y." or an address."""
    if not _SLIP.match(paragraph[max(0, core_end - 3) : core_end] + paragraph[following : following + 2]):
        return False
    start = paragraph.rfind(" ", max(0, core_end - _NEAR), core_end) + 1
    end = paragraph.find(" ", following, following + _NEAR)
    return _ADDRESS.search(paragraph, start, end if end >= 0 else following + _NEAR) is None
