from hypothesis import given
from hypothesis import strategies as st

from sitrep.text.paragraphs import paragraphs

WRAPPED = """\
Observers believe that without a solid commitment from the other side,
the countries will be very hesitant to risk sending troops, which makes
the conference risk ending without achieving what the hosts expect. The
talks go on.

A second paragraph of the same text stands below a blank line and is not
joined to the first.
- a list item that begins on a line of its own, as list items always do
"""


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


def test_a_single_newline_ends_a_paragraph_of_ordinary_text() -> None:
    assert pieces("One paragraph.\nAnother one.\n\n\nA third.\n") == ["One paragraph.", "Another one.", "A third."]


def test_hard_wrapped_lines_are_one_paragraph_up_to_the_blank_line() -> None:
    found = pieces(WRAPPED)
    assert [piece.split()[0] for piece in found] == ["Observers", "A", "-"]
    assert found[0].endswith("talks go on.")


def test_lists_and_headlines_are_not_taken_for_wrapped_text() -> None:
    headlines = "Trump meets Zelensky in Paris on Tuesday night\nOil prices drop after the deal with Venezuela\n"
    assert len(pieces(headlines)) == 2
    assert pieces("oil\ngas\ncoal") == ["oil", "gas", "coal"]


def test_a_line_on_which_the_next_word_would_have_fitted_ends_its_paragraph() -> None:
    found = pieces("By Our Correspondent\n" + WRAPPED)
    assert found[0] == "By Our Correspondent"


def test_long_lines_are_paragraphs_however_they_end() -> None:
    text = ("word " * 60 + "\n" + "and so on " * 30) * 2
    assert len(pieces(text)) == 3


@given(st.text(st.sampled_from("aA .-\n \t1é"), max_size=400))
def test_paragraphs_are_ordered_and_hold_all_but_white_space(text: str) -> None:
    at = 0
    for start, end in paragraphs(text):
        assert text[at:start].strip() == ""
        assert start < end
        assert text[start:end] == text[start:end].strip()
        at = end
    assert text[at:].strip() == ""
