"""The terms of coded sentences, counted."""

from collections.abc import Container

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.engine.columns import dictionary
from sitrep.text.coding import Coded
from sitrep.text.names import NameSpans
from sitrep.text.tokens import term_of
from sitrep.text.vocabulary import Derived, Ints

_words = Derived(lambda tokens: np.array([*(term_of(token, ()) for token in tokens), None], object)[:-1])


def terms_table(
    coded: Coded,
    names: NameSpans,
    article: Ints,
    sentence_no: Ints,
    article_ids: list[str],
    stop_words: Container[str],
) -> pa.Table:
    """Count the terms of each sentence, a name as one.

    Args:
        coded: the sentences.
        names: the names in them.
        article: which article each sentence is of, an index of ``article_ids``.
        sentence_no: the number of each sentence in its article.
        article_ids: as the table has them.
        stop_words: words in lower case that are no terms unless a name holds them.

    Returns:
        The table ``terms``, in the order of sentences, then of terms.
    """
    of_token = _words.of(coded.vocabulary.tokens)
    present = np.flatnonzero(np.bincount(coded.tokens, minlength=len(of_token)))
    words = ["" if word in stop_words else word for word in of_token[present].tolist()]
    # The terms of the tokens that are there, then the names that are there, then none: what a token is before names.
    named = np.unique(names.name)
    strings = pa.array([*words, *(names.names[i] for i in named.tolist()), ""], pa.string())
    values = strings.dictionary_encode()
    order = pc.array_sort_indices(values.dictionary).to_numpy()  # "" comes first
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(-1, len(order) - 1)
    ranks = rank[values.indices.to_numpy()]
    rank_of_token = np.full(len(of_token), -1, np.int64)
    rank_of_token[present] = ranks[: len(present)]
    rank_of_name = np.full(len(names.names), -1, np.int64)
    rank_of_name[named] = ranks[len(present) : -1]
    found = rank_of_token[coded.tokens]
    lengths = names.after - names.first
    inside = np.repeat(names.first - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    found[inside] = -1
    found[names.first] = rank_of_name[names.name]
    is_term = np.flatnonzero(found >= 0)
    bits = len(order).bit_length()
    sentence = np.repeat(np.arange(len(coded)), np.diff(coded.first_token))
    keys = np.sort(sentence[is_term] << bits | found[is_term])
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    times = np.diff(firsts, append=len(keys)).astype(np.int32)
    keys = keys[firsts]
    sentence, term = keys >> bits, (keys & ((1 << bits) - 1)).astype(np.int32)
    return schema.table(
        "terms",
        {
            "article_id": dictionary(article[sentence], article_ids),
            "sentence_no": pa.array(sentence_no[sentence]),
            "term": pa.DictionaryArray.from_arrays(pa.array(term), values.dictionary.take(pa.array(order[1:]))),
            "n": pa.array(times),
        },
    )
