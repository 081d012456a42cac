import csv

import pytest

from sitrep.corpus.languages import language_of
from sitrep.corpus.records import Record


def told(text: str, language: str | None = None) -> tuple[str | None, str | None]:
    return language_of(Record(path="a", locator="", text=text, spans=(("body", 0, len(text)),), language=language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministers of the coalition met in Paris to discuss what would follow the talks of the week.", "en"),
        (
            "Los ministros de la coalición se reunieron en París para discutir lo que seguirá a las conversaciones.",
            "es",
        ),
        ("Die Minister der Koalition trafen sich in Paris, um über die Folgen der Gespräche zu beraten.", "de"),
        ("Les ministres de la coalition se sont réunis à Paris pour discuter de la suite des pourparlers.", "fr"),
        ("Министры коалиции встретились в Париже, чтобы обсудить продолжение переговоров.", "ru"),
        ("Міністри коаліції зустрілися в Парижі, щоб обговорити продовження переговорів і гарантії безпеки.", "uk"),
        ("Oil prices rise after Venezuela sanctions eased", "en"),
    ],
)
def test_a_language_is_guessed_from_the_text(text: str, language: str) -> None:
    assert told(text) == (language, "guess")


@pytest.mark.parametrize("text", ["Oil", "1,000 + 2,000", "Trump", "😀 😀 😀 😀 😀 😀"])
def test_too_little_text_is_no_ground_for_a_guess(text: str) -> None:
    assert told(text) == (None, None)


@pytest.mark.parametrize(
    ("said", "code"),
    [("en-US", "en"), ("EN", "en"), ("Spanish", "es"), ("pt_BR", "pt"), ("eng", "en"), ("русский?", "en")],
)
def test_metadata_come_first_where_they_name_a_language(said: str, code: str) -> None:
    found = told("The ministers of the coalition met in Paris to discuss what would follow the talks.", said)
    assert found == (code, "guess" if said == "русский?" else "metadata")


def test_the_headlines_on_venezuela_are_told_apart(test_data) -> None:
    spanish = {"elnacional.com", "elpitazo.net"}
    with test_data("corpora/venezuela_headlines_2026.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found, _ = told(f"{row['title']}\n\n{row['summary']}")
            if row["source"] in spanish:
                assert found == "es", row["title"]
            if row["source"] in ("reuters.com", "zawya.com", "apnews.com", "jpost.com"):
                assert found == "en", row["title"]
