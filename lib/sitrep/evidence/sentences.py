"""The sentences that a predicate selects, with the counted passages marked."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from sitrep.evidence.predicates import select
from sitrep.text.names import Names
from sitrep.text.normal import normalise
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
        limit: at most so many are returned; of more, a fixed sample (by a hash of the sentence's place, so the same
            one in every run).
    """
    wanted = json.loads(predicate)
    rows = select(tables, predicate)
    keys = set(zip(rows["article_id"].to_pylist(), rows["sentence_no"].to_pylist(), strict=True))
    sampled = keys if len(keys) <= limit else set(sorted(keys, key=_draw)[:limit])
    scores = {}
    if "masked" in rows.column_names and wanted["table"] == "topic_sentences":
        scores = {(r["article_id"], r["sentence_no"]): r["masked"] for r in rows.to_pylist()}
    passages = _passages(tables, wanted, sampled)
    order = {identity: n for n, identity in enumerate(tables["articles"]["article_id"].to_pylist())}
    term = wanted["where"].get("term")
    found = []
    for row in _of(tables["sentences"], sampled):
        key = (row["article_id"], row["sentence_no"])
        marks = [_within(row, mark) for mark in passages[key]]
        if term is not None:
            marks += _occurrences(row["text"], term, names)
        found.append(
            Sentence(
                article_id=key[0],
                sentence_no=key[1],
                part=row["part"],
                text=row["text"],
                passages=tuple(sorted(marks, key=lambda m: (m.start, m.end, m.kind))),
                score=scores.get(key) if "lexicon" in wanted["where"] else None,
            )
        )
    found.sort(key=lambda s: (order[s.article_id], s.sentence_no))
    return found, len(keys)


def _draw(key: Key) -> str:
    return hashlib.sha256(f"{key[0]}:{key[1]}".encode()).hexdigest()


def _of(table: pa.Table, keys: set[Key]) -> list[dict[str, Any]]:
    articles = pa.array(sorted({article for article, _ in keys}), pa.string())
    near = table.filter(pc.is_in(table["article_id"].cast(pa.string()), articles))
    return [row for row in near.to_pylist() if (row["article_id"], row["sentence_no"]) in keys]


def _passages(tables: Mapping[str, pa.Table], wanted: dict[str, Any], keys: set[Key]) -> dict[Key, list[Passage]]:
    """Give rule matches for counts of sentences, scored words for tone; in code points of the article."""
    where = wanted["where"]
    found: dict[Key, list[Passage]] = defaultdict(list)
    if "lexicon" in where:
        masked_words = _masked(tables, where, keys)
        for row in _of(tables["tone_words"], keys):
            if row["lexicon"] != where["lexicon"] or where.get("word", row["word"]) != row["word"]:
                continue
            masked = row["in_name"] or row["word"] in masked_words
            sign: Kind = "positive" if row["contribution"] > 0 else "negative"
            found[row["article_id"], row["sentence_no"]].append(
                Passage(
                    start=row["char_start"],
                    end=row["char_end"],
                    kind="masked" if masked else sign,
                    valence=row["contribution"],
                )
            )
    elif wanted["table"] in ("topic_sentences", "mentions"):
        for row in _of(tables["mentions"], keys):
            if row["topic"] == where["topic"]:
                found[row["article_id"], row["sentence_no"]].append(
                    Passage(start=row["char_start"], end=row["char_end"], kind="match")
                )
    return found


def _masked(tables: Mapping[str, pa.Table], where: dict[str, Any], keys: set[Key]) -> set[str]:
    if "topic" not in where:
        return set()
    rows = (row for row in _of(tables["drivers"], keys) if row["topic"] == where["topic"] and row["masked"])
    kept = {r["word"] for r in _of(tables["drivers"], keys) if r["topic"] == where["topic"] and not r["masked"]}
    return {row["word"] for row in rows} - kept


def _within(row: dict[str, Any], mark: Passage) -> Passage:
    shift = row["char_start"]
    return Passage(start=mark.start - shift, end=mark.end - shift, kind=mark.kind, valence=mark.valence)


def _occurrences(text: str, term: str, names: Names) -> list[Passage]:
    normal = normalise(text)
    tokens = tokenise(normal.text)
    places = [
        normal.span(tokens[first].start, tokens[after - 1].end)
        for first, after, found in term_spans([token.text for token in tokens], names)
        if found == term
    ]
    return [Passage(start=start, end=end, kind="term") for start, end in places]
