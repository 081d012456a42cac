"""Lexicons beside VADER: matching, layouts of files, errors with file and line, and what they leave in the tables."""

import pickle

import pytest

from sitrep.engine.analysis import analyse, base_key
from sitrep.engine.configuration import Configuration
from sitrep.errors import UsageError
from sitrep.measures.lexicon_files import load_lexicons, read_lexicon
from sitrep.measures.lexicons import score_by
from sitrep.measures.tone import lexicon as vader
from sitrep.text.coding import code
from sitrep.topics.file import load_topics

PLAIN = "good\t2\nbad\t-2\nnot good\t-1\nnot very good\t-2\nabandon*\t-2\nabandoned ship\t1\nno way*\t-1\n"


def written(folder, text, name="mine.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def unscaled(lexicon):
    """Return its entries by their words, scores as multiples of the smallest."""
    smallest = min(abs(entry.score) for entry in lexicon.entries if entry.score)
    return {" ".join(entry.tokens): round(entry.score / smallest, 1) for entry in lexicon.entries}


def words(lexicon, sentence):
    found = score_by(code([sentence]), lexicon)
    smallest = min(abs(entry.score) for entry in lexicon.entries if entry.score)
    return [
        (found.words[word], round(value / smallest, 1))
        for word, value in zip(found.word.tolist(), found.contribution.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is good.", [("good", 2)]),
        ("It is not good.", [("not good", -1)]),
        ("It is not very good, but good.", [("not very good", -2), ("good", 2)]),
        ("They abandoned it, abandoning all.", [("abandoned", -2), ("abandoning", -2)]),
        ("They abandoned ship.", [("abandoned ship", 1)]),
        ("No way! No ways out.", [("no way", -1), ("no ways", -1)]),
        ("Goodness, a bandon.", []),
        ("GOOD", [("good", 2)]),
    ],
)
def test_the_longest_entry_wins_and_its_words_count_once(tmp_path, sentence, expected):
    assert words(read_lexicon(written(tmp_path, PLAIN)), sentence) == expected


def test_no_entry_reaches_over_the_end_of_a_sentence(tmp_path):
    found = score_by(code(["It is not", "good."]), read_lexicon(written(tmp_path, PLAIN)))
    assert [found.words[word] for word in found.word.tolist()] == ["good"]
    assert found.n_hits.tolist() == [0, 1]


def test_scores_are_on_vaders_scale(tmp_path):
    lexicon = read_lexicon(written(tmp_path, PLAIN))
    ours = sum(entry.score**2 for entry in lexicon.entries) / len(lexicon.entries)
    theirs = sum(value**2 for value in vader().values()) / len(vader())
    assert ours == pytest.approx(theirs, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word,score\ngood,1\nbad,-3\n", {"good": 1, "bad": -3}),
        ("# a comment\ngood;1.5\n\nbad;-1.5\n", {"good": 1, "bad": -1}),
        (
            "a lie\tnegative\nabandon*\tnegative\ngood\tpositive\nnot good\tneg_positive\nnot a lie\tneg_negative\n",
            {"a lie": -1, "abandon*": -1, "good": 1, "not good": -1, "not a lie": 1},
        ),
        ("word\tcategory\ngood\tpositive\nbad\tnegative\n", {"good": 1, "bad": -1}),
        (
            "abandon\tanger\t1\nabandon\tnegative\t1\nabandon\tpositive\t0\ngood\tpositive\t1\nboth\tpositive\t1\n"
            "both\tnegative\t1\n",
            {"abandon": -1, "good": 1, "both": 0},
        ),
        (
            "Word,Seq_num,Word Count,Negative,Positive,Uncertainty\nABANDON,1,5,2009,0,0\nABLE,2,5,0,2009,0\n"
            "OF,3,9,0,0,0\n",
            {"abandon": -1, "able": 1},
        ),
    ],
    ids=["csv", "semicolons", "LSD2015", "LSD2015 with heads", "NRC", "Loughran-McDonald"],
)  # fmt: skip
def test_layouts_are_told_by_what_a_file_holds(tmp_path, text, expected):
    assert unscaled(read_lexicon(written(tmp_path, text))) == expected


def test_a_negated_form_is_known_as_one(tmp_path):
    text = "good\tpositive\nnot good\tneg_positive\n"
    found = score_by(code(["It is not good."]), read_lexicon(written(tmp_path, text)))
    assert found.contribution[0] < 0 < found.valence[0]


EXPECTED = (
    "Expected lines of a word and its score (good<TAB>1.9), of a word and positive, negative, neg_positive or "
    "neg_negative, of the NRC lexicon, or a table with columns Word, Negative and Positive."
)


