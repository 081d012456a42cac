import pytest

from sitrep.topics.judging import Judged
from sitrep.topics.scoring import precisions, wilson


@pytest.mark.parametrize(
    ("n_right", "n", "low", "high"),
    # Values of statsmodels 0.14, proportion_confint(n_right, n, method="wilson").
    [(0, 10, 0.0, 0.27754), (9, 10, 0.59585, 0.98212), (50, 100, 0.40383, 0.59617), (87, 100, 0.79024, 0.92241)],
)
def test_the_interval_is_wilsons(n_right, n, low, high):
    found = wilson(n_right, n)
    assert found == pytest.approx((low, high), abs=1e-4)


def row(key, verdict, rules, topic="oil", near_miss=""):
    return Judged(topic=topic, sentence_hash=key, verdict=verdict, line=1, row={"rules": rules, "near_miss": near_miss})


def test_a_sentence_counts_once_for_its_topic_and_once_for_every_rule_that_found_it():
    rows = [row("a", "in", "one, two"), row("a", "in", "one, two"), row("b", "out", "two"), row("c", None, "one")]
    rows += [row("d", "in", "", near_miss="one: no ship"), row("e", "out", "x", topic="gas")]
    found = [(p.topic, p.rule, p.n_right, p.n_judged, p.value) for p in precisions(rows)]
    assert found == [
        ("oil", "", 1, 2, 0.5),
        ("oil", "one", 1, 1, 1.0),
        ("oil", "two", 1, 2, 0.5),
        ("gas", "", 0, 1, 0.0),
        ("gas", "x", 0, 1, 0.0),
    ]
