"""What became of a notebook run, judged from the executed notebook itself.

Papermill's own status is not asked: it marks cells completed that timed out or whose kernel died, and takes
``sys.exit(0)`` for success. A run is good when every code cell that holds code was executed to its end and none left
an error.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Node = Any
"""A notebook, cell or output as nbformat gives it, which has no static type."""

Reason = Literal["error", "exit", "died", "timeout", "deadline", "interrupted", "not_run"]

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_CELL_LINE = re.compile(r"^\s*Cell In\[(\d+)\], line (\d+)", re.M)
_MADE_UP_FILE = re.compile(r" \(\d+\.py, line \d+\)$")
_MAX_ERROR_CHARS = 500


@dataclass(frozen=True, kw_only=True)
class Job:
    """One notebook to run once: under which file name and title, with which parameters."""

    notebook: Path
    name: str
    title: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a run is not good, and where.

    ``cell`` counts all cells of the source notebook from 1, as a reader of it does; it and ``line`` are None where the
    failure is in no cell. ``error`` is the last line of the error.
    """

    reason: Reason
    error: str
    cell: int | None = None
    line: int | None = None
    source: str = ""

    def __str__(self) -> str:
        """Say where, what stands there, and what went wrong, in one line."""
        where = f"cell {self.cell}" if self.cell else ""
        where += f", line {self.line}" if self.line else ""
        where += f' "{self.source}"' if self.source else ""
        return f"{where}: {self.error}" if where else self.error


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The end of a job: the executed notebook (None if it never started), its wall time, and why it failed, if so."""

    job: Job
    notebook: Path | None
    seconds: float
    failure: Failure | None

    @property
    def ok(self) -> bool:
        """Whether every cell ran to its end without an error."""
        return self.failure is None


def plain(text: str) -> str:
    """Return ``text`` without terminal colour codes."""
    return _ANSI.sub("", text)


def judge(
    notebook: Node, *, raised: BaseException | None = None, stopped: Failure | None = None, last_words: str = ""
) -> Failure | None:
    """Return why the executed ``notebook`` (a notebook node) is not good, or None if it is.

    Args:
        notebook: the notebook as far as it was executed; None if it never started.
        raised: what its execution raised.
        stopped: why we stopped it, if we did; the place is then added to it.
        last_words: how the kernel's process ended, for one that died.
    """
    if notebook is None:
        return stopped or Failure(
            reason="died", error=f"the kernel did not start: {_last_line(last_words or str(raised))}"
        )
    for position, cell in _code_cells(notebook.cells):
        error = _error_of(cell)
        if error is not None:
            failure = _from_error(position, cell, error)
            return _placed(stopped, failure) if stopped else failure
        if not _finished(cell):
            if stopped:
                return _placed(
                    stopped, Failure(reason="not_run", error="", cell=position, source=_first_line(cell.source))
                )
            return _unfinished(position, cell, raised, last_words)
    if stopped:
        return stopped
    if (
        raised is not None and type(raised).__name__ != "PapermillExecutionError"
    ):  # that one judges outputs, as done above
        return Failure(reason="died", error=f"{type(raised).__name__}: {_last_line(str(raised))}")
    return None


def _code_cells(cells: Sequence[Node]) -> list[tuple[int, Node]]:
    """Code cells to be executed, with their number in the source notebook; an injected one has its neighbour's."""
    numbered, position = [], 0
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        position += "injected-parameters" not in tags
        if cell.cell_type == "code" and cell.source.strip() and "skip-execution" not in tags:
            numbered.append((max(position, 1), cell))
    return numbered


def _error_of(cell: Node) -> Node:
    if "raises-exception" in cell.metadata.get("tags", []):
        return None
    return next((output for output in cell.outputs if output.output_type == "error"), None)


def _finished(cell: Node) -> bool:
    if cell.execution_count is None:
        return False
    return "shell.execute_reply" in cell.metadata.get("execution", {"shell.execute_reply": ""})


def _from_error(position: int, cell: Node, error: Node) -> Failure:
    if error.ename == "SystemExit":
        text = f"the cell ended the run by sys.exit({error.evalue}); raise an error or let the cell end"
    else:
        text = _MADE_UP_FILE.sub("", f"{error.ename}: {error.evalue}" if error.evalue else error.ename)
    line = _line_of(cell, plain("\n".join(error.traceback)))
    source = cell.source.splitlines()[line - 1].strip() if line else _first_line(cell.source)
    reason: Reason = "exit" if error.ename == "SystemExit" else "error"
    return Failure(reason=reason, error=_last_line(plain(text)), cell=position, line=line, source=source)


def _unfinished(position: int, cell: Node, raised: BaseException | None, last_words: str) -> Failure:
    source = _first_line(cell.source)
    if raised is not None and type(raised).__name__ in ("DeadKernelError", "RuntimeError"):
        error = f"the kernel died in this cell ({last_words or 'no exit code'})"
        return Failure(reason="died", error=error, cell=position, source=source)
    why = f": {type(raised).__name__}: {_last_line(str(raised))}" if raised is not None else ""
    return Failure(reason="not_run", error=f"the cell was not executed to its end{why}", cell=position, source=source)


def _placed(stopped: Failure, at: Failure) -> Failure:
    return Failure(reason=stopped.reason, error=stopped.error, cell=at.cell, line=at.line, source=at.source)


def _line_of(cell: Node, traceback: str) -> int | None:
    n_lines = len(cell.source.splitlines())
    for count, line in _CELL_LINE.findall(traceback):
        if int(count) == cell.execution_count and 1 <= int(line) <= n_lines:
            return int(line)
    return None


def _first_line(source: str) -> str:
    return next((line.strip() for line in source.splitlines() if line.strip()), "")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:_MAX_ERROR_CHARS] if lines else ""
