"""The parameters that a notebook declares, read from its source and never by running it.

A notebook's parameters are the assignments in its first cell tagged ``parameters``: literals of a closed list of types,
one a line, each with a comment. They are read with ``ast``, since papermill's own inspection is a regular expression
that drops lines with a second ``=`` and cuts strings at ``#``. What a caller gives is checked against them before any
kernel starts, since papermill only warns of an unknown name.
"""

import ast
import io
import json
import math
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from sitrep.errors import ParameterError, UsageError, nearest

Value = str | int | float | bool | list[Any]
Kind = Literal["str", "int", "float", "bool", "list"]
Run = Literal["once", "per_topic", "never"]

_ALLOWED = "a str, int, float, bool or list literal"
_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One declared parameter: its default ``value``, the comment beside it, and its type's name."""

    name: str
    value: Value
    comment: str
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a notebook's metadata says: its title, and whether a report runs it once, per topic, or never."""

    title: str
    run: Run


def is_declared(notebook: Path) -> bool:
    """Tell whether a notebook has any ``sitrep`` entry in its metadata, whatever that says.

    Raises:
        UsageError: the file is no notebook.
    """
    return "sitrep" in _load(notebook).get("metadata", {})


def header(notebook: Path) -> Header:
    """Read the ``sitrep`` entry of the notebook's metadata.

    Raises:
        UsageError: the file is no notebook, or the entry is missing or holds another value than those allowed.
    """
    entry = _load(notebook).get("metadata", {}).get("sitrep")
    if not isinstance(entry, dict) or not isinstance(entry.get("title"), str) or not entry["title"].strip():
        raise UsageError(
            f"{notebook}: its metadata has no sitrep title. "
            'Add "sitrep": {"title": "...", "run": "once"} to the notebook\'s metadata.'
        )
    if entry.get("run") not in get_args(Run):
        raise UsageError(
            f"{notebook}: metadata sitrep.run is {json.dumps(entry.get('run'))}; "
            f"expected one of {', '.join(get_args(Run))}. Correct the notebook's metadata."
        )
    return Header(title=entry["title"].strip(), run=entry["run"])


