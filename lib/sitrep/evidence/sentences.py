"""The sentences that a predicate selects, with the counted passages marked."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from sitrep.evidence.drawing import Drawing
from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import places
from sitrep.measures.scope import Keys
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.phrases import spans
from sitrep.text.tokens import term_spans, tokenise

Kind = Literal["term", "match", "positive", "negative", "masked"]
Key = tuple[str, int]


@dataclass(frozen=True, kw_only=True, order=True)
class Passage:
    """A counted piece of a sentence: code points within it, what it is, and its valence where it has one."""

    start: int
    end: int
    kind: Kind
    valence: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence behind a number, with its passages and, for tone, its masked score."""

    article_id: str
    sentence_no: int
    part: str
    text: str
    passages: tuple[Passage, ...]
    score: float | None


def sentences_behind(
    tables: Mapping[str, pa.Table], predicate: str, names: Names, *, limit: int
) -> tuple[list[Sentence], int]:
    """Return the sentences that a number was counted from, in corpus order, and how many there are in all.

    Args:
        tables: the tables of the analysis by name.
        predicate: the ``evidence`` of an estimate.
        names: the names that its terms were made with.
        limit: at most so many are returned; of more, a fixed sample, the same one in every run.
    """
    joined = Joined.of(tables)
    drawing = Drawing(joined)
    for before, part in joined.parts():
        drawing.add(before, keys_behind(part, predicate))
    drawn = sampled(joined, drawing.keys, limit)
    found = []
    for before, part in joined.parts():
        if len(here := of_part(drawn, before, part)):
            found += sentences_at(part, predicate, names, here)
    return found, drawing.total


def keys_behind(part: Joined, predicate: str) -> Keys:
    """Return the numbers in a part of the sentences that a number was counted from, in its order, each once."""
    return part.behind(
        predicate, lambda: np.unique(part.keys_of(json.loads(predicate)["table"])[places(part, predicate)])
    )


def keys_among(part: Joined, few: Joined, predicate: str) -> Keys:
    """Return those of the sentences ``few`` of a part (``Joined.only``) that a number was counted from, in its order.

    What is counted once an article is looked for in the whole part: of the few another may be an article's first.
    """
    return keys_behind(part if "one_per" in json.loads(predicate) else few, predicate)


def of_part(keys: Keys, before: int, part: Joined) -> Keys:
    """Return those of some sentences of a corpus that are in a part, by their numbers in the part."""
    first, after = np.searchsorted(keys, np.array([before, before + len(part.article_ids)]) << 32)
    return keys[first:after] - (before << 32)


def sentences_at(joined: Joined, predicate: str, names: Names, keys: Keys) -> list[Sentence]:
    """Return the sentences ``keys`` in corpus order, with what ``predicate`` counted in them marked."""
    if not len(keys):
        return []
    wanted = json.loads(predicate)
    where = wanted["where"]
    scores: dict[Key, float | None] = {}
    if wanted["table"] == "topic_sentences" and "lexicon" in where:
        for row in joined.rows_of("topic_sentences", keys):
            if row["lexicon"] == where["lexicon"] and where.get("topic", row["topic"]) == row["topic"]:
                scores[_key(row)] = row["masked"]
    passages = _passages(joined, wanted, keys)
    terms = _terms_in(wanted)
    found = []
    for row in joined.rows_of("sentences", keys):
        marks = [_within(row, mark) for mark in passages[_key(row)]]
        if terms:
            marks += _occurrences(row["text"], terms, names)
        if "with_phrase" in wanted:
            marks += _phrase(row["text"], wanted["with_phrase"])
        found.append(
            Sentence(
                article_id=row["article_id"],
                sentence_no=row["sentence_no"],
                part=row["part"],
                text=row["text"],
                passages=tuple(sorted(marks, key=lambda m: (m.start, m.end, m.kind))),
                score=scores.get(_key(row)),
            )
        )
    return found


def neighbours(joined: Joined, keys: Keys) -> Iterator[tuple[str, Sentence, str]]:
    """Give each of the sentences ``keys`` with the text before and after it; empty at an end or beside furniture."""
    around = np.unique(np.concatenate([keys - 1, keys, keys + 1]))
    rows = {_key(row): row for row in joined.rows_of("sentences", around)}
    for row in joined.rows_of("sentences", keys):
        beside = []
        for step in (-1, 1):
            other = rows.get((row["article_id"], row["sentence_no"] + step))
            beside.append("" if other is None or other["part"] == "furniture" else other["text"])
        sentence = Sentence(
            article_id=row["article_id"],
            sentence_no=row["sentence_no"],
            part=row["part"],
            text=row["text"],
            passages=(),
            score=None,
        )
        yield beside[0], sentence, beside[1]


