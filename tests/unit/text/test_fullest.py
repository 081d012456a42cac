"""Names as they stand in texts, many at once against each by itself."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text.fullest import AS_ROLE, AT_BEGINNING, bare_name, bare_names, first_name, first_names
from sitrep.text.normal import normalise

pytestmark = pytest.mark.usefixtures("both_ways")

WORDS = """But U.S. Secretary of State Marco Rubio, The Kremlin's J. Jr. "Mr. 'S' s' 's Jane-Ann O'Neill for President
president. (Officials ANALYSTS said ... X.Y. É. Étienne García Sr. May will x_. Sen. the a"b Boss's' DEPUTY Leader"""
EDGES = st.text("\"'()[],;:!?.s", max_size=3)
WORD = st.sampled_from(WORDS.split()) | st.builds(
    "{}{}{}".format, EDGES, st.sampled_from(["Roe", "of", "", "a"]), EDGES
)
TEXT = st.lists(WORD | st.just("x" * 45), max_size=8).map(" ".join).filter(lambda text: text.strip("\"'()[],;:!?.s "))


@given(st.lists(st.tuples(TEXT, st.integers(0, AS_ROLE | AT_BEGINNING)), max_size=12))
@example([("and " * 40 + "Roe", 0), ("President of the Board of Trade", 0), ("The", AT_BEGINNING)])
@example([(f"Head of {rest}", 0) for rest in ("a", "a B", "a B C", "a B C D", "a of B", "a for")])
@example([("Roe ...", AS_ROLE), ("Leaders ...", AS_ROLE), ("Head of the State", 0), ("Analysts", AT_BEGINNING)])
@example([("Roe\0Poe", 0), ("Mr. Roe", 0)])
def test_bare_names_at_once_are_those_of_each(pairs):
    texts, how = [text for text, _ in pairs], [one for _, one in pairs]
    expected = list(map(bare_name, texts, how))
    assert bare_names(texts, np.array(how, np.uint8)) == expected


def test_a_bare_name_has_no_title_and_no_mark():
    texts = [
        "But U.S. Secretary of State Marco Rubio,",
        "The Kremlin's",
        "European leaders",
        "Analysts",
        "J.J. Roe Jr.",
    ]
    how = np.array([0, 0, AS_ROLE, AT_BEGINNING, 0], np.uint8)
    assert bare_names(texts, how) == ["Marco Rubio", "Kremlin", "European leaders", "analysts", "J.J. Roe Jr."]


PIECES = (
    """Roe Roe, Roeper Ann Bob Jane-Ann Jane-ann J. É. B. Étienne the The May President Mr. a Is. x_ É É.É. Roe's"""
)
PIECE = st.sampled_from([*PIECES.split(), "x" * 39, "Y" + "y" * 39, "Y" + "y" * 40, "Ann"])
SPACE = st.sampled_from([" ", " ", " ", "\n", "  ", " \n"])
ARTICLE = st.lists(st.builds("{}{}".format, PIECE, SPACE), max_size=14).map("".join)


@given(
    st.lists(ARTICLE, min_size=1, max_size=4), st.lists(st.sampled_from(["Roe", "É", "R", "May", "Ann"]), min_size=1)
)
@example(["Ann J. Roe came. Ann  J. Roe left.", "J. Roe", " Roe", "É. Roe"], ["Roe"])
@example([f"Y{'y' * 40} Roe", f" Y{'y' * 39} Roe"], ["Roe"])
@example(["Ann Roe and Bob Roe, Ann Roe", "Roe Ann Roe. Roe, Roe, Bob Roe", "x" * 36 + " Ann Roe"], ["Roe", "Ann"])
def test_first_names_at_once_are_those_of_each(articles, names):
    text = "".join(articles)
    assert normalise(text).text == text
    ends = np.cumsum([0, *map(len, articles)]).tolist()
    bounds = {2 * number: (start, end) for number, (start, end) in enumerate(itertools.pairwise(ends))}
    wanted = [(number, name) for number in bounds for name in names]
    expected = [first_name(text, *bounds[number], name) for number, name in wanted]
    assert first_names(text, bounds, wanted) == expected


def test_a_first_name_is_the_only_one_of_its_article():
    text = "Ann J. Roe came. Ann\nJ. Roe left. Bob Poe and Ed Poe. Mr. Coe. Ed Doe"
    wanted = [(0, "Roe"), (0, "Poe"), (0, "Coe"), (0, "Doe"), (1, "Doe")]
    assert first_names(text, {0: (0, 60), 1: (60, len(text))}, wanted) == ["Ann J.", "", "", "", "Ed"]
