"""Sentences that rules nearly find: all parts but one are there."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitrep.checks.corpus import Found, Key
from sitrep.engine.pieces import cut
from sitrep.engine.places import where_in
from sitrep.engine.prefilter import candidates
from sitrep.engine.topical import find_topics
from sitrep.text.names import Names
from sitrep.topics.file import Topic
from sitrep.topics.relaxing import relaxed

MOST, LEAST_MOST, MOST_SHARE = 2_000, 10, 0.02
"""A part that more sentences lack (that number, or that share of those that count, though of 10 at the least) is what
keeps the rule to its topic: those are no near misses."""


@dataclass(frozen=True, kw_only=True)
class NearMiss:
    """Sentences that count, that fail a rule in one respect alone and that no other rule of the topic finds."""

    topic: str
    rule: str
    lacking: str
    sentences: tuple[Key, ...]


def near_misses(found: Found, topics: Sequence[Topic], names: Names) -> list[NearMiss]:
    """Return the near misses of each rule, those with the fewest sentences first."""
    where = where_in(found.lines, found.analysis["articles"])
    texts = found.lines["text"]
    pieces = cut(texts)
    keys = list(found.at)
    counted = set(
        zip(*(found.counted["sentences"][name].to_pylist() for name in ("article_id", "sentence_no")), strict=True)
    )
    most = max(LEAST_MOST, min(MOST, int(MOST_SHARE * found.counted.n_sentences)))
    result = []
    for topic in topics:
        lesser, lacking = _lesser(topic)
        tried = candidates(pieces, where, lesser, names)
        kept = [
            replace(one, rules=tuple(rule for rule, at in zip(one.rules, of, strict=True) if len(at.own) <= MOST))
            for one, of in zip(lesser, tried, strict=True)
        ]
        misses: dict[tuple[int, str], list[Key]] = {}
        for match in find_topics(texts, where, [one for one in kept if one.rules], names, pieces=pieces):
            key = keys[match.sentence]
            if key in counted and key not in found.sentences[topic.id] and key not in found.rules[topic.id]:
                for rule in dict.fromkeys(hit.rule for hit in match.hits):
                    misses.setdefault((match.topic, rule), []).append(key)
        of_topic = [
            NearMiss(topic=topic.id, rule=lacking[rule][0], lacking=lacking[rule][1], sentences=tuple(sentences))
            for (_, rule), sentences in misses.items()
            if len(sentences) <= most
        ]
        result += sorted(of_topic, key=lambda miss: len(miss.sentences))
    return result


def _lesser(topic: Topic) -> tuple[list[Topic], dict[str, tuple[str, str]]]:
    """Return the topic with lesser rules, once more without exclusions, and what each rule's name stands for."""
    rules, lacking = [], {}
    for rule in topic.rules:
        for number, (lesser, says) in enumerate(relaxed(rule), start=1):
            name = f"{rule.name}-{number}"
            rules.append(replace(lesser, name=name))
            lacking[name] = (rule.name, says)
    topics = (
        [replace(topic, rules=tuple(rules), exclude=())] if not topic.exclude else [replace(topic, rules=tuple(rules))]
    )
    if topic.exclude:
        free = [replace(rule, name=f"{rule.name}-0") for rule in topic.rules]
        lacking |= {f"{rule.name}-0": (rule.name, "an exclusion lies over it") for rule in topic.rules}
        topics.append(replace(topic, rules=tuple(free), exclude=()))
    return topics, lacking


def drawn(keys: Sequence[str], n: int, seed: int) -> list[str]:
    """Return ``n`` of the keys, or all where there are fewer: the same for the same seed, in whatever order given."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())[:n]
