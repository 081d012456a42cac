"""What an analyst may ask for: columns, filters, cleaning steps, dates from the text."""

import json
from datetime import date
from pathlib import Path

import pytest

from sitrep.corpus.options import Reading, reading_of
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import REMEDIES, Record, Reject
from sitrep.errors import UsageError


def put(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def kept(path: Path, reading: Reading) -> list[str]:
    return [
        item.text if isinstance(item, Record) else f"{item.reason}: {item.detail}"
        for item in read_corpus([path], reading)
    ]


def test_columns_are_read_as_the_fields_they_are_mapped_to(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", {"Story": "Ships left.", "text": "teaser", "lede": "Ten ships", "d": "2026-01-07"})
    (found,) = read_corpus([path], reading_of(columns=["text=story", "summary=x,lede", "date=d"]))
    assert isinstance(found, Record)
    assert (found.text, str(found.published_at)[:10]) == ("Ten ships\n\nShips left.", "2026-01-07")
    (tmp_path / "b.csv").write_text("Tale,n\nShips left.,1\n")
    (row,) = read_corpus([tmp_path / "b.csv"], reading_of(columns=["text=tale"]))
    assert isinstance(row, Record)
    assert row.text == "Ships left."
    (refused,) = read_corpus([tmp_path / "b.csv"])
    assert isinstance(refused, Reject)
    assert "--map text=COLUMN" in REMEDIES[refused.reason]


def test_a_period_keeps_its_first_and_last_day_and_counts_what_it_leaves_out(tmp_path: Path) -> None:
    days = ["2025-12-31T23:59Z", "2026-01-01", "2026-01-31T23:59Z", "2026-02-01", ""]
    path = put(tmp_path / "a.jsonl", *({"text": day or "undated", "date": day} for day in days))
    assert kept(path, reading_of(since="2026-01", until="2026-01")) == [
        "outside the period: published on 2025-12-31; asked for: from 2026-01-01 to 2026-01-31",
        "2026-01-01",
        "2026-01-31T23:59Z",
        "outside the period: published on 2026-02-01; asked for: from 2026-01-01 to 2026-01-31",
        "undated, and a period is asked for: asked for: from 2026-01-01 to 2026-01-31",
    ]


def test_a_source_is_kept_whatever_its_case(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", *({"text": name, "source": name} for name in ("Reuters", "AP", "")))
    assert kept(path, reading_of(sources=["reuters"])) == [
        "Reuters",
        "other source: the source is AP; asked for: reuters",
        "no text: found the fields text, source; expected text, title or summary",
    ]


def test_the_last_day_of_a_year_and_of_a_leap_february() -> None:
    assert reading_of(until="2024-02").until == date(2024, 2, 29)
    assert reading_of(until="2025").until == date(2025, 12, 31)
    assert reading_of(since="2025").since == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"columns": ["story"]}, '--map "story": expected FIELD=COLUMN, e.g. --map text=story.'),
        (
            {"columns": ["titel=x"]},
            '--map "titel=x": there is no field "titel". Did you mean "title"? The fields are text, title, summary, '
            "date, source, url, author, language, kind.",
        ),
        ({"since": "yesterday"}, '--from "yesterday": expected a date such as 2026-01-07, 2026-01 or 2026.'),
        (
            {"since": "2026", "until": "2025"},
            "--from 2026 is after --to 2025: no article can be in that period. Change one of them.",
        ),
        (
            {"without": ["mojibak"]},
            '--no-clean "mojibak": there is no such cleaning step. Did you mean "mojibake"? The steps are encoding, '
            "mojibake, markup, glued, trail, recurring.",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_with_what_can(asked: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        reading_of(**asked)  # type: ignore[arg-type]
    assert str(caught.value) == message


DIRTY = "It ended last year.The café’s talks go on.".encode("cp1252")


@pytest.mark.parametrize(
    ("field", "step", "mended", "as_it_is"),
    [
        ("Obamaâ€™s plan for â€œpeaceâ€\x9d failed.", "mojibake", "Obama’s plan for “peace” failed.", None),
        ("<p>Ships &amp; ports.</p><p>Ten<br>left.</p>", "markup", "Ships & ports.\n\nTen\nleft.", None),
        ("&lt;p&gt;Ships left.&lt;/p&gt;", "markup", "Ships left.", None),
        ("It ended last year.The talks go on.", "glued", "It ended last year.\nThe talks go on.", None),
    ],
)
def test_each_step_mends_is_named_and_can_be_left_out(
    tmp_path: Path, field: str, step: str, mended: str, as_it_is: str | None
) -> None:
    path = put(tmp_path / "a.jsonl", {"text": field})
    (found,) = read_corpus([path])
    assert isinstance(found, Record)
    assert (found.text, found.mended) == (mended, (step,))
    (left,) = read_corpus([path], reading_of(without=[step]))
    assert isinstance(left, Record)
    assert (left.text, left.mended) == (as_it_is or field, ())


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "x < y > z and a <b",
        "The café’s “naïve” façade: Ünal Çeviköz, São Tomé, Åland — Ñuñoa.",
        "Путин заявил: «Россия готова». Сегодня вечером.",
        "Mrs.Clinton of St.Louis wrote to news.Com and to U.S.Army, Jan.Feb.",
        "AT&T and R&D; Q&A",
    ],
)
def test_what_is_text_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    (found,) = read_corpus([put(tmp_path / "a.jsonl", {"text": text})])
    assert isinstance(found, Record)
    assert (found.text, found.mended) == (text, ())


def test_an_encoding_is_named_and_its_guess_can_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Путин заявил, что переговоры продолжатся.".encode("cp1251"))
    (found,) = read_corpus([tmp_path / "a.txt"])
    assert isinstance(found, Record)
    assert (found.text, found.encoding) == ("Путин заявил, что переговоры продолжатся.", "cp1251")
    (left,) = read_corpus([tmp_path / "a.txt"], reading_of(without=["encoding"]))
    assert isinstance(left, Record)
    assert left.encoding == "cp1252"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp1251"])
def test_texts_in_encodings_of_one_byte_a_character_come_back(tmp_path: Path, encoding: str) -> None:
    texts = {
        "cp1252": "Prime Minister Renée said “we’re not done” – café costs €5.",
        "mac_roman": "L’État a décidé: “ça suffit”, très déçu – São Paulo.",
        "cp1251": "Президент России заявил о «новом этапе» переговоров.",
    }
    (tmp_path / "a.txt").write_bytes(texts[encoding].encode(encoding))
    (found,) = read_corpus([tmp_path / "a.txt"])
    assert isinstance(found, Record)
    assert found.text == texts[encoding]
