"""Loading papermill, nbformat and nbconvert without the two thirds of their import time that nobody uses.

``jsonschema`` imports ``rfc3987_syntax`` to check the formats "iri" and "iri-reference", inside
``contextlib.suppress(ImportError)``; building its parser takes two seconds on a small machine. The notebook schema has
no such format, so its absence changes no answer. While the packages load, the name stands for a module that cannot be
imported; afterwards it is as it was, for whoever else in the process wants it.
"""

import contextlib
import importlib
import sys
import threading
from collections.abc import Iterator

_UNUSED = "rfc3987_syntax"
_LOCK = threading.Lock()


@contextlib.contextmanager
def without_iri_checks() -> Iterator[None]:
    """Make ``import rfc3987_syntax`` fail within the block, unless it is loaded already."""
    with _LOCK:
        hidden = _UNUSED not in sys.modules
        if hidden:
            sys.modules[_UNUSED] = None  # type: ignore[assignment]
        try:
            yield
        finally:
            if hidden:
                del sys.modules[_UNUSED]


def load(*names: str) -> None:
    """Import the modules ``names`` (papermill, nbformat, nbconvert and what needs them) the quick way."""
    with without_iri_checks():
        for name in names:
            importlib.import_module(name)
