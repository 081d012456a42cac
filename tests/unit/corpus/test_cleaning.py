from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.corpus.cleaning import _is_trail, find_title, mark_furniture, parts, text_spans
from sitrep.corpus.folding import folded
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record, Span
from sitrep.corpus.recurring import line_hash
from sitrep.text.normal import normalise

TITLE = "Paris Talks End Without a Plan"
BODY = "The talks ended. Nobody was pleased.\n\nThey go on."


def plain(text: str) -> Record:
    return Record(path="a.txt", locator="", text=text, spans=text_spans(text))


def fielded(title: str, body: str) -> Record:
    start = len(title) + 2
    spans: tuple[Span, ...] = (("title", 0, len(title)), ("body", start, start + len(body)))
    return Record(path="a", locator="line 1", text=f"{title}\n\n{body}", spans=spans, title=title)


def named(record: Record) -> list[tuple[str, str]]:
    return [(part, record.text[start:end]) for part, start, end in parts(record)]


def test_the_trail_and_the_repeated_title_of_seed_001_are_told_from_its_body(seeds: Path) -> None:
    (record,) = (r for r in read_corpus([seeds]) if isinstance(r, Record) and r.path.startswith("001"))
    title = "Coalition Negotiations, Security Guarantees for Ukraine and Venezuelan Oil: Paris Meeting Day Two Results"
    found = named(record)
    assert record.title == title
    assert found[:2] == [("furniture", f"Home > Global Politic > {title}"), ("title", title)]
    # Nothing tells a standfirst from a first paragraph of one sentence, so it is body.
    assert [part for part, _ in found[2:]] == ["body"]
    assert found[2][1].startswith("Summary of coalition decisions")


def test_the_other_seeds_are_body_alone(seeds: Path) -> None:
    for record in read_corpus([seeds]):
        assert isinstance(record, Record)
        if not record.path.startswith("001"):
            assert [part for part, _, _ in parts(record)] == ["body"]


def test_the_first_of_two_equal_lines_is_the_title_and_the_second_furniture() -> None:
    assert named(plain(f"{TITLE}\n\nBy A. Writer\n{TITLE.upper()}\n{BODY}")) == [
        ("title", TITLE),
        ("body", "By A. Writer"),
        ("furniture", TITLE.upper()),
        ("body", BODY),
    ]


def test_a_title_that_only_the_trail_says_is_cut_out_of_the_trail() -> None:
    assert named(plain(f"Home » World » {TITLE}\n{BODY}")) == [
        ("furniture", "Home » World »"),
        ("title", TITLE),
        ("body", BODY),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n\n{BODY}",
        BODY,
        "Oil > gas, says the minister.\nThey agree.",
        "It was cold.\nIt was cold.\nNobody came.",
        "Profit rose 5 > 4 > 3 percent.\n\nThe rest fell.",
        "",
    ],
)
def test_a_first_line_that_is_not_evidently_a_title_is_body(text: str) -> None:
    assert find_title(text) is None
    assert {part for part, _ in named(plain(text))} <= {"body"}


def test_a_title_field_repeated_in_the_body_is_furniture() -> None:
    record = fielded(TITLE, f"News > World > {TITLE}\n{TITLE}\n{BODY}")
    assert named(record) == [
        ("title", TITLE),
        ("furniture", f"News > World > {TITLE}"),
        ("furniture", TITLE),
        ("body", BODY),
    ]
    assert [record.text[start:end] for start, end in mark_furniture(record)] == [f"News > World > {TITLE}", TITLE]


def test_a_sentence_that_holds_the_title_is_body() -> None:
    assert [part for part, _ in named(fielded(TITLE, f"{TITLE}, our correspondent says.\n{BODY}"))] == ["title", "body"]


def test_a_trail_far_down_the_body_is_body() -> None:
    lines = "\n".join(f"Line {n} of the text." for n in range(10))
    assert [part for part, _ in named(plain(f"{lines}\nHome > World > More"))] == ["body"]


