"""What a check of the gate is: a named, vectorised predicate over the rows of one table, with its severity and its reason.

Checks made from the declarations (`suites.declared`) and the named rules of the field (`rules.RULES`) are all of this one kind. Each
becomes one Great Expectations expectation (`expectation.ExpectRowsToPass`), which calls `test` on the frame of the table.
"""
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]


class Severity(StrEnum):
    CRITICAL = "critical"  # the row goes to quarantine
    WARNING = "warning"  # the row is kept, with the check's name in `flags`


@dataclass(frozen=True)
class Verdict:
    """What a check found in a frame of n rows: masks of length n, and a bad row's value in words."""

    applies: Mask  # rows that the check has something to say about
    bad: Mask  # rows that fail; only where it applies
    value: Callable[[int], str]  # the offending value of the row at a position


@dataclass(frozen=True)
class Check:
    name: str
    table: str  # articles, reports, report_actors or evidence
    column: str  # the column that a failing row is filed under
    severity: Severity
    text: str  # the rule in words
    reason: str  # why a row that breaks it cannot be trusted
    test: Callable[[pd.DataFrame], Verdict]

    @property
    def description(self) -> str:
        """The rule, its severity and its reason, as Data Docs and `dissent quarantine show` print them."""
        return f"{self.text} ({self.name}, {self.severity}). Why: {self.reason}"


class BrokenCheck(Exception):
    """A check could not run, so nothing is known of the rows: the load stops. The text names the checks and what went wrong."""


@dataclass(frozen=True)
class Tally:
    """One expectation over the rows of one batch, or summed over a run."""

    name: str
    table: str
    column: str
    severity: str
    text: str
    reason: str
    rows: int  # rows of the table
    checked: int  # rows that the rule applies to
    failed: int
    samples: tuple[tuple[str, str], ...] = ()  # the first failing rows: (row id, value)

    def __add__(self, other: Tally) -> Tally:
        return dataclasses.replace(
            self, rows=self.rows + other.rows, checked=self.checked + other.checked, failed=self.failed + other.failed,
            samples=(self.samples + other.samples)[:SAMPLES],
        )


SAMPLES = 20


def shown(value: object) -> str:
    """A value in a line of at most 200 characters."""
    text = str(value)
    return text if len(text) <= 200 else text[:197] + "..."


def verdict(applies: Mask, bad: Mask, value: Callable[[int], object]) -> Verdict:
    return Verdict(applies, applies & bad, lambda i: shown(value(i)))
