import gzip
import json
import os
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitrep.corpus.reading import Record, Reject, article_id, list_files, read_corpus
from sitrep.corpus.records import REJECT_REASONS, REMEDIES
from sitrep.errors import NothingToReadError


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(*paths: Path) -> list[Record | Reject]:
    return list(read_corpus(paths))


def record(path: Path) -> Record:
    (found,) = read(path)
    assert isinstance(found, Record)
    return found


def reject(path: Path) -> Reject:
    (found,) = read(path)
    assert isinstance(found, Reject)
    return found


def pieces(found: Record) -> list[tuple[str, str]]:
    return [(part, found.text[start:end]) for part, start, end in found.spans]


def test_a_text_file_is_one_record_as_read_and_undated(tmp_path: Path) -> None:
    found = record(write(tmp_path / "a.txt", "One – two.\r\n\r\nThree.\n"))
    assert found.text == "One – two.\r\n\r\nThree.\n"
    assert (found.path, found.locator, found.root, found.kind) == ("a.txt", "", "", "article")
    assert (found.title, found.published_at, found.published_precision, found.published_basis) == (None,) * 4
    assert pieces(found) == [("body", found.text)]


def test_files_come_sorted_by_path_whatever_the_file_system_gives(tmp_path: Path, monkeypatch) -> None:
    names = ["b.txt", "a/z.txt", "a.txt", "a/b/c.md", "B.txt", "é.txt"]
    for name in names:
        write(tmp_path / name, name)
    walk = os.walk

    def shuffled(top):
        for folder, folders, files in walk(top):
            random.shuffle(folders)
            random.shuffle(files)
            yield folder, folders, files

    expected = ["B.txt", "a.txt", "a/b/c.md", "a/z.txt", "b.txt", "é.txt"]
    assert [found.path for found in read(tmp_path)] == expected
    monkeypatch.setattr(os, "walk", shuffled)
    assert [found.path for found in read(tmp_path)] == expected


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    for name in ("a.txt", ".hidden.txt", ".git/config.txt"):
        write(tmp_path / name, "Text.")
    assert [found.path for found in read(tmp_path)] == ["a.txt"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Kyïv – “peace”".encode(), "Kyïv – “peace”"),
        (b"\xef\xbb\xbfKy\xc3\xafv", "Kyïv"),
        ("Kyïv".encode("utf-16"), "Kyïv"),
        (b"\xfe\xff" + "Kyïv".encode("utf-16-be"), "Kyïv"),
        ("Kyïv".encode("utf-32"), "Kyïv"),
        ("café – “so”".encode("cp1252"), "café – “so”"),
        (b"caf\xe9 \x81", "café \ufffd"),
    ],
)
def test_encodings_are_told_by_mark_then_utf8_then_windows_1252(tmp_path: Path, content: bytes, text: str) -> None:
    assert record(write(tmp_path / "a.txt", content)).text == text
    quoted = text.replace('"', '""')
    table = f'text\n"{quoted}"\n'
    if content[:1] == b"c":
        assert record(write(tmp_path / "b.csv", b'text\n"' + content + b'"\n')).text == text
    else:
        assert record(write(tmp_path / "b.csv", table)).text == text


def test_encodings_of_the_test_set_are_read(test_data) -> None:
    folder = test_data("bad_input/encodings")
    texts = {}
    for file in sorted(folder.rglob("*.txt")):
        texts[file.relative_to(folder).as_posix()] = record(file).text
    assert "\ufeff" not in "".join(texts.values())
    assert sum(character in "éèàöüäóáíñ" for character in texts["iso-8859-1/_ude_1.txt"]) > 5
    for name in ("bom-utf-16-be.srt", "bom-utf-16-le.srt"):
        assert reject(folder / "UTF-16" / name).reason == "unsupported format"


