"""A kernel that runs this very interpreter, whatever kernelspecs the user's home holds, in a folder given to it.

Each kernel has a private folder for its connection file, its sockets, its IPython profile and its log, removed when it
is closed. Its sockets are files in there (transport "ipc") where their names fit, so that kernels starting side by side
cannot take each other's ports; else it uses TCP, and such kernels start one after another. A start-up file or a history
in the user's IPython folder has no say in a report.
"""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from sitrep.reports import launcher
from sitrep.reports.forking import WarmStart

NAME = "python3"

_LONGEST_SOCKET_NAME = 92
"""Bytes: ``sun_path`` holds 104 on macOS and 108 on Linux; jupyter_client appends ``/k-NN``."""

_TCP_STARTS = threading.Lock()


class _Manager(AsyncKernelManager):  # type: ignore[misc]
    """A kernel manager that never looks a kernelspec up, and forks a kernel where ``warm`` gives one."""

    warm: WarmStart | None = None
    log_path: Path | None = None

    @property
    def kernel_spec(self) -> KernelSpec:
        options = ["--HistoryManager.enabled=False"]
        return KernelSpec(
            argv=[sys.executable, "-m", "sitrep.reports.launcher", "-f", "{connection_file}", *options],
            display_name="Python 3",
            language="python",
            interrupt_mode="signal",
        )

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:  # noqa: ANN401
        forked = None
        if self.warm is not None and self.log_path is not None:
            arguments = [launcher.__file__, *kernel_cmd[kernel_cmd.index("-f") :]]
            forked = self.warm.fork(arguments, folder=options["cwd"], environment=options["env"], log=self.log_path)
        if forked is None:
            await super()._async_launch_kernel(kernel_cmd, **options)
            return
        own = self.provisioner
        own.process, own.pid, own.pgid, own.cwd = forked, forked.pid, forked.pid, options["cwd"]
        self._reconcile_connection_info(own.connection_info)


class Kernel:
    """One kernel process, from before its start until nothing of it is left."""

    def __init__(self, *, working_folder: Path, environment: Mapping[str, str], warm: WarmStart | None = None) -> None:
        """Prepare a kernel that will work in ``working_folder`` with ``environment`` added to this process's own.

        Where ``warm`` is given, the kernel is forked from it if it can be, else a process of its own.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="sitrep-"))
        (self.folder / "ipython").mkdir()
        self._log = (self.folder / "log").open("wb")
        self._working_folder = working_folder
        self._environment = {**os.environ, **environment, "IPYTHONDIR": str(self.folder / "ipython")}
        self._group: int | None = None
        self._process: Any = None
        socket_name = self.folder / "k"
        ipc = os.name == "posix" and len(os.fsencode(socket_name)) <= _LONGEST_SOCKET_NAME
        where: dict[str, str] = {"transport": "ipc", "ip": str(socket_name)} if ipc else {}
        self.manager = _Manager(kernel_name=NAME, connection_file=str(self.folder / "connection.json"), **where)
        self.manager.warm, self.manager.log_path = warm, self.folder / "log"

    def launch_options(self) -> dict[str, Any]:
        """Return what ``start_kernel`` is called with: folder, environment, and the log for the process's own words."""
        return {
            "cwd": str(self._working_folder),
            "env": self._environment,
            "stdout": self._log,
            "stderr": self._log,
        }

    @contextlib.contextmanager
    def starting(self) -> Iterator[None]:
        """Hold others back while this kernel takes its ports, where it needs any; afterwards the process is known."""
        with _TCP_STARTS if self.manager.transport == "tcp" else contextlib.nullcontext():
            yield
        provisioner = self.manager.provisioner
        self._group, self._process = provisioner.pid, provisioner.process

    @property
    def last_words(self) -> str:
        """How the process ended if it ended by itself, and the last line that it wrote outside any cell."""
        code = self._process.returncode if self._process is not None else None
        words = []
        if code is not None:
            words.append(f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}")
        if code == -signal.SIGKILL:
            words.append("as when the machine runs out of memory")
        with contextlib.suppress(OSError):
            lines = (self.folder / "log").read_text(encoding="utf-8", errors="replace").split("\n")
            words += [line.strip() for line in lines if line.strip()][-1:]
        return ", ".join(words)

    def interrupt(self) -> None:
        """Interrupt what runs in the kernel, as Ctrl-C does in a terminal."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the kernel and every process it has started."""
        self._signal(signal.SIGKILL)

    def close(self) -> None:
        """End the kernel if it runs and remove its folder; a second call does nothing."""
        self.kill()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        if self._group is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._group, number)
