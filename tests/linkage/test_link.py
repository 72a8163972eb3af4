
"""Linking of the gold set: quality, laws, corrections by hand, persons."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.linkage_gold import b_cubed, cases_of, events_of, fill, pairwise, rows
from bench.linkage_scale import picture
from warehouse.errors import LakeError
from warehouse.lake import Lake
from warehouse.linkage import link
from warehouse.linkage.decisions import merge_events, split_event
from warehouse.linkage.lookup import find_cases
from warehouse.linkage.run import LIMITS

GOLD = rows()
TRUTH = {r["report"]: r["event"] for r in GOLD}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """The whole gold set, linked at once; read it, do not write."""
    with Lake.connect(tmp_path_factory.mktemp("gold") / "lake") as lake:
        fill(lake, GOLD)
        link(lake)
        yield lake


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Lake]:
    with Lake.connect(tmp_path / "lake") as lake:
        yield lake


def _some(*events: str) -> list[dict[str, Any]]:
    return [r for r in GOLD if r["event"] in events]


def test_the_gold_set_is_large_enough() -> None:
    assert len(GOLD) >= 240
    assert len(set(TRUTH.values())) >= 60
    assert all(r["trigger"] in r["text"] for r in GOLD)


def test_events_agree_with_gold(linked: Lake) -> None:
    found = events_of(linked)
    assert pairwise(found, TRUTH).f1 >= 0.95
    assert b_cubed(found, TRUTH).f1 >= 0.95


def test_cases_agree_with_gold(linked: Lake) -> None:
    found, truth = cases_of(linked, GOLD)
    assert pairwise(found, truth).f1 >= 0.95
    assert b_cubed(found, truth).f1 >= 0.95


def test_every_report_has_one_event_and_every_event_a_report(linked: Lake) -> None:
    assert linked.query("SELECT report_id FROM reports ANTI JOIN event_reports USING (report_id)").num_rows == 0
    assert linked.query("SELECT report_id FROM event_reports GROUP BY 1 HAVING count(*) > 1").num_rows == 0
    assert linked.query("SELECT event_id FROM events ANTI JOIN event_reports USING (event_id) WHERE merged_into IS NULL").num_rows == 0


def test_nothing_is_joined_across_types_or_beyond_the_stated_distance(linked: Lake) -> None:
    far = linked.query(f"""
        SELECT count(*) AS pairs, count(*) FILTER (a.type <> b.type OR a.country <> b.country OR a.article_id = b.article_id
          OR greatest(a.day_low - b.day_high, b.day_low - a.day_high) > CASE a.type WHEN 'protest' THEN {LIMITS["gap_protest"]} ELSE {LIMITS["gap_custody"]} END
          OR a.lat IS NOT NULL AND b.lat IS NOT NULL
            AND km_between(a.lat, a.lon, b.lat, b.lon) > CASE a.type WHEN 'protest' THEN {LIMITS["km_protest"]} ELSE {LIMITS["km_custody"]} END) AS bad
        FROM event_reports x JOIN link_state a USING (report_id) JOIN event_reports y ON y.event_id = x.event_id AND y.report_id > x.report_id
        JOIN link_state b ON b.report_id = y.report_id""").to_pylist()[0]
    assert far["pairs"] > 200
    assert far["bad"] == 0


def test_relinking_changes_nothing(linked: Lake) -> None:
    before, snapshot = picture(linked), linked.snapshot
    assert link(linked).reports_touched == 0
    link(linked, article_ids=[f"gold-{r['report']}" for r in GOLD[:40]])
    assert linked.snapshot == snapshot
    assert picture(linked) == before


def test_syndicated_copies_count_once(linked: Lake) -> None:
    (row,) = linked.query("SELECT n_reports, n_sources FROM events WHERE locality = 'Durban' AND form = 'strike'").to_pylist()
    assert row == {"n_reports": 6, "n_sources": 2}


def test_sizes_say_who_said_what(linked: Lake) -> None:
    (row,) = linked.query("SELECT size_low, size_high, size_claims FROM events WHERE locality = 'Hong Kong' AND date_start = '2019-08-18'").to_pylist()
    assert (row["size_low"], row["size_high"]) == (128_000, 1_700_000)
    assert {(c["said_by"], c["low"]) for c in row["size_claims"]} >= {("police", 128_000), ("organisers", 1_700_000)}


def test_relations(linked: Lake) -> None:
    found = {(r["kind"], r["place"], str(r["day"])) for r in linked.query(
        "SELECT kind, e.locality AS place, e.date_start AS day FROM event_relations JOIN events e USING (event_id)").to_pylist()}
    assert {("counters", "Tbilisi", "2022-03-19"), ("follows", "Tbilisi", "2022-03-20"), ("arises_from", "Almaty", "2021-06-05"),
            ("part_of", "Delhi", "2021-01-26")} <= found


def test_a_case_is_found_by_any_spelling(linked: Lake) -> None:
    (row,) = find_cases(linked, "Yerbolat Qunanbay")
    assert [s["type"] for s in row["steps"]] == ["arrest", "sentencing", "release"]
    assert (row["status"], row["sentence_days"], row["pretrial_days"]) == ("released", 15, 2)
    assert all(s["quote"] for s in row["steps"])
    assert len(find_cases(linked, "Maria Lopez Cruz")) == 2  # namesakes of 22 and 61
    assert find_cases(linked, "Nobody Known") == []


def test_who_was_held_on_a_day(linked: Lake) -> None:
    def held(day: str) -> set[str]:
        return {r["name"] for r in linked.query(f"SELECT name FROM v_in_custody_on(DATE '{day}')").to_pylist()}

    assert "Yerbolat Kunanbay" in held("2021-06-15")
    assert "Yerbolat Kunanbay" not in held("2021-06-08") | held("2021-07-01")


ORDERED = _some("e05", "e06", "e07", "e08", "e09", "e10", "e31", "e29")


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(len(ORDERED))), st.integers(2, 4))
def test_any_order_and_any_batching_give_the_same_events(tmp_path_factory: pytest.TempPathFactory, order: list[int], batches: int) -> None:
    pictures = []
    for parts in ([ORDERED], [[ORDERED[i] for i in order[n::batches]] for n in range(batches)]):
        with Lake.connect(tmp_path_factory.mktemp("orders") / "lake") as lake:
            for part in parts:
                fill(lake, part)
                link(lake, article_ids=[f"gold-{r['report']}" for r in part])
            pictures.append(picture(lake))
    assert pictures[0] == pictures[1]


def test_an_earlier_report_leaves_a_redirect(small: Lake) -> None:
    reports = _some("e08")
    fill(small, reports[2:])
    link(small)
    (old,) = small.query("SELECT event_id FROM events").to_pylist()
    fill(small, reports[:2])
    link(small, article_ids=[f"gold-{r['report']}" for r in reports[:2]])
    live = small.query("SELECT event_id FROM events WHERE merged_into IS NULL").to_pylist()
    assert len(live) == 1
    assert live[0] != old
    assert small.query("SELECT merged_into FROM events WHERE event_id = ?", [old["event_id"]]).to_pylist() == [{"merged_into": live[0]["event_id"]}]


def test_a_person_decides(small: Lake) -> None:
    fill(small, _some("e08", "e09", "e05"))
    link(small)
    march, rally = (r["event_id"] for r in small.query("SELECT event_id FROM events WHERE type = 'protest' ORDER BY n_reports DESC").to_pylist())
    (arrest,) = (r["event_id"] for r in small.query("SELECT event_id FROM events WHERE type = 'arrest'").to_pylist())
    with pytest.raises(LakeError, match="different types"):
        merge_events(small, [march, arrest], reason="x", who="tester")
    with pytest.raises(LakeError, match="reason"):
        merge_events(small, [march, rally], reason=" ", who="tester")
    merge_events(small, [march, rally], reason="one crowd", who="tester")
    assert small.query("SELECT count(*) AS n FROM events WHERE type = 'protest' AND merged_into IS NULL").to_pylist() == [{"n": 1}]
    link(small)
    (one,) = small.query("SELECT event_id FROM events WHERE type = 'protest' AND merged_into IS NULL").to_pylist()
    reports = [r["report_id"] for r in small.query("SELECT report_id FROM event_reports WHERE event_id = ? ORDER BY 1", [one["event_id"]]).to_pylist()]
    split_event(small, one["event_id"], reports[:2], reason="not the same", who="tester")
    link(small)
    together = small.query("SELECT event_id FROM event_reports WHERE report_id IN (?, ?)", reports[:2]).to_pylist()
    rest = small.query("SELECT event_id FROM event_reports WHERE report_id = ?", [reports[2]]).to_pylist()
    assert rest[0] not in together
    assert small.query("SELECT count(*) AS n FROM link_decisions").to_pylist() == [{"n": 2}]


def test_reports_that_are_gone_take_their_event_along(small: Lake) -> None:
    import dataclasses

    from bench.linkage_gold import pair
    from warehouse.load import Batch

    fill(small, _some("e03"))
    link(small)
    article, _ = pair(_some("e03")[0])
    others = [pair(r)[0] for r in _some("e03")]
    small.load(Batch([dataclasses.replace(a, text=a.text + " Corrected.", content_hash="") for a in others], []))
    link(small, article_ids=[a.article_id for a in others])
    assert small.query("SELECT count(*) AS n FROM events WHERE merged_into IS NULL").to_pylist() == [{"n": 0}]
    assert small.query("SELECT count(*) AS n FROM event_reports").to_pylist() == [{"n": 0}]
    assert small.query("SELECT bool_and(merged_into = event_id) AS closed FROM events").to_pylist() == [{"closed": True}]
    assert article.published == dt.date(2021, 6, 5)
