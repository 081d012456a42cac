"""What decides the tables of an analysis besides its inputs: code, and packages that decide tokens and scores."""

import functools
import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

DECIDING_PACKAGES = ("ftfy", "py3langid", "regex", "rensa", "sentencex", "trafilatura", "vaderSentiment")
"""Packages that decide what the tables hold."""


@functools.cache
def fingerprint() -> dict[str, str]:
    """Return what decides the tables in this process: versions, and a hash of Sitrep's own code."""
    package = Path(__file__).parents[1]
    code = hashlib.sha256()
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.c")]):
        code.update(path.relative_to(package).as_posix().encode())
        code.update(path.read_bytes())
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "sitrep": f"{version('sitrep')}, code {code.hexdigest()[:8]}",
        **{name: version(name) for name in DECIDING_PACKAGES},
    }
