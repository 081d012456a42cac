"""Lemmas by choice."""

import sys

import pytest

from sitrep.errors import UsageError
from sitrep.text.lemmas import Lemmas, _lemmatizer


def test_forms_of_a_word_have_one_lemma_in_lower_case():
    assert Lemmas("en")(["tankers", "tanker", "struck", "paris"]) == {
        "tankers": "tanker", "tanker": "tanker", "struck": "strike", "paris": "paris",
    }  # fmt: skip


def test_names_stay_as_they_are():
    assert Lemmas("en", {"Coalition of the Willing"})(["Coalition of the Willing"]) == {
        "Coalition of the Willing": "Coalition of the Willing"
    }


def test_an_unknown_language_names_those_that_are_known():
    with pytest.raises(UsageError) as caught:
        Lemmas("eng")
    said = str(caught.value)
    assert said.startswith(
        'lemmas is "eng"; expected the code of a language that simplemma knows. Did you mean "en"? Known are '
    )
    assert " en, " in said


def test_without_the_package_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "simplemma", None)
    _lemmatizer.cache_clear()
    with pytest.raises(UsageError) as caught:
        Lemmas("en")
    _lemmatizer.cache_clear()
    assert str(caught.value) == (
        'lemmas is "en", which needs the package simplemma; it is not installed. '
        "Install it with `pip install sitrep[lemmas]`, or leave lemmas empty."
    )
