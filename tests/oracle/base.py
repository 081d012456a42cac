"""The analysis pass over one part: records in, the tables that know no topic out."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
from vaderSentiment import vaderSentiment
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer, SentiText

from sitrep import schema
from sitrep.corpus.cleaning import parts
from sitrep.corpus.records import Record, Reject, article_id
from sitrep.engine.rows import Rows
from sitrep.measures import news, tone
from sitrep.measures.lexicons import Entry, Lexicon
from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.sentences import split
from sitrep.text.tokens import is_word, terms_of, tokenise
from sitrep.text.voices import VOICES, find_voices


def analyse_part(
    records: Iterable[Record | Reject],
    copies: Iterable[Mapping[str, object]],
    names: Names,
    lexicons: Sequence[Lexicon] = (),
) -> dict[str, pa.Table]:
    """Make the base tables of a part: a pure function of the records, the corpus' copies and the names.

    Args:
        records: what the readers gave, in corpus order.
        copies: rows of the table ``copies`` for the whole corpus.
        names: spellings that count as one name.

    Returns:
        A table for each name in ``schema.BASE``. ``char_start`` and ``char_end`` count code points of ``texts.text``
        as read. Voices are found by article.
    """
    rows = {name: Rows(name) for name in schema.BASE}
    copies = list(copies)
    for row in copies:
        rows["copies"].add(**row)
    copied = {str(row["article_id"]) for row in copies}
    for record in records:
        if isinstance(record, Reject):
            rows["rejects"].add(path=record.path, locator=record.locator, reason=record.reason, detail=record.detail)
        else:
            _add_article(rows, record, names, copied)
    made = {name: collected.table() for name, collected in rows.items()}
    for name, table in _by_news(made["sentences"], names).items():
        made[name] = pa.concat_tables([table, made[name]]).unify_dictionaries().combine_chunks()
    for lexicon in lexicons:
        for name, table in _by_lexicon(made["sentences"], lexicon, names).items():
            made[name] = pa.concat_tables([made[name], table]).unify_dictionaries().combine_chunks()
    return made


class _OfOne(SentimentIntensityAnalyzer):
    """The package, asked what it makes of a valence of 1 at a place, without its list of special phrases."""

    def factor(self, text: SentiText, at: int) -> float:
        words = text.words_and_emoticons
        text.is_cap_diff = False
        item = "no" if words[at].lower() == "no" else _ONE
        special, vaderSentiment.SPECIAL_CASES = vaderSentiment.SPECIAL_CASES, {}
        known, self.lexicon = self.lexicon, {**self.lexicon, item: 1.0}
        try:
            (found,) = self.sentiment_valence(0, text, item, at, [])
        finally:
            vaderSentiment.SPECIAL_CASES, self.lexicon = special, known
        return float(found)


_ONE = "\x00one"
_PACKAGE = _OfOne()


def _by_news(sentences: pa.Table, names: Names) -> dict[str, pa.Table]:
    """Rate each sentence by the lexicon ``news``, word by word."""
    rows = {name: Rows(name) for name in ("tone", "tone_words")}
    weights = news.weights()
    for sentence in sentences.to_pylist():
        key = {"article_id": sentence["article_id"], "sentence_no": sentence["sentence_no"]}
        normal = normalise(sentence["text"])
        tokens = tokenise(normal.text)
        spans = names.resolve([token.text for token in tokens])
        name_spans = [(tokens[first].start, tokens[after - 1].end) for first, after, _ in spans]
        text = SentiText(normal.text)
        words = [word.lower() for word in text.words_and_emoticons]
        places = [match.span() for match in re.finditer(r"\S+", normal.text)]
        but = words.index("but") if "but" in words else None
        hits = []
        for at, word in enumerate(words):
            if word in weights:
                factor = _PACKAGE.factor(text, at) * (1.0 if but is None else 0.5 if at < but else 1.5)
                before = words[max(0, at - news.BEND_REACH) : at]
                bent = 1 + sum(round(100 * news.bends().get(one, 0.0)) for one in before) / 100
                hits.append((at, word, weights[word] * factor * bent / math.sqrt(len(words))))
        hits = [hit for hit in hits if hit[2]]
        n_words = max(len(words), 1)
        positive, negative = (round(sum(side * hit[2] > 0 for hit in hits) / n_words, 3) for side in (1, -1))
        rows["tone"].add(
            **key,
            lexicon=news.LEXICON,
            compound=news.rating([value for _, _, value in hits]),
            positive=positive,
            neutral=round(1 - positive - negative, 3) if words else 0.0,
            negative=negative,
            n_hits=len(hits),
            emphasis=0.0,
        )
        for number, (at, word, value) in enumerate(hits):
            start, end = normal.span(*places[at])
            rows["tone_words"].add(
                **key,
                lexicon=news.LEXICON,
                word_no=number,
                word=word,
                char_start=sentence["char_start"] + start,
                char_end=sentence["char_start"] + end,
                contribution=value,
                valence=weights[word],
                in_name=any(places[at][0] < e and s < places[at][1] for s, e in name_spans),
            )
    return {name: collected.table() for name, collected in rows.items()}


def _by_lexicon(sentences: pa.Table, lexicon: Lexicon, names: Names) -> dict[str, pa.Table]:
    """Score each sentence by a lexicon: at each token the longest entry that begins there, then the next free token."""
    rows = {name: Rows(name) for name in ("tone", "tone_words")}
    for sentence in sentences.to_pylist():
        key = {"article_id": sentence["article_id"], "sentence_no": sentence["sentence_no"]}
        normal = normalise(sentence["text"])
        tokens = tokenise(normal.text)
        words = [token.text for token in tokens]
        spans = [(tokens[first].start, tokens[after - 1].end) for first, after, _ in names.resolve(words)]
        hits, at = [], 0
        phrases: list[tuple[int, Entry]] = []
        while at < len(words):
            found = max((e for e in lexicon.entries if _stands(e, words, at)), key=_rank, default=None)
            if found is not None and len(found.tokens) > 1:
                phrases.append((at, found))
                at += len(found.tokens)
                continue
            if found is not None and found.score:
                hits.append((at, found))
            at += 1
        hits = sorted([*hits, *[(at, e) for at, e in phrases if e.score]], key=lambda hit: hit[0])
        values = [entry.score for _, entry in hits]
        n_words = len(normal.text.split())
        total = sum(values)
        parts = [sum(v + 1 for v in values if v > 0), float(n_words - len(values)), sum(v - 1 for v in values if v < 0)]
        whole = parts[0] + parts[1] + abs(parts[2])
        positive, neutral, negative = (round(abs(part / whole), 3) if whole else 0.0 for part in parts)
        rows["tone"].add(
            **key,
            lexicon=lexicon.name,
            compound=round(total / math.sqrt(total * total + 15), 4),
            positive=positive,
            neutral=neutral,
            negative=negative,
            n_hits=len(values),
            emphasis=0.0,
        )
        for number, (place, entry) in enumerate(hits):
            last = tokens[place + len(entry.tokens) - 1]
            start, end = normal.span(tokens[place].start, last.end)
            rows["tone_words"].add(
                **key,
                lexicon=lexicon.name,
                word_no=number,
                word=" ".join(words[place : place + len(entry.tokens)]).lower(),
                char_start=sentence["char_start"] + start,
                char_end=sentence["char_start"] + end,
                contribution=entry.score,
                valence=-entry.score if entry.negated else entry.score,
                in_name=any(tokens[place].start < e and s < last.end for s, e in spans),
            )
    return {name: collected.table() for name, collected in rows.items()}


def _stands(entry: Entry, words: Sequence[str], at: int) -> bool:
    found = [word.lower() for word in words[at : at + len(entry.tokens)]]
    return len(found) == len(entry.tokens) and all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(entry.tokens, found, strict=True)
    )


def _rank(entry: Entry) -> tuple[int, bool, int]:
    return len(entry.tokens), not entry.tokens[0].endswith("*"), len(entry.tokens[0])


def _add_article(rows: dict[str, Rows], record: Record, names: Names, copied: set[str]) -> None:
    identity = article_id(record)
    n_sentences = n_tokens = paragraph = 0
    voices = _voices(record, names)
    for part, part_start, part_end in parts(record):
        normal = normalise(record.text[part_start:part_end])
        last_paragraph = -1
        for start, end, paragraph_no in split(normal.text):
            last_paragraph = max(last_paragraph, paragraph_no)
            first, last = normal.span(start, end)
            key = {"article_id": identity, "sentence_no": n_sentences}
            place = (part_start + first, part_start + last)
            n_words = _add_sentence(rows, key, record.text, place, names, record.language)
            rows["sentences"].add(
                **key,
                paragraph_no=paragraph + paragraph_no,
                part=part,
                char_start=place[0],
                char_end=place[1],
                text=record.text[place[0] : place[1]],
                n_tokens=n_words,
                voice=voices[n_sentences][0],
                speaker=voices[n_sentences][1],
            )
            n_sentences += 1
            n_tokens += n_words
        paragraph += last_paragraph + 1
    rows["texts"].add(article_id=identity, text=record.text)
    rows["articles"].add(
        article_id=identity,
        path=record.path,
        locator=record.locator,
        kind=record.kind,
        n_chars=len(record.text),
        n_sentences=n_sentences,
        n_tokens=n_tokens,
        text_sha256=hashlib.sha256(record.text.encode("utf-8", "surrogatepass")).hexdigest(),
        independent=identity not in copied,
        title=record.title,
        source=record.source,
        url=record.url,
        author=record.author,
        language=record.language,
        language_basis=record.language_basis,
        date_hint=record.date_hint,
        date_problem=record.date_problem,
        encoding=record.encoding,
        mended=", ".join(record.mended) or None,
        published_at=record.published_at,
        published_precision=record.published_precision,
        published_basis=record.published_basis,
    )


def _voices(record: Record, names: Names) -> list[tuple[str, str | None]]:
    """Return voice and speaker of each sentence of one article."""
    normals, paragraphs, paragraph = [], [], 0
    for part, part_start, part_end in parts(record):
        del part
        normal = normalise(record.text[part_start:part_end])
        found = split(normal.text)
        for start, end, paragraph_no in found:
            first, last = normal.span(start, end)
            normals.append(normalise(record.text[part_start + first : part_start + last]).text)
            paragraphs.append(paragraph + paragraph_no)
        paragraph += found[-1][2] + 1 if found else 0
    made = find_voices(code(normals), np.zeros(len(normals), np.int32), np.array(paragraphs, np.int32), names)
    speakers = [*made.speakers, None]
    return [(VOICES[v], speakers[s]) for v, s in zip(made.voice.tolist(), made.speaker.tolist(), strict=True)]


def _add_sentence(
    rows: dict[str, Rows],
    key: dict[str, object],
    text: str,
    place: tuple[int, int],
    names: Names,
    language: str | None,
) -> int:
    """Add the terms and the tone of a sentence; return its number of word tokens."""
    normal = normalise(text[place[0] : place[1]])
    tokens = tokenise(normal.text)
    words = [token.text for token in tokens]
    for term, n in sorted(Counter(terms_of(words, names)).items()):
        rows["terms"].add(**key, term=term, n=n)
    if language not in tone.LANGUAGES:
        return sum(is_word(word) for word in words)
    scored = tone.score(normal.text)
    rows["tone"].add(
        **key,
        lexicon=tone.LEXICON,
        compound=scored.compound,
        positive=scored.positive,
        neutral=scored.neutral,
        negative=scored.negative,
        n_hits=len(scored.words),
        emphasis=scored.emphasis,
    )
    name_spans = [(tokens[first].start, tokens[after - 1].end) for first, after, _ in names.resolve(words)]
    for number, word in enumerate(scored.words):
        start, end = normal.span(word.start, word.end)
        rows["tone_words"].add(
            **key,
            lexicon=tone.LEXICON,
            word_no=number,
            word=word.word,
            char_start=place[0] + start,
            char_end=place[0] + end,
            contribution=word.contribution,
            valence=tone.valence(word.word),
            in_name=any(word.start < name_end and name_start < word.end for name_start, name_end in name_spans),
        )
    return sum(is_word(word) for word in words)
