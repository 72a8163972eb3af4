"""Whatever stands in a field, the gate judges the row and loses none: junk is a refused row, not a broken check."""
from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from gate_batches import FIXED, batch

from extractors.records import Article, Report
from validation.gate import check

JUNK: tuple[Any, ...] = (
    None, 7, float("nan"), 10**30, "x", "", True, (), ("x",), (None,), [], {}, dt.date(1, 1, 1), dt.datetime(2020, 1, 1), b"x", object(),
)
SLOTS = ("date", "place", "size", "people", "sentence", "trigger")


def _junked(records: list[Any], junk: Any) -> list[Any]:
    """The records, the n-th with junk in its n-th field."""
    names = [f.name for f in dataclasses.fields(records[0])]
    return [dataclasses.replace(r, **{names[i]: junk}) if i < len(names) else r for i, r in enumerate(records)]


@pytest.mark.parametrize("junk", JUNK, ids=[type(j).__name__ + str(i) for i, j in enumerate(JUNK)])
def test_junk_in_any_field_is_judged_and_no_row_is_lost(junk: Any) -> None:
    articles, reports = batch(12)
    bad_articles: list[Article] = articles[:]
    bad_articles[4:] = _junked(articles[4:], junk)
    bad_reports: list[Report] = _junked(reports[:32], junk) + reports[32:]
    for a, r in ((articles, bad_reports), (bad_articles, reports)):
        checked = check(a, r, today=FIXED)
        assert len(checked.articles) + len(checked.reports) + len(checked.quarantined) == len(a) + len(r)
        assert all(q.payload and q.reason for q in checked.quarantined)


@pytest.mark.parametrize("slot", SLOTS)
def test_junk_inside_a_slot_is_judged_too(slot: str) -> None:
    articles, reports = batch(len(JUNK))
    broken = 0
    for i, junk in enumerate(JUNK):
        for j in range(4):
            report = reports[4 * i + j]
            inner = getattr(report, slot)
            if inner is not None:
                fields = [f.name for f in dataclasses.fields(inner)]
                reports[4 * i + j] = dataclasses.replace(report, **{slot: dataclasses.replace(inner, **{fields[(i + j) % len(fields)]: junk})})
                broken += 1
    checked = check(articles, reports, today=FIXED)
    assert broken >= len(JUNK)
    assert len(checked.articles) + len(checked.reports) + len(checked.quarantined) == len(articles) + len(reports)
