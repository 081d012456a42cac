"""The topic pass: base tables and a topic file in, the tables of its topics out; no article is read again.

Only sentences that hold a piece of a word that some rule needs are tokenised again and matched.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.engine.bysentence import Articles, BySentence, Places
from sitrep.engine.columns import dictionary
from sitrep.engine.memory import no_collection, use_the_systems
from sitrep.engine.pieces import Pieces
from sitrep.engine.places import Where, where_in
from sitrep.engine.prefilter import Candidates, candidates, candidates_in
from sitrep.engine.rows import Rows
from sitrep.measures.scales import scale_of
from sitrep.measures.scope import of_values
from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.quantities import STARTS, Quantity, find_quantities
from sitrep.text.vocabulary import Flags
from sitrep.topics.file import Topic
from sitrep.topics.finding import Sentence
from sitrep.topics.judging import sentence_hash
from sitrep.topics.matching import Analysed, Article, At, CompiledRule, Hit, Matcher, compile_topic
from sitrep.topics.rules import RULED_IN


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A topic found in a sentence, and its pieces' places in that as read; numbers are of what was given."""

    sentence: int
    topic: int
    hits: Sequence[Hit]
    spans: Sequence[tuple[int, int]]


def match_part(base: Mapping[str, pa.Table], topics: Sequence[Topic], names: Names) -> dict[str, pa.Table]:
    """Make the topic tables of a part from its base tables alone.

    Every sentence that is not furniture is matched, in every part of an article and in copies too; which of them a
    measure counts is the measure's choice. Sentences that the analyst ruled out of a topic are left out of its
    tables, those ruled in are there: where no rule finds anything, with the sentence as the mention of ``ruled_in``.

    Args:
        base: the part's tables by name.
        topics: the topics to match.
        names: the same names that the base tables were made with.

    Returns:
        A table for each name in ``schema.TOPICAL``. ``raw`` and ``masked`` are null in a sentence without a word
        that the lexicon knows, or with none left under the mask.
    """
    use_the_systems()
    with no_collection():
        return _matched(base, topics, names)


def _matched(base: Mapping[str, pa.Table], topics: Sequence[Topic], names: Names) -> dict[str, pa.Table]:
    rows = {name: Rows(name) for name in ("topic_sentences", "mentions", "quantities", "drivers", "rulings")}
    sentences = base["sentences"]
    is_asked = of_values(sentences["part"], lambda values: pc.not_equal(values, "furniture")).to_numpy()
    where = where_in(sentences, base["articles"])
    found = find_topics(sentences["text"], where, topics, names, is_asked=is_asked)
    matches = list(_ruled(found, is_asked, where, topics, rows["rulings"], sentences))
    of_matches = sentences.take(pa.array([match.sentence for match in matches], pa.int64()))
    articles = Articles()
    keys = articles.keys(of_matches)
    scores = BySentence(base["tone"], articles).rows(keys)
    words = BySentence(base["tone_words"], articles).rows(keys)
    figures = _quantities(sentences["text"], {match.sentence for match in matches})
    matchers = [compile_topic(topic, names) for topic in topics]
    for match, sentence, of_sentence, its_words in zip(matches, of_matches.to_pylist(), scores, words, strict=True):
        place = _place(topics[match.topic], sentence)
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


def find_topics(
    texts: pa.ChunkedArray,
    where: Where,
    topics: Sequence[Topic],
    names: Names,
    *,
    pieces: Pieces | None = None,
    is_asked: Flags | None = None,
) -> list[Match]:
    """Return what the rules of topics find in sentences, in the order of the sentences, then of the topics.

    Args:
        texts: sentences as read, article by article.
        where: where they stand.
        topics: the topics.
        names: what finds names, in rules and sentences alike.
        pieces: the texts cut, where they are searched again and again; else they are cut here.
        is_asked: which sentences are there at all; all of them unless given.
    """
    with no_collection():
        if pieces is None:
            tried = candidates_in(texts, where, topics, names)
        else:
            tried = candidates(pieces, where, topics, names)
        if is_asked is not None:
            tried = [[of_rule.among(is_asked) for of_rule in of_topic] for of_topic in tried]
        everything = [of_rule.all for of_topic in tried for of_rule in of_topic]
        chosen = np.unique(np.concatenate([np.zeros(0, np.int64), *everything]))
        read = Read(texts.take(pa.array(chosen)).to_pylist(), chosen, names)
        found = []
        for number, (topic, of_rules) in enumerate(zip(topics, tried, strict=True)):
            hits = _hits(compile_topic(topic, names), of_rules, read, where)
            for sentence in sorted(hits):
                spans = read.spans(sentence, hits[sentence])
                found.append(Match(sentence=sentence, topic=number, hits=hits[sentence], spans=spans))
        return sorted(found, key=lambda match: (match.sentence, match.topic))


def _hits(matcher: Matcher, of_rules: Sequence[Candidates], read: "Read", where: Where) -> dict[int, list[Hit]]:
    """Return the hits of a topic's rules by sentence, each rule tried on its own candidates."""
    known: dict[int, Sentence] = {}

    def sentence(number: int) -> Sentence:
        if number not in known:
            known[number] = matcher.read(*read.analysed(number))
        return known[number]

    found: dict[int, list[Hit]] = defaultdict(list)
    for rule, tried in zip(matcher.rules, of_rules, strict=True):
        for number, hits in hits_of(rule, tried, sentence, where):
            found[number] += hits
    return {number: hits for number, hits in found.items() if hits}


