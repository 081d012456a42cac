"""What the groups of commands share: the options of commands that look at a folder of runs, and good errors."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from sitrep.errors import nearest

Command = TypeVar("Command", bound=Callable[..., Any])


class Group(click.Group):
    """A group that names the nearest command for one that it does not know."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(error.message + nearest(args[0], self.list_commands(ctx)), ctx) from None


_FOLDER = (
    click.option("--out", metavar="FOLDER", help="The folder of runs.  [default: outputs]"),
    click.option("--quiet", is_flag=True, default=None, help="Say nothing but errors and the result."),
    click.option("--debug", is_flag=True, default=None, help="Show a traceback under an error."),
)


def folder(command: Command) -> Command:
    """Add the options of a command that looks at a folder of runs."""
    return functools.reduce(lambda made, option: option(made), reversed(_FOLDER), command)
