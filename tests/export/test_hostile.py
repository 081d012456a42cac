"""Articles that try to be more than text: every page is what it would be, but for the text shown."""

import itertools
import json
import re

import pyarrow.parquet as pq
import pytest
from bs4 import BeautifulSoup

from sitrep.reports.checking import check_page

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</q></li></ol></section><h1>Taken over</h1>",
    "<style>*{display:none}</style><link rel=stylesheet href=https://example.org/x.css>",
    "javascript:alert(1)",
    "\u202egnitset si siht\u202c \u2067x\u2069",
    "w" * 10_000,
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "<!-- --> ]]> <![CDATA[ &lt;b&gt; &#60;b&#62;",
    "$x^2$ $\\frac{1}{2}$ \\alpha",
    "NaN, null, undefined, -1/0",
    '=HYPERLINK("https://example.org","x")',
]
ADDRESSES = [
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://example.org/a?b=<c>&d='e'\"",
    "",
]


@pytest.fixture(scope="module")
def hostile(make_report, test_data, tmp_path_factory):
    """A report of articles about a topic with a hostile string in title, source, author, address and every sentence."""
    naughty = [
        text for text in json.loads(test_data("bad_input/blns.json").read_text(encoding="utf-8")) if text.strip()
    ]
    rows = [
        {
            "id": text[:50],
            "title": text[:300],
            "source": text[:100],
            "author": text[:100],
            "url": ADDRESSES[n % len(ADDRESSES)],
            "date": "2026-01-07",
            "text": f"Venezuela sells 50 {text} barrels of bad oil. {text} Venezuela oil {text} is good.\n\n{text}",
        }
        for n, text in enumerate([*HOSTILE, *naughty])
    ]
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "articles.jsonl"
    corpus.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return make_report(folder / "out", "--topic", "venezuela_oil", "--corpus", str(corpus)) / "latest"


@pytest.fixture(scope="module")
def elements(hostile):
    """The elements of each page."""
    return {page.name: _elements(page) for page in hostile.glob("*.html")}


def _elements(page):
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find_all(True)


def test_every_page_passes_its_check(hostile):
    pages = sorted(hostile.glob("*.html"))
    assert len(pages) >= 5
    assert [problem for page in pages for problem in check_page(page)] == []


def test_no_element_or_attribute_is_there_that_the_seeds_do_not_have(elements, report):
    def kinds(pages):
        return {(e.name, name) for page in pages for e in page for name in ["", *e.attrs]}

    assert kinds(elements.values()) - kinds(map(_elements, (report / "latest").glob("*.html"))) == set()


def test_links_lead_within_the_page_the_run_or_to_the_web(elements):
    n = 0
    for element in itertools.chain(*elements.values()):
        address = element.get("href")
        if address is not None and element.name == "a":
            assert re.match(r"#|https://example\.org/|[\w./-]+\.(html|ipynb|csv)(#|$)", address), address
            n += address.startswith("https://example.org/a?b=")
    assert n > 0


def test_what_articles_say_is_shown_as_they_say_it(hostile):
    shown = BeautifulSoup((hostile / "10_topic-venezuela_oil.html").read_text(encoding="utf-8"), "html.parser")
    said = " ".join(q.get_text() for q in shown.find_all("q"))
    told = {row["text"] for row in pq.read_table(hostile / "tables" / "sentences.parquet").to_pylist()}
    assert sum(text in said for text in told if len(text) > 30) > 50
    assert "<script>alert(1)</script>" in said


def test_a_browser_runs_nothing_asks_nothing_and_says_nothing(hostile, audit, chromium, tmp_path):
    for page in sorted(hostile.glob("*.html")):
        folder = tmp_path / page.stem
        folder.mkdir()
        document, said, asked = audit.opened(chromium, page, folder)
        assert (said, asked) == ([], []), page.name
        assert "<script" not in document
        assert document.count("<h1") == 1
