"""Hostile corpora: nothing crashes a run, and nothing vanishes: what is no article is a refusal with its reason."""

import gzip
import io
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import REJECT_REASONS, Record, Reject
from sitrep.engine.analysis import analyse
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[2]
TOPICS = load_topics(ROOT / "topics.yml")


def read(*paths):
    """Read a corpus and analyse it; give what was read, the tables saying the same."""
    found = list(read_corpus(paths))
    assert {item.reason for item in found if isinstance(item, Reject)} <= set(REJECT_REASONS)
    if any(isinstance(item, Record) for item in found):
        out = paths[0].parent / f".{paths[0].name}.out"
        tables = analyse(list(paths), TOPICS, out)
        assert tables["articles"].num_rows == sum(isinstance(item, Record) for item in found)
        assert tables["rejects"].num_rows == sum(isinstance(item, Reject) for item in found)
        texts = dict(zip(*(tables["texts"][name].to_pylist() for name in ("article_id", "text")), strict=True))
        for row in tables["sentences"].to_pylist():
            assert texts[row["article_id"]][row["char_start"] : row["char_end"]] == row["text"]
    return found


def only(path):
    (found,) = read(path)
    return found


def refused(path):
    found = only(path)
    assert isinstance(found, Reject), found
    return found.reason, found.detail


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture(scope="module")
def naughty(test_data):
    return json.loads(test_data("bad_input/blns.json").read_text(encoding="utf-8"))


def test_every_naughty_string_as_article_title_and_source_is_read(tmp_path, naughty):
    lines = [{"text": f"{text}\nIt was said.", "title": text, "source": text, "author": text} for text in naughty]
    found = read(put(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines))))
    assert len(found) == len(naughty) > 500
    for item, text in zip(found, naughty, strict=True):
        assert isinstance(item, Record)
        assert item.text.endswith("It was said.")
        if not item.mended:
            assert item.text.count(text) >= (2 if text.strip() else 1)
            assert (item.source or "") == " ".join(text.split())


def test_every_naughty_string_as_a_text_file_is_read_whole_or_refused(tmp_path, naughty):
    for number, text in enumerate(naughty):
        put(tmp_path / "corpus" / f"{number:04}.txt", text)
    found = read(tmp_path / "corpus")
    assert len(found) == len(naughty)
    for item, text in zip(found, naughty, strict=True):
        if isinstance(item, Record):
            assert item.mended or item.text == text
        else:
            assert not text.strip("\ufeff \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029") or not text.strip()


def test_every_naughty_string_as_a_file_name_is_read_under_that_name(tmp_path, naughty):
    names = {}
    for text in naughty:
        name = f"{text}.txt"
        if "/" in name or "\0" in name or len(name.encode()) > 255 or name.startswith("."):
            continue
        names[name] = put(tmp_path / "corpus" / name, "Ships left.")
    assert len(names) > 200
    assert {item.path for item in read(tmp_path / "corpus")} == set(names)


def test_the_test_set_of_encodings_is_read_or_refused_by_name(test_data, tmp_path):
    folder = tmp_path / "encodings"
    shutil.copytree(test_data("bad_input/encodings"), folder)
    found = read(folder)
    assert len(found) == sum(path.is_file() for path in folder.rglob("*"))
    assert {item.path for item in found if isinstance(item, Reject)} == {
        item.path for item in found if item.path.endswith(".srt")
    }
    encodings = {item.path: item.encoding for item in found if isinstance(item, Record)}
    assert encodings["windows-1251-russian/_ude_1.txt"] == "cp1251"
    assert encodings["windows-1252/_ude_1.txt"] == encodings["iso-8859-1/_ude_1.txt"] == "cp1252"
    assert "Швейцария" in next(item.text for item in found if item.path == "windows-1251-russian/_ude_1.txt")


def test_an_empty_file_is_refused(tmp_path):
    assert refused(put(tmp_path / "a.txt", "")) == ("no text", "found nothing but white space")
    assert refused(put(tmp_path / "b.csv", ""))[0] == "no text"
    assert refused(put(tmp_path / "c.parquet", ""))[0] == "damaged file"


