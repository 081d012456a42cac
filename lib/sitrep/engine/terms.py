"""The terms of coded sentences, counted."""

import itertools
from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sitrep import schema
from sitrep.engine.columns import counts_between, dictionary
from sitrep.text.coding import Coded
from sitrep.text.library import call, checked, library
from sitrep.text.names import NameSpans
from sitrep.text.stretches import members
from sitrep.text.strings import begin_alphanumeric, beyond_ascii, column, lowered, places_in, strings_at
from sitrep.text.tokens import CLITICS
from sitrep.text.vocabulary import Ints


def terms_table(
    coded: Coded,
    names: NameSpans,
    article: Ints,
    sentence_no: Ints,
    article_ids: list[str],
    stop_words: Collection[str],
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
    tokens = coded.vocabulary.tokens
    is_present = np.zeros(len(tokens), np.bool_)
    is_present[coded.tokens] = True
    present = np.flatnonzero(is_present)
    words = terms_of_tokens([tokens[token] for token in present.tolist()], stop_words)
    # The terms of the tokens that are there, then the names that are there, then none: what a token is before names.
    named = np.unique(names.name)
    strings = pa.concat_arrays([words, pa.array([*(names.names[i] for i in named.tolist()), ""], pa.string())])
    values = strings.dictionary_encode()
    order = pc.array_sort_indices(values.dictionary).to_numpy()  # "" comes first
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(-1, len(order) - 1)
    ranks = rank[values.indices.to_numpy()]
    rank_of_token = np.full(len(tokens), -1, np.int32)
    rank_of_token[present] = ranks[: len(present)]
    rank_of_name = np.full(len(names.names), -1, np.int32)
    rank_of_name[named] = ranks[len(present) : -1]
    found = rank_of_token[coded.tokens]
    found[members(names.first, names.after)[1]] = -1
    found[names.first] = rank_of_name[names.name]
    sentence, term, times = counted(found, coded.first_token, len(order))
    return schema.table(
        "terms",
        {
            "article_id": dictionary(article[sentence], article_ids),
            "sentence_no": pa.array(sentence_no[sentence]),
            "term": pa.DictionaryArray.from_arrays(pa.array(term), values.dictionary.take(pa.array(order[1:]))),
            "n": pa.array(times),
        },
    )


def terms_of_tokens(tokens: Sequence[str], stop_words: Collection[str]) -> pa.StringArray:
    """Return the term that each token is when it is in no name, as ``term_of`` does; empty where it is none.

    >>> terms_of_tokens(["Talks", "the", "n't", "--", "Élan"], ["the"]).to_pylist()
    ['talks', '', '', '', 'élan']
    """
    strings = column(tokens)
    odd = beyond_ascii(strings)
    terms = lowered(strings, odd)
    begins_well = begin_alphanumeric(terms)
    begins_well[odd] = [term[:1].isalnum() for term in strings_at(terms, odd)]
    is_none = places_in(pa.array([*CLITICS, *stop_words], pa.string()), terms) >= 0
    return pc.if_else(pa.array(begins_well & ~is_none), terms, "")


def counted(terms: Ints, first: Ints, n_different: int) -> tuple[Ints, Ints, Ints]:
    """Count the terms of each sentence: the sentence, the term, how many times, in this order.

    Args:
        terms: numbers of terms, -1 for none, sentence by sentence; used up.
        first: where the terms of each sentence begin, and the number of all.
        n_different: a bound of the numbers.
    """
    if library() is None:
        return counted_by_arrays(terms, first, n_different)
    sentence, times = np.empty_like(terms), np.empty_like(terms)
    n_rows = np.zeros(1, np.int64)
    bounds = np.ascontiguousarray(first, np.int32)
    checked(call("count_terms", terms, len(terms), bounds, len(bounds) - 1, sentence, times, n_rows))
    rows = slice(int(n_rows[0]))
    return sentence[rows], terms[rows], times[rows]


def counted_by_arrays(terms: Ints, first: Ints, n_different: int) -> tuple[Ints, Ints, Ints]:
    """Do what ``counted`` does without the compiled library."""
    is_term = terms >= 0
    terms, n_terms = terms.compress(is_term), counts_between(is_term, first)
    bits = n_different.bit_length()
    # So few sentences at a time that sentence and term fit in 32 bits, and are sorted near the processor.
    step = min(1 << (32 - bits), _SENTENCES)
    sentence = np.arange(len(n_terms), dtype=np.int32)
    keys = np.repeat((sentence % step).astype(np.uint32) << np.uint32(bits), n_terms) | terms.astype(np.uint32)
    ends = np.cumsum(n_terms)
    bounds = [0, *ends[step - 1 :: step].tolist(), len(keys)]
    for begin, end in itertools.pairwise(bounds):
        keys[begin:end].sort()
    begins = np.ones(len(keys), np.bool_)
    begins[1:] = keys[1:] != keys[:-1]
    begins[[first for first in bounds[:-1] if first < len(keys)]] = True
    firsts = np.flatnonzero(begins)
    times = np.diff(firsts, append=len(keys)).astype(np.int32)
    return np.repeat(sentence, n_terms)[firsts], (keys[firsts] & np.uint32((1 << bits) - 1)).astype(np.int32), times


_SENTENCES = 2_048
