"""Documents of one article: pages, word processors, PDF, Markdown with a head, archives, tables beside them."""

import gzip
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitrep.corpus.options import Reading
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record, Reject

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Ships leave Havana - The Daily</title>
<meta property="og:title" content="Ships leave Havana"><meta property="og:site_name" content="The Daily">
<meta property="article:published_time" content="2026-01-07T09:30:00Z"><meta name="author" content="Ann Writer">
<link rel="canonical" href="https://example.org/news/ships"></head><body><nav><a href="/">Home</a> Sections</nav>
<article><h1>Ships leave Havana</h1><p>Ten ships left Havana on Tuesday &amp; nobody was surprised. It was the first
time in years that so many left at once.</p><p>Oil prices rose by 4%. The minister said <b>nothing</b> had changed
since February 2022, and that the talks would go on.</p></article><script>track("Ships")</script>
<footer>Copyright 2026 The Daily</footer></body></html>"""


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def only(path: Path, reading: Reading | None = None) -> Record:
    (found,) = read_corpus([path], reading)
    assert isinstance(found, Record), found
    return found


def assert_is_the_page(found: Record) -> None:
    assert (found.title, found.source, found.url) == (
        "Ships leave Havana",
        "The Daily",
        "https://example.org/news/ships",
    )
    assert (found.language, found.author) == ("en-GB", "Ann Writer")
    assert (found.published_at, found.published_basis) == (datetime(2026, 1, 7, 9, 30, tzinfo=UTC), "metadata")
    assert "Ten ships left Havana on Tuesday & nobody was surprised." in found.text
    assert "since February 2022" in found.text
    for furniture in ("Sections", "track(", "Copyright"):
        assert furniture not in found.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_saved_page_gives_its_main_text_and_what_it_declares(tmp_path: Path, encoding: str) -> None:
    page = PAGE.replace("The minister", "The café’s owner") if encoding == "cp1252" else PAGE
    found = only(put(tmp_path / "a.html", page.encode(encoding)))
    assert_is_the_page(found)
    assert ("café’s" in found.text) == (encoding == "cp1252")


def test_a_page_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    page = f"<html><head><meta charset='iso-8859-2'></head><body><p>{'Łódź płynie. ' * 20}</p></body></html>"
    assert "Łódź płynie." in only(put(tmp_path / "a.html", page.encode("iso-8859-2"))).text


def test_a_page_without_main_text_loses_nothing(tmp_path: Path) -> None:
    assert "Ships left." in only(put(tmp_path / "a.html", "<div>Ships left.</div>")).text


def test_a_page_s_date_is_never_taken_from_its_text_or_address(tmp_path: Path) -> None:
    page = PAGE.replace('property="article:published_time"', 'property="x"').replace(
        "on Tuesday", "on Tuesday, January 6, 2026"
    )
    found = only(put(tmp_path / "a.html", page))
    assert (found.published_at, found.date_hint) == (None, "2026-01-06")


def test_a_date_in_linked_data_is_metadata(tmp_path: Path) -> None:
    linked = '{"@graph": [{"@type": "NewsArticle", "datePublished": "2026-01-05"}]}'
    data = f'<script type="application/ld+json">{linked}</script>'
    page = PAGE.replace('property="article:published_time"', 'property="x"').replace("</head>", f"{data}</head>")
    assert only(put(tmp_path / "a.html", page)).published_at == datetime(2026, 1, 5, tzinfo=UTC)


def test_a_web_archive_gives_its_page(tmp_path: Path) -> None:
    import quopri

    body = quopri.encodestring(PAGE.encode()).decode()
    archive = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b1"\r\n\r\n--b1\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: https://example.org/saved\r\n\r\n{body}\r\n--b1\r\n"
        "Content-Type: image/png\r\n\r\nx\r\n--b1--\r\n"
    )
    assert_is_the_page(only(put(tmp_path / "a.mhtml", archive)))


def test_what_a_browser_saved_beside_a_page_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "Ships.html", PAGE)
    put(tmp_path / "Ships_files" / "frame.html", PAGE)
    put(tmp_path / "notes_files" / "a.txt", "Ships left.")
    assert [item.path for item in read_corpus([tmp_path])] == ["Ships.html", "notes_files/a.txt"]


def test_a_word_document_gives_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Ten ships left Havana.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ships", "Ten"
    document.add_paragraph("They came back.")
    document.save(str(tmp_path / "a.docx"))
    assert only(tmp_path / "a.docx").text == "Ten ships left Havana.\n\nShips\tTen\n\nThey came back."


def test_a_rich_text_document_gives_its_text(tmp_path: Path) -> None:
    content = r"{\rtf1\ansi\ansicpg1252 Ten ships left Caf\'e9 \u8211?  Havana.\par They {\b came} back.\par}"
    assert only(put(tmp_path / "a.rtf", content)).text.split() == [
        "Ten",
        "ships",
        "left",
        "Café",
        "–",
        "Havana.",
        "They",
        "came",
        "back.",
    ]


def pdf_of(text: str) -> bytes:
    """Return a PDF of one page, written by hand."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    ]
    made = io.BytesIO(b"%PDF-1.4\n")
    made.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(made.tell())
        made.write(f"{number} 0 obj\n{content}\nendobj\n".encode())
    table = made.tell()
    made.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    made.write("".join(f"{place:010} 00000 n \n" for place in places).encode())
    made.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())
    return made.getvalue()


