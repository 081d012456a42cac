"""Running notebooks side by side: one process, a thread and a kernel for each.

All jobs run even if one fails. Each run has a time limit and all of them share a deadline, both kept here and not left
to the libraries: what overruns is interrupted, so that its traceback names the line, and killed if it does not stop.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sitrep import files
from sitrep.finding import PAGE
from sitrep.reports import imports
from sitrep.reports.forking import WarmStart
from sitrep.reports.outcomes import Failure, Job, Node, Outcome, judge
from sitrep.reports.secrecy import Secrets

if TYPE_CHECKING:
    from sitrep.reports.execution import Session

GRACE_S = 3.0
"""Between interrupting a run that is over its time and killing it."""

_POLL_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happened to a job: it started, reached a cell (``n_done`` of ``n_cells`` behind it), or ended."""

    job: Job
    state: Literal["started", "cell", "finished"]
    n_done: int = 0
    n_cells: int = 0
    outcome: Outcome | None = None


def run_jobs(  # noqa: PLR0913 - one call is the whole interface
    jobs: Sequence[Job],
    folder: Path,
    *,
    environment: Mapping[str, str],
    working_folder: Path,
    n_parallel: int,
    timeout_s: float | None = None,
    deadline: float | None = None,
    progress: Callable[[Step], None] | None = None,
    done: Callable[[Outcome], None] | None = None,
    secrets: Secrets = Secrets(),  # noqa: B008 - it is frozen
    warm_start: WarmStart | bool = True,
) -> list[Outcome]:
    """Run ``jobs`` with papermill and write each executed notebook to ``folder``/notebooks/NAME.ipynb.

    Args:
        jobs: what to run; their names are file names and must differ.
        folder: where the notebooks go; made if need be.
        environment: added to this process's own for every kernel.
        working_folder: where the kernels work; this process's own working folder is left alone.
        n_parallel: how many kernels run at once.
        timeout_s: how long one job may take, its kernel's start included.
        deadline: a time of ``time.monotonic()`` by which all must be done.
        progress: called with each ``Step``, never from two threads at once.
        done: called with each outcome that is no failure, in the thread of its job, while other jobs run on; what it
            raises ends them all.
        secrets: values that must not stand in what is written or said of a run.
        warm_start: a process that has made the usual imports, to fork kernels from; or whether one may be started.

    Returns:
        One outcome a job, in the order of ``jobs``. A failed notebook is an outcome, not an exception.

    Raises:
        ValueError: two jobs have the same name.
        KeyboardInterrupt: passed on after every kernel has been killed.
    """
    if len({job.name for job in jobs}) != len(jobs):
        raise ValueError(f"job names must differ: {[job.name for job in jobs]}")
    imports.load("papermill", "sitrep.reports.execution")
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)
    lock = threading.Lock()

    def tell(step: Step) -> None:
        if progress is not None:
            with lock:
                progress(step)

    def work(run: _Run) -> Outcome:
        outcome = run.execute()
        if done is not None and outcome.failure is None:
            done(outcome)
        return outcome

    # One kernel alone would pay for the process that it is forked from.
    own = WarmStart(folder=working_folder) if warm_start is True and len(jobs) > 1 else None
    warm = warm_start if isinstance(warm_start, WarmStart) else own
    place = _Place(folder=folder, working_folder=working_folder, environment=environment, secrets=secrets, warm=warm)
    runs = [_Run(job, place, timeout_s, tell) for job in jobs]
    with ThreadPoolExecutor(max(1, n_parallel), thread_name_prefix="sitrep-run") as pool:
        try:
            futures = [pool.submit(work, run) for run in runs]
            _wait(futures, runs, deadline)
        except BaseException:
            for run in runs:
                run.stop(Failure(reason="interrupted", error="the run was interrupted"), at_once=True)
            raise
        finally:
            pool.shutdown()
            if own is not None:
                own.close()
    return [future.result() for future in futures]


def _wait(futures: Sequence[Future[Outcome]], runs: Sequence["_Run"], deadline: float | None) -> None:
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        now = time.monotonic()
        for run in runs:
            if deadline is not None and now >= deadline:
                run.stop(Failure(reason="deadline", error="the deadline of the whole run passed"))
            run.watch(now)


@dataclass(frozen=True, kw_only=True)
class _Place:
    folder: Path
    working_folder: Path
    environment: Mapping[str, str]
    secrets: Secrets
    warm: WarmStart | None


