"""Where something stands in a topic file, and the one form in which its errors are said."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from sitrep.errors import TopicFileError

_WIDEST_LINE_SHOWN = 120


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong, said in the four parts of every message."""

    what: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """Write the problem as one line of a message."""
        return f"{self.what}; found {self.found}, expected {self.expected}. {self.remedy}"


class RuleError(TopicFileError):
    """A rule that cannot be read, or can never match; ``offset`` counts the characters of the rule."""

    def __init__(self, offset: int, problem: Problem) -> None:
        """Keep the problem, for whoever knows where in a file the rule stands."""
        super().__init__(f"rule, character {offset + 1}: {problem}")
        self.offset = offset
        self.problem = problem

    def shown_in(self, rule: str) -> "RuleError":
        """Return the error with the rule and a caret under the place, for a rule that stands in no file."""
        left = max(0, self.offset - _WIDEST_LINE_SHOWN // 2) if len(rule) > _WIDEST_LINE_SHOWN else 0
        shown = RuleError(self.offset, self.problem)
        shown.args = (f"{self}\n  {rule[left : left + _WIDEST_LINE_SHOWN]}\n  {' ' * (self.offset - left)}^",)
        return shown


def fail(offset: int, what: str, found: str, expected: str, remedy: str) -> NoReturn:
    """Raise the RuleError of a problem at a character of a rule."""
    raise RuleError(offset, Problem(what=what, found=found, expected=expected, remedy=remedy))


@dataclass(frozen=True, kw_only=True)
class Source:
    """The text of a topic file, as its errors show it. Lines and columns are counted from 1."""

    path: Path
    text: str

    def error(self, line: int, column: int, problem: Problem) -> TopicFileError:
        """Compose ``FILE:LINE:COLUMN: problem`` with the source line and a caret under the place."""
        message = f"{self.path}:{line}:{column}: {problem}"
        lines = self.text.splitlines()
        if not 0 < line <= len(lines):
            return TopicFileError(message)
        shown = lines[line - 1].replace("\t", " ")
        left = max(0, column - _WIDEST_LINE_SHOWN // 2) if len(shown) > _WIDEST_LINE_SHOWN else 0
        shown = shown[left : left + _WIDEST_LINE_SHOWN]
        return TopicFileError(f"{message}\n  {shown}\n  {' ' * (column - 1 - left)}^")

    def node_error(self, node: yaml.Node, problem: Problem) -> TopicFileError:
        """Compose the error of a whole YAML node."""
        return self.error(node.start_mark.line + 1, node.start_mark.column + 1, problem)

    def place(self, node: yaml.ScalarNode, offset: int) -> tuple[int, int]:
        """Return the line and column at which a character of a scalar's value stands in the file.

        YAML folds white space and writes some characters as two, so the value's other characters are found in
        the file in their order. After an escape of another kind (``"\\u00e9"``) the place is that of the next
        character found.
        """
        index = self._indexes(node)[offset] if offset < len(node.value) else self._end(node)
        before = self.text[:index]
        return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1

    def _indexes(self, node: yaml.ScalarNode) -> Sequence[int]:
        index, end = self._start(node), node.end_mark.index
        indexes = []
        for character in node.value:
            found = index
            if not character.isspace():
                found = self.text.find(character, index, end)
                found = index if found < 0 else found
                quoted = node.style == "'" and character == "'"
                index = found + (2 if quoted else 1)
            indexes.append(found)
        return indexes

    def _start(self, node: yaml.ScalarNode) -> int:
        start = node.start_mark.index
        if node.style in ("|", ">"):
            header_end = self.text.find("\n", start)
            return int(header_end + 1 if header_end >= 0 else start)
        return int(start + (1 if node.style in ("'", '"') else 0))

    def _end(self, node: yaml.ScalarNode) -> int:
        raw = self.text[node.start_mark.index : node.end_mark.index].rstrip()
        return int(node.start_mark.index + len(raw) - (1 if node.style in ("'", '"') else 0))
