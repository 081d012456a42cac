"""The topic pass: base tables and a topic file in, the tables of its topics out; no article is read again.

Only sentences that hold a piece of a word that some rule needs are tokenised again and matched.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.engine.bysentence import Articles, BySentence, Places, codes_of
from sitrep.engine.columns import dictionary
from sitrep.engine.prefilter import may_match
from sitrep.engine.rows import Rows
from sitrep.measures import tone
from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.quantities import STARTS, Quantity, find_quantities
from sitrep.topics.file import Topic
from sitrep.topics.matching import Hit, Matcher, compile_topic


@dataclass(frozen=True, kw_only=True, slots=True)
class _Match:
    """A topic found in a sentence: the place of its pieces in the sentence as read."""

    sentence: int
    topic: int
    hits: list[Hit]
    spans: list[tuple[int, int]]


def match_part(base: Mapping[str, pa.Table], topics: Sequence[Topic], names: Names) -> dict[str, pa.Table]:
    """Make the topic tables of a part from its base tables alone.

    Every sentence that is not furniture is matched, in every part of an article and in copies too; which of them a
    measure counts is the measure's choice.

    Args:
        base: the part's tables by name.
        topics: the topics to match.
        names: the same names that the base tables were made with.

    Returns:
        A table for each name in ``schema.TOPICAL``. ``raw`` and ``masked`` are null in a sentence without a word
        that the lexicon knows, or with none left under the mask.
    """
    rows = {name: Rows(name) for name in ("topic_sentences", "mentions", "quantities", "drivers")}
    matchers = [compile_topic(topic, names) for topic in topics]
    sentences = base["sentences"].filter(pc.not_equal(base["sentences"]["part"].cast(pa.string()), "furniture"))
    may = may_match(sentences["text"], matchers, names)
    candidates = np.flatnonzero(np.logical_or.reduce([np.zeros(sentences.num_rows, np.bool_), *may]))
    sentences = sentences.take(pa.array(candidates))
    tried = [(matcher, flags[candidates].tolist()) for matcher, flags in zip(matchers, may, strict=True)]
    matches = list(_matches(sentences["text"].to_pylist(), tried, names))
    articles = Articles()
    keys = articles.keys(sentences)[[match.sentence for match in matches]]
    matched = sentences.take(pa.array([match.sentence for match in matches], pa.int64())).to_pylist()
    scores = BySentence(base["tone"], articles).rows(keys)
    words = BySentence(base["tone_words"], articles).rows(keys)
    figures = _quantities(sentences["text"], {match.sentence for match in matches})
    for match, sentence, of_sentence, its_words in zip(matches, matched, scores, words, strict=True):
        place = {
            "topic": topics[match.topic].id,
            "article_id": sentence["article_id"],
            "sentence_no": sentence["sentence_no"],
        }
        for hit, (start, end) in zip(match.hits, match.spans, strict=True):
            rows["mentions"].add(
                **place,
                rule=hit.rule,
                hit_no=hit.hit_no,
                char_start=sentence["char_start"] + start,
                char_end=sentence["char_start"] + end,
                text=sentence["text"][start:end],
            )
        add_quantities(rows["quantities"], place, sentence, figures[match.sentence])
        _add_tone(rows, place, matchers[match.topic], of_sentence, its_words)
    topic_of = np.array([match.topic for match in matches], np.int64)
    made = {name: collected.table() for name, collected in rows.items()}
    made["topic_terms"] = _topic_terms(base["terms"], articles, keys, topic_of, [topic.id for topic in topics])
    return {name: made[name] for name in schema.TOPICAL}


def _matches(texts: Sequence[str], tried: Sequence[tuple[Matcher, list[bool]]], names: Names) -> Iterator[_Match]:
    """Yield what each matcher finds in the sentences that it is tried on, sentence by sentence."""
    normals = [normalise(text) for text in texts]
    coded = code([normal.text for normal in normals])
    found = names.find(coded)
    of_sentence = np.searchsorted(found.first, coded.first_token)
    for number, normal in enumerate(normals):
        words = coded.words(number)
        begin = int(coded.first_token[number])
        spans = [
            (int(found.first[i]) - begin, int(found.after[i]) - begin, found.names[found.name[i]])
            for i in range(of_sentence[number], of_sentence[number + 1])
        ]
        for topic, (matcher, is_tried) in enumerate(tried):
            if is_tried[number] and (hits := matcher.find(words, spans)):
                at = int(coded.starts[number])
                starts, ends = coded.token_starts[begin:], coded.token_ends[begin:]
                yield _Match(
                    sentence=number,
                    topic=topic,
                    hits=hits,
                    spans=[normal.span(int(starts[hit.first]) - at, int(ends[hit.last]) - at) for hit in hits],
                )


def _quantities(texts: pa.ChunkedArray, matched: Collection[int]) -> dict[int, list[Quantity]]:
    """Find the figures of each matched sentence, looking only where there may be one."""
    places = np.array(sorted(matched), np.int64)
    some = texts.take(pa.array(places))
    may = pc.match_substring_regex(some, STARTS).to_pylist()
    return {
        place: find_quantities(text) if looked_at else []
        for place, text, looked_at in zip(places.tolist(), some.to_pylist(), may, strict=True)
    }


def add_quantities(
    rows: Rows, place: Mapping[str, object], sentence: Mapping[str, Any], found: Iterable[Quantity]
) -> None:
    """Append the figures of a topic's sentence, in code points of the article."""
    for figure in found:
        rows.add(
            **place,
            char_start=sentence["char_start"] + figure.start,
            char_end=sentence["char_start"] + figure.end,
            text=sentence["text"][figure.start : figure.end],
            qualifier=figure.qualifier,
            unit=figure.unit,
            noun=figure.noun,
            value=figure.value,
            high=figure.high,
        )


