"""Expectations over a batch: what is like the earlier runs passes, what is not is held, and a held batch waits for a person."""
from __future__ import annotations

import dataclasses
import datetime as dt
import random
from pathlib import Path

import pytest
from gate_batches import batch

from extractors.records import Article, Place, Quarantined, Report
from extractors.review_records import HoldState, Measure
from extractors.vocabulary import EventType
from validation.batches import batch_check, checks, judge, measure
from validation.holding import HoldError, approve, held, keep, reject, waiting

START = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


def history(runs: int = 28, articles: int = 40) -> list[Measure]:
    rng = random.Random(3)
    out: list[Measure] = []
    for i in range(runs):
        some = batch(articles + rng.randrange(-8, 9), 1000 + i)
        out += measure(*some, run_id=f"run_{i}", at=START + dt.timedelta(days=i))
    return out


@pytest.fixture(scope="module")
def past() -> list[Measure]:
    return history()


def reasons(articles: list[Article], reports: list[Report], past: list[Measure], refused: int = 0) -> tuple[str, ...]:
    quarantined = [Quarantined(f"q{i}", None, "validate", "x", "x") for i in range(refused)]
    hold = batch_check(articles, reports, history=past, run_id="run_now", quarantined=quarantined)
    return hold.reasons if hold else ()


def test_a_batch_like_the_others_passes(past: list[Measure]) -> None:
    for seed in range(3):
        assert reasons(*batch(40, seed), past) == ()


def test_the_first_runs_pass_having_nothing_to_be_compared_with() -> None:
    assert reasons(*batch(40), []) == ()
    assert reasons(*batch(500), history(3, 10)) == ()


def _dateless(r: Report) -> Report:
    return dataclasses.replace(r, date=None)


def _placeless(r: Report) -> Report:
    return dataclasses.replace(r, place=None)


def _elsewhere(r: Report) -> Report:
    return dataclasses.replace(r, place=Place("Suva", country="FJ"))


def test_each_expectation_over_a_batch_fails_on_its_fault_alone(past: list[Measure]) -> None:
    articles, reports = batch(40)
    found = {
        "rows_within_learned_bounds": reasons(*batch(150), past),
        "reports_within_learned_bounds": reasons(articles, reports[::4] + reports[1::4] + reports[2::4][:20], past),
        "unknown_dates_within_bounds": reasons(articles, [_dateless(r) if i % 3 == 0 else r for i, r in enumerate(reports)], past),
        "unknown_places_within_bounds": reasons(articles, [_placeless(r) if i % 3 == 0 else r for i, r in enumerate(reports)], past),
        "duplicates_within_bounds": reasons(
            [*articles[:20], *(dataclasses.replace(articles[0], article_id=f"c{i}") for i in range(20))], reports, past),
        "refusals_within_bounds": reasons(articles, reports, past, refused=100),
        "vocabulary_is_known": reasons(articles, [_elsewhere(r) if i % 8 == 0 else r for i, r in enumerate(reports)], past),
        "types_have_not_drifted": reasons(
            articles, [dataclasses.replace(r, type=EventType.TRIAL) if r.type == EventType.SENTENCING else r for r in reports], past),
        "countries_have_not_drifted": reasons(
            articles, [dataclasses.replace(r, place=Place("Hanoi", country="VN")) for r in reports], past),
    }
    for name, failed in found.items():
        assert name in failed, (name, failed)
        assert len(failed) <= 2, (name, failed)
    assert found["unknown_dates_within_bounds"] == ("unknown_dates_within_bounds",)
    assert found["rows_within_learned_bounds"] == ("rows_within_learned_bounds",)
    weeks = [dataclasses.replace(r, date=dataclasses.replace(r.date, precision="week")) if r.date else r for r in reports]  # type: ignore[arg-type]
    assert reasons(articles, weeks, past) == ("precisions_have_not_drifted",)
    assert {c.name for c in checks()} == {*found, "precisions_have_not_drifted"}