class _Run:
    """One job's run in its thread, and the hand by which the main thread stops it."""

    def __init__(self, job: Job, place: _Place, timeout_s: float | None, tell: Callable[[Step], None]) -> None:
        self.job = job
        self._place = place
        self._timeout_s = timeout_s
        self._tell = tell
        self._lock = threading.Lock()
        self._began: float | None = None
        self._session: Session | None = None
        self._stopped: Failure | None = None
        self._kill_at: float | None = None
        self._ended = False

    def execute(self) -> Outcome:
        began = time.monotonic()
        raised: BaseException | None = None
        session = self._open(began)
        if session is not None:
            self._tell(Step(job=self.job, state="started"))
            try:
                session.execute(self.job.notebook, self.job.parameters)
            except Exception as error:  # whatever it is, it is this job's outcome and no other's
                raised = error
        outcome = self._close(session, raised, began)
        self._tell(Step(job=self.job, state="finished", outcome=outcome))
        return outcome

    def stop(self, why: Failure, *, at_once: bool = False) -> None:
        """Interrupt the run, or keep it from starting; the first reason given counts."""
        with self._lock:
            if self._ended or (self._stopped is not None and not at_once):
                return
            self._stopped = self._stopped or why
            self._kill_at = time.monotonic() + (0 if at_once else GRACE_S)
            if self._session is not None:
                self._session.kernel.kill() if at_once else self._session.kernel.interrupt()

    def watch(self, now: float) -> None:
        """Stop the run if it is over its time, and kill what has been stopped and runs on."""
        limit = self._timeout_s
        if limit is not None and self._began is not None and now - self._began >= limit:
            self.stop(Failure(reason="timeout", error=f"the notebook ran longer than its {limit:g} s and was stopped"))
        with self._lock:
            if self._kill_at is not None and now >= self._kill_at and self._session is not None and not self._ended:
                self._session.kernel.kill()

    def _open(self, began: float) -> "Session | None":
        from sitrep.reports.execution import Session
        from sitrep.reports.kernels import Kernel

        with self._lock:
            if self._stopped is not None:
                return None
            self._began = began
            environment = {**self._place.environment, PAGE: str(self._place.folder / self.job.name)}
            kernel = Kernel(working_folder=self._place.working_folder, environment=environment, warm=self._place.warm)
            self._session = Session(kernel, self._note_cell)
            return self._session

    def _note_cell(self, n_done: int, n_cells: int) -> None:
        if self._session is not None and self._stopped is not None and self._stopped.reason == "interrupted":
            self._session.kernel.kill()
        self._tell(Step(job=self.job, state="cell", n_done=n_done, n_cells=n_cells))

    def _close(self, session: "Session | None", raised: BaseException | None, began: float) -> Outcome:
        with self._lock:
            self._ended = True
            stopped = self._stopped
        secrets = self._place.secrets
        last_words = secrets.out_of(session.kernel.last_words) if session is not None else ""
        if session is not None:
            session.kernel.close()
        notebook = session.notebook if session is not None else None
        if notebook is not None:
            secrets.out_of_notebook(notebook)
        failure = judge(notebook, raised=raised, stopped=stopped, last_words=last_words)
        path = self._write(notebook, failed=failure is not None) if notebook is not None else None
        return Outcome(job=self.job, notebook=path, seconds=round(time.monotonic() - began, 3), failure=failure)

    def _write(self, notebook: Node, *, failed: bool) -> Path:
        import nbformat

        path = self._place.folder / "notebooks" / f"{self.job.name}.ipynb"
        own = notebook.metadata.setdefault("papermill", {})
        own["input_path"] = f"notebooks/{self.job.notebook.name}"
        own["output_path"] = f"notebooks/{path.name}"
        text = nbformat.writes(notebook)
        files.write_staged(path, _without_places(text, self._place.working_folder) if failed else text)
        return path


def _without_places(text: str, working_folder: Path) -> str:
    """Take this machine's folders out of the tracebacks of a notebook's JSON."""
    places = {os.fspath(working_folder.resolve()): ".", sys.prefix: "PYTHON", sys.base_prefix: "PYTHON"}
    with contextlib.suppress(RuntimeError):
        places[os.fspath(Path.home())] = "~"
    for place, name in sorted(places.items(), key=lambda item: -len(item[0])):
        if len(place) > 1:
            text = text.replace(f"{place}/", f"{name}/")
    return text
