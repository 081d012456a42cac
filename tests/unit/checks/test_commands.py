"""``sitrep topics check`` and ``score`` on small corpora."""

import csv
from pathlib import Path

import pytest

from sitrep.checks.commands import Sample, check_topic_file, score_file
from sitrep.checks.corpus import Found
from sitrep.checks.samples import COLUMNS, draw
from sitrep.desk import Desk, cached
from sitrep.errors import NothingToReadError, TopicTestsError
from sitrep.measures import news
from sitrep.settings import load_settings
from sitrep.topics.file import load_topics
from sitrep.topics.judging import sentence_hash

TOPICS = """\
rules:
  spare: nothing
topics:
  oil:
    title: Oil
    definition: Oil at sea.
    rules:
      near: oil NEAR/3 tanker*
      port: {find: harbour, requires_anywhere: oil}
      never: kerosene
    exclude: [olive oil]
    tests:
      match: [An oil tanker sank.]
      no_match: [Nothing happened.]
  ships:
    title: Ships
    definition: Ships.
    rules:
      ship: tanker* | ship*
"""
ARTICLES = {
    "one.txt": """\
An oil tanker sank off the coast on Monday.
The harbour was closed for three days after that.
It rained.""",
    "two.txt": """\
The harbour of the old town was painted by many.
A tanker of olive oil left it with =SUM(1) on board.""",
    "three.txt": """\
Oil was what they had come for, and it was gone when the last tanker left for good.
<b>=cmd</b> oil tankers sank.""",
}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "topics.yml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "seeds").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "seeds" / name).write_text(text + "\n", encoding="utf-8")
    return tmp_path


def settings():
    return load_settings({"quiet": True})


def check(sample=None):
    return check_topic_file(settings(), sample).splitlines()


def test_hits_by_rule_near_misses_overlaps_and_unused_rules_are_said(workspace):
    assert check() == [
        "7 sentences count: body sentences of independent articles.",
        "oil: 2 test sentences pass.",
        "  3 sentences of 2 articles match",
        "    near: 2 hits, 2 sentences by it alone",
        "    port: 1 hit, 1 sentence by it alone",
        "    never: finds nothing here",
        "  near miss of near, 1 sentence: more than 3 words between oil and tanker*",
        "    e.g. Oil was what they had come for, and it was gone when the last tanker left for good.",
        "  near miss of near, 1 sentence: an exclusion lies over it",
        "    e.g. A tanker of olive oil left it with =SUM(1) on board.",
        "  near miss of port, 1 sentence: the article does not say oil",
        "    e.g. The harbour of the old town was painted by many.",
        "  near miss of port, 1 sentence: an exclusion lies over it",
        "    e.g. The harbour of the old town was painted by many.",
        f"  lexicon words of rules and names, perhaps for mask: oil {news.weights()['oil']:+.1f} (2x)",
        "ships: 0 test sentences pass.",
        "  4 sentences of 3 articles match",
        "    ship: 4 hits, 4 sentences by it alone",
        "oil and ships share 2 sentences.",
        "The shared rule spare is used by no topic.",
    ]


def test_words_that_the_lexicon_scores_and_the_rules_ask_for_are_suggested_for_the_mask_as_often_as_they_are_there(
    workspace,
):
    content = TOPICS.replace("port: {find: harbour", "good: good* | great\n      port: {find: harbour")
    (workspace / "topics.yml").write_text(content, encoding="utf-8")
    (workspace / "seeds" / "six.txt").write_text(
        "The good oil of a good land was sold at once.\nNo.\n", encoding="utf-8"
    )
    (line,) = [line for line in check() if line.startswith("  lexicon words of rules and names, perhaps for mask: ")]
    suggested = line.split("mask: ")[1].split(", ")
    weights = news.weights()
    assert set(suggested) == {f"good {weights['good']:+.1f} (3x)", f"oil {weights['oil']:+.1f} (4x)"}


def test_a_test_that_fails_is_said_before_anything_is_read(workspace):
    (workspace / "topics.yml").write_text(TOPICS.replace("Nothing happened.", "An oil tanker."), encoding="utf-8")
    with pytest.raises(TopicTestsError) as caught:
        check()
    assert str(caught.value) == (
        "1 test sentence fails. Mend the rule or the test.\n"
        f"{workspace / 'topics.yml'}:14:18: oil must not match and does, by near: An oil tanker."
    )
    assert caught.value.exit_code == 2
    assert not (workspace / "outputs").exists()


def test_without_a_corpus_the_tests_alone_are_run_and_a_sample_is_refused(workspace):
    for path in (workspace / "seeds").iterdir():
        path.unlink()
    assert check() == ["oil: 2 test sentences pass.", "ships: 0 test sentences pass."]
    with pytest.raises(NothingToReadError):
        check(Sample(path=workspace / "sample.csv", size=5, seed=1))


