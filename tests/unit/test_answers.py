"""Numbers and their evidence, on the seeds."""

import json
from pathlib import Path

import pytest

from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.errors import UsageError
from sitrep.evidence.joining import Joined
from sitrep.evidence.predicates import anchor, count, select
from sitrep.evidence.sentences import sentences_behind
from sitrep.measures.scope import Scope
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    topics = load_topics(ROOT / "topics.yml")
    made = analyse([ROOT / "seeds"], topics, tmp_path_factory.mktemp("analysis"))
    return Desk(made, topics, corpus_name="seeds", scope=Scope())


COUNTED = {"sentences", "articles", "occurrences"}


def test_the_evidence_of_every_count_selects_rows_that_add_up_to_it(desk):
    tables = Joined(desk.analysis)
    rows = [row for row in desk.estimates().to_pylist() if row["unit"] in COUNTED]
    assert {"n_articles", "n_sentences", "term_count", "rest_count", "n_together", "n_with_phrase", "n_scored"} <= {
        row["measure"] for row in rows
    }
    for row in rows:
        assert count(tables, row["evidence"]) == row["value"], row


def test_the_evidence_of_every_mean_has_as_many_sentences_as_it_says(desk):
    for row in desk.estimates().to_pylist():
        if row["measure"] in ("tone_masked", "tone_raw") and row["group_by"] != "rest":
            assert select(desk.analysis, row["evidence"]).num_rows == row["n_sentences"], row


def test_the_rest_of_the_corpus_is_what_the_topic_leaves(desk):
    for topic in desk.topics.topics:
        rest = next(e for e in desk.tone(topic.id).estimates if e.group_by == "rest")
        behind = select(desk.analysis, rest.evidence)
        inside = {
            (r["article_id"], r["sentence_no"])
            for r in select(desk.analysis, desk.volume(topic.id).estimates[0].evidence).to_pylist()
        }
        assert not inside & {(r["article_id"], r["sentence_no"]) for r in behind.to_pylist()}


def test_masked_tone_of_the_measure_is_the_mean_of_the_table(desk):
    for topic in desk.topics.topics:
        whole = next(e for e in desk.tone(topic.id).estimates if e.measure == "tone_masked" and e.group_by is None)
        values = [row["masked"] for row in select(desk.analysis, whole.evidence).to_pylist()]
        assert whole.value == pytest.approx(sum(values) / len(values), abs=1e-9)


def test_the_corpus_twice_leaves_rates_and_tone_unchanged(desk, tmp_path):
    (tmp_path / "a").mkdir()
    for seed in sorted((ROOT / "seeds").iterdir()):
        for copy in ("x", "y"):
            (tmp_path / "a" / f"{copy}{seed.name}").write_bytes(seed.read_bytes())
    topics = desk.topics
    twice = Desk(
        analyse([tmp_path / "a"], topics, tmp_path / "out"), topics, corpus_name="twice", scope=Scope(copies=True)
    )
    for topic in topics.topics:
        once_rates = {e.term: e.value for e in desk.frequency(topic.id).estimates if e.measure == "term_rate"}
        twice_rates = {e.term: e.value for e in twice.frequency(topic.id).estimates if e.measure == "term_rate"}
        assert once_rates == pytest.approx(twice_rates)
        once, both = (next(iter(d.tone(topic.id).estimates)).value for d in (desk, twice))
        assert once == pytest.approx(both)


def test_counting_independent_texts_only_is_the_default(desk, tmp_path):
    (tmp_path / "a").mkdir()
    for copy in ("x", "y"):
        (tmp_path / "a" / f"{copy}.txt").write_bytes(next((ROOT / "seeds").glob("002*")).read_bytes())
    made = analyse([tmp_path / "a"], desk.topics, tmp_path / "out")
    alone = Desk(made, desk.topics, corpus_name="x", scope=Scope())
    both = Desk(made, desk.topics, corpus_name="x", scope=Scope(copies=True))
    assert (alone.counted.n_articles, both.counted.n_articles) == (1, 2)
    assert both.counted.n_sentences == 2 * alone.counted.n_sentences


def test_a_single_article_gets_no_tone(desk, tmp_path):
    one = next((ROOT / "seeds").glob("004*"))
    made = Desk(analyse([one], desk.topics, tmp_path), desk.topics, corpus_name="x", scope=Scope())
    finding = made.tone("battlefield")
    assert finding.shown == ()
    assert finding.headline == "Sentences with a scored word in one article only; no tone."


def test_no_interval_is_given_below_ten_articles(desk):
    rows = desk.estimates().to_pylist()
    assert all(row["low"] is None and row["high"] is None for row in rows)


def test_an_unknown_topic_names_the_nearest(desk):
    with pytest.raises(UsageError, match="venezuela_oil"):
        desk.volume("venezuela_oli")


def test_anchors_of_different_evidence_differ(desk):
    rows = desk.estimates().to_pylist()
    predicates = {row["evidence"] for row in rows}
    assert len({anchor(p) for p in predicates}) == len(predicates)


def test_every_link_of_a_finding_has_its_block_of_evidence(desk):
    for topic in desk.topics.topics:
        findings = [desk.volume(topic.id), desk.frequency(topic.id), desk.tone(topic.id), desk.drivers(topic.id)]
        markup = desk.evidence(*findings).markup
        for finding in findings:
            for row in finding.rows:
                for cell in row:
                    if not isinstance(cell, str) and cell.link:
                        assert f'id="{cell.link}"' in markup, (finding.name, cell)


def test_marked_terms_are_as_many_as_were_counted(desk):
    for estimate in desk.frequency("security_guarantees", top=30).shown:
        behind, _ = sentences_behind(desk.analysis, estimate.evidence, desk.names, limit=1000)
        assert sum(len(s.passages) for s in behind) == estimate.value, estimate.term


def test_marks_of_scored_words_leave_out_the_punctuation_beside_them(desk):
    (estimate,) = [one for one in desk.tone("battlefield").estimates if one.measure == "n_scored"]
    behind, _ = sentences_behind(desk.analysis, estimate.evidence, desk.names, limit=1000)
    marked = [(s.text, mark.start, mark.end) for s in behind for mark in s.passages]
    assert any(text[end : end + 1] == "," for text, _, end in marked)
    for text, start, end in marked:
        assert text[start].isalnum() and (text[end - 1].isalnum() or end - start < 5), text[start:end]


def test_evidence_is_plain_json_with_a_table_and_a_predicate(desk):
    for row in desk.estimates().to_pylist():
        wanted = json.loads(row["evidence"])
        assert {"table", "where"} <= set(wanted)
        more = {"outside_topic", "in_topic", "with_terms", "with_phrase", "one_per", "added_up"}
        assert set(wanted) <= {"table", "where"} | more
