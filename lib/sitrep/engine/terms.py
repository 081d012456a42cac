"""The terms of coded sentences, counted."""

import numpy as np
import pyarrow as pa

from sitrep import schema
from sitrep.engine.columns import dictionary
from sitrep.text.coding import Coded
from sitrep.text.names import NameSpans
from sitrep.text.tokens import term_of
from sitrep.text.vocabulary import Derived, Ints

_terms = Derived(lambda tokens: np.array([*map(term_of, tokens), None], object)[:-1])


def terms_table(coded: Coded, names: NameSpans, article: Ints, sentence_no: Ints, article_ids: list[str]) -> pa.Table:
    """Count the terms of each sentence, a name as one.

    Args:
        coded: the sentences.
        names: the names in them.
        article: which article each sentence is of, an index of ``article_ids``.
        sentence_no: the number of each sentence in its article.
        article_ids: as the table has them.

    Returns:
        The table ``terms``, in the order of sentences, then of terms.
    """
    of_token = _terms.of(coded.vocabulary.tokens)
    present = np.flatnonzero(np.bincount(coded.tokens, minlength=len(of_token)))
    strings = of_token[present].tolist()
    terms = sorted({*strings, *(names.names[i] for i in np.unique(names.name).tolist())} - {""})
    rank = {term: number for number, term in enumerate(terms)} | {"": -1}
    rank_of_token = np.full(len(of_token), -1, np.int64)
    rank_of_token[present] = [rank[term] for term in strings]
    found = rank_of_token[coded.tokens]
    lengths = names.after - names.first
    inside = np.repeat(names.first - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    found[inside] = -1
    found[names.first] = np.array([rank.get(name, -1) for name in names.names], np.int64)[names.name]
    sentence = np.repeat(np.arange(len(coded)), np.diff(coded.first_token))
    is_term = found >= 0
    keys = np.sort(sentence[is_term] * len(terms) + found[is_term])
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    sentence, term = np.divmod(keys[firsts], max(len(terms), 1))
    return schema.table(
        "terms",
        {
            "article_id": dictionary(article[sentence], article_ids),
            "sentence_no": pa.array(sentence_no[sentence]),
            "term": dictionary(term, terms),
            "n": pa.array(np.diff(firsts, append=len(keys)).astype(np.int32)),
        },
    )
