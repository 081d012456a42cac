"""Answers over a corpus in many parts are those over the same corpus in one, which holds all of it in memory."""

import gzip
from itertools import islice

import pytest

from sitrep.answers import basis
from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.evidence import drawing
from sitrep.measures import permutation, phrases, volume
from sitrep.schema import KEYS
from sitrep.topics.file import load_topics

TOPICS = """
names:
  United States: [US, U.S., USA]
  Trump: [Donald Trump]
  Obama: [Barack Obama]
topics:
  guns: {title: Guns, definition: Guns., rules: {guns: "gun* | NRA"}, tests: {match: ["Guns."], no_match: [No]}}
  trump: {title: Trump, definition: Trump., rules: {trump: Trump}, tests: {match: ["Trump."], no_match: [No]}}
  oil: {title: Oil, definition: Oil., rules: {oil: oil}, mask: [crude], tests: {match: ["Oil."], no_match: [No]}}
"""
N_ARTICLES = 500
PARTS_MB = (100, 2, 1)


def rounded(row):
    return {name: f"{value:.10g}" if isinstance(value, float) else value for name, value in row.items()}


def answers(desk):
    """Every estimate to ten digits, in order; and what is shown of findings that have none."""
    estimates = [rounded(row) for row in desk.estimates().to_pylist()]
    lemmatised = [rounded(vars_of(e)) for e in desk.keyness(desk.topics.topics[0].id).estimates]
    shown = [desk.disagreements(), desk.unknown_words(), desk.compare_tone(), desk.over_time(), desk.by_source()]
    return estimates, lemmatised, [repr(finding) for finding in shown]


def vars_of(estimate):
    return {name: getattr(estimate, name) for name in type(estimate).__dataclass_fields__}


@pytest.fixture(scope="module")
def corpora(test_data, tmp_path_factory, seeds):
    """The same corpus and topics analysed in one part and in several: (topics, analyses)."""
    folder = tmp_path_factory.mktemp("parts")
    with gzip.open(test_data("corpora/us_news_2012_2020.jsonl.gz"), "rt", encoding="utf-8") as lines:
        (folder / "news.jsonl").write_text("".join(islice(lines, N_ARTICLES)), encoding="utf-8")
    (folder / "topics.yml").write_text(TOPICS, encoding="utf-8")
    topics = load_topics(folder / "topics.yml")
    news = [analyse([folder / "news.jsonl"], topics, folder / f"news{mb}", part_bytes=mb * 2**20) for mb in PARTS_MB]
    own = load_topics(seeds.parent / "topics.yml")
    few = [analyse([seeds], own, folder / f"seeds{n_bytes}", part_bytes=n_bytes) for n_bytes in (2**24, 9_000, 1)]
    return {"news": (topics, news), "seeds": (own, few)}


@pytest.mark.parametrize("which", ["seeds", "news"])
def test_every_number_is_the_same_for_any_number_of_parts(corpora, which):
    topics, (whole, *parted) = corpora[which]
    assert len(list(whole.parts())) == 1 < len(list(parted[0].parts())) < len(list(parted[1].parts()))
    expected = answers(Desk(whole, topics, corpus_name="c"))
    assert len(expected[0]) > 1000
    for one in parted:
        assert answers(Desk(one, topics, corpus_name="c")) == expected


def test_of_more_articles_groups_are_exchanged_and_those_with_most_sentences_have_rows(corpora, monkeypatch):
    monkeypatch.setattr(permutation, "MOST_ARTICLES", 40)
    monkeypatch.setattr(permutation, "GROUPS", 20)
    monkeypatch.setattr(volume, "ROWS", 30)
    topics, (whole, *parted) = corpora["news"]
    found = [Desk(one, topics, corpus_name="c").estimates().to_pylist() for one in (whole, *parted)]
    assert [rounded(row) for row in found[0]] == [rounded(row) for row in found[1]]
    assert [rounded(row) for row in found[0]] == [rounded(row) for row in found[2]]
    rows = [row for row in found[0] if row["topic"] == "trump" and row["measure"] == "n_sentences"]
    shown = {row["group_value"]: row["value"] for row in rows if row["group_by"] == "article"}
    assert len(shown) == 30
    monkeypatch.setattr(volume, "ROWS", 10_000)
    everything = Desk(whole, topics, corpus_name="c").volume("trump").estimates
    sizes = {e.group_value: e.value for e in everything if e.group_by == "article"}
    assert min(shown.values()) >= max(n for article, n in sizes.items() if article not in shown)


def test_phrases_that_were_let_go_are_counted_again(corpora, monkeypatch):
    topics, (whole, *parted) = corpora["news"]
    expected = Desk(whole, topics, corpus_name="c").phrases("trump")
    monkeypatch.setattr(phrases, "AT_ONCE", 600)
    found = Desk(parted[-1], topics, corpus_name="c").phrases("trump")
    assert [(e.term, e.value, e.n_articles) for e in found.shown] == [
        (e.term, e.value, e.n_articles) for e in expected.shown
    ]


@pytest.mark.parametrize("held", [drawing.HELD, 150])
@pytest.mark.parametrize("which", ["seeds", "news"])
def test_the_evidence_of_a_page_is_the_same_for_any_number_of_parts(corpora, which, held, monkeypatch):
    monkeypatch.setattr(drawing, "HELD", held)
    monkeypatch.setattr(basis, "AT_ONCE", 0)
    topics, analyses = corpora[which]
    topic = topics.topics[-1].id
    pages = []
    for one in analyses:
        desk = Desk(one, topics, corpus_name="c")
        found = (desk.volume(topic), desk.frequency(topic), desk.tone(topic), desk.quantities(topic), desk.frequency())
        pages.append("".join([desk.evidence(*found).markup, *(finding.table for finding in found)]))
    assert " shown" in pages[0] or which == "seeds"
    assert pages[1] == pages[0]
    assert pages[2] == pages[0]


def test_estimates_keep_their_key_in_parts(corpora):
    topics, (*_, parted) = corpora["seeds"]
    rows = Desk(parted, topics, corpus_name="c").estimates().to_pylist()
    assert len({tuple(row[name] for name in KEYS["estimates"]) for row in rows}) == len(rows)
