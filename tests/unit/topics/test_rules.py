from pathlib import Path

import pytest

from sitrep.errors import TopicFileError
from sitrep.topics.file import load_topics
from sitrep.topics.rules import explain
from sitrep.topics.tree import write_rule

FILE = """\
rules:
  oil: oil | crude
  ships: '@oil tanker*'
topics:
  trade:
    title: Trade
    definition: Trade.
    rules:
      own: Venezuela*
      both: '@own NEAR/5 @oil'
      phrase: 'the @ships'
    exclude: ['olive oil']
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def load(content):
        Path("topics.yml").write_text(content, encoding="utf-8")
        return load_topics(Path("topics.yml"))

    return load


def one_rule(rule, exclude):
    head = "topics:\n  one:\n    title: One\n    definition: One.\n    rules:\n"
    return f"{head}      rule: '{rule}'\n    exclude: ['{exclude}']\n"


def refusal(load, content):
    with pytest.raises(TopicFileError) as caught:
        load(content)
    return str(caught.value)


def written(file, name):
    (rule,) = [rule for rule in file.topic("trade").rules if rule.name == name]
    return write_rule(rule.node)


def test_a_name_stands_for_a_rule_of_the_topic_or_a_shared_one_as_if_in_parentheses(load):
    file = load(FILE)
    assert written(file, "both") == "Venezuela* NEAR/5 (oil OR crude)"
    assert written(file, "phrase") == "the (oil | crude) tanker*"


def test_the_topic_keeps_the_shared_rules_that_it_asks_for_those_behind_them_too(load):
    assert load(FILE).topic("trade").named == (("oil", "oil | crude"), ("ships", "@oil tanker*"))


def test_shared_rules_that_nobody_asks_for_are_known(load):
    assert load(FILE).unused == ()
    assert load(FILE.replace("the @ships", "ship*")).unused == ("ships",)


def test_an_unknown_name_is_refused_at_its_place_with_the_nearest(load):
    assert refusal(load, FILE.replace("NEAR/5 @oil", "NEAR/5 @oli")) == (
        'topics.yml:10:26: there is no rule of this name; found "@oli", expected @own, @both, @phrase, @oil, @ships. '
        'Did you mean "@oil"?\n'
        "        both: '@own NEAR/5 @oli'\n"
        "                           ^"
    )


def test_a_name_that_leads_back_to_itself_is_refused_with_its_way(load):
    assert refusal(
        load,
        FILE.replace("oil: oil | crude", "oil: crude OR '@ships'").replace("crude OR '@ships'", "'crude OR @ships'"),
    ) == (
        "topics.yml:3:11: @oil leads back to itself; found @oil -> @ships -> @oil, expected rules that end in words. "
        "Take one of these out.\n"
        "    ships: '@oil tanker*'\n"
        "            ^"
    )


def test_what_is_wrong_in_a_shared_rule_is_said_there(load):
    assert refusal(load, FILE.replace("oil | crude", "oil AND")).startswith("topics.yml:2:15: the rule breaks off")


def test_a_name_that_makes_no_sense_where_it_stands_is_refused_at_the_name(load):
    message = refusal(load, FILE.replace("oil: oil | crude", "oil: oil AND crude"))
    assert message.startswith("topics.yml:3:11: only alternatives may stand inside a phrase")


def test_names_that_double_each_other_end_in_an_error_and_not_in_all_memory(load):
    lines = "\n".join(f"  r{n}: '@r{n - 1} OR (@r{n - 1} AND oil)'" for n in range(1, 40))
    message = refusal(load, FILE.replace("  ships", f"  r0: oil\n{lines}\n  ships"))
    assert "the rule is too long; found over 20,000 words" in message


def test_an_and_sign_at_in_a_text_is_no_name(load):
    assert "can never match" in refusal(load, FILE.replace("own: Venezuela*", "own: x@y"))


def test_a_rule_may_have_keys_of_its_own_that_stand_before_those_of_the_topic(load):
    content = FILE.replace(
        "    rules:\n      own: Venezuela*",
        "    scope: paragraph\n    requires_anywhere: '@oil'\n    rules:\n      own: Venezuela*",
    )
    content = content.replace(
        "phrase: 'the @ships'", "phrase: {find: 'the @ships', scope: sentence, requires_anywhere: port}"
    )
    own, _, phrase = load(content).topic("trade").rules
    assert (own.scope, own.requires.source) == ("paragraph", "@oil")
    assert (phrase.scope, phrase.requires.source) == ("sentence", "port")
    assert explain(own) == "Venezuela*, anywhere in a paragraph, in what also says @oil"
    assert explain(phrase) == "the @ships, in what also says port"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "own: Venezuela*",
            "own: {look: x}",
            '9:13: the rule "own" has an unknown key; found "look", expected "find", "scope"',
        ),
        ("own: Venezuela*", "own: {scope: sentence}", 'topics.yml:9:12: the rule "own" lacks "find:"'),
        (
            "own: Venezuela*",
            "own: {find: x, scope: sentense}",
            'topics.yml:9:29: there is no such scope; found "sentense", expected sentence or',
        ),
        ("own: Venezuela*", "own: {find: x, requires_anywhere: NOT y}", "topics.yml:9:45: the rule can never match"),
        ("own: Venezuela*", "ruled_in: Venezuela*\n      own: x", "topics.yml:9:7: the name of the rule is taken"),
        ("oil: oil", "Oil: oil", "topics.yml:2:3: the name of a rule cannot be used as a name"),
        ("olive oil", "the oil tankers | Venezuela", None),
        (
            "olive oil",
            "Venezuela*",
            "9:12: the rule can never match; found Venezuela*, of which Venezuela* is excluded",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_refused_at_its_place(load, old, new, message):
    content = FILE.replace(old, new, 1)
    assert content != FILE
    if message is None:
        load(content)
    else:
        assert message in refusal(load, content)


@pytest.mark.parametrize(
    ("rule", "exclude"),
    [
        ("olive oil", "oil"),
        ("olive oil NEAR/5 shop", "olive oil | nut oil"),
        ("(olive oil | palm oil) AND shop", "oil"),
        ("shop AND olive oil AND NOT oil", "nothing"),
        ("oils", "oil*"),
    ],
)
def test_a_rule_whose_words_are_all_voided_can_never_match(load, rule, exclude):
    assert "topics.yml:6:14: the rule can never match" in refusal(load, one_rule(rule, exclude))


@pytest.mark.parametrize(
    ("rule", "exclude"), [("oil", "olive oil"), ("olive oil | shop", "oil"), ("o*l", "oil"), ("=Oil", "oil")]
)
def test_a_rule_of_which_something_is_left_is_not_refused(load, rule, exclude):
    load(one_rule(rule, exclude))


def test_a_name_that_holds_an_excluded_name_may_still_match(load):
    content = "names:\n  Security Council: []\n  National Security Council: []\n" + FILE
    content = content.replace("own: Venezuela*", "own: National Security Council").replace(
        "olive oil", "Security Council", 1
    )
    load(content)


def test_scope_requirement_and_shared_words_are_part_of_the_meaning(load):
    own = "own: {find: 'Venezuela*', scope: sentence, requires_anywhere: port}"
    first = load(FILE.replace("own: Venezuela*", own)).sha256
    assert load(FILE.replace("own: Venezuela*", own.replace("scope: sentence, ", ""))).sha256 == first
    others = [
        FILE,
        FILE.replace("own: Venezuela*", own.replace("sentence", "paragraph")),
        FILE.replace("own: Venezuela*", own.replace("port", "ports")),
        FILE.replace("own: Venezuela*", own).replace("oil | crude", "oil | gas"),
    ]
    assert len({first, *(load(other).sha256 for other in others)}) == 5
