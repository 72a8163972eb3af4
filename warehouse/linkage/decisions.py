"""What people decided: which reports are one event and which are not. Kept as data, wins over every later linking."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.linkage.state import LinkAction

if TYPE_CHECKING:
    import duckdb

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
