"""Voices and speakers: the hand labels of the seeds, and the traps of quotation marks."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.corpus.reading import read_corpus
from sitrep.engine.cutting import cut
from sitrep.text.coding import code
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.sentences import split
from sitrep.text.voices import VOICES, find_voices

pytestmark = pytest.mark.usefixtures("both_ways")

ROOT = Path(__file__).parents[3]
NAMES = Names(
    {
        "United States": ["US", "U.S."],
        "Zelensky": ["Zelenskyy", "Volodymyr Zelensky", "Volodymyr Zelenskyy"],
        "Trump": ["Donald Trump"],
        "Lavrov": ["Sergei Lavrov", "Sergey Lavrov"],
        "Witkoff": ["Steve Witkoff"],
        "Rubio": ["Marco Rubio"],
    }
)
LABELS = list(csv.DictReader((ROOT / "tests/labels/seeds_voices.csv").read_text(encoding="utf-8").splitlines()))


def voices(text, names=NAMES):
    """Return (voice, speaker) of each sentence of one article."""
    normal = normalise(text).text
    found = split(normal)
    paragraphs = np.array([number for _, _, number in found], np.int32)
    coded = code([normal[start:end] for start, end, _ in found])
    made = find_voices(coded, np.zeros(len(found), np.int32), paragraphs, names)
    speakers = [*made.speakers, None]
    return [(VOICES[v], speakers[s]) for v, s in zip(made.voice.tolist(), made.speaker.tolist(), strict=True)]


@pytest.fixture(scope="module")
def seeds_found():
    found = cut(list(read_corpus([ROOT / "seeds"])))
    made = find_voices(found.coded, found.article, found.paragraph_no, NAMES)
    speakers = [*made.speakers, ""]
    return [(VOICES[v], speakers[s]) for v, s in zip(made.voice.tolist(), made.speaker.tolist(), strict=True)]


def test_every_sentence_of_the_seeds_is_labelled_and_what_is_debatable_says_why(seeds_found):
    assert len(LABELS) == len(seeds_found)
    assert {row["voice"] for row in LABELS} == {*VOICES, "debatable"}
    assert [row["sentence"] for row in LABELS if (row["voice"] == "debatable") != bool(row["why"])] == []


@pytest.mark.parametrize("voice", ["attributed", "quoted", "mixed"])
def test_voices_of_the_seeds_hold_precision_and_recall(seeds_found, voice, record_property):
    judged = [(row["voice"], found) for row, (found, _) in zip(LABELS, seeds_found, strict=True) if not row["why"]]
    right = sum(label == found == voice for label, found in judged)
    precision = right / sum(found == voice for _, found in judged)
    recall = right / sum(label == voice for label, _ in judged)
    record_property("precision", precision)
    record_property("recall", recall)
    print(f"{voice}: precision {precision:.2f}, recall {recall:.2f}, {right} right of {len(judged)} judged sentences")  # noqa: T201
    assert precision >= 0.95
    assert recall >= 0.95


def test_speakers_of_the_seeds_are_those_of_the_labels(seeds_found):
    judged = [(row["speaker"], found) for row, (_, found) in zip(LABELS, seeds_found, strict=True) if not row["why"]]
    named = sum(bool(label) for label, _ in judged)
    right = sum(label == found for label, found in judged if label)
    print(f"speakers: {right} of {named} right, {sum(bool(f) for _, f in judged)} found")  # noqa: T201
    assert [pair for pair in judged if pair[0] != pair[1]] == []


@pytest.mark.parametrize(
    ("sentence", "voice", "speaker"),
    [
        ("Lavrov has repeatedly accused the West of lies.", "attributed", "Lavrov"),
        ("The talks were “realistic” and “strong”.", "reporter", None),
        ("They formed the “Coalition of the Willing,” which met.", "reporter", None),
        ("“We are ready,” said Jane Roe, mayor of Kharkiv.", "quoted", "Jane Roe"),
        ('"No," he said.', "quoted", None),
        ("According to Mr. Zelensky, many partners need approval.", "attributed", "Zelensky"),
        ("According to the plan of Tuesday, it rains.", "reporter", None),
        ("Samuel Zbogar, Slovenia’s UN ambassador, said it was late.", "attributed", "Samuel Zbogar"),
        ("Frank Sharry, head of America’s Voice, which helps, said it was late.", "attributed", "Frank Sharry"),
        ("It rains, said U.S. Secretary of State Marco Rubio.", "attributed", "Rubio"),
        ("Zelensky, who said it was late, left.", "attributed", "Zelensky"),
        ("Trump’s claims were false.", "reporter", None),
        ("Trump was told that it was late.", "reporter", None),
        ("The member states met.", "reporter", None),
        ("Analysts believe it will rain.", "attributed", "analysts"),
        ("A spokesman for the Pentagon said it was late.", "attributed", "spokesman for the Pentagon"),
        ("‘We are ready to leave now,’ said Jane Roe.", "quoted", "Jane Roe"),
        ("The United States said it would help.", "attributed", "United States"),
        ("In Moscow, officials said it was late.", "attributed", "officials"),
        ("It was late, officials in and for Moscow said.", "attributed", "officials in and for Moscow"),
        ("On Tuesday Macron said it was late.", "attributed", "Macron"),
        ("It was a 27\" screen and he bought it.", "reporter", None),
    ],
)  # fmt: skip
def test_a_sentence_alone(sentence, voice, speaker):
    assert voices(sentence) == [(voice, speaker)]


def test_a_quotation_over_several_sentences_has_one_speaker():
    text = "“We met them in the morning. We left in the evening,” said Jane Roe. It rained."
    assert voices(text) == [("quoted", "Jane Roe"), ("quoted", "Jane Roe"), ("reporter", None)]


def test_an_unclosed_quotation_ends_with_its_paragraph():
    text = 'He came. Jane Roe said: "We met them in the morning. We left.\nIt rained all day in Paris.'
    assert [voice for voice, _ in voices(text)] == ["reporter", "quoted", "quoted", "reporter"]


def test_an_unclosed_quotation_ends_with_its_sentence_where_another_opens():
    text = 'Roe said: "We met them in the morning. It rained all day in Paris. "We will leave very soon," Roe said.'
    assert [voice for voice, _ in voices(text)] == ["quoted", "reporter", "quoted"]


def test_a_quotation_that_was_never_opened_begins_with_its_sentence():
    text = "It rained. That is how much land they are,” said Igor Terekhov, mayor."
    assert voices(text) == [("reporter", None), ("quoted", "Igor Terekhov")]


def test_a_stray_opening_mark_swallows_nothing():
    assert [voice for voice, _ in voices('It lost its "backyard in Latin America. It rained. It stopped.')] == [
        "reporter"
    ] * 3


def test_quotations_in_a_paragraph_without_a_clause_of_their_own_take_its_last_speaker():
    text = "“We will be leaving soon,” said Jane Roe. “We will not come back.”\n“Nobody knows who says this.”"
    assert voices(text) == [("quoted", "Jane Roe"), ("quoted", "Jane Roe"), ("quoted", None)]


def test_a_pronoun_is_the_speaker_before_or_the_person_with_whom_the_sentence_before_began():
    assert voices("Lavrov said it was late. He alleges that it rains.")[1] == ("attributed", "Lavrov")
    assert voices("Roe said it was late. President Ann Poe left. She said that it rained.")[2][1] == "Ann Poe"
    assert voices("It was late. He said that it rained.")[1] == ("attributed", None)
    assert voices("President Ann Poe heard what Lavrov said. He said that it rained.")[1][1] == "Lavrov"
    assert voices("Lavrov said it was late. But analysts said it was early. He said that it rained.")[2][1] == "Lavrov"


def test_a_surname_is_the_full_name_of_its_article_unless_two_share_it():
    assert voices("Friedrich Merz came. Merz said it was late.")[1] == ("attributed", "Friedrich Merz")
    assert voices("Ann Roe and Bob Roe came. Roe said it was late.")[1] == ("attributed", "Roe")


def test_articles_and_paragraphs_do_not_leak_into_each_other():
    text = "Jane Roe said it was late."
    coded = code([text, "He said that it rained."])
    two = np.array([0, 1], np.int32)
    assert find_voices(coded, two, np.zeros(2, np.int32), NAMES).speaker.tolist() == [0, -1]


PIECES = """" ' “ ” ‘ ’ said told according to Mr. Zelensky he She who , . : ; he's Trump's the officials was has
U.S. Jane Roe "No," "Yes." that in 27" saying Secretary of State"""


@given(st.lists(st.sampled_from([*PIECES.split(), "\n"]), max_size=30).map(" ".join) | st.text(max_size=80))
def test_any_text_has_a_voice_a_sentence_and_a_speaker_only_where_someone_speaks(text):
    for voice, speaker in voices(text):
        assert voice in VOICES
        assert speaker is None or (speaker.strip() and voice != "reporter")
