"""Furniture told from text: the trail of links above an article, and its title said again."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from sitrep.corpus.folding import folded
from sitrep.corpus.records import Part, Record, Span
from sitrep.corpus.recurring import lines_of, recurs
from sitrep.text.normal import PLAIN

_LINE = re.compile(r"[^\n]+")
_TRAIL = re.compile(r"\s+[>»›]\s+")
_HOMES = frozenset({"home", "home page", "homepage", "main", "start"})
_HEAD_LINES, _HEAD = 8, 16
_LONGEST_TITLE = 300

Line = tuple[int, int]


def find_title(text: str) -> Line | None:
    """Return where a plain text says its own title, or None unless it evidently does.

    Evident is a line near the top that is also the last element of a trail ("Home > World > The title"), or that is
    repeated near the top and ends no sentence; or else the last element of the trail itself. The first line above an
    article may as well be its first sentence, and is taken for no title.
    """
    head = list(_lines(text, 0, len(text), _HEAD_LINES))
    trails = [line for line in head if _is_trail(text, line, "")]
    ends = {_key(text, *_last_element(text, line)) for line in trails}
    rest = [line for line in head if line not in trails]
    keys = [_key(text, *line) for line in rest]
    for line, key in zip(rest, keys, strict=True):
        if line[1] - line[0] > _LONGEST_TITLE:
            continue
        if key in ends or (keys.count(key) > 1 and key[-1:] not in ".!?:;,"):
            return line
    return _last_element(text, trails[0]) if trails else None


def mark_furniture(record: Record, *, trail: bool = True, recurring: frozenset[int] = frozenset()) -> list[Line]:
    """Return the spans of a record's text, as read, that are furniture: in order, disjoint, trimmed of white space.

    Within the body: a trail of links among its first eight lines ("Home > World > The title", beginning at home or
    ending in the title), save a title that is found there only; every line that is the title over again; and every
    line that recurs across the articles of its source.

    Args:
        record: the record.
        trail: whether trails and repeated titles are looked for.
        recurring: hashes of the lines that recur.
    """
    title = next(((start, end) for part, start, end in record.spans if part == "title"), None)
    title_key = _key(record.text, *title) if title and trail else ""
    found: set[Line] = set()
    if trail and _may_be_trail(record.text):
        head = ((start, end) for start, end, line in islice(lines_of(record), _HEAD_LINES) if _may_be_trail(line))
        found.update(line for line in head if _is_trail(record.text, line, title_key))
    if title_key:
        found.update(_repeats(record, title_key))
    if recurring:
        found.update((start, end) for start, end, line in lines_of(record) if recurs(line, recurring))
    return sorted(found)


def parts(record: Record) -> list[Span]:
    """Return the pieces of a record's text with the part that each is: title, summary, body or furniture.

    They are in order, disjoint and trimmed, and together hold every character of the text that is no white space.
    """
    furniture = mark_furniture(record) if record.furniture is None else record.furniture
    pieces: list[Span] = []
    for part, start, end in record.spans:
        at = start
        for first, last in furniture:
            if start <= first and last <= end:
                pieces += _trimmed(record.text, part, at, first)
                pieces += _trimmed(record.text, "furniture", first, last)
                at = last
        pieces += _trimmed(record.text, part, at, end)
    return pieces


def text_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of a plain text: the title where it evidently says one, and body around it."""
    title = find_title(text)
    if title is None:
        return (("body", 0, len(text)),)
    around: list[Span] = [("body", 0, title[0]), ("title", *title), ("body", title[1], len(text))]
    return tuple(span for span in around if span[1] < span[2])


def _lines(text: str, start: int, end: int, most: int | None = None) -> Iterator[Line]:
    for match in _LINE.finditer(text, start, end):
        if most == 0:
            return
        line = match[0]
        if stripped := line.strip():
            first = match.start() if line[0] == stripped[0] else match.end() - len(line.lstrip())
            yield first, first + len(stripped)
            most = None if most is None else most - 1


def _trimmed(text: str, part: Part, start: int, end: int) -> list[Span]:
    start, end = _stripped(text, start, end)
    return [(part, start, end)] if start < end else []


def _stripped(text: str, start: int, end: int) -> Line:
    if start < end and (text[start].isspace() or text[end - 1].isspace()):
        rest = text[start:end].lstrip()
        start = end - len(rest)
        end = start + len(rest.rstrip())
    return start, end


def _repeats(record: Record, key: str) -> Iterator[Line]:
    """Yield the lines of a record's body whose key is that of its title, and whose length is not far from it."""
    text, shortest, longest = record.text, len(key) // 4, 4 * len(key)
    like = _lines_like(key[0])
    for part, start, end in record.spans:
        if part != "body":
            continue
        firsts = [match.end() for match in like.finditer(text, start, end)]
        for first in (_stripped(text, start, end)[0], *firsts):
            behind = first + _HEAD
            if first < end and _may_begin(text[first : behind if behind < end else end], key):
                stop = text.find("\n", first, end)
                last = _stripped(text, first, end if stop < 0 else stop)[1]
                if shortest <= last - first <= longest and _key(text, first, last) == key:
                    yield first, last


@lru_cache(maxsize=1 << 8)
def _lines_like(first: str) -> re.Pattern[str]:
    """Return what finds the white space before a line that may have a key that begins so, at the price of a look.

    It has none where it begins with another character of ASCII, or with a mark that stands for one, and then no
    character follows that may join with it.
    """
    others = {mark: put for mark, put in ((old, new.strip()) for old, new in PLAIN.items()) if put}
    never = "".join(mark for mark, put in others.items() if put[0] != first)
    heads = "".join({first, *first.upper()})
    joined = f"[!-~][^\0-~{re.escape(''.join(others))}]"
    return re.compile(f"\\n[^\\S\\n]*(?=[{re.escape(heads)}]|[^\\s!-~{re.escape(never)}]|{joined})")


def _key(text: str, start: int, end: int) -> str:
    return folded(text[start:end]).decode("utf-8", "surrogatepass")


def _may_begin(head: str, key: str) -> bool:
    """Tell whether a text whose first characters are these may have the key, at the price of a look.

    The last of them only tells that what is before it stands as it is: no mark beyond ASCII follows.
    """
    if head.isascii() and head.isprintable():
        return key.startswith(" ".join(head[:-1].lower().split()))
    if head[0] in PLAIN:
        put = PLAIN[head[0]].strip()
        return not put or put[0] == key[:1]
    return not head[:2].isascii() or head[0].lower() == key[:1]


def _may_be_trail(line: str) -> bool:
    return ">" in line or "»" in line or "›" in line


def _is_trail(text: str, line: Line, title_key: str) -> bool:
    start, end = line
    if end - start > 2 * _LONGEST_TITLE:
        return False
    elements = _TRAIL.split(text[start:end] + " ")
    if len(elements) < 2:
        return False
    ends_in_title = bool(title_key) and _key(elements[-1], 0, len(elements[-1])) in ("", title_key)
    return elements[0].strip().casefold() in _HOMES or (ends_in_title and len(elements) > 2)


def _last_element(text: str, line: Line) -> Line:
    start, end = line
    for match in _TRAIL.finditer(text, start, end):
        start = match.end()
    return start, end
