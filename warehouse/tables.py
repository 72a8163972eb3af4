"""Every table of the lake: its record type, what it holds, and how it lies on disk."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from extractors.fields import Column, columns
from extractors.records import Article, EvidenceRow, Quarantined, Report, ReportActor
from extractors.review_records import Correction, Hold, Measure
from warehouse.linkage.state import CaseState, LinkDecision, LinkState
from warehouse.records import Case, Event, EventRelation, EventReport, PlaceRow, Run, Source


@dataclass(frozen=True)
class Table:
    name: str
    record: type
    text: str  # one sentence for COMMENT ON, the codebook and the data dictionary
    sort: tuple[str, ...] = ()  # order of the rows in the files
    partition: str = ""  # one folder of files for each value of this SQL expression

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return columns(self.record)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.doc.key)


TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table("events", Event, "One row per real-world event: start here", ("date_start", "country", "event_id"), "year(date_start)"),
        Table("cases", Case, "One row per named person's way through custody", ("country", "name", "case_id")),
        Table("reports", Report, "One row per event and article that tells of it", ("date_start", "country", "report_id"), "year(date_start)"),
        Table("report_actors", ReportActor, "Who took part in what a report tells", ("report_id", "position")),
        Table("evidence", EvidenceRow, "The words that each value rests on", ("article_id", "report_id", "field", "position")),
        Table("event_reports", EventReport, "Which reports tell of which event", ("event_id", "report_id")),
        Table("event_relations", EventRelation, "Events that belong together but are not one", ("event_id", "related_id")),
        Table("articles", Article, "What was read", ("published", "article_id"), "year(published)"),
        Table("places", PlaceRow, "The places named by reports", ("country", "locality", "place_id")),
        Table("sources", Source, "Who published the articles", ("source",)),
        Table("runs", Run, "Every run of a flow", ("started_at", "run_id")),
        Table("quarantine", Quarantined, "What was refused, with the reason", ("stage", "reason", "quarantine_id")),
        Table("corrections", Correction, "What people decided on extracted values; wins over extraction", ("article_id", "field", "correction_id")),
        Table("holds", Hold, "Batches that were held back for a person", ("held_at", "hold_id")),
        Table("link_decisions", LinkDecision, "What people decided on which reports are one event; wins over linkage", ("decided_at", "decision_id")),
        Table("link_state", LinkState, "Linkage's own memory: each report as it is compared", ("day_low", "report_id")),
        Table("case_state", CaseState, "Linkage's own memory: each person in a custody event", ("mention_id",)),
        Table("measures", Measure, "Figures of each run and source, from which bounds are learned", ("run_id", "source", "measure")),
    )
}
