"""The time that a run may take: kept by the system's alarm where Python runs, and by the runner where kernels do."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from sitrep.errors import DeadlineError
from sitrep.times import in_words


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A moment of ``time.monotonic()``, which no change of the clock moves; ``at`` is None where there is no limit."""

    seconds: float | None
    at: float | None

    @classmethod
    def after(cls, seconds: float | None) -> "Deadline":
        """Begin now."""
        return cls(seconds=seconds, at=None if seconds is None else time.monotonic() + seconds)

    def check(self) -> None:
        """Raise if it has passed.

        Raises:
            DeadlineError: it has.
        """
        if self.at is not None and time.monotonic() >= self.at:
            raise self._error()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Raise DeadlineError within the block the moment it passes (in a main thread; else at its end)."""
        self.check()
        if self.at is None or threading.current_thread() is not threading.main_thread():
            yield
            return

        def ring(number: int, frame: FrameType | None) -> None:
            del number, frame
            raise self._error()

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, max(self.at - time.monotonic(), 0.001))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _error(self) -> DeadlineError:
        return DeadlineError(
            f"the deadline of {in_words(self.seconds or 0)} passed before the report was done; nothing was published, "
            "the last good report stays. Give it more time with --deadline, or fewer topics or articles."
        )
