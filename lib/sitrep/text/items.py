"""The items of a digest: an article that strings together pieces which have nothing to do with each other."""

import re
from collections.abc import Sequence

LONGEST_HEADING = 15
"""Words that a paragraph may have to be the heading of an item."""

_ENDED = re.compile(r"[.!?:;,][\])\"'’”]*$")


def items(paragraphs: Sequence[str]) -> list[int]:
    """Return for each paragraph of a digest the number of the item that it belongs to, from 0.

    Where at least two paragraphs are headings (one line of at most 15 words that ends like no sentence, with text under
    it), an item begins at each heading; else every paragraph is an item of its own.

    Args:
        paragraphs: the texts of its paragraphs, in order.

    >>> items(["Ukraine sent drones.", "Oil rose."])
    [0, 1]
    >>> items(["Ukraine", "It sent drones.", "They hit.", "Oil", "It rose."])
    [0, 0, 0, 1, 1]
    """
    is_heading = [_is_heading(text) for text in paragraphs]
    begins = [
        heading and (number == 0 or not is_heading[number - 1]) and not all(is_heading[number:])
        for number, heading in enumerate(is_heading)
    ]
    if sum(begins) < 2:
        return list(range(len(paragraphs)))
    found = []
    item = 0
    for number, begin in enumerate(begins):
        item += begin and number > 0
        found.append(item)
    return found


def _is_heading(text: str) -> bool:
    return 0 < len(text.split()) <= LONGEST_HEADING and _ENDED.search(text.strip()) is None
