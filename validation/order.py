"""The order of one person's way through custody, as a rule over steps: it serves the reports of an article and the cases of the lake.

A person may be taken again after a release or after an old sentence; so a background episode is not held against the news, and a
release is only in the way of an arrest when no earlier arrest is told of.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from extractors.vocabulary import EventType


@dataclass(frozen=True)
class Step:
    """One custody event of one person. `ref` is whatever the caller finds it by (a row's position, an event id)."""

    ref: object
    type: str
    start: dt.date | None
    end: dt.date | None
    focus: bool = True


@dataclass(frozen=True)
class Fault:
    rule: str
    ref: object
    value: str


class Told(Protocol):
    """A step of a case (`warehouse.records.CaseStep`)."""

    @property
    def event_id(self) -> str: ...
    @property
    def type(self) -> EventType: ...
    @property
    def date_start(self) -> dt.date | None: ...
    @property
    def date_end(self) -> dt.date | None: ...


def faults(steps: Sequence[Step]) -> list[Fault]:
    """Steps of one person that cannot have come in the order of their dates; only what is certain from the dates' bounds counts."""
    arrests = [s for s in steps if s.type == EventType.ARREST]
    sentencings = [s for s in steps if s.type == EventType.SENTENCING]
    releases = [s for s in steps if s.type == EventType.RELEASE]
    found = []
    for arrest in arrests:
        for sentencing in sentencings:
            other_case = (arrest.focus and not sentencing.focus) or _any_between(releases, sentencing, arrest)
            if not other_case and _before(sentencing, arrest):
                found.append(Fault("arrest_not_after_sentencing", arrest.ref, f"arrested {arrest.start}, sentenced {sentencing.end}"))
                break
    for release in releases:
        later = [a for a in arrests if not (a.focus and not release.focus)]
        if later and len(later) == len(arrests) and all(_before(release, a) for a in later):
            first = min(a.start for a in later if a.start)
            found.append(Fault("release_not_before_arrest", release.ref, f"released {release.end}, arrested {first}"))
    return found


def case_faults(steps: Iterable[Told]) -> list[Fault]:
    """The same over the steps of a case of the lake; each fault names its event."""
    return faults([Step(s.event_id, str(s.type), s.date_start, s.date_end) for s in steps])


def _before(first: Step, second: Step) -> bool:
    """Whether `first` was certainly over before `second` began."""
    return first.end is not None and second.start is not None and first.end < second.start


def _any_between(releases: Sequence[Step], first: Step, second: Step) -> bool:
    if first.end is None or second.start is None:
        return False
    return any(r.start is not None and r.end is not None and first.end <= r.end and r.start <= second.start for r in releases)
