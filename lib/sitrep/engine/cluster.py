"""Where the work on parts is done on several machines: a Dask cluster, through its futures and nothing else.

The scheduler holds the tasks that are under way, each a description of some kilobytes; what a task makes, it writes
itself. A worker that is lost has its tasks done again elsewhere, by the scheduler; a task that fails is tried again,
since an object store may refuse once what it grants the next time. A worker does one task at a time, whatever number
of threads it has: the vocabulary of a process is made by one thread, and a task's memory is reckoned for one.
"""

import logging
import platform
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from sitrep.engine.executors import TRIES, Item, Result, failure
from sitrep.engine.versions import fingerprint
from sitrep.errors import ClusterError, PartFailedError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
"""The address that stands for a cluster of this machine's own, started for the command."""

ANSWERS_S = 30.0
"""A scheduler has so long to answer."""

_LOG = logging.getLogger(__name__)
_BUSY = threading.Lock()


class Cluster:
    """Items side by side on the workers of a Dask cluster.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``; a scheduler file (``.json``); or ``local``.
        jobs: how many workers a local cluster has.
    """

    def __init__(self, address: str, jobs: int) -> None:
        self._address = address
        self._jobs = jobs
        self._open = ExitStack()
        self._client: Client | None = None
        self._told = False

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield ``function(item)`` for each item, in the order of the items."""
        waiting = iter(items)
        under_way: deque[tuple[Item, Future | None]] = deque()
        with self._reached() as client:
            from distributed import KilledWorker

            while True:
                self._fill(client, function, under_way, waiting)
                if not under_way:
                    return
                item, future = under_way.popleft()
                try:
                    result = self._result(item, future)
                except KilledWorker:
                    # Of the tasks that a worker had when it died one is to blame: each that died too often is tried
                    # alone, so that the item named in an error is the one that kills.
                    for at, (other, theirs) in enumerate(under_way):
                        if theirs is not None:
                            theirs.cancel()
                        under_way[at] = other, None
                    result = self._alone(client, function, item)
                yield result

    def __enter__(self) -> Self:
        """Begin; the cluster is asked for when the first item is there."""
        return self

    def __exit__(self, *error: object) -> None:
        """Let go of what is under way; end a cluster that was started here."""
        self._client = None
        self._open.close()

    def _reached(self) -> "_Reached":
        if self._client is None:
            self._client = self._connect()
        return _Reached(self._client, self._address)

    def _connect(self) -> "Client":
        try:
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise UsageError(
                f"--executor dask={self._address} needs Dask, which is not installed. Install it: "
                "pip install 'sitrep[cluster]'"
            ) from error
        self._open.enter_context(_quiet())
        address: Any = self._address
        if address == LOCAL:
            address = self._open.enter_context(
                LocalCluster(  # type: ignore[no-untyped-call, unused-ignore]
                    n_workers=self._jobs,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",  # any port: it warns where the usual one is taken
                    silence_logs=logging.CRITICAL,
                )
            )
        given = {"scheduler_file": address} if str(address).endswith(".json") else {"address": address}
        try:
            return self._open.enter_context(Client(**given, set_as_default=False, timeout=ANSWERS_S))
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"--executor dask={self._address}: no scheduler answers there ({error}). Start one with `dask "
                "scheduler`, and give the address that it prints."
            ) from error

    def _fill(
        self,
        client: "Client",
        function: Callable[[Item], Result],
        under_way: "deque[tuple[Item, Future | None]]",
        waiting: Iterator[Item],
    ) -> None:
        """Have two items for each worker under way."""
        for at, (item, future) in enumerate(under_way):
            if future is None:
                under_way[at] = item, self._submit(client, function, item)
        room = 2 * max(self._n_workers(client), 1)
        while len(under_way) < room and (item := next(waiting, None)) is not None:  # type: ignore[assignment]
            under_way.append((item, self._submit(client, function, item)))

    def _submit(self, client: "Client", function: Callable[[Item], Result], item: Item) -> "Future":
        return client.submit(  # type: ignore[no-any-return, no-untyped-call, unused-ignore]
            _work, function, item, fingerprint(), key=f"{function.__name__}-{uuid4().hex}", retries=TRIES - 1
        )

    def _n_workers(self, client: "Client") -> int:
        n = len(client.nthreads())  # type: ignore[no-untyped-call, unused-ignore]
        if not n and not self._told:
            self._told = True
            _LOG.warning(
                "sitrep: no worker has joined the cluster at %s yet; waiting for one. "
                "Start some with: dask worker ADDRESS --nthreads 1",
                self._address,
            )
        return n

    def _result(self, item: Item, future: "Future | None") -> Any:  # noqa: ANN401 - the function's own
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        assert future is not None
        try:
            return future.result()
        except (KilledWorker, CancelledError, CommClosedError):
            raise
        except ImportError as error:
            raise ClusterError(
                f"{item.name}: a worker lacks a package: {error}. Every worker needs the installation that this "
                "process has."
            ) from error
        except Exception as error:
            raise failure(item, error) from error

    def _alone(self, client: "Client", function: Callable[[Item], Result], item: Item) -> Any:  # noqa: ANN401
        from distributed import KilledWorker

        try:
            return self._result(item, self._submit(client, function, item))
        except KilledWorker as error:
            raise PartFailedError(
                f"{item.name}: every worker that began it died, at last with nothing else to do (killed, out of "
                "memory, or crashed in a library). What is done is kept: run the command again with more memory for "
                "each worker, or leave the file out."
            ) from error


class _Reached:
    """A client in use: what tells that the cluster is lost becomes an error of ours."""

    def __init__(self, client: "Client", address: str) -> None:
        self._client = client
        self._address = address

    def __enter__(self) -> "Client":
        return self._client

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, CancelledError | OSError):  # what a task raises has become an error of ours before
            raise ClusterError(
                f"--executor dask={self._address}: the scheduler was lost ({type(error).__name__}). What is done "
                "is kept: start it again, with its workers, and run the command again."
            ) from error


def _work(function: Callable[[Item], Result], item: Item, wanted: dict[str, str]) -> Result:
    """Do an item on a worker.

    Raises:
        ClusterError: the worker has other versions than who asks, and might give other tables.
    """
    import pyarrow as pa

    mine = fingerprint()
    if mine != wanted:
        other = [f"{name} {mine[name]} there, {asked} here" for name, asked in wanted.items() if mine[name] != asked]
        raise ClusterError(
            f"the worker on {platform.node()} is set up otherwise than this process ({'; '.join(other)}). Install the "
            "same on both."
        )
    with _BUSY:
        pa.set_cpu_count(1)
        pa.set_io_thread_count(1)
        return function(item)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own log off stderr, where there is one message for an error."""
    logs = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)
