"""Making a report: analyse, run the notebooks, export their pages, write what a run leaves, publish all or nothing."""

import contextlib
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitrep.answers.notes import NOTES
from sitrep.desk import narrowed
from sitrep.errors import SitrepError, TopicFileError
from sitrep.reports.changes import since_last, unchanged_since
from sitrep.reports.checking import check_counts, check_folder
from sitrep.reports.deadline import Deadline
from sitrep.reports.forking import WarmStart
from sitrep.reports.formats import make_formats, refuse_what_cannot_be_made
from sitrep.reports.history import last_published
from sitrep.reports.hooks import tell
from sitrep.reports.jobs import left_aside, report_jobs
from sitrep.reports.journal import Journal, telling
from sitrep.reports.leaving import facts, write_tables
from sitrep.reports.lock import holding
from sitrep.reports.outcomes import Job
from sitrep.reports.publish import BRIEFING, Staging, fail, publish, stage
from sitrep.reports.reuse import reusable, reuse, taken_over
from sitrep.reports.running import answers_of, refuse_failed, run_notebooks
from sitrep.reports.secrecy import Secrets, is_secret
from sitrep.reports.writing import Bodies, whole_name, write_pages
from sitrep.settings import Settings
from sitrep.topics.file import TopicFile, load_topics

INTERRUPTED = 130
"""The exit code of an interrupted run."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A published run: its folder, its briefing as reached through ``latest``, and the run reused, if one was."""

    folder: Path
    briefing: Path
    reused_from: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a report is asked for: notebook parameters, whether to run in any case, and the command's own words."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False
    command: Sequence[str] = ()


def make_report(settings: Settings, asked: Asked) -> Made:
    """Make and publish the report of a workspace, or reuse the last one where nothing that decides it changed.

    Raises:
        SitrepError: whatever went wrong, by its class; ``latest`` is then what it was.
    """
    secrets = Secrets.among(asked.parameters)
    with telling(settings.log_format, secrets, quiet=settings.quiet) as journal:
        making = _Making(settings, asked, journal)
        try:
            made = making.make()
        except BaseException as error:
            if isinstance(error, SitrepError):
                error.args = (secrets.out_of(str(error)),)
            tell(settings.on_failure, making.told(error), journal, workspace=settings.workspace, name="on-failure")
            raise
        tell(settings.on_publish, making.told(None), journal, workspace=settings.workspace, name="on-publish")
    return made


