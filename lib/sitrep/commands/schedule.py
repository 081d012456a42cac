"""``sitrep schedule``: files for the schedulers that people have."""

import functools
from pathlib import Path
from typing import Any

import click

from sitrep.commands.options import Command, Group

_OPTIONS = (
    click.option("--at", default="06:00", show_default=True, metavar="HH:MM", help="When, every day."),
    click.option("--zone", metavar="NAME", help="Time zone of --at, e.g. Europe/Paris.  [default: this machine's]"),
    click.option("--corpus", multiple=True, metavar="PATH", help="What to read; may be repeated."),
    click.option("--topics", metavar="FILE", help="The topic file."),
    click.option("--out", metavar="FOLDER", help="Where runs are written."),
    click.option("--topic", multiple=True, metavar="ID", help="Report on this topic only; may be repeated."),
    click.option("--deadline", metavar="TIME", help="Give up after this time.  [default: 2h]"),
    click.option("--on-failure", metavar="COMMAND", help="Run this if a report fails."),
    click.option("--on-publish", metavar="COMMAND", help="Run this when a report is published."),
    click.option("--to", type=click.Path(path_type=Path), metavar="FOLDER", help="Write there, not to the screen."),
    click.option("--debug", is_flag=True, default=None, help="Show a traceback under an error."),
)


def _options(command: Command) -> Command:
    return functools.reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


@click.group(cls=Group)
def schedule() -> None:
    """Print a ready file for a scheduler: this installation, this workspace, a report every day."""


@schedule.command()
@_options
def cron(**options: Any) -> None:
    """Print lines for crontab."""
    _write("cron", options)


@schedule.command()
@_options
def systemd(**options: Any) -> None:
    """Print a service and a timer of systemd."""
    _write("systemd", options)


@schedule.command()
@_options
def github(**options: Any) -> None:
    """Print a workflow of GitHub Actions."""
    _write("github", options)


@schedule.command()
@_options
def airflow(**options: Any) -> None:
    """Print a DAG of Airflow."""
    _write("airflow", options)


def _write(kind: Any, options: dict[str, Any]) -> None:
    from sitrep.files import write_atomic
    from sitrep.scheduling import plan_of, written
    from sitrep.settings import load_settings

    at, zone, to = (options.pop(name) for name in ("at", "zone", "to"))
    made = written(kind, plan_of(load_settings(options), at=at, zone=zone))
    for file in made:
        if to is not None:
            write_atomic(to / file.name, file.text)
            click.echo(to / file.name)
        else:
            click.echo(f"# ---- {file.name} ----" if len(made) > 1 else "", nl=len(made) > 1)
            click.echo(file.text, nl=False)
