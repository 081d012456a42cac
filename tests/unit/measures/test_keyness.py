"""Keyness against published values and by hand."""

import json

import numpy as np
import pytest

from sitrep.measures.keyness import g2, log_odds_z, log_ratio


def four_cells(a, b, c, d):
    """Dunning's sum over four cells, put together from two: the word, and all other words."""
    return g2(a, b, c, d) + g2(c - a, d - b, c, d)


def signed(value, a, b, c, d):
    return value if a / c >= b / d else -value


@pytest.fixture
def reference(test_data):
    return json.loads(test_data("stats_refs/keyness_quanteda.json").read_text(encoding="utf-8"))


def test_two_cells_and_the_other_words_give_the_published_four_cell_values(reference):
    checked = 0
    for case in reference["cases"]:
        sizes = case["target_total"], case["reference_total"]
        for row in case["rows"]:
            counts = row["n_target"], row["n_reference"]
            found = signed(float(four_cells(*counts, *sizes)), *counts, *sizes)
            if "ll_signed_uncorrected_computed_here" in row:
                assert found == pytest.approx(row["ll_signed_uncorrected_computed_here"], abs=5e-4), row
                checked += 1
    assert checked == 20


def test_every_printed_likelihood_ratio_is_met(reference):
    """As quanteda prints them: counts half a step nearer where an expected cell is below five, 1e-9 in each log."""
    (case,) = [case for case in reference["cases"] if case["measure"].startswith("lr")]
    c, d = case["target_total"], case["reference_total"]
    for row in case["rows"]:
        a, b = row["n_target"], row["n_reference"]
        step = 0.5 if c * (a + b) / (c + d) < 5 else 0
        found = float(four_cells(a - step, b + step, c, d)) + 2e-9 * (c + d)
        assert found == pytest.approx(row["expected"], abs=1e-6), row


def test_words_of_the_published_toy_texts_come_in_the_published_order(reference):
    texts = [reference["toy"]["texts"][name].split() for name in ("d1", "d2")]
    for (target, rest), order in (
        (texts, reference["toy"]["order_lr_uncorrected"]),
        (texts[::-1], reference["toy"]["order_lr_target_d2"]),
    ):
        sizes = len(target), len(rest)
        value = {
            word: signed(float(four_cells(*counts, *sizes)), *counts, *sizes)
            for word in {*target, *rest}
            for counts in [(target.count(word), rest.count(word))]
        }
        ranks = [round(value[word], 9) for word in order]
        assert ranks == sorted(ranks, reverse=True)


def test_the_same_rate_has_no_keyness():
    assert float(g2(5, 50, 100, 1000)) == pytest.approx(0)
    assert float(log_ratio(5, 50, 100, 1000)) == pytest.approx(0)
    assert float(log_odds_z(5, 50, 100, 1000)) == pytest.approx(0, abs=1e-12)


def test_keyness_is_the_same_seen_from_the_other_side():
    assert float(g2(7, 3, 100, 900)) == pytest.approx(float(g2(3, 7, 900, 100)))
    assert float(log_ratio(7, 3, 100, 900)) == pytest.approx(-float(log_ratio(3, 7, 900, 100)))


def test_the_corpus_twice_doubles_g2_and_leaves_the_log_ratio():
    assert float(g2(14, 6, 200, 1800)) == pytest.approx(2 * float(g2(7, 3, 100, 900)))
    assert float(log_ratio(14, 6, 200, 1800)) == pytest.approx(float(log_ratio(7, 3, 100, 900)))


def test_undefined_keyness_is_nan_and_warns_of_nothing():
    assert np.isnan(log_ratio(0, 3, 0, 10))
    assert np.isnan(log_odds_z(0, 0, 10, 10))
    assert float(g2(0, 0, 10, 10)) == 0


def test_rare_words_are_held_back_by_the_prior():
    often, rarely = log_odds_z([20, 1], [100, 0], 1000, 100_000)
    assert often > rarely