def hits_of(
    rule: CompiledRule, tried: Candidates, sentence: Callable[[int], Sentence], where: Where | None
) -> Iterator[tuple[int, list[Hit]]]:
    """Give the hits of a rule in its candidates, by the number of the sentence; of some there may be none.

    Where sentences stand is needed of a rule that looks around.
    """
    if where is None or not rule.looks_around:
        for number in tried.own.tolist():
            yield number, rule.find_in_one(sentence(number))
        return
    own = set(tried.own.tolist())
    places = zip(where.paragraph[tried.all].tolist(), where.item[tried.all].tolist(), strict=True)
    rows = zip(tried.all.tolist(), where.article[tried.all].tolist(), places, strict=True)
    for _, of_article in groupby(rows, key=lambda row: row[1]):
        article = Article(
            [
                (number, number in own, At(paragraph=paragraph, item=item))
                for number, _, (paragraph, item) in of_article
            ],
            sentence,
        )
        yield from rule.find(article)


class Read:
    """Sentences cut into tokens, with their names; known by the numbers given."""

    def __init__(self, texts: Sequence[str], numbers: Places, names: Names) -> None:
        self._at = dict(zip(numbers.tolist(), range(len(numbers)), strict=True))
        self._normals = [normalise(text) for text in texts]
        self._coded = code([normal.text for normal in self._normals])
        found = names.find(self._coded)
        self._first_name = np.searchsorted(found.first, self._coded.first_token).tolist()
        self._first_token = self._coded.first_token.tolist()
        strings = [found.names[name] for name in found.name.tolist()]
        self._names = list(zip(found.first.tolist(), found.after.tolist(), strings, strict=True))
        self._analysed: dict[int, Analysed] = {}

    def analysed(self, number: int) -> Analysed:
        """Return the tokens and names of a sentence."""
        if number not in self._analysed:
            at = self._at[number]
            begin = self._first_token[at]
            found = self._names[self._first_name[at] : self._first_name[at + 1]]
            spans = [(first - begin, after - begin, name) for first, after, name in found]
            self._analysed[number] = (self._coded.words(at), spans)
        return self._analysed[number]

    def spans(self, number: int, hits: Sequence[Hit]) -> list[tuple[int, int]]:
        """Return the characters of a sentence as read that hits stand for."""
        place = self._at[number]
        normal, at = self._normals[place], int(self._coded.starts[place])
        begin = self._first_token[place]
        starts, ends = self._coded.token_starts, self._coded.token_ends
        return [normal.span(int(starts[begin + hit.first]) - at, int(ends[begin + hit.last]) - at) for hit in hits]


def _ruled(
    found: Sequence[Match],
    is_asked: Flags,
    where: Where,
    topics: Sequence[Topic],
    rulings: Rows,
    sentences: pa.Table,
) -> Iterator[Match]:
    """Yield what was found as the analyst's rulings leave it, and note what they say of any sentence."""
    if not any(topic.rulings for topic in topics):
        yield from found
        return
    asked = np.flatnonzero(is_asked)
    texts = sentences["text"].take(pa.array(asked)).to_pylist()
    hashes = sentence_hashes(texts, where.at(asked))
    known = {(match.sentence, match.topic): match for match in found}
    for number, text, key in zip(asked.tolist(), texts, hashes, strict=True):
        for at, topic in enumerate(topics):
            match = known.get((number, at))
            is_in, is_out = key in topic.rulings.ruled_in, key in topic.rulings.ruled_out
            if is_in or is_out:
                rules = dict.fromkeys(hit.rule for hit in match.hits) if match else {}
                row = sentences.slice(number, 1).to_pylist()[0]
                verdict = "in" if is_in else "out"
                rulings.add(**_place(topic, row), verdict=verdict, rules=", ".join(rules))
            if is_in and match is None:
                hit = Hit(rule=RULED_IN, hit_no=0, first=0, last=0)
                yield Match(sentence=number, topic=at, hits=[hit], spans=[(0, len(text))])
            elif match is not None and not is_out:
                yield match


def sentence_hashes(texts: Sequence[str], where: Where) -> list[str]:
    """Return the hash of each sentence, by which its judgement is found."""
    same = np.diff(where.article, prepend=-1) == 0
    before = ["", *texts[:-1]]
    return [
        sentence_hash(text, last if goes_on else "")
        for text, last, goes_on in zip(texts, before, same.tolist(), strict=True)
    ]


def _place(topic: Topic, sentence: Mapping[str, Any]) -> dict[str, object]:
    return {"topic": topic.id, "article_id": sentence["article_id"], "sentence_no": sentence["sentence_no"]}


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
    found = terms.take(pa.array(places))
    columns = {name: found[name].cast(pa.string()).dictionary_encode() for name in ("article_id", "term")}
    columns |= {name: found[name] for name in ("sentence_no", "n")}
    return schema.table("topic_terms", {"topic": dictionary(np.repeat(topic_of, counts), topics), **columns})


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
            masked=scale_of(score["lexicon"]).one(kept, score["emphasis"]),
            n_hits_raw=len(mine),
            n_hits_masked=len(kept),
        )
        totals: dict[tuple[str, bool], list[float]] = defaultdict(list)
        negated: Counter[tuple[str, bool]] = Counter()
        for word, masked in mine:
            totals[word["word"], masked].append(word["contribution"])
            negated[word["word"], masked] += (word["valence"] or 0.0) * word["contribution"] < 0
        for (word_text, masked), contributions in sorted(totals.items()):
            rows["drivers"].add(
                **place,
                lexicon=score["lexicon"],
                word=word_text,
                n=len(contributions),
                contribution=sum(contributions),
                masked=masked,
                n_negated=negated[word_text, masked],
            )
