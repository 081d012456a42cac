"""Every link of every page, in a browser: it has its target, and what stands there is what the number says."""

import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from bs4 import BeautifulSoup

from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import anchor
from sitrep.evidence.sentences import keys_behind

ROOT = Path(__file__).parents[2]
EXTENT = re.compile(r"– ([\d,]+) of ([\d,]+) shown$")


class Run:
    """A published run: its pages as the browser holds them, its tables, and the predicate behind each anchor."""

    def __init__(self, outputs, audit, browser, folder):
        self.folder = outputs / "latest"
        self.pages, self.said, self.asked = {}, {}, {}
        for page in sorted(self.folder.glob("*.html")):
            (folder / page.stem).mkdir()
            document, self.said[page.name], self.asked[page.name] = audit.opened(browser, page, folder / page.stem)
            self.pages[page.name] = BeautifulSoup(document, "html.parser")
        self.ids = {name: {e["id"] for e in page.find_all(id=True)} for name, page in self.pages.items()}
        names = [path.stem for path in (self.folder / "tables").glob("*.parquet")]
        self.tables = Joined({name: pq.read_table(self.folder / "tables" / f"{name}.parquet") for name in names})
        self.predicates = {anchor(p): p for p in self.tables["estimates"]["evidence"].to_pylist()}


@pytest.fixture(scope="module", params=["report", "us_news_report"])
def run(request, audit, chromium, tmp_path_factory):
    return Run(request.getfixturevalue(request.param), audit, chromium, tmp_path_factory.mktemp("opened"))


def test_a_page_asks_nothing_says_nothing_and_runs_nothing(run):
    assert len(run.pages) >= 7
    assert {name: urls for name, urls in run.asked.items() if urls} == {}
    assert {name: said for name, said in run.said.items() if said} == {}
    for page in run.pages.values():
        assert page.find("script") is None


def test_a_page_that_asks_for_something_is_caught(audit, chromium, tmp_path):
    (tmp_path / "a.html").write_text(
        "<html><body><img src='http://example.org/x.png'><script>console.log('x')</script>"
    )
    _, said, asked = audit.opened(chromium, tmp_path / "a.html", tmp_path)
    assert asked == ["http://example.org/x.png"]
    assert said != []


def test_every_fragment_has_its_target_on_its_page(run):
    n = 0
    for name, page in run.pages.items():
        for link in page.find_all("a", href=re.compile("#")):
            other, _, fragment = link["href"].partition("#")
            if other.startswith(("http:", "https:")):
                continue
            assert fragment in run.ids[other or name], (name, link["href"])
            n += 1
    assert n > 1000


def test_shown_rows_are_the_first_figure_and_the_predicate_gives_the_second(run):
    n = 0
    for name, page in run.pages.items():
        whole = name.startswith("sitrep_")
        for block in page.find_all("section", class_="evidence"):
            place = re.sub(r"^p\d+-", "", block["id"]) if whole else block["id"]
            heading = block.find(re.compile("^h[34]$")).get_text()
            rows = len(block.find("ol").find_all("li", recursive=False))
            extent = EXTENT.search(heading)
            first, second = (int(x.replace(",", "")) for x in extent.groups()) if extent else (rows, rows)
            assert rows == first, (name, heading)
            assert place in run.predicates, (name, heading)
            assert len(keys_behind(run.tables, run.predicates[place])) == second, (name, heading)
            n += 1
    assert n > 100


def test_every_bar_dot_and_row_of_numbers_links_to_evidence(run):
    """A chart has links, and so has each row of a table with numbers; the trust page aside."""
    for name, page in run.pages.items():
        if not name[:2].isdigit() or name.startswith("30_"):
            continue
        for figure in page.find_all("figure", class_="sitrep-figure"):
            svg = figure.find("svg")
            assert svg is None or svg.find("a", href=re.compile("^#ev-")), (name, figure["id"])
            for row in figure.select("tbody tr"):
                numbers = [cell.get_text() for cell in row.find_all("td", class_="number")]
                some = set(numbers) - {"–", "0", "0%", ""}
                assert not some or numbers[0] == "0" or row.find("a", href=re.compile("^#ev-")), (
                    name,
                    figure["id"],
                    str(row)[:300],
                )


