"""Figures that the sentences of a topic hold, counted by what they count."""

from collections import defaultdict

from sitrep.measures.estimates import Estimate, evidence
from sitrep.measures.scope import SENTENCE, Counted, topic_rows

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
    sums: dict[tuple[str, str] | None, list[int]] = {None: [0, 0, 0]}
    for part in counted.parts():
        sentences: dict[tuple[str, str] | None, set[tuple[str, int]]] = defaultdict(set)
        for row in topic_rows(part, "quantities", topic, (*SENTENCE, "unit", "noun")).to_pylist():
            for pair in (None, (row["unit"], row["noun"])):
                sums.setdefault(pair, [0, 0, 0])[0] += 1
                sentences[pair].add((row["article_id"], row["sentence_no"]))
        for pair, of_pair in sentences.items():
            sums[pair][1] += len({article for article, _ in of_pair})
            sums[pair][2] += len(of_pair)

    def estimate(pair: tuple[str, str] | None) -> Estimate:
        value, n_articles, n_sentences = sums[pair]
        more = {} if pair is None else {"unit": pair[0], "noun": pair[1]}
        return Estimate(
            measure="n_quantities",
            topic=topic,
            term=None if pair is None else in_words(*pair),
            value=value,
            unit="figures",
            n_articles=n_articles,
            n_sentences=n_sentences,
            method=f"numbers with what they count, found by rule, over {counted.scope.words}",
            evidence=behind(counted, topic, **more),
        )

    by_pair = [estimate(pair) for pair in sums if pair is not None]
    return [estimate(None), *sorted(by_pair, key=lambda e: (-(e.n_articles or 0), -(e.value or 0), e.term))]


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
