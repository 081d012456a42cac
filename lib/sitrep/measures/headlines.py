"""What the numbers say, in a sentence: computed from estimates, and able to say that there is nothing to say."""

from collections.abc import Mapping, Sequence

from sitrep.measures.estimates import Estimate
from sitrep.measures.gate import gate
from sitrep.measures.topic_tone import LEAST, state_of

NO_DIFFERENCE = "no clear difference from the rest of the corpus"
CHANCE = 0.05
"""In at most this share of reports may chance alone make a topic be said to differ."""


def number(value: float | None, *, signed: bool = False) -> str:
    """Write a number as readers see it: thousands with commas, two decimals for fractions, a true minus, "–" for null.

    >>> number(1234), number(-0.341, signed=True), number(0.2, signed=True), number(6448.45, signed=True), number(None)
    ('1,234', '−0.34', '+0.20', '+6,448.45', '–')
    """
    if value is None:
        return "–"
    text = f"{value:,.0f}" if float(value).is_integer() and not signed else f"{value:,.2f}"
    if signed and value > 0 and text.strip("0.,"):
        text = f"+{text}"
    return text.replace("-0.00", "0.00").replace("-", "−")


def plural(n: float | None, noun: str) -> str:
    """Write a count with its noun.

    >>> plural(1, "article"), plural(0, "sentence"), plural(2314, "sentence")
    ('1 article', '0 sentences', '2,314 sentences')
    """
    return f"{number(n)} {noun}{'' if n == 1 else 's'}"


def share_in_words(value: float | None) -> str:
    """Write a share as a percentage without false precision, or "–" for null.

    >>> share_in_words(0.1234), share_in_words(0.004), share_in_words(1.0), share_in_words(0.0)
    ('12%', 'under 1%', '100%', '0%')
    """
    if value is None:
        return "–"
    if 0 < value < 0.01:
        return "under 1%"
    return f"{100 * value:.0f}%"


def volume_headline(estimates: Sequence[Estimate]) -> str:
    """Say how many sentences and articles a topic has."""
    sentences, articles = (whole(estimates, measure) for measure in ("n_sentences", "n_articles"))
    if not sentences.value:
        return "No sentence of the corpus matches this topic."
    return (
        f"{plural(sentences.value, 'sentence')} of {number(sentences.denominator)}, "
        f"in {number(articles.value)} of {plural(articles.denominator, 'article')}."
    )


def quantities_headline(estimates: Sequence[Estimate]) -> str:
    """Say how many figures a topic's sentences hold, and what most articles count."""
    whole_topic, *by_noun = estimates
    if not whole_topic.value:
        return "No sentence of this topic holds a figure."
    said = f"{plural(whole_topic.value, 'figure')} in {plural(whole_topic.n_articles, 'article')}"
    most = next((e for e in by_noun if (e.n_articles or 0) > 1), None)
    if most is None:
        return f"{said}; no two articles count the same thing."
    return f"{said}; most articles ({number(most.n_articles)}) count “{most.term}”."


def frequency_headline(estimates: Sequence[Estimate], rule_words: frozenset[str] = frozenset()) -> str:
    """Name the most frequent terms beside the topic's own rule words; plain numbers say nothing in a headline."""
    counts = [e for e in estimates if e.measure == "term_count" and e.term not in rule_words]
    counts = [e for e in counts if not (e.term or "").isnumeric()]
    leading = [e for e in counts if (e.value or 0) > 1][:3]
    if not leading:
        return "No term occurs more than once."
    listed = [f"“{e.term}” ({number(e.value)})" for e in leading]
    said = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
    beside = "Beside the topic's own words, m" if rule_words else "M"
    return f"{beside}ost frequent: {said}."


def tone_headline(estimates: Sequence[Estimate], *, n_topics: int = 1) -> str:
    """Say the tone of a topic in words first: its sign, how it stands to the rest, and on how many sentences.

    Args:
        estimates: of one topic, from ``topic_tone``.
        n_topics: how many topics the reader is told of.
    """
    n_articles, n_scored = state_of(estimates)
    state = gate(whole(estimates, "tone_masked").n_articles or 0, n_scored)
    if state == "nothing":
        return "No sentence with a word that the lexicon knows; no tone."
    if state == "one_article":
        return "Sentences with a scored word in one article only; no tone."
    if state == "few_sentences":
        return f"Only {plural(n_scored, 'scored sentence')} in {plural(n_articles, 'article')}; no tone."
    return f"{_own_sign(estimates)}; {against_rest(estimates, n_topics=n_topics)}. {_scored(estimates)}"


def against_rest(estimates: Sequence[Estimate], *, n_topics: int = 1) -> str:
    """Say whether the topic is more negative or positive than the rest of the corpus.

    From ten articles that is said where the range of the difference, which holds for all topics together, leaves out
    zero. Below, where the difference survives leaving any one article out, every article lies on the same side of the
    rest, and chance alone would do that to any of the topics in under 5% of reports; else the articles are counted.
    """
    way = claimed(estimates, n_topics=n_topics)
    if way:
        return f"more {way} than the rest of the corpus"
    way = _surviving(estimates)
    if way and whole(estimates, "tone_difference").low is None:
        same, n = _on_the_side(estimates, way)
        return f"more {way} than the rest in {number(same)} of {plural(n, 'article')}, too few to call it a difference"
    return NO_DIFFERENCE


