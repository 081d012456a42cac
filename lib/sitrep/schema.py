"""The tables as Arrow schemas: the contract between the rooms.

Columns keep their names for good; more may join them, and any change raises ``VERSION``. Keys of tables with a row a
sentence or finer are dictionary-encoded, since they repeat. ``char_start`` and ``char_end`` count code points of
``texts.text``. A value that is undefined is null, never zero.
"""

import sys

import pyarrow as pa

VERSION = 2


class _NoPandasYet:
    """A finder that answers that there is no pandas."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Refuse pandas; leave the rest to the other finders."""
        del path, target
        if name == "pandas":
            raise ImportError(name)


def _let_arrow_wait_for_pandas() -> None:
    """Keep pyarrow from importing pandas on its first conversion of a Python value.

    It asks whether pandas is there before it converts anything, and importing it costs more than the conversion: on a
    small machine a second for every kernel of a report. Answered "no" once, it asks again in ``to_pandas`` and works.
    """
    if "pandas" in sys.modules:
        return
    sys.meta_path.insert(0, _NoPandasYet)
    try:
        pa.scalar(0)
    finally:
        sys.meta_path.remove(_NoPandasYet)


_let_arrow_wait_for_pandas()

_KEY = pa.dictionary(pa.int32(), pa.string())
_TEXT = pa.string()
_COUNT = pa.int32()
_TIME = pa.timestamp("ms", tz="UTC")


def _schema(required: dict[str, pa.DataType], nullable: dict[str, pa.DataType] | None = None) -> pa.Schema:
    fields = [pa.field(name, kind, nullable=False) for name, kind in required.items()]
    fields += [pa.field(name, kind) for name, kind in (nullable or {}).items()]
    return pa.schema(fields, metadata={"sitrep.schema": str(VERSION)})


_SENTENCE = {"article_id": _KEY, "sentence_no": _COUNT}
_TOPIC_SENTENCE = {"topic": _KEY, **_SENTENCE}

SCHEMAS: dict[str, pa.Schema] = {
    "articles": _schema(
        {
            "article_id": _TEXT,
            "path": _TEXT,
            "locator": _TEXT,
            "kind": _TEXT,
            "n_chars": _COUNT,
            "n_sentences": _COUNT,
            "n_tokens": _COUNT,
            "text_sha256": _TEXT,
            "independent": pa.bool_(),
        },
        {
            "title": _TEXT,
            "source": _TEXT,
            "url": _TEXT,
            "author": _TEXT,
            "language": _TEXT,
            "language_basis": _TEXT,
            "published_at": _TIME,
            "published_precision": _TEXT,
            "published_basis": _TEXT,
            "date_hint": _TEXT,
            "date_problem": _TEXT,
            "encoding": _TEXT,
            "mended": _TEXT,
        },
    ),
    "texts": _schema({"article_id": _TEXT, "text": _TEXT}),
    "copies": _schema({"article_id": _TEXT, "copy_of": _TEXT, "similarity": pa.float64(), "kind": _TEXT}),
    "sentences": _schema(
        {
            **_SENTENCE,
            "paragraph_no": _COUNT,
            "part": _KEY,
            "char_start": _COUNT,
            "char_end": _COUNT,
            "text": _TEXT,
            "n_tokens": _COUNT,
        },
        {"voice": _KEY, "speaker": _KEY},
    ),
    "terms": _schema({**_SENTENCE, "term": _KEY, "n": _COUNT}),
    "tone": _schema(
        {
            **_SENTENCE,
            "lexicon": _KEY,
            "compound": pa.float64(),
            "positive": pa.float64(),
            "neutral": pa.float64(),
            "negative": pa.float64(),
            "n_hits": _COUNT,
            "emphasis": pa.float64(),
        }
    ),
    "tone_words": _schema(
        {
            **_SENTENCE,
            "lexicon": _KEY,
            "word_no": _COUNT,
            "word": _KEY,
            "char_start": _COUNT,
            "char_end": _COUNT,
            "contribution": pa.float64(),
            "in_name": pa.bool_(),
        },
        {"valence": pa.float64()},
    ),
    "topic_sentences": _schema(
        _TOPIC_SENTENCE,
        {
            "lexicon": _KEY,
            "raw": pa.float64(),
            "masked": pa.float64(),
            "n_hits_raw": _COUNT,
            "n_hits_masked": _COUNT,
        },
    ),
    "topic_terms": _schema({**_TOPIC_SENTENCE, "term": _KEY, "n": _COUNT}),
    "mentions": _schema(
        {**_TOPIC_SENTENCE, "rule": _KEY, "hit_no": _COUNT, "char_start": _COUNT, "char_end": _COUNT, "text": _TEXT}
    ),
    "quantities": _schema(
        {
            **_TOPIC_SENTENCE,
            "char_start": _COUNT,
            "char_end": _COUNT,
            "text": _TEXT,
            "qualifier": _KEY,
            "unit": _KEY,
            "noun": _KEY,
        },
        {"value": pa.float64(), "high": pa.float64()},
    ),
    "drivers": _schema(
        {
            **_TOPIC_SENTENCE,
            "lexicon": _KEY,
            "word": _KEY,
            "n": _COUNT,
            "contribution": pa.float64(),
            "masked": pa.bool_(),
            "n_negated": _COUNT,
        }
    ),
    "rulings": _schema({**_TOPIC_SENTENCE, "verdict": _KEY, "rules": _TEXT}),
    "estimates": _schema(
        {"measure": _TEXT, "unit": _TEXT, "method": _TEXT, "evidence": _TEXT},
        {
            "topic": _TEXT,
            "term": _TEXT,
            "group_by": _TEXT,
            "group_value": _TEXT,
            "value": pa.float64(),
            "low": pa.float64(),
            "high": pa.float64(),
            "denominator": pa.int64(),
            "n_articles": pa.int64(),
            "n_sentences": pa.int64(),
        },
    ),
    "rejects": _schema({"path": _TEXT, "locator": _TEXT, "reason": _TEXT, "detail": _TEXT}),
}
"""Every table that an analysis or a run leaves, by name."""

