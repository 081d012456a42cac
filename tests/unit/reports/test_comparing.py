"""Two corpora that differ by known articles: every difference is reported, and nothing else; none on identical ones."""

import json
from collections import Counter

import pytest

from sitrep.answers import Answers
from sitrep.engine.analysis import analyse
from sitrep.reports.changes import tell
from sitrep.reports.comparing import Side, compare, why_untested
from sitrep.topics.file import load_topics

TOPICS = """
topics:
  oil:
    title: Oil
    definition: Oil.
    rules: {oil: oil}
    tests: {match: ["Oil is dear."]}
  snow:
    title: Snow
    definition: Snow.
    rules: {snow: snow}
    tests: {match: ["Snow falls."]}
"""
INPUTS = {"data": "d", "topics": "t", "notebooks": "n", "code": "c"}
BEFORE = {
    "one": "Oil is dear in Norway. Farmers hate dear oil.",
    "two": "Snow falls on Sweden. Children love snow.",
    "three": "Barley grows.",
}
NOW = {
    "one": "Oil is dear in Norway. Farmers hate dear oil.",
    "two": "Snow falls on Sweden. Children love snow and cocoa.",
    "four": "Oil spills again. Pirates burn oil and barley.",
}


@pytest.fixture
def side(tmp_path):
    """Make one side of a comparison of articles by name."""
    (tmp_path / "topics.yml").write_text(TOPICS)
    topics = load_topics(tmp_path / "topics.yml")

    def make(name, articles, **inputs):
        corpus = tmp_path / name
        corpus.mkdir()
        lines = [json.dumps({"url": f"http://x/{key}", "title": key.title(), "text": t}) for key, t in articles.items()]
        (corpus / "all.jsonl").write_text("\n".join(lines))
        tables = analyse([corpus], topics, tmp_path / f"{name}-tables")
        record = {"inputs": {**INPUTS, **inputs}, "topics_selected": ["oil", "snow"]}
        record["topic_titles"] = {"oil": "Oil", "snow": "Snow"}
        assert Answers(tables, topics, corpus_name=name)
        return Side(run_id=name, record=record, tables=tables)

    return make


def counted(articles):
    words = Counter()
    for text in articles.values():
        words += Counter(word.strip(".,").lower() for word in text.split())
    return words


def test_every_article_and_every_term_that_differs_is_reported_and_no_other(side):
    found = compare(side("a", BEFORE), side("b", NOW, data="d2"))
    assert {kind: [a.title for a in rows] for kind, rows in found.articles.items()} == {
        "new": ["Four"],
        "updated": ["Two"],
        "gone": ["Three"],
    }
    terms = {t.term: (t.before, t.now) for t in found.terms}
    before, now = counted(BEFORE), counted(NOW)
    stop_words = {"is", "in", "on", "and", "again"}
    assert terms == {
        word: (before[word], now[word]) for word in before | now if before[word] != now[word] and word not in stop_words
    }
    assert {t.term for t in found.terms if t.kind == "new"} == {"spills", "pirates", "burn", "cocoa"}
    assert {t.term for t in found.terms if t.kind == "vanished"} == {"grows"}
    assert {t.topic: (t.sentences, t.articles) for t in found.topics} == {
        "oil": ((2, 4), (1, 2)),
        "snow": ((2, 2), (1, 1)),
    }
    rows = found.table().to_pylist()
    assert sum(row["what"] == "article" for row in rows) == 3
    assert sum(row["what"] == "term" and row["topic"] is None for row in rows) == len(terms)
    assert {(r["what"], r["topic"], r["before"], r["now"]) for r in rows if r["what"] in ("sentences", "articles")} == {
        ("sentences", "oil", 2, 4),
        ("articles", "oil", 1, 2),
    }


def test_on_identical_corpora_nothing_is_reported_whether_or_not_the_hashes_say_so(side):
    for name, inputs in (("b", {}), ("c", {"data": "other"}), ("d", {"code": "other"})):
        found = compare(side(f"a{name}", BEFORE), side(name, BEFORE, **inputs))
        assert found.unchanged
        assert found.table().num_rows == 0
        told = tell(found)
        assert (told.topics, told.groups, told.note) == ((), (), "")
    assert tell(compare(side("x", BEFORE), side("y", BEFORE))).words == "Against run x: nothing changed."


