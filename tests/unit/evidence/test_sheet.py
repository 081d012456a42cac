"""The CSV file of the sentences behind a page's numbers."""

import csv
from pathlib import Path

import pytest

from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.measures.scope import Scope
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    topics = load_topics(ROOT / "topics.yml")
    return Desk(
        analyse([ROOT / "seeds"], topics, tmp_path_factory.mktemp("out")), topics, corpus_name="seeds", scope=Scope()
    )


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_evidence_in_two_places_of_a_page_stands_in_one_file(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("SITREP_PAGE", str(tmp_path / "page"))
    volume, tone = desk.volume("battlefield"), desk.tone("battlefield")
    desk.evidence(volume)
    one = rows(tmp_path / "page.evidence.csv")
    desk.evidence(tone)
    both = rows(tmp_path / "page.evidence.csv")
    assert both[: len(one)] == one
    assert len(both) > len(one) > 0
    assert {row["anchor"] for row in both} > {row["anchor"] for row in one}
