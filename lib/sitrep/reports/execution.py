"""Papermill running one notebook in one of our kernels: the engine that ``papermill.execute_notebook`` is told to use.

Importing this module imports papermill: do it within ``imports.load``.
"""

import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import papermill
from jupyter_core.utils import ensure_event_loop
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.execute import remove_error_markers

from sitrep.reports.kernels import NAME, Kernel
from sitrep.reports.outcomes import Node

ENGINE = "sitrep"
MAX_PRINTED_CHARS = 1_000_000
"""What a cell may print before the rest is left out of the executed notebook; the notebook says so."""

Untyped = Any
"""What papermill passes through without saying its type."""

_START_TIMEOUT_S = 120
_IOPUB_TIMEOUT_S = 60
"""How long the last outputs may lag behind a cell's end; nbclient's own 4 s fail a cell that printed a great deal."""

_log = logging.getLogger("sitrep.reports.kernels")
_log.addHandler(logging.NullHandler())


class Session:
    """One run of one notebook: its kernel, and the notebook as far as it has been executed."""

    def __init__(self, kernel: Kernel, on_cell: Callable[[int, int], None]) -> None:
        """Keep ``kernel``; ``on_cell`` is called with (cells done, cells in all) before each cell."""
        self.kernel = kernel
        self.notebook: Node = None
        self.cell_no = 0
        self._on_cell = on_cell

    def note_cell(self, cell: Node, cell_index: int) -> None:
        """Remember which cell runs, for a kernel that dies in it."""
        del cell
        self.cell_no = cell_index
        self._on_cell(cell_index, len(self.notebook.cells))

    def execute(self, notebook: Path, parameters: Mapping[str, object]) -> None:
        """Run ``notebook``; what was executed is in ``self.notebook`` afterwards, whether or not this raises.

        Raises:
            Exception: whatever papermill, nbclient or the kernel's start raise; the notebook itself is the judge.
        """
        # papermill puts paths through str.format
        path = os.fspath(notebook).replace("{", "{{").replace("}", "}}")
        loop = ensure_event_loop()
        try:
            papermill.execute_notebook(
                path,
                None,
                parameters=dict(parameters),
                engine_name=ENGINE,
                kernel_name=NAME,
                language="python",
                progress_bar=False,
                start_timeout=_START_TIMEOUT_S,
                session=self,
            )
        finally:
            self.kernel.kill()
            if self.notebook is not None:
                remove_error_markers(self.notebook)
            loop.close()


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, which joins what a cell prints into one output and bounds it.

    nbclient's own ``coalesce_streams`` is left off: a line of a million characters keeps its regular
    expressions busy for hours.
    """

    def __init__(self, nb_man: Untyped, **options: Untyped) -> None:
        super().__init__(nb_man, **options)
        self._printed: dict[int, int] = {}

    def output(self, outs: list[Node], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Node:
        hooked = self.clear_before_next_output or self.output_hook_stack[msg["parent_header"].get("msg_id")]
        if msg["msg_type"] != "stream" or hooked:
            return super().output(outs, msg, display_id, cell_index)
        content = msg["content"]
        before = self._printed.get(cell_index, 0)
        self._printed[cell_index] = before + len(content["text"])
        if before > MAX_PRINTED_CHARS:
            return None
        if self._printed[cell_index] > MAX_PRINTED_CHARS:
            note = f"\n[what this cell printed beyond {MAX_PRINTED_CHARS:,} characters is left out]\n"
            content["text"] = content["text"][: MAX_PRINTED_CHARS - before] + note
        last = outs[-1] if outs else None
        if last is not None and last.output_type == "stream" and last.name == content["name"]:
            last.text += content["text"]
            return None
        return super().output(outs, msg, display_id, cell_index)


class _Engine(NBClientEngine):  # type: ignore[misc]
    """Papermill's engine, with the kernel of a ``Session`` in place of one looked up by name."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Untyped, kernel_name: str, *, session: Session, **options: Untyped
    ) -> Node:
        session.notebook = nb_man.nb
        kernel = session.kernel
        client = _Client(
            nb_man,
            km=kernel.manager,
            kernel_name=kernel_name,
            startup_timeout=options["start_timeout"],
            iopub_timeout=_IOPUB_TIMEOUT_S,
            log=_log,
            on_cell_start=session.note_cell,
        )
        try:
            with kernel.starting():
                client.start_new_kernel(**kernel.launch_options())
            return client.execute()
        finally:
            kernel.kill()
            client._cleanup_kernel()


papermill_engines.register(ENGINE, _Engine)
