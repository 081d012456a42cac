"""The process that kernels are forked from: it has imported what report notebooks import, once for all of them.

``python -m sitrep.reports.warm [TOPIC_FILE]`` reads a request a line from its standard input and answers each with a
line: ``{"fork": {...}}`` forks a kernel and gives its ``pid``, ``{"poll": pid}`` gives its exit ``code`` or null. It
ends when its input does; its kernels then end too, as they watch their parent.

A fork copies one thread, so this process must have only one, and refuses to fork while it has more. Hence what it does
not load, pandas and polars; and hence the settings of Arrow's and BLAS's threads in ``QUIET``, which no kernel sees.
Nor does it load ``ipykernel.kernelapp``, which reads who its parent is while it is imported. A forked kernel gets the
environment, folder and search path that a process of its own would have had, and new random seeds, so that it gives the
same results.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from sitrep.reports.imports import hidden
from sitrep.reports.launcher import UNUSED

MODULES = (
    *("sitrep.desk", "sitrep.charts", "sitrep.topics.grammar", "sitrep.evidence.sentences"),
    *("matplotlib.figure", "matplotlib.backends.backend_svg", "matplotlib.backends.backend_agg"),
    *("IPython.core.interactiveshell", "IPython.core.application", "IPython.core.completer", "tornado.ioloop"),
    *("comm", "matplotlib_inline.backend_inline", "psutil", "ipykernel.ipkernel", "ipykernel.iostream"),
    *("ipykernel.debugger", "ipykernel.heartbeat", "ipykernel.control", "ipykernel.shellchannel"),
    *("IPython.core.oinspect", "IPython.core.shellapp", "IPython.core.completerlib", "IPython.core.logger"),
    *("IPython.core.debugger", "IPython.extensions.storemagic", "IPython.terminal.pt_inputhooks"),
    *("IPython.utils.wildcard", "tornado.platform.asyncio", "pdb", "email.parser"),
)
"""What is loaded before the first fork; a module that is not there is passed over."""

QUIET = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
"""Variables of this process alone. The last is what ipykernel sets in a kernel before matplotlib is imported."""

SELDOM = (20_000, 20, 20)
"""How often a kernel, which lives for seconds, looks for cycles in its memory."""

TASKS = Path("/proc/self/task")


def n_threads() -> int:
    """Return the number of threads of this process."""
    return len(list(TASKS.iterdir()))


def load(topics: Path | None = None) -> None:
    """Import what notebooks import, and do once what the first reading of a topic file and the first figure pay for.

    What is kept is what a process keeps of itself: each kernel reads the topic file again.
    """
    with hidden(UNUSED):
        for name in MODULES:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    from sitrep.charts.pictures import drawn
    from sitrep.charts.style import rows_figure, styled
    from sitrep.errors import SitrepError
    from sitrep.topics.file import load_topics

    if topics is not None:
        with contextlib.suppress(SitrepError):
            load_topics(topics)
    with styled("a"):
        drawn(rows_figure(["a"])[0], png=True)


def main() -> None:
    """Serve requests; in a forked process, be the kernel that was asked for."""
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the runner, which tells its kernels
    gc.disable()
    load(*map(Path, sys.argv[1:2]))
    gc.freeze()  # what is loaded stays, and no kernel need look through it again
    asked = serve()
    if asked is not None:
        become(asked)


def serve() -> dict[str, Any] | None:
    """Answer requests to the end of the input; return what a kernel is to be made of in a forked process, else None."""
    answer({"threads": n_threads()})
    for line in sys.stdin:
        request = json.loads(line)
        if "poll" in request:
            pid, status = os.waitpid(request["poll"], os.WNOHANG)
            answer({"code": os.waitstatus_to_exitcode(status) if pid else None})
        elif (n := n_threads()) != 1:
            answer({"refused": f"{n} threads"})
        else:
            server = os.getpid()
            pid = os.fork()
            if not pid:
                return {**request["fork"], "server": server}
            answer({"pid": pid})
    return None


def answer(message: dict[str, Any]) -> None:
    """Write a line to the one who asked."""
    print(json.dumps(message), flush=True)  # noqa: T201 - this is the channel


def become(asked: dict[str, Any]) -> None:
    """Turn this forked process into the kernel that a process of its own would have been."""
    gc.enable()
    gc.set_threshold(*SELDOM)
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - the old one holds requests that it has read ahead
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.environ["JPY_PARENT_PID"] = str(asked["server"])
    time.tzset()
    os.chdir(asked["folder"])
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    sys.argv = asked["arguments"]
    from sitrep.reports.launcher import start

    start()


if __name__ == "__main__":
    main()