def test_a_pdf_gives_its_text_layer_and_one_of_pictures_is_refused(tmp_path: Path) -> None:
    assert only(put(tmp_path / "a.pdf", pdf_of("Ten ships left Havana."))).text == "Ten ships left Havana."
    (found,) = read_corpus([put(tmp_path / "b.pdf", pdf_of(""))])
    assert isinstance(found, Reject)
    assert (found.reason, found.detail) == (
        "no text",
        "1 pages without a text layer; a scan needs character recognition (OCR) first",
    )


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.txt.gz"])
def test_the_head_of_a_text_file_gives_its_fields(tmp_path: Path, name: str) -> None:
    head = "---\ntitle: 'Ships: ten'\ndate: 2026-01-07\noutlet: The Daily\nauthors: [Ann, Bob]\ntags: {a: b}\n---\n"
    written = f"{head}Ten ships left.\n".encode()
    found = only(put(tmp_path / name, gzip.compress(written) if name.endswith(".gz") else written))
    assert (found.title, found.source, found.author) == ("Ships: ten", "The Daily", "Ann, Bob")
    assert (found.published_at, found.published_precision) == (datetime(2026, 1, 7, tzinfo=UTC), "day")
    assert found.text == "Ships: ten\n\nTen ships left.\n"
    assert found.spans == (("title", 0, 10), ("body", 12, 28))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_of_fields_at_the_top_of_a_text_are_its_head(tmp_path: Path, ending: str) -> None:
    lines = [
        "Title: Ships: ten",
        "Publication date : 2026-01-07",
        "SOURCE: The Daily",
        "Author:",
        "",
        "Ten ships left.",
    ]
    found = only(put(tmp_path / "a.txt", ending.join(lines)))
    assert (found.title, found.source, found.author) == ("Ships: ten", "The Daily", None)
    assert (found.published_at, found.published_basis) == (datetime(2026, 1, 7, tzinfo=UTC), "metadata")
    assert found.text == "Ships: ten\n\nTen ships left."
    assert found.spans == (("title", 0, 10), ("body", 12, 27))


NO_HEADS = [
    "---\nShips left.\n---\nThey came.",
    "---\na: [\n---\nShips.",
    "--- no head",
    "Title: one line is no head\n\nShips left.",
    "Title: Ships\nDate: 2026-01-07\nShips left, with no blank line between.",
    "Ships left.\nTitle: Ships\nDate: 2026-01-07\n\nThey came.",
    "Title: Ships\nCaptain: Ann\n\nShips left.",
    "Text: Ships\nBody: left\n\nThey came.",
]


