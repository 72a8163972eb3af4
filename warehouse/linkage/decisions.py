"""What people decided: which reports are one event and which are not. Kept as data, wins over every later linking."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.records import content_id
from warehouse.errors import LakeError
from warehouse.linkage.state import LinkAction, LinkDecision

if TYPE_CHECKING:
    import duckdb

    from warehouse.lake import Lake
    from warehouse.linkage import LinkResult

Pair = tuple[str, str]


@dataclass(frozen=True)
class Decided:
    together: tuple[Pair, ...]
    apart: tuple[Pair, ...]

    def numbered(self, number: Mapping[str, int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The pairs of which both reports have a number, as numbers."""
        def of(pairs: tuple[Pair, ...]) -> list[tuple[int, int]]:
            return [(number[a], number[b]) for a, b in pairs if a in number and b in number]

        return of(self.together), of(self.apart)


def settled(con: duckdb.DuckDBPyConnection) -> Decided | None:
    """All decisions without contradiction: the latest counts, and what it implies for reports that were joined by others."""
    rows = con.execute("SELECT action, report_ids, from_report_ids FROM link_decisions ORDER BY decided_at DESC, decision_id DESC").fetchall()
    if not rows:
        return None
    group: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    enemies: dict[str, set[str]] = {}
    together: list[Pair] = []
    apart: list[Pair] = []

    def root(report: str) -> str:
        if report not in group:
            group[report], members[report], enemies[report] = report, {report}, set()
        return group[report]

    for action, reports, others in rows:
        if action == LinkAction.MERGE:
            for report in sorted(reports)[1:]:
                a, b = root(min(reports)), root(report)
                if a == b or enemies[a] & members[b] or enemies[b] & members[a]:
                    continue
                members[a] |= members[b]
                enemies[a] |= enemies[b]
                for r in members[b]:
                    group[r] = a
                together.append((min(reports), report))
        else:
            for x in reports:
                for y in others:
                    if root(x) != root(y):
                        enemies[root(x)].add(y)
                        enemies[root(y)].add(x)
                        apart.append((x, y))
    return Decided(tuple(together), tuple(apart))


def merge_events(lake: Lake, event_ids: Sequence[str], *, reason: str, who: str) -> LinkResult:
    """Decide that live events are one, and link again. Raises LakeError for an unknown event, for one alone, and across types."""
    ids = sorted({_live(lake, e) for e in event_ids})
    if len(ids) < 2:
        raise LakeError("Name at least two events that are not one already: `dissent sql \"SELECT event_id FROM events\"`")
    types = {r["type"] for r in lake.query("SELECT type FROM events WHERE event_id IN (SELECT unnest(?::VARCHAR[]))", [ids]).to_pylist()}
    if len(types) > 1:
        raise LakeError(f"Events of different types ({', '.join(sorted(types))}) are never one event: they are steps of a case, or related")
    reports = _reports(lake, ids)
    return _decide(lake, LinkAction.MERGE, reports, [], ids, reason, who)


def split_event(lake: Lake, event_id: str, report_ids: Sequence[str], *, reason: str, who: str) -> LinkResult:
    """Decide that some reports of an event are another one, and link again. Raises LakeError when they are none of it, or all."""
    live = _live(lake, event_id)
    reports = _reports(lake, [live])
    odd = sorted(set(report_ids) - set(reports))
    if odd:
        raise LakeError(f"{odd[0]} is no report of {live}: `dissent sql \"SELECT report_id FROM event_reports WHERE event_id = '{live}'\"`")
    rest = sorted(set(reports) - set(report_ids))
    if not rest or not report_ids:
        raise LakeError(f"Name some of the reports of {live}, not all: the others stay")
    return _decide(lake, LinkAction.SPLIT, sorted(set(report_ids)), rest, [live], reason, who)


def _decide(
    lake: Lake, action: LinkAction, reports: Sequence[str], others: Sequence[str], events: Sequence[str], reason: str, who: str
) -> LinkResult:
    from warehouse.linkage import link

    if not reason.strip():
        raise LakeError("A decision needs its reason: --reason \"...\"")
    now = dt.datetime.now(dt.UTC)
    decision = LinkDecision(
        content_id("d", action.value, *reports, "|", *others, now.isoformat()), action, tuple(reports), tuple(others), tuple(events),
        reason.strip(), who, now,
    )
    lake.write({"link_decisions": [decision]})
    articles = lake.query(
        "SELECT DISTINCT article_id FROM reports WHERE report_id IN (SELECT unnest(?::VARCHAR[]))", [[*reports, *others]]
    ).to_pylist()
    return link(lake, article_ids=[a["article_id"] for a in articles])


def _live(lake: Lake, event_id: str) -> str:
    """The event that an id stands for now."""
    rows = lake.query("SELECT merged_into FROM events WHERE event_id = ?", [event_id]).to_pylist()
    if not rows or rows[0]["merged_into"] == event_id:
        raise LakeError(f"The lake has no event {event_id}" + (" any more: all its reports are gone" if rows else ""))
    return str(rows[0]["merged_into"] or event_id)


def _reports(lake: Lake, event_ids: Sequence[str]) -> list[str]:
    return [r["report_id"] for r in lake.query(
        "SELECT report_id FROM event_reports WHERE event_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY report_id", [list(event_ids)]
    ).to_pylist()]
