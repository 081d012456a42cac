"""What a report holds of the articles' text: all of it, excerpts, or nothing, in every file of a run."""

import json
import re
import zipfile
from importlib import resources

import pyarrow.parquet as pq
import pytest

from sitrep.evidence.excerpts import excerpt
from sitrep.reports.checking import check_page

OURS = resources.files("sitrep.measures").joinpath("known_failures.csv").read_text(encoding="utf-8")
"""Sentences that the package itself holds as examples, some of them of the seeds."""

TOPIC = ("--topic", "battlefield")


def texts(folder):
    """Every file of a run by name as text: tables read, the zip unpacked."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".parquet":
            yield path.name, json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    if not name.endswith((".parquet", ".png")):
                        yield f"{path.name}:{name}", packed.read(name).decode("utf-8")
        elif path.suffix != ".png":
            yield path.name, path.read_text(encoding="utf-8")


def plain(text):
    for written, meant in (("\\n", " "), ('\\"', '"'), ("&quot;", '"'), ("&#x27;", "'"), ('""', '"')):
        text = text.replace(written, meant)
    return text


@pytest.fixture(scope="module")
def sentences(report):
    """The sentences of the seeds that are no titles and have more than three words."""
    rows = pq.read_table(report / "latest" / "tables" / "sentences.parquet").to_pylist()
    found = [row["text"] for row in rows if row["part"] == "body" and len(row["text"].split()) > 3]
    found = [text for text in found if text not in OURS]
    assert len(found) > 90
    return found


@pytest.fixture(scope="module")
def withheld(make_report, tmp_path_factory):
    return make_report(tmp_path_factory.mktemp("none"), *TOPIC, "--evidence", "none", "--format", "html,zip") / "latest"


@pytest.fixture(scope="module")
def excerpted(make_report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("excerpt")
    return make_report(folder, *TOPIC, "--evidence", "excerpt", "--format", "html,zip") / "latest"


@pytest.mark.parametrize("kind", ["withheld", "excerpted"])
def test_no_file_of_the_run_holds_a_sentence(request, sentences, kind):
    n = 0
    for name, text in texts(request.getfixturevalue(kind)):
        n += 1
        held = plain(text)
        assert [s for s in sentences if s in held] == [], name
    assert n > 60


def test_nothing_of_a_sentence_is_left_where_all_is_withheld(withheld, sentences):
    """No six words of a sentence in a row, titles and the topic file's definition aside."""
    pieces = set().union(*(sixes(s) for s in sentences)) - sixes(OURS)
    for name, text in texts(withheld):
        assert sixes(re.sub("<[^<>]*>", " ", plain(text))) & pieces == set(), name


def sixes(text):
    """Every six words in a row."""
    words = re.findall(r"\w+", text)
    return {" ".join(words[i : i + 6]) for i in range(len(words) - 5)}


def test_an_excerpt_is_shown_around_what_was_counted(excerpted):
    page = (excerpted / "10_topic-battlefield.html").read_text()
    assert page.count("<q>… ") > 50
    assert '<mark class="term">' in page


@pytest.mark.parametrize("kind", ["report", "withheld", "excerpted"])
def test_pages_are_whole_in_every_kind(request, kind):
    folder = request.getfixturevalue(kind)
    for page in (folder / "latest" if kind == "report" else folder).glob("*.html"):
        assert check_page(page) == []


def test_the_full_report_does_hold_the_sentences(report, sentences):
    """The search above finds them where they are."""
    text = plain((report / "latest" / "tables" / "sentences.csv").read_text())
    assert all(s in text for s in map(plain, sentences))


def test_the_numbers_are_those_of_the_full_report(report, withheld):
    full, none = (
        {json.dumps(row, sort_keys=True) for row in pq.read_table(f / "tables" / "estimates.parquet").to_pylist()}
        for f in (report / "latest", withheld)
    )
    assert none <= full
    assert len(none) > 100


def test_an_excerpt_is_never_the_whole_and_never_long():
    text = " ".join(f"word{n}" for n in range(100))
    first, last = excerpt(text, 300)
    assert len(text[first:last].split()) == 15
    assert first < 300 < last
    assert excerpt("Oil fell.", 0) == (0, 3)
    assert excerpt("Oil", 0) == (0, 0)
    assert excerpt("w" * 10_000 + " b c d", 0) == (0, 0)
