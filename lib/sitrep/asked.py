"""What a report is asked for, kept in a file: settings by their names, and notebook parameters under ``parameters:``.

``desk.save_parameters`` writes one, ``sitrep report --params FILE`` runs it. Relative paths start from its folder.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from sitrep.errors import UsageError, nearest
from sitrep.files import write_atomic
from sitrep.known import KNOWN

PARAMETERS = "parameters"


@dataclass(frozen=True, kw_only=True)
class AskedFile:
    """The content of a parameters file; values of notebook parameters are texts, as on the command line."""

    path: Path
    settings: Mapping[str, object]
    parameters: Mapping[str, str]


def read_asked(path: Path) -> AskedFile:
    """Read a parameters file.

    Raises:
        UsageError: it cannot be read, or says something that is neither a setting nor a notebook parameter.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. Name a file by --params.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not YAML: {' '.join(str(error).split())}. Save it again from the desk.") from None
    parameters = content.pop(PARAMETERS, {}) if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(parameters, dict):
        raise UsageError(
            f"{path} holds no parameters; expected settings such as corpus: [seeds], and {PARAMETERS}: with names and "
            "values under it. desk.save_parameters writes such a file."
        )
    known = [setting.name for setting in KNOWN]
    for name in content:
        if name not in known:
            raise UsageError(
                f'{path}: there is no setting "{name}".{nearest(str(name), known)} Parameters of notebooks stand under '
                f"{PARAMETERS}:."
            )
    texts = {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return AskedFile(path=path, settings=content, parameters=texts)


def write_asked(path: Path, settings: Mapping[str, object], parameters: Mapping[str, object]) -> None:
    """Write a parameters file."""
    content = {**settings, **({PARAMETERS: dict(parameters)} if parameters else {})}
    said = f"# Saved from a desk. Run it: sitrep report --params {path.name}\n"
    write_atomic(path, said + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000))


class _Loader(yaml.SafeLoader):
    """Reads a date as the text that it is."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
