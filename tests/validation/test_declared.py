"""Every expectation made from the declarations passes a right row and fails a wrong one; one test a kind, over all columns."""
from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from gate_batches import FIXED, batch

from extractors.fields import columns
from extractors.records import Charge
from validation.checks import Check
from validation.frames import RECORDS, Context, Frames, build
from validation.suites import check_of, declared, suite

DECLARED = [c for table in RECORDS for c in declared(table)]


@pytest.fixture(scope="module")
def frames() -> Frames:
    articles, reports = batch(4)
    return build(articles, reports, Context(frozenset({"Made Up Daily"}), {}, frozenset(), frozenset(), FIXED))


def _wrong(check: Check) -> tuple[str, Any]:
    """(column of the frame, a value) that the check must refuse."""
    kind = check.name.rsplit(".", 1)[1]
    if kind == "unique":
        return "_repeated", True
    if kind == "types":
        return "_types", "size_low: 'many' is no int64"
    if kind == "refers":
        return ("_length", -1) if check.table == "evidence" else ("_article_known", False)
    column = next(c for c in columns(RECORDS[check.table]) if c.name == check.column)
    if kind == "required":
        return check.column, np.nan if column.kind in ("int64", "float64") else np.datetime64("NaT") if column.kind == "date" else None
    if kind == "vocabulary":
        return check.column, "no_such_code"
    if kind == "bounds":
        return check.column, float(column.doc.le + 1 if column.doc.le is not None else column.doc.ge - 1)  # type: ignore[operator]
    if kind == "pattern":
        return check.column, "not this"
    assert kind == "items", kind
    return check.column, (Charge("x", "no_such_code", None),) if column.kind == "struct" else (7,)  # type: ignore[arg-type]


@pytest.mark.parametrize("check", DECLARED, ids=[c.name for c in DECLARED])
def test_it_passes_right_rows_and_fails_a_wrong_one(check: Check, frames: Frames) -> None:
    frame = frames.of(check.table).copy()
    assert not check.test(frame).bad.any()
    column, value = _wrong(check)
    values = frame[column].to_numpy(copy=True)
    if frame[column].dtype == object or not isinstance(value, tuple):
        values = values.astype(object) if frame[column].dtype == object or value is None else values
    values[2] = value
    frame[column] = values
    found = check.test(frame)
    assert found.bad.nonzero()[0].tolist() == [2]
    assert found.applies[2]
    assert isinstance(found.value(2), str)


def test_every_column_of_every_table_is_checked_for_what_it_declares() -> None:
    for table, record in RECORDS.items():
        names = {c.name for c in suite(table)}
        assert f"{table}.types" in names
        for column in columns(record):
            if column.many or column.kind == "struct":
                assert f"{table}.{column.name}.items" in names
                continue
            for declared_, kind in ((not column.nullable, "required"), (column.codes, "vocabulary"), (column.doc.pattern, "pattern"),
                                    (column.doc.ge is not None or column.doc.le is not None, "bounds")):
                assert not declared_ or f"{table}.{column.name}.{kind}" in names


def test_names_are_unique_and_every_check_says_what_and_why() -> None:
    checks = [c for table in RECORDS for c in suite(table)]
    assert len({c.name for c in checks}) == len(checks)
    for check in checks:
        assert check.text
        assert check.reason
        assert check.name in check.description
        assert check_of(check.name) is check
    with pytest.raises(KeyError, match="known: "):
        check_of("no_such_check")


def test_an_article_may_come_without_a_date() -> None:
    articles, reports = batch(1)
    frame = build(articles, reports, Context(None, {}, frozenset(), frozenset(), dt.date(2030, 1, 1))).articles
    frame["published"] = np.array(["NaT"], dtype="datetime64[s]")
    assert not check_of("published_is_plausible").test(frame).applies.any()
    assert not check_of("source_is_known").test(frame).applies.any()
