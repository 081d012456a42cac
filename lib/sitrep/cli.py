"""The command ``sitrep``: options in, one room called, one message and an exit code out.

Every subcommand imports its room when it runs, so that ``sitrep --help`` stays quick.
"""

import functools
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sitrep import __version__
from sitrep.commands.options import Group
from sitrep.commands.runs import runs
from sitrep.commands.schedule import schedule
from sitrep.errors import SitrepError

Command = TypeVar("Command", bound=Callable[..., Any])

INTERRUPTED = 130


_COMMON = (
    click.option(
        "--corpus", multiple=True, metavar="PATH", help="What to read: file, folder, glob or URL; may be repeated."
    ),
    click.option("--topics", metavar="FILE", help="The topic file.  [default: topics.yml]"),
    click.option("--out", metavar="FOLDER", help="Where runs are written.  [default: outputs]"),
    click.option(
        "--lexicons",
        multiple=True,
        metavar="NAME",
        help="A lexicon beside news and VADER: afinn, or a file; may be repeated.  [default: afinn]",
    ),
    click.option("--quiet", is_flag=True, default=None, help="Say nothing but errors and the result."),
    click.option("--debug", is_flag=True, default=None, help="Show a traceback under an error."),
)


_READING = (
    click.option(
        "--map",
        "map",
        multiple=True,
        metavar="FIELD=COLUMN",
        help="Read a field from this column, e.g. text=story; may be repeated.",
    ),
    click.option("--from", "from", metavar="DAY", help="Leave out what was published before, and the undated."),
    click.option("--to", "to", metavar="DAY", help="Leave out what was published after, and the undated."),
    click.option("--source", multiple=True, metavar="NAME", help="Read this source only; may be repeated."),
    click.option("--no-clean", multiple=True, metavar="STEP", help="Leave out a step of cleaning; may be repeated."),
    click.option("--copies", is_flag=True, default=None, help="Count copies of an article too."),
    click.option("--date-hints", is_flag=True, default=None, help="Date undated articles by what their text suggests."),
)


_WORKERS = (
    click.option(
        "--executor",
        metavar="WHERE",
        help="Where a large corpus is analysed: in-process, processes, dask=ADDRESS or dask=local.  "
        "[default: in-process]",
    ),
    click.option("--part-mb", type=int, metavar="N", help="Megabytes of text worked on at a time.  [default: 16]"),
    click.option(
        "--jobs",
        type=int,
        metavar="N",
        help="Processes, or notebooks, side by side.  [default: one process a core, two notebooks]",
    ),
)


_TABLES = click.option(
    "--tables", metavar="FOLDER", help="Report on tables that sitrep analyse made, a folder or URL; reads no article."
)


def workers(command: Command) -> Command:
    """Add the options that say how work is shared out."""
    return functools.reduce(lambda made, option: option(made), reversed(_WORKERS), command)


def common(command: Command) -> Command:
    """Add the options that most subcommands take."""
    return functools.reduce(lambda made, option: option(made), reversed(_COMMON), command)


def reading(command: Command) -> Command:
    """Add the options that say how the corpus is read."""
    return functools.reduce(lambda made, option: option(made), reversed(_READING), command)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sitrep")
def cli() -> None:
    """Turn a folder of articles into a situation report by topic."""


_LIMITS = (
    click.option("--deadline", metavar="TIME", help="Give up, publishing nothing, after this time, e.g. 900 or 15m."),
    click.option("--notebook-deadline", metavar="TIME", help="Stop a notebook that takes longer.  [default: 10m]"),
    click.option("--as-of", metavar="DATE", help="Leave out articles dated later.  [default: today]"),
    click.option("--log-format", metavar="FORM", help="How steps are told: text or json.  [default: text]"),
)


def limits(command: Command) -> Command:
    """Add the options of commands that run notebooks."""
    return functools.reduce(lambda made, option: option(made), reversed(_LIMITS), command)


@cli.command()
@common
@click.option("--topic", multiple=True, metavar="ID", help="Report on this topic only; may be repeated.")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a notebook parameter.")
@click.option(
    "--params",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings and notebook parameters from this file, as desk.save_parameters writes it.",
)
@click.option("--fresh", is_flag=True, help="Run the notebooks even if nothing changed since the last report.")
@click.option(
    "--evidence", metavar="HOW", help="How much text of the articles is shown: full, excerpt or none.  [default: full]"
)
@click.option(
    "--format", metavar="FORMS", help="What is made: html alone, or with it pdf, zip, e.g. html,pdf.  [default: html]"
)
@reading
@workers
@_TABLES
@limits
@click.option("--on-failure", metavar="COMMAND", help="Run this if the report fails, the run as JSON on its input.")
@click.option("--on-publish", metavar="COMMAND", help="Run this when a report is published, likewise.")
def report(parameters: tuple[str, ...], params: Path | None, fresh: bool, **options: Any) -> None:
    """Analyse the corpus, run every report notebook, export and publish.

    Where nothing changed since the last report its result is published again, and says so.
    """
    from sitrep.asked import read_asked
    from sitrep.reports.making import Asked, make_report

    filed = read_asked(params) if params else None
    given = {**(filed.parameters if filed else {}), **_pairs(parameters)}
    asked = Asked(parameters=given, fresh=fresh, command=sys.argv[1:])
    click.echo(_shown(make_report(_settings(options, filed), asked).briefing))


