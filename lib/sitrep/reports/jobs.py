"""Which notebooks a report runs, and with which parameters."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sitrep.errors import ParameterError, UsageError, nearest
from sitrep.reports.outcomes import Job
from sitrep.reports.parameters import check, declared, header
from sitrep.topics.file import Topic

OPTIONS = {"corpus": "--corpus PATH", "topics_file": "--topics FILE", "topic": "--topic ID"}
"""Parameters that a report sets for its notebooks, and the option that says them; pages and tables must agree."""


def report_jobs(folder: Path, topics: Sequence[Topic], given: Mapping[str, str]) -> list[Job]:
    """List the notebook runs of a report: each notebook once, or once a topic, as its header says.

    Args:
        folder: the notebooks, run in the order of their file names; those of ``run: never`` are left out.
        topics: the topics to report on.
        given: parameters from the command line; each goes to every notebook that declares it.

    Raises:
        UsageError: there is no notebook to run.
        ParameterError: a parameter that no notebook declares or that is an option, or a value of the wrong type.
    """
    notebooks = [path for path in sorted(folder.glob("*.ipynb")) if header(path).run != "never"]
    if not notebooks:
        raise UsageError(
            f"{folder}: no notebook to run. A report notebook declares sitrep: {{title, run: once or per_topic}} in "
            "its metadata; make a fresh workspace with `sitrep new FOLDER` and copy its notebooks."
        )
    _refuse_unknown(notebooks, given)
    jobs = []
    for path in notebooks:
        mine = check(path, {name: value for name, value in given.items() if name in declared(path)})
        head = header(path)
        if head.run == "once":
            jobs.append(Job(notebook=path, name=path.stem, title=head.title, parameters=mine))
            continue
        for topic in topics:
            parameters = {**mine, **check(path, {"topic": topic.id})}
            jobs.append(Job(notebook=path, name=f"{path.stem}-{topic.id}", title=topic.title, parameters=parameters))
    return jobs


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
