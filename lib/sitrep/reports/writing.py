"""Writing the pages of a run: a page a notebook, the briefing, and all of them in one file to send."""

import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitrep.answers import Answers
from sitrep.evidence import sheet as evidence
from sitrep.files import write_staged
from sitrep.reports import imports
from sitrep.reports.briefing import Pages, brief
from sitrep.reports.changes import Told
from sitrep.reports.leaving import SHEET
from sitrep.reports.outcomes import Job, Outcome
from sitrep.reports.pages import Heading, Link, PageContext, render
from sitrep.reports.publish import BRIEFING, Staging

if TYPE_CHECKING:
    from sitrep.reports.export import Body

_ANCHOR = re.compile(r'\bid="(ev-[^"]+)"')
_FORMATS = {"pdf": "The same as PDF", "zip": "The whole run as one zip"}


def whole_name(staging: Staging) -> str:
    """Return the name of the one-file report of a run."""
    return f"sitrep_{staging.started_at:%Y-%m-%d}.html"


class Bodies:
    """The contents of the pages, each made as soon as its notebook has run, beside those that still run."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._made: dict[str, Body] = {}

    def add(self, outcome: Outcome) -> None:
        """Make the page's content of a notebook that ran well."""
        assert outcome.notebook is not None
        with self._lock:  # the exporter serves one page at a time
            imports.load("sitrep.reports.export")
            from sitrep.reports.export import body_of

            self._made[outcome.job.name] = body_of(outcome.notebook)

    def __getitem__(self, name: str) -> "Body":
        """Return the content of a job's page."""
        return self._made[name]


def write_pages(
    staging: Staging,
    jobs: Sequence[Job],
    bodies: Bodies,
    answers: Answers,
    record: Mapping[str, Any],
    changed: Told,
    *,
    formats: Sequence[str] = (),
) -> list[str]:
    """Write a page a notebook, the briefing and the one-file report; return the files that the run must have.

    Args:
        staging: the run that is being built, its notebooks executed and its tables written.
        jobs: the notebook runs, in the order of the pages.
        bodies: what each of them shows.
        answers: the analysed corpus.
        record: what run.json will say.
        changed: what is told of the change since the last run.
        formats: what is made besides the pages; the briefing links to it.
    """
    whole = whole_name(staging)
    links = (Link(title="Briefing", href=BRIEFING), *(Link(title=j.title, href=f"{j.name}.html") for j in jobs))
    provenance = (
        ("Corpus", f"{answers.corpus_name}, sha256 {answers.analysis.corpus_hash[:12]}"),
        ("Topics", f"{answers.topics.path.name}, sha256 {answers.topics.sha256[:12]}"),
        ("Made with", f"Sitrep {record['code']['sitrep']}"),
        ("Done again by", record["command"]),
    )

    def context(title: str, *files: Link, pages: Sequence[Link] = links) -> PageContext:
        return PageContext(
            title=title,
            run_id=staging.run_id,
            run_at=staging.started_at,
            pages=pages,
            provenance=provenance,
            files=files,
        )

    states = [state["words"] for state in record["states"]]
    from sitrep.reports.export import as_chapter, write_page

    chapters = []
    anchors: dict[str, frozenset[str]] = {}
    for number, job in enumerate(jobs, 1):
        body = bodies[job.name]
        anchors[job.name] = frozenset(_ANCHOR.findall(body.html))
        page_files = [Link(title="The executed notebook", href=f"notebooks/{job.name}.ipynb")]
        if (staging.folder / f"{job.name}{evidence.SHEET}").is_file():
            href = f"{job.name}{evidence.SHEET}"
            page_files.append(Link(title="The sentences behind its numbers, as CSV", href=href))
        write_page(body, staging.folder / f"{job.name}.html", context(job.title, *page_files))
        chapter = as_chapter(body, f"p{number}-")
        chapters.append({"anchor": job.name, "title": job.title, "question": body.title, "body": chapter.html})
    files = (
        Link(title="All in one file, to send", href=whole),
        *(Link(title=_FORMATS[name], href=f"{Path(whole).stem}.{name}") for name in formats if name in _FORMATS),
        Link(title="Every number as CSV", href="tables/estimates.csv"),
    )
    in_pages, in_whole = (
        _topic_pages(jobs, anchors, Pages(page=page, evidence=place))
        for page, place in (("{0}.html", "{0}.html#{2}"), ("#{0}", "#p{1}-{2}"))
    )
    briefing = render(
        "briefing.html.j2",
        page=context("Briefing", *files),
        href=BRIEFING,
        brief=brief(answers, in_pages, states),
        changed=changed.linked(in_pages),
        contents=[
            *(Heading(level=2, anchor=f"topic-{topic.id}", text=topic.title) for topic in answers.topics.topics),
            Heading(level=2, anchor="changed", text="Since the last run"),
            Heading(level=2, anchor="careful", text="What to be careful about"),
        ],
    )
    write_staged(staging.folder / BRIEFING, briefing)
    write_staged(
        staging.folder / whole,
        render(
            "whole.html.j2",
            page=context("Situation report", pages=()),
            href=whole,
            brief=brief(answers, in_whole, states),
            changed=changed.linked(in_whole),
            sections=chapters,
            contents=[Heading(level=2, anchor=job.name, text=job.title) for job in jobs],
        ),
    )
    tables = [f"tables/{name}.parquet" for name in record["rows"]]
    tables += [f"tables/{name}.csv" for name, n_rows in record["rows"].items() if n_rows <= SHEET]
    return [*(link.href for link in links), whole, *tables, *(f"notebooks/{job.name}.ipynb" for job in jobs)]


def export_page(notebook: Path, page: Path, context: PageContext) -> None:
    """Export an executed notebook, loading nbconvert the quick way."""
    imports.load("sitrep.reports.export")
    from sitrep.reports.export import export

    export(notebook, page, context)


def _topic_pages(jobs: Sequence[Job], anchors: Mapping[str, frozenset[str]], form: Pages) -> dict[str, Pages]:
    """Return where each topic's page and its evidence are found; of several notebooks a topic, the first."""
    found: dict[str, Pages] = {}
    for number, job in enumerate(jobs, 1):
        if "topic" in job.parameters:
            here = Pages(
                page=form.page.format(job.name),
                evidence=form.evidence.format(job.name, number, "{}"),
                anchors=anchors[job.name],
            )
            found.setdefault(str(job.parameters["topic"]), here)
    return found