BASE = ("articles", "texts", "copies", "sentences", "terms", "tone", "tone_words", "rejects")
"""Tables that know no topic."""

TOPICAL = ("topic_sentences", "topic_terms", "mentions", "quantities", "drivers", "rulings")
"""Tables made from the base tables and a topic file alone."""

KEYS: dict[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "texts": ("article_id",),
    "copies": ("article_id",),
    "sentences": ("article_id", "sentence_no"),
    "terms": ("article_id", "sentence_no", "term"),
    "tone": ("article_id", "sentence_no", "lexicon"),
    "tone_words": ("article_id", "sentence_no", "lexicon", "word_no"),
    "topic_sentences": ("topic", "article_id", "sentence_no", "lexicon"),
    "topic_terms": ("topic", "article_id", "sentence_no", "term"),
    "mentions": ("topic", "article_id", "sentence_no", "rule", "hit_no", "char_start"),
    "quantities": ("topic", "article_id", "sentence_no", "char_start"),
    "drivers": ("topic", "article_id", "sentence_no", "lexicon", "word", "masked"),
    "rulings": ("topic", "article_id", "sentence_no"),
    "estimates": ("measure", "topic", "term", "group_by", "group_value"),
    "rejects": ("path", "locator"),
}
"""The columns that tell the rows of a table apart."""


def table(name: str, columns: dict[str, object]) -> pa.Table:
    """Build table ``name`` from columns by name (lists or Arrow arrays), cast to its schema; absent ones are null.

    Raises:
        ValueError: a column is not in the schema, or a required one is missing or holds a null.
    """
    schema = SCHEMAS[name]
    unknown = set(columns) - set(schema.names)
    if unknown:
        raise ValueError(f"{name} has no column {sorted(unknown)}; its columns are {schema.names}")
    n_rows = max((len(c) for c in columns.values()), default=0)  # type: ignore[arg-type]
    arrays = []
    for field in schema:
        values = columns.get(field.name)
        array = _array(values, field.type) if values is not None else pa.nulls(n_rows, field.type)
        if not field.nullable and array.null_count:
            raise ValueError(f"{name}.{field.name} holds {array.null_count} nulls and may hold none")
        arrays.append(array)
    return pa.table(arrays, schema=schema)


def _array(values: object, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values if values.type == kind else values.cast(kind)
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode()
    return pa.array(values, kind)
