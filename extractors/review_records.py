"""Rows that people and the gate leave behind: corrections by hand, batches held back, and the measures that bounds are learned from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from extractors.fields import Doc
from extractors.vocabulary import EventType


class Verdict(StrEnum):
    ACCEPT = "accept"  # the value as extracted is right
    CORRECT = "correct"  # another value is right
    REJECT = "reject"  # the text gives no such value


class HoldState(StrEnum):
    HELD = "held"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Correction:
    """What a person decided on one value of one report; it wins over extraction, whatever version reads the article next."""

    correction_id: Annotated[str, Doc("Derived from the article, type, field and words it is about", key=True)]
    article_id: Annotated[str, Doc("The article concerned")]
    type: Annotated[EventType, Doc("Type of the report as extracted")]
    field: Annotated[str, Doc("The slot judged: type, status, focus, date, place, size, people, charges, sentence, form; type stands for the report")]
    quote: Annotated[str | None, Doc("The words that the judged value rested on")]
    trigger: Annotated[str | None, Doc("The word that told of the event, which tells two reports of one type apart")]
    start: Annotated[int | None, Doc("Where the quote began in the article's text, to choose among equal quotes", unit="characters", ge=0)]
    report_id: Annotated[str | None, Doc("The report as it was named when it was judged")]
    verdict: Annotated[Verdict, Doc("Whether the value was accepted, corrected or rejected")]
    old: Annotated[str | None, Doc("The slot's columns as extracted, as JSON")]
    new: Annotated[str | None, Doc("The slot's columns as corrected, as JSON; empty unless corrected")]
    who: Annotated[str, Doc("Who decided")]
    decided_at: Annotated[dt.datetime, Doc("When, UTC")]
    why: Annotated[str, Doc("Why, in words")]
    extractor_version: Annotated[str, Doc("Version of the extractor whose value was judged")]


@dataclass(frozen=True)
class Hold:
    """A batch that an expectation over the whole batch holds back for a person."""

    hold_id: Annotated[str, Doc("Derived from the run, and the articles of the batch", key=True)]
    run_id: Annotated[str | None, Doc("The run that brought it")]
    state: Annotated[HoldState, Doc("Waiting, or as a person decided")]
    reasons: Annotated[tuple[str, ...], Doc("The expectations over the batch that failed, by name")]
    detail: Annotated[str, Doc("Each of them in words, with the figure and its bounds")]
    articles: Annotated[int, Doc("Articles held", ge=0)]
    reports: Annotated[int, Doc("Reports held", ge=0)]
    held_at: Annotated[dt.datetime, Doc("When it was held, UTC")]
    decided_at: Annotated[dt.datetime | None, Doc("When a person decided, UTC")] = None
    who: Annotated[str | None, Doc("Who decided")] = None
    why: Annotated[str | None, Doc("Why, in words")] = None


@dataclass(frozen=True)
class Measure:
    """One figure of one source in one run: what later batches are compared with."""

    run_id: Annotated[str, Doc("The run measured", key=True)]
    source: Annotated[str, Doc("The source, or * for all of the run", key=True)]
    measure: Annotated[str, Doc("What is measured, e.g. unknown_date_share, reports_per_article, type:protest", key=True)]
    value: Annotated[float, Doc("The figure")]
    n: Annotated[int, Doc("Rows that it was measured on", ge=0)]
    measured_at: Annotated[dt.datetime, Doc("When, UTC")]
