"""What decides a report, as hashes by kind: two runs with the same hashes would give the same pages.

The hashes also tell what changed between two runs: the data, the topics, the notebooks, or the code.
"""

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sitrep.answers import Answers
from sitrep.answers.notes import NOTES
from sitrep.engine.analysis import data_key
from sitrep.files import location
from sitrep.reports.secrecy import is_secret
from sitrep.settings import Settings

PACKAGES = (
    *("jupyterlab", "matplotlib", "nbconvert", "nltk", "numpy", "pandas", "papermill", "pyarrow", "sentencex"),
    *("ftfy", "trafilatura", "vaderSentiment"),
)
"""The packages that decide what a page shows."""

KINDS = ("data", "topics", "notebooks", "code")
"""The kinds of input of which a reader is told that they changed."""

_FOLDERS = ("notebooks", "lexicons", "labels")
_FILES = (".csv", ".tsv", ".txt", ".json")
"""An analyst's own files that notebooks may read, besides the topic file: those in these folders of the workspace, and
those with these endings in the workspace itself."""

_OPERATING = {
    *("corpus", "topics", "as_of", "out", "tables", "executor", "jobs", "part_mb", "deadline", "notebook_deadline"),
    *("log_format", "on_failure", "on_publish", "quiet", "debug"),
}
"""Settings that decide nothing on a page, or whose content is hashed itself."""


def inputs_of(
    settings: Settings, answers: Answers, topics: Sequence[str], parameters: Mapping[str, str]
) -> dict[str, str]:
    """Return a hash of each kind of input of a report.

    Args:
        settings: the workspace, the corpus and the rest.
        answers: the analysed corpus; of its data those that ``--as-of`` leaves out count as another input.
        topics: topics reported on.
        parameters: notebook parameters from the command line; of secrets only the name counts.
    """
    left_out = sorted(answers.analysis.left_out)
    own = [settings.workspace / name for name in _FOLDERS]
    own += sorted(path for path in settings.workspace.iterdir() if path.suffix in _FILES)
    notes = settings.topics.parent / NOTES
    chosen = [f"{name}={s.value}" for name, s in sorted(settings.given.items()) if name not in _OPERATING]
    return {
        "data": _hash([_data(settings, answers), answers.corpus_name, *left_out]),
        "topics": answers.topics.sha256,
        "notebooks": _hash([*_files(settings.workspace, own), *_files(settings.topics.parent, [notes])]),
        "code": _code(),
        "asked": _hash([*topics, "", *chosen, "", *(_given(*item) for item in sorted(parameters.items()))]),
    }


def _data(settings: Settings, answers: Answers) -> str:
    """Return a hash of the articles, or of what tables that were made elsewhere were made of."""
    if settings.tables:
        return answers.analysis.corpus_hash
    return data_key([location(path) for path in settings.corpus])


def _given(name: str, value: str) -> str:
    return name if is_secret(name) else f"{name}={value}"


@cache
def _code() -> str:
    """Hash the files of this package and the versions of the packages that decide what a page shows."""
    package = Path(__file__).parents[1]
    versions = [f"{name}={version(name)}" for name in PACKAGES]
    return _hash([platform.python_version(), *versions, *_files(package, [package])])


def _files(root: Path, places: Iterable[Path]) -> list[str]:
    """Return name and content hash of every file in ``places``; hidden ones and Python's own caches left out."""
    found = []
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            parts = path.relative_to(root).parts
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
                found += ["/".join(parts), hashlib.sha256(path.read_bytes()).hexdigest()]
    return found


def _hash(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()