def declared(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters of ``notebook`` by name, in the order written; empty where no cell has the tag.

    Raises:
        UsageError: the file is no notebook.
        ParameterError: the cell holds anything but assignments of literals to names.
    """
    for cell in _load(notebook).get("cells", []):
        if cell.get("cell_type") == "code" and "parameters" in cell.get("metadata", {}).get("tags", []):
            return _read_cell("".join(cell.get("source", "")), notebook)
    return {}


def check(notebook: Path, given: Mapping[str, object]) -> dict[str, Value]:
    """Return ``given`` with each value converted to the type that ``notebook`` declares for it.

    A string given for a parameter that is not a ``str`` is read as that type: ``true``/``false`` (also yes, no, on,
    off, 1, 0), decimal numbers, and for a list either JSON or values between commas. A string stays as it is typed:
    "007" for a ``str`` is "007".

    Raises:
        ParameterError: a name is not declared, or a value is not of the declared type.
    """
    known = declared(notebook)
    for name in given:
        if name not in known:
            has = f"It has {', '.join(known)}." if known else "It declares none."
            raise ParameterError(f'{notebook} has no parameter "{name}".{nearest(name, known)} {has}')
    return {name: _convert(known[name], value, notebook) for name, value in given.items()}


def _load(notebook: Path) -> dict[str, Any]:
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"{notebook} cannot be read: {reason}. Give the path of a notebook (.ipynb).") from error
    except ValueError as error:
        raise UsageError(f"{notebook} is not a notebook: {error}. Save it again from JupyterLab.") from error
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise UsageError(f"{notebook} is not a notebook of format 4: it has no cells. Save it again from JupyterLab.")
    return content


def _read_cell(source: str, notebook: Path) -> dict[str, Parameter]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ParameterError(
            f"{notebook}, parameters cell, line {error.lineno}: {error.msg}. Mend the cell."
        ) from error
    comments = _comments(source)
    found: dict[str, Parameter] = {}
    for node in tree.body:
        target, value = _assignment(node)
        if target is None or value is None:
            raise ParameterError(
                f'{notebook}, parameters cell, line {node.lineno}: found "{ast.unparse(node)}"; '
                f"expected NAME = {_ALLOWED}. Move anything else to a later cell."
            )
        try:
            literal = ast.literal_eval(value)
        except ValueError:
            literal = None
        kind = _kind(literal)
        if kind is None:
            raise ParameterError(
                f'{notebook}, parameters cell, line {node.lineno}: {target} is "{ast.unparse(value)}"; '
                f'expected {_ALLOWED}. Use "" for none.'
            )
        if kind == "int" and _annotation(node) == "float":
            kind, literal = "float", float(literal)
        found[target] = Parameter(name=target, value=literal, comment=comments.get(node.end_lineno or 0, ""), kind=kind)
    return found


def _assignment(node: ast.stmt) -> tuple[str | None, ast.expr | None]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, node.value
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id, node.value
    return None, None


def _annotation(node: ast.stmt) -> str:
    return ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else ""


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").rstrip() for token in tokens if token.type == tokenize.COMMENT}


def _kind(value: object) -> Kind | None:
    if isinstance(value, bool):
        return "bool"
    for kind, type_ in (("str", str), ("int", int), ("float", float)):
        if isinstance(value, type_):
            return kind  # type: ignore[return-value]
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return "list"
    return None


def _convert(parameter: Parameter, given: object, notebook: Path) -> Value:
    value = _parse(parameter, given) if isinstance(given, str) else _accept(parameter.kind, given)
    if value is None:
        shown = json.dumps(given, ensure_ascii=False, default=str)
        raise ParameterError(
            f"{notebook}: parameter {parameter.name} is {shown}; expected {_EXPECTED[parameter.kind]}, "
            f"e.g. {json.dumps(parameter.value, ensure_ascii=False)} (its default). Correct the value."
        )
    return value


_EXPECTED: dict[Kind, str] = {
    "str": "a str",
    "int": "an int",
    "float": "a float (a finite number)",
    "bool": "a bool (true or false)",
    "list": "a list (JSON, or values between commas)",
}


def _accept(kind: Kind, given: object) -> Value | None:
    found = _kind(list(given) if isinstance(given, tuple) else given)
    if kind == "float" and found == "int":
        return float(given)  # type: ignore[arg-type]
    if found != kind or (isinstance(given, float) and not math.isfinite(given)):
        return None
    return list(given) if kind == "list" else given  # type: ignore[return-value,call-overload]


def _parse(parameter: Parameter, text: str) -> Value | None:
    kind = parameter.kind
    if kind == "str":
        return text
    if kind == "list":
        return _parse_list(parameter.value, text)
    return _parse_scalar(kind, text.strip())


def _parse_scalar(kind: Kind, text: str) -> Value | None:
    if kind == "bool":
        lowered = text.lower()
        return True if lowered in _TRUE else False if lowered in _FALSE else None
    if kind == "int":
        return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else None
    pattern = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
    number = float(text) if re.fullmatch(pattern, text) else math.nan
    return number if math.isfinite(number) else None


def _parse_list(default: object, text: str) -> list[Any] | None:
    if text.lstrip().startswith("["):
        try:
            values = json.loads(text)
        except ValueError:
            return None
        return values if _kind(values) == "list" else None
    items = [item.strip() for item in text.split(",")] if text.strip() else []
    kinds = {_kind(item) for item in default} if isinstance(default, list) else set()
    kind = kinds.pop() if len(kinds) == 1 else "str"
    if kind is None or kind == "str":
        return items
    values = [_parse_scalar(kind, item) for item in items]
    return None if None in values else values
