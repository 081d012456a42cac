"""Making a report: analyse, run the notebooks, export their pages, write what a run leaves, publish all or nothing."""

import os
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sitrep.answers import Answers
from sitrep.desk import ANALYSIS, cached, corpus_name, narrowed, scope_of
from sitrep.errors import DeadlineError, NotebookFailedError, SitrepError, UsageError
from sitrep.finding import FIGURES
from sitrep.reports.jobs import report_jobs
from sitrep.reports.leaving import facts, write_tables
from sitrep.reports.lock import holding
from sitrep.reports.outcomes import Job, Outcome
from sitrep.reports.pages import PageContext
from sitrep.reports.parameters import check, header
from sitrep.reports.progress import shown
from sitrep.reports.publish import BRIEFING, fail, publish, stage
from sitrep.reports.runner import run_jobs
from sitrep.reports.writing import export_page, write_pages
from sitrep.settings import Settings
from sitrep.topics.file import TopicFile, load_topics

START_S = 120.0
"""How long one notebook may take, its kernel's start included, where no deadline is given."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A published run: its folder and its briefing, as reached through ``latest``."""

    folder: Path
    briefing: Path


@dataclass(kw_only=True)
class _Clock:
    """Durations by step, in seconds."""

    steps: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.steps[name] = round(time.monotonic() - began, 3)


def make_report(
    settings: Settings, *, parameters: Mapping[str, str], deadline_s: float | None, command: Sequence[str]
) -> Made:
    """Make and publish the report of a workspace.

    Args:
        settings: the corpus, topic file, output folder and the rest.
        parameters: notebook parameters from the command line.
        deadline_s: give up after so many seconds, publishing nothing.
        command: the arguments that the command was given, for run.json.

    Raises:
        SitrepError: whatever went wrong, by its class; ``latest`` is then what it was.
    """
    deadline = None if deadline_s is None else time.monotonic() + deadline_s
    topic_file = load_topics(settings.topics)
    topics = narrowed(topic_file, settings).topics
    notebooks = settings.workspace / "notebooks"
    jobs = report_jobs(notebooks, topics, parameters)
    with holding(settings.out, command="sitrep report"):
        clock = _Clock()
        staging = stage(settings.out)
        record: dict[str, Any] = {"parameters": dict(parameters)}
        try:
            with clock.step("analyse"):
                answers = _answers(settings, topic_file, narrowed(topic_file, settings))
            record |= facts(settings, answers, [topic.id for topic in topics], command)
            with clock.step("notebooks"):
                outcomes = _run(jobs, staging.folder, settings, answers, deadline)
            record["durations"] = {**clock.steps, **{o.job.name: round(o.seconds, 3) for o in outcomes}}
            _refuse_failed(outcomes)
            with clock.step("tables"):
                record["rows"] = write_tables(staging.folder / "tables", answers)
            with clock.step("pages"):
                expected = write_pages(staging, jobs, answers, record)
            record["durations"] |= clock.steps
            folder = publish(staging, record, expected=expected)
        except BaseException as error:
            reason = str(error) if isinstance(error, SitrepError | OSError) else repr(error)
            fail(staging, reason, record, log="".join(traceback.format_exception(error)))
            raise
    return Made(folder=folder, briefing=settings.out / "latest" / BRIEFING)


def run_single(notebook: Path, settings: Settings, *, parameters: Mapping[str, str], deadline_s: float | None) -> Path:
    """Execute and export one notebook to ``single/TIME/`` of the output folder; return its page.

    Raises:
        UsageError: there is no such notebook.
        ParameterError: a parameter that it does not declare, or a value of the wrong type.
        NotebookFailedError: a cell failed; the message names the executed notebook.
    """
    if not notebook.is_file():
        raise UsageError(f"{notebook}: no such notebook. Name one, e.g. sitrep run notebooks/10_topic.ipynb")
    head = header(notebook)
    job = Job(notebook=notebook.resolve(), name=notebook.stem, title=head.title, parameters=check(notebook, parameters))
    topic_file = load_topics(settings.topics)
    if "topic" in job.parameters:
        topic_file.topic(str(job.parameters["topic"]))
    answers = _answers(settings, topic_file, topic_file)
    now = datetime.now(UTC)
    folder = settings.out / "single" / now.strftime("%Y-%m-%dT%H%M%SZ")
    deadline = None if deadline_s is None else time.monotonic() + deadline_s
    outcomes = _run([job], folder, settings, answers, deadline)
    _refuse_failed(outcomes)
    page = folder / f"{job.name}.html"
    export_page(
        folder / "notebooks" / f"{job.name}.ipynb", page, PageContext(title=job.title, run_id="single", run_at=now)
    )
    return page


def _answers(settings: Settings, topic_file: TopicFile, chosen: TopicFile) -> Answers:
    analysis = cached(settings, topic_file)
    scope = scope_of(settings, analysis)
    return Answers(analysis, chosen, corpus_name=corpus_name(settings), scope=scope)


def _run(
    jobs: Sequence[Job], folder: Path, settings: Settings, answers: Answers, deadline: float | None
) -> list[Outcome]:
    figures = folder / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    environment = {
        ANALYSIS: str(answers.analysis.folder),
        FIGURES: str(figures),
        "SITREP_WORKSPACE": str(settings.workspace),
        "SITREP_CORPUS": os.pathsep.join(settings.corpus),
        "SITREP_TOPICS": str(settings.topics),
        "SITREP_TOPIC": ",".join(settings.topic),
        "SITREP_OUT": str(settings.out),
        **settings.as_variables(("map", "from", "to", "source", "no_clean", "date_hints", "copies")),
    }
    with shown(len(jobs), quiet=settings.quiet) as progress:
        return run_jobs(
            jobs,
            folder,
            environment=environment,
            working_folder=settings.workspace / "notebooks",
            n_parallel=settings.jobs,
            timeout_s=START_S if deadline is None else None,
            deadline=deadline,
            progress=progress,
        )


def _refuse_failed(outcomes: Sequence[Outcome]) -> None:
    failed = [outcome for outcome in outcomes if outcome.failure is not None]
    if not failed:
        return
    told = "".join(f"\n  {outcome.job.name}: {outcome.failure}" for outcome in failed)
    kind = DeadlineError if all(o.failure and o.failure.reason == "deadline" for o in failed) else NotebookFailedError
    raise kind(
        f"{len(failed)} of {len(outcomes)} notebook runs failed; nothing was published, the last good report stays."
        f"{told}"
    )
