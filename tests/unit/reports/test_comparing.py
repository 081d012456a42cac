"""Two corpora that differ by known articles: every difference is reported, and nothing else; none on identical ones."""

import json
from collections import Counter

import pyarrow.parquet as pq
import pytest

from sitrep.answers import Answers
from sitrep.engine.analysis import analyse
from sitrep.evidence.predicates import anchor, select
from sitrep.reports.briefing import Pages
from sitrep.reports.changes import LISTED, tell
from sitrep.reports.comparing import RunTables, Side, compare, why_untested
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

    def make(name, articles, *, copies=False, **inputs):
        corpus = tmp_path / name
        corpus.mkdir()
        lines = [json.dumps({"url": f"http://x/{key}", "title": key.title(), "text": t}) for key, t in articles.items()]
        (corpus / "all.jsonl").write_text("\n".join(lines))
        tables = analyse([corpus], topics, tmp_path / f"{name}-tables")
        record = {"inputs": {**INPUTS, **inputs}, "topics_selected": ["oil", "snow"]}
        record["topic_titles"] = {"oil": "Oil", "snow": "Snow"}
        record["settings"] = {"copies": {"value": copies, "origin": "default"}}
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


FIGURES_BEFORE = {
    "kept": "Oil of 300 barrels burnt. Oil cost $2 billion. Children love snow.",
    "edited": "Oil fell by 5 percent. Pirates took 12 ships of oil. Dozens of men love oil.",
    "dropped": "Oil workers lost 40 jobs. Oil of 300 barrels burnt. Snow fell on 3 towns.",
}
FIGURES_NOW = {
    "kept": "Oil of 300 barrels burnt. Oil cost $2 billion. Children love snow.",
    "edited": "It is late. Oil fell by about 5%. Pirates took 14 ships of oil. Dozens of men love oil.",
    "came": "Oil cost over $2,000,000,000. Oil workers lost 41 jobs. 8 dogs ran. Snow fell on 3 towns.",
    "also": "Oil workers lost almost 41 jobs. Dozens of women burn oil.",
}


def figures(found, kind):
    return {
        (topic.topic, figure.value or figure.text, figure.unit or figure.noun)
        for topic in found.topics
        for figure in topic.quantities
        if figure.kind == kind
    }


def test_figures_that_only_new_or_updated_articles_give_are_new_and_those_that_went_with_theirs_are_gone(side):
    before, now = side("a", FIGURES_BEFORE), side("b", FIGURES_NOW, data="d2")
    found = compare(before, now)
    assert figures(found, "new") == {("oil", 41.0, "job"), ("oil", 14.0, "ship"), ("oil", "Dozens of women", "woman")}
    assert figures(found, "gone") == {("oil", 40.0, "job"), ("oil", 12.0, "ship")}
    (jobs,) = [f for topic in found.topics for f in topic.quantities if f.value == 41.0]
    assert (jobs.n_articles, jobs.n_sentences) == (2, 2)
    rows = [row for row in found.table().to_pylist() if row["what"] == "figure"]
    assert {(r["change"], r["topic"], r["value"] or r["text"], r["unit"] or r["noun"]) for r in rows} == {
        (kind, *figure) for kind in ("new", "gone") for figure in figures(found, kind)
    }


def test_a_figure_s_evidence_is_its_rows_and_no_others(side):
    before, now = side("a", FIGURES_BEFORE), side("b", FIGURES_NOW, data="d2")
    for topic in compare(before, now).topics:
        for figure in topic.quantities:
            tables = now.tables if figure.kind == "new" else before.tables
            rows = select(tables, figure.evidence).to_pylist()
            assert {(row["article_id"], row["sentence_no"]) for row in rows} >= {
                (figure.article_id, figure.sentence_no)
            }
            assert len({(row["article_id"], row["sentence_no"]) for row in rows}) == figure.n_sentences
            assert {(row["value"], row["unit"], row["noun"]) for row in rows} == {
                (figure.value, figure.unit, figure.noun)
            }
            same = select(tables, figure.counting_the_same).to_pylist()
            assert {(row["unit"], row["noun"]) for row in same} == {(figure.unit, figure.noun)}
            assert all(row in same for row in rows)


