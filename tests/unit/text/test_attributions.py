"""Attributions told of many verbs at once, against each verb looked at alone."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.text.attributions import _BEFORE, _LEFT, _RIGHT, SPEAKERS, _according, _said, find_attributions
from sitrep.text.speech_words import (
    ACCORDING,
    BE,
    BETWEEN,
    CLAUSE,
    CLOSES,
    COMMA,
    INVERTS,
    JOINING,
    LONE,
    NAME,
    NEEDS_CLAUSE,
    OPENS,
    OWNER,
    PARTICIPLE,
    PARTICLE,
    PERSON,
    ROLE,
    SPEECH,
    STOP,
    THING,
    TITLE,
    TO,
    WHO,
)

pytestmark = pytest.mark.usefixtures("both_ways")


def one_by_one(first_chunk, kinds, quoted):
    """The first attribution of each sentence, a row of chunks a verb."""
    for sentence, (first, after) in enumerate(itertools.pairwise(first_chunk)):
        for place in range(first, after):
            before = kinds[max(place - 1, 0)]
            if quoted[place] or not kinds[place] & (SPEECH | ACCORDING):
                continue
            if not (before & _BEFORE or kinds[place] & ACCORDING):
                continue
            row = [kinds[at] if first <= at < after else 0 for at in range(place - _LEFT, place + _RIGHT + 1)]
            found = _according(row) if kinds[place] & ACCORDING else _said(row)
            if found is not None:
                speaker, *places, open_ended = found
                yield (sentence, speaker, *(place - _LEFT + at for at in places), open_ended)
                break


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 1 << 32), often=st.sampled_from([0.02, 0.08, 0.2]), n=st.integers(0, 400))
def test_attributions_at_once_are_those_of_each_verb(seed, often, n):
    random = np.random.default_rng(seed)
    bits = (random.random((n, 28)) < random.permutation(np.linspace(0, 2 * often, 28))) @ (1 << np.arange(28))
    kinds, quoted = bits.astype(np.int32), random.random(n) < 0.1
    first_chunk = np.unique([0, n, *random.integers(0, n + 1, n // 9)]).astype(np.int32)
    hold_to_one_by_one(first_chunk, kinds, quoted)


WORDS = [NAME, NAME, NAME | COMMA, NAME | OWNER, NAME | PARTICLE, NAME | TITLE, ROLE, ROLE, ROLE | COMMA, NAME | ROLE]
WORDS += [PERSON, THING, WHO, BE, BETWEEN, BETWEEN, JOINING, JOINING, JOINING, PARTICLE, COMMA, COMMA | CLOSES, CLOSES]
WORDS += [STOP, OPENS, LONE, CLAUSE, 0, ACCORDING, JOINING | TO, SPEECH, SPEECH | INVERTS, SPEECH | INVERTS | ROLE]
VERBS = [SPEECH, SPEECH, SPEECH | INVERTS, SPEECH | INVERTS, SPEECH | PARTICIPLE, SPEECH | NEEDS_CLAUSE]


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 1 << 32), few=st.integers(2, 6))
def test_attributions_at_once_are_those_of_each_verb_among_words_that_lead_to_it(seed, few):
    random = np.random.default_rng(seed)
    kinds = random.choice([*random.choice(WORDS, few), NAME, JOINING], (60, 24)).astype(np.int32)
    rows, at = np.arange(60), random.integers(1, 20, 60)
    kinds[rows, at] = random.choice(VERBS, 60)
    kinds[rows[:20], at[:20] - 1] = random.choice([CLOSES, COMMA | CLOSES, LONE], 20)
    hold_to_one_by_one(np.arange(0, kinds.size + 1, 24, dtype=np.int32), kinds.ravel(), np.zeros(kinds.size, np.bool_))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_a_name_as_long_as_what_is_looked_at_is_the_same_at_once(seed):
    random = np.random.default_rng(seed)
    leading = random.choice([NAME, NAME, NAME, NAME, JOINING, PARTICLE | NAME, ROLE, NAME | TITLE], (40, 30))
    kinds = np.where(random.random((40, 30)) < 0.9, random.choice([NAME, ROLE], (40, 1)), leading).astype(np.int32)
    kinds[:, [0, 1, 26, 27]] = random.choice([JOINING, ROLE, NAME, 0], (40, 4))
    kinds[np.arange(40), random.choice([15, 16, 16, 17, 28], 40)] = random.choice(VERBS, 40)
    hold_to_one_by_one(np.arange(0, kinds.size + 1, 30, dtype=np.int32), kinds.ravel(), np.zeros(kinds.size, np.bool_))


def hold_to_one_by_one(first_chunk, kinds, quoted):
    found = find_attributions(SimpleNamespace(first_chunk=first_chunk), kinds, quoted)
    speakers = [SPEAKERS[number] for number in found.speaker]
    columns = (found.sentence, found.first, found.after, found.clause_first, found.clause_after, found.open_ended)
    sentence, *others = (column.tolist() for column in columns)
    expected = list(one_by_one(first_chunk.tolist(), kinds.tolist(), quoted.tolist()))
    assert list(zip(sentence, speakers, *others, strict=True)) == expected
