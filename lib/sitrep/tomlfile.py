"""Reading ``sitrep.toml``: what it sets, and in which line."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from sitrep.errors import UsageError, nearest


def read_toml(path: Path, names: Sequence[str]) -> dict[str, tuple[object, int]]:
    """Return the values of the file by name, each with its line; nothing where there is no file.

    Raises:
        UsageError: it cannot be read, is no TOML, or has a name that is not among ``names``.
    """
    if not path.exists():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}. Mend it or take the file away.") from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        place = f":{at[1]}:{at[2]}" if at else ""
        what = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise UsageError(f'{path}{place}: {what}. Expected TOML: name = value, texts in "quotes".') from error
    found = {}
    for name, value in table.items():
        line = _line_of(name, text)
        if name not in names:
            raise UsageError(
                f'{path}:{line}: unknown setting "{name}".{nearest(name, names)} '
                f"Known are {', '.join(names)}. Mend or remove the line."
            )
        found[name] = (value, line)
    return found


def _line_of(name: str, text: str) -> int:
    pattern = re.compile(rf"""^\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)
