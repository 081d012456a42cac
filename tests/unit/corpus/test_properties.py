"""Any bytes under any name: every reader gives records or refusals, never an error, and loses no record."""

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitrep.corpus.cleaned import cleaned
from sitrep.corpus.cleaning import _HEAD, _key, _may_begin, parts
from sitrep.corpus.copies import find_copies, merge_profiles, profile
from sitrep.corpus.decoding import decode
from sitrep.corpus.downloads import split_download
from sitrep.corpus.mending import looks_glued, mend, unglued, without_markup
from sitrep.corpus.options import Reading
from sitrep.corpus.reading import READ, read_corpus
from sitrep.corpus.records import REJECT_REASONS, Record, Reject
from sitrep.text.normal import normalise

QUICK = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
ENDINGS = [ending for ending in READ if ending != ".zip"]
STARTS = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"{\\rtf1 ",
    b"<html><body><p>",
    b"---\ntitle: ",
    b"\xff\xfe",
    b"PAR1",
    b"text,title\n",
]
TEXT = st.text(st.sampled_from("aA.<>/&;\"'\n\t ’“”\xa0Ãâ€™éЖ\x00\u2028\u200b\ud800") | st.characters(), max_size=60)


def read(name: str, content: bytes, reading: Reading | None = None) -> list[Record | Reject]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return list(read_corpus([path], reading))


@pytest.mark.parametrize("ending", ENDINGS)
@QUICK
@given(start=st.sampled_from(STARTS), content=st.binary(max_size=200))
def test_any_bytes_give_records_or_refusals_of_the_closed_list(ending: str, start: bytes, content: bytes) -> None:
    found = read(f"a{ending}", start + content)
    assert found or ending in (".csv", ".tsv", ".jsonl", ".json")
    for item in found:
        if isinstance(item, Reject):
            assert item.reason in REJECT_REASONS
            assert item.detail
        else:
            assert item.text.strip()
            assert [part for part, start, end in item.spans if not 0 <= start < end <= len(item.text)] == []
            item.text.encode("utf-8")


@QUICK
@given(rows=st.lists(st.tuples(TEXT, TEXT), max_size=8))
def test_every_record_of_a_table_and_of_lines_is_read_or_refused(rows: list[tuple[str, str]]) -> None:
    lines = "\n".join(json.dumps({"title": title, "text": text}) for title, text in rows)
    assert len(read("a.jsonl", lines.encode())) == len(rows)
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["title", "text"])
    writer.writerows(rows)
    content = table.getvalue().encode("utf-8", "replace")
    assert len(read("a.csv", content)) == len(rows)


@QUICK
@given(text=TEXT)
def test_what_is_mended_stays_so_and_every_span_cuts_its_text(text: str) -> None:
    once, steps = mend(text, Reading(), markup=True)
    once.encode("utf-8")
    assert unglued(unglued(once)) == unglued(once)
    assert mend(once, Reading(without=frozenset({"markup", "mojibake"})))[0] == once or "glued" not in steps
    assert without_markup("plain words") == "plain words"
    (found,) = read("a.jsonl", json.dumps({"title": text, "text": f"{text}\n{text} end."}).encode())
    assert isinstance(found, Record)
    (known,) = merge_profiles([profile([found])])
    record = cleaned(found, known, Reading())
    at = 0
    for _, start, end in parts(record):
        assert record.text[at:start].strip() == ""
        assert start < end
        at = end
    assert record.text[at:].strip() == ""


@QUICK
@given(text=TEXT, data=st.data())
def test_the_offset_map_leads_back_to_what_was_read(text: str, data: st.DataObject) -> None:
    normal = normalise(text)
    start = data.draw(st.integers(0, len(normal.text)))
    end = data.draw(st.integers(start, len(normal.text)))
    first, last = normal.span(start, end)
    assert 0 <= first <= last <= len(text)
    whole = normal.span(0, len(normal.text))
    assert whole[0] <= first
    assert last <= whole[1]
    if start < end:
        assert normalise(text[first:last]).text.strip() != "" or not normal.text[start:end].strip()


@QUICK
@given(content=st.binary(max_size=300))
def test_any_bytes_decode(content: bytes) -> None:
    text, encoding = decode(content)
    assert isinstance(text, str)
    "x".encode(encoding)


@QUICK
@given(
    text=st.lists(
        st.sampled_from(
            [
                "End of Document",
                "Body",
                "Length: 5 words",
                "January 7, 2026",
                "HD  T",
                "PD 7 January 2026",
                "WC 5 words",
                "1 of 2 DOCUMENTS",
                "Document LBA0000020260107em17001xb",
                "A line.",
                "",
                "5 words",
                "LOAD-DATE: x",
            ]
        )
    ).map("\n".join)
)
def test_any_order_of_a_database_s_marks_is_split_or_left(text: str) -> None:
    found = split_download(text)
    assert found is None or all("text" in fields for fields in found)
    if found:
        assert sum(" ".join(fields.values()).count("A line.") for fields in found) == text.count("A line.")


@QUICK
@given(texts=st.lists(st.text("ab \n", max_size=200), max_size=8))
def test_an_original_is_never_a_copy(texts: list[str]) -> None:
    records = [
        Record(path=str(n), locator="", text=text, spans=(("body", 0, len(text)),)) for n, text in enumerate(texts)
    ]
    rows = find_copies(records)
    assert not {row["article_id"] for row in rows} & {row["copy_of"] for row in rows}
    assert all(0 <= row["similarity"] <= 1 for row in rows)


@given(TEXT.map(str.strip).filter(bool))
def test_no_line_that_is_the_title_over_again_is_passed_over(line: str) -> None:
    key = _key(line, 0, len(line))
    assert not key or _may_begin(line[:_HEAD], key)


@settings(max_examples=1_000)
@given(st.lists(st.sampled_from([*"abAB.!?\"')”’ é…", "aa", "Aa"]), max_size=12).map("".join).map(str.encode))
def test_a_text_looks_glued_where_one_of_five_marks_stands_between_words(raw: bytes) -> None:
    classes = bytes.maketrans(b"abAB!?')", b'aaAA..""')
    between = (b".", b'."', ".”".encode(), ".’".encode(), b"..")
    assert looks_glued(raw) == any(b"aa" + mark + b"Aa" in raw.translate(classes) for mark in between)
