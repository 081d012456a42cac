"""The topic pass: base tables and a topic file in, the tables of its topics out; no article is read again."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.engine.rows import Rows
from sitrep.engine.topical import add_quantities
from sitrep.measures import news, tone
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.quantities import find_quantities
from sitrep.text.tokens import tokenise
from sitrep.topics.file import Topic
from sitrep.topics.matching import At, Matcher, compile_topic

Key = tuple[str, int]


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
    rows = {name: Rows(name) for name in schema.TOPICAL}
    matchers = [(topic, compile_topic(topic, names)) for topic in topics]
    terms = _by_sentence(base["terms"])
    scores = _by_sentence(base["tone"])
    scored_words = _by_sentence(base["tone_words"])
    digests = {row["article_id"] for row in base["articles"].to_pylist() if row["kind"] == "digest"}
    wanted = base["sentences"].filter(pc.not_equal(base["sentences"]["part"].cast(pa.string()), "furniture"))
    for article_id, of_article in groupby(wanted.to_pylist(), key=lambda row: row["article_id"]):
        sentences = list(of_article)
        normals = [normalise(sentence["text"]) for sentence in sentences]
        tokens = [tokenise(normal.text) for normal in normals]
        words = [[token.text for token in of_sentence] for of_sentence in tokens]
        places = [
            At(paragraph=s["paragraph_no"], item=s["paragraph_no"] if article_id in digests else 0) for s in sentences
        ]
        found = [m.find_in([(w, names.resolve(w)) for w in words], places) for _, m in matchers]
        for number, sentence in enumerate(sentences):
            key = (article_id, sentence["sentence_no"])
            for (topic, matcher), of_sentences in zip(matchers, found, strict=True):
                hits = of_sentences[number]
                if not hits:
                    continue
                place = {"topic": topic.id, "article_id": key[0], "sentence_no": key[1]}
                for hit in hits:
                    start, end = normals[number].span(tokens[number][hit.first].start, tokens[number][hit.last].end)
                    rows["mentions"].add(
                        **place,
                        rule=hit.rule,
                        hit_no=hit.hit_no,
                        char_start=sentence["char_start"] + start,
                        char_end=sentence["char_start"] + end,
                        text=sentence["text"][start:end],
                    )
                for term in terms[key]:
                    rows["topic_terms"].add(**place, term=term["term"], n=term["n"])
                add_quantities(rows["quantities"], place, sentence, find_quantities(sentence["text"]))
                _add_tone(rows, place, matcher, scores[key], scored_words[key])
    return {name: collected.table() for name, collected in rows.items()}


def _added(lexicon: str, contributions: list[float], emphasis: float) -> float | None:
    if lexicon == news.LEXICON:
        return news.rating(contributions) if contributions else None
    return tone.compound(contributions, emphasis)


def _add_tone(
    rows: dict[str, Rows],
    place: dict[str, object],
    matcher: Matcher,
    scores: Sequence[Mapping[str, object]],
    words: Sequence[Mapping[str, object]],
) -> None:
    if not scores:
        rows["topic_sentences"].add(**place, lexicon=None, raw=None, masked=None, n_hits_raw=None, n_hits_masked=None)
    for score in scores:
        mine = [word for word in words if word["lexicon"] == score["lexicon"]]
        kept = [word for word in mine if not _is_masked(word, matcher)]
        rows["topic_sentences"].add(
            **place,
            lexicon=score["lexicon"],
            raw=score["compound"] if mine else None,
            masked=_added(
                str(score["lexicon"]), [float(str(w["contribution"])) for w in kept], float(str(score["emphasis"]))
            ),
            n_hits_raw=len(mine),
            n_hits_masked=len(kept),
        )
        totals: dict[tuple[str, bool], list[float]] = defaultdict(list)
        negated: Counter[tuple[str, bool]] = Counter()
        for word in mine:
            valence, share = float(str(word["valence"] or 0.0)), float(str(word["contribution"]))
            negated[str(word["word"]), _is_masked(word, matcher)] += valence * share < 0
            totals[str(word["word"]), _is_masked(word, matcher)].append(float(str(word["contribution"])))
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


def _is_masked(word: Mapping[str, object], matcher: Matcher) -> bool:
    return bool(word["in_name"]) or matcher.masks(str(word["word"]))


def _by_sentence(table: pa.Table) -> dict[Key, list[dict[str, object]]]:
    found: dict[Key, list[dict[str, object]]] = defaultdict(list)
    for row in table.to_pylist():
        found[row["article_id"], row["sentence_no"]].append(row)
    return found