def claimed(estimates: Sequence[Estimate], *, n_topics: int = 1) -> str:
    """Return ``negative`` or ``positive`` where the topic may be said to differ so from the rest, else nothing."""
    difference = whole(estimates, "tone_difference")
    if difference.low is not None and difference.high is not None:
        if (difference.low > 0 or difference.high < 0) and abs(difference.value or 0) >= LEAST:
            return "negative" if difference.high < 0 else "positive"
        return ""
    way = _surviving(estimates)
    if not way:
        return ""
    same, n = _on_the_side(estimates, way)
    return way if same == n and n_topics * 2.0 ** (1 - n) <= CHANCE else ""


def _surviving(estimates: Sequence[Estimate]) -> str:
    differences = _with_every_article_left_out(estimates, "tone_difference")
    if differences and all(value <= -LEAST for value in differences):
        return "negative"
    return "positive" if differences and all(value >= LEAST for value in differences) else ""


def _on_the_side(estimates: Sequence[Estimate], way: str) -> tuple[int, int]:
    """Count the topic's articles that lie on one side of the rest of the corpus, and all of them."""
    rest = next(e.value for e in estimates if e.group_by == "rest") or 0.0
    values = [e.value for e in estimates if e.measure == "tone_masked" and e.group_by == "article"]
    sign = -1 if way == "negative" else 1
    return sum(sign * ((value or 0.0) - rest) > 0 for value in values), len(values)


def mask_headline(estimates: Sequence[Estimate]) -> str:
    """Say what the mask changes: by the word that moves the raw mean most, then by all masked words."""
    raw, masked = whole(estimates, "tone_raw"), whole(estimates, "tone_masked")
    changes = [e for e in estimates if e.measure == "tone_without" and e.value is not None and raw.value is not None]
    if raw.value is None:
        return "No sentence with a word that the lexicon knows."
    if not changes:
        return f"No masked word occurs: raw and masked tone are {number(raw.value, signed=True)}."
    largest = max(changes, key=lambda e: (abs((e.value or 0) - (raw.value or 0)), e.term))
    return (
        f"Raw, the tone is {number(raw.value, signed=True)}. Without “{largest.term}” "
        f"({plural(largest.denominator, 'time')}) it becomes {number(largest.value, signed=True)}; "
        f"without all {plural(len(changes), 'masked word')}, {number(masked.value, signed=True)}."
    )


def drivers_headline(estimates: Sequence[Estimate]) -> str:
    """Name the words that pull the tone of a topic down and up most."""
    words = [e for e in estimates if e.measure == "driver" and e.value]
    down, up = ([e for e in words if sign * (e.value or 0) > 0][:1] for sign in (-1, 1))
    said = [
        f"“{e.term}” ({number(e.value, signed=True)}) pulls it {way}"
        for e, way in [*((e, "down") for e in down), *((e, "up") for e in up)]
    ]
    return f"{' most, '.join(said)} most." if said else "No word of the lexicon has a share in it."


def compared_volume_headline(topics: Sequence[Sequence[Estimate]], titles: Mapping[str, str]) -> str:
    """Name the topic with most sentences, or say that none has any, or that the first ones are level."""
    rows = sorted((whole(rows, "n_sentences") for rows in topics), key=lambda e: -(e.value or 0))
    if not rows or not rows[0].value:
        return "No sentence of the corpus matches any topic."
    leading = [e for e in rows if e.value == rows[0].value]
    if len(leading) > 1:
        named = " and ".join(titles[e.topic or ""] for e in leading)
        return f"{named} are level at {plural(rows[0].value, 'sentence')} each, of {number(rows[0].denominator)}."
    return (
        f"{titles[rows[0].topic or '']} leads with {plural(rows[0].value, 'sentence')} of "
        f"{number(rows[0].denominator)}."
    )


def compared_tone_headline(topics: Sequence[Sequence[Estimate]], titles: Mapping[str, str]) -> str:
    """Say which topics differ from the rest of the corpus, all of them together at 95%, or that none does."""
    said = []
    for rows in topics:
        if gate(*state_of(rows)) in ("dots", "interval"):
            way = claimed(rows, n_topics=len(topics))
            if way:
                said.append(f"{titles[whole(rows, 'tone_masked').topic or '']} is more {way} than the rest")
    if not said:
        return "No topic's tone differs clearly from the rest of the corpus."
    return f"{'; '.join(said)} of the corpus."


def whole(estimates: Sequence[Estimate], measure: str) -> Estimate:
    """Return the estimate of ``measure`` for the topic as a whole."""
    return next(e for e in estimates if e.measure == measure and e.group_by is None)


def _with_every_article_left_out(estimates: Sequence[Estimate], measure: str) -> list[float]:
    rows = (e for e in estimates if e.measure == measure and e.group_by in (None, "without_article"))
    return [e.value for e in rows if e.value is not None]


def _own_sign(estimates: Sequence[Estimate]) -> str:
    topic = whole(estimates, "tone_masked")
    if topic.low is not None and topic.high is not None:
        span = f"({number(topic.low, signed=True)} to {number(topic.high, signed=True)})"
        if topic.high < 0 or topic.low > 0:
            return f"{'Negative' if topic.high < 0 else 'Positive'} {span}"
        return f"Neither clearly positive nor clearly negative {span}"
    values = _with_every_article_left_out(estimates, "tone_masked")
    if all(value <= -LEAST for value in values):
        return "Negative whichever article is left out"
    if all(value >= LEAST for value in values):
        return "Positive whichever article is left out"
    return "Neither clearly positive nor clearly negative"


def _scored(estimates: Sequence[Estimate]) -> str:
    negative, positive = whole(estimates, "n_negative"), whole(estimates, "n_positive")
    return (
        f"{number(negative.value)} of {plural(negative.denominator, 'scored sentence')} negative, "
        f"{number(positive.value)} positive."
    )
