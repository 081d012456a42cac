"""Stop lists as an analyst edits them."""

import pytest

from sitrep.engine.analysis import analyse, base_key
from sitrep.engine.configuration import Configuration
from sitrep.errors import UsageError
from sitrep.settings import load_settings
from sitrep.text.stops import read_stop_words, shipped
from sitrep.topics.file import load_topics

TOPICS = """
names:
  Paris: []
topics:
  talks:
    title: Talks
    definition: Talks.
    rules:
      talks: talks
    tests:
      match: ["Talks."]
      no_match: ["Tanks."]
"""


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "topics.yml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("The talks went on in Paris. More talks are planned.", encoding="utf-8")
    return tmp_path


def test_a_stop_list_is_read_in_any_case_with_comments(tmp_path):
    (tmp_path / "stops.txt").write_text("\ufeff# mine\nThe\n  talks # too frequent\n\nON\n", encoding="utf-8")
    assert read_stop_words(tmp_path / "stops.txt") == {"the", "talks", "on"}


def test_two_words_on_a_line_are_refused_with_the_place(tmp_path):
    path = tmp_path / "stops.txt"
    path.write_text("the\nof course\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_stop_words(path)
    assert str(caught.value) == (
        f'{path}:2: "of course" is 2 words; expected one word a line. Put each on a line of its own.'
    )


def test_a_stop_list_that_cannot_be_read_is_refused(tmp_path):
    path = tmp_path / "stops.txt"
    with pytest.raises(UsageError) as caught:
        read_stop_words(path)
    assert str(caught.value) == (
        f"{path}: No such file or directory. Mend it, or leave the setting stop_words out: "
        "the shipped list is used then."
    )
    path.write_bytes(b"caf\xe9\n")
    with pytest.raises(UsageError, match=r"byte 3 is not UTF-8. Save the file as UTF-8."):
        read_stop_words(path)


def test_the_list_of_the_workspace_is_used_where_there_is_one(workspace):
    assert load_settings({}, workspace=workspace, environ={}).stop_words is None
    (workspace / "stop_words.txt").write_text("the\n", encoding="utf-8")
    assert load_settings({}, workspace=workspace, environ={}).stop_words == workspace / "stop_words.txt"


def test_a_list_that_was_named_is_never_passed_over(workspace):
    named = load_settings({}, workspace=workspace, environ={"SITREP_STOP_WORDS": str(workspace / "mine.txt")})
    assert named.stop_words == workspace / "mine.txt"


def test_terms_are_those_that_the_stop_list_leaves_and_names_stay(workspace):
    topics = load_topics(workspace / "topics.yml")
    stops = frozenset({"talks", "paris", "the", "are"})
    made = analyse([workspace / "seeds"], topics, workspace / "out", configuration=Configuration(stop_words=stops))
    assert sorted(made["terms"]["term"].to_pylist()) == ["Paris", "in", "more", "on", "planned", "went"]


def test_another_stop_list_is_another_analysis(workspace):
    topics = load_topics(workspace / "topics.yml")
    chosen = (None, Configuration(), Configuration(stop_words=frozenset({"talks"})))
    keys = {base_key([workspace / "seeds"], topics, configuration) for configuration in chosen}
    assert len(keys) == 2
    folder = workspace / "out"
    before = analyse([workspace / "seeds"], topics, folder)["terms"]["term"].to_pylist()
    after = analyse(
        [workspace / "seeds"], topics, folder, configuration=Configuration(stop_words=shipped() | {"talks"})
    )["terms"]["term"].to_pylist()
    assert "talks" in before
    assert "talks" not in after