def test_json_lines_give_fields_under_their_usual_names(tmp_path: Path) -> None:
    line = {
        "id": "x1",
        "headline": "The title",
        "description": "What it says.",
        "content": "First.\n\nSecond.",
        "outlet": "Daily",
        "link": "https://example.org/1",
        "author": ["A. One", "B. Two"],
        "language": "en",
        "published": "2026-01-07T09:30Z",
        "other": 1,
    }
    found = record(write(tmp_path / "a.jsonl", json.dumps(line) + "\n"))
    assert found.text == "The title\n\nWhat it says.\n\nFirst.\n\nSecond."
    assert pieces(found) == [("title", "The title"), ("summary", "What it says."), ("body", "First.\n\nSecond.")]
    assert (found.title, found.source, found.url) == ("The title", "Daily", "https://example.org/1")
    assert (found.author, found.language, found.locator) == ("A. One, B. Two", "en", "line 1")
    assert found.published_at == datetime(2026, 1, 7, 9, 30, tzinfo=UTC)
    assert (found.published_precision, found.published_basis) == ("minute", "metadata")


@pytest.mark.parametrize("date", ["", "last Tuesday", None, "9/5/18", {"when": "now"}])
def test_a_date_that_is_not_understood_leaves_an_undated_record(tmp_path: Path, date: object) -> None:
    found = record(write(tmp_path / "a.jsonl", json.dumps({"text": "Text.", "date": date})))
    assert (found.published_at, found.published_precision, found.published_basis) == (None, None, None)


def test_a_record_without_a_body_is_a_headline(tmp_path: Path) -> None:
    found = record(write(tmp_path / "a.jsonl", '{"title": "Only this", "summary": "And that.", "text": " "}'))
    assert found.kind == "headline"
    assert pieces(found) == [("title", "Only this"), ("summary", "And that.")]


def test_bad_lines_are_refused_with_place_and_reason_and_never_stop_the_file(tmp_path: Path) -> None:
    lines = [
        '{"text": "One."}',
        '{"text": "cut of',
        "[1, 2]",
        "",
        '{"id": 5}',
        '"x"',
        '{"text": "\\ud800 Two."}',
        "[" * 100_000,
    ]
    found = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [(item.locator, getattr(item, "reason", "")) for item in found] == [
        ("line 1", ""),
        ("line 2", "broken record"),
        ("line 3", "broken record"),
        ("line 5", "no text"),
        ("line 6", "broken record"),
        ("line 7", ""),
        ("line 8", "broken record"),
    ]
    assert isinstance(found[1], Reject)
    assert found[1].detail.endswith('{"text": "cut of')
    assert isinstance(found[3], Reject)
    assert found[3].detail == "found the fields id; expected text, title or summary"
    assert isinstance(found[5], Record)
    assert found[5].text == "\ufffd Two."


