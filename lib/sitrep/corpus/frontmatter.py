"""The head of a text file: fields in YAML between two lines of three dashes, or a field and its value a line."""

import re
from typing import Any

from sitrep.corpus.fields import ALIASES

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 20_000
_LABEL = "|".join(name.replace("_", "[ _]") for field, names in ALIASES.items() if field != "text" for name in names)
_LABELLED = re.compile(rf"\A\ufeff?((?:(?:{_LABEL})[ \t]*:[^\r\n]*\r?\n){{2,}})[ \t]*(?:\r?\n|\Z)", re.IGNORECASE)


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the fields of a text file by our names for them, and the text below; no fields where it has no head.

    A head is a YAML mapping between lines of three dashes, or two or more lines at the very top that each give a field
    (``Title: ...``, ``Date: ...``) with a blank line below them. Anything else is text. Values stay as they are
    written: a date is no sooner a date.
    """
    if match := _LABELLED.match(text):
        lines = (line.partition(":") for line in match[1].splitlines())
        found: object = {name.strip().replace(" ", "_"): value.strip() for name, _, value in lines}
    else:
        match = _HEAD.match(text)
        found = _mapping(match[1]) if match and len(match[1]) <= _LONGEST else None
    if match is None or not isinstance(found, dict):
        return {}, text
    by_name = {name.strip().lower(): value for name, value in found.items() if isinstance(name, str)}
    fields = {
        field: value
        for field, names in ALIASES.items()
        if field != "text" and (value := next((by_name[name] for name in names if by_name.get(name)), None))
    }
    return fields, text[match.end() :]


def _mapping(head: str) -> object:
    """Return what a head holds as YAML, None where it is none."""
    import yaml

    try:
        return yaml.load(head, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
