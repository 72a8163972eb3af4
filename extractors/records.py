"""The records that an article yields. Every column of the dataset that comes from text is declared here, once.

`Article` is what goes in; a `Report` is what comes out: one event as one article tells of it. Each value of a report
carries its `Evidence`: ``article.text[start:end] == quote``, always. A value without evidence does not exist.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Annotated

from extractors.fields import Doc
from extractors.vocabulary import (
    ActorKind,
    ChargeCategory,
    DateBasis,
    DatePrecision,
    EventType,
    Form,
    PlacePrecision,
    Role,
    SentenceKind,
    Status,
)

EXTRACTOR_VERSION = "2026.11.1"  # moves whenever the same article may yield different reports


def content_id(kind: str, *parts: object) -> str:
    """An id that depends on the content alone: ``kind_`` and 16 hex digits; the same on any machine."""
    text = "\x1f".join("" if p is None else str(p) for p in parts)
    return f"{kind}_{hashlib.blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


@dataclass(frozen=True)
class Evidence:
    """The words that one value rests on."""

    start: Annotated[int, Doc("First character of the quote in the article's text, counted from 0", unit="characters", ge=0)]
    end: Annotated[int, Doc("Character after the last one of the quote", unit="characters", ge=0)]
    quote: Annotated[str, Doc("The words themselves: article.text[start:end]")]
    rule: Annotated[str, Doc("The rule or model that read the value, e.g. size.subject_of_trigger")]
    confidence: Annotated[float, Doc("How often a value read like this is right, measured on annotated articles", unit="probability", ge=0, le=1)]


@dataclass(frozen=True)
class Article:
    article_id: Annotated[str, Doc("Given by the source, or derived from URL, or source, title and date", key=True)]
    source: Annotated[str, Doc("Who published it, e.g. RFE/RL", ref="sources.source")]
    text: Annotated[str, Doc("The text that all evidence spans count in; title first where it is part of the text")]
    published: Annotated[dt.date | None, Doc("Day of publication; empty when unknown, and then nothing is resolved against it")] = None
    title: Annotated[str | None, Doc("Headline")] = None
    url: Annotated[str | None, Doc("Canonical address")] = None
    language: Annotated[str, Doc("ISO 639-1 code of the text", pattern="^[a-z]{2}$")] = "en"
    country: Annotated[str | None, Doc("Country of the source, ISO 3166-1 alpha-2; context for places", pattern="^[A-Z]{2}$")] = None
    byline: Annotated[str | None, Doc("Author as printed")] = None
    licence: Annotated[str | None, Doc("Licence or terms of the text")] = None
    copy_of: Annotated[str | None, Doc("The article that this is a syndicated copy of; its reports stand there", ref="articles.article_id")] = None
    content_hash: Annotated[str, Doc("BLAKE2 hash of title, text, date and source; a change replaces the article's reports")] = ""
    extractor_version: Annotated[str, Doc("Version of the extractor that last read it; a newer one replaces its reports")] = EXTRACTOR_VERSION

    def __post_init__(self) -> None:
        if not self.content_hash:
            published = self.published.isoformat() if self.published else ""
            digest = content_id("h", self.source, published, self.title, self.url, self.language, self.country, self.text)
            if self.copy_of:
                digest = content_id("h", digest, self.copy_of)
            object.__setattr__(self, "content_hash", digest)


@dataclass(frozen=True)
class EventDate:
    start: Annotated[dt.date | None, Doc("First day on which the event can have taken place")]
    end: Annotated[dt.date | None, Doc("Last day; equal to start for a single day; empty for an open end")]
    precision: Annotated[DatePrecision, Doc("How finely the text tells the date")]
    basis: Annotated[DateBasis, Doc("Whether the text names the date or tells it relative to another")]
    text: Annotated[str | None, Doc("The phrase that the date rests on")]
    evidence: Annotated[Evidence | None, Doc("", hidden=True)] = None


@dataclass(frozen=True)
class Place:
    text: Annotated[str | None, Doc("The most specific place phrase the article gives for the event")]
    locality: Annotated[str | None, Doc("City, town or village, English name", column="locality")] = None
    admin1: Annotated[str | None, Doc("First-level division (state, province, region), English name", column="admin1")] = None
    country: Annotated[str | None, Doc("ISO 3166-1 alpha-2", column="country", pattern="^[A-Z]{2}$")] = None
    lat: Annotated[float | None, Doc("Latitude of the locality's or area's centroid, WGS 84", column="lat", unit="degrees", ge=-90, le=90)] = None
    lon: Annotated[float | None, Doc("Longitude of the same point, WGS 84", column="lon", unit="degrees", ge=-180, le=180)] = None
    geonames_id: Annotated[int | None, Doc("GeoNames id of the locality", column="geonames_id", ge=1)] = None
    precision: Annotated[PlacePrecision, Doc("What the point stands for; a centroid never stands without it")] = PlacePrecision.UNKNOWN
    evidence: Annotated[Evidence | None, Doc("", hidden=True)] = None


@dataclass(frozen=True)
class Quantity:
    """A number of persons as told. An open bound stays open: 'more than 50' is 50..None."""

    text: Annotated[str | None, Doc("The quantity phrase as written")]
    low: Annotated[int | None, Doc("Lower bound; empty when open or wordless", unit="persons", ge=0)]
    high: Annotated[int | None, Doc("Upper bound; empty when open or wordless", unit="persons", ge=0)]
    evidence: Annotated[Evidence | None, Doc("", hidden=True)] = None


@dataclass(frozen=True)
class People:
    """The persons of a custody event."""

    text: Annotated[str | None, Doc("The phrase for the group")]
    low: Annotated[int | None, Doc("Lower bound of their number", unit="persons", ge=0)]
    high: Annotated[int | None, Doc("Upper bound of their number", unit="persons", ge=0)]
    names: Annotated[tuple[str, ...], Doc("Full names as the article first gives them; private persons, see the export's pseudonyms")] = ()
    evidence: Annotated[Evidence | None, Doc("", hidden=True)] = None
    name_evidence: Annotated[tuple[Evidence, ...], Doc("", hidden=True)] = ()  # one for each name, in order


@dataclass(frozen=True)
class Charge:
    text: Annotated[str, Doc("The offence in the article's own words")]
    category: Annotated[ChargeCategory, Doc("ICCS-based category")]
    statute: Annotated[str | None, Doc("The law named for it, e.g. Article 488")] = None
    evidence: Annotated[Evidence | None, Doc("", hidden=True)] = None


@dataclass(frozen=True)
class Sentence:
    """A sentence imposed; never one sought or possible."""

    text: Annotated[str | None, Doc("The phrase that tells it")]
    kind: Annotated[SentenceKind, Doc("What was imposed")]
    days: Annotated[int | None, Doc("years*365 + months*30 + weeks*7 + days; empty for life, death and fines", unit="days", ge=0)] = None
    life: Annotated[bool, Doc("For life")] = False
    suspended: Annotated[bool, Doc("Wholly suspended or conditional")] = False
    fine_text: Annotated[str | None, Doc("The fine as written", column="fine_text")] = None
    fine_amount: Annotated[float | None, Doc("The fine's amount", column="fine_amount", unit="fine_currency", ge=0)] = None
    fine_currency: Annotated[str | None, Doc("ISO 4217 code, or the unit named ('minimum wages')", column="fine_currency")] = None
    evidence: Annotated[Evidence | None, Doc("", hidden=True)] = None

    @property
    def fine(self) -> str | None:
        return self.fine_text


@dataclass(frozen=True)
class Actor:
    role: Annotated[Role, Doc("Part played in the event")]
    text: Annotated[str, Doc("The shortest full phrase naming the actor")]
    kind: Annotated[ActorKind, Doc("What sort of actor")] = ActorKind.UNKNOWN
    evidence: Annotated[Evidence | None, Doc("", hidden=True)] = None


@dataclass(frozen=True)
class Report:
    """One event as one article tells of it. A slot that the article leaves open is None or empty."""

    report_id: Annotated[str, Doc("Derived from the article's id, the type and the trigger's place in the text", key=True)]
    article_id: Annotated[str, Doc("The article that tells it", ref="articles.article_id")]
    type: Annotated[EventType, Doc("What happened")]
    status: Annotated[Status, Doc("Whether it happened, is planned, or was banned, prevented or called off")]
    focus: Annotated[bool, Doc("Part of the article's news, not background")]
    date: Annotated[EventDate | None, Doc("When", prefix="date_")] = None
    place: Annotated[Place | None, Doc("Where", prefix="place_")] = None
    size: Annotated[Quantity | None, Doc("Size of the crowd; protests only", prefix="size_")] = None
    size_estimates: Annotated[tuple[Quantity, ...], Doc("Further figures for the same crowd, as told")] = ()
    people: Annotated[People | None, Doc("Persons arrested, charged, tried, ...; custody events only", prefix="people_")] = None
    charges: Annotated[tuple[Charge, ...], Doc("Offences alleged or found; custody events only")] = ()
    sentence: Annotated[Sentence | None, Doc("What was imposed; sentencings only", prefix="sentence_")] = None
    actors: Annotated[tuple[Actor, ...], Doc("", hidden=True)] = ()  # rows of report_actors
    form: Annotated[Form | None, Doc("Form of the protest; protests only")] = None
    form_evidence: Annotated[Evidence | None, Doc("", hidden=True)] = None
    trigger: Annotated[Evidence | None, Doc("", hidden=True)] = None  # evidence of type and status
    trigger_text: Annotated[str | None, Doc("The word that tells of the event")] = None
    confidence: Annotated[float, Doc("That the article tells of such an event", unit="probability", ge=0, le=1)] = 0.5
    extractor_version: Annotated[str, Doc("Version of the extractor that read it")] = EXTRACTOR_VERSION
    flags: Annotated[tuple[str, ...], Doc("Warnings of the gate that the row passed with, by expectation name")] = ()


@dataclass(frozen=True)
class ReportActor:
    """A row of report_actors."""

    report_id: Annotated[str, Doc("The report", key=True, ref="reports.report_id")]
    position: Annotated[int, Doc("Order within the report, from 0", key=True, ge=0)]
    role: Annotated[Role, Doc("Part played in the event")]
    text: Annotated[str, Doc("The shortest full phrase naming the actor")]
    kind: Annotated[ActorKind, Doc("What sort of actor")]


@dataclass(frozen=True)
class EvidenceRow:
    """A row of evidence: a value of a report and the words it rests on."""

    evidence_id: Annotated[str, Doc("Derived from report, field, position and span", key=True)]
    report_id: Annotated[str, Doc("The report whose value it is", ref="reports.report_id")]
    article_id: Annotated[str, Doc("The article that the span counts in", ref="articles.article_id")]
    field: Annotated[str, Doc("type, date, place, size, size_estimate, people, name, charge, sentence, actor or form")]
    position: Annotated[int, Doc("Which of several values of the field, from 0", ge=0)]
    value: Annotated[str, Doc("The value as read, written as text")]
    start: Annotated[int, Doc("First character of the quote in articles.text, counted from 0", unit="characters", ge=0)]
    end: Annotated[int, Doc("Character after the last one of the quote", unit="characters", ge=0)]
    quote: Annotated[str, Doc("The words themselves")]
    rule: Annotated[str, Doc("The rule or model that read it")]
    confidence: Annotated[float, Doc("Measured reliability of such a value", unit="probability", ge=0, le=1)]


@dataclass(frozen=True)
class Quarantined:
    """A row of quarantine: input or a record that was refused, whole, with the reason."""

    quarantine_id: Annotated[str, Doc("Derived from what was refused and why", key=True)]
    run_id: Annotated[str | None, Doc("The run that refused it", ref="runs.run_id")]
    stage: Annotated[str, Doc("collect, extract, validate or load")]
    reason: Annotated[str, Doc("Expectation or error, by name, e.g. quote_equals_text, not_text, too_large")]
    detail: Annotated[str, Doc("The reason in words, with the offending value")]
    location: Annotated[str | None, Doc("File, line or address that it came from")] = None
    article_id: Annotated[str | None, Doc("The article concerned, when it got that far")] = None
    report_id: Annotated[str | None, Doc("The report refused, when it got that far")] = None
    column: Annotated[str | None, Doc("The column that failed")] = None
    value: Annotated[str | None, Doc("The value that failed, as text")] = None
    payload: Annotated[str | None, Doc("What was refused, as JSON, so that it can be retried")] = None
    resolved: Annotated[str | None, Doc("empty while open; retried, fixed or discarded")] = None


def evidence_rows(report: Report) -> list[EvidenceRow]:
    """Every value of a report with its words, as rows of the evidence table."""
    found: list[tuple[str, int, str, Evidence | None]] = [("type", 0, f"{report.type}/{report.status}", report.trigger)]
    if report.date:
        found.append(("date", 0, f"{report.date.start or ''}..{report.date.end or ''} {report.date.precision}", report.date.evidence))
    if report.place:
        parts = (report.place.locality, report.place.admin1, report.place.country)
        found.append(("place", 0, ", ".join(p for p in parts if p) or report.place.text or "", report.place.evidence))
    for field, number, quantity in [("size", 0, report.size), *(("size_estimate", i, q) for i, q in enumerate(report.size_estimates))]:
        if quantity:
            found.append((field, number, _bounds(quantity.low, quantity.high), quantity.evidence))
    if report.people:
        found.append(("people", 0, _bounds(report.people.low, report.people.high), report.people.evidence))
        found += [("name", i, name, ev) for i, (name, ev) in enumerate(zip(report.people.names, report.people.name_evidence, strict=False))]
    found += [("charge", i, c.text, c.evidence) for i, c in enumerate(report.charges)]
    if report.sentence:
        s = report.sentence
        term = "life" if s.life else f"{s.days} days" if s.days is not None else s.fine_text or ""
        found.append(("sentence", 0, f"{s.kind} {term}".strip(), s.evidence))
    found += [("actor", i, f"{a.role}: {a.text}", a.evidence) for i, a in enumerate(report.actors)]
    if report.form:
        found.append(("form", 0, report.form.value, report.form_evidence))
    return [
        EvidenceRow(
            content_id("v", report.report_id, field, position, ev.start, ev.end),
            report.report_id,
            report.article_id,
            field,
            position,
            value,
            ev.start,
            ev.end,
            ev.quote,
            ev.rule,
            ev.confidence,
        )
        for field, position, value, ev in found
        if ev is not None
    ]


def actor_rows(report: Report) -> list[ReportActor]:
    """The actors of a report as rows of report_actors."""
    return [ReportActor(report.report_id, i, a.role, a.text, a.kind) for i, a in enumerate(report.actors)]


def _bounds(low: int | None, high: int | None) -> str:
    return f"{'' if low is None else low}..{'' if high is None else high}"


def shifted(evidence: Evidence, by: int) -> Evidence:
    """The same evidence with its span moved by a number of characters."""
    return dataclasses.replace(evidence, start=evidence.start + by, end=evidence.end + by)
