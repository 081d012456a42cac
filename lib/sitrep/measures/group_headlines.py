"""What volume over time and across sources says, in a sentence; and when it says nothing."""

from collections.abc import Mapping, Sequence
from statistics import NormalDist

from sitrep.measures.estimates import Estimate
from sitrep.measures.headlines import number, plural, share_in_words
from sitrep.measures.periods import in_words


def peak(estimates: Sequence[Estimate]) -> Estimate | None:
    """Return the group whose share of articles is clearly above that of all groups together; the largest such.

    Clearly: the low end of its interval, widened so that it holds for all groups at once (Bonferroni: the 97.5% point
    becomes that of one less .025 over their number), is above the share of all groups. None where no group has an
    interval or none is above.

    Args:
        estimates: what ``volume_by`` gave for one topic.
    """
    shares = [e for e in estimates if e.measure == "share_of_articles"]
    able = [e for e in shares if e.low is not None and e.value is not None]
    overall = share_of_all(estimates)
    if not able or overall is None:
        return None
    wider = NormalDist().inv_cdf(1 - 0.025 / len(able)) / NormalDist().inv_cdf(0.975)
    clear = [e for e in able if _value(e) - wider * (_value(e) - (e.low or 0)) > overall]
    return max(clear, key=_value, default=None)


def share_of_all(estimates: Sequence[Estimate]) -> float | None:
    """Return the share of articles of all groups together; None where they hold no article."""
    shares = [e for e in estimates if e.measure == "share_of_articles"]
    every = sum(e.denominator or 0 for e in shares)
    return sum(e.n_articles or 0 for e in shares) / every if every else None


def over_time_headline(estimates: Sequence[Estimate]) -> str:
    """Name the period in which most is written about a topic, or say that none stands out."""
    found, overall = peak(estimates), share_in_words(share_of_all(estimates))
    unit = next((e.group_by for e in estimates), "period")
    if found is None:
        return f"No {unit} stands out clearly from the whole time, in which {overall} of articles are on the topic."
    return f"Most in {_the(found)}: {_share(found)}, against {overall} over the whole time."


def by_source_headline(estimates: Sequence[Estimate]) -> str:
    """Name the source that writes most about a topic, or say that none stands out."""
    found, overall = peak(estimates), share_in_words(share_of_all(estimates))
    if found is None:
        return f"No source stands out clearly from all together, of which {overall} of articles are on the topic."
    return f"Most in {found.group_value}: {_share(found)}, against {overall} over all sources."


def compared_over_time_headline(topics: Mapping[str, Sequence[Estimate]], titles: Mapping[str, str]) -> str:
    """Name the topics that have a clear peak, and when it is."""
    peaks = {topic: found for topic, rows in topics.items() if (found := peak(rows))}
    if not peaks:
        return "No topic has a period that stands out clearly."
    return f"{'; '.join(f'{titles[topic]} peaks in {_the(found)}' for topic, found in peaks.items())}."


def compared_by_source_headline(topics: Mapping[str, Sequence[Estimate]], titles: Mapping[str, str]) -> str:
    """Name the topics that a source writes clearly more about than the others."""
    peaks = {topic: found for topic, rows in topics.items() if (found := peak(rows))}
    if not peaks:
        return "No source stands out clearly in any topic."
    return f"{'; '.join(f'{titles[topic]} is most in {found.group_value}' for topic, found in peaks.items())}."


def undated_words(n_undated: int, n_too_coarse: int, n: int, unit: str) -> str:
    """Say which articles no period holds; nothing where all are placed."""
    said = []
    if n_undated:
        said.append(f"{number(n_undated)} of {plural(n, 'article')} {'has' if n_undated == 1 else 'have'} no date")
    if n_too_coarse:
        said.append(f"{number(n_too_coarse)} are dated less exactly than to the {unit}")
    return f"Left out: {' and '.join(said)}." if said else ""


def _the(found: Estimate) -> str:
    words = in_words(found.group_value or "")
    return f"the {words}" if found.group_by in ("quarter", "week") else words


def _share(found: Estimate) -> str:
    low, high = (f"{100 * (end or 0):.0f}" for end in (found.low, found.high))
    return f"{share_in_words(found.value)} of {plural(found.denominator, 'article')} (95% range {low} to {high}%)"


def _value(estimate: Estimate) -> float:
    return estimate.value or 0.0
