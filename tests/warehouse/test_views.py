"""What the views and macros say of known rows: the field's own conventions."""
from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from made import DAY, event, protest, sentencing

from extractors.records import EventDate, People, Quantity
from extractors.vocabulary import DateBasis, DatePrecision, EventType, Status
from warehouse.lake import Lake
from warehouse.records import EventRelation, RelationKind


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    exact, vague, unsized = (event(*protest(i, crowd=c)) for i, c in ((1, 150), (2, 30), (3, 30)))
    vague = dataclasses.replace(vague, size=Quantity("hundreds of people", 200, 999))
    unsized = dataclasses.replace(unsized, size=None, date=EventDate(DAY.replace(day=1), None, DatePrecision.MONTH, DateBasis.EXPLICIT, None))
    arrest = dataclasses.replace(exact, event_id="e_arrest", type=EventType.ARREST, size=None, form=None, people=People("nine students", 9, 9))
    planned = dataclasses.replace(exact, event_id="e_planned", status=Status.PLANNED)
    redirect = dataclasses.replace(exact, event_id="e_old", merged_into=exact.event_id)
    with Lake.connect(tmp_path_factory.mktemp("views") / "lake") as lake:
        from warehouse.load import Batch

        lake.load(Batch(*map(list, zip(protest(1), sentencing(), strict=True))))
        lake.write({
            "events": [exact, vague, unsized, arrest, planned, redirect, event(*sentencing())],
            "event_relations": [EventRelation("e_arrest", exact.event_id, RelationKind.ARISES_FROM)],
        })
        yield lake


def rows(lake: Lake, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lake.query(sql).to_pylist()
    return found


def test_v_ccc(lake: Lake) -> None:
    found = rows(lake, "SELECT size_text, size_low, size_high, size_mean, size_cat, arrests, arrests_any FROM v_ccc ORDER BY size_low NULLS LAST")
    assert [tuple(r.values()) for r in found] == [
        ("Around 150", 150, 150, 150.0, 2, 9, 1), ("hundreds of people", 200, None, 200.0, 2, None, 0), (None, None, None, None, 0, None, 0),
    ]


def test_v_acled(lake: Lake) -> None:
    found = rows(lake, "SELECT event_type, sub_event_type, time_precision, geo_precision, actor1, tags FROM v_acled ORDER BY ALL")
    assert ("Protests", "Protest with intervention", 1, 1, "Protesters", "crowd size=Around 150") in [tuple(r.values()) for r in found]
    assert ("Protests", "Peaceful protest", 3, 1, "Protesters", "crowd size=no report") in [tuple(r.values()) for r in found]
    assert len(found) == 5


def test_v_sentences_and_v_detentions(lake: Lake) -> None:
    (sentence,) = rows(lake, "SELECT kind, days, years, life, fine_amount, fine_currency, charge_categories, court FROM v_sentences")
    assert str(sentence["fine_amount"]) == "2500.50"
    assert (sentence["kind"], sentence["days"], sentence["charge_categories"]) == ("administrative_arrest", 15, ["speech"])
    assert {r["step"] for r in rows(lake, "SELECT step FROM v_detentions")} == {"arrest", "sentencing"}


def test_v_daily(lake: Lake) -> None:
    (day,) = rows(lake, "SELECT * FROM v_daily")
    assert (day["day"], day["country"], day["events"], day["protests"], day["arrests"]) == (DAY, "KZ", 4, 2, 1)
    assert (day["crowd_low"], day["crowd_high"], day["arrested_low"]) == (350, 1149, 9)


def test_v_evidence(lake: Lake) -> None:
    (size,) = rows(lake, "SELECT value, quote, url FROM v_evidence WHERE field = 'size'")
    assert size == {"value": "30..30", "quote": "Around 30", "url": "https://example.org/rally/1"}


@pytest.mark.parametrize(("text", "low", "ccc", "count_love", "mpeds"), [
    ("dozens of people", 24, 24, 10, 10), ("Hundreds", 200, 200, 100, 100), ("thousands of students", 2000, 2000, None, 1000),
    ("tens of thousands", 20000, 20000, None, 10000), ("several hundred", 300, 300, 300, 300), ("a few dozen", 24, 24, 24, 24),
    ("about 40", 40, 40, 40, 40), ("a crowd", None, None, None, None),
])
def test_sizes_by_the_conventions_of_the_field(lake: Lake, text: str, low: int | None, ccc: int, count_love: int, mpeds: int) -> None:
    sql = "SELECT size_ccc($1, $2) AS a, size_count_love($1, $2) AS b, size_mpeds($1, $2) AS c"
    assert list(lake.query(sql, [text, low]).to_pylist()[0].values()) == [ccc, count_love, mpeds]


def test_distance_and_confidence(lake: Lake) -> None:
    assert rows(lake, "SELECT round(km_between(52.52, 13.405, 48.8566, 2.3522)) AS km") == [{"km": 877.0}]  # Berlin to Paris
    assert len(rows(lake, "FROM events_near('almaty', 50)")) == len(rows(lake, "FROM events_within(43.25, 76.92, 50)")) == 6
    assert rows(lake, "FROM events_within(43.25, 70.0, 50)") == rows(lake, "FROM events_near('Nowhere', 50)") == []
    assert len(rows(lake, "FROM events_confident(0.94)")) == 1
