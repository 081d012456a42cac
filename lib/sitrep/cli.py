"""The command ``sitrep``: options in, one room called, one message and an exit code out.

Every subcommand imports its room when it runs, so that ``sitrep --help`` stays quick.
"""

import functools
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
        "--corpus", multiple=True, metavar="PATH", help="What to read: file, folder or glob; may be repeated."
    ),
    click.option("--topics", metavar="FILE", help="The topic file.  [default: topics.yml]"),
    click.option("--out", metavar="FOLDER", help="Where runs are written.  [default: outputs]"),
    click.option("--quiet", is_flag=True, default=None, help="Say nothing but errors and the result."),
    click.option("--debug", is_flag=True, default=None, help="Show a traceback under an error."),
)


_WORKERS = (
    click.option(
        "--executor",
        metavar="WHERE",
        help="Where a large corpus is analysed: in-process, or processes.  [default: in-process]",
    ),
    click.option("--jobs", type=int, metavar="N", help="Processes, or notebooks, side by side.  [default: one a core]"),
)


def workers(command: Command) -> Command:
    """Add the options that say how work is shared out."""
    return functools.reduce(lambda made, option: option(made), reversed(_WORKERS), command)


def common(command: Command) -> Command:
    """Add the options that most subcommands take."""
    return functools.reduce(lambda made, option: option(made), reversed(_COMMON), command)


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
@click.option("--fresh", is_flag=True, help="Run the notebooks even if nothing changed since the last report.")
@click.option(
    "--evidence", metavar="HOW", help="How much text of the articles is shown: full, excerpt or none.  [default: full]"
)
@click.option(
    "--format", metavar="FORMS", help="What is made: html alone, or with it pdf, zip, e.g. html,pdf.  [default: html]"
)
@workers
@limits
@click.option("--on-failure", metavar="COMMAND", help="Run this if the report fails, the run as JSON on its input.")
@click.option("--on-publish", metavar="COMMAND", help="Run this when a report is published, likewise.")
def report(parameters: tuple[str, ...], fresh: bool, **options: Any) -> None:
    """Analyse the corpus, run every report notebook, export and publish.

    Where nothing changed since the last report its result is published again, and says so.
    """
    from sitrep.reports.making import Asked, make_report

    asked = Asked(parameters=_pairs(parameters), fresh=fresh, command=sys.argv[1:])
    click.echo(_shown(make_report(_settings(options), asked).briefing))


@cli.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@common
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
@workers
def analyse(**options: Any) -> None:
    """Make the tables alone: OUT/base/NAME.parquet and OUT/topics/HASH/NAME.parquet."""
    from sitrep.engine.analysis import analyse as analyse_corpus
    from sitrep.engine.executors import executor_of
    from sitrep.engine.progress import shown
    from sitrep.topics.file import load_topics

    settings = _settings(options)
    with shown(quiet=settings.quiet) as told:
        made = analyse_corpus(
            [Path(path) for path in settings.corpus],
            load_topics(settings.topics),
            settings.out,
            executor=executor_of(settings.executor, settings.jobs),
            told=told,
        )
    counts = ", ".join(f"{name} {made.n_rows[name]:,}" for name in ("articles", "sentences", "mentions", "rejects"))
    click.echo(f"{_shown(settings.out)}: {counts}")


@cli.group(cls=Group)
def corpus() -> None:
    """Look at the corpus."""


@corpus.command("check")
@common
def corpus_check(**options: Any) -> None:
    """Say what would be read and what refused, and why; exit 3 when nothing can be read."""
    from sitrep.desk import Desk, cached, corpus_name
    from sitrep.topics.file import load_topics

    settings = _settings(options)
    topic_file = load_topics(settings.topics)
    click.echo(repr(Desk(cached(settings, topic_file), topic_file, corpus_name=corpus_name(settings)).card()))


@cli.group(cls=Group)
def topics() -> None:
    """Look at the topic file."""


@topics.command("check")
@common
def topics_check(**options: Any) -> None:
    """Run the topic file's own tests; exit 2 when one fails."""
    from sitrep.checks import check_topic_file

    click.echo(check_topic_file(_settings(options)))


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


def _settings(options: dict[str, Any]) -> Any:
    from sitrep.settings import load_settings

    return load_settings(options)


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
    return os.fspath(path.relative_to(here) if path.is_relative_to(here) else path)


def _debugging(arguments: list[str]) -> bool:
    return "--debug" in arguments or os.environ.get("SITREP_DEBUG", "") in ("1", "true", "yes")
