from pathlib import Path

import pytest

from sitrep.errors import TopicFileError
from sitrep.topics.file import load_topics
from sitrep.topics.judging import load_rulings, read_judged, sentence_hash

LONG = "The oil price rose by a third since the war began."
KEY = sentence_hash(LONG)


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(*lines, header="topic,sentence_hash,verdict"):
        Path("judgements.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
        return Path("judgements.csv")

    return write


def refusal(path, topics=("oil",)):
    with pytest.raises(TopicFileError) as caught:
        load_rulings(path, topics)
    return str(caught.value)


def test_a_sentence_is_known_by_its_words_whatever_case_quotes_and_spaces():
    assert sentence_hash("“Oil”  prices rose by a third since the war.") == sentence_hash(
        '"oil" prices rose by a third since the war.'
    )
    assert sentence_hash(LONG) != sentence_hash(LONG.replace("third", "half"))


def test_a_long_sentence_is_the_same_anywhere_and_a_short_one_only_after_the_same_sentence():
    assert sentence_hash(LONG, "One.") == sentence_hash(LONG, "Two.")
    assert sentence_hash("He agreed.", "One.") != sentence_hash("He agreed.", "Two.")


def test_words_do_not_move_between_a_short_sentence_and_the_one_before_it():
    assert sentence_hash("b c", "a") != sentence_hash("c", "a b")


def test_a_hash_is_nothing_that_a_spreadsheet_reads_as_a_number():
    assert sentence_hash("x").startswith("s")


def test_verdicts_are_read_in_any_of_their_words_and_empty_ones_left_out(write):
    other = sentence_hash("Another sentence that is long enough to stand by itself.")
    third = sentence_hash("A third sentence that is long enough to stand by itself.")
    rulings = load_rulings(write(f"oil,{KEY},Yes", f"oil,{other},out", f"oil,{third},"), ["oil", "gas"])
    assert set(rulings) == {"oil"}
    assert (rulings["oil"].ruled_in, rulings["oil"].ruled_out) == ({KEY}, {other})


def test_no_file_is_no_ruling(tmp_path):
    assert load_rulings(tmp_path / "judgements.csv", ["oil"]) == {}


def test_other_columns_may_stand_in_the_file(write):
    path = write(f"oil,x,{KEY},a note,in", header="topic,sentence,sentence_hash,note,verdict")
    assert load_rulings(path, ["oil"])["oil"].ruled_in == {KEY}


def test_what_is_wrong_in_the_file_is_said_with_its_line_and_what_to_do(write):
    assert refusal(write(f"oil,{KEY},in", f"oli,{KEY},in")) == (
        'judgements.csv:3:1: the file judges a topic that is not there; found "oli", expected oil. '
        'Did you mean "oil"?\n'
        f"  oli,{KEY},in\n"
        "  ^"
    )
    assert refusal(write(f"oil,{KEY},maybe")).startswith(
        'judgements.csv:2:1: there is no such verdict; found "maybe", expected in or yes, out or no, or nothing'
    )
    assert refusal(write("oil,1.23E+15,in")).startswith(
        'judgements.csv:2:1: this is no hash of a sentence; found "1.23E+15", expected s and 16 hexadecimal digits.'
    )
    assert refusal(write(f"oil,{KEY},in", f"oil,{KEY},in", f"oil,{KEY},out")).startswith(
        "judgements.csv:4:1: a sentence is ruled in and out; found out here, in on line 2"
    )
    assert refusal(write("oil,in", header="topic,verdict")).startswith(
        'judgements.csv:1:1: the file of judgements lacks the column "sentence_hash"; found topic, verdict'
    )


def test_a_file_that_is_not_there_is_said_with_where_to_get_one(write):
    with pytest.raises(TopicFileError) as caught:
        read_judged(Path("gone.csv"))
    assert str(caught.value) == (
        "gone.csv:1:1: the file of judgements cannot be opened; found No such file or directory, expected a readable "
        "file. Name a file that `sitrep topics check --sample FILE` wrote."
    )


def test_rulings_come_with_the_topic_file_and_change_its_meaning(write):
    Path("topics.yml").write_text(
        "topics: {oil: {title: Oil, definition: Oil., rules: {oil: oil}}}\n", encoding="utf-8"
    )
    before = load_topics(Path("topics.yml"))
    write(f"oil,{KEY},in")
    after = load_topics(Path("topics.yml"))
    assert after.topic("oil").rulings.ruled_in == {KEY}
    assert after.sha256 != before.sha256
