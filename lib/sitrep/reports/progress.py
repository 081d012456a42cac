"""What a person sees while notebooks run: a bar in a terminal, a plain line a notebook otherwise."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sitrep.reports.runner import Step


@contextmanager
def shown(n_jobs: int, *, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """Give the function that is told each step of ``n_jobs`` notebook runs."""
    if quiet:
        yield lambda step: None
    elif sys.stderr.isatty():
        with _bar(n_jobs) as told:
            yield told
    else:
        yield _lines(n_jobs)


@contextmanager
def _bar(n_jobs: int) -> Iterator[Callable[[Step], None]]:
    from tqdm import tqdm

    with tqdm(total=n_jobs, unit="notebook", leave=False, file=sys.stderr) as bar:

        def told(step: Step) -> None:
            if step.state == "finished":
                bar.update()
            elif step.state == "cell":
                bar.set_postfix_str(f"{step.job.name} {step.n_done}/{step.n_cells}", refresh=True)

        yield told


def _lines(n_jobs: int) -> Callable[[Step], None]:
    done = 0

    def told(step: Step) -> None:
        nonlocal done
        if step.state != "finished" or step.outcome is None:
            return
        done += 1
        state = "done" if step.outcome.ok else "FAILED"
        print(f"{step.job.name}: {state} in {step.outcome.seconds:.1f} s ({done} of {n_jobs})", file=sys.stderr)  # noqa: T201

    return told
