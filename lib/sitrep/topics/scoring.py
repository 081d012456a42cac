"""How right rules are, by sentences that a person has judged."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sitrep.topics.judging import Judged

_Z = 1.959963984540054


@dataclass(frozen=True, kw_only=True)
class Precision:
    """How many of the judged sentences that a topic, or one rule of it, found are about it.

    ``rule`` is empty for the whole topic.
    """

    topic: str
    rule: str
    n_right: int
    n_judged: int

    @property
    def value(self) -> float | None:
        """The share that is right."""
        return self.n_right / self.n_judged if self.n_judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of that share."""
        return wilson(self.n_right, self.n_judged) if self.n_judged else None


def wilson(n_right: int, n: int) -> tuple[float, float]:
    """Return the bounds of Wilson's 95% interval of a proportion.

    With p = n_right / n and z = 1.96: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). It takes the sentences as
    independent draws; those of one article are not quite, so the true interval is somewhat wider.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).

    >>> low, high = wilson(9, 10)
    >>> round(low, 4), round(high, 4)
    (0.5958, 0.9821)
    """
    p, square = n_right / n, _Z**2
    middle = p + square / (2 * n)
    half = _Z * math.sqrt(p * (1 - p) / n + square / (4 * n * n))
    return max(0.0, (middle - half) / (1 + square / n)), min(1.0, (middle + half) / (1 + square / n))


def precisions(rows: Iterable[Judged]) -> list[Precision]:
    """Return the precision of each topic, and after it of each of its rules, in the order of the rows.

    A sentence counts once for a topic however often it stands in the file, and once for every rule that found it. Rows
    without a verdict, and near misses, which no rule found, do not count.
    """
    judged = {
        (row.topic, row.sentence_hash): row
        for row in rows
        if row.verdict is not None and not row.row.get("near_miss", "")
    }
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for (topic, _), row in judged.items():
        rules = [rule.strip() for rule in row.row.get("rules", "").split(",") if rule.strip()]
        for key in [(topic, ""), *((topic, rule) for rule in rules)]:
            total[key] += 1
            right[key] += row.verdict == "in"
    topics = list(dict.fromkeys(topic for topic, _ in total))
    keys = sorted(total, key=lambda key: (topics.index(key[0]), key[1]))
    return [Precision(topic=key[0], rule=key[1], n_right=right[key], n_judged=total[key]) for key in keys]
