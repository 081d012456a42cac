"""Searches, narrower desks and articles to read."""

import importlib.util
import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sitrep.desk import Desk
from sitrep.engine.analysis import analyse
from sitrep.errors import TopicFileError, UsageError
from sitrep.measures.scope import Scope
from sitrep.text.normal import normalise
from sitrep.text.tokens import tokenise
from sitrep.topics.file import load_topics
from sitrep.topics.rules import typed_rule

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("reference", Path(__file__).parent / "topics" / "reference.py")
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)

TOPICS = """
names:
  Kyiv: [Kiev]
rules:
  fuel: 'oil | crude'
topics:
  oil:
    title: Oil
    definition: Oil.
    rules:
      oil: '@fuel'
    tests: {match: ['Oil.'], no_match: ['War.']}
"""
RECORDS = [
    {"title": "Oil rises", "text": "Crude oil rose. Barrels of oil left.", "source": "Ada", "date": "2015-01-31"},
    {"title": "War", "text": "Kiev was hit. Nobody spoke of oil there.", "source": "Ada", "date": "2015-02-01"},
    {"title": "Rain", "text": "It rained. The rain stopped.", "source": "Bob", "date": "2016-07-01"},
    {"title": "Undated oil", "text": "A barrel of crude. It rained on Kyiv.", "source": "Bob"},
]


@pytest.fixture
def small(desk_of):
    return desk_of(RECORDS, TOPICS)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    topics = load_topics(ROOT / "topics.yml")
    made = analyse([ROOT / "seeds"], topics, tmp_path_factory.mktemp("analysis"))
    return Desk(made, topics, corpus_name="seeds", scope=Scope())


@pytest.fixture(scope="module")
def every_sentence(desk):
    """The sentences that count, each cut into tokens by itself."""
    found = {}
    for row in desk.counted["sentences"].to_pylist():
        tokens = [token.text for token in tokenise(normalise(row["text"]).text)]
        found[row["article_id"], row["sentence_no"]] = (tokens, desk.names.resolve(tokens))
    return found


WORDS = """
oil Venezuela* Trump the Ukrain* Russia* security guarantee* US us Paris NATO =NATO of a* troops "United States" Kiev
Zelensky* peace* drone* ceasefire in Europe* *ing m?n said (oil|gas) (Macron|Starmer|Merz) 2* sanctions @ukraine
"""
PHRASES = st.lists(st.sampled_from(re.findall(r'"[^"]+"|\S+', WORDS)), min_size=1, max_size=2).map(" ".join)
NEARS = st.tuples(PHRASES, st.integers(1, 12), PHRASES).map(lambda p: f"({p[0]}) NEAR/{p[1]} ({p[2]})")
LEAVES = PHRASES | NEARS
QUERIES = (
    LEAVES
    | st.tuples(LEAVES, st.sampled_from(["AND", "OR", "AND NOT"]), LEAVES).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})")
    | st.tuples(LEAVES, LEAVES, LEAVES).map(lambda p: f"({p[0]}) AND (({p[1]}) OR NOT ({p[2]}))")
)


@settings(max_examples=150)
@given(query=QUERIES)
def test_a_search_finds_what_the_slow_reference_finds(desk, every_sentence, query):
    try:
        node = typed_rule(query, desk.topics.shared).node
    except TopicFileError:
        assume(False)
    expected = {
        key: len({hit[1] for hit in hits})
        for key, (tokens, names) in every_sentence.items()
        if (hits := reference.reference_find([("search", node)], [], desk.names, tokens, names))
    }
    found = desk.search(query)
    frame = found.frame
    got = {(a, n): hits for a, n, hits in zip(frame.article_id, frame.sentence_no, frame.n_hits, strict=True)}
    assert got == expected
    assert (found.n_sentences, found.n_articles) == (len(expected), len({article for article, _ in expected}))


def test_a_search_by_the_rules_of_a_topic_finds_the_sentences_of_the_topic(desk):
    for topic in desk.topics.topics:
        rows = desk.counted["topic_sentences"].select(["topic", "article_id", "sentence_no"]).to_pylist()
        expected = {(row["article_id"], row["sentence_no"]) for row in rows if row["topic"] == topic.id}
        frame = desk.search_for(topic, rule=topic.title).frame
        assert set(zip(frame.article_id, frame.sentence_no, strict=True)) == expected


