"""Reading and writing the lake's reports as records, evidence included. The lake is whatever has `query`, `write` and
`resolve_quarantine` (`warehouse.lake.Lake` has): this package knows nothing of the warehouse."""
from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from extractors.fields import from_row
from extractors.records import Actor, Article, Evidence, EvidenceRow, Quarantined, Report, actor_rows, evidence_rows
from extractors.review_records import Correction, Hold, Measure
from extractors.vocabulary import ActorKind, Role
from validation import corrections as deciding


class Lake(Protocol):
    """What is needed of a lake."""

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> Any: ...
    def write(self, tables: Mapping[str, Any], delete: Mapping[str, Sequence[str] | None] | None = None) -> int: ...
    def resolve_quarantine(self, quarantine_ids: Sequence[str], resolved: str) -> int: ...


def articles(lake: Lake, article_ids: Sequence[str]) -> dict[str, Article]:
    """Articles of the lake by id; those it lacks are left out."""
    found = rows(lake, "SELECT * FROM articles WHERE article_id IN (SELECT unnest($ids::VARCHAR[]))", ids=list(article_ids))
    return {r["article_id"]: from_row(Article, r) for r in found}


def reports(lake: Lake, article_ids: Sequence[str]) -> list[Report]:
    """The reports of some articles whole: with their evidence and actors."""
    ids = list(article_ids)
    found = rows(lake, "SELECT * FROM reports WHERE article_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY article_id, report_id", ids=ids)
    words: dict[str, list[EvidenceRow]] = defaultdict(list)
    for r in rows(lake, "SELECT * FROM evidence WHERE article_id IN (SELECT unnest($ids::VARCHAR[]))", ids=ids):
        words[r["report_id"]].append(from_row(EvidenceRow, r))
    actors: dict[str, list[dict[str, Any]]] = defaultdict(list)
    known = [r["report_id"] for r in found]
    for r in rows(lake, "SELECT * FROM report_actors WHERE report_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY report_id, position", ids=known):
        actors[r["report_id"]].append(r)
    return [whole(from_row(Report, r), words[r["report_id"]], actors[r["report_id"]]) for r in found]


def corrections(lake: Lake, article_ids: Sequence[str] | None = None) -> list[Correction]:
    """The corrections on some articles, or all of them."""
    if article_ids is None:
        return [from_row(Correction, r) for r in rows(lake, "SELECT * FROM corrections ORDER BY decided_at, correction_id")]
    found = rows(lake, "SELECT * FROM corrections WHERE article_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY decided_at", ids=list(article_ids))
    return [from_row(Correction, r) for r in found]


def measures(lake: Lake, runs: int = 200) -> list[Measure]:
    """The figures of the latest runs, for `batches.batch_check`."""
    found = rows(lake, "SELECT * FROM measures WHERE run_id IN (SELECT run_id FROM measures GROUP BY run_id ORDER BY max(measured_at) DESC LIMIT $n)",
                 n=runs)
    return [from_row(Measure, r) for r in found]


def holds(lake: Lake) -> list[Hold]:
    return [from_row(Hold, r) for r in rows(lake, "SELECT * FROM holds ORDER BY held_at, hold_id")]


def record(lake: Lake, decided: Sequence[Correction]) -> int:
    """Keep corrections, and change the reports they are about, in one transaction; the number of rows that changed."""
    made = deciding.latest(decided)
    ids = sorted({c.article_id for c in made})
    before = reports(lake, ids)
    after = deciding.apply(made, before)
    tables, delete = replacing(before, after)
    return lake.write({"corrections": made, **tables}, {"corrections": [c.correction_id for c in made], **delete})


def replacing(before: Sequence[Report], after: Sequence[Report]) -> tuple[dict[str, list[Any]], dict[str, list[str]]]:
    """Rows to write, and ids to let go, so that `after` stands in the place of `before`."""
    gone = [r.report_id for r in before]
    evidence = [e.evidence_id for r in before for e in evidence_rows(r)]
    tables: dict[str, list[Any]] = {
        "reports": list(after), "report_actors": [a for r in after for a in actor_rows(r)],
        "evidence": list({e.evidence_id: e for r in after for e in evidence_rows(r)}.values()),
    }
    return tables, {"reports": gone, "report_actors": gone, "evidence": evidence}


def quarantined(lake: Lake, quarantine_id: str) -> Quarantined | None:
    """A row of quarantine by its id, or by a beginning of it that no other has."""
    found = rows(lake, "SELECT * FROM quarantine WHERE starts_with(quarantine_id, $id) LIMIT 2", id=quarantine_id)
    exact = [r for r in found if r["quarantine_id"] == quarantine_id] or found
    return from_row(Quarantined, exact[0]) if len(exact) == 1 else None


def rows(lake: Lake, sql: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lake.query(sql, params).to_pylist()
    return found


def whole(report: Report, words: Sequence[EvidenceRow], actors: Sequence[Mapping[str, Any]] = ()) -> Report:
    """A report read from its row, with its evidence and actors put back."""
    by: dict[tuple[str, int], Evidence] = {
        (e.field, e.position): Evidence(e.start, e.end, e.quote, e.rule, e.confidence) for e in words
    }
    changes: dict[str, Any] = {"trigger": by.get(("type", 0)), "form_evidence": by.get(("form", 0))}
    for slot in ("date", "place", "size", "sentence"):
        if getattr(report, slot) is not None:
            changes[slot] = dataclasses.replace(getattr(report, slot), evidence=by.get((slot, 0)))
    if report.people is not None:
        names = tuple(e for i in range(len(report.people.names)) if (e := by.get(("name", i))) is not None)
        changes["people"] = dataclasses.replace(report.people, evidence=by.get(("people", 0)), name_evidence=names)
    changes["size_estimates"] = tuple(dataclasses.replace(q, evidence=by.get(("size_estimate", i))) for i, q in enumerate(report.size_estimates))
    changes["charges"] = tuple(dataclasses.replace(c, evidence=by.get(("charge", i))) for i, c in enumerate(report.charges))
    changes["actors"] = tuple(Actor(Role(a["role"]), a["text"], ActorKind(a["kind"]), by.get(("actor", int(a["position"])))) for a in actors)
    return dataclasses.replace(report, **changes)