def test_too_few_rows_count_only_when_the_batch_is_the_whole_run(past: list[Measure]) -> None:
    small = measure(*batch(3), run_id="run_now")
    assert [name for name, _ in judge(small, past, whole=True)] == ["rows_within_learned_bounds", "rows_within_learned_bounds"]
    assert judge(small, past, whole=False) == []


def test_only_the_last_runs_count() -> None:
    large = measure(*batch(200, 6), run_id="x", at=START)
    grown = history(8, 40) + [
        dataclasses.replace(m, run_id=f"new_{i}", measured_at=START + dt.timedelta(days=100 + i)) for i in range(28) for m in large
    ]
    assert reasons(*batch(200, 5), grown) == ()
    assert "rows_within_learned_bounds" in reasons(*batch(40, 5), grown)


class Shelf:
    """A lake that only remembers what it was given."""

    def __init__(self) -> None:
        self.loaded: list[tuple[list[Article], list[Report], list[Quarantined]]] = []
        self.holds: list[object] = []

    def load(self, articles: object, reports: object, quarantined: object) -> None:
        self.loaded.append((list(articles), list(reports), list(quarantined)))  # type: ignore[call-overload]

    def write(self, tables: dict[str, list[object]], delete: object = None) -> int:
        self.holds += tables["holds"]
        return 1


def _held_batch(folder: Path, past: list[Measure]) -> tuple[str, list[Article], list[Report]]:
    articles, reports = batch(150)
    hold = batch_check(articles, reports, history=past, run_id="run_now")
    assert hold is not None
    keep(folder, hold, articles, reports, [Quarantined("q", "run_now", "validate", "x", "x")])
    keep(folder, hold, articles, reports)  # again: nothing changes
    return hold.hold_id, articles, reports


def test_a_held_batch_is_kept_whole_and_loaded_on_approval(tmp_path: Path, past: list[Measure]) -> None:
    hold_id, articles, reports = _held_batch(tmp_path, past)
    assert [h.hold_id for h in waiting(tmp_path)] == [hold_id]
    again = held(tmp_path, hold_id[:9])
    assert list(again.articles) == articles
    assert list(again.reports) == reports
    shelf = Shelf()
    done = approve(shelf, tmp_path, hold_id, who="Ana", why="a new feed", load=shelf.load)  # type: ignore[arg-type]
    assert (done.state, done.who, done.why) == (HoldState.APPROVED, "Ana", "a new feed")
    assert [(len(a), len(r), len(q)) for a, r, q in shelf.loaded] == [(150, 600, 1)]
    assert shelf.holds == [done]
    assert waiting(tmp_path) == []
    with pytest.raises(HoldError, match="was approved by Ana"):
        reject(shelf, tmp_path, hold_id, who="Bo", why="no", load=shelf.load)  # type: ignore[arg-type]


def test_a_rejected_batch_goes_to_quarantine_row_by_row(tmp_path: Path, past: list[Measure]) -> None:
    hold_id, articles, reports = _held_batch(tmp_path, past)
    shelf = Shelf()
    reject(shelf, tmp_path, hold_id, who="Ana", why="a broken feed", load=shelf.load)  # type: ignore[arg-type]
    ((none, nothing, refused),) = shelf.loaded
    assert none == nothing == []
    assert len(refused) == len(articles) + len(reports) + 1
    assert len({q.quarantine_id for q in refused}) == len(refused)
    assert all(q.payload for q in refused if q.reason == "batch_rejected")
    with pytest.raises(HoldError, match="no one held batch"):
        held(tmp_path, "hold_nothing")


def test_a_damaged_batch_on_disk_is_told_of_with_its_line(tmp_path: Path, past: list[Measure]) -> None:
    hold_id, _, _ = _held_batch(tmp_path, past)
    path = tmp_path / hold_id / "batch.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:6], lines[6][:40], *lines[7:]]), encoding="utf-8")
    with pytest.raises(HoldError, match=r"batch\.jsonl, line 7"):
        held(tmp_path, hold_id)
