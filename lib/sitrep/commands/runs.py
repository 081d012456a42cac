"""``sitrep runs``: the history of runs."""

from typing import Any

import click

from sitrep.commands.options import Group, folder


@click.group(cls=Group)
def runs() -> None:
    """Look at the history of runs."""


@runs.command("list")
@folder
def runs_list(**options: Any) -> None:
    """List the runs, newest first, failed ones with why."""
    from sitrep.reports.history import describe_runs
    from sitrep.settings import load_settings

    click.echo(describe_runs(load_settings(options).out))


@runs.command("show")
@click.argument("run", default="latest")
@folder
@click.option("--json", "as_json", is_flag=True, help="Print the run's run.json.")
def runs_show(run: str, as_json: bool, **options: Any) -> None:
    """Tell what RUN (its name, its number, or latest) was made of and how long it took."""
    import json

    from sitrep.reports.looking import describe_run, find_run
    from sitrep.settings import load_settings

    found = find_run(load_settings(options).out, run)
    click.echo(json.dumps(dict(found.record), indent=2, ensure_ascii=False) if as_json else describe_run(found))


@runs.command("compare")
@click.argument("before")
@click.argument("now", default="latest")
@folder
@click.option("--json", "as_json", is_flag=True, help="Print every difference as JSON, a row a line.")
def runs_compare(before: str, now: str, as_json: bool, **options: Any) -> None:
    """Tell what differs from run BEFORE to run NOW: articles, topics, terms, and what changed them."""
    from sitrep.reports.looking import compare_runs
    from sitrep.settings import load_settings

    click.echo(compare_runs(load_settings(options).out, before, now, as_json=as_json))


@runs.command("correct")
@click.argument("run")
@click.option("--note", required=True, metavar="TEXT", help="What was wrong, and what is right.")
@folder
def runs_correct(run: str, note: str, **options: Any) -> None:
    """Put a dated correction on top of RUN's pages and on the index; the old pages are kept."""
    from sitrep.reports.correcting import correct
    from sitrep.settings import load_settings

    click.echo(f"corrected; the pages before are kept in {correct(load_settings(options).out, run, note)}")


@runs.command("stale")
@click.option("--max-age", required=True, metavar="TIME", help="How old the last good report may be, e.g. 26h or 8d.")
@folder
def runs_stale(max_age: str, **options: Any) -> None:
    """Exit 6 if the last good report is older than --max-age, or there is none; for whoever watches the schedule."""
    from sitrep.reports.keeping import refuse_stale
    from sitrep.settings import load_settings

    click.echo(refuse_stale(load_settings(options).out, max_age))


@runs.command("prune")
@click.option(
    "--keep-last", type=click.IntRange(min=0), metavar="N", help="Keep the N newest published and failed runs."
)
@click.option("--keep-days", type=click.IntRange(min=0), metavar="D", help="Keep runs of the last D days.")
@click.option("--yes", is_flag=True, help="Remove; without it, only say what would be removed.")
@folder
def runs_prune(keep_last: int | None, keep_days: int | None, yes: bool, **options: Any) -> None:
    """Remove old runs and analyses that no run uses; never the last good report, never the newest run."""
    from sitrep.reports.keeping import Keep, prune
    from sitrep.settings import load_settings

    click.echo(prune(load_settings(options).out, Keep(last=keep_last, days=keep_days), really=yes))
