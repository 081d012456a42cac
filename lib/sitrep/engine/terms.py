"""The terms of coded sentences, counted."""

import itertools
from collections.abc import Container

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.engine.columns import counts_between, dictionary
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
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(-1, len(order) - 1)
    ranks = rank[values.indices.to_numpy()]
    rank_of_token = np.full(len(of_token), -1, np.int32)
    rank_of_token[present] = ranks[: len(present)]
    rank_of_name = np.full(len(names.names), -1, np.int32)
    rank_of_name[named] = ranks[len(present) : -1]
    found = rank_of_token[coded.tokens]
    lengths = names.after - names.first
    inside = np.repeat(names.first - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    found[inside] = -1
    found[names.first] = rank_of_name[names.name]
    is_term = found >= 0
    sentence, term, times = _counted(found.compress(is_term), counts_between(is_term, coded.first_token), len(order))
    return schema.table(
        "terms",
        {
            "article_id": dictionary(article[sentence], article_ids),
            "sentence_no": pa.array(sentence_no[sentence]),
            "term": pa.DictionaryArray.from_arrays(pa.array(term), values.dictionary.take(pa.array(order[1:]))),
            "n": pa.array(times),
        },
    )


def _counted(terms: Ints, n_terms: Ints, n_different: int) -> tuple[Ints, Ints, Ints]:
    """Count the terms of each sentence: the sentence, the term, how many times, in this order.

    Args:
        terms: the terms, sentence by sentence.
        n_terms: how many of them each sentence has.
        n_different: a bound of the terms.
    """
    bits = n_different.bit_length()
    # So few sentences at a time that sentence and term fit in 32 bits, and are sorted near the processor.
    step = min(1 << (32 - bits), _SENTENCES)
    sentence = np.arange(len(n_terms), dtype=np.int32)
    keys = np.repeat((sentence % step).astype(np.uint32) << np.uint32(bits), n_terms) | terms.astype(np.uint32)
    ends = np.cumsum(n_terms)
    bounds = [0, *ends[step - 1 :: step].tolist(), len(keys)]
    for first, last in itertools.pairwise(bounds):
        keys[first:last].sort()
    begins = np.ones(len(keys), np.bool_)
    begins[1:] = keys[1:] != keys[:-1]
    begins[[first for first in bounds[:-1] if first < len(keys)]] = True
    firsts = np.flatnonzero(begins)
    times = np.diff(firsts, append=len(keys)).astype(np.int32)
    return np.repeat(sentence, n_terms)[firsts], (keys[firsts] & np.uint32((1 << bits) - 1)).astype(np.int32), times


_SENTENCES = 2_048
