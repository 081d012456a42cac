"""Where the work on parts is done: in this process, in processes of its own, or on a cluster (``engine.cluster``).

An executor maps a top-level function over items and yields the results in the order of the items, whatever the order in
which they end; few items are under way at a time, so items may be a stream.
Functions must be pure up to files that they write whole under fixed names, since an item may be done more than once.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor as Futures
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol, Self, TypeVar

from sitrep.errors import PartFailedError, SitrepError

TRIES = 3
"""How often an item is begun whose worker dies."""

PINNED = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
"""Environment of a worker: one thread for each library, so that workers do not fight over cores."""


class Named(Protocol):
    """What is worked on: it has a name for messages."""

    @property
    def name(self) -> str:
        """What a person is told when it fails."""
        ...


Item = TypeVar("Item", bound=Named)
Result = TypeVar("Result")


class Executor(Protocol):
    """Maps functions over items; a context, at whose end workers are gone."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield ``function(item)`` for each item, in the order of the items.

        Raises:
            PartFailedError: an item failed, or its worker died too often; the message names it.
        """
        ...

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(self, *error: object) -> None:
        """Let go of every worker."""
        ...


class InProcess:
    """One item after the other, in this process."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield ``function(item)`` for each item, in the order of the items."""
        for item in items:
            try:
                result = function(item)
            except Exception as error:
                raise failure(item, error) from error
            yield result

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """There is nothing to let go of."""


class Processes:
    """Items side by side in spawned worker processes.

    The items of a worker that dies (killed, out of memory, crashed in a library) are begun again in fresh workers, at
    most ``TRIES`` times each; those whose second try fails as well are tried alone, so that the item named in the
    error is the one that kills. Workers end with this process, however it ends.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Futures | None = None
        self._lifeline: Connection | None = None

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield ``function(item)`` for each item, in the order of the items."""
        waiting = iter(items)
        under_way: deque[_Try] = deque()
        while True:
            alone = any(one.n_tries >= TRIES - 1 and one.future is None for one in under_way)
            while not alone and len(under_way) < 2 * self._jobs and (item := next(waiting, None)) is not None:
                under_way.append(_Try(item=item))
            if not under_way:
                return
            first = under_way[0]
            for one in (first,) if alone else under_way:
                self._begin(function, one)
            try:
                result = first.result()
            except BrokenProcessPool as error:
                self._again(under_way, error)
                continue
            except Exception as error:
                raise failure(first.item, error) from error
            under_way.popleft()
            yield result

    def __enter__(self) -> Self:
        """Begin; workers are started when the first item is there."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the workers at once, whatever they are doing."""
        if self._lifeline is not None:
            self._lifeline.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._lifeline = None

    def _open(self) -> Futures:
        context = multiprocessing.get_context("spawn")
        theirs, self._lifeline = context.Pipe(duplex=False)
        return ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_start_worker, initargs=(theirs,))

    def _begin(self, function: Callable[[Any], Any], one: "_Try") -> None:
        if one.future is not None:
            return
        self._pool = self._pool or self._open()
        one.n_tries += 1
        try:
            one.future = self._pool.submit(function, one.item)
        except BrokenProcessPool as error:
            one.future = Future()
            one.future.set_exception(error)

    def _again(self, under_way: "Iterable[_Try]", error: BrokenProcessPool) -> None:
        """Replace the broken pool, and forget the tries that went down with it."""
        self.__exit__()
        for one in under_way:
            if one.is_lost:
                if one.n_tries >= TRIES:
                    raise PartFailedError(
                        f"{one.item.name}: its worker died {TRIES} times, the last time alone (killed, out of memory, "
                        "or crashed in a library). What is done is kept: run the command again, with fewer --jobs if "
                        "memory is short, or leave the file out."
                    ) from error
                one.future = None


def executor_of(name: str, jobs: int) -> Executor:
    """Return the executor that the setting ``executor`` names: in-process, processes, dask=ADDRESS."""
    kind, _, address = name.partition("=")
    if kind == "dask":
        from sitrep.engine.cluster import Cluster

        return Cluster(address, jobs)
    return Processes(jobs) if kind == "processes" else InProcess()


@dataclass(kw_only=True)
class _Try:
    """An item under way: how often it was begun, and what will come of it."""

    item: Any
    n_tries: int = 0
    future: Future[Any] | None = None

    def result(self) -> Any:  # noqa: ANN401 - the function's own
        """Wait for the result."""
        return self.future.result() if self.future is not None else None

    @property
    def is_lost(self) -> bool:
        """Whether its worker died, or would have had to begin it."""
        return self.future is not None and self.future.done() and isinstance(self.future.exception(), BrokenProcessPool)


def failure(item: Named, error: Exception) -> Exception:
    """Return the error that names the item which failed."""
    if isinstance(error, SitrepError):
        return error
    return PartFailedError(
        f"{item.name}: {type(error).__name__}: {error}. What is done is kept: mend what is wrong or leave the file "
        "out, and run the command again."
    )


def _start_worker(lifeline: Connection) -> None:
    """Prepare a worker: one thread a library, interrupts left to the parent, an end with the parent's."""
    os.environ.update(PINNED)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def _end_with(lifeline: Connection) -> None:
    """Wait for the parent to close its end, which it does by dying too, and leave without another step."""
    with suppress(OSError, EOFError):
        lifeline.recv()
    os._exit(1)
