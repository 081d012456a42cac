"""An analysis by the compiled library, and one where there is none."""

import shutil
from pathlib import Path

import pytest

from sitrep.engine.analysis import analyse
from sitrep.engine.digests import digests
from sitrep.text import vocabulary
from sitrep.text.compiled import CompiledVocabulary
from sitrep.topics.file import load_topics

TOPICS = load_topics(Path(__file__).parents[3] / "topics.yml")


@pytest.fixture
def corpus(seeds, tmp_path):
    """The seeds, and an article of what normalising and tokenising find hard."""
    folder = tmp_path / "articles"
    shutil.copytree(seeds, folder)
    odd = (
        "“We can’t … go—not yet,” she said.\n\n'Tis the O'Neills' \"cannot\"-do (U.S.) plan, e\u0301 and 漢 😀 too!\n\n"
        "He paid $1,500.5; it's 5% up :-) ... \"'Gimme that!'\" -- more'n enough. ...\"\n\n* one\n* Größe\u00ad, ‹x›.\n"
    )
    (folder / "odd.txt").write_text(odd * 3, encoding="utf-8")
    return folder


def test_every_table_is_the_same_without_the_library(corpus, tmp_path, request):
    made = analyse([corpus], TOPICS, tmp_path / "compiled")
    used = type(vocabulary.current_vocabulary())
    request.getfixturevalue("without_library")
    plain = analyse([corpus], TOPICS, tmp_path / "plain")
    assert type(vocabulary.current_vocabulary()) is vocabulary.Vocabulary
    assert digests(made) == digests(plain)
    if shutil.which("cc") is not None:
        assert used is CompiledVocabulary
