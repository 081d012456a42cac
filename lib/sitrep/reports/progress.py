"""What is told while notebooks run: a line a notebook in the journal, and a bar where a person watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sitrep.reports.journal import Journal
from sitrep.reports.runner import Step


@contextmanager
def shown(n_jobs: int, journal: Journal, *, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """Give the function that is told each step of ``n_jobs`` notebook runs: a line a notebook, a bar in a terminal."""
    lines = _lines(n_jobs, journal)
    if quiet or journal.format == "json" or not sys.stderr.isatty():
        yield lines
        return
    with _bar(n_jobs) as bar:

        def told(step: Step) -> None:
            bar(step)
            lines(step)

        yield told


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


def _lines(n_jobs: int, journal: Journal) -> Callable[[Step], None]:
    done = 0

    def told(step: Step) -> None:
        nonlocal done
        if step.state != "finished" or step.outcome is None:
            return
        done += 1
        name, seconds, failure = step.job.name, step.outcome.seconds, step.outcome.failure
        count = f"({done} of {n_jobs})"
        if failure is None:
            journal.say(f"{name}: done in {seconds:.1f} s {count}", step=name, seconds=seconds, state="done")
        else:
            journal.warn(
                f"{name}: FAILED in {seconds:.1f} s {count}: {failure}", step=name, seconds=seconds, state="failed"
            )

    return told
