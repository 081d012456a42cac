"""How far an analysis is: parts and megabytes done, the rate, and the time that is left."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

LINE_EVERY_S = 60.0
"""Where there is no terminal, a line is written so often at the most."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """How far a stage is.

    ``n_bytes`` of ``all_bytes`` of the corpus are behind it after ``seconds``.
    """

    stage: str
    n_parts: int
    all_parts: int
    n_bytes: int
    all_bytes: int
    seconds: float

    @property
    def rate(self) -> float | None:
        """Bytes a second; None before there is one."""
        return self.n_bytes / self.seconds if self.seconds > 0 and self.n_bytes else None

    @property
    def left_s(self) -> float | None:
        """Seconds left at this rate; None before there is one."""
        return (self.all_bytes - self.n_bytes) / self.rate if self.rate else None

    def __str__(self) -> str:
        """Say it in a line."""
        parts = f"part {self.n_parts:,} of {self.all_parts:,}"
        done = f"{self.stage}: {parts}, {_mb(self.n_bytes)} of {_mb(self.all_bytes)} MB"
        if self.rate is None or self.left_s is None:
            return done
        return f"{done}, {self.rate / 1e6:.1f} MB/s, {_duration(self.left_s)} left"


Told: TypeAlias = Callable[[Step], None]


def silent(step: Step) -> None:
    """Say nothing of a step."""
    del step


@dataclass(kw_only=True)
class Stage:
    """One pass over the parts of a corpus, told as its parts are done."""

    name: str
    sizes: Sequence[int]
    told: Told
    began: float = field(default_factory=time.monotonic)
    _n_parts: int = 0
    _n_bytes: int = 0

    def done(self, number: int) -> None:
        """Note that part ``number`` is done."""
        self._n_parts += 1
        self._n_bytes += self.sizes[number]
        self.told(
            Step(
                stage=self.name,
                n_parts=self._n_parts,
                all_parts=len(self.sizes),
                n_bytes=self._n_bytes,
                all_bytes=sum(self.sizes),
                seconds=time.monotonic() - self.began,
            )
        )


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[Told]:
    """Give the function that shows each step on stderr: a bar in a terminal, a line a minute otherwise."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _bar() as told:
            yield told
    else:
        yield _lines(time.monotonic)


@contextmanager
def _bar() -> Iterator[Told]:
    from tqdm import tqdm  # type: ignore[import-untyped, unused-ignore]

    bar: tqdm | None = None

    def told(step: Step) -> None:
        nonlocal bar
        if bar is None or bar.desc != f"{step.stage}: ":
            if bar is not None:
                bar.close()
            bar = tqdm(total=step.all_bytes, desc=step.stage, unit="B", unit_scale=True, leave=False, file=sys.stderr)
        bar.update(step.n_bytes - bar.n)
        bar.set_postfix_str(f"part {step.n_parts}/{step.all_parts}")

    try:
        yield told
    finally:
        if bar is not None:
            bar.close()


def _lines(now: Callable[[], float]) -> Told:
    last = now()

    def told(step: Step) -> None:
        nonlocal last
        if now() - last >= LINE_EVERY_S:
            last = now()
            print(step, file=sys.stderr, flush=True)  # noqa: T201

    return told


def _mb(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.0f}"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 90 else f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
