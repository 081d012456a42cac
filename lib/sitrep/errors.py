"""One hierarchy of errors: each names a situation of the user's, carries its exit code, and ends with the remedy.

A message says what failed, where, what was found, what is allowed and what to do. It is printed as one message on
stderr; a traceback only with ``--debug``. Nothing here belongs to one room: an error that only one module raises is
still declared here, so that the exit codes can be read in one place.
"""

import difflib
from collections.abc import Iterable
from typing import ClassVar


class SitrepError(Exception):
    """What every error of Sitrep's own derives from; exit code 1: the work failed and nothing was published."""

    exit_code: ClassVar[int] = 1


class NotebookFailedError(SitrepError):
    """A notebook raised, died, timed out or ended early."""


class PublishError(SitrepError):
    """A run could not be checked, written or moved into its place."""


class PartFailedError(SitrepError):
    """A part of the corpus could not be analysed."""


class ClusterError(SitrepError):
    """A cluster cannot be reached, was lost, or has workers that are not set up as this process is."""


class TablesError(SitrepError):
    """Tables are missing, damaged, or of a newer schema than this version reads."""


class UsageError(SitrepError):
    """A bad option, parameter, workspace or folder."""

    exit_code: ClassVar[int] = 2


class ParameterError(UsageError):
    """A notebook parameter that is unknown, of the wrong type, or not allowed."""


class TopicFileError(UsageError):
    """A topics.yml that cannot be read as topics; the message begins with file:line:column."""


class TopicTestsError(UsageError):
    """A topic's own must-match or must-not-match sentences fail."""


class NothingToReadError(SitrepError):
    """No readable article: the path is missing or empty, or every record was refused or filtered out."""

    exit_code: ClassVar[int] = 3


class LockedError(SitrepError):
    """Another run holds the lock of the output folder."""

    exit_code: ClassVar[int] = 4


class DeadlineError(SitrepError):
    """The deadline passed before the run was published."""

    exit_code: ClassVar[int] = 5


class StaleError(SitrepError):
    """The last good report is older than allowed."""

    exit_code: ClassVar[int] = 6


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `` Did you mean "x"?`` for the known name most like ``name``, or an empty string when none is near."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""
