"""What a search finds by the index is what matching every sentence finds, whatever the kind of rule."""

import functools
import itertools
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sitrep.engine import lookup
from sitrep.engine.index import make_index
from sitrep.engine.places import where_in
from sitrep.engine.searching import Searched
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.tokens import tokenise
from sitrep.topics.file import Rule, Topic
from sitrep.topics.grammar import parse_rule
from sitrep.topics.matching import At, compile_topic
from sitrep.topics.places import RuleError
from sitrep.topics.rules import Requirement

NAMES = Names(
    {
        "United States": ["US", "U.S.", "United States of America"],
        "Kyiv": ["Kiev"],
        "Café Europa": ["Cafe Europa"],
        "shadow fleet": [],
        "Security Council": [],
        "US Navy": [],
    }
)
TEXT = """
oil oil OIL Oil oil-rich oil, (oil) oil's "oil" ‘oil’ oil—crude crude crude tanker tanker tankers the the of of can
cannot don't don’t 's ' won't 1,000 $5 U.S. US us us u.s. U.S United States of America Kyiv KYIV Kiev's Café Europa
shadow fleet Shadow Fleet security Security Council İstanbul ﬁne naïve men man men's it-is - -- ... . ! é e\u0301
"""
GLUE = [" ", " ", " ", " ", "", "\u00a0", "\n", " 's ", "\u00ad", " -- ", "’"]
TEXTS = st.lists(st.tuples(st.sampled_from(TEXT.split()), st.sampled_from(GLUE)), max_size=16).map(
    lambda pairs: "".join(word + glue for word, glue in pairs).strip()
)


def some_sentences(n, seed):
    """Draw sentences: their text, level (0 goes on, 1 begins a paragraph, 2 an article), and whether furniture."""
    draw = random.Random(seed)
    words = [
        TEXT.split(),
        ["oil", "crude", "tanker", "tankers", "the", "of", "US", "us", "Kyiv", "security", "US Navy"],
    ]
    texts = [
        "".join(
            draw.choice(draw.choice(words)) + draw.choice([" ", draw.choice(GLUE)]) for _ in range(draw.randrange(18))
        )
        for _ in range(n)
    ]
    return [(text.strip(), draw.choice([0, 0, 0, 1, 1, 2]), draw.random() < 0.1) for text in texts]


PIECES = """
oil crude OIL o*l *il oil-* tanker* the of * can n't US us U.S. "US_Navy" "United_States" Kyiv Ky* Kiev "Café_Europa"
caf* "shadow_fleet" council İst* fine na?ve m?n ? men é - =Oil =US =us =o* (oil|crude) (oil|us|Kyiv)
(oil|"crude_oil"|"the_of"|US) (*|"oil_*")
"""
PHRASES = st.lists(st.sampled_from(PIECES.split()), min_size=1, max_size=3).map(
    lambda pieces: " ".join(pieces).replace("_", " ")
)
NEARS = st.tuples(PHRASES, st.integers(1, 6), PHRASES).map(lambda parts: f"({parts[0]}) NEAR/{parts[1]} ({parts[2]})")
NESTED = st.tuples(NEARS, st.integers(1, 6), PHRASES | NEARS).map(lambda p: f"(({p[0]}) OR oil) NEAR/{p[1]} ({p[2]})")
LEAVES = PHRASES | NEARS | NESTED
RULES = (
    LEAVES
    | st.tuples(LEAVES, st.sampled_from(["AND", "OR", "AND NOT"]), LEAVES).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})")
    | st.tuples(LEAVES, LEAVES, LEAVES).map(lambda p: f"({p[0]}) AND (({p[1]}) OR NOT ({p[2]}))")
    | st.tuples(LEAVES, LEAVES, LEAVES).map(lambda p: f"({p[0]}) OR (({p[1]}) AND ({p[2]}))")
)
SENTENCES = st.lists(st.tuples(TEXTS, st.integers(0, 2), st.booleans()), max_size=8)


def rule(name, source, scope="sentence", required=None):
    node = parse_rule(source)
    requires = Requirement(source=required, node=parse_rule(required)) if required else None
    return Rule(name=name, source=source, line=1, column=1, node=node, scope=scope, requires=requires)


def made(rules, exclude=()):
    return Topic(
        id="topic",
        title="Topic",
        definition="A topic.",
        rules=tuple(rule(f"rule_{n}", *parts) for n, parts in enumerate(rules)),
        exclude=tuple(rule(f"exclude_{n}", source) for n, source in enumerate(exclude)),
    )


def tables_of(sentences):
    """Make the tables of sentences: text, level (0 goes on, 1 begins a paragraph, 2 an article), is furniture."""
    levels = np.array([2, *(level for _, level, _ in sentences)][: len(sentences)], np.int64)
    article = np.cumsum(levels == 2) - 1
    ids = [f"{n:032x}" for n in range(int(article[-1]) + 1 if len(article) else 0)]
    numbers = [sum(a == b for b in article[:n]) for n, a in enumerate(article)]
    rows = pa.table(
        {
            "article_id": pa.DictionaryArray.from_arrays(pa.array(article, pa.int32()), pa.array(ids, pa.string())),
            "sentence_no": pa.array(numbers, pa.int32()),
            "paragraph_no": pa.array(np.cumsum(levels >= 1), pa.int32()),
            "part": pa.array(["furniture" if furniture else "body" for _, _, furniture in sentences], pa.string()),
            "text": pa.array([text for text, _, _ in sentences], pa.string()),
        }
    )
    kinds = ["digest" if n % 2 else "article" for n in range(len(ids))]
    articles = pa.table({"article_id": pa.array(ids, pa.string()), "kind": pa.array(kinds, pa.string())})
    return {"sentences": rows, "articles": articles}


