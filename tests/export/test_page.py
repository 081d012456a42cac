import re

from sitrep.reports.checking import check_page
from sitrep.reports.export import as_chapter, body_of
from sitrep.reports.pages import TEMPLATES, contents_of


def test_the_page_runs_nothing_fetches_nothing_and_every_link_leads_somewhere(exported):
    assert check_page(exported[1]) == []


def test_an_address_outside_stands_in_links_only(exported):
    elements = re.findall(r"<[^<>]+>", exported[1].read_text().replace('xmlns="http://www.w3.org/2000/svg"', ""))
    outside = [element for element in elements if "http" in element.replace("http-equiv", "")]
    assert all(element.startswith('<a href="https://example.org') for element in outside)


def test_the_style_sheet_fetches_nothing_and_stays_small():
    style = (TEMPLATES / "style.css").read_text()
    assert "url(" not in style
    assert "@import" not in style
    assert len(style) < 14_000


def test_the_title_of_the_run_is_the_h1_and_the_notebooks_own_question_stands_below(exported):
    text = exported[1].read_text()
    assert text.count("<h1") == 1
    assert "<h1>Oil</h1>" in text
    assert '<p class="question">What is written, in which words?</p>' in text


def test_the_table_of_contents_lists_the_headings_in_order(exported):
    text = exported[1].read_text()
    listed = re.findall(r'<li class="level-(\d)"><a href="#([^"]+)">', text)
    assert listed == [
        ("2", "in-which-words"),
        ("3", "a-detail"),
        ("2", "tables-and-messages"),
        ("2", "the-sentences-behind-the-numbers"),
    ]


def test_code_is_folded_away_and_set_up_cells_share_one_fold(exported):
    text = exported[1].read_text()
    outside = re.sub(r"<details.*?</details>", "", text, flags=re.DOTALL)
    assert "import pandas" not in re.sub(r"<[^>]+>", "", outside)
    assert text.count("<summary>Code: set-up</summary>") == 1
    assert "<details open" not in text


def test_own_markup_is_kept_and_hostile_markup_is_text(exported):
    text = exported[1].read_text()
    assert '<figure class="sitrep-figure" id="fig-words"' in text
    assert "<svg" in text
    assert "<p>kept</p>" in text
    assert "&lt;script&gt;" in text


def test_the_same_notebook_gives_the_same_body(exported):
    assert body_of(exported[0]) == body_of(exported[0])


def test_bodies_with_prefixes_can_stand_in_one_file(exported, tmp_path):
    first = as_chapter(body_of(exported[0]), "a-")
    second = as_chapter(body_of(exported[0]), "b-")
    assert first.title == "What is written, in which words?"
    page = tmp_path / "joined.html"
    page.write_text(f"<!DOCTYPE html><html><h1>All</h1>{first.html}{second.html}</html>")
    assert check_page(page) == []
    assert {heading.level for heading in contents_of(str(first.html))} == {3}
    assert 'href="#a-ev-oil"' in first.html
