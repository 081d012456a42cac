"""The runner's side of the warm start: asking the process in ``warm`` for kernels, and what one of them looks like.

It is an economy and never a need: where it cannot be had (no Linux, a thread too many, an import that fails, no answer)
a kernel is a process of its own.
"""

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sitrep.reports.warm import QUIET, TASKS

PATIENCE_S = 60.0
"""How long an answer may take, the loading before the first one included."""

_log = logging.getLogger("sitrep.reports.kernels")


class WarmStart:
    """A process that forks kernels; ``fork`` gives None where a kernel must be started the plain way."""

    def __init__(self, *, folder: Path, topics: Path | None = None) -> None:
        """Start the process in ``folder``, where the kernels will work; it loads while others go on.

        ``topics`` is the topic file that they will read.
        """
        self._lock = threading.Lock()
        self._ready = False
        self._process: subprocess.Popen[bytes] | None = None
        if sys.platform.startswith("linux") and TASKS.is_dir():
            with contextlib.suppress(OSError):
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "sitrep.reports.warm", *([os.fspath(topics)] if topics else [])],
                    cwd=folder,
                    env={**os.environ, **QUIET},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )

    def fork(
        self, arguments: Sequence[str], *, folder: str, environment: Mapping[str, str], log: Path
    ) -> "Forked | None":
        """Return a new kernel.

        Args:
            arguments: what stands in its ``sys.argv``.
            folder: where it works.
            environment: all its variables.
            log: the file for what its process writes outside any cell.
        """
        request = {"arguments": list(arguments), "folder": folder, "environment": dict(environment), "log": str(log)}
        with self._lock:
            if self._process is not None and not self._ready:
                self._ready = self._answer().get("threads") == 1
                if not self._ready:
                    self._give_up("it has more than one thread, or could not load")
            answer = self._asked({"fork": request}) if self._ready else {}
        return Forked(answer["pid"], self) if "pid" in answer else None

    def poll(self, pid: int) -> int | None:
        """Return the exit code of a kernel, None while it runs."""
        with self._lock:
            answer = self._asked({"poll": pid})
        if "code" in answer:
            code: int | None = answer["code"]
            return code
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return -signal.SIGKILL
        return None

    def __enter__(self) -> "WarmStart":
        """Give the process itself; it ends with the block."""
        return self

    def __exit__(self, *raised: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process; kernels that still run end by themselves."""
        with self._lock:
            self._give_up("")

    def _asked(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if self._process is None or self._process.stdin is None:
            return {}
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            self._give_up("it has ended")
            return {}
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        """Return the next line of the process as an object; nothing, and no more asked of it, where none comes."""
        assert self._process is not None
        assert self._process.stdout is not None
        line, ends = b"", time.monotonic() + PATIENCE_S
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n") and selector.select(max(0.0, ends - time.monotonic())):
                piece = os.read(self._process.stdout.fileno(), 65_536)
                if not piece:
                    break
                line += piece
        try:
            found: dict[str, Any] = json.loads(line)
        except ValueError:
            self._give_up("it gave no answer")
            return {}
        return found

    def _give_up(self, why: str) -> None:
        if self._process is None:
            return
        if why:
            _log.info("kernels are started the plain way: the process to fork them from is not used, since %s", why)
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        self._process, self._ready = None, False


class Forked:
    """A forked kernel, as far as jupyter_client looks at the ``Popen`` of one."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, warm: WarmStart) -> None:
        """Take over the process ``pid`` that ``warm`` has forked."""
        self.pid = pid
        self.returncode: int | None = None
        self._warm = warm

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        if self.returncode is None:
            self.returncode = self._warm.poll(self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it runs on after ``timeout`` seconds.
        """
        ends = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if ends is not None and time.monotonic() >= ends:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)