def test_the_spans_of_hits_cut_what_was_found(desk):
    texts = {row["article_id"]: row["text"] for row in desk.analysis["texts"].to_pylist()}
    for line in desk.search("guarantee*").concordance(most=1000).lines:
        assert re.fullmatch("guarantee.*", line.match, re.IGNORECASE)
        assert line.match in texts[line.article_id]


def test_the_pieces_of_near_stand_together_in_the_middle(small):
    lines = small.search("barrel* NEAR/5 @fuel").concordance(sort="corpus").lines
    assert [line.match for line in lines] == ["Barrels of oil", "barrel of crude"]


def test_pieces_far_apart_leave_the_first_in_the_middle(desk_of):
    desk = desk_of(["Oil is what nobody in the whole of the long debate had thought of, tanker or not."], {"x": "x"})
    (line,) = desk.search("oil AND tanker").concordance().lines
    assert line.match == "Oil"


def test_a_search_says_what_it_found(small):
    assert small.search("oil").headline == "“oil” matches 3 sentences of 2 articles."
    assert small.search("zebra").headline == "No sentence that counts matches “zebra”."
    assert repr(small.search("Kiev")).splitlines() == [
        "“Kiev” matches 2 sentences of 2 articles.",
        "It rained on [Kyiv].",
        "             [Kiev] was hit.",
    ]
    assert len(small.search("oil")) == 3


def test_a_concordance_sorts_by_left_and_right_context(small):
    found = small.search("oil | crude")
    left = [line.left.strip() for line in found.concordance(sort="left").lines]
    right = [line.right.strip() for line in found.concordance(sort="right").lines]
    assert left == ["", "Crude", "A barrel of", "Barrels of", "Nobody spoke of"]
    assert right == [".", "left.", "oil rose.", "rose.", "there."]


def test_a_search_within_a_topic(small):
    assert small.search("Kyiv", topic="oil").n_sentences == 0
    assert small.search("Barrels", topic="oil").n_sentences == 1


def test_a_rule_that_cannot_be_read_is_shown_with_its_place(small):
    with pytest.raises(UsageError) as raised:
        small.search("oil AND (tanker")
    assert str(raised.value) == (
        'rule, character 9: a parenthesis is not closed; found one "(" more than ")", expected parentheses in pairs. '
        'Add a ")".\n  oil AND (tanker\n          ^'
    )
    with pytest.raises(UsageError, match='found "@fuell", expected @fuel'):
        small.search("@fuell")


def test_texts_that_are_withheld_cannot_be_searched(small):
    closed = Desk(small.analysis, small.topics, corpus_name="made", evidence_kind="none")
    with pytest.raises(UsageError) as raised:
        closed.search("oil")
    assert str(raised.value) == (
        "search: the texts are withheld (evidence: none). Open the corpus with evidence: full."
    )
    assert "Crude" not in closed.read(1).markup


def titles(desk):
    return desk.articles["title"].tolist()


def test_a_narrower_desk_holds_the_articles_that_meet_every_condition(small):
    assert titles(small.where(source="Ada")) == ["Oil rises", "War"]
    assert titles(small.where(source=["Bob"])) == ["Rain", "Undated oil"]
    assert titles(small.where(since="2015-02")) == ["War", "Rain"]
    assert titles(small.where(since="2015", until="2015-01")) == ["Oil rises"]
    assert titles(small.where(topic="oil")) == ["Oil rises", "War", "Undated oil"]
    assert titles(small.where(topic="oil", source="Ada", until="2015-01-31")) == ["Oil rises"]
    assert titles(small.where()) == titles(small)


