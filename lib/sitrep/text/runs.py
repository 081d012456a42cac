"""Runs of letters and digits: what of a token is left when its punctuation is not looked at."""

import re

RUN = re.compile(r"[^\W_]+")
"""Letters and digits of any script, side by side."""

CONTRACTIONS = {"cannot": 3, "gimme": 3, "gonna": 3, "gotta": 3, "lemme": 3, "wanna": 3, "tis": 1, "twas": 1}
"""Runs that the tokeniser may cut between two letters, and after how many; before "n't" it cuts too."""


def folded(text: str) -> str:
    """Return a text in lower case, the two small sigmas as one: which one stands depends on the letters around it."""
    return text.lower().replace("ς", "σ")


def longest_run(text: str) -> str:
    """Return the longest run of a text, the first of several; empty where it has none."""
    return max(RUN.findall(text), key=len, default="")


def within(run: str) -> tuple[str, ...]:
    """Return the runs that tokens may have within a run, save itself.

    >>> within("don"), within("Cannot"), within("oil")
    (('do', 'n'), ('Can', 'not'), ())
    """
    if run[-1:] in ("n", "N"):
        return (run[:-1], run[-1], *_contracted(run[:-1])) if len(run) > 1 else ()
    return _contracted(run)


def _contracted(run: str) -> tuple[str, ...]:
    at = CONTRACTIONS.get(run.lower(), 0)
    return (run[:at], run[at:]) if at else ()
