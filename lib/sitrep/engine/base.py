"""The analysis pass over one part: records in, the tables that know no topic out.

The sentences of all records are cut first, then handled together: coded into chunks and tokens, searched for names,
counted and scored by array operations over their codes.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sitrep import schema
from sitrep.corpus.records import Record, Reject, article_id
from sitrep.engine.columns import dictionary, flagged_between
from sitrep.engine.cutting import PARTS, cut
from sitrep.engine.memory import no_collection, use_the_systems
from sitrep.engine.rows import Rows
from sitrep.engine.terms import terms_table
from sitrep.measures import news, tone
from sitrep.measures.lexicons import Lexicon, score_by
from sitrep.measures.vader import Scores, score_all
from sitrep.measures.vader_words import Rules
from sitrep.text.names import Names
from sitrep.text.stops import shipped
from sitrep.text.stretches import members, places_among
from sitrep.text.strings import begin_alphanumeric, column
from sitrep.text.tokens import is_word
from sitrep.text.vocabulary import Derived, Flags, Ints
from sitrep.text.voices import VOICES, find_voices


def _are_words(tokens: Sequence[str]) -> Flags:
    """Tell which tokens are words: most of them by how they begin."""
    found = begin_alphanumeric(column(tokens))
    others = np.flatnonzero(~found)
    found[others] = [is_word(tokens[other]) for other in others.tolist()]
    return found


_is_word = Derived(_are_words)


def analyse_part(
    records: Iterable[Record | Reject],
    copies: Iterable[Mapping[str, object]],
    names: Names,
    stop_words: frozenset[str] | None = None,
    lexicons: Sequence[Lexicon] = (),
) -> dict[str, pa.Table]:
    """Make the base tables of a part: a pure function of the records, the corpus' copies and the names.

    Args:
        records: what the readers gave, in corpus order.
        copies: rows of the table ``copies`` for the whole corpus.
        names: spellings that count as one name.
        stop_words: words in lower case that are no terms; the shipped ones unless given.
        lexicons: those that score beside ``news`` and VADER.

    Returns:
        A table for each name in ``schema.BASE``. ``char_start`` and ``char_end`` count code points of ``texts.text``
        as read. A sentence has rows of tone where a lexicon fits its article's language, else none.
    """
    use_the_systems()
    with no_collection():
        chosen = shipped() if stop_words is None else stop_words
        return _analysed(records, list(copies), names, chosen, lexicons)


def _analysed(
    records: Iterable[Record | Reject],
    copies: list[Mapping[str, object]],
    names: Names,
    stop_words: frozenset[str],
    lexicons: Sequence[Lexicon],
) -> dict[str, pa.Table]:
    rows = {name: Rows(name) for name in ("copies", "rejects")}
    for row in copies:
        rows["copies"].add(**row)
    articles: list[Record] = []
    for record in records:
        if isinstance(record, Reject):
            rows["rejects"].add(path=record.path, locator=record.locator, reason=record.reason, detail=record.detail)
        else:
            articles.append(record)
    tables = _Sentences(articles, names, stop_words)
    tables.withhold_tone([article.language not in tone.LANGUAGES for article in articles])
    copied = {str(row["article_id"]) for row in copies}
    made = {name: collected.table() for name, collected in rows.items()} | tables.tables(lexicons)
    made["articles"] = _articles(articles, tables, copied)
    return {name: made[name] for name in schema.BASE}


class _Sentences:
    """The sentences of a part and all that is counted in them."""

    def __init__(self, articles: list[Record], names: Names, stop_words: frozenset[str]) -> None:
        self._cut = cut(articles)
        self.texts = self._cut.texts
        self._stop_words = stop_words
        self.article_ids = list(map(article_id, articles))
        self.n_sentences = self._cut.n_sentences
        first = np.concatenate([[0], np.cumsum(self.n_sentences)]).astype(np.int32)
        self._article = self._cut.article
        self._coded = self._cut.coded
        self._sentence_no = np.arange(len(self._coded), dtype=np.int32) - first[self._article]
        self._voices = find_voices(self._coded, self._article, self._cut.paragraph_no, names)
        self._names = names.find(self._coded)
        words = _is_word.of(self._coded.vocabulary.tokens)
        self._n_tokens = flagged_between(words, self._coded.tokens, self._coded.first_token)
        self._has_tone = np.ones(len(self._coded), np.bool_)
        self.n_tokens = np.diff(np.concatenate([[0], np.cumsum(self._n_tokens)])[first])

    def withhold_tone(self, of_articles: list[bool]) -> None:
        """Leave tone out of the articles whose language no lexicon fits."""
        self._has_tone = ~np.array(of_articles, np.bool_)[self._article]

    def tables(self, lexicons: Sequence[Lexicon]) -> dict[str, pa.Table]:
        """Return the tables with a row a sentence or finer; of those by lexicon, those of ``news`` come first."""
        rules = Rules.of(self._coded)
        scores = {news.LEXICON: news.rate_all(self._coded, rules), tone.LEXICON: score_all(self._coded, rules)}
        scores |= {lexicon.name: score_by(self._coded, lexicon) for lexicon in lexicons}
        return {
            "texts": schema.table("texts", {"article_id": self.article_ids, "text": self.texts.column}),
            "sentences": self._sentences(),
            "terms": terms_table(
                self._coded, self._names, self._article, self._sentence_no, self.article_ids, self._stop_words
            ),
            "tone": self._tone(scores),
            "tone_words": self._tone_words(scores),
        }

    def _keys(self, sentence: Ints) -> dict[str, pa.Array]:
        return {
            "article_id": dictionary(self._article[sentence], self.article_ids),
            "sentence_no": pa.array(self._sentence_no[sentence]),
        }

    def _sentences(self) -> pa.Table:
        found = self._cut
        columns = {
            **self._keys(np.arange(len(found.article), dtype=np.int32)),
            "paragraph_no": pa.array(found.paragraph_no),
            "part": dictionary(found.part, PARTS),
            "char_start": pa.array(found.char_start),
            "char_end": pa.array(found.char_end),
            "text": self.texts.slices(found.article, found.char_start, found.char_end),
            "n_tokens": pa.array(self._n_tokens),
            "voice": dictionary(self._voices.voice, VOICES),
            "speaker": dictionary(self._voices.speaker, self._voices.speakers),
        }
        return schema.table("sentences", columns)

    def _tone(self, scores: Mapping[str, Scores]) -> pa.Table:
        chosen = np.flatnonzero(self._has_tone).astype(np.int32)
        names = ("compound", "positive", "neutral", "negative", "n_hits", "emphasis")
        columns = {
            **self._keys(np.tile(chosen, len(scores))),
            "lexicon": dictionary(np.repeat(np.arange(len(scores)), len(chosen)), list(scores)),
            **{name: pa.array(np.concatenate([getattr(s, name)[chosen] for s in scores.values()])) for name in names},
        }
        return schema.table("tone", columns)

    def _tone_words(self, scores: Mapping[str, Scores]) -> pa.Table:
        n_words = [len(found.sentence) for found in scores.values()]
        sentence, contribution, valence = (
            np.concatenate([getattr(found, name) for found in scores.values()])
            for name in ("sentence", "contribution", "valence")
        )
        places = [self._cut.as_read(found.start, found.end) for found in scores.values()]
        char_start, char_end = (np.concatenate(of_all) for of_all in zip(*places, strict=True))
        named = self._coded.places(self._names.first)[0], self._coded.places(self._names.after - 1)[1]
        in_name = np.concatenate([_in_names(named, found) for found in scores.values()])
        word_no = np.concatenate([_numbered(found) for found in scores.values()])
        lexicon = np.repeat(np.arange(len(scores)), n_words)
        strings: dict[str, int] = {}
        word = np.concatenate([_merged(found, strings) for found in scores.values()])
        columns: tuple[npt.NDArray[Any], ...]
        columns = (sentence, char_start, char_end, contribution, valence, word_no, lexicon, word, in_name)
        if not self._has_tone.all():
            chosen = self._has_tone[sentence]
            columns = tuple(column.compress(chosen) for column in columns)
        sentence, char_start, char_end, contribution, valence, word_no, lexicon, word, in_name = columns
        return schema.table(
            "tone_words",
            {
                **self._keys(sentence),
                "lexicon": dictionary(lexicon, list(scores)),
                "word_no": pa.array(word_no),
                "word": dictionary(word, list(strings)),
                "char_start": pa.array(char_start),
                "char_end": pa.array(char_end),
                "contribution": pa.array(contribution),
                "valence": pa.array(valence, mask=np.isnan(valence)),
                "in_name": pa.array(in_name),
            },
        )


def _numbered(scores: Scores) -> Ints:
    """Number the scored words of each sentence from 0."""
    first = np.cumsum(scores.n_hits, dtype=np.int32) - scores.n_hits
    found: Ints = np.arange(len(scores.sentence), dtype=np.int32) - first[scores.sentence]
    return found


def _merged(scores: Scores, strings: dict[str, int]) -> Ints:
    """Return the words of scores as numbers in ``strings``, which gets those that are not there."""
    numbers = np.array([strings.setdefault(word, len(strings)) for word in scores.words], np.int32)
    found: Ints = numbers[scores.word] if len(numbers) else scores.word
    return found


def _in_names(names: tuple[Ints, Ints], scores: Scores) -> Flags:
    """Tell which scored words overlap a name, given where names start and end.

    Words and names are in order, and names are disjoint.
    """
    name_starts, name_ends = names
    first = places_among(scores.end, name_starts, behind_equals=True)
    after = places_among(scores.start, name_ends)
    some = after > first
    found = np.zeros(len(scores.start), np.bool_)
    found[members(first.compress(some), after.compress(some))[1]] = True
    return found


_AS_READ = (
    *("path", "locator", "kind", "title", "source", "url", "author", "language", "language_basis", "date_hint"),
    *("date_problem", "encoding", "published_at", "published_precision", "published_basis"),
)
"""Columns of ``articles`` that are attributes of a record."""


def _articles(articles: list[Record], made: _Sentences, copied: set[str]) -> pa.Table:
    columns: dict[str, object] = {name: list(map(attrgetter(name), articles)) for name in _AS_READ}
    columns |= {
        "article_id": made.article_ids,
        "n_chars": [len(record.text) for record in articles],
        "n_sentences": pa.array(made.n_sentences),
        "n_tokens": pa.array(made.n_tokens),
        "text_sha256": made.texts.sha256,
        "independent": [identity not in copied for identity in made.article_ids],
        "mended": [", ".join(record.mended) or None for record in articles],
    }
    return schema.table("articles", columns)
