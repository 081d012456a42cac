"""Running the notebooks of a report, or one alone, over one analysed corpus."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sitrep.answers import Answers
from sitrep.desk import ANALYSIS, cached, corpus_name, scope_of
from sitrep.errors import DeadlineError, NotebookFailedError, UsageError
from sitrep.finding import FIGURES
from sitrep.reports.deadline import Deadline
from sitrep.reports.forking import WarmStart
from sitrep.reports.journal import Journal, telling
from sitrep.reports.outcomes import Job, Outcome
from sitrep.reports.pages import PageContext
from sitrep.reports.parameters import check, header
from sitrep.reports.progress import shown
from sitrep.reports.runner import run_jobs
from sitrep.reports.secrecy import Secrets
from sitrep.reports.writing import export_page
from sitrep.settings import Settings
from sitrep.topics.file import TopicFile, load_topics


def run_single(notebook: Path, settings: Settings, *, parameters: Mapping[str, str]) -> Path:
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
    deadline = Deadline.after(settings.deadline)
    secrets = Secrets.among(parameters)
    now = datetime.now(UTC)
    folder = settings.out / "single" / now.strftime("%Y-%m-%dT%H%M%SZ")
    with telling(settings.log_format, secrets, quiet=settings.quiet) as journal:
        with deadline.kept():
            answers = answers_of(settings, topic_file, topic_file)
        refuse_failed(run_notebooks([job], folder, settings, answers, journal, deadline), secrets)
    page = folder / f"{job.name}.html"
    export_page(
        folder / "notebooks" / f"{job.name}.ipynb", page, PageContext(title=job.title, run_id="single", run_at=now)
    )
    return page


def answers_of(settings: Settings, topic_file: TopicFile, chosen: TopicFile) -> Answers:
    """Analyse the corpus, or take what is there, and return what it answers on the chosen topics."""
    analysis = cached(settings, topic_file)
    return Answers(
        analysis,
        chosen,
        corpus_name=corpus_name(settings, analysis),
        scope=scope_of(settings, analysis),
        evidence_kind=settings.evidence,
    )


def run_notebooks(  # noqa: PLR0913 - as of the runner, one call is the whole interface
    jobs: Sequence[Job],
    folder: Path,
    settings: Settings,
    answers: Answers,
    journal: Journal,
    deadline: Deadline,
    *,
    warm: WarmStart | None = None,
    done: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Run notebooks in kernels that find the analysis, the settings and the folder of figures in their environment.

    Args:
        jobs: what to run.
        folder: where ``notebooks/`` and ``figures/`` go.
        settings: the command's.
        answers: the analysed corpus.
        journal: is told of each notebook's end.
        deadline: by when all must be done.
        warm: a process to fork kernels from, if one was started already.
        done: is given each notebook that ran well, as soon as it has, while others run.
    """
    figures = folder / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    environment = {
        ANALYSIS: str(answers.analysis.folder),
        FIGURES: str(figures),
        "SITREP_WORKSPACE": str(settings.workspace),
        "SITREP_TABLES": settings.tables,
        "SITREP_CORPUS": os.pathsep.join(settings.corpus),
        "SITREP_TOPICS": str(settings.topics),
        "SITREP_TOPIC": ",".join(settings.topic),
        "SITREP_OUT": str(settings.out),
        "SITREP_AS_OF": settings.as_of.isoformat(),
        "SITREP_EVIDENCE": settings.evidence,
        **({"SITREP_STOP_WORDS": str(settings.stop_words)} if settings.stop_words else {}),
        **({"SITREP_LEXICONS": ",".join(settings.lexicons)} if settings.lexicons else {}),
        **settings.as_variables(("map", "from", "to", "source", "no_clean", "date_hints", "copies")),
    }
    with shown(len(jobs), journal, quiet=settings.quiet) as progress:
        return run_jobs(
            jobs,
            folder,
            environment=environment,
            working_folder=settings.workspace / "notebooks",
            n_parallel=settings.notebooks_at_once,
            timeout_s=settings.notebook_deadline,
            deadline=deadline.at,
            progress=progress,
            done=done,
            secrets=journal.secrets,
            warm_start=warm or True,
        )


def refuse_failed(outcomes: Sequence[Outcome], secrets: Secrets) -> None:
    """Raise if a notebook run failed.

    Raises:
        DeadlineError: those that failed were stopped by the deadline of the whole.
        NotebookFailedError: others.
    """
    failed = [outcome for outcome in outcomes if outcome.failure is not None]
    if not failed:
        return
    told = secrets.out_of("".join(f"\n  {outcome.job.name}: {outcome.failure}" for outcome in failed))
    kind = DeadlineError if all(o.failure and o.failure.reason == "deadline" for o in failed) else NotebookFailedError
    raise kind(
        f"{len(failed)} of {len(outcomes)} notebook runs failed; nothing was published, the last good report stays."
        f"{told}"
    )
