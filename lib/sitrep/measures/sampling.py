"""Drawing sentences for people to rate: some of every topic and predicted tone, in an order that tells nothing."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from sitrep.measures.ratings import class_of
from sitrep.measures.scales import LEAD, scale_of
from sitrep.measures.scope import SENTENCE, Counted, topic_rows

UNSCORED = "unscored"


def draw_sentences(counted: Counted, topics: Sequence[str], n: int, *, seed: int) -> list[tuple[str, str]]:
    """Draw sentences as (topic, text), none twice: one of each topic and predicted tone in turn while there are any.

    Predicted tones are negative, neutral and positive by the masked score of the lexicon that
    the pages give, and unscored. The draw depends on the
    texts and the seed alone, so every rater of a corpus is shown the same sentences; the order is shuffled by the same
    hash, so that neither topic nor tone can be told from it.

    Args:
        counted: the tables narrowed to what counts.
        topics: ids of the topics.
        n: how many sentences; fewer come where the topics have fewer.
        seed: another one draws others.
    """
    strata: dict[tuple[str, str], list[str]] = defaultdict(list)
    for topic in topics:
        for part in counted.parts():
            sentences = part.columns("sentences", (*SENTENCE, "text")).to_pylist()
            text_of = {(row["article_id"], row["sentence_no"]): row["text"] for row in sentences}
            for row in topic_rows(part, "topic_sentences", topic, (*SENTENCE, "lexicon", "masked")).to_pylist():
                if row["lexicon"] in (LEAD, None):
                    predicted = UNSCORED if row["masked"] is None else class_of(row["masked"], scale_of(LEAD).neutral)
                    strata[topic, predicted].append(text_of[row["article_id"], row["sentence_no"]])
    waiting = [[(topic, text) for text in _shuffled(texts, seed)] for (topic, _), texts in sorted(strata.items())]
    found: dict[str, str] = {}
    while len(found) < n and any(waiting):
        for queue in waiting:
            while queue:
                topic, text = queue.pop()
                if text not in found and len(found) < n:
                    found[text] = topic
                    break
    return [(found[text], text) for text in _shuffled(found, seed)]


def _shuffled(texts: Sequence[str] | dict[str, str], seed: int) -> list[str]:
    return sorted(texts, key=lambda text: hashlib.sha256(f"{seed}:{text}".encode("utf-8", "surrogatepass")).hexdigest())