def _topic_terms(
    terms: pa.Table, articles: Articles, sentences: Places, topic_of: Places, topics: Sequence[str]
) -> pa.Table:
    """Repeat the terms of each matched sentence for its topic."""
    places, counts = BySentence(terms, articles).places(sentences)
    article, article_ids = codes_of(terms["article_id"])
    term, strings = codes_of(terms["term"])
    return schema.table(
        "topic_terms",
        {
            "topic": dictionary(np.repeat(topic_of, counts), topics),
            "article_id": dictionary(article[places], article_ids),
            "sentence_no": terms["sentence_no"].take(pa.array(places)),
            "term": dictionary(term[places], strings),
            "n": terms["n"].take(pa.array(places)),
        },
    )


def _add_tone(
    rows: dict[str, Rows],
    place: dict[str, object],
    matcher: Matcher,
    scores: Sequence[Mapping[str, Any]],
    words: Sequence[Mapping[str, Any]],
) -> None:
    if not scores:
        rows["topic_sentences"].add(**place, lexicon=None, raw=None, masked=None, n_hits_raw=None, n_hits_masked=None)
    for score in scores:
        mine = [(w, w["in_name"] or matcher.masks(w["word"])) for w in words if w["lexicon"] == score["lexicon"]]
        kept = [word["contribution"] for word, masked in mine if not masked]
        rows["topic_sentences"].add(
            **place,
            lexicon=score["lexicon"],
            raw=score["compound"] if mine else None,
            masked=tone.compound(kept, score["emphasis"]),
            n_hits_raw=len(mine),
            n_hits_masked=len(kept),
        )
        totals: dict[tuple[str, bool], list[float]] = defaultdict(list)
        for word, masked in mine:
            totals[word["word"], masked].append(word["contribution"])
        for (word_text, masked), contributions in sorted(totals.items()):
            rows["drivers"].add(
                **place,
                lexicon=score["lexicon"],
                word=word_text,
                n=len(contributions),
                contribution=sum(contributions),
                masked=masked,
            )
