"""Laying out a fresh workspace."""

import shlex
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from sitrep.errors import UsageError
from sitrep.files import write_atomic
from sitrep.settings import FILE, checkout, file_template
from sitrep.text.stops import FILE as STOP_WORDS
from sitrep.text.stops import shipped_file

FOLDERS = {"notebooks": ".ipynb", "seeds": ""}
"""Folders of a workspace, and how the names of what is copied into them end."""


def new_workspace(folder: Path) -> list[Path]:
    """Lay out a workspace in ``folder``: notebooks, topics.yml, stop_words.txt, seeds, an empty sitrep.toml.

    Args:
        folder: made with the folders above it if it is not there; an empty one is filled.

    Returns:
        The files written, in order of their names.

    Raises:
        UsageError: ``folder`` is a file, is not empty, or cannot be written.
    """
    try:
        _refuse_what_is_there(folder)
        written = []
        for path, content in sorted(_contents()):
            write_atomic(folder / path, content)
            written.append(folder / path)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be made a workspace: {error.strerror}. Name a folder that you may write to."
        ) from error
    return written


def explain_workspace(folder: Path, written: Sequence[Path]) -> str:
    """Return what a person who has just made a workspace is told: what is there, and what to do next."""
    parts = {path.relative_to(folder).parts for path in written}
    names = sorted({part[0] + ("/" if len(part) > 1 else "") for part in parts})
    return (
        f"{folder}: {', '.join(names)} ({len(written)} files).\n"
        f"Next: cd {shlex.quote(str(folder))}, then `sitrep report` for the report, `sitrep lab` for the notebooks."
    )


def _refuse_what_is_there(folder: Path) -> None:
    if folder.is_dir():
        names = sorted(path.name for path in folder.iterdir())
        if names:
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            raise UsageError(f"{folder} is not empty: it holds {shown}. Name a new or an empty folder.")
    elif folder.exists():
        raise UsageError(f"{folder} is a file. Name a new or an empty folder.")


def _contents() -> Iterator[tuple[str, bytes]]:
    source = _source()
    yield "topics.yml", (source / "topics.yml").read_bytes()
    yield FILE, file_template().encode()
    yield STOP_WORDS, shipped_file()
    for name, ending in FOLDERS.items():
        for item in (source / name).iterdir():
            if item.is_file() and item.name.endswith(ending) and not item.name.startswith("."):
                yield f"{name}/{item.name}", item.read_bytes()


def _source() -> Traversable:
    packaged = resources.files(__package__)
    if (packaged / "topics.yml").is_file():
        return packaged
    root = checkout()
    if root is None:
        raise UsageError(
            "This installation of sitrep carries no notebooks, topics.yml or seeds. Install it again from a wheel."
        )
    return root
