"""The sentences that a predicate selects, with the counted passages marked."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep.evidence.cutting import Cut, Kind, Passage
from sitrep.evidence.drawing import Drawing
from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import places
from sitrep.measures.scope import Keys, among
from sitrep.text.names import Names


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
            found += sentences_at(part, predicate, Cut(part, names, here), here)
    return found, drawing.total


def keys_behind(part: Joined, predicate: str) -> Keys:
    """Return the numbers in a part of the sentences that a number was counted from, in its order, each once."""

    def make() -> Keys:
        name = json.loads(predicate)["table"]
        keys = part.key_of[part.numbers_of(name)[places(part, predicate)]]
        return keys if (keys[1:] > keys[:-1]).all() else np.unique(keys)

    return part.behind(predicate, make)


def of_part(keys: Keys, before: int, part: Joined) -> Keys:
    """Return those of some sentences of a corpus that are in a part, by their numbers in the part."""
    first, after = np.searchsorted(keys, np.array([before, before + len(part.article_ids)]) << 32)
    return keys[first:after] - (before << 32)


def sentences_at(joined: Joined, predicate: str, cut: Cut, keys: Keys) -> list[Sentence]:
    """Return the sentences ``keys`` in corpus order, with what ``predicate`` counted in them marked.

    Args:
        joined: the tables.
        predicate: the ``evidence`` of an estimate.
        cut: these and other sentences of the tables, ready to be looked through.
        keys: the sentences, sorted.
    """
    if not len(keys):
        return []
    wanted = json.loads(predicate)
    where = wanted["where"]
    scores: dict[int, float | None] = {}
    if wanted["table"] == "topic_sentences" and "lexicon" in where:
        asked = {name: where[name] for name in ("lexicon", "topic") if name in where}
        scores = dict(joined.cells("topic_sentences", keys, asked, ("masked",)))
    passages = _passages(joined, wanted, keys)
    terms = _terms_in(wanted)
    marked = [cut.terms(keys, terms)] if terms else []
    marked += [cut.phrase(keys, wanted["with_phrase"])] if "with_phrase" in wanted else []
    found = []
    for key in keys.tolist():
        row = cut.rows[key]
        marks = [_within(row, mark) for mark in passages.get(key, ())]
        marks += [mark for of_key in marked for mark in of_key.get(key, ())]
        found.append(
            Sentence(
                article_id=row["article_id"],
                sentence_no=row["sentence_no"],
                part=row["part"],
                text=row["text"],
                passages=tuple(sorted(marks, key=lambda m: (m.start, m.end, m.kind))),
                score=scores.get(key),
            )
        )
    return found


def neighbours(joined: Joined, keys: Keys) -> Iterator[tuple[str, Sentence, str]]:
    """Give each of the sentences ``keys`` with the text before and after it; empty at an end or beside furniture."""
    told = joined.cells("sentences", around(keys), {}, ("article_id", "part", "text"))
    rows = {key: row for key, *row in told}
    for key in keys.tolist():
        texts = [rows.get(key + step, ("", "furniture", "")) for step in (-1, 1)]
        before, after = ("" if part == "furniture" else text for _, part, text in texts)
        article_id, part, text = rows[key]
        sentence = Sentence(
            article_id=article_id, sentence_no=key & 0xFFFFFFFF, part=part, text=text, passages=(), score=None
        )
        yield before, sentence, after


def around(keys: Keys) -> Keys:
    """Return sentences with those before and after each, sorted."""
    return np.unique(np.concatenate([keys - 1, keys, keys + 1]))


def sampled(joined: Joined, keys: Keys, limit: int) -> Keys:
    """Draw ``limit`` of more sentences: a fixed sample, spread evenly over sources and, within them, over articles.

    Ordered by source, article and number, the sentences are cut into ``limit`` strata of equal size (to one), and of
    each the sentence is drawn whose place has the least hash: the same one in every run.
    """
    if len(keys) <= limit:
        return keys
    ordered = keys[np.lexsort((keys, joined.sources[keys >> 32]))]
    each, more = divmod(len(ordered), limit)
    sizes = np.full(limit, each)
    sizes[:more] += 1
    order = np.lexsort((draws(joined, ordered), np.repeat(np.arange(limit), sizes)))
    return np.sort(ordered[order[np.cumsum(sizes) - sizes]])


def draws(joined: Joined, keys: Keys) -> npt.NDArray[np.uint64]:
    """Return the first eight bytes of the SHA-256 of each sentence's place, kept: ask for many at once."""
    none = np.zeros(0, np.int64), np.zeros(0, np.uint64)
    kept: list[tuple[Keys, npt.NDArray[np.uint64]]] = joined.kept("draws", lambda: [none])
    known, made = kept[0]
    missing = np.unique(keys[~among(keys, known)])
    if len(missing):
        articles, of = np.unique(missing >> 32, return_inverse=True)
        names = joined.article_ids.take(pa.array(articles)).to_pylist()
        places = zip(of.tolist(), (missing & 0xFFFFFFFF).tolist(), strict=True)
        digests = b"".join(hashlib.sha256(f"{names[at]}:{number}".encode()).digest()[:8] for at, number in places)
        known, made = np.concatenate([known, missing]), np.concatenate([made, np.frombuffer(digests, ">u8")])
        order = np.argsort(known)
        known, made = known[order], made[order].astype(np.uint64)
        kept[0] = known, made
    found: npt.NDArray[np.uint64] = made[np.searchsorted(known, keys)]
    return found


def _passages(joined: Joined, wanted: dict[str, Any], keys: Keys) -> dict[int, list[Passage]]:
    """Give rule matches for counts of sentences, scored words for tone; in code points of the article."""
    where = wanted["where"]
    found: dict[int, list[Passage]] = defaultdict(list)
    if "lexicon" in where:
        masked_words = _masked(joined, where, keys)
        asked = {name: where[name] for name in ("lexicon", "word") if name in where}
        told = ("word", "in_name", "contribution", "char_start", "char_end")
        for key, word, in_name, contribution, start, end in joined.cells("tone_words", keys, asked, told):
            sign: Kind = "positive" if contribution > 0 else "negative"
            kind: Kind = "masked" if in_name or word in masked_words else sign
            found[key].append(Passage(start=start, end=end, kind=kind, valence=contribution))
    elif topic := _topic_in(wanted):
        asked = {"topic": topic, **{name: where[name] for name in ("unit", "noun") if name in where}}
        name = "quantities" if wanted["table"] == "quantities" else "mentions"
        for key, start, end in joined.cells(name, keys, asked, ("char_start", "char_end")):
            found[key].append(Passage(start=start, end=end, kind="match"))
    return found


def _masked(joined: Joined, where: dict[str, Any], keys: Keys) -> set[str]:
    if "topic" not in where:
        return set()
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for _, word, masked in joined.cells("drivers", keys, {"topic": where["topic"]}, ("word", "masked")):
        words[masked].add(word)
    return words[True] - words[False]


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
