"""Typed reading of the YAML of a topic file: every value keeps its place, and is refused there when it is wrong."""

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from sitrep.errors import TopicFileError, nearest
from sitrep.topics.places import Problem, Source

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
_KINDS = (
    (yaml.ScalarNode, "one value"),
    (yaml.SequenceNode, "a list"),
    (yaml.MappingNode, "keys with values"),
)
_PLAIN_TAGS = ("str", "int", "float", "bool", "null", "timestamp", "value", "merge")
_QUOTE_IT = "Put the value in single quotes, e.g. 'oil NEAR/5 tanker*'."


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text of the file, with the node that says where it stands."""

    value: str
    node: yaml.ScalarNode

    @property
    def line(self) -> int:
        """The line on which it begins, from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def column(self) -> int:
        """The column at which it begins, from 1."""
        return int(self.node.start_mark.column) + 1


_ODD = r"\t\x85\u2028\u2029\ufeff"
_READ_ALIKE = re.compile(rf"(?:(?<!\S)#[^\n{_ODD}]*|[^?{_ODD}]|\?(?!\s))*+(?<=\n)\Z")


def _composed(text: str) -> yaml.Node | None:
    """Return the node of a YAML text: by libyaml, ten times as fast, where both readers agree; else by PyYAML.

    libyaml takes some tabs and question marks that PyYAML refuses, and counts byte-order marks and an end without a
    line break otherwise. What it refuses, PyYAML puts into words.
    """
    quick = getattr(yaml, "CSafeLoader", None)
    if quick is not None and _READ_ALIKE.match(text):
        with contextlib.suppress(yaml.YAMLError, UnicodeError):
            return yaml.compose(text, Loader=quick)
    return yaml.compose(text, Loader=yaml.SafeLoader)


class Fields:
    """Reads the nodes of one file."""

    def __init__(self, source: Source) -> None:
        """Keep the file's text for the errors."""
        self.source = source

    def root(self) -> yaml.Node:
        """Return the node of the whole file.

        Raises:
            TopicFileError: it is not YAML, or holds nothing.
        """
        try:
            root = _composed(self.source.text)
        except yaml.MarkedYAMLError as error:
            raise self._not_yaml(error) from None
        except yaml.reader.ReaderError as error:
            line = self.source.text.count("\n", 0, error.position) + 1
            column = error.position - self.source.text.rfind("\n", 0, error.position)
            raise self.source.error(
                line,
                column,
                Problem(
                    what="the file cannot be read",
                    found=f"the control character U+{ord(self.source.text[error.position]):04X}",
                    expected="text",
                    remedy="Take the character out.",
                ),
            ) from None
        if root is None:
            raise self.source.error(
                1,
                1,
                Problem(
                    what="the file holds no topics",
                    found="nothing",
                    expected='"topics:" with at least one topic',
                    remedy="`sitrep new FOLDER` lays out a workspace with a topics.yml to start from.",
                ),
            )
        return root

    def _not_yaml(self, error: yaml.MarkedYAMLError) -> TopicFileError:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return self.source.error(
            line,
            column,
            Problem(
                what="this is not YAML",
                found=error.problem or "a broken file",
                expected="keys and values, indented by spaces",
                remedy='A value that begins with ", *, @, & or %, or holds ": ", needs single quotes around it.',
            ),
        )

    def mapping(self, node: yaml.Node, what: str) -> dict[str, tuple[Text, yaml.Node]]:
        """Return the values of a mapping by key, in order; empty, doubled or untyped keys are refused."""
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong_kind(node, what, "keys with values")
        if not node.value:
            raise self._empty(node, what, "at least one key")
        found: dict[str, tuple[Text, yaml.Node]] = {}
        for key_node, value in node.value:
            key = self.text(key_node, f"a key of {what}")
            if key.value in found:
                raise self.source.node_error(
                    key_node,
                    Problem(
                        what=f'"{key.value}" stands twice in {what}',
                        found=f"it on line {found[key.value][0].line} too",
                        expected="every key once",
                        remedy="Rename one of them, or join the two.",
                    ),
                )
            found[key.value] = (key, value)
        return found

    def known_keys(
        self, node: yaml.Node, what: str, required: Iterable[str], optional: Iterable[str] = ()
    ) -> dict[str, yaml.Node]:
        """Return the values of a mapping with fixed keys."""
        found = self.mapping(node, what)
        required, known = list(required), [*required, *optional]
        for key, _ in found.values():
            if key.value not in known:
                near = nearest(key.value, known)
                raise self.source.node_error(
                    key.node,
                    Problem(
                        what=f"{what} has an unknown key",
                        found=f'"{key.value}"',
                        expected=_listed(known),
                        remedy=near.strip() or "Take it out, or write one of these.",
                    ),
                )
        for name in required:
            if name not in found:
                raise self.source.node_error(
                    node,
                    Problem(
                        what=f'{what} lacks "{name}:"',
                        found=f"only {_listed(found)}",
                        expected=_listed(required),
                        remedy=f'Add "{name}:".',
                    ),
                )
        return {name: value for name, (_, value) in found.items()}

    def sequence(self, node: yaml.Node, what: str, *, may_be_empty: bool = False) -> list[Text]:
        """Return the texts of a list."""
        items = self.items(node, what, may_be_empty=may_be_empty)
        return [self.text(item, f"an entry of {what}") for item in items]

    def items(self, node: yaml.Node, what: str, *, may_be_empty: bool = False) -> list[yaml.Node]:
        """Return the entries of a list."""
        if not isinstance(node, yaml.SequenceNode):
            raise self._wrong_kind(node, what, "a list, e.g. [one, two]")
        if not node.value and not may_be_empty:
            raise self._empty(node, what, "at least one entry")
        return list(node.value)

    def text(self, node: yaml.Node, what: str) -> Text:
        """Return a text; a number or a word like ``no`` that YAML would read otherwise is the text as written."""
        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong_kind(node, what, "a text")
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _PLAIN_TAGS:
            raise self.source.node_error(
                node, Problem(what=f"{what} has a tag", found=node.tag, expected="plain text", remedy=_QUOTE_IT)
            )
        if not node.value.strip() or node.tag.endswith(":null"):
            raise self._empty(node, what, "a text")
        return Text(value=node.value, node=node)

    def identifier(self, text: Text, what: str) -> str:
        """Return a name that may stand in file names and tables."""
        if not _IDENTIFIER.fullmatch(text.value):
            raise self.source.node_error(
                text.node,
                Problem(
                    what=f"{what} cannot be used as a name",
                    found=f'"{text.value}"',
                    expected="a small letter, then at most 59 small letters, digits and _",
                    remedy="Rename it, e.g. venezuela_oil.",
                ),
            )
        return text.value

    def refused(self, text: Text, what: str, expected: str, remedy: str) -> TopicFileError:
        """Compose the error of a text that is not allowed."""
        return self.source.node_error(
            text.node, Problem(what=what, found=f'"{text.value}"', expected=expected, remedy=remedy)
        )

    def _wrong_kind(self, node: yaml.Node, what: str, expected: str) -> TopicFileError:
        return self.source.node_error(
            node,
            Problem(
                what=f"{what} is of the wrong kind",
                found=next((name for kind, name in _KINDS if isinstance(node, kind)), str(node.tag)),
                expected=expected,
                remedy="Write it so, indented under its key.",
            ),
        )

    def _empty(self, node: yaml.Node, what: str, expected: str) -> TopicFileError:
        return self.source.node_error(
            node, Problem(what=f"{what} is empty", found="nothing", expected=expected, remedy="Fill it in, or drop it.")
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
