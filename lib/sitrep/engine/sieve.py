"""The sentences that hold a word without which no rule finds anything, told by one search through the text as read.

Most sentences hold none, so that nothing more need be made of them. The search is for the letters and digits of such
words, wherever they stand; a sentence with characters that reading may drop, join or change the case of is let through.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.engine.places import Numbers
from sitrep.text.names import Names
from sitrep.text.normal import PLAIN
from sitrep.text.runs import folded, longest_run
from sitrep.topics.compiling import Compiler
from sitrep.topics.file import Topic
from sitrep.topics.finding import Anchor
from sitrep.topics.rules import Rule
from sitrep.topics.tree import leaves

_MOST_WORDS = 2_000
"""A search for more words is no cheap one, and lets most sentences through."""

_PLAIN = "".join(rf"\x{{{ord(old):x}}}" for old, new in sorted(PLAIN.items()) if new and not old.isascii())
_ODD = rf"[^\x00-\x7f{_PLAIN}\x{{2013}}]"
"""Any character but ASCII and the marks and spaces that stand between words before and after normalising."""


def sifted(texts: pa.ChunkedArray, topics: Sequence[Topic], names: Names) -> Numbers | None:
    """Return the places of the sentences that may bear on what rules find, in order; None where all of them may.

    Args:
        texts: sentences as read.
        topics: the topics.
        names: what finds names, in rules and sentences alike.
    """
    pattern = _pattern(tuple(topics), names)
    if pattern is None:
        return None
    found: Numbers = np.flatnonzero(pc.match_substring_regex(texts, pattern, ignore_case=True).to_numpy())
    return found


@lru_cache(maxsize=64)
def _pattern(topics: tuple[Topic, ...], names: Names) -> str | None:
    """Return what is searched for, as a regular expression in Arrow's dialect; None where all sentences may bear."""
    words: set[str] = set()
    for topic in topics:
        compiler = Compiler(names)
        for rule in topic.rules:
            for anchor in _anchors(rule, compiler):
                if anchor is None:
                    return None
                words.update(_runs(anchor, compiler, names))
    return "|".join([*map(re.escape, sorted(words)), _ODD]) if len(words) <= _MOST_WORDS else None


def _anchors(rule: Rule, compiler: Compiler) -> Iterator[Anchor | None]:
    """Give anchors one of which is in every sentence that bears on what a rule finds; None where none need be.

    What a rule looks for around a sentence may be pieces in several, each with a phrase of it.
    """
    if rule.scope != "paragraph":
        yield compiler.compile(rule.node)[1]
    around = [rule.node] if rule.scope == "paragraph" else []
    for node in [*around, rule.requires.node] if rule.requires else around:
        for leaf in leaves(node):
            yield compiler.compile(leaf)[1]


def _runs(anchor: Anchor, compiler: Compiler, names: Names) -> Iterator[str]:
    """Give runs one of which is in every sentence with a word or name of an anchor."""
    for number in anchor.words:
        yield longest_run(folded(compiler.lexer.pattern(number)))
    for name in anchor.names:
        for spelling in names.spellings(name):
            word = max(spelling.split(), key=lambda word: len(longest_run(word)))
            yield from {longest_run(folded(word)), longest_run(folded(word.upper()))}
