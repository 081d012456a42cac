"""The tools of 90_explore: what they find, without a screen; and that their fields do what they say."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest

from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.errors import UsageError
from sitrep.exploring import article_reader, compare_groups, search_box, tone_explorer, topic_workbench
from sitrep.exploring.groups import contrast, side_by_side
from sitrep.exploring.tone import tone_of
from sitrep.exploring.workbench import Workbench
from sitrep.measures import tone
from sitrep.measures.scope import Scope
from sitrep.text.normal import normalise
from sitrep.topics.editing import Place
from sitrep.topics.file import load_topics

ROOT = Path(__file__).parents[2]
OIL = Place(topic="venezuela_oil", name="oil")


@pytest.fixture
def opened(tmp_path):
    """Open the seeds with the topic file of a folder as it is now."""
    shutil.copy(ROOT / "topics.yml", tmp_path / "topics.yml")

    def open_again():
        file = load_topics(tmp_path / "topics.yml")
        made = analyse([ROOT / "seeds"], file, tmp_path / "out")
        return Desk(made, file, corpus_name="seeds", scope=Scope())

    return open_again


@pytest.fixture
def desk(opened):
    return opened()


def judged(desk):
    text = (desk.topics.path.parent / "judgements.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def of_topic(desk, topic):
    return set(desk.search_for(desk.topics.topic(topic), rule="x").keys.tolist())


def counted(desk, topic):
    rows = desk.counted["topic_sentences"].select(["topic", "article_id", "sentence_no"]).to_pylist()
    return {(row["article_id"], row["sentence_no"]) for row in rows if row["topic"] == topic}


def test_what_a_trial_gains_and_loses_is_what_saving_it_changes(opened):
    desk = opened()
    before = counted(desk, "venezuela_oil")
    bench = Workbench(desk, "venezuela_oil")
    trial = bench.try_rule(OIL, "tanker* OR Venezuela* NEAR/3 oil")
    gained, lost, kept = (
        {(line.article_id, line.key & 0xFFFFFFFF) for line in bench.lines(trial.sentences[side], most=999)}
        for side in ("gained", "lost", "kept")
    )
    assert gained and lost and kept
    bench.save(trial)
    after = counted(opened(), "venezuela_oil")
    assert (after - before, before - after, after & before) == (gained, lost, kept)


def test_the_tests_of_the_topic_are_run_on_a_trial(desk):
    bench = Workbench(desk, "venezuela_oil")
    assert bench.try_rule(OIL, bench.rules[OIL]).headline.endswith("gained, 0 lost, 6 as before; 14 of 14 tests pass.")
    trial = bench.try_rule(OIL, "oil")
    assert trial.failures == [
        "must match: Venezuelan crude is heavy and costly to refine.",
        "must match: Maduro offered Washington a stake in the country's oilfields.",
        *(f for f in trial.failures if f.startswith("must not match, and oil does: ")),
    ]
    assert trial.headline.endswith(f"{14 - len(trial.failures)} of 14 tests pass.")


def test_saving_changes_the_rule_alone_and_not_over_a_change_on_disk(desk):
    path = desk.topics.path
    before = path.read_text()
    bench = Workbench(desk, "venezuela_oil")
    trial = bench.try_rule(OIL, "Venezuela* NEAR/3 oil")
    assert path.read_text() == before
    path.write_text("# Mine.\n" + before)
    with pytest.raises(UsageError) as raised:
        bench.save(trial)
    assert str(raised.value) == (
        f"{path} was changed on disk since the workbench read it. Nothing was saved. Press “Read the file again”, then "
        "make the edit once more."
    )
    assert path.read_text() == "# Mine.\n" + before
    bench.refresh()
    bench.save(bench.try_rule(OIL, "Venezuela* NEAR/3 oil"))
    text = path.read_text()
    assert text.startswith("# Mine.\n")
    assert "      oil: 'Venezuela* NEAR/3 oil'\n" in text
    assert [line for line in text.splitlines() if "#" in line][1:] == [
        line for line in before.splitlines() if "#" in line
    ]


def test_names_that_changed_on_disk_ask_for_the_desk_to_be_opened_again(desk):
    path = desk.topics.path
    path.write_text(path.read_text().replace("[Willing Coalition]", "[Willing Coalition, Willing]"))
    with pytest.raises(UsageError, match=re.escape("Open the desk again: desk = sitrep.open()")):
        Workbench(desk, "venezuela_oil")


def test_rulings_count_in_the_next_opening_and_stand_above_rules(opened):
    desk = opened()
    bench = Workbench(desk, "venezuela_oil")
    trial = bench.try_rule(OIL, "tanker* OR Venezuela* NEAR/3 oil")
    (gained,), (lost, _) = (bench.lines(trial.sentences[side], most=9) for side in ("gained", "lost"))
    bench.rule(gained, "in")
    bench.rule(lost, "out")
    bench.rule(lost, "in")
    again = bench.try_rule(OIL, "tanker* OR Venezuela* NEAR/3 oil")
    assert [len(again.sentences[side]) for side in ("gained", "lost", "kept")] == [0, 1, 6]
    rows = judged(desk)
    assert [(row["topic"], row["verdict"]) for row in rows] == [("venezuela_oil", "in"), ("venezuela_oil", "in")]
    after = counted(opened(), "venezuela_oil")
    assert (gained.article_id, gained.key & 0xFFFFFFFF) in after
    assert len(after) == 7


def test_other_columns_of_judgements_stay(desk):
    path = desk.topics.path.parent / "judgements.csv"
    path.write_text("note,topic,sentence_hash,verdict\nmine,battlefield,s0123456789abcdef,out\n")
    bench = Workbench(desk, "venezuela_oil")
    bench.rule(bench.lines(bench.saved, most=1)[0], "out")
    rows = judged(desk)
    assert (rows[0]["note"], rows[0]["verdict"]) == ("mine", "out")
    assert (rows[1]["topic"], rows[1]["verdict"]) == ("venezuela_oil", "out")


def test_the_tone_of_a_sentence_is_that_of_the_tables(desk):
    rows = desk.analysis["tone"].to_pylist()
    by_key = {(row["article_id"], row["sentence_no"]): row for row in rows if row["lexicon"] == "vader"}
    for key, row in zip(desk.counted_keys.tolist(), desk.sentence_rows(desk.counted_keys), strict=True):
        found = tone_of(desk, key)
        known = by_key[row["article_id"], row["sentence_no"]]
        assert found.raw["vader"] == (known["compound"] if known["n_hits"] else None)
        words = tone.score(normalise(row["text"]).text).words
        assert [w.word for w in found.words if w.lexicon == "vader"] == [w.word for w in words]
        assert all(w.word in normalise(row["text"][w.start : w.end]).text.lower() for w in found.words)


def test_the_mask_of_a_topic_takes_its_words_out(desk):
    masked = {row["word"] for row in desk.table("drivers").to_dict("records") if row["masked"]}
    for key in sorted(of_topic(desk, "security_guarantees")):
        for word in tone_of(desk, key, topic="security_guarantees").words:
            assert not word.masked or word.word in masked


def test_the_masked_score_is_the_tables_own_in_every_lexicon(desk):
    article_ids = desk.joined.article_ids.to_pylist()
    known = {
        (row["topic"], row["article_id"], row["sentence_no"], row["lexicon"]): row
        for row in desk.analysis["topic_sentences"].to_pylist()
    }
    lexicons = set()
    for key in sorted(of_topic(desk, "battlefield")):
        found = tone_of(desk, key, topic="battlefield")
        for lexicon in found.lexicons:
            row = known["battlefield", article_ids[key >> 32], key & (2**32 - 1), lexicon]
            assert (found.raw[lexicon], found.masked[lexicon]) == (row["raw"], row["masked"])
            lexicons.add(lexicon)
    assert {"news", "vader"} <= lexicons


GROUPS = [
    *({"text": f"The tanker carries oil. Oil is sold. Day {n}.", "source": "Ada"} for n in range(12)),
    *({"text": f"The parliament votes on a law. The law passes. Day {n}.", "source": "Bob"} for n in range(12)),
]


def test_two_groups_are_told_apart_by_the_words_that_each_has_more_often(desk_of):
    desk = desk_of(GROUPS, {"oil": "oil"})
    one, other = desk.where(source="Ada"), desk.where(source="Bob")
    found = contrast(one, other)
    terms = list(dict.fromkeys(e.term for e in found.estimates))
    assert set(terms[:4]) == {"oil", "tanker", "carries", "sold"}
    counts = {e.term: e.value for e in found.estimates if e.measure == "term_count"}
    assert counts["oil"] == 24
    assert found.clear >= {"oil", "tanker"}
    shown = side_by_side(one, other)
    assert "Ada): “oil”" in shown.text and "Bob): “law”" in shown.text
    assert '<td class="number">100%</td>' in shown.markup


def test_groups_that_share_articles_are_refused(desk_of):
    desk = desk_of(GROUPS, {"oil": "oil"})
    with pytest.raises(UsageError) as raised:
        contrast(desk, desk.where(source="Bob"))
    assert str(raised.value) == (
        "12 articles are in both groups; a comparison needs two groups that share none. "
        "Narrow one of them by source or date."
    )


def by_name(tool):
    """The fields of a tool by what stands before them."""
    found = {}
    for child in tool.children:
        found |= by_name(child) if hasattr(child, "children") else {getattr(child, "description", ""): child}
    return found


def shown(tool):
    return "".join(
        shown(child) if hasattr(child, "children") else str(child.value) if hasattr(child, "value") else ""
        for child in tool.children
    )


def test_the_search_box_shows_hits_sorts_them_and_opens_articles(desk):
    tool = search_box(desk, "oil")
    fields = by_name(tool)
    assert "“oil” matches 7 sentences of 2 articles." in shown(tool)
    fields["Sorted by"].value = "left"
    fields["Read"].value = fields["Read"].options[1][1]
    assert '<article class="sitrep-article">' in shown(tool)
    fields["Find"].value = "oil AND ("
    assert "a parenthesis is not closed" in shown(tool)
    fields["Find"].value = ""
    assert "matches" not in shown(tool)


def test_the_workbench_tries_saves_and_rules(desk):
    tool = topic_workbench(desk, "venezuela_oil")
    fields = by_name(tool)
    assert fields["Save to topics.yml"].disabled
    fields["Words"].value = "tanker* OR Venezuela* NEAR/3 oil"
    assert "1 sentence gained, 2 lost, 4 as before; 10 of 14 tests pass." in shown(tool)
    fields["Rule it in"].click()
    assert "is ruled in in judgements.csv." in shown(tool)
    fields["Save to topics.yml"].click()
    assert "Saved to topics.yml." in shown(tool)
    assert load_topics(desk.topics.path).topic("venezuela_oil").rules[0].source == "tanker* OR Venezuela* NEAR/3 oil"
    fields["Rule"].value = None
    fields["Its name"].value, fields["Words"].value = "fresh", "Russia*"
    assert "gained" in shown(tool)
    fields["Save to topics.yml"].click()
    assert load_topics(desk.topics.path).topic("venezuela_oil").rules[-1].name == "fresh"
    fields["Words"].value = "oil AND ("
    assert "a parenthesis is not closed" in shown(tool)
    assert fields["Save to topics.yml"].disabled
    fields["Topic"].value = "battlefield"
    assert "22 as before" in shown(tool)


def test_the_other_tools_show_what_is_chosen(desk):
    explorer, reader, groups = tone_explorer(desk, "battlefield"), article_reader(desk, 2), compare_groups(desk)
    assert "22 sentences." in shown(explorer)
    by_name(explorer)["That match"].value = "drone*"
    assert "sitrep-sentence" in shown(explorer)
    assert by_name(reader)["Article"].value == list(desk.article_numbers)[1]
    by_name(reader)["Title"].value = "zebra"
    assert "0 articles." in shown(reader)
    by_name(groups)["Compare"].click()
    assert "5 articles are in both groups" in shown(groups)


def test_what_articles_say_is_never_markup(desk_of):
    desk = desk_of([{"title": "<b>x</b>", "text": "<script>oil</script> rose & fell."}], {"oil": "oil"})
    for tool in (search_box(desk, "oil"), article_reader(desk), tone_explorer(desk), topic_workbench(desk, "oil")):
        assert "<script" not in shown(tool)