def sample(workspace, size=5, seed=1, name="sample.csv"):
    path = workspace / name
    check(Sample(path=path, size=size, seed=seed))
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_a_sample_shows_each_sentence_with_its_context_its_rules_and_its_hash(workspace):
    rows = sample(workspace)
    assert tuple(rows[0]) == COLUMNS
    (row,) = [row for row in rows if row["rules"] == "port"]
    assert row == {
        "topic": "oil",
        "sentence_hash": sentence_hash("The harbour was closed for three days after that."),
        "verdict": "",
        "note": "",
        "rules": "port",
        "near_miss": "",
        "before": "An oil tanker sank off the coast on Monday.",
        "sentence": "The harbour was closed for three days after that.",
        "after": "It rained.",
        "article": "",
        "source": "",
        "date": "",
        "path": "one.txt",
    }
    assert [row["near_miss"] for row in rows if row["topic"] == "oil" and not row["rules"]] != []


def test_what_a_spreadsheet_would_run_is_defused(workspace):
    (workspace / "topics.yml").write_text(TOPICS.replace("ship*", "board"), encoding="utf-8")
    (workspace / "seeds" / "four.txt").write_text('=HYPERLINK("x") tanker.\nNo more of this today, they said.\n')
    texts = [row["sentence"] for row in sample(workspace) if "HYPERLINK" in row["sentence"]]
    assert texts and all(text.startswith("'=") for text in texts)


def test_the_same_seed_draws_the_same_sentences_and_another_one_others(workspace):
    lines = [f"The tanker number {n} left the port with nothing but water on board." for n in range(200)]
    (workspace / "seeds" / "many.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    drawn = [[row["sentence_hash"] for row in sample(workspace, 10, seed)] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_sentences_of_the_same_words_are_drawn_once(workspace):
    line = "The tanker left the port with nothing but water on board."
    (workspace / "seeds" / "five.txt").write_text(f"{line}\nOther.\n{line}\n", encoding="utf-8")
    hashes = [row["sentence_hash"] for row in sample(workspace) if row["topic"] == "ships"]
    assert len(hashes) == len(set(hashes))


def judge(workspace, name, verdicts):
    """Write verdicts on sentences that hold certain words into a copy of a sample."""
    rows = sample(workspace, 20)
    for row in rows:
        row["verdict"] = next((verdict for words, verdict in verdicts.items() if words in row["sentence"]), "")
    with (workspace / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(row for row in rows if row["topic"] == "oil")


def test_a_judged_sample_is_scored_by_topic_and_rule_near_misses_apart(workspace):
    judge(workspace, "sample.csv", {"An oil tanker sank": "in", "closed for three": "out", "come for": "yes"})
    said = score_file(Path("sample.csv")).splitlines()
    assert said[:3] == [
        "oil: precision 0.50 (1 of 2), 95% interval 0.09 to 0.91",
        "  near: precision 1.00 (1 of 1), 95% interval 0.21 to 1.00",
        "  port: precision 0.00 (0 of 1), 95% interval 0.00 to 0.79",
    ]
    assert any(line.endswith("without a verdict, left out.") for line in said)
    assert "Near misses judged: 1, of which 1 belong to their topic." in said


def test_a_sample_without_verdicts_says_what_to_do(workspace):
    sample(workspace)
    assert score_file(Path("sample.csv")).splitlines()[0] == "Nothing is judged yet: write in or out under verdict."


def test_judgements_beside_the_topic_file_change_what_counts_and_the_page_says_how_many(workspace):
    misses = "topic,sentence_hash,verdict\n"
    misses += f"oil,{sentence_hash('The harbour of the old town was painted by many.')},in\n"
    misses += f"oil,{sentence_hash('The harbour was closed for three days after that.')},out\n"
    misses += f"oil,{sentence_hash('An oil tanker sank off the coast on Monday.')},in\n"
    (workspace / "judgements.csv").write_text(misses, encoding="utf-8")
    assert "  judged by hand: 2 ruled in, 1 ruled out" in check()
    file = load_topics(settings().topics)
    desk = Desk(cached(settings(), file), file, corpus_name="seeds")
    mentions = {(row.rule, row.text) for row in desk.mentions[desk.mentions["topic"] == "oil"].itertuples()}
    assert ("ruled_in", "The harbour of the old town was painted by many.") in mentions
    assert "port" not in {rule for rule, _ in mentions}
    assert (
        "2 sentences ruled in, 1 of which no rule finds; 1 ruled out, 1 of which a rule finds"
        in desk.define("oil").markup
    )
    assert desk.volume("oil").estimates[2].value == 3


def test_a_sample_is_drawn_from_what_the_rules_find_whatever_was_ruled_before(workspace):
    before = {row["sentence_hash"] for row in sample(workspace) if row["rules"]}
    rows = "".join(f"oil,{key},out\n" for key in sorted(before))
    (workspace / "judgements.csv").write_text("topic,sentence_hash,verdict\n" + rows, encoding="utf-8")
    file = load_topics(settings().topics)
    found = Found(analysis=cached(settings(), file), topics=["oil", "ships"])
    assert {found.hash_of(key) for key in draw(found, "oil", 9, 1)} <= before
    assert found.sentences["oil"] == set()
    assert len(draw(found, "oil", 9, 1)) == 3
