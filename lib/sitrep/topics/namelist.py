"""The names of a topic file: its own, and those of the lists that it includes, merged under its own."""

from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

import yaml

from sitrep.text.normal import normalise
from sitrep.topics.fields import Fields, Text
from sitrep.topics.places import Source
from sitrep.topics.reading import read_text
from sitrep.topics.words import has_letter_or_digit

SHIPPED = "sitrep:names"
"""What ``include:`` calls the list that comes with the suite."""

Names = dict[str, tuple[str, ...]]
"""Spellings by canonical name, the canonical one first."""


def shipped_names() -> str:
    """Return the list of names that comes with the suite, as the text of a YAML file."""
    return resources.files("sitrep.topics").joinpath("names.yml").read_text(encoding="utf-8")


def read_names(node: yaml.Node, fields: Fields) -> Names:
    """Read the value of ``names:``; a spelling may stand under one name only."""
    names: Names = {}
    owners: dict[str, Text] = {}
    for key, value in fields.mapping(node, '"names"').values():
        what = f'the spellings of "{key.value}"'
        spellings: dict[str, None] = {}
        for text in (key, *fields.sequence(value, what, may_be_empty=True)):
            spelling = " ".join(normalise(text.value).text.split())
            if not has_letter_or_digit(spelling):
                raise fields.refused(text, "a spelling without a letter", "a name", "Take it out.")
            owner = owners.setdefault(spelling, key)
            if owner is not key:
                raise fields.refused(
                    text,
                    f'"{spelling}" is a spelling of two names',
                    "each spelling under one name",
                    f'It is one of "{owner.value}" on line {owner.line} too: keep it there or here.',
                )
            spellings[spelling] = None
        names[next(iter(spellings))] = tuple(spellings)
    return names


def included_names(node: yaml.Node, fields: Fields) -> list[Names]:
    """Read the lists of names that ``include:`` gives, in order: the suite's own, or files beside the topic file.

    Raises:
        TopicFileError: a list cannot be opened (at its place in the topic file), or is no list of names (at the place
            in the list).
    """
    return [_included(text, fields) for text in fields.sequence(node, '"include"')]


def _included(text: Text, fields: Fields) -> Names:
    if text.value == SHIPPED:
        source = Source(path=Path(SHIPPED), text=shipped_names())
    elif text.value.startswith("sitrep:"):
        raise fields.refused(
            text, "there is no such list", f'"{SHIPPED}", or a file beside this one', f"Write {SHIPPED}."
        )
    else:
        path = fields.source.path.parent / text.value
        if not path.is_file():
            raise fields.refused(
                text,
                "the list of names cannot be opened",
                f'"{SHIPPED}", or a file beside this one',
                "Mend the path: it is read from the folder of this file.",
            )
        source = read_text(path, "list of names")
    listed = Fields(source)
    found = listed.known_keys(listed.root(), "the list of names", ["names"])
    return read_names(found["names"], listed)


def merged(own: Mapping[str, tuple[str, ...]], lists: Iterable[Mapping[str, tuple[str, ...]]]) -> Names:
    """Put the names of lists under a file's own; what comes first wins.

    A name of a list whose canonical form is a spelling of a name already there adds its spellings to that name; another
    keeps those of its spellings that no earlier name has.

    >>> merged({"Kiev": ("Kiev", "Kyiv")}, [{"Kyiv": ("Kyiv", "Kiev", "Kyjiw"), "Lviv": ("Lviv", "Lvov")}])
    {'Kiev': ('Kiev', 'Kyiv', 'Kyjiw'), 'Lviv': ('Lviv', 'Lvov')}
    """
    names: Names = dict(own)
    owners = {spelling: name for name, spellings in names.items() for spelling in spellings}
    for listed in lists:
        for canonical, spellings in listed.items():
            name = owners.get(canonical, canonical)
            new = tuple(spelling for spelling in spellings if spelling not in owners)
            owners.update(dict.fromkeys(new, name))
            names[name] = (*names.get(name, ()), *new)
    return names