MEND = "Mend or remove the line."
NRC = "a word, an emotion, and 0 or 1, as on the lines before"
CATEGORIES = "positive, negative, neg_positive, neg_negative"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("good\t1\nbad\tawful\n", f":2: the score of \"bad\" is 'awful'; expected a number such as -1.5. {MEND}"),
        ("good\t1\nbad\n", f":2: the score of \"bad\" is 'nothing'; expected a number such as -1.5. {MEND}"),
        ("good\t1\nbad\tnan\n", f":2: the score of \"bad\" is 'nan'; expected a number such as -1.5. {MEND}"),
        ("good\t1\n\ngood\t2\n", ':3: "good" has another score on line 1 (1, here 2). Keep one of the two lines.'),
        ("good\t1\nb*d\t-1\n", f':2: "b*d" is no word; a wildcard * may stand at the end of a word only. {MEND}'),
        ("good\tpositive\nbad\tbadly\n", f':2: the category of "bad" is "badly"; expected {CATEGORIES}. {MEND}'),
        ("a\tanger\t1\nb\tanger\n", f':2: found "b, anger"; expected {NRC}. {MEND}'),
        (
            "Word,Negative,Positive\nA,x,0\n",
            f':2: Negative and Positive of "A" are "x" and "0"; expected numbers, 0 for no. {MEND}',
        ),
        ("just text\nmore text\n", f':1: found "just text". {EXPECTED}'),
        ("good\t0\n", f": no word has a score other than 0. {EXPECTED}"),
        ("", f": no line with a word. {EXPECTED}"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as raised:
        read_lexicon(path)
    assert str(raised.value) == f"{path}{message}"


def test_a_file_that_is_not_utf8_or_not_there_is_refused(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes(b"good\t1\nna\xefve\t-1\n")
    with pytest.raises(UsageError, match=r"x\.txt:2: byte 9 is not UTF-8\. Save the file as UTF-8\."):
        read_lexicon(path)
    with pytest.raises(UsageError, match=r"no\.txt: No such file or directory\. Mend the setting lexicons"):
        read_lexicon(tmp_path / "no.txt")


def test_two_lexicons_may_not_share_a_name(tmp_path):
    path = written(tmp_path, PLAIN, "afinn.txt")
    with pytest.raises(UsageError, match=r'two are called "afinn" \(afinn\.txt\)'):
        load_lexicons(["afinn", str(path)])
    with pytest.raises(UsageError, match='two are called "vader"'):
        load_lexicons([str(written(tmp_path, PLAIN, "vader.txt"))])
    assert load_lexicons(["vader"]) == ()


def test_afinn_is_the_list_of_its_package():
    (afinn,) = load_lexicons(["afinn"])
    assert len(afinn.entries) == 3382
    assert words(afinn, "This was not good, a catastrophe; can't stand it.") == [
        ("not good", -2), ("catastrophe", -3), ("ca n't stand", -3),
    ]  # fmt: skip


def test_a_lexicon_goes_to_another_process_whole():
    (afinn,) = load_lexicons(["afinn"])
    again = pickle.loads(pickle.dumps(afinn))
    assert again == afinn
    assert again.sha256 == afinn.sha256


TOPICS = """
topics:
  oil:
    title: Oil
    definition: Oil.
    rules: {oil: oil}
    mask: [good]
    tests: {match: ["Oil."], no_match: ["Ol."]}
"""


@pytest.fixture
def workspace(tmp_path):
    written(tmp_path, TOPICS, "topics.yml")
    written(tmp_path, "Oil is not good. Oil is bad. It rains.", "a.txt")
    return tmp_path, load_topics(tmp_path / "topics.yml")


def test_every_table_of_tone_has_rows_by_lexicon(workspace):
    folder, topics = workspace
    lexicon = read_lexicon(written(folder, PLAIN))
    made = analyse([folder / "a.txt"], topics, folder / "out", configuration=Configuration(lexicons=(lexicon,)))
    assert made["tone"]["lexicon"].to_pylist() == ["news"] * 3 + ["vader"] * 3 + ["mine"] * 3
    rows = [r for r in made["topic_sentences"].to_pylist() if r["lexicon"] == "mine"]
    assert (rows[0]["n_hits_raw"], rows[0]["n_hits_masked"], rows[0]["masked"]) == (1, 0, None)
    assert rows[1]["raw"] == rows[1]["masked"] < 0
    drivers = {(r["lexicon"], r["word"]): r for r in made["drivers"].to_pylist()}
    assert drivers["mine", "not good"]["masked"]
    assert (drivers["vader", "good"]["n_negated"], drivers["vader", "bad"]["n_negated"]) == (1, 0)


def test_lexicons_are_part_of_the_key(workspace):
    folder, topics = workspace
    first = read_lexicon(written(folder, PLAIN))
    other = read_lexicon(written(folder, PLAIN.replace("-2", "-3")))
    keys = {base_key([folder / "a.txt"], topics, Configuration(lexicons=found)) for found in ((), (first,), (other,))}
    assert len(keys) == 3
