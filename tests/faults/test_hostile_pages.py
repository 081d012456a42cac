"""An article that is mark-up from title to last line shows as text in every page of a report."""

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = "<script>alert('Venezuela oil')</script>"
IMAGE = "<img src=x onerror=alert('Venezuela oil')>"


class Page(HTMLParser):
    """What a browser would make of a page: its elements, and its text."""

    def __init__(self):
        super().__init__()
        self.elements = []
        self.text = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages of a report on a corpus of hostile articles, by name."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    (folder / "topics.yml").write_text(
        "topics:\n  oil:\n    title: Oil\n    definition: All of it.\n    rules:\n      oil: oil\n"
    )
    (folder / "corpus").mkdir()
    records = [
        {
            "title": f"{SCRIPT} {n}",
            "source": IMAGE,
            "author": SCRIPT,
            "url": f"javascript:alert({n})",
            "text": f'{SCRIPT}\n\n{IMAGE} The good oil is bad.\n\n"{SCRIPT}" said {IMAGE}.',
            "date": f"2026-01-0{n}",
        }
        for n in range(1, 4)
    ]
    lines = [*map(json.dumps, records), f'"{SCRIPT}"', json.dumps({IMAGE: 1})]
    (folder / "corpus" / "<img src=x onerror=alert(1)>.jsonl").write_text("\n".join(lines))
    (folder / "corpus" / "<script>alert(1)<").mkdir()
    (folder / "corpus" / "<script>alert(1)<" / "script>.txt").write_text(f"{SCRIPT}\n{IMAGE} Oil.")
    command = [sys.executable, "-m", "sitrep", "report", "--corpus", "corpus"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert made.returncode == 0, made.stderr
    return {path.name: path.read_text(encoding="utf-8") for path in (folder / "outputs" / "latest").glob("*.html")}


def test_no_page_has_a_script_a_handler_or_an_image_from_an_article(pages):
    assert len(pages) > 3
    for name, markup in pages.items():
        page = Page()
        page.feed(markup)
        tags = {tag for tag, _ in page.elements}
        assert not tags & {"script", "iframe", "object", "embed", "link", "base"}, name
        for tag, attributes in page.elements:
            assert not [key for key in attributes if key.startswith("on")], (name, tag)
            assert not (attributes.get("src") or "data:").startswith("x"), (name, tag)
            assert not (attributes.get("href") or "").lower().startswith("javascript:"), (name, tag)


def test_the_text_of_the_articles_stands_in_the_pages(pages):
    said = {}
    for name, markup in pages.items():
        page = Page()
        page.feed(markup)
        said[name] = re.sub(r"\s+", " ", " ".join(page.text))
    whole = " ".join(said.values())
    assert f"{IMAGE} The good oil is bad." in whole
    assert SCRIPT in whole
    corpus_page = next(text for name, text in said.items() if "corpus" in name)
    assert SCRIPT in corpus_page
    assert "<img src=x onerror=alert(1)>.jsonl" in corpus_page