def test_the_verdict_names_what_changed_and_what_did_not(side):
    found = compare(side("a", BEFORE), side("b", NOW, data="d2", topics="t2"))
    told = tell(found)
    assert told.words == (
        "Against run a: data and topics changed, notebooks and code did not. "
        "1 article new, 1 article updated and 1 article gone."
    )
    assert why_untested(found) == "Topics or code changed, so differences may come from them: counts only, no test."


def test_below_ten_articles_a_side_only_counts_are_told_and_no_test(side):
    found = compare(side("a", BEFORE), side("b", NOW, data="d2"))
    assert all(term.p is None and term.q is None for term in found.terms)
    assert all(topic.tone.p is None for topic in found.topics)
    told = tell(found)
    assert told.note == "Counts only: 2 independent articles came and 3 were there before; a test needs 10 of each."
    assert [group.title for group in told.groups] == [
        "Articles new",
        "Articles updated",
        "Articles gone",
        "Terms risen",
    ]
    assert told.groups[-1].lines == ("oil 2 → 4",)
    assert told.topics == ("Oil: 2 → 4 sentences, 1 → 2 articles.",)


def test_a_run_of_an_older_version_that_kept_no_inputs_is_compared_and_the_verdict_says_so(side):
    old = side("a", BEFORE)
    old = Side(run_id="a", record={"topics_selected": ["oil"]}, tables=old.tables)
    told = tell(compare(old, side("b", NOW)))
    assert told.words.startswith("Against run a: of data, topics, notebooks and code that run kept no record.")


MANY = {f"old{n}": f"Cargo {n} sailed. Oil helps nobody in port {n}." for n in range(12)}


def test_from_ten_articles_a_side_terms_are_tested_by_article_and_only_those_found_are_told(side):
    came = {f"new{n}": f"Cargo {n} sailed. Pirates attack and kill for oil in port {n}." for n in range(11)}
    found = compare(side("a", MANY), side("b", {**MANY, **came}, data="d2"))
    assert found.tested
    by_term = {term.term: term for term in found.terms}
    assert (by_term["pirates"].n_new, by_term["pirates"].n_earlier) == (11, 0)
    assert by_term["pirates"].p == pytest.approx(1 / 1_352_078)  # 1 of C(23, 11) ways
    assert by_term["pirates"].q is not None
    assert by_term["cargo"].p == 1.0
    told = {group.title: group.lines for group in tell(found).groups}
    larger = told["Terms in a larger share of the articles that came (of 11 that came, of 12 earlier)"]
    assert {line.partition(" ")[0] for line in larger} == {"attack", "kill", "pirates"}
    assert larger[0] == "attack 11, 0 (q under 0.001)"
    assert not any(title.startswith("Terms in a smaller") for title in told)


def test_articles_like_the_earlier_ones_give_no_finding(side):
    came = {f"new{n}": f"Cargo {n} sailed. Oil helps nobody in port {n}." for n in range(20, 32)}
    told = tell(compare(side("a", MANY), side("b", {**MANY, **came}, data="d2")))
    assert not any(group.title.startswith(("Terms in a larger", "Terms in a smaller")) for group in told.groups)
    assert told.note == (
        "No term stands in a clearly larger or smaller share of the articles that came (Fisher's exact test over "
        "articles, 5% false discoveries)."
    )


def test_the_tone_of_what_came_is_set_against_the_earlier_articles(side):
    good = {f"g{n}": f"Oil brings joy and happy, wonderful days to port {n}. Good oil is a delight." for n in range(12)}
    bad = {
        f"b{n}": f"Oil brings horrible death and terrible pain to port {n}. Bad oil is a tragedy." for n in range(11)
    }
    found = compare(side("a", good), side("b", {**good, **bad}, data="d2"))
    (oil,) = [topic for topic in found.topics if topic.topic == "oil"]
    assert oil.tone.clear == "more negative"
    assert (oil.tone.n_new, oil.tone.n_earlier) == (11, 12)
    assert oil.tone.p < 0.01
    assert oil.tone.new < -0.5 < 0.5 < oil.tone.earlier
    (line,) = tell(found).topics
    assert "Sentiment (tone) of the articles that came: more negative words than the earlier ones" in line


def test_one_new_article_has_no_tone(side):
    bad = {"b": "Oil brings horrible death and terrible pain. Bad oil is a tragedy."}
    found = compare(side("a", MANY), side("b", {**MANY, **bad}, data="d2"))
    assert all(topic.tone.new is None for topic in found.topics)