def test_each_row_leads_to_its_place_and_from_there_to_every_number_it_stands_behind(run):
    for name, page in run.pages.items():
        if not name[:2].isdigit():
            continue
        blocks = {block["id"]: block for block in page.find_all("section", class_="evidence")}
        shown, listed = {}, {}
        for anchor_, block in blocks.items():
            for row in block.find("ol").find_all("li", recursive=False):
                shown.setdefault(row.find("a", href=re.compile(r"^#s-"))["href"][1:], set()).add(anchor_)
        for entry in page.select(".places > ol > li"):
            listed[entry["id"]] = {link["href"][1:] for link in entry.find_all("a", href=re.compile("^#ev-"))}
        assert set(shown) == set(listed), name
        assert all(anchors <= listed[place] for place, anchors in shown.items()), name
        ids = run.tables.article_ids.to_pylist()
        keys = {a: set(keys_behind(run.tables, run.predicates[a]).tolist()) for a in blocks if a in run.predicates}
        for place, anchors in list(listed.items())[:200]:
            article, number = place.split("-")[-2:]
            assert int(article) <= len(ids)
            key = (int(article) - 1 << 32) + int(number) - 1
            assert anchors & set(keys) == {a for a, behind in keys.items() if key in behind}, (name, place)


def test_no_two_numbers_behind_a_sentence_read_the_same(run):
    n = 0
    for name, page in run.pages.items():
        for entry in page.select(".places > ol > li"):
            said = [link.get_text() for link in entry.find_all("a", href=re.compile(r"^#(p\d+-)?ev-"))]
            assert len(said) == len(set(said)), (name, said)
            n += len(said)
    assert n > 100


def test_paper_shows_at_most_120_sentences_a_page_and_says_of_how_many(run):
    n = 0
    for name, page in run.pages.items():
        for places in page.select("section.places"):
            rows = places.select("ol > li")
            printed = [row for row in rows if "screen-only" not in row.get("class", [])]
            said = places.find("p", class_="on-paper")
            assert len(printed) <= 120
            assert (said is None) == (len(printed) == len(rows)), name
            if said is not None:
                shown, of = re.search(r"On paper ([\d,]+) of the ([\d,]+) sentences", said.get_text()).groups()
                assert (int(shown), int(of.replace(",", ""))) == (len(printed), len(rows)), name
                n += 1
    assert n


def test_the_sheet_beside_a_page_holds_the_rows_of_each_number(run):
    import pyarrow.csv as pacsv

    for page in run.folder.glob("[0-9]*.html"):
        sheet = pacsv.read_csv(run.folder / f"{page.stem}.evidence.csv")
        counts = {row["values"]: row["counts"] for row in sheet["anchor"].value_counts().to_pylist()}
        for place in {block["id"] for block in run.pages[page.name].find_all("section", class_="evidence")}:
            if place not in run.predicates:
                continue
            behind = len(keys_behind(run.tables, run.predicates[place]))
            assert counts.get(place, 0) == min(behind, 1000), (page.name, place)


@pytest.mark.parametrize(("kind", "limit"), [("report", 1_000_000), ("us_news_report", 5_000_000)])
def test_pages_are_light(request, kind, limit):
    for page in (request.getfixturevalue(kind) / "latest").glob("*.html"):
        if not page.name.startswith("sitrep_"):
            assert page.stat().st_size < limit, page.name


HEAVY = """
topics:
  trump: {title: Trump, definition: Trump., rules: {trump: Trump}, tests: {match: [Trump], no_match: [No.]}}
"""


def test_the_page_of_a_topic_of_thousands_of_sentences_is_light(test_data, us_news_report, tmp_path):
    names = yaml.safe_load((ROOT / "topics.yml").read_text("utf-8"))["names"]
    (tmp_path / "topics.yml").write_text(yaml.safe_dump({"names": names}) + HEAVY, "utf-8")
    corpus = test_data("corpora/us_news_2012_2020.jsonl.gz")
    command = [sys.executable, "-m", "sitrep", "run", str(ROOT / "notebooks" / "10_topic.ipynb"), "-p", "topic=trump"]
    command += ["--corpus", str(corpus), "--topics", str(tmp_path / "topics.yml"), "--out", str(us_news_report)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    (page,) = (us_news_report / "single").glob("*/10_topic*.html")
    assert page.stat().st_size < 5_000_000
    blocks = BeautifulSoup(page.read_text("utf-8"), "lxml").find_all("section", class_="evidence")
    assert len(blocks) > 200
    extents = [found for block in blocks if (found := EXTENT.search(block.h3.text))]
    assert max(int(found[2].replace(",", "")) for found in extents) > 30_000
    # The topic's own numbers show as many as ever, the others a share of the page.
    assert len({found[1] for found in extents}) == 2
    assert {found[1] for found in extents} > {"120"}
