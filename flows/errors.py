"""The few ways in which a command can end, each with an exit code that scripts can use."""
from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of `dissent`."""

    OK = 0
    FAILED = 1  # nothing could be done
    USAGE = 2  # the command line or a setting is wrong
    PARTLY = 3  # done, but some of the input is in quarantine
    INTERRUPTED = 130  # Ctrl-C


class DissentError(Exception):
    """Base: `str(error)` is one line that tells the user what to do."""

    exit = Exit.FAILED


class UsageError(DissentError):
    """The command line, a setting or a declaration is wrong."""

    exit = Exit.USAGE


class UnreachableError(DissentError):
    """A source or server could not be reached."""
