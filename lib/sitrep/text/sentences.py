"""Sentences of a normalised text: sentencex, mended for the news.

sentencex keeps a quotation or a parenthesis of several sentences in one piece, which would hide the tone of all but
their sum, and an unclosed quote would swallow what follows. Here it sees each paragraph alone with quotes and brackets
blanked; a cut is then drawn so that closing marks stay with the sentence before and opening ones go with the sentence
after. Its cuts after abbreviations are judged again: see ``abbreviations``.
"""

import re
from collections.abc import Iterator

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

_BLANKED = re.compile(r"""["\[\]()\n\ud800-\udfff]|(?<![A-Za-z0-9])'|'(?![A-Za-z0-9])""")
_CLOSERS = "\"')]"
_OPENERS = "\"'(["
_WORD_CHARACTER = re.compile(r"[^\W_]")
_LEFT_WORD = re.compile(r"(?<![\w.])[A-Za-z][A-Za-z.]{0,14}$")
_LEFT_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_]{2,}$")
_RIGHT_WORD = re.compile(r"[A-Za-z]+(?!\.?[A-Za-z.])")
_DOTS_ALONE = re.compile(r"\.+(?:\s|$)")
_STOP = re.compile(r"""\.[\"')\]]*\s+[\"'(\[]*(?=[^\W\d_a-z])""")
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
    found: list[tuple[int, int, int]] = []
    for number, (start, end) in enumerate(paragraphs(normal_text)):
        paragraph = normal_text[start:end]
        at = 0
        for cut in [*_cuts(paragraph), len(paragraph)]:
            pieces = _shortened(paragraph, *_trimmed(paragraph, at, cut))
            found += [(start + first, start + last, number) for first, last in pieces]
            at = cut
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    stripped = piece.lstrip()
    return end - len(stripped), start + len(piece.rstrip())


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        space = max(text.rfind(" ", start + 1, start + LONGEST), text.rfind("\n", start + 1, start + LONGEST))
        cut = space if space > start else start + LONGEST
        yield start, start + len(text[start:cut].rstrip())
        start, _ = _trimmed(text, cut, end)
    if start < end:
        yield start, end


def _cuts(paragraph: str) -> list[int]:
    """Return where sentences end within a paragraph, the last one aside, in order."""
    blanked = _BLANKED.sub(" ", paragraph)
    proposed = {boundary["end_index"] for boundary in sentencex.get_sentence_boundaries("en", blanked)}
    proposed |= set(_missed(paragraph))
    last_word = len(paragraph) - 1
    while last_word > 0 and not paragraph[last_word].isalnum():
        last_word -= 1
    cuts: list[int] = []
    first_word = _first_word(paragraph, 0)
    for position in sorted(proposed):
        cut, following = _place(paragraph, blanked, position)
        if first_word < cut and following <= last_word and _ends(paragraph, cut, following):
            cuts.append(cut)
            first_word = _first_word(paragraph, cut)
    return cuts


def _missed(paragraph: str) -> Iterator[int]:
    """Yield cuts that sentencex is blind to: it takes "told me." for Maine, and knows no capitals beyond ASCII."""
    for match in _STOP.finditer(paragraph):
        word = _LEFT_LETTERS.search(paragraph, max(0, match.start() - _NEAR), match.start())
        following = _RIGHT_WORD.match(paragraph, match.end())
        if (
            (word is not None and word[0].islower())
            or (following is not None and following[0] in STARTERS)
            or not (paragraph[match.end()].isascii() or paragraph[match.end()].islower())
        ):
            yield match.end()


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


def _ends(paragraph: str, cut: int, following: int) -> bool:
    """Judge whether a sentence ends at ``cut``; ``following`` is where the next word or mark begins."""
    before = paragraph[max(0, cut - _NEAR) : cut]
    core = before.rstrip(_CLOSERS)
    if _DOTS_ALONE.match(paragraph, following):
        return False
    goes_on_small = paragraph[following].islower()
    closed = len(core) < len(before)
    if core.endswith(("?", "!", "...")):
        quoted = closed and before[-1] in "\"'"
        return not goes_on_small and not (quoted and SAYS.match(paragraph, following, following + _NEAR))
    if goes_on_small and closed:
        return False
    if not core.endswith("."):
        return True
    if cut == following:
        return _ends_without_space(paragraph, cut - len(before) + len(core), following)
    word = _LEFT_WORD.search(core[:-1])
    return word is None or _ends_after(word[0], paragraph, following)


def _ends_after(word: str, paragraph: str, following: int) -> bool:
    """Judge the full stop after ``word``, which may be an abbreviation's."""
    if word in BEFORE_A_NAME or word.lower() in NEVER_AT_THE_END:
        return False
    if word in BEFORE_A_NUMBER and paragraph[following].isdigit():
        return False
    if word in ANYWHERE or INITIALS.fullmatch(word):
        next_word = _RIGHT_WORD.match(paragraph, following)
        return next_word is not None and next_word[0] in STARTERS
    return True


def _ends_without_space(paragraph: str, core_end: int, following: int) -> bool:
    """Judge a full stop with no space behind it: a slip ("done.Then"), or else a piece of "D-N.Y." or an address."""
    if not _SLIP.match(paragraph[max(0, core_end - 3) : core_end] + paragraph[following : following + 2]):
        return False
    start = paragraph.rfind(" ", max(0, core_end - _NEAR), core_end) + 1
    end = paragraph.find(" ", following, following + _NEAR)
    return _ADDRESS.search(paragraph, start, end if end >= 0 else following + _NEAR) is None
