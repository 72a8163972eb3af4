"""Rows get exactly the declared types, or a line that names table, column and value."""
from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import event, protest, sentencing

from extractors.fields import from_row, row
from extractors.records import Article
from warehouse.arrow import schema, to_table
from warehouse.errors import SchemaError
from warehouse.records import Event
from warehouse.tables import TABLES

GOOD = row(event(*sentencing()))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_empty_table_has_the_declared_schema(name: str) -> None:
    table = to_table(name, [])
    assert table.schema == schema(name)
    assert table.schema.names == [c.name for c in TABLES[name].columns]


def test_records_go_in_and_come_out_the_same() -> None:
    for made in (event(*protest(1)), event(*sentencing())):
        (back,) = to_table("events", [made]).to_pylist()
        assert row(from_row(Event, back)) == row(made)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.builds(
    Article, text, text, text, st.none() | st.dates(), st.none() | text, st.none() | text, st.just("en"), st.none(), st.none() | text, st.none(),
), max_size=5))
def test_any_article_survives_the_way_through_arrow(articles: list[Article]) -> None:
    assert to_table("articles", articles).to_pylist() == [row(a) for a in articles]


@pytest.mark.parametrize(("column", "value", "said"), [
    ("size_low", "thirty", "events.size_low: wanted int64, got str 'thirty'"),
    ("size_low", 3.5, "events.size_low: wanted int64, got float '3.5'"),
    ("size_low", True, "events.size_low: wanted int64, got bool 'True'"),
    ("size_low", 2**70, "events.size_low: wanted int64, got int"),
    ("lat", float("nan"), "events.lat: wanted float64, got float 'nan'"),
    ("date_start", "2020-01-01", "events.date_start: wanted date, got str '2020-01-01'"),
    ("date_start", dt.datetime(2020, 1, 1, 5), "events.date_start: wanted date, got datetime"),
    ("event_id", None, "events.event_id: wanted string, never empty, got NoneType 'None'"),
    ("title", b"bytes", "events.title: wanted string, got bytes"),
    ("title", "\ud800", "events.title: wanted string, got str"),
    ("type", "party", "events.type: 'party' is none of protest, arrest"),
    ("flags", "a", "events.flags: wanted list of string, got str 'a'"),
    ("flags", [1], "events.flags: wanted list of string, got int '1'"),
    ("actors", [{"role": "court"}], "events.actors: wanted list of struct"),
    ("actors", [{"role": "king", "text": "x", "kind": "state"}], "events.actors.role: 'king' is none of"),
    ("charges", [{"text": None, "category": "other", "statute": None}], "events.charges.text: wanted string, never empty"),
])
def test_a_wrong_value_is_named(column: str, value: Any, said: str) -> None:
    with pytest.raises(SchemaError) as error:
        to_table("events", [GOOD, GOOD | {column: value}])
    assert str(error.value).encode("utf-8", "replace").decode().startswith(said)


def test_other_columns_than_declared() -> None:
    import pyarrow as pa

    with pytest.raises(SchemaError, match="colour"):
        to_table("events", [GOOD | {"colour": "red"}])
    with pytest.raises(SchemaError, match="title"):
        to_table("events", [{k: v for k, v in GOOD.items() if k != "title"}])
    with pytest.raises(SchemaError, match="colour"):
        to_table("events", to_table("events", [GOOD]).append_column("colour", pa.array(["red"])))


def test_an_arrow_table_is_checked_too() -> None:
    import pyarrow as pa

    table = to_table("events", [GOOD])
    assert to_table("events", table.select(list(reversed(table.column_names)))).schema == schema("events")
    empty = table.set_column(0, "event_id", pa.array([None], pa.string()))
    with pytest.raises(SchemaError, match=r"events\.event_id: wanted string, never empty, got 1 empty values"):
        to_table("events", empty)
    wrong = table.set_column(table.column_names.index("n_reports"), "n_reports", pa.array(["many"]))
    with pytest.raises(SchemaError, match=r"events\.n_reports: wanted int64, got string"):
        to_table("events", wrong)


def test_a_time_without_a_zone_is_utc() -> None:
    from extractors.vocabulary import RunState
    from warehouse.records import Run

    run = Run("r", "ingest", RunState.COMPLETED, dt.datetime(2026, 1, 2, 3))
    aware = dataclasses.replace(run, started_at=dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC))
    assert to_table("runs", [run]) == to_table("runs", [aware])
