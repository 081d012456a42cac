"""Measures of collocation against published values, NLTK, and by hand."""

import json
import math

import numpy as np
import pytest
from nltk.metrics.association import BigramAssocMeasures

from sitrep.measures.collocation import log_dice, npmi, pmi, t_score

CASES = [(8, 16, 48, 1000), (1, 1, 1, 50), (3, 40, 5, 200), (20, 42, 20, 14_307_668), (2, 900, 700, 1000)]


def test_the_published_pmi_of_the_toy_texts_is_met(test_data):
    reference = json.loads(test_data("stats_refs/keyness_quanteda.json").read_text(encoding="utf-8"))["toy"]
    first, second = (reference["texts"][name].split() for name in ("d1", "d2"))
    both, word, text = first.count("a"), first.count("a") + second.count("a"), len(first)
    found = float(pmi(both, word, text, len(first) + len(second))) * math.log(2)
    assert found == pytest.approx(reference["pmi_a"]["value"], abs=5e-7)


@pytest.mark.parametrize("case", CASES)
def test_pmi_and_t_are_those_of_nltk(case):
    o, f1, f2, n = case
    assert float(pmi(*case)) == pytest.approx(BigramAssocMeasures.pmi(o, (f1, f2), n))
    assert float(t_score(*case)) == pytest.approx(BigramAssocMeasures.student_t(o, (f1, f2), n), abs=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_log_dice_is_fourteen_and_the_logarithm_of_dice(case):
    o, f1, f2, n = case
    dice = BigramAssocMeasures.dice(o, (f1, f2), n)
    assert float(log_dice(o, f1, f2)) == pytest.approx(14 + math.log2(dice))


def test_npmi_stays_between_its_bounds():
    for o, f1, f2, n in CASES:
        assert -1 <= float(npmi(o, f1, f2, n)) <= 1 + 1e-12


def test_log_dice_does_not_change_when_all_counts_double():
    assert float(log_dice(6, 10, 20)) == pytest.approx(float(log_dice(12, 20, 40)))


def test_two_that_never_meet_have_no_value():
    values = [log_dice(0, 3, 4), pmi(0, 3, 4, 10), npmi(0, 3, 4, 10), t_score(0, 3, 4, 10)]
    assert all(np.isnan(value) for value in values)


def test_npmi_of_what_every_sentence_holds_is_undefined():
    assert np.isnan(npmi(10, 10, 10, 10))