def test_an_article_that_is_the_same_brings_no_figure_though_rules_or_code_find_others_in_it(side):
    before, now = side("a", FIGURES_BEFORE), side("b", FIGURES_BEFORE, code="c2", topics="t2")
    table = before.tables["quantities"]
    fewer = Side(run_id="a", record=before.record, tables={**before.tables, "quantities": table.slice(0, 2)})
    assert figures(compare(fewer, now), "new") == set()
    assert figures(compare(now, fewer), "gone") == set()
    came = side("c", {**FIGURES_BEFORE, "came": "Oil workers lost 40 jobs, 9 houses and oil."}, code="c3")
    assert figures(compare(fewer, came), "new") == {("oil", 9.0, "house")}


def test_figures_of_a_copy_are_told_only_where_copies_count(side):
    text = "Oil workers lost 77 jobs in the port of Hull. It rained all day and nobody there saw any oil at all. " + (
        " ".join(
            f"On pier {word} old sailors told {word} stories of storms." for word in ["red", "blue", "green", "grey"]
        )
    )
    texts = {"old": text + " Farmers hate oil.", "other": "Snow falls."}
    again = {**texts, "copy": text + " Farmers hate oil.", "more": "Snow falls on 6 towns."}
    for copies in (False, True):
        found = compare(side(f"a{copies}", texts, copies=copies), side(f"b{copies}", again, copies=copies, data="d2"))
        assert figures(found, "new") == {("snow", 6.0, "town")}
        (oil,) = [topic for topic in found.topics if topic.topic == "oil"]
        assert oil.articles == (1, 2 if copies else 1)


def test_figures_are_told_by_topic_as_written_with_their_article_and_linked_where_a_page_shows_them(side):
    found = compare(side("a", FIGURES_BEFORE), side("b", FIGURES_NOW, data="d2"))
    told = tell(found)
    told_figures = {group.title: group.said for group in told.groups if group.title.startswith("Figures")}
    assert set(told_figures) == {"Figures new, Oil", "Figures gone, Oil"}
    assert told_figures["Figures new, Oil"][0] in ("41 jobs (Came and 1 other)", "almost 41 jobs (Also and 1 other)")
    assert set(told_figures["Figures gone, Oil"]) == {"40 jobs (Dropped)", "12 ships (Edited)"}
    jobs = next(f for topic in found.topics for f in topic.quantities if f.value == 41.0)
    place = anchor(jobs.counting_the_same)
    pages = {"oil": Pages(page="oil.html", evidence="oil.html#{}", anchors=frozenset({place}))}
    links = {g.title: g.links for g in told.linked(pages).groups if g.title.startswith("Figures")}
    assert links["Figures new, Oil"] == (f"oil.html#{place}", "", "")
    assert links["Figures gone, Oil"] == ()


def test_of_many_figures_some_are_told_and_the_table_has_all(side):
    many = {f"n{n}": f"Pirates took {n + 100} ships of oil." for n in range(LISTED + 3)}
    found = compare(side("a", BEFORE), side("b", {**BEFORE, **many}, data="d2"))
    (group,) = [group for group in tell(found).groups if group.title == "Figures new, Oil"]
    assert (len(group.lines), group.more) == (LISTED, 3)
    assert sum(row["what"] == "figure" for row in found.table().to_pylist()) == LISTED + 3


def test_where_texts_are_withheld_an_article_that_is_gone_is_named_by_its_place(side, tmp_path):
    before, now = side("a", {"": "Oil is dear in Norway."}), side("b", {"x": "Snow falls."}, data="d2")
    (tmp_path / "run" / "tables").mkdir(parents=True)
    for name in before.tables:
        pq.write_table(before.tables[name], tmp_path / "run" / "tables" / f"{name}.parquet")
    told = {}
    for withheld in (False, True):
        tables = RunTables(tmp_path / "run", withheld=withheld)
        (gone,) = compare(Side(run_id="a", record=before.record, tables=tables), now).articles["gone"]
        told[withheld] = gone.title
    assert told == {False: "Oil is dear in Norway.", True: "all.jsonl line 1"}
