"""Linkage: reports of one real-world event become one event, a person's custody events become one case.

    link(lake)                            everything that changed since the last time
    link(lake, article_ids=[...])         after a load: only what these articles touch

The partition of the reports is a function of the set of reports and of what people decided, and of nothing else: any order and any
batching gives the same events, cases and ids. See `warehouse.linkage.run` for how, and for what a batch costs.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.lake import Lake


@dataclass(frozen=True)
class LinkResult:
    """What one linking did. Counts are rows; `reports_compared` includes neighbours that were looked at again."""

    reports_touched: int = 0
    reports_compared: int = 0
    pairs_scored: int = 0
    events_new: int = 0
    events_changed: int = 0
    events_redirected: int = 0
    cases_changed: int = 0
    relations_changed: int = 0
    events: int = 0
    cases: int = 0


def link(lake: Lake, *, article_ids: Sequence[str] | None = None) -> LinkResult:
    """Bring events, cases and relations of an open lake up to date, in one transaction; nothing changed, no snapshot.

    `article_ids` are the articles that a load touched (new, changed or gone); None looks for every report that differs from what was
    linked last. Raises LakeError (locked, read only, disk full, ...); the lake is then as it was.
    """
    from warehouse.linkage.run import run

    return run(lake, article_ids)
