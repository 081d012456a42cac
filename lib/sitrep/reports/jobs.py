"""Which notebooks a report runs, and with which parameters."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sitrep.errors import ParameterError, UsageError, nearest
from sitrep.reports.outcomes import Job
from sitrep.reports.parameters import check, declared, header, is_declared
from sitrep.topics.file import Topic

OPTIONS = {"corpus": "--corpus PATH", "topics_file": "--topics FILE", "topic": "--topic ID"}
"""Parameters that a report sets for its notebooks, and the option that says them; pages and tables must agree."""


def report_jobs(folder: Path, topics: Sequence[Topic], given: Mapping[str, str]) -> list[Job]:
    """List the notebook runs of a report: each notebook once, or once a topic, as its header says.

    Args:
        folder: the notebooks, run in the order of their file names; those of ``run: never``, and those that declare
            nothing (an analyst's sheets), are left out.
        topics: the topics to report on.
        given: parameters from the command line; each goes to every notebook that declares it.

    Raises:
        UsageError: there is no notebook to run.
        ParameterError: a parameter that no notebook declares or that is an option, or a value of the wrong type.
    """
    notebooks = [path for path in _notebooks(folder) if is_declared(path) and header(path).run != "never"]
    if not notebooks:
        raise UsageError(
            f"{folder}: no notebook to run. A report notebook declares sitrep: {{title, run: once or per_topic}} in "
            "its metadata; make a fresh workspace with `sitrep new FOLDER` and copy its notebooks."
        )
    _refuse_unknown(notebooks, given)
    jobs: list[Job] = []
    first = next((path for path in notebooks if header(path).run == "per_topic"), None)
    for path in notebooks:
        mine = check(path, {name: value for name, value in given.items() if name in declared(path)})
        head = header(path)
        if head.run == "once":
            jobs.append(Job(notebook=path, name=path.stem, title=head.title, parameters=mine))
            continue
        for topic in topics:
            parameters = {**mine, **check(path, {"topic": topic.id})}
            title = topic.title if path == first else f"{topic.title}: {head.title}"
            jobs.append(Job(notebook=path, name=f"{path.stem}-{topic.id}", title=title, parameters=parameters))
    return jobs


def left_aside(workspace: Path, notes: Path, topics: Sequence[Topic]) -> list[str]:
    """Say which notebooks and notes of the workspace a report does not use, since they do not say what they are for."""
    said = [
        f"notebooks/{path.name} is not part of the report: its metadata has no sitrep title and run. "
        "Add them, or leave it as a sheet of your own."
        for path in _notebooks(workspace / "notebooks")
        if not is_declared(path)
    ]
    known = [topic.id for topic in topics]
    return said + [
        f"{notes.name}/{path.name} stands on no page: there is no topic {path.stem}.{nearest(path.stem, known)} "
        f"The topics are {', '.join(known)}."
        for path in sorted(notes.glob("*.md"))
        if path.stem not in known
    ]


def _notebooks(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.ipynb")) if not path.name.startswith(".")]


def _refuse_unknown(notebooks: Sequence[Path], given: Mapping[str, str]) -> None:
    known = sorted({name for path in notebooks for name in declared(path)} - OPTIONS.keys())
    for name in given:
        if name in OPTIONS:
            raise ParameterError(
                f"-p {name}: a report gives all its notebooks the same {name}. Say it by {OPTIONS[name]}."
            )
        if name not in known:
            raise ParameterError(
                f'-p {name}: no report notebook has a parameter "{name}".{nearest(name, known)} '
                f"Known are {', '.join(known)}."
            )
