"""What a published report may be besides good: topics that nothing matched, and data that have stopped coming."""

from datetime import datetime
from typing import Any

import pyarrow.compute as pc

from sitrep.answers import Answers
from sitrep.measures.headlines import number, whole
from sitrep.measures.scope import columns_of

STALE_DAYS = 7
"""From so many days between the newest dated article and the report's date the data are called old."""


def states_of(answers: Answers, as_of: datetime) -> list[dict[str, Any]]:
    """Return the states of a report, each with ``state`` and ``words``: ``no_hits`` of a topic, ``stale_data``.

    Args:
        answers: the analysed corpus.
        as_of: the date that the report is made for.
    """
    found: list[dict[str, Any]] = []
    for topic in answers.topics.topics:
        if not whole(answers.volume(topic.id).estimates, "n_sentences").value:
            words = f"No sentence matches {topic.title}."
            found.append({"state": "no_hits", "topic": topic.id, "words": words})
    newest = pc.max(columns_of(answers.analysis, "articles", ["published_at"])["published_at"]).as_py()
    if newest is not None and (days := (as_of.date() - newest.date()).days) >= STALE_DAYS:
        words = (
            f"The newest dated article is of {newest:%Y-%m-%d}, {number(days)} days before this report's date, "
            f"{as_of:%Y-%m-%d}: have articles stopped coming?"
        )
        found.append({"state": "stale_data", "newest": f"{newest:%Y-%m-%d}", "days": days, "words": words})
    return found
