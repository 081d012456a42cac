"""What the prefilter lets through is enough: matching its candidates finds what matching everything finds."""

import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sitrep.engine.pieces import cut
from sitrep.engine.places import Where
from sitrep.engine.prefilter import candidates
from sitrep.engine.topical import find_topics
from sitrep.text.names import Names
from sitrep.text.normal import normalise
from sitrep.text.runs import RUN, folded, within
from sitrep.text.tokens import tokenise
from sitrep.topics.file import Rule, Topic
from sitrep.topics.grammar import parse_rule
from sitrep.topics.matching import At, compile_topic
from sitrep.topics.places import RuleError
from sitrep.topics.rules import Requirement
from sitrep.topics.words import counts_as_word

pytestmark = pytest.mark.usefixtures("both_ways")

NAMES = Names(
    {
        "United States": ["US", "U.S.", "United States of America"],
        "Kyiv": ["Kiev"],
        "Café Europa": ["Cafe Europa"],
        "shadow fleet": [],
        "Security Council": [],
        "1st Army": [],
        "ΟΔΟΣ": [],
    }
)
TEXT = """
oil OIL Oil oil-rich oil, (oil) oil's "oil" ‘oil’ oil—crude oil…crude crude crude/oil can cannot Cannot
don't don’t do n't 's ' won't gonna gon 'tis tis 1,000 1,000.5 $5 U.S. US us u.s. U.S.-led U.S United
States States United States of America Kyiv KYIV Kiev's Café Cafe Europa café shadow fleet Shadow Fleet
security Security Council Councils İstanbul istanbul ΟΔΟΣ ΟΔΟΣ's οδος ﬁne fine naïve naive n1 1st Army
men man men's mine ÉTÉ été ÿ Ÿ ©2019 x©oil £5 5× ½oil oil\u00a0crude ■oil ğoil
it-is a_b a·b #oil @oil oil@x.org 平和 平 é e\u0301 - -- ... . ! N'T CAN'T
"""
GLUE = [" ", " ", " ", "", "\u00a0", "\n", " 's ", "\u00ad", "\u200b", " -- ", "’"]
TEXTS = st.lists(st.tuples(st.sampled_from(TEXT.split()), st.sampled_from(GLUE)), max_size=12).map(
    lambda pairs: "".join(word + glue for word, glue in pairs).strip()
)
PIECES = """
oil crude OIL o*l *il *rich oil-* can not do n't na 't* is 1,000 1,* US us U.S. "United_States" Kyiv Ky* Kiev
"Café_Europa" caf* "shadow_fleet" council "Security_Council" İst* istanbul οδος ΟΔΟΣ fine na?ve *n n* m?n men
"1st_Army" army* 平* é =Oil =US =us ="Security_Council" (oil|crude) (oil|us|Kyiv)
"""
PHRASES = st.lists(st.sampled_from(PIECES.split()), min_size=1, max_size=3).map(
    lambda pieces: " ".join(pieces).replace("_", " ")
)
NEARS = st.tuples(PHRASES, st.integers(1, 6), PHRASES).map(lambda parts: f"({parts[0]}) NEAR/{parts[1]} ({parts[2]})")
LEAVES = PHRASES | NEARS
RULES = (
    LEAVES
    | st.tuples(LEAVES, st.sampled_from(["AND", "OR", "AND NOT"]), LEAVES).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})")
    | st.tuples(LEAVES, LEAVES, LEAVES).map(lambda p: f"({p[0]}) AND (({p[1]}) OR NOT ({p[2]}))")
)


def made(rules):
    return Topic(
        id="topic",
        title="Topic",
        definition="A topic.",
        rules=tuple(
            Rule(
                name=f"rule_{n}",
                source=source,
                line=1,
                column=1,
                node=parse_rule(source),
                scope=scope,
                requires=Requirement(source=required, node=parse_rule(required)) if required else None,
            )
            for n, (source, scope, required) in enumerate(rules)
        ),
    )


def everywhere(texts, where, topic):
    """Return the hits of a topic by sentence, every sentence cut into tokens and matched in its article."""
    read = [[token.text for token in tokenise(normalise(text).text)] for text in texts]
    found = {}
    numbers = range(len(texts))
    for _, group in itertools.groupby(numbers, key=lambda n: where.article[n]):
        of_article = list(group)
        places = [At(paragraph=int(where.paragraph[n]), item=int(where.item[n])) for n in of_article]
        hits = compile_topic(topic, NAMES).find_in([(read[n], NAMES.resolve(read[n])) for n in of_article], places)
        found |= {n: of for n, of in zip(of_article, hits, strict=True) if of}
    return found


