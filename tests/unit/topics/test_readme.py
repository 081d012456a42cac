"""What the README says of topics holds: its table of rules, sentence by sentence, and its pieces of topic files."""

import re
from pathlib import Path

import pytest
import yaml

from sitrep.text.names import Names
from sitrep.topics.checking import check_topics, sentence_analyser
from sitrep.topics.file import Rule, Topic, load_topics
from sitrep.topics.grammar import parse_rule
from sitrep.topics.matching import compile_topic

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOPICS = README[README.index("## Topics\n") : README.index("## How to read the numbers")]
ROWS = [
    [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:4]]
    for line in TOPICS.splitlines()
    if line.startswith("| `")
]
BLOCKS = re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)
NAMES = Names(load_topics(ROOT / "topics.yml").names)


def finds(rule, text):
    made = Rule(name="rule", source=rule, line=1, column=1, node=parse_rule(rule))
    topic = Topic(id="topic", title="Topic", definition="A topic.", rules=(made,))
    return bool(compile_topic(topic, NAMES).find(*sentence_analyser(NAMES)(text)))


@pytest.mark.parametrize(("rules", "found", "not_found"), ROWS, ids=[row[0] for row in ROWS])
def test_the_rules_of_the_table_find_what_it_says_and_not_what_it_denies(rules, found, not_found):
    written = re.findall(r"`'(.*?)'`", rules)
    assert written
    for text in found.split("; "):
        assert any(finds(rule, text) for rule in written), text
    for text in not_found.split("; "):
        assert text == "–" or not any(finds(rule, text) for rule in written), text


def test_the_table_is_there():
    assert len(ROWS) == 8


def as_file(block):
    """Return a piece of a topic file as a whole one."""
    found = yaml.safe_load(block)
    one = {"title": "One", "definition": "One.", "rules": {"x": "x"}}
    if "topics" not in found and "include" not in found:
        found = {"topics": {"one": one | found}}
    found.setdefault("topics", {"one": one})
    if "@ukraine" in block:
        found.setdefault("rules", {"ukraine": "Ukrain*"})
    return yaml.safe_dump(found)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_piece_of_a_topic_file_can_be_read_and_passes_its_tests(block, tmp_path):
    (tmp_path / "our_names.yml").write_text("names:\n  Lwiw: [Lviv]\n", encoding="utf-8")
    path = tmp_path / "topics.yml"
    path.write_text(as_file(block), encoding="utf-8")
    assert check_topics(load_topics(path)).failure_lines() == []


def test_the_pieces_are_there():
    assert len(BLOCKS) == 4
