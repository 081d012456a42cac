"""The process of a report's kernel: ipykernel without its debugger and its completer, which nobody is there to use.

``python -m sitrep.reports.launcher`` takes the options of ``ipykernel_launcher``. The debugger is a third of what
ipykernel imports; without it a kernel says that it has none. A cell that imports either gets it.
"""

import sys
from pathlib import Path

from sitrep.reports.imports import hidden

UNUSED = ("debugpy", "jedi")


def main() -> None:
    """Take the working folder off the search path, then start."""
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]  # as ipykernel_launcher does: nothing in the working folder may stand in for a library
    start()


def start() -> None:
    """Serve the kernel that ``sys.argv`` asks for, to its end."""
    with hidden(UNUSED):
        from ipykernel import debugger, kernelapp  # noqa: F401 - a kernel that starts asks the first whether there is one

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