@pytest.mark.parametrize("text", NO_HEADS)
def test_a_head_that_is_none_is_text(tmp_path: Path, text: str) -> None:
    assert only(put(tmp_path / "a.md", text)).text == text


def test_a_date_in_the_name_of_a_file_is_its_date_unless_it_holds_many_articles(tmp_path: Path) -> None:
    found = only(put(tmp_path / "reuters_2026-01-07_havana.txt", "Ships left."))
    assert (found.published_at, found.published_basis) == (datetime(2026, 1, 7, tzinfo=UTC), "filename")
    collected = only(put(tmp_path / "feed_2026-01-07.jsonl", '{"text": "Ships left."}'))
    assert (collected.published_at, collected.published_basis) == (None, None)


def test_an_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    files = {
        "b/a.txt": b"Ships left.",
        "list.jsonl": b'{"text": "One."}\n{"text": "Two."}\n',
        "packed.csv.gz": gzip.compress(b"text\nThree.\n"),
        "__MACOSX/._a.txt": b"x",
        ".hidden": b"x",
        "page.html": PAGE.encode(),
        "page_files/x.js": b"x",
        "inner.zip": b"x",
    }
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    found = list(read_corpus([tmp_path / "a.zip"]))
    assert [(item.path, item.locator, getattr(item, "reason", "")) for item in found] == [
        ("a.zip/b/a.txt", "", ""),
        ("a.zip/inner.zip", "", "unsupported format"),
        ("a.zip/list.jsonl", "line 1", ""),
        ("a.zip/list.jsonl", "line 2", ""),
        ("a.zip/packed.csv.gz", "row 1", ""),
        ("a.zip/page.html", "", ""),
    ]


def test_a_table_beside_files_gives_what_they_lack_and_names_what_is_missing(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "Ships left.")
    put(tmp_path / "b" / "c.txt", "They came back.")
    put(tmp_path / "b" / "d.md", "---\ntitle: Own\n---\nText.")
    table = (
        "file;title;source;date;url;kind\na.txt;Ships;The Daily;2026-01-07;https://e.org/1;digest\n"
        "c.txt;;Wire;;;\nb/d.md;Given;;;;\ngone.txt;x;;;;\n"
    )
    put(tmp_path / "metadata.csv", table)
    a, c, d, gone = read_corpus([tmp_path])
    assert isinstance(a, Record)
    assert isinstance(c, Record)
    assert isinstance(d, Record)
    assert (a.title, a.source, a.url, a.kind, a.text) == (
        "Ships",
        "The Daily",
        "https://e.org/1",
        "digest",
        "Ships\n\nShips left.",
    )
    assert a.published_at == datetime(2026, 1, 7, tzinfo=UTC)
    assert (c.path, c.source, c.kind) == ("b/c.txt", "Wire", "article")
    assert d.title == "Given"
    assert isinstance(gone, Reject)
    assert (gone.path, gone.locator, gone.reason) == ("metadata.csv", "row 4", "no such file")


def test_a_corpus_behind_a_url_is_read_like_a_folder() -> None:
    import fsspec

    from sitrep.files import location

    store = fsspec.filesystem("memory")
    store.pipe("/corpus/a/one.txt", b"Ships left.")
    store.pipe("/corpus/two.jsonl", b'{"text": "One."}\n{"text": "Two."}\n')
    store.pipe("/corpus/.hidden.txt", b"x")
    assert [(item.path, item.locator) for item in read_corpus([location("memory://corpus")])] == [
        ("a/one.txt", ""),
        ("two.jsonl", "line 1"),
        ("two.jsonl", "line 2"),
    ]
    assert [item.path for item in read_corpus([location("memory://corpus/two.jsonl")])] == ["two.jsonl"] * 2
    assert [item.path for item in read_corpus([location("memory://corpus/*.jsonl")])] == ["two.jsonl"] * 2