class _Making:
    """The making of one report, and what is known of it if it fails."""

    def __init__(self, settings: Settings, asked: Asked, journal: Journal) -> None:
        self._settings, self._asked, self._journal = settings, asked, journal
        self._deadline = Deadline.after(settings.deadline)
        self._staging: Staging | None = None
        self._folder: Path | None = None
        parameters = journal.secrets.out_of_json(dict(asked.parameters))
        self._record: dict[str, Any] = {"parameters": parameters}

    def told(self, error: BaseException | None) -> dict[str, Any]:
        """Return what a hook is told: run.json as far as it came, the folder, the exit code and the reason."""
        staging = self._staging
        known = {} if staging is None else {"run_id": staging.run_id, "sequence": staging.sequence}
        told = {**known, **self._record, "folder": None if self._folder is None else str(self._folder)}
        if error is None:
            return {**told, "status": "published", "exit_code": 0}
        code = error.exit_code if isinstance(error, SitrepError) else 1
        code = INTERRUPTED if isinstance(error, KeyboardInterrupt) else code
        return {**told, "status": "failed", "reason": _reason(error), "exit_code": code}

    def make(self) -> Made:
        settings = self._settings
        refuse_what_cannot_be_made(settings.format)
        try:
            topic_file = load_topics(settings.topics)
        except TopicFileError as error:
            # An edit that breaks the topics must show in the index of a report that nobody watches.
            with holding(settings.out, command="sitrep report"):
                self._begin()
                self._fail(error)
            raise
        topics = narrowed(topic_file, settings).topics
        jobs = report_jobs(settings.workspace / "notebooks", topics, self._asked.parameters)
        with holding(settings.out, command="sitrep report"):
            staging = self._begin()
            for aside in left_aside(settings.workspace, settings.topics.parent / NOTES, topic_file.topics):
                self._journal.warn(aside, step="notebooks")
            try:
                with contextlib.ExitStack() as ending:
                    return self._make(staging, topic_file, jobs, ending)
            except BaseException as error:
                self._fail(error)
                raise

    def _begin(self) -> Staging:
        self._staging = staging = stage(self._settings.out)
        self._journal.keep_in(staging.folder)
        self._journal.say(f"run {staging.run_id}", step="run", state="started", run_id=staging.run_id)
        return staging

    def _make(self, staging: Staging, topic_file: TopicFile, jobs: Sequence[Job], ending: contextlib.ExitStack) -> Made:
        settings, journal, record = self._settings, self._journal, self._record
        # A notebook that is given a secret asks something outside, of which no hash tells whether it changed.
        fresh = self._asked.fresh or any(map(is_secret, self._asked.parameters))

        def warm_up() -> WarmStart | None:
            """Start what kernels are forked from: it loads beside what is done here."""
            if len(jobs) < 2:
                return None
            return ending.enter_context(WarmStart(folder=settings.workspace / "notebooks", topics=settings.topics))

        warm = warm_up() if fresh or last_published(staging.outputs) is None else None
        with self._deadline.kept(), journal.step("analyse"):
            answers = answers_of(settings, topic_file, narrowed(topic_file, settings))
            titles = {topic.id: topic.title for topic in answers.topics.topics}
            record |= facts(settings, answers, list(titles), self._asked.command, self._asked.parameters)
        if not fresh and (made := self._reuse(staging, titles)):
            return made
        warm = warm or warm_up()
        with self._deadline.kept(), journal.step("tables"):
            record["rows"] = write_tables(staging.folder / "tables", answers)
        with journal.step("notebooks"):
            bodies = Bodies()
            outcomes = run_notebooks(
                jobs, staging.folder, settings, answers, journal, self._deadline, warm=warm, done=bodies.add
            )
        record["durations"] = {**journal.durations, **{o.job.name: o.seconds for o in outcomes}}
        refuse_failed(outcomes, journal.secrets)
        with self._deadline.kept():
            with journal.step("changes"):
                changed = since_last(staging, record, answers.analysis, titles)
                record["rows"] |= changed.write(staging.folder / "tables")
                record["compared_with"] = changed.run_id
            with journal.step("pages"):
                expected = write_pages(staging, jobs, bodies, answers, record, changed.told, formats=settings.format)
            if set(settings.format) - {"html"}:
                with journal.step("formats"):
                    told = {"run_id": staging.run_id, **journal.secrets.out_of_json(record)}
                    expected += make_formats(staging.folder, whole_name(staging), settings.format, told)
        record["durations"] |= journal.durations
        return self._publish(staging, expected)

    def _reuse(self, staging: Staging, titles: Mapping[str, str]) -> Made | None:
        """Publish the last run's result again if its inputs are these and it is still whole; else return None."""
        run = reusable(staging.outputs, self._record["inputs"])
        if run is None:
            return None
        try:
            with self._deadline.kept(), self._journal.step("reuse"):
                expected = reuse(staging, run, unchanged_since(staging, run, self._record, titles))
            problems = check_folder(staging.folder, expected)
            problems += check_counts(staging.folder, run.record.get("rows", {}), run.record.get("counts", {}))
        except OSError as error:
            problems = [_reason(error)]
        if problems:
            self._journal.warn(f"run {run.run_id} is no longer whole and is not reused: {problems[0]}", step="reuse")
            staging.empty()
            return None
        self._record |= {**taken_over(run), "durations": dict(self._journal.durations)}
        self._journal.say(f"unchanged since run {self._record['reused_from']}: its result stands", step="reuse")
        return self._publish(staging, expected)

    def _publish(self, staging: Staging, expected: Sequence[str]) -> Made:
        self._deadline.check()
        self._folder = publish(staging, self._journal.secrets.out_of_json(self._record), expected=expected)
        self._journal.say(f"published {staging.run_id}", step="publish", state="done", run_id=staging.run_id)
        return Made(
            folder=self._folder,
            briefing=self._settings.out / "latest" / BRIEFING,
            reused_from=self._record.get("reused_from", ""),
        )

    def _fail(self, error: BaseException) -> None:
        """Keep what there is of a run that failed; what was published before an error stays published."""
        staging = self._staging
        if staging is None or not staging.folder.is_dir():
            return
        secrets = self._journal.secrets
        reason = _placeless(secrets.out_of(_reason(error)), self._settings)
        self._journal.keep(f"failed: {reason}", step="run", state="failed", run_id=staging.run_id)
        self._journal.close()
        told = secrets.out_of("".join(traceback.format_exception(error)))
        record = {**secrets.out_of_json(self._record), "durations": dict(self._journal.durations)}
        self._folder = fail(staging, reason, record, traceback=told)


def _placeless(text: str, settings: Settings) -> str:
    """Return a reason as the index may tell it: paths from the workspace on, and of others the last component."""
    places = {f"{settings.workspace}/": ""}
    places |= {path: Path(path).name for path in (*settings.corpus, str(settings.out)) if Path(path).is_absolute()}
    places[f"{Path.home()}/"] = "~/"
    for place, name in places.items():
        text = text.replace(place, name) if len(place) > 1 else text
    return text


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        place = f"{Path(str(error.filename)).name}: " if error.filename else ""
        return f"{place}{error.strerror}"
    if isinstance(error, KeyboardInterrupt):
        return "the run was interrupted"
    return str(error) if isinstance(error, SitrepError) else repr(error)
