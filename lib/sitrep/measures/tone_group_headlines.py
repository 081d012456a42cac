"""What the tone of groups of sentences amounts to, in a sentence: by voice, speaker, source or month."""

from collections.abc import Sequence

from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural, share_in_words
from sitrep.measures.topic_tone import LEAST

_PLURALS = {"voice": "voices", "speaker": "speakers", "source": "sources", "month": "months"}
_VOICES = {"reporter": "The reporter's own", "mixed": "Partly quoted", "quoted": "Quoted", "attributed": "Attributed"}
_NOBODY = {
    "voice": "No sentence of the corpus matches this topic.",
    "speaker": "Nobody is named as speaking in its sentences.",
    "source": "No article of the topic names its source.",
    "month": "No article of the topic is dated.",
}


def groups_headline(estimates: Sequence[Estimate], by: str) -> str:
    """Say how the sentences are shared out, and which group's tone differs from that of the others.

    From ten articles in a group a difference is said where its range, which holds for all groups together, leaves out
    zero and it is at least 0.05; of smaller groups nothing is said.
    """
    counts = [e for e in estimates if e.measure == "n_sentences"]
    if not counts:
        return _NOBODY[by]
    differences = [e for e in estimates if e.measure == "tone_difference"]
    return f"{_shared_out(counts, by)} {_differing(differences, by)}"


def _shared_out(counts: Sequence[Estimate], by: str) -> str:
    whole = counts[0].denominator or 0
    if by == "voice":
        told = [f"{_voice(e.group_value or '')} {share_in_words((e.value or 0) / whole)}" for e in counts]
        return f"Of {plural(whole, 'sentence')}: {', '.join(told)}."
    if by == "month":
        return f"{plural(whole, 'sentence')} in {plural(len(counts), 'month')}."
    first = counts[0]
    level = [e.group_value or "" for e in counts if e.value == first.value]
    if first.value == 1:
        return f"{plural(len(counts), by)} in its sentences, each once."
    if len(level) > 3:
        return f"{plural(whole, 'sentence')} by {plural(len(counts), by)}, none of them ahead."
    verb = "speak" if by == "speaker" else "write"
    verb = f"{verb}s" if len(level) == 1 else f"each {verb}"
    named = " and ".join([", ".join(level[:-1]), level[-1]] if len(level) > 1 else level)
    return f"{named} {verb} most: {number(first.value)} of {plural(whole, 'sentence')}."


def _voice(name: str) -> str:
    return {"reporter": "the reporter's own", "mixed": "quoted in part"}.get(name, name)


def _named(value: str, by: str) -> str:
    return f"{_VOICES[value]} sentences are" if by == "voice" else f"{value} is"


def _differing(differences: Sequence[Estimate], by: str) -> str:
    ranged = [e for e in differences if e.low is not None and e.high is not None]
    if not ranged:
        return f"No {by} has ten articles: nothing is said of differences in tone."
    apart = [
        e for e in ranged if abs(e.value or 0) >= LEAST and ((e.low is not None and e.low > 0) or (e.high or 0) < 0)
    ]
    if not apart:
        return f"No clear difference in tone between its {_PLURALS[by]}."
    told = [
        f"{_named(e.group_value or '', by)} more {'positive' if (e.value or 0) > 0 else 'negative'} than the others "
        f"({number(e.value, signed=True)})"
        for e in sorted(apart, key=lambda e: -abs(e.value or 0))[:3]
    ]
    more = f" and {number(len(apart) - 3)} more differ" if len(apart) > 3 else ""
    return f"{'; '.join(told)}{more}."