@cli.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@common
@reading
@_TABLES
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a notebook parameter.")
@click.option(
    "--evidence", metavar="HOW", help="How much text of the articles is shown: full, excerpt or none.  [default: full]"
)
@limits
def run(notebook: Path, parameters: tuple[str, ...], **options: Any) -> None:
    """Execute and export one notebook to outputs/single/TIME/, leaving the published report alone."""
    from sitrep.reports.running import run_single

    click.echo(_shown(run_single(notebook, _settings(options), parameters=_pairs(parameters))))


@cli.command()
@common
@reading
@workers
def analyse(**options: Any) -> None:
    """Make the tables alone: OUT/base/NAME.parquet and OUT/topics/HASH/NAME.parquet; corpus and OUT may be URLs."""
    from sitrep.engine.analysis import analyse as analyse_corpus
    from sitrep.engine.configuration import configuration_from
    from sitrep.engine.executors import executor_of
    from sitrep.engine.progress import shown
    from sitrep.files import location, output_location
    from sitrep.topics.file import load_topics

    settings = _settings(options)
    out = output_location(settings.out_location)
    with shown(quiet=settings.quiet) as told:
        made = analyse_corpus(
            [location(path) for path in settings.corpus],
            load_topics(settings.topics),
            out,
            configuration=configuration_from(settings),
            executor=executor_of(settings.executor, settings.jobs),
            part_bytes=settings.part_bytes,
            told=told,
        )
    counts = ", ".join(f"{name} {made.n_rows[name]:,}" for name in ("articles", "sentences", "mentions", "rejects"))
    click.echo(f"{_shown(out)}: {counts}")


@cli.group(cls=Group)
def corpus() -> None:
    """Look at the corpus."""


@corpus.command("check")
@common
@reading
@click.option(
    "--list",
    "lists",
    multiple=True,
    metavar="WHAT",
    help="List one thing whole: sources, months, lengths, languages, refusals, copies, furniture; may be repeated.",
)
def corpus_check(lists: tuple[str, ...], **options: Any) -> None:
    """Say what would be read and what refused, and why; exit 3 when nothing can be read."""
    from sitrep.checks.reading import check_corpus

    click.echo(check_corpus(_settings(options), lists))


@cli.group(cls=Group)
def topics() -> None:
    """Look at the topic file."""


@topics.command("check")
@common
@workers
@click.option("--sample", type=click.Path(path_type=Path), metavar="FILE", help="Write sentences to judge to this CSV.")
@click.option("--size", type=click.IntRange(1), default=50, show_default=True, help="Sentences of each topic in it.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the draw.")
def topics_check(sample: Path | None, size: int, seed: int, **options: Any) -> None:
    """Run the topic file's own tests (exit 2 when one fails), and say what its rules find and nearly find."""
    from sitrep.checks.commands import Sample, check_topic_file

    wanted = Sample(path=sample, size=size, seed=seed) if sample else None
    click.echo(check_topic_file(_settings(options), wanted))


@topics.command("score")
@click.argument("file", type=click.Path(path_type=Path))
def topics_score(file: Path) -> None:
    """Print the precision of topics and rules by a judged sample, with its interval."""
    from sitrep.checks.commands import score_file

    click.echo(score_file(file))


@topics.command("names")
def topics_names() -> None:
    """Print the list of names that comes with the suite (include: [sitrep:names])."""
    from sitrep.topics.namelist import shipped_names

    click.echo(shipped_names(), nl=False)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Lay out a fresh workspace in FOLDER: notebooks, topics.yml, seeds."""
    from sitrep.workspace import explain_workspace, new_workspace

    written = new_workspace(folder)
    click.echo(explain_workspace(folder, written))


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[JUPYTERLAB OPTIONS]")
def lab(arguments: tuple[str, ...]) -> None:
    """Open JupyterLab on the notebooks, with the right kernel."""
    from sitrep.settings import find_workspace
    from sitrep.workspace import run_lab

    run_lab(find_workspace(), arguments)


cli.add_command(runs)
cli.add_command(schedule)


def main(arguments: list[str] | None = None, prog_name: str = "sitrep") -> None:
    """Run the command; every error is one message on stderr and its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(50_000, 20, 20)  # most of what a command makes it keeps: looking for cycles took 4% of a report
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a scheduler's stop leaves things as Ctrl-C does
    try:
        code = cli.main(args=given, prog_name=prog_name, standalone_mode=False)
    except SitrepError as error:
        if _debugging(given):
            traceback.print_exc()
        click.echo(f"sitrep: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("sitrep: interrupted; nothing was published.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        if _debugging(given):
            traceback.print_exc()
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"sitrep: {place}{error.strerror or error}. Nothing was published.", err=True)
        sys.exit(1)
    except Exception as error:
        if _debugging(given):
            traceback.print_exc()
        click.echo(
            f"sitrep: a fault of Sitrep's own: {error!r}. Nothing was published. "
            "Run it again with --debug for the traceback, and report it.",
            err=True,
        )
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _settings(options: dict[str, Any], asked: Any = None) -> Any:
    from sitrep.settings import load_settings

    return load_settings(options, asked=asked)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    from sitrep.errors import ParameterError

    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise ParameterError(f'-p "{text}": expected NAME=VALUE, e.g. -p n_terms=30.')
        pairs[name.strip()] = value
    return pairs


def _shown(path: Path) -> str:
    """Return a path from the current folder where it lies below it, else absolute."""
    here = Path.cwd()
    if not isinstance(path, Path):
        return str(path)
    return os.fspath(path.relative_to(here) if path.is_relative_to(here) else path)


def _debugging(arguments: list[str]) -> bool:
    return "--debug" in arguments or os.environ.get("SITREP_DEBUG", "") in ("1", "true", "yes")