LINES = st.lists(st.sampled_from([TITLE, "Home > World", f"Home > {TITLE}", "", " ", "A line.", "Oil", "\u2028", "\r"]))


@given(LINES)
def test_parts_are_ordered_and_hold_all_but_white_space(lines: list[str]) -> None:
    record = plain("\n".join(lines))
    at = 0
    for _, start, end in parts(record):
        assert record.text[at:start].strip() == ""
        assert start < end
        assert record.text[start:end] == record.text[start:end].strip()
        at = end
    assert record.text[at:].strip() == ""


def test_lines_of_nothing_that_is_seen_are_no_title():
    assert text_spans("\u200b\n\u200b\nShips left.") == (("body", 0, 15),)


def marked_line_by_line(record: Record, *, trail: bool, recurring: frozenset[int]) -> list[tuple[int, int]]:
    """Do what ``mark_furniture`` does, asking everything of every line."""

    def key_of(text: str) -> str:
        return " ".join(normalise(text).text.casefold().split())

    title = next((record.text[start:end] for part, start, end in record.spans if part == "title"), "")
    key = key_of(title) if trail else ""
    found, n_lines = [], 0
    for part, start, end in record.spans:
        at = start
        for line in record.text[start:end].split("\n") if part == "body" else []:
            if stripped := line.strip():
                first = at + len(line) - len(line.lstrip())
                place = first, first + len(stripped)
                n_lines += 1
                is_near = len(key) // 4 <= len(stripped) <= 4 * len(key)
                is_trail = trail and n_lines <= 8 and _is_trail(record.text, place, key)
                if (key and is_near and key_of(stripped) == key) or is_trail or line_hash(stripped) in recurring:
                    found.append(place)
            at += len(line) + 1
    return found


AS_TITLES = [
    "“No,” he said…",
    "e\u0301a b",
    "a\u200b\u0301b",
    "ÉA  B",
    "'Tis",
    "-a",
    "ﬁ",
    "K a",
    ">\u0338 a",
    "\x01a",
    "Home",
]
LIKE_TITLES = [
    *AS_TITLES,
    *(title.upper() for title in AS_TITLES),
    *(
        '"No," he said...',
        "éa b",
        "áb",
        "éa b",
        "’tis",
        "‐a",
        "—a",
        "fi",
        "k\u2003a",
        "k \t a",
        "≯ a",
        "a\u200b",
        "a’s",
        "A.b",
    ),
    *("Home > World", f"Home » {TITLE}", "k" + 20 * " " + "a", "x > y > é a b", "", " ", "\r", "\u2028"),
]
ALIKE = st.lists(
    st.tuples(st.sampled_from(["", "", " ", "\t", "\u00a0", "x"]), st.sampled_from(LIKE_TITLES)).map("".join),
    max_size=14,
).map("\n".join)


@pytest.mark.parametrize("recurring", [frozenset[int](), frozenset(map(line_hash, ["fi", "’tis", "Home > World"]))])
@pytest.mark.parametrize("trail", [True, False])
@settings(max_examples=300)
@given(st.sampled_from(AS_TITLES), ALIKE)
def test_furniture_is_what_is_found_line_by_line(trail, recurring, title, body):
    record = fielded(title, body)
    assert mark_furniture(record, trail=trail, recurring=recurring) == marked_line_by_line(
        record, trail=trail, recurring=recurring
    )
    around = plain(f"{body}\n{title}\nHome > {title}\n{body}")
    assert mark_furniture(around, trail=trail, recurring=recurring) == marked_line_by_line(
        around, trail=trail, recurring=recurring
    )


@given(ALIKE | st.text())
def test_texts_are_folded_as_they_are_normalised(text):
    assert folded(text) == " ".join(normalise(text).text.casefold().split()).encode("utf-8", "surrogatepass")