def sampled(joined: Joined, keys: Keys, limit: int) -> Keys:
    """Draw ``limit`` of more sentences: a fixed sample, spread evenly over sources and, within them, over articles.

    In the order of source, article and place the sentences are cut into ``limit`` strata of equal size (to one), and of
    each the sentence is drawn whose place has the least hash: the same one in every run.
    """
    if len(keys) <= limit:
        return keys
    article = keys >> 32
    ordered = keys[np.lexsort((keys, joined.sources[article]))]
    articles, of = np.unique(ordered >> 32, return_inverse=True)
    names = joined.article_ids.take(pa.array(articles)).to_pylist()
    numbers = (ordered & (2**32 - 1)).tolist()
    draws = [_draw(names[place], number) for place, number in zip(of.tolist(), numbers, strict=True)]
    strata = np.array_split(np.arange(len(ordered)), limit)
    return np.sort(ordered[[min(stratum.tolist(), key=draws.__getitem__) for stratum in strata]])


def _draw(article_id: str, sentence_no: int) -> bytes:
    return hashlib.sha256(f"{article_id}:{sentence_no}".encode()).digest()


def _key(row: Mapping[str, Any]) -> Key:
    return row["article_id"], row["sentence_no"]


def _passages(joined: Joined, wanted: dict[str, Any], keys: Keys) -> dict[Key, list[Passage]]:
    """Give rule matches for counts of sentences, scored words for tone; in code points of the article."""
    where = wanted["where"]
    found: dict[Key, list[Passage]] = defaultdict(list)
    if "lexicon" in where:
        masked_words = _masked(joined, where, keys)
        for row in joined.rows_of("tone_words", keys):
            if row["lexicon"] != where["lexicon"] or where.get("word", row["word"]) != row["word"]:
                continue
            masked = row["in_name"] or row["word"] in masked_words
            sign: Kind = "positive" if row["contribution"] > 0 else "negative"
            found[_key(row)].append(
                Passage(
                    start=row["char_start"],
                    end=row["char_end"],
                    kind="masked" if masked else sign,
                    valence=row["contribution"],
                )
            )
    elif topic := _topic_in(wanted):
        wider = {name: where[name] for name in ("unit", "noun") if name in where}
        for row in joined.rows_of("quantities" if wanted["table"] == "quantities" else "mentions", keys):
            if row["topic"] == topic and all(row[name] == value for name, value in wider.items()):
                found[_key(row)].append(Passage(start=row["char_start"], end=row["char_end"], kind="match"))
    return found


def _masked(joined: Joined, where: dict[str, Any], keys: Keys) -> set[str]:
    if "topic" not in where:
        return set()
    rows = [row for row in joined.rows_of("drivers", keys) if row["topic"] == where["topic"]]
    return {row["word"] for row in rows if row["masked"]} - {row["word"] for row in rows if not row["masked"]}


def _within(row: dict[str, Any], mark: Passage) -> Passage:
    shift = row["char_start"]
    start, end = mark.start - shift, mark.end - shift
    if mark.valence is not None:
        start, end = _bare(row["text"], start, end)
    return Passage(start=start, end=end, kind=mark.kind, valence=mark.valence)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave the punctuation around a scored word out, unless too little is left: an emoticon, or a text withheld."""
    letters = [at for at in range(start, min(end, len(text))) if text[at].isalnum()]
    return (letters[0], letters[-1] + 1) if letters and letters[-1] - letters[0] > 1 else (start, end)


def _topic_in(wanted: dict[str, Any]) -> str | None:
    """The topic whose matches are what was counted: of a count of sentences, not of one of words in them."""
    if "with_terms" in wanted or "with_phrase" in wanted:
        return None
    topic: str | None = wanted.get("in_topic")
    return wanted["where"].get("topic") if wanted["table"] in ("topic_sentences", "mentions") else topic


def _terms_in(wanted: dict[str, Any]) -> set[str]:
    """The terms that were counted, all forms of each."""
    named = [*wanted.get("with_terms", ()), *([wanted["where"]["term"]] if "term" in wanted["where"] else [])]
    return {form for term in named for form in ([term] if isinstance(term, str) else term)}


def _occurrences(text: str, terms: Container[str], names: Names) -> list[Passage]:
    return [Passage(start=start, end=end, kind="term") for start, end, term in _terms_of(text, names) if term in terms]


@lru_cache(maxsize=4096)
def _terms_of(text: str, names: Names) -> tuple[tuple[int, int, str], ...]:
    """Return where each term of a sentence begins and ends: a sentence stands behind many numbers of a page."""
    normal = normalise(text)
    tokens = tokenise(normal.text)
    return tuple(
        (*normal.span(tokens[first].start, tokens[after - 1].end), found)
        for first, after, found in term_spans([token.text for token in tokens], names, stop_words=())
    )


def _phrase(text: str, phrase: str) -> list[Passage]:
    normal = normalise(text)
    places = [normal.span(start, end) for start, end in spans(normal.text, phrase)]
    return [Passage(start=start, end=end, kind="term") for start, end in places]
