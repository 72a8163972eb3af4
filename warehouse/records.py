"""Rows of the tables that the warehouse itself makes: events, cases, sources, runs and what links them.

The tables that come straight from text are declared in `extractors.records`; `warehouse.tables` lists them all.
"""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from extractors.fields import Doc
from extractors.records import Charge, EventDate, People, Place, Quantity, Sentence
from extractors.vocabulary import ActorKind, EventType, Form, Role, RunState, Status


class RelationKind(StrEnum):
    PART_OF = "part_of"  # a day of a campaign
    FOLLOWS = "follows"  # 'a second day of'
    COUNTERS = "counters"  # protest and counter-protest
    ARISES_FROM = "arises_from"  # an arrest at a protest


class CaseStatus(StrEnum):
    DETAINED = "detained"
    CHARGED = "charged"
    ON_TRIAL = "on_trial"
    CONVICTED = "convicted"
    SERVING = "serving"
    RELEASED = "released"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SizeClaim:
    """One report's figure for a crowd, with who gave it."""

    report_id: Annotated[str, Doc("The report that tells it", ref="reports.report_id")]
    said_by: Annotated[str, Doc("police, organisers, officials, media or unattributed")]
    text: Annotated[str | None, Doc("The quantity phrase as written")]
    low: Annotated[int | None, Doc("Lower bound", unit="persons", ge=0)]
    high: Annotated[int | None, Doc("Upper bound", unit="persons", ge=0)]


@dataclass(frozen=True)
class EventActor:
    role: Annotated[Role, Doc("Part played in the event")]
    text: Annotated[str, Doc("Phrase naming the actor")]
    kind: Annotated[ActorKind, Doc("What sort of actor")]


@dataclass(frozen=True)
class Event:
    """One real-world event, as one or more reports tell of it: the table analysts open first."""

    event_id: Annotated[str, Doc("Stable id, derived from the earliest report", key=True)]
    type: Annotated[EventType, Doc("What happened")]
    status: Annotated[Status, Doc("Whether it happened, is planned, or was prevented")]
    focus: Annotated[bool, Doc("News in at least one article, not background in all")]
    date: Annotated[EventDate | None, Doc("When: the most precise and best supported telling", prefix="date_")]
    place: Annotated[Place | None, Doc("Where", prefix="place_")]
    form: Annotated[Form | None, Doc("Form of the protest; protests only")]
    size: Annotated[Quantity | None, Doc("Crowd, lowest to highest told", prefix="size_")]
    size_claims: Annotated[tuple[SizeClaim, ...], Doc("Who said what of the crowd's size")]
    people: Annotated[People | None, Doc("Persons in a custody event", prefix="people_")]
    charges: Annotated[tuple[Charge, ...], Doc("Offences alleged or found")]
    sentence: Annotated[Sentence | None, Doc("What was imposed", prefix="sentence_")]
    actors: Annotated[tuple[EventActor, ...], Doc("Everyone who played a part, merged over the reports")]
    title: Annotated[str | None, Doc("Headline of the article that tells it best")]
    url: Annotated[str | None, Doc("Address of that article")]
    source: Annotated[str | None, Doc("Source of that article")]
    n_reports: Annotated[int, Doc("Reports joined into the event", ge=1)]
    n_articles: Annotated[int, Doc("Articles they come from", ge=1)]
    n_sources: Annotated[int, Doc("Independent sources; syndicated copies count once", ge=1)]
    first_reported: Annotated[dt.date | None, Doc("Earliest publication date among the articles")]
    last_reported: Annotated[dt.date | None, Doc("Latest publication date among the articles")]
    confidence: Annotated[float, Doc("That such an event is told of", unit="probability", ge=0, le=1)]
    flags: Annotated[tuple[str, ...], Doc("Warnings of the gate on any of its reports")]
    merged_into: Annotated[str | None, Doc("Set when this id has been merged into another event; such a row is a redirect")] = None


@dataclass(frozen=True)
class EventReport:
    event_id: Annotated[str, Doc("The event", key=True, ref="events.event_id")]
    report_id: Annotated[str, Doc("A report that tells of it", key=True, ref="reports.report_id")]
    score: Annotated[float, Doc("Strength of the link that joined it; 1 for the first report", unit="probability", ge=0, le=1)]
    reason: Annotated[str, Doc("What joined it, in words")]


@dataclass(frozen=True)
class EventRelation:
    event_id: Annotated[str, Doc("The later or smaller event", key=True, ref="events.event_id")]
    related_id: Annotated[str, Doc("The earlier or larger one", key=True, ref="events.event_id")]
    kind: Annotated[RelationKind, Doc("How the two are related", key=True)]


