"""Loading papermill, nbformat and nbconvert without the two thirds of their import time that nobody uses.

``jsonschema`` imports ``rfc3987_syntax``, ``rfc3986_validator`` and ``isoduration`` to check the formats "iri", "uri"
and "duration", inside ``contextlib.suppress(ImportError)``; building the first one's parser takes two seconds on a
small machine. The notebook schema has no such format, so their absence changes no answer. Beautiful Soup, which
``nbconvert`` loads for a Markdown of its own that is not used here, imports ``soupsieve`` for CSS selectors and does
without; so does ``nbconvert`` without its server of slides. While the packages load, these names stand for modules
that cannot be imported; afterwards they are as they were, for whoever else in the process wants them.
"""

import contextlib
import importlib
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence

UNUSED = ("rfc3987_syntax", "rfc3986_validator", "isoduration", "soupsieve", "nbconvert.postprocessors.serve")
"""Modules that are optional for those that import them and of no use here."""

_LOCK = threading.Lock()


@contextlib.contextmanager
def hidden(names: Sequence[str]) -> Iterator[None]:
    """Make importing these modules fail within the block, unless they are loaded already."""
    with _LOCK:
        mine = [name for name in names if name not in sys.modules]
        sys.modules.update(dict.fromkeys(mine))  # type: ignore[arg-type]
        try:
            yield
        finally:
            for name in mine:
                sys.modules.pop(name, None)


def load(*names: str) -> None:
    """Import the modules ``names`` (papermill, nbformat, nbconvert and what needs them) the quick way."""
    with hidden(UNUSED), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The soupsieve package is not installed")
        for name in names:
            importlib.import_module(name)