def without(tables, left_out):
    """Return the tables without the articles of some numbers."""
    gone = pa.array([f"{n:032x}" for n in left_out], pa.string())
    kept = {
        name: table.filter(pa.compute.invert(pa.compute.is_in(table["article_id"].cast(pa.string()), gone)))
        for name, table in tables.items()
    }
    assert kept["articles"].num_rows <= tables["articles"].num_rows
    return kept


@functools.cache
def analysed(text):
    """Cut a sentence into tokens, with the names among them."""
    tokens = [token.text for token in tokenise(normalise(text).text)]
    return tokens, NAMES.resolve(tokens)


def everywhere(tables, topic):
    """Return the hits of a topic by article and sentence, each sentence cut into tokens and matched in its article."""
    rows = text_of(tables)
    where = where_in(rows, tables["articles"])
    sentences = [*map(analysed, rows["text"].to_pylist())]
    keys = list(zip(rows["article_id"].to_pylist(), rows["sentence_no"].to_pylist(), strict=True))
    found = {}
    for _, group in itertools.groupby(range(len(keys)), key=lambda n: where.article[n]):
        of = list(group)
        places = [At(paragraph=int(where.paragraph[n]), item=int(where.item[n])) for n in of]
        hits = compile_topic(topic, NAMES).find_in([sentences[n] for n in of], places)
        found |= {keys[n]: each for n, each in zip(of, hits, strict=True) if each}
    return found


def text_of(tables):
    return tables["sentences"].filter(pa.compute.not_equal(tables["sentences"]["part"], "furniture"))


def searched(tables, topic, index=None):
    """Return the hits of a topic by article and sentence as a search gives them."""
    found = (search := Searched(tables, NAMES, index or make_index(text_of(tables), NAMES))).find(topic)
    rows = search.lines.take(pa.array(found.lines))
    keys = zip(rows["article_id"].to_pylist(), rows["sentence_no"].to_pylist(), strict=True)
    hits = dict(zip(keys, map(found.hits, found.lines), strict=True))
    n_hits = [len({(hit.rule, hit.hit_no) for hit in each}) for each in hits.values()]
    assert found.n_hits(found.lines).tolist() == n_hits
    return hits


MANY = tables_of(some_sentences(400, 7))
INDEX = make_index(text_of(MANY), NAMES)


def topic_or_nothing(rules, exclude=()):
    try:
        return made(rules, exclude)
    except RuleError:
        return assume(False)


def test_the_sentences_hold_what_the_rules_below_ask_for():
    for source in ("oil", "US", "us", "=US", "crude oil", "oil NEAR/2 tanker*", "the of", "United States", "US Navy"):
        topic = made([(source,)])
        assert len(everywhere(MANY, topic)) > 2, source


@settings(max_examples=300)
@given(rule=RULES)
def test_a_rule_finds_what_matching_every_sentence_finds(rule):
    topic = topic_or_nothing([(rule,)])
    assert searched(MANY, topic, INDEX) == everywhere(MANY, topic)


@settings(max_examples=200)
@given(
    rules=st.lists(
        st.tuples(RULES, st.sampled_from(["sentence", "paragraph"]), st.none() | LEAVES), min_size=1, max_size=2
    ),
    exclude=st.lists(PHRASES, max_size=2),
)
def test_a_topic_finds_what_matching_every_sentence_finds(rules, exclude):
    topic = topic_or_nothing(rules, exclude)
    assert searched(MANY, topic, INDEX) == everywhere(MANY, topic)


@settings(max_examples=60)
@given(rule=NEARS | NESTED, more=RULES)
def test_a_near_with_too_many_pairs_is_left_to_the_matcher(rule, more):
    topic = topic_or_nothing([(rule,), (f"({more}) AND NOT ({rule})",)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookup, "MOST_PAIRS", 0)
        assert searched(MANY, topic, INDEX) == everywhere(MANY, topic)


@settings(max_examples=60)
@given(
    rule=st.tuples(RULES, st.sampled_from(["sentence", "paragraph"]), st.none() | LEAVES),
    left_out=st.sets(st.integers(0, 40), min_size=1, max_size=30),
)
def test_articles_that_are_left_out_are_not_found_and_change_nothing_else(rule, left_out):
    topic = topic_or_nothing([rule])
    tables = without(MANY, left_out)
    assert searched(tables, topic, INDEX) == everywhere(tables, topic)


@settings(max_examples=100)
@given(rule=LEAVES, sentences=SENTENCES)
def test_few_sentences_and_empty_ones_are_searched_alike(rule, sentences):
    topic = topic_or_nothing([(rule,)])
    tables = tables_of(sentences)
    assert searched(tables, topic) == everywhere(tables, topic)


def test_words_that_are_more_common_than_sentences_are_found_in_these():
    texts = ["", "oil oil oil", "", "tanker oil oil", "the oil oil oil oil", ""]
    tables = tables_of([(text, 0, False) for text in texts])
    assert [number for _, number in searched(tables, made([("oil",)]))] == [1, 3, 4]
