"""The head of a Markdown file between two lines of three dashes: fields in YAML."""

import re
from typing import Any

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 20_000


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the fields of a Markdown file by ours names for them, and the text below; no fields where it has no head.

    A head that is no YAML mapping is text. Values stay as they are written: a date is no sooner a date.
    """
    match = _HEAD.match(text)
    if match is None or len(match[1]) > _LONGEST:
        return {}, text
    import yaml

    from sitrep.corpus.fields import ALIASES

    try:
        found = yaml.load(match[1], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}, text
    if not isinstance(found, dict):
        return {}, text
    by_name = {name.strip().lower(): value for name, value in found.items() if isinstance(name, str)}
    fields = {
        field: value
        for field, names in ALIASES.items()
        if field != "text" and (value := next((by_name[name] for name in names if by_name.get(name)), None))
    }
    return fields, text[match.end() :]