@dataclass(frozen=True)
class CaseStep:
    event_id: Annotated[str, Doc("The custody event", ref="events.event_id")]
    type: Annotated[EventType, Doc("Arrest, charge, trial, conviction, sentencing or release")]
    date_start: Annotated[dt.date | None, Doc("First day")]
    date_end: Annotated[dt.date | None, Doc("Last day")]
    quote: Annotated[str | None, Doc("Words that tell it")]


@dataclass(frozen=True)
class Case:
    """One named person's way through custody."""

    case_id: Annotated[str, Doc("Stable id", key=True)]
    name: Annotated[str, Doc("Fullest form of the name")]
    aliases: Annotated[tuple[str, ...], Doc("Other forms of the name in the articles")]
    country: Annotated[str | None, Doc("ISO 3166-1 alpha-2", pattern="^[A-Z]{2}$")]
    locality: Annotated[str | None, Doc("Where the case is, as far as told")]
    status: Annotated[CaseStatus, Doc("Where the case stands after the latest known step")]
    arrested_date: Annotated[dt.date | None, Doc("Day of the first known arrest")]
    sentenced_date: Annotated[dt.date | None, Doc("Day of the last known sentencing")]
    released_date: Annotated[dt.date | None, Doc("Day of the last known release")]
    sentence_days: Annotated[int | None, Doc("Total of the terms imposed", unit="days", ge=0)]
    sentence_life: Annotated[bool, Doc("Sentenced for life")]
    expected_release: Annotated[dt.date | None, Doc("Sentencing date plus the term; an estimate, empty when either is unknown")]
    pretrial_days: Annotated[int | None, Doc("From arrest to first trial day or verdict, where both are known to the day", unit="days", ge=0)]
    charges: Annotated[tuple[str, ...], Doc("Offences, in the articles' words")]
    steps: Annotated[tuple[CaseStep, ...], Doc("The timeline, oldest first")]
    n_events: Annotated[int, Doc("Events in the case", ge=1)]


@dataclass(frozen=True)
class PlaceRow:
    """A place that some report names, once, with its coordinates."""

    place_id: Annotated[str, Doc("GeoNames id where there is one, else derived from the names", key=True)]
    locality: Annotated[str | None, Doc("City, town or village, English name")]
    admin1: Annotated[str | None, Doc("First-level division, English name")]
    country: Annotated[str | None, Doc("ISO 3166-1 alpha-2", pattern="^[A-Z]{2}$")]
    country_name: Annotated[str | None, Doc("Short English name of the country")]
    lat: Annotated[float | None, Doc("Latitude, WGS 84", unit="degrees", ge=-90, le=90)]
    lon: Annotated[float | None, Doc("Longitude, WGS 84", unit="degrees", ge=-180, le=180)]
    geonames_id: Annotated[int | None, Doc("GeoNames id", ge=1)]
    population: Annotated[int | None, Doc("Population of the locality after GeoNames", unit="persons", ge=0)]


@dataclass(frozen=True)
class Source:
    source: Annotated[str, Doc("Name as articles carry it", key=True)]
    homepage: Annotated[str | None, Doc("Address")] = None
    country: Annotated[str | None, Doc("Where it is published, ISO 3166-1 alpha-2", pattern="^[A-Z]{2}$")] = None
    language: Annotated[str | None, Doc("ISO 639-1 code", pattern="^[a-z]{2}$")] = None
    licence: Annotated[str | None, Doc("Licence or terms")] = None


@dataclass(frozen=True)
class Run:
    run_id: Annotated[str, Doc("One run of a flow", key=True)]
    flow: Annotated[str, Doc("Which flow")]
    state: Annotated[RunState, Doc("How it stands")]
    started_at: Annotated[dt.datetime, Doc("Start, UTC")]
    ended_at: Annotated[dt.datetime | None, Doc("End, UTC")] = None
    parameters: Annotated[str | None, Doc("Its parameters, as JSON")] = None
    articles_read: Annotated[int, Doc("Articles read", ge=0)] = 0
    articles_new: Annotated[int, Doc("Articles the lake did not have", ge=0)] = 0
    articles_changed: Annotated[int, Doc("Articles that replaced an older text or reading", ge=0)] = 0
    articles_unchanged: Annotated[int, Doc("Articles the lake had as they are", ge=0)] = 0
    reports_loaded: Annotated[int, Doc("Reports written", ge=0)] = 0
    rows_quarantined: Annotated[int, Doc("Rows refused", ge=0)] = 0
    extractor_version: Annotated[str | None, Doc("Version of the extractor")] = None
    message: Annotated[str | None, Doc("What went wrong, in a line")] = None