def test_a_damaged_gzip_file_gives_what_came_before_the_damage(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": f"{n} {random.Random(n).random()}"}) + "\n" for n in range(5_000))
    packed = gzip.compress(lines.encode())
    found = read(write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
    assert len(found) > 1_000
    assert all(isinstance(item, Record) for item in found[:-1])
    assert isinstance(found[-1], Reject)
    assert found[-1].reason == "damaged file"
    assert reject(write(tmp_path / "b.txt.gz", b"no gzip at all")).reason == "damaged file"


def test_gzip_and_plain_files_give_the_same_records(tmp_path: Path) -> None:
    content = '{"text": "One."}\n{"text": "Two."}\n'
    plain = read(write(tmp_path / "a" / "a.jsonl", content))
    packed = read(write(tmp_path / "b" / "a.jsonl.gz", gzip.compress(content.encode())))
    assert [item.text for item in plain if isinstance(item, Record)] == ["One.", "Two."]
    assert [(item.locator, item.text) for item in packed if isinstance(item, Record)] == [
        (item.locator, item.text) for item in plain if isinstance(item, Record)
    ]


def test_a_json_file_may_hold_an_array_an_object_or_lines(tmp_path: Path) -> None:
    array = read(write(tmp_path / "a.json", '[{"text": "One."},\n {"id": 1}]'))
    assert [item.locator for item in array] == ["item 1", "item 2"]
    assert record(write(tmp_path / "b.json", '{\n"text": "One."\n}')).locator == ""
    assert len(read(write(tmp_path / "c.json", '{"text": "One."}\n{"text": "Two."}'))) == 2


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_with_its_own_separator(tmp_path: Path, separator: str) -> None:
    rows = [["Title", "Text", "Date"], ["T1", '"First, ""quoted""\nline"', "2026-01-07"], ["T2", "Second", ""]]
    found = read(write(tmp_path / "a.csv", "\n".join(separator.join(row) for row in rows)))
    assert [(item.locator, item.text) for item in found if isinstance(item, Record)] == [
        ("row 1", 'T1\n\nFirst, "quoted"\nline'),
        ("row 2", "T2\n\nSecond"),
    ]


def test_bad_rows_are_refused_and_the_next_are_read(tmp_path: Path) -> None:
    found = read(write(tmp_path / "a.csv", 'title,text\nA,one\nB,two,three\n"C"x,four\nD\nE,five\n,\n'))
    assert [(item.locator, getattr(item, "reason", item.path)) for item in found] == [
        ("row 1", "a.csv"),
        ("row 2", "broken record"),
        ("row 3", "broken record"),
        ("row 4", "a.csv"),
        ("row 5", "a.csv"),
        ("row 6", "no text"),
    ]
    assert isinstance(found[1], Reject)
    assert found[1].detail == "found 3 fields; the header has 2"


def test_a_quote_that_never_closes_is_refused_and_not_taken_for_a_long_text(tmp_path: Path) -> None:
    found = read(write(tmp_path / "a.csv", 'title,text\nA,one\nB,"two\nC,three\n'))
    assert [getattr(item, "reason", "") for item in found] == ["", "broken record"]


def test_a_table_without_a_text_column_is_refused_once(tmp_path: Path) -> None:
    found = reject(write(tmp_path / "a.csv", "id,score\n1,2\n3,4\n"))
    assert (found.reason, found.locator) == ("no text", "")
    assert "found the columns id, score" in found.detail


def test_what_no_reader_knows_is_refused_by_name(tmp_path: Path) -> None:
    for name in ("a.doc", "noending", "b.odt.gz"):
        write(tmp_path / name, "x")
    write(tmp_path / "zero.txt", b"a\0b")
    write(tmp_path / "empty.txt", b"")
    write(tmp_path / "blank.md", " \n\t")
    assert {item.path: item.reason for item in read(tmp_path) if isinstance(item, Reject)} == {
        "a.doc": "unsupported format",
        "b.odt.gz": "unsupported format",
        "blank.md": "no text",
        "empty.txt": "no text",
        "noending": "unsupported format",
        "zero.txt": "not text",
    }


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Text.")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    assert [getattr(item, "reason", "") for item in read(tmp_path)] == ["", "unreadable file"]


def test_a_reason_outside_the_closed_list_is_an_error() -> None:
    with pytest.raises(ValueError, match="no reason for a refusal"):
        Reject(path="a", locator="", reason="because", detail="")


def test_a_missing_path_or_an_empty_folder_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(NothingToReadError, match=r"nowhere: no such file or folder\. Give a folder or file"):
        read(tmp_path / "nowhere")
    with pytest.raises(NothingToReadError, match="no file there"):
        list_files([tmp_path])
    with pytest.raises(NothingToReadError, match="nothing given"):
        list_files([])


def test_an_article_id_is_the_hash_of_path_and_locator_alone(tmp_path: Path) -> None:
    one = record(write(tmp_path / "one" / "a.txt", "Text."))
    other = record(write(tmp_path / "other" / "a.txt", "Another text."))
    # printf 'a.txt\\0' | b2sum -l 128
    assert article_id(one) == article_id(other) == "22f1fd0fed44078dcb548c06d4e214eb"
    lines = read(write(tmp_path / "l.jsonl", '{"id": 1, "text": "x"}\n{"id": 1, "text": "x"}'))
    assert len({article_id(item) for item in lines if isinstance(item, Record)}) == 2


def test_of_several_corpora_the_root_counts_too(tmp_path: Path) -> None:
    first, second = tmp_path / "x" / "news", tmp_path / "y" / "news"
    write(first / "a.txt", "Text.")
    write(second / "a.txt", "Text.")
    found = [item for item in read(first, second) if isinstance(item, Record)]
    assert [item.path for item in found] == ["x/news/a.txt", "y/news/a.txt"]
    assert len({article_id(item) for item in found}) == 2


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "Text.")
    assert len(read(tmp_path, file)) == 1
    assert len(read(tmp_path, tmp_path)) == 1
    assert read(tmp_path, tmp_path) == read(tmp_path)


def test_the_seeds_are_five_undated_records(seeds: Path) -> None:
    found = [item for item in read(seeds) if isinstance(item, Record)]
    assert len(found) == 5
    assert all(item.published_at is None and item.source is None for item in found)
    assert [bool(item.title) for item in found] == [False, True, False, False, False]


def test_the_news_corpus_is_read_whole_with_its_dates(test_data) -> None:
    precisions: Counter[str | None] = Counter()
    for item in read_corpus([test_data("corpora/us_news_2012_2020.jsonl.gz")]):
        assert isinstance(item, Record)
        assert item.title
        assert item.source
        precisions[item.published_precision] += 1
    # 848 dates are empty; of the five written m/d/yy, two could be d/m/yy as well.
    assert precisions == {"day": 6_711, None: 850}


@pytest.mark.parametrize(
    ("name", "n_records"),
    [
        ("us_news_2012_2020.jsonl.gz", 7_561),
        ("us_speeches_2009_2015.jsonl.gz", 3_568),
        ("venezuela_headlines_2026.csv", 102),
    ],
)
def test_the_corpora_add_up_with_no_option_and_next_to_nothing_is_refused(test_data, name: str, n_records: int) -> None:
    path = test_data(f"corpora/{name}")
    found = list(read_corpus([path]))
    if name.endswith(".gz"):
        with gzip.open(path) as stream:
            assert sum(1 for line in stream if line.strip()) == n_records
    refused = [item for item in found if isinstance(item, Reject)]
    assert len(found) == n_records
    assert len(refused) <= 0.01 * n_records


def test_speeches_whose_ids_repeat_get_ids_of_their_own(test_data) -> None:
    ids = [
        article_id(r)
        for r in read_corpus([test_data("corpora/us_speeches_2009_2015.jsonl.gz")])
        if isinstance(r, Record)
    ]
    assert len(ids) == len(set(ids)) == 3_568


def test_the_headlines_are_headlines(test_data) -> None:
    found = list(read_corpus([test_data("corpora/venezuela_headlines_2026.csv")]))
    assert len(found) == 102
    assert {item.kind for item in found if isinstance(item, Record)} == {"headline"}
    assert all(isinstance(item, Record) and item.published_precision == "day" for item in found)


def test_a_pattern_lists_its_files_from_the_folder_before_it(tmp_path):
    for name in ("2026/a.txt", "2026/b.md", "2025/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Ships left.", encoding="utf-8")
    assert [file.path for file in list_files([tmp_path / "*" / "*.txt"])] == ["2025/c.txt", "2026/a.txt"]
    assert [file.path for file in list_files([tmp_path / "**" / "b.md"])] == ["2026/b.md"]


def test_a_pattern_without_a_match_is_refused(tmp_path):
    with pytest.raises(NothingToReadError, match="no file matches"):
        list_files([tmp_path / "*.txt"])


def test_every_reason_of_a_refusal_says_what_to_do():
    assert REMEDIES.keys() == REJECT_REASONS.keys()
    assert all(remedy.endswith(".") for remedy in REMEDIES.values())
