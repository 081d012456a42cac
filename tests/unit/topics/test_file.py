import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sitrep.errors import TopicFileError, UsageError
from sitrep.topics.fields import _composed
from sitrep.topics.file import load_topics
from sitrep.topics.namelist import shipped_names

REPOSITORY = Path(__file__).parents[3]

WHOLE = """\
# comments are free
names:
  Kyiv: [Kiev]
  Pentagon: []
topics:
  oil:
    title: Oil
    definition: Oil and
      what moves it.
    rules:
      crude: '(crude | "oil") NEAR/5 tanker*'
    exclude: [olive oil]
    mask: [Dominance*, no]
    tests:
      match: [Crude is up.]
      no_match: [Nothing.]
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def load(content):
        path = Path("topics.yml")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_topics(path)

    return load


def refusal(load, content):
    with pytest.raises(TopicFileError) as caught:
        load(content)
    return str(caught.value)


def test_a_file_gives_names_with_their_spellings_and_topics_with_their_parts(load):
    file = load(WHOLE)
    assert dict(file.names) == {"Kyiv": ("Kyiv", "Kiev"), "Pentagon": ("Pentagon",)}
    topic = file.topic("oil")
    assert (topic.title, topic.definition) == ("Oil", "Oil and what moves it.")
    assert topic.mask == ("dominance*", "no")
    assert [(rule.name, rule.source, rule.line, rule.column) for rule in topic.rules] == [
        ("crude", '(crude | "oil") NEAR/5 tanker*', 11, 15)
    ]
    assert [(rule.name, rule.source, rule.line, rule.column) for rule in topic.exclude] == [
        ("exclude_1", "olive oil", 12, 15)
    ]
    assert [(example.text, example.line) for example in topic.must_match + topic.must_not_match] == [
        ("Crude is up.", 15),
        ("Nothing.", 16),
    ]


def test_words_that_yaml_would_take_for_truth_or_numbers_stay_the_words_written(load):
    content = WHOLE.replace("[Kiev]", "[NO, 2022, on]")
    assert load(content).names["Kyiv"] == ("Kyiv", "NO", "2022", "on")


def test_exclusions_may_be_named(load):
    file = load(WHOLE.replace("exclude: [olive oil]", "exclude: {kitchen: olive oil}"))
    assert [rule.name for rule in file.topic("oil").exclude] == ["kitchen"]


def test_an_unknown_topic_is_refused_with_the_nearest_known_one(load):
    with pytest.raises(UsageError) as caught:
        load(WHOLE).topic("oli")
    assert str(caught.value) == 'no topic "oli" in topics.yml; its topics are oil. Did you mean "oil"?'


def test_comments_layout_quotation_marks_and_tests_leave_the_hash_as_it_is(load):
    content = WHOLE.replace("# comments are free\n", "").replace('"oil"', "oil").replace("Crude is up.", "Crude rose.")
    content = content.replace("[olive oil]", "\n      - olive   oil")
    assert load(content).sha256 == load(WHOLE).sha256


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[Kiev]", "[Kiev, Kyjiw]"),
        ("title: Oil", "title: Crude oil"),
        ("Oil and", "Oil or"),
        ("NEAR/5", "NEAR/6"),
        ("crude:", "raw:"),
        ("[olive oil]", "[fish oil]"),
        ("Dominance*", "dominance"),
    ],
)
def test_whatever_may_change_a_table_or_a_page_changes_the_hash(load, old, new):
    assert old in WHOLE
    assert load(WHOLE.replace(old, new)).sha256 != load(WHOLE).sha256


def test_the_order_of_names_does_not_change_the_hash(load):
    turned = WHOLE.replace("  Kyiv: [Kiev]\n  Pentagon: []\n", "  Pentagon: []\n  Kyiv: [Kiev]\n")
    assert load(turned).sha256 == load(WHOLE).sha256


def test_an_error_says_file_line_column_problem_and_remedy_over_the_line_and_a_caret(load):
    assert refusal(load, WHOLE.replace("NEAR/5", "NEAR")) == (
        'topics.yml:11:31: NEAR is not written so; found "NEAR", expected NEAR/ and a number of words, e.g. NEAR/5. '
        'Write NEAR/5, or "NEAR" in quotation marks for the word.\n'
        "        crude: '(crude | \"oil\") NEAR tanker*'\n"
        "                                ^"
    )


def test_an_unknown_key_is_refused_with_the_nearest_known_one(load):
    assert refusal(load, WHOLE.replace("    exclude:", "    excludes:")) == (
        'topics.yml:12:5: the topic "oil" has an unknown key; found "excludes", expected "title", "definition", '
        '"rules", "scope", "requires_anywhere", "exclude", "mask", "tests". Did you mean "exclude"?\n'
        "      excludes: [olive oil]\n"
        "      ^"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("names:\n", "topic: {}\nnames:\n", 'topics.yml:2:1: the file has an unknown key; found "topic"'),
        ("    title: Oil\n", "", 'topics.yml:7:5: the topic "oil" lacks "title:"'),
        ("title: Oil", "title:", 'topics.yml:7:11: the title of the topic "oil" is empty'),
        ("title: Oil", "title: ''", 'topics.yml:7:12: the title of the topic "oil" is empty'),
        ("title: Oil", "title: [Oil]", 'topics.yml:7:12: the title of the topic "oil" is of the wrong kind'),
        ("[olive oil]", "[]", 'topics.yml:12:14: the exclusions of the topic "oil" is empty'),
        ("[Crude is up.]", "Crude", 'topics.yml:15:14: "match" of the topic "oil" is of the wrong kind'),
        ("      no_match: [Nothing.]", "      match: [Twice]", 'topics.yml:16:7: "match" stands twice'),
        ("    mask:", "    title:", 'topics.yml:13:5: "title" stands twice in the topic "oil"'),
        ("  oil:\n", "  Crude oil:\n", "topics.yml:6:3: the id of a topic cannot be used as a name"),
        ("      crude:", "      1st:", "topics.yml:11:7: the name of a rule cannot be used as a name"),
        ("Pentagon: []", "Pentagon: [Kiev]", 'topics.yml:4:14: "Kiev" is a spelling of two names'),
        ("Pentagon: []", "Pentagon: ['--']", "topics.yml:4:14: a spelling without a letter"),
        ("Pentagon: []", "Pentagon: Pentagon", 'topics.yml:4:13: the spellings of "Pentagon" is of the wrong kind'),
        ("Dominance*", "sea power", 'topics.yml:13:12: "sea power" on the mask can never match'),
        ("Dominance*", "'*'", 'topics.yml:13:12: "*" on the mask can never match'),
        ("[olive oil]", "[NOT oil]", "topics.yml:12:19: the rule can never match"),
        ("[olive oil]", "[*olive]", "topics.yml:12:15: this is not YAML"),
        ("[olive oil]", "[olive oil", "topics.yml:13:9: this is not YAML"),
        ("[olive oil]", "[!!python/name:os.system oil]", "has a tag"),
        ("title: Oil", "title: O\x01l", "topics.yml:7:13: the file cannot be read; found the control character U+0001"),
    ],
)
def test_what_is_wrong_in_a_file_is_refused_at_its_place(load, old, new, message):
    assert old in WHOLE
    assert message in refusal(load, WHOLE.replace(old, new, 1))


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("'it''s'", "11:15"),
        ("'x ''tis don''t'", "11:17"),
        ('"\\"oil\\" AND NOT"', "11:30"),
        ("|\n        oil AND\n        don't", "13:9"),
        (">-\n        oil\n        don't", "13:9"),
        ("oil AND\n        don't", "12:9"),
    ],
)
def test_places_are_those_of_the_file_in_every_way_that_yaml_writes_a_text(load, rule, place):
    written = WHOLE.replace("""'(crude | "oil") NEAR/5 tanker*'""", rule.replace("\\\\", "\\"))
    assert refusal(load, written).startswith(f"topics.yml:{place}: ")


def test_a_missing_file_an_empty_file_and_a_file_that_is_not_utf_8_are_refused(load):
    with pytest.raises(TopicFileError, match=r"^nowhere.yml:1:1: the topic file cannot be opened; found No such file"):
        load_topics(Path("nowhere.yml"))
    assert refusal(load, "# nothing\n").startswith("topics.yml:1:1: the file holds no topics; ")
    assert refusal(load, WHOLE.replace("Oil and", "\u00d6l and").encode("latin-1")).startswith(
        "topics.yml:8:17: the topic file is not UTF-8; found the byte 0xd6"
    )


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble(load):
    assert load(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()).sha256 == load(WHOLE).sha256


def test_the_caret_stands_under_its_place_in_a_long_line(load):
    message = refusal(load, WHOLE.replace("'(crude", "'(" + "crude | " * 40 + "crude").replace("NEAR/5", "NEAR"))
    _, shown, caret = message.split("\n")
    assert shown[caret.index("^") :].startswith("NEAR tanker")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.integers(0, WHOLE.count("\n") - 1),
    new=st.text("abN \n:-[]{}'\"|>&*!#%@\t\x00\ud800é", max_size=8),
    at=st.integers(0, 30),
    cut=st.integers(0, 8),
)
def test_a_file_broken_anywhere_is_read_or_refused_with_a_place(load, line, new, at, cut):
    lines = WHOLE.splitlines()
    lines[line] = lines[line][:at] + new + lines[line][at + cut :]
    try:
        load("\n".join(lines).encode("utf-8", "surrogatepass"))
    except TopicFileError as error:
        assert re.match(r"topics.yml:\d+:\d+: .+; found .+, expected .+\. .+", str(error))


def places_of(node):
    """Return every node of a YAML text with its kind, value and place."""
    children = node.value if isinstance(node.value, list) else []
    inner = [part for child in children for part in (child if isinstance(child, tuple) else (child,))]
    is_text = not isinstance(node.value, list)
    marks = [(mark.line, mark.column, mark.index) for mark in (node.start_mark, node.end_mark)]
    marks = marks if node.value else []  # where nothing stands, they may say the end of it or of what follows
    own = (node.id, node.value, node.style or None, *marks) if is_text else (node.id, *marks[:1])
    return [own, *(row for one in inner for row in places_of(one))]


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(shipped_names(), id="the shipped names"),
        pytest.param((REPOSITORY / "topics.yml").read_text(encoding="utf-8"), id="the topics of the seeds"),
        "names:\n  Türkiye: [\"Turk\\u0131ye\", 'Turkey ''so''']\n  \U0001f6e2 oil: [oil]  # ü\nrules: {a: b}\n",
        "a: |\n  one\n\n  two\nb:\n- x\n-   y: z\nc: >-\n  folded\n  over ü\n",
    ],
)
def test_the_quick_reader_of_yaml_gives_what_the_other_gives_at_the_same_places(text):
    assert places_of(_composed(text)) == places_of(yaml.compose(text, Loader=yaml.SafeLoader))


PIECES = [
    *(
        "a: ",
        "b",
        "\n",
        "  ",
        "- ",
        '"x"',
        "'y'",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "# c\n",
        "|\n",
        ">\n",
        "é",
        "&a ",
        "*a",
    ),
    *("\t", "%", "@", "? ", "---\n", "\r\n", "key: value\n", "\ufeff", "\x85", "\u2028", "# ?  "),
]


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without libyaml")
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=500)
@example("a: b\tc\n")
@example("\ufeffa: b\n")
@example("{a b? c}\n")
@example("a: [b,\n")
def test_whatever_is_written_both_readers_of_yaml_take_or_refuse_it(text):
    try:
        wanted = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        with pytest.raises(type(error)):
            _composed(text)
    else:
        found = _composed(text)
        assert (found is None) == (wanted is None)
        assert found is None or places_of(found) == places_of(wanted)