def test_a_narrower_desk_answers_as_if_it_were_the_corpus(desk_of):
    whole, alone = desk_of(RECORDS, TOPICS), desk_of(RECORDS[:2], TOPICS)
    narrow = whole.where(source="Ada")
    assert narrow.counted.n_sentences == alone.counted.n_sentences == 4
    for question in ("volume", "over_time", "frequency", "keyness", "collocations", "phrases", "tone"):
        mine, other = getattr(narrow, question)("oil"), getattr(alone, question)("oil")
        assert mine.headline == other.headline
        assert [[getattr(cell, "text", cell) for cell in row] for row in mine.rows] == [
            [getattr(cell, "text", cell) for cell in row] for row in other.rows
        ]
    assert narrow.search("oil").n_sentences == alone.search("oil").n_sentences == 3
    assert narrow.where(until="2015-01").search("oil").n_sentences == 2


def test_a_narrower_desk_says_everywhere_what_it_is(small):
    narrow = small.where(source="Ada", since="2015-02")
    told = "made (source Ada, since 2015-02-01)"
    assert narrow.volume("oil").source.startswith(f"Source: {told}, ")
    assert told in repr(narrow.card())
    assert "What was refused is told of the whole corpus alone." in repr(narrow.card())
    assert repr(narrow).splitlines()[0] == told


def test_conditions_that_cannot_be_met_are_refused(small):
    for conditions, said in (
        (
            {"source": "Bop"},
            'where(source="Bop"): no article has this source. Did you mean "Bob"? The sources are Ada, Bob.',
        ),
        ({"since": "soon"}, 'where(since) "soon": expected a date such as 2026-01-07, 2026-01 or 2026.'),
        ({"since": "2020"}, "where(since 2020-01-01): none of 4 articles meets this. Ask for less."),
    ):
        with pytest.raises(UsageError) as raised:
            small.where(**conditions)
        assert str(raised.value) == said
    with pytest.raises(UsageError, match='no topic "oyl"'):
        small.where(topic="oyl")


def test_a_topic_narrows_to_articles_whose_sentences_count(desk_of):
    desk = desk_of([{"title": "Oil", "text": "It rained."}, {"title": "Rain", "text": "Oil rose."}], TOPICS)
    assert titles(desk.where(topic="oil")) == ["Rain"]


def test_an_article_is_read_by_number_title_or_identity(small):
    page = small.read(1)
    assert '<p class="title"><b><mark class="match" title="Oil: oil">Oil</mark> rises</b></p>' in page.markup
    assert '<mark class="match" title="Oil: oil">oil</mark> rose.' in page.markup
    assert page.text == "Ada · 2015-01-31 · Oil (3 sentences)\n\nOil rises\n\nCrude oil rose. Barrels of oil left."
    assert small.read("undated").text.split("\n\n")[1] == "Undated oil"
    assert small.read(small.articles["article_id"][2]).text.split("\n\n")[1] == "Rain"


def test_an_article_is_read_with_what_a_rule_finds_marked(small):
    assert re.findall("<mark[^>]*>([^<]*)</mark>", small.read(1, rule="barrel* NEAR/3 oil").markup) == [
        "Barrels",
        "oil",
    ]


def test_an_article_that_is_not_meant_clearly_is_not_read(small):
    for asked, said in (
        (9, "read(9): there is no such article; they are numbered 1 to 4."),
        ("oil", 'read("oil"): 2 articles fit: 1 Oil rises; 4 Undated oil. Give the number, or more words.'),
        (
            "zebra",
            'read("zebra"): no title or file name holds these words. desk.list_articles() lists them; a number from 1, '
            "or an article_id, will do too.",
        ),
    ):
        with pytest.raises(UsageError) as raised:
            small.read(asked)
        assert str(raised.value) == said


def test_every_character_of_a_seed_article_can_be_read(desk):
    texts = {row["article_id"]: row["text"] for row in desk.analysis["texts"].to_pylist()}
    for number, article in enumerate(desk.articles["article_id"], 1):
        shown = desk.read(number).text.split("\n\n")
        heads = 1 if isinstance(desk.articles["title"][number - 1], str) else 2
        assert "".join("".join(shown[heads:]).split()) == "".join(texts[article].split())


def test_an_article_shows_no_markup_of_its_own(desk_of):
    desk = desk_of([{"title": "<script>x</script> oil", "text": "<img src=x onerror=y> Oil & gas."}], TOPICS)
    assert "<script" not in desk.read(1).markup
    assert "<img" not in desk.read(1).markup
    assert json.dumps(desk.read(1).markup).count("&amp;") >= 1
