"""A topic is matched in any language; its tone is given in those that a lexicon fits, and what is left out is told."""

import json
from pathlib import Path

import pytest

from sitrep.answers import Answers
from sitrep.engine.analysis import analyse
from sitrep.topics.file import load_topics

TOPICS = """
topics:
  oil:
    title: Oil
    definition: Oil in two languages.
    rules:
      oil: oil | petróleo
"""
ENGLISH = "The good oil of the port is the best that they have had, and nobody was surprised by the price of it."
SPANISH = "El petróleo horrible del puerto es bueno, y nadie se sorprendió por el precio que se pagó en el mercado."


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    (tmp_path / "topics.yml").write_text(TOPICS)
    rows = [{"text": f"{text} {n}."} for n in range(6) for text in (ENGLISH, SPANISH)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    topics = load_topics(tmp_path / "topics.yml")
    return Answers(analyse([tmp_path / "a.jsonl"], topics, tmp_path / "out"), topics, corpus_name="c")


def test_sentences_in_other_languages_match_and_have_no_tone(answers: Answers) -> None:
    languages = dict(
        zip(*(answers.analysis["articles"][n].to_pylist() for n in ("article_id", "language")), strict=True)
    )
    rows = answers.analysis["topic_sentences"].to_pylist()
    assert {(languages[row["article_id"]], row["lexicon"], row["raw"] is None) for row in rows} == {
        ("en", "news", False),
        ("en", "vader", False),
        ("es", None, True),
    }
    assert {languages[row["article_id"]] for row in answers.analysis["tone_words"].to_pylist()} == {"en"}


def test_the_subtitle_of_tone_says_how_many_sentences_it_leaves_out(answers: Answers) -> None:
    n = sum(row["lexicon"] is None for row in answers.analysis["topic_sentences"].to_pylist())
    assert n > 0
    found = answers.tone("oil")
    assert f"no tone for {n} sentences in other languages, which no lexicon fits" in found.subtitle
    assert next(e.n_articles for e in found.estimates if e.measure == "tone_masked" and e.group_by is None) == 6
    assert next(e.value for e in answers.volume("oil").estimates if e.measure == "n_articles") == 12
