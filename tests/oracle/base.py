"""The analysis pass over one part: records in, the tables that know no topic out."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from sitrep import schema
from sitrep.corpus.cleaning import parts
from sitrep.corpus.records import Record, Reject, article_id
from sitrep.engine.rows import Rows
from sitrep.measures import tone
from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.sentences import split
from sitrep.text.tokens import is_word, terms_of, tokenise
from sitrep.text.voices import VOICES, find_voices


def analyse_part(
    records: Iterable[Record | Reject], copies: Iterable[Mapping[str, object]], names: Names
) -> dict[str, pa.Table]:
    """Make the base tables of a part: a pure function of the records, the corpus' copies and the names.

    Args:
        records: what the readers gave, in corpus order.
        copies: rows of the table ``copies`` for the whole corpus.
        names: spellings that count as one name.

    Returns:
        A table for each name in ``schema.BASE``. ``char_start`` and ``char_end`` count code points of ``texts.text``
        as read. ``language`` and ``date_hint`` are null: nothing here guesses them. Voices are found by article.
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
    return {name: collected.table() for name, collected in rows.items()}


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
            n_words = _add_sentence(rows, key, record.text, place, names)
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
    rows: dict[str, Rows], key: dict[str, object], text: str, place: tuple[int, int], names: Names
) -> int:
    """Add the terms and the tone of a sentence; return its number of word tokens."""
    normal = normalise(text[place[0] : place[1]])
    tokens = tokenise(normal.text)
    words = [token.text for token in tokens]
    for term, n in sorted(Counter(terms_of(words, names)).items()):
        rows["terms"].add(**key, term=term, n=n)
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
            in_name=any(word.start < name_end and name_start < word.end for name_start, name_end in name_spans),
        )
    return sum(is_word(word) for word in words)
