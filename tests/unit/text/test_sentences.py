import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.text.normal import normalise
from sitrep.text.sentences import LONGEST, split


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in split(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "On Tues. he left for Kyiv.",
        "On Tues. Smith left for Kyiv.",
        "Then U.S. President Donald Trump spoke.",
        "He told Lt. Gen. Smith to go.",
        "On Jan. 7 the talks began.",
        "It was No. 2 on the list.",
        "U.S., Ukrainian, and European envoys met.",
        "They seized the tanker M/T Sophia at sea.",
        "Minister Jean-Noel Barrot chaired the meeting.",
        "Mr. Zelensky met Ms. Meloni and Mrs. May.",
        "Sen. John McCain (R-Ariz.) said no.",
        "Rep. Peter King, R-N.Y., told Fox News so.",
        "Rep. Bill Pascrell (D-N.J.), who led, left.",
        "Ms. Ruemmler of Apple Inc. went to St. Louis.",
        "It starts at 5 p.m. Monday in Paris.",
        "He came (who would not?) to the talks.",
        '"Is it true?" he asked.',
        '"We won!" Mr. Trump said in Paris.',
        "It is the case of Smith vs. Jones, i.e. Of mice.",
        "At 9:30 a.m. ET the session opens.",
        "Wait... what did he say?",
        "Prices fell 3.5 percent to $60.2 a barrel.",
        "See www.news.Com/The.Page for more.",
        "Yahoo! said so.",
    ],
)
def test_this_is_one_sentence(sentence: str) -> None:
    assert sentences(sentence) == [sentence]
    assert sentences(f"It began. {sentence} Then they left.")[0] == "It began."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He lives in the U.S. The man is old.", ["He lives in the U.S.", "The man is old."]),
        ("He moved to Fla. The sun shone.", ["He moved to Fla.", "The sun shone."]),
        ("They told me. Historically, no.", ["They told me.", "Historically, no."]),
        ("Is it? No. He did.", ["Is it?", "No.", "He did."]),
        ("It is done.Then they left.", ["It is done.", "Then they left."]),
        ("Thank you. (Applause.) We go on.", ["Thank you.", "(Applause.)", "We go on."]),
        ("He said: 'One. Two.' Then left.", ["He said: 'One.", "Two.'", "Then left."]),
    ],
)
def test_these_are_sentences_of_their_own(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_quotation_of_several_sentences_is_split_inside() -> None:
    assert sentences('He said: "We met. We left. They stay." This was it. "Go," he said.') == [
        'He said: "We met.',
        "We left.",
        'They stay."',
        "This was it.",
        '"Go," he said.',
    ]


def test_an_unclosed_quote_never_runs_past_its_paragraph() -> None:
    text = 'He said: "It depends. If they are not willing, it is none.\nMr. Zelensky left. He is "home".'
    assert [(text[start:end], number) for start, end, number in split(text)] == [
        ('He said: "It depends.', 0),
        ("If they are not willing, it is none.", 0),
        ("Mr. Zelensky left.", 1),
        ('He is "home".', 1),
    ]


def test_a_closing_quote_that_was_never_opened_stays_in_its_sentence() -> None:
    text = "Munitions fell. That's how much land it is,\" said the mayor. They left."
    assert sentences(text) == ["Munitions fell.", "That's how much land it is,\" said the mayor.", "They left."]


def test_an_ellipsis_between_sentences_stays_with_the_one_before() -> None:
    normal = normalise("“China supplies the Federation. … We believe it.”").text
    assert sentences(normal) == ['"China supplies the Federation. ...', 'We believe it."']


def test_hard_wrapped_sentences_go_on_over_newlines() -> None:
    text = (
        "Observers believe that without a solid commitment from the other side\n"
        "the countries will be very hesitant to risk sending their own troops\n"
        "anywhere. The talks go on."
    )
    assert sentences(text) == [text[: text.index(" The talks")], "The talks go on."]


def test_paragraphs_are_numbered_and_blank_lines_count_for_nothing() -> None:
    assert [number for _, _, number in split("One. Two.\n\n\nThree.\n  \nFour.")] == [0, 0, 1, 2]


def test_offsets_count_code_points_beyond_ascii() -> None:
    assert sentences("Él dijo 😀 no. Ça va à Kyïv. Да. Нет.") == ["Él dijo 😀 no.", "Ça va à Kyïv.", "Да.", "Нет."]


def test_a_sentence_without_end_is_cut_at_white_space() -> None:
    found = sentences("word " * 3_000)
    assert all(len(sentence) <= LONGEST for sentence in found)
    assert " ".join(found) == ("word " * 3_000).strip()
    assert [len(sentence) for sentence in sentences("x" * (LONGEST + 1))] == [LONGEST, 1]


@given(
    st.one_of(
        st.text(),
        st.text(st.sampled_from("aB. \n\"'()[]?!…—-1é\u3000"), max_size=200),
        st.lists(
            st.sampled_from(
                ["U.S. ", "Mr. ", "The ", "end. ", '"', "(", ")", "\n", "... ", "Tues. ", "? ", "he ", "' "]
            )
        ).map("".join),
    )
)
@example("\ud800. A")
@example('"')
@example("A. \u0085B")
def test_splitting_is_total_and_ordered(text: str) -> None:
    at, last_paragraph = 0, 0
    for start, end, paragraph in split(text):
        assert text[at:start].strip() == ""
        assert start < end
        assert text[start:end] == text[start:end].strip()
        assert paragraph in (last_paragraph, last_paragraph + 1)
        at, last_paragraph = end, paragraph
    assert text[at:].strip() == ""


@given(st.lists(st.sampled_from(["One is here.", '"Two" went.', "(Three.)", "Is four?"]), min_size=1))
def test_a_paragraph_splits_the_same_alone_and_among_others(chosen: list[str]) -> None:
    assert sentences("\n".join(chosen)) == [piece for line in chosen for piece in sentences(line)]


@pytest.mark.parametrize("unit", ['"a. ', "(a. ", ". ", 'a?" ', "'", "A. ", "x", "a\n", " \n", "a ... ", "Mr. "])
def test_time_is_linear_in_length(unit: str) -> None:
    def seconds(n: int) -> float:
        began = time.perf_counter()
        split(unit * n)
        return time.perf_counter() - began

    short = min(seconds(5_000) for _ in range(2))
    assert seconds(50_000) < 40 * short + 1


def test_the_seeds_have_the_sentences_that_a_reader_counts(seeds: Path) -> None:
    counts = {}
    for file in sorted(seeds.glob("*.txt")):
        counts[file.name[:3]] = len(split(normalise(file.read_text(encoding="utf-8")).text))
    assert counts == {"000": 12, "001": 24, "002": 16, "003": 23, "004": 31}


def test_naughty_strings_split(test_data) -> None:
    for string in json.loads(test_data("bad_input/blns.json").read_text(encoding="utf-8")):
        text = normalise(string).text
        assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_news_has_no_sentence_that_ends_in_a_title(test_data) -> None:
    with gzip.open(test_data("corpora/us_news_2012_2020.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for _, line in zip(range(200), lines, strict=False):
            text = normalise(json.loads(line)["text"]).text
            for sentence, following in zip(sentences(text), sentences(text)[1:], strict=False):
                assert not sentence.endswith((" Sen.", " Rep.", " Gov.", " Mr.", " Ms.", " Mrs.", " Gen.")), following
