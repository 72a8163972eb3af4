"""What linkage remembers between runs: the features that pairs are scored on, so that a batch never re-reads the lake's texts."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from extractors.fields import Doc
from extractors.vocabulary import DatePrecision, EventType, Form, Status


class LinkAction(StrEnum):
    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True)
class LinkState:
    """A report as linkage compares it. Words and names are kept as hashes."""

    report_id: Annotated[str, Doc("The report", key=True, ref="reports.report_id")]
    article_id: Annotated[str, Doc("Its article", ref="articles.article_id")]
    fingerprint: Annotated[int, Doc("Hash of the report's row, its article's version and the linker's")]
    component: Annotated[str, Doc("Smallest report id among those that it hangs together with, directly or by others")]
    origin: Annotated[str, Doc("The article, or the one it is a syndicated copy of")]
    source: Annotated[str | None, Doc("Who published it")]
    type: Annotated[EventType, Doc("What happened")]
    status: Annotated[Status, Doc("Whether it happened")]
    published: Annotated[dt.date | None, Doc("Day of publication")]
    day_low: Annotated[int | None, Doc("First day it can be compared on, since 1970-01-01", unit="days")]
    day_high: Annotated[int | None, Doc("Last such day", unit="days")]
    precision: Annotated[DatePrecision, Doc("How finely the report tells its date")]
    lat: Annotated[float | None, Doc("Latitude of a locality; empty for anything larger", unit="degrees")]
    lon: Annotated[float | None, Doc("Longitude of the same", unit="degrees")]
    locality: Annotated[str | None, Doc("Folded name of the locality")]
    admin1: Annotated[str | None, Doc("Folded name of the first-level division")]
    country: Annotated[str | None, Doc("ISO 3166-1 alpha-2")]
    site: Annotated[tuple[int, ...], Doc("Hashed words of the place beyond its town")]
    name_pairs: Annotated[tuple[int, ...], Doc("Hashes of each two words of a folded name")]
    name_words: Annotated[tuple[int, ...], Doc("Hashes of each word of a folded name")]
    name_singles: Annotated[tuple[int, ...], Doc("Hashes of names told by one word")]
    people_low: Annotated[int | None, Doc("Persons, lower bound", unit="persons")]
    people_high: Annotated[int | None, Doc("Persons, upper bound", unit="persons")]
    size_low: Annotated[int | None, Doc("Crowd, lower bound", unit="persons")]
    size_high: Annotated[int | None, Doc("Crowd, upper bound", unit="persons")]
    form: Annotated[Form | None, Doc("Form of the protest")]
    categories: Annotated[tuple[str, ...], Doc("Categories of the charges")]
    sentence_days: Annotated[int | None, Doc("Term imposed", unit="days")]
    actors: Annotated[tuple[int, ...], Doc("Hashed words of the actors")]
    words: Annotated[tuple[int, ...], Doc("Hashed words around the trigger and of the headline")]
    counter: Annotated[bool, Doc("Tells of a counter-protest")]
    ordinal: Annotated[int | None, Doc("Which day of a series the report says it is")]
    born: Annotated[tuple[int, ...], Doc("Year of birth by the age told, for each of the report's names; 0 where none is", unit="year")]
    quote: Annotated[str | None, Doc("The sentence of a custody event, for the timeline of its cases")]
    said_by: Annotated[tuple[str, ...], Doc("Who gave each figure of the crowd: size, then size_estimates")]


@dataclass(frozen=True)
class CaseState:
    """One person in one custody event, as cases compare them."""

    mention_id: Annotated[str, Doc("Derived from event and name", key=True)]
    event_id: Annotated[str, Doc("The custody event", ref="events.event_id")]
    case_id: Annotated[str, Doc("The case", ref="cases.case_id")]
    component: Annotated[str, Doc("Smallest mention id among those that it hangs together with")]
    name: Annotated[str, Doc("The name as the event carries it")]
    born: Annotated[int | None, Doc("Year of birth by the age told", unit="year")]
    name_pairs: Annotated[tuple[int, ...], Doc("Hashes of each two words of the folded name")]
    name_words: Annotated[tuple[int, ...], Doc("Hashes of each word of the folded name")]
    single: Annotated[int | None, Doc("Hash of the only word of the name, where it has one")]


@dataclass(frozen=True)
class LinkDecision:
    """What a person decided on which reports are one event; it wins over the linker, the latest decision over earlier ones."""

    decision_id: Annotated[str, Doc("Derived from action, reports and time", key=True)]
    action: Annotated[LinkAction, Doc("merge: all of these are one event; split: the first group apart from the others")]
    report_ids: Annotated[tuple[str, ...], Doc("The reports merged, or split off")]
    from_report_ids: Annotated[tuple[str, ...], Doc("For a split, the reports that they are not one event with")]
    event_ids: Annotated[tuple[str, ...], Doc("The events as they were named when it was decided")]
    reason: Annotated[str, Doc("Why, in words")]
    who: Annotated[str, Doc("Who decided")]
    decided_at: Annotated[dt.datetime, Doc("When, UTC")]
