"""Values that nobody but the notebook may see: parameters whose name says that they are secret.

A notebook needs the value, and papermill writes what it is given into the notebook and its metadata. So a notebook is
cleared of its secrets before it is first written to a disk, and every other text that a run writes goes the same way.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

HIDDEN = "[secret]"

_NAMED = re.compile(
    r"(?:^|_)(?:secrets?|passwords?|passwd|pwd|tokens?|api_?keys?|keys?|credentials?|auth)(?:_|$)", re.I
)
_SHORTEST = 4
"""Below this many characters a value is hidden where it stands as the parameter, but not wherever its letters occur."""


def is_secret(name: str) -> bool:
    """Whether a parameter's name says that its value is a secret.

    >>> is_secret("api_token"), is_secret("DB_PASSWORD"), is_secret("keyness"), is_secret("n_tokens")
    (True, True, False, False)
    """
    return bool(_NAMED.search(name)) and not name.lower().startswith("n_")


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """The secret values of one run."""

    values: tuple[str, ...] = ()

    @classmethod
    def among(cls, parameters: Mapping[str, object]) -> "Secrets":
        """Take the values of those parameters whose names say that they are secret."""
        found = {str(value) for name, value in parameters.items() if is_secret(name) and str(value)}
        return cls(values=tuple(sorted(found, key=lambda value: (-len(value), value))))

    def out_of(self, text: str) -> str:
        """Return ``text`` with every secret replaced, also as JSON, HTML or Python writes it."""
        for value in self.values:
            if len(value) < _SHORTEST:
                continue
            for form in dict.fromkeys(
                shown for one in (value, escape(value), repr(value)[1:-1]) for shown in (one, *_as_json(one))
            ):
                text = text.replace(form, HIDDEN)
        return text

    def out_of_json(self, value: Any) -> Any:  # noqa: ANN401 - a JSON value
        """Return a JSON value without secrets: those named as such hidden whole, the others wherever they stand."""
        if isinstance(value, Mapping):
            return {
                name: HIDDEN if is_secret(str(name)) and isinstance(one, str | int | float) else self.out_of_json(one)
                for name, one in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.out_of_json(one) for one in value]
        return self.out_of(value) if isinstance(value, str) else value

    def out_of_notebook(self, notebook: Any) -> None:  # noqa: ANN401 - a notebook node
        """Clear an executed notebook (a node) of its secrets, in place: parameters, sources, outputs and metadata."""
        for cell in notebook.cells:
            if {"parameters", "injected-parameters"} & set(cell.metadata.get("tags", [])):
                cell.source = _without_values(cell.source)
        for name in list(notebook.metadata.get("papermill", {}).get("parameters", {})):
            if is_secret(name):
                notebook.metadata.papermill.parameters[name] = HIDDEN
        if self.values:
            _clear(notebook, self)


def _as_json(text: str) -> tuple[str, str]:
    return json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]


def _without_values(source: str) -> str:
    """Replace the values of secrets in assignments, a line each as papermill writes them; an empty one stays."""
    lines = []
    for line in source.split("\n"):
        found = re.match(r"(\w+)(\s*(?::[^=]*)?=\s*)(\S.*)", line)
        if found and is_secret(found[1]) and not re.match(r"(?:\"\"|'')\s*(?:#|$)", found[3]):
            comment = re.search(r"\s{2}#.*$", line)
            line = f'{found[1]}{found[2]}"{HIDDEN}"{comment[0] if comment else ""}'  # noqa: PLW2901 - the line as kept
        lines.append(line)
    return "\n".join(lines)


def _clear(node: Any, secrets: Secrets) -> None:  # noqa: ANN401 - any part of a notebook
    items = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    for key, value in items:
        if isinstance(value, str):
            node[key] = secrets.out_of(value)
        elif isinstance(value, dict | list):
            _clear(value, secrets)