def test_a_single_line_of_50_mb_is_an_article(tmp_path):
    text = "Ten ships left the port of Havana on Tuesday. " * (50 * 2**20 // 46)
    found = list(read_corpus([put(tmp_path / "a.txt", text)]))
    assert [len(item.text) for item in found] == [len(text)]
    line = json.dumps({"text": text})
    assert [len(item.text) for item in read_corpus([put(tmp_path / "b.jsonl", line)])] == [len(text)]


def test_a_field_of_30_mb_is_an_article(tmp_path):
    field = "word, " * (5 * 2**20)
    found = list(read_corpus([put(tmp_path / "a.csv", f'title,text\nA,"{field}"\nB,two\n')]))
    assert [len(item.text) for item in found] == [len("A\n\n") + len(field), len("B\n\ntwo")]


def test_a_stray_zero_byte_is_read_and_binary_data_refused(tmp_path):
    found = only(put(tmp_path / "a.txt", b"Ships left.\0" + b" They came back." * 100))
    assert isinstance(found, Record)
    assert found.text.startswith("Ships left.\0 They")
    assert refused(put(tmp_path / "b.txt", b"\0\1\2abc\0" * 9)) == (
        "not text",
        "found 18 zero bytes, the first at 0; expected text",
    )
    row = only(put(tmp_path / "c.jsonl", b'{"text": "a\\u0000b"}'))
    assert row.text == "a\0b"
    assert only(put(tmp_path / "d.csv", b"text\na\0b\n")).text == "a\0b"


def test_utf_16_without_a_mark_is_read(tmp_path):
    found = only(put(tmp_path / "a.txt", "Ten ships left Havana.".encode("utf-16-le")))
    assert (found.text, found.encoding) == ("Ten ships left Havana.", "utf-16-le")


def test_a_truncated_gzip_file_gives_what_came_before(tmp_path):
    lines = "".join(json.dumps({"text": f"Ship {n} left {n**20}."}) + "\n" for n in range(3000))
    packed = gzip.compress(lines.encode())
    *records, last = read(put(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
    assert len(records) > 500
    assert (last.locator, last.reason) == ("end", "damaged file")
    assert refused(put(tmp_path / "b.txt.gz", gzip.compress(b"Ships left." * 99)[:30]))[0] == "damaged file"


def test_bombs_are_refused_before_they_are_unpacked(tmp_path):
    most = 400 * 2**20
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.txt", "w") as member:
            for _ in range(most >> 20):
                member.write(bytes(2**20).replace(b"\0", b"a"))
        archive.writestr("b.txt", "Ships left.")
    with gzip.open(tmp_path / "bomb.txt.gz", "wb") as stream:
        for _ in range(most >> 20):
            stream.write(b"a" * 2**20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {item.path: item for item in read_corpus([tmp_path])}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 2**10
    assert found["bomb.txt.gz"].reason == found["bomb.zip/a.txt"].reason == "packed too tightly"
    assert "unpack to more than 67,108,864" in found["bomb.zip/a.txt"].detail
    assert found["bomb.zip/b.txt"].text == "Ships left."


def test_an_archive_with_names_that_lead_out_writes_nothing_there(tmp_path):
    inner = tmp_path / "deep" / "corpus"
    inner.mkdir(parents=True)
    with zipfile.ZipFile(inner / "a.zip", "w") as archive:
        for name in ("../out.txt", "/root.txt", "good.txt", "c:/win.txt", "a/../../b.txt"):
            archive.writestr(name, "Ships left.")
    found = {item.path: getattr(item, "reason", "") for item in read(inner)}
    assert found == {
        "a.zip//root.txt": "unsafe name",
        "a.zip/../out.txt": "unsafe name",
        "a.zip/a/../../b.txt": "unsafe name",
        "a.zip/c:/win.txt": "unsafe name",
        "a.zip/good.txt": "",
    }
    assert sorted(path.name for path in tmp_path.rglob("*.txt")) == []


def test_a_broken_and_a_locked_archive_are_refused(tmp_path):
    assert refused(put(tmp_path / "a.zip", b"PK\3\4 no archive"))[0] == "damaged file"
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.txt", "Ships left.")
    content = bytearray((tmp_path / "b.zip").read_bytes())
    content[6] |= 1
    at = content.find(b"PK\1\2")
    content[at + 8] |= 1
    assert refused(put(tmp_path / "b.zip", bytes(content))) == (
        "locked file",
        "the archive is locked with a password",
    )


def test_invalid_json_on_line_40_of_100_is_refused_by_its_line(tmp_path):
    lines = [json.dumps({"text": f"Ship {n} left."}) for n in range(1, 101)]
    lines[39] = '{"text": "cut of'
    found = read(put(tmp_path / "a.jsonl", "\n".join(lines)))
    assert len(found) == 100
    (bad,) = [item for item in found if isinstance(item, Reject)]
    assert (bad.locator, bad.reason) == ("line 40", "broken record")
    assert bad.detail.startswith("not JSON (")
    assert bad.detail.endswith(': {"text": "cut of')


def test_ragged_rows_are_refused_or_read_and_all_counted(tmp_path):
    found = read(
        put(tmp_path / "a.csv", 'title,text,date\nA,one,2026-01-07\nB\nC,three,2026,extra\n"D"x,f\n\nE,five\n')
    )
    assert [(item.locator, getattr(item, "reason", "")) for item in found] == [
        ("row 1", ""),
        ("row 2", ""),
        ("row 3", "broken record"),
        ("row 4", "broken record"),
        ("row 5", ""),
    ]


def test_a_circle_of_links_is_refused_once_and_the_rest_read(tmp_path):
    folder = tmp_path / "corpus"
    put(folder / "a" / "one.txt", "Ships left.")
    (folder / "a" / "up").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    found = {item.path: item for item in read(folder)}
    assert found["a/one.txt"].text == "Ships left."
    assert (found["a/up"].reason, found["a/up"].detail) == (
        "unreadable file",
        "a link in a circle: it leads to corpus, which it lies in",
    )
    assert found["self.txt"].reason == "unreadable file"
    assert len(found) == 3


def test_a_link_to_another_folder_is_followed(tmp_path):
    put(tmp_path / "elsewhere" / "one.txt", "Ships left.")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "linked").symlink_to(tmp_path / "elsewhere")
    assert [item.path for item in read(tmp_path / "corpus")] == ["linked/one.txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="drops rights, which needs root; others are refused without")
def test_unreadable_files_and_folders_are_refused(tmp_path):
    code = (
        "import sys; from pathlib import Path; from sitrep.corpus.reading import read_corpus\n"
        "for item in read_corpus([Path(sys.argv[1])]):\n"
        "    print(item.path, getattr(item, 'reason', 'read'), getattr(item, 'detail', ''), sep='|')\n"
    )
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    put(tmp_path / "c" / "a.txt", "Ships left.")
    put(tmp_path / "c" / "shut.txt", "Ships left.").chmod(0)
    put(tmp_path / "c" / "closed" / "b.txt", "Ships left.")
    (tmp_path / "c" / "closed").chmod(0)
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-B", "-c", code]
    made = subprocess.run(
        [*command, str(tmp_path / "c")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "lib")},
    )
    assert made.stdout.splitlines() == [
        "a.txt|read|",
        "closed|unreadable file|Permission denied",
        "shut.txt|unreadable file|Permission denied",
    ], made.stderr


def locked_pdf():
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_documents_that_open_with_a_password_only_are_refused(tmp_path):
    assert refused(put(tmp_path / "a.pdf", locked_pdf())) == (
        "locked file",
        "the document is locked with a password",
    )
    assert refused(put(tmp_path / "b.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))[0] == "locked file"


def test_documents_that_are_none_are_refused(tmp_path):
    for ending in ("pdf", "docx", "parquet", "zip"):
        reason, detail = refused(put(tmp_path / f"a.{ending}", b"this is none"))
        assert reason == "damaged file"
        assert detail
    for ending in ("html", "mhtml", "rtf", "json"):
        read(put(tmp_path / f"a.{ending}", struct.pack("<40I", *range(40))))


def test_deeply_nested_pages_and_values_are_read_or_refused(tmp_path):
    put(tmp_path / "c" / "a.html", "<div>" * 50_000 + "Ten ships left Havana." + "</div>" * 50_000)
    put(tmp_path / "c" / "b.json", "[" * 100_000)
    put(tmp_path / "c" / "c.md", "---\na: &a [x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n---\nShips left.\n")
    put(tmp_path / "c" / "d.rtf", "{\\rtf1 " + "{" * 50_000 + "Ships" + "}" * 50_000 + "}")
    found = read(tmp_path / "c")
    assert {item.path for item in found} == {"a.html", "b.json", "c.md", "d.rtf"}


def test_nothing_readable_exits_3_with_the_reasons(tmp_path):
    put(tmp_path / "c" / "a.bin", b"\0")
    put(tmp_path / "c" / "b.jsonl", '{"id": 1}\n')
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "sitrep",
            "corpus",
            "check",
            "--corpus",
            str(tmp_path / "c"),
            "--out",
            str(tmp_path / "o"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 3
    assert "no readable article" in made.stderr
    assert "a.bin" in made.stderr
    assert "unsupported format" in made.stderr
