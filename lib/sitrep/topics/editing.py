"""Changing one rule of a topic file as text, so that comments, order and layout stay as the analyst wrote them."""

import textwrap
from dataclasses import dataclass, replace
from typing import Any, Literal

import yaml

from sitrep.errors import UsageError
from sitrep.topics.places import Source

Kind = Literal["rules", "exclude"]

_WIDTH = 120
_BLOCK = (">", "|")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which rule of a topic file: the topic, whether it is a rule or an exclusion, and its name."""

    topic: str
    name: str
    kind: Kind = "rules"


def with_rule(source: Source, place: Place, text: str) -> Source:
    """Return a topic file with one rule changed, or added after the topic's others where there is none of its name.

    Everything else stays byte for byte. Whether the rule can be read is not asked here: ``read_topics`` does.

    Args:
        source: the file, as ``read_text`` gives it.
        place: which rule; an exclusion of a list is named ``exclude_1`` and so on. One that is not there can be added
            to ``rules`` alone.
        text: the new rule; its white space counts as single spaces.

    Raises:
        UsageError: the topic is not there, or the file is laid out so that this cannot be done without touching more.
    """
    text = " ".join(text.split())
    root = yaml.compose(source.text, Loader=yaml.SafeLoader)
    topic = _value(_value(root, "topics"), place.topic)
    rules = None if topic is None else _value(topic, place.kind)
    if rules is None:
        raise UsageError(f'{source.path} has no {place.kind} of a topic "{place.topic}". Name one that is there.')
    node = _rule_node(rules, place)
    if isinstance(node, yaml.ScalarNode) and " ".join(node.value.split()) == text:
        return source
    if isinstance(node, yaml.ScalarNode):
        changed = _replaced(source.text, node, text)
    elif place.kind == "rules" and isinstance(rules, yaml.MappingNode) and not rules.flow_style and node is None:
        changed = _added(source.text, rules, place.name, text)
    else:
        raise _by_hand(source, place)
    if not _differs_there_alone(source.text, changed, place, text):
        raise _by_hand(source, place)
    return replace(source, text=changed)


def _by_hand(source: Source, place: Place) -> UsageError:
    return UsageError(
        f"{source.path}: {place.topic}, {place.name} cannot be changed without touching what stands around it. "
        "Change it in the file."
    )


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _rule_node(rules: yaml.Node, place: Place) -> yaml.Node | None:
    if isinstance(rules, yaml.SequenceNode):
        number = place.name.removeprefix("exclude_")
        at = int(number) if number.isdigit() else 0
        return rules.value[at - 1] if 0 < at <= len(rules.value) else None
    node = _value(rules, place.name)
    return _value(node, "find") if isinstance(node, yaml.MappingNode) else node


def _replaced(whole: str, node: yaml.ScalarNode, text: str) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    end = start + len(whole[start:end].rstrip())
    line_start = whole.rfind("\n", 0, start) + 1
    line = whole[line_start:start]
    indent = len(line) - len(line.lstrip(" "))
    line_end = whole.find("\n", end)
    behind = whole[end : len(whole) if line_end < 0 else line_end].strip()
    newline = "\r\n" if "\r\n" in whole else "\n"
    if node.style in _BLOCK:
        header = whole[start : whole.find("\n", start)].rstrip()
        if "#" in header or not _fits(line, text):
            return whole[:start] + header + newline + _folded(text, indent + 2, newline) + whole[end:]
    elif not behind and not _fits(line, text):
        return whole[:start] + ">-" + newline + _folded(text, indent + 2, newline) + whole[end:]
    return whole[:start] + _quoted(text) + whole[end:]


def _added(whole: str, rules: yaml.MappingNode, name: str, text: str) -> str:
    """Return the file with a rule behind the last one of a mapping, comments under that left where they are."""
    indent = rules.value[0][0].start_mark.column
    last = rules.value[-1][1]
    end = last.start_mark.index + len(whole[last.start_mark.index : last.end_mark.index].rstrip())
    line_end = whole.find("\n", end)
    newline = "\r\n" if "\r\n" in whole else "\n"
    head, tail = (whole, "") if line_end < 0 else (whole[:line_end].removesuffix("\r"), whole[line_end + 1 :])
    begun = f"{' ' * indent}{name}: "
    rule = _quoted(text) if _fits(begun, text) else f">-{newline}{_folded(text, indent + 2, newline)}"
    return f"{head}{newline}{begun}{rule}{newline}{tail}"


def _fits(line: str, text: str) -> bool:
    return len(line) + len(_quoted(text)) <= _WIDTH


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _folded(text: str, indent: int, newline: str) -> str:
    lines = textwrap.wrap(text, _WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return newline.join(" " * indent + line for line in lines)


def _differs_there_alone(before: str, after: str, place: Place, text: str) -> bool:
    """Tell whether the one rule is all that a reader of YAML sees changed."""
    try:
        was, now = (yaml.load(one, Loader=yaml.BaseLoader) for one in (before, after))
    except yaml.YAMLError:
        return False
    (rules, key), (now_rules, now_key) = _slot(was, place), _slot(now, place)
    rules[key] = text
    if isinstance(now_rules[now_key], str):
        now_rules[now_key] = " ".join(now_rules[now_key].split())
    return bool(was == now)


def _slot(content: Any, place: Place) -> tuple[Any, Any]:  # noqa: ANN401 - what YAML gives
    """Return what holds the text of a rule, and under which key."""
    rules = content["topics"][place.topic][place.kind]
    if isinstance(rules, list):
        return rules, int(place.name.removeprefix("exclude_")) - 1
    rule = rules.get(place.name)
    return (rule, "find") if isinstance(rule, dict) else (rules, place.name)
