"""The tables of a part equal those of the slow and obvious way, to the last bit."""

import gzip
import importlib.util
import json
import os
import random
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitrep.corpus.copies import find_copies
from sitrep.corpus.options import Reading
from sitrep.corpus.place import Place
from sitrep.corpus.reading import read_corpus
from sitrep.corpus.records import Record
from sitrep.engine.base import analyse_part
from sitrep.engine.topical import match_part
from sitrep.measures.lexicons import Entry, Lexicon, tokens_of_entry
from sitrep.text.library import library
from sitrep.text.names import Names
from sitrep.topics.file import load_topics

pytestmark = pytest.mark.usefixtures("both_ways")

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("SITREP_TEST_DATA", ROOT / "absent"))
N_ARTICLES = 150


def oracle(name: str):
    spec = importlib.util.spec_from_file_location(f"oracle_{name}", ROOT / "tests" / "oracle" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


slow_base, slow_topical = oracle("base"), oracle("topical")
TOPICS = load_topics(ROOT / "topics.yml")
NAMES = Names(TOPICS.names)
SHORT = [("good", 2.0), ("bad", -2.5), ("war*", -2.0), ("not good", -1.0), ("not very good", -1.5), ("peac*", 3.0)]
LEXICONS = [
    Lexicon(
        name="short",
        origin="made up",
        entries=tuple(
            Entry(tokens=tokens_of_entry(word), score=score, negated=" " in word)
            for word, score in [*SHORT, ("kind of", 0.0), ("security guarante*", 1.0), ("no* war", 0.5)]
        ),
    )
]


def article(text: str, number: int = 0) -> Record:
    return Record(path="made.txt", locator=f"item {number}", text=text, spans=(("body", 0, len(text)),))


def assert_same_tables(found, expected):
    assert list(found) == list(expected)
    for name, table in expected.items():
        assert found[name].schema.equals(table.schema, check_metadata=True), name
        for column in table.schema.names:
            if not found[name][column].equals(table[column]):
                assert found[name][column].to_pylist() == table[column].to_pylist(), f"{name}.{column}"


def assert_equal_to_the_oracle(records):
    copies = find_copies(record for record in records if isinstance(record, Record))
    base = analyse_part(records, copies, NAMES, lexicons=LEXICONS)
    assert_same_tables(base, slow_base.analyse_part(records, copies, NAMES, lexicons=LEXICONS))
    topical = match_part(base, TOPICS.topics, NAMES)
    assert_same_tables(topical, slow_topical.match_part(base, TOPICS.topics, NAMES))


def test_tables_of_the_seeds_are_the_oracles():
    assert_equal_to_the_oracle(list(read_corpus([ROOT / "seeds"])))


def test_tables_of_nothing_are_the_oracles():
    assert_equal_to_the_oracle([])
    assert_equal_to_the_oracle(
        [Place(path="a.bin", root="", reading=Reading()).reject("", "not text", "a zero byte"), article("\u200b \n")]
    )


def test_a_sentence_that_is_cut_out_alone_keeps_the_newlines_within_it():
    assert_equal_to_the_oracle([article("good good good good good good good. e\u0301 good\ngood ")])


@pytest.mark.skipif(not DATA.is_dir(), reason="SITREP_TEST_DATA names no folder")
def test_tables_of_naughty_strings_are_the_oracles():
    strings = json.loads((DATA / "bad_input" / "blns.json").read_text(encoding="utf-8"))
    assert_equal_to_the_oracle([article(text, number) for number, text in enumerate(strings)])


@pytest.mark.skipif(not DATA.is_dir(), reason="SITREP_TEST_DATA names no folder")
@pytest.mark.parametrize("name", ["us_news_2012_2020", "us_speeches_2009_2015"])
def test_tables_of_articles_are_the_oracles(name, both_ways):
    place = Place(path=name, root="", reading=Reading())
    n = N_ARTICLES if both_ways == "compiled" or library() is None else N_ARTICLES // 10
    with gzip.open(DATA / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        chosen = random.Random(20).sample(list(islice(lines, 3_500)), n)
    assert_equal_to_the_oracle([place.record(json.loads(line), f"line {n}") for n, line in enumerate(chosen)])


PIECES = """
good bad GOOD not never without doubt so this least at very kind of sort just enough but BUT no NO nor or war peace
security won't isn't great! ugly?? :) 😁 💘 the shit bomb bad ass yeah right kiss to die for U.S. US us Ukraine
Ukraine's UKRAINE Russian strikes on Kyiv (Kyiv) missile missiles security guarantees “Coalition of the Willing”
National Security Council Venezuela oil-rich oil PDVSA cannot gonna d'ye 'tis 'n' — – … ... -- ' '' " ) ). .) ." .' .'
” ’ ‘ « » Mr. Jan. 7 i.e. done.Then é Київ 平和 ﬁne İstanbul ſ 1,000 $5 #tag @you a:b ; , : ! ? !!!
"""
RARE = ["e\u0301", "\u0301", "\u200b", "Ge\u00adspräch", "\u212aelvin", "\n", "\n\n", "\t", "\u00a0", "\u2028", "\x00"]
WORDS = st.sampled_from([*PIECES.split(), *RARE])
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", " ", "", "\n", ". "])), max_size=40).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS | st.text(st.characters(exclude_categories=["Cs"]), max_size=80), min_size=1, max_size=6))
def test_tables_of_made_up_text_are_the_oracles(texts):
    assert_equal_to_the_oracle([article(text, number) for number, text in enumerate(texts)])
