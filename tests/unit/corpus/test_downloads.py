"""Downloads of Factiva and Nexis, made up after their layouts."""

from pathlib import Path

from sitrep.corpus.downloads import split_download
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record

CODED = """HD  Ships leave Havana
BY  By Ann Writer
WC  43 words
PD  7 January 2026
ET  09:30
SN  Reuters News
SC  LBA
LA  English
CY  Copyright 2026 Thomson Reuters. All Rights Reserved.
LP

HAVANA, Jan 7 (Reuters) - Ten ships left Havana.

TD

Nobody was surprised.

They came back.

CO  petrol : PDVSA
AN  Document LBA0000020260107em17001xb

"""

SHOWN = """Oil prices rise
By Bob Writer
51 words
8 January 2026
10:15
Financial Times
FT
English
Copyright 2026 The Financial Times Limited.

Oil rose by 4%.

Analysts were not surprised.

Document FTFT000020260108em18000ab

"""

NEXIS = """                               1 of 2 DOCUMENTS


                              The Guardian (London)

                            January 7, 2026 Wednesday

Ten ships leave Havana

BYLINE: Ann Writer

SECTION: WORLD NEWS; Pg. 12

LENGTH: 32 words


Ten ships left Havana.

Nobody was surprised.

LOAD-DATE: January 7, 2026

LANGUAGE: ENGLISH

                               2 of 2 DOCUMENTS


                              The New York Times

                            January 8, 2026 Thursday

HEADLINE: Oil Prices Rise

BYLINE: Bob Writer

LENGTH: 12 words

BODY:
Oil rose by 4%.

LOAD-DATE: January 8, 2026
"""

UNI = """Ten ships leave Havana
The Guardian (London)
January 7, 2026 Wednesday 9:30 AM GMT


Copyright 2026 Guardian Newspapers Limited All Rights Reserved

Section: WORLD NEWS; Version:1

Length: 32 words

Byline: Ann Writer

Body


Ten ships left Havana.

Nobody was surprised.

Load-Date: January 7, 2026


End of Document

Oil prices rise
The New York Times
January 8, 2026 Thursday

Length: 12 words

Body

Oil rose by 4%.

Load-Date: January 8, 2026

End of Document
"""


def read(tmp_path: Path, text: str) -> list[Record]:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = [item for item in read_corpus([tmp_path]) if isinstance(item, Record)]
    assert len(found) == len(list(read_corpus([tmp_path])))
    return found


def told(record: Record) -> tuple[str | None, str | None, str, str | None]:
    return record.title, record.source, str(record.published_at)[:10], record.language


def test_a_download_of_factiva_is_split_by_its_codes_and_by_its_lines(tmp_path: Path) -> None:
    first, second = read(tmp_path, CODED + SHOWN)
    assert (first.locator, second.locator) == ("document 1", "document 2")
    assert told(first) == ("Ships leave Havana", "Reuters News", "2026-01-07", "en")
    assert told(second) == ("Oil prices rise", "Financial Times", "2026-01-08", "en")
    assert first.author == "By Ann Writer"
    assert first.text.endswith("Ten ships left Havana.\n\nNobody was surprised.\n\nThey came back.")
    assert "Analysts were not surprised." in second.text
    assert "Document" not in first.text + second.text


def test_a_download_of_nexis_is_split_in_its_older_layout(tmp_path: Path) -> None:
    first, second = read(tmp_path, NEXIS)
    assert (first.source, str(first.published_at)[:10], first.language) == ("The Guardian (London)", "2026-01-07", "en")
    assert (second.title, second.source) == ("Oil Prices Rise", "The New York Times")
    assert "Ten ships leave Havana" in first.text
    assert "Ten ships left Havana.\n\nNobody was surprised." in first.text
    assert second.text.endswith("Oil rose by 4%.")


def test_a_download_of_nexis_is_split_in_its_newer_layout(tmp_path: Path) -> None:
    first, second = read(tmp_path, UNI)
    assert told(first) == ("Ten ships leave Havana", "The Guardian (London)", "2026-01-07", None)
    assert told(second) == ("Oil prices rise", "The New York Times", "2026-01-08", None)
    assert first.author == "Ann Writer"
    assert first.text.endswith("Ten ships left Havana.\n\nNobody was surprised.")


def test_the_same_split_is_made_of_a_word_document(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for line in UNI.split("\n"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    assert [item.locator for item in read_corpus([tmp_path])] == ["document 1", "document 2"]


def test_an_article_that_speaks_of_documents_is_one_article() -> None:
    for text in (
        "Ships left.\n\nEnd of Document\n\nThey came back.",
        "Document ABCD0000020260107em17001xb\nThat is all.",
    ):
        assert split_download(text) is None