def one_by_one(n):
    numbers = np.arange(n)
    return Where(article=numbers, paragraph=numbers, item=numbers)


@settings(max_examples=500, deadline=None)
@given(
    rules=st.lists(
        st.tuples(RULES, st.sampled_from(["sentence", "paragraph"]), st.none() | RULES), min_size=1, max_size=3
    ),
    sentences=st.lists(st.tuples(TEXTS, st.integers(0, 3)), max_size=6),
)
def test_what_is_found_is_what_matching_every_sentence_finds(rules, sentences):
    try:
        topic = made(rules)
    except RuleError:
        assume(False)
    texts = [text for text, _ in sentences]
    levels = np.array([level for _, level in sentences], np.int64)
    article, item, paragraph = (np.cumsum(levels >= level) for level in (3, 2, 1))
    where = Where(article=article, paragraph=paragraph, item=item)
    found = find_topics(pa.chunked_array([pa.array(texts, pa.string())]), where, [topic], NAMES)
    assert {match.sentence: match.hits for match in found} == everywhere(texts, where, topic)


@settings(max_examples=300)
@example("cannotN'T")
@given(TEXTS | st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_every_run_of_every_token_is_a_run_of_the_text_or_within_one(text):
    pieces = cut(pa.chunked_array([pa.array([text])]))
    known = set()
    for number, run in enumerate(pieces.runs.to_pylist()):
        for part in RUN.findall(pieces.normal.get(number, run)):
            known |= {folded(each) for each in (part, *within(part))}
    tokens = {folded(run) for token in tokenise(normalise(text).text) for run in RUN.findall(token.text)}
    assert tokens <= known


@settings(max_examples=300)
@given(TEXTS)
def test_places_never_say_that_more_words_lie_between_than_do(text):
    normal = normalise(text)
    tokens = tokenise(normal.text)
    runs = [
        (number, match.start() + token.start)
        for number, token in enumerate(tokens)
        for match in RUN.finditer(normal.text, token.start, token.end)
    ]
    pieces = cut(pa.chunked_array([pa.array([normal.text])]))
    starts = [match.start() for match in RUN.finditer(normal.text)]
    assume(len(starts) == len(pieces.codes) == len(runs))
    places = pieces.places(np.arange(len(starts)))
    for (a, place), (b, other) in itertools.combinations(zip([n for n, _ in runs], places.tolist(), strict=True), 2):
        between = sum(counts_as_word(token.text) for token in tokens[a + 1 : b])
        assert other - place - 2 <= between


def test_chunked_sliced_and_empty_columns_are_read_alike():
    texts = ["oil", "", "  ", "the US", "crude oil"]
    topic = made([("oil", "sentence", None), ("US", "sentence", None)])
    whole = pa.array(["x oil", *texts, "oil"])
    columns = [
        pa.chunked_array([pa.array(texts)]),
        pa.chunked_array([pa.array(texts[:2]), pa.array([], pa.string()), pa.array(texts[2:])]),
        pa.chunked_array([whole.slice(1, 5)]),
    ]
    for column in columns:
        found = find_topics(column, one_by_one(5), [topic], NAMES)
        assert [(match.sentence, match.spans) for match in found] == [(0, [(0, 3)]), (3, [(4, 6)]), (4, [(6, 9)])]
    assert find_topics(pa.chunked_array([], pa.string()), one_by_one(0), [topic], NAMES) == []


@pytest.mark.parametrize(
    ("rule", "n"),
    [("oil tanker*", 1), ("oil NEAR/3 tanker", 2), ("oil AND tanker*", 3), ("US", 1), ("us", 1), ("oil | us", 4)],
)
def test_sentences_that_cannot_match_are_not_tried(rule, n):
    texts = [
        "The oil tankers sank.",
        "Oil leaked from a tanker.",
        "Oil is what they look for when there is a need of it, and nobody wanted a tanker.",
        "Nothing at all.",
        "The US told nobody.",
        "They told us.",
    ]
    column = pa.chunked_array([pa.array(texts)])
    ((found,),) = candidates(cut(column), one_by_one(6), [made([(rule, "sentence", None)])], NAMES)
    assert len(found.own) <= n + 1
