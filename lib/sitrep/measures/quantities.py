"""Figures that the sentences of a topic hold, counted by what they count."""

from collections import Counter, defaultdict

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.scope import Counted
from sitrep.measures.volume import topic_rows

NO_NOUN = "nothing named"


def quantities(counted: Counted, topic: str) -> list[Estimate]:
    """Count the figures of a topic, whole and by unit and counted noun, those in most articles first.

    What a figure is, ``sitrep.text.quantities`` says. Higher means more numbers about the same thing; whether they
    agree is not said, since articles may count at different times and places.

    Args:
        counted: the tables narrowed to what counts.
        topic: its id.

    Returns:
        A row ``n_quantities`` for the topic, and one for each pair of unit and noun: ``term`` says both in words.
    """
    rows = topic_rows(counted, "quantities", topic).select(["unit", "noun", "article_id", "sentence_no"]).to_pylist()
    n: Counter[tuple[str, str]] = Counter()
    sentences: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for row in rows:
        pair = (row["unit"], row["noun"])
        n[pair] += 1
        sentences[pair].add((row["article_id"], row["sentence_no"]))
    of_all = set().union(*sentences.values())

    def estimate(value: int, of: set[tuple[str, int]], term: str | None, **more: str) -> Estimate:
        return Estimate(
            measure="n_quantities",
            topic=topic,
            term=term,
            value=value,
            unit="figures",
            n_articles=len({article for article, _ in of}),
            n_sentences=len(of),
            method=f"numbers with what they count, found by rule, over {counted.scope.words}",
            evidence=behind(counted, topic, **more),
        )

    found = [estimate(len(rows), of_all, None)]
    by_pair = [estimate(n[p], sentences[p], in_words(*p), unit=p[0], noun=p[1]) for p in n]
    found += sorted(by_pair, key=lambda e: (-(e.n_articles or 0), -(e.value or 0), e.term))
    return found


def behind(counted: Counted, topic: str, **more: object) -> str:
    """Return the predicate of a topic's figures that count and meet ``more`` conditions on their columns."""
    return evidence("quantities", {"topic": topic, **counted.scope.where, **more})


def in_words(unit: str, noun: str) -> str:
    """Say what a figure counts.

    >>> in_words("barrel", "oil"), in_words("", "drone"), in_words("%", ""), in_words("mile", "mile"), in_words("", "")
    ('barrel of oil', 'drone', '%', 'mile', 'nothing named')
    """
    if not unit:
        return noun or NO_NOUN
    return unit if noun in ("", unit) else f"{unit} of {noun}"
