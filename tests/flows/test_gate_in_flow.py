"""The gate inside the flow: corrections that outlive an extractor, batches unlike their forerunners, Data Docs, and no row lost."""
from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from extractors.review_records import Verdict
from flows import operations
from flows.cli import app
from flows.engine import PlainEngine
from flows.guard import Balance, LostRowsError, held_folder
from flows.ingest import ingest
from flows.settings import Settings
from flows.steps import corrected
from validation import corrections, holding, store
from validation.batches import measure, merged
from warehouse.lake import Lake

CITIES = ("Almaty", "Ruse", "Lagos", "Quito", "Leipzig", "Cebu", "Galway", "Kazan")


def write(path: Path, first: int, count: int) -> str:
    """Short stories of our own making, each with a protest and an arrest in it."""
    path.write_text("".join(json.dumps({
        "article_id": f"g{i}", "source": "Evening Paper", "published": f"2021-03-{1 + i % 27:02}", "title": f"Story {i}",
        "text": f"{CITIES[i % 8].upper()} -- About {20 + i} people protested in {CITIES[i % 8]} on Monday against story {i}."
                f" Police arrested {2 + i % 5} of them.",
    }) + "\n" for i in range(first, first + count)), encoding="utf-8")
    return str(path)


def counts(lake: Lake) -> dict[str, int]:
    return {t: lake.query(f"SELECT count(*) AS n FROM {t}").to_pylist()[0]["n"] for t in ("articles", "reports", "holds")}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(lake=str(tmp_path / "lake"), cache=tmp_path / "cache")


def test_a_correction_by_hand_survives_re_extraction(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest([write(tmp_path / "a.jsonl", 0, 2)], settings=settings)
    with Lake.connect(settings.lake) as lake:
        found = store.reports(lake, ["g0", "g1"])
        sized = next(r for r in found if r.article_id == "g0" and r.size is not None and r.size.low == 20)
        gone = next(r for r in found if r.article_id == "g1" and r.type == "arrest")
        store.record(lake, [
            corrections.make(sized, "size", Verdict.CORRECT, who="Amra", why="counted on a photograph", new={"low": 37, "high": 37}),
            corrections.make(gone, "type", Verdict.REJECT, who="Amra", why="a rehearsal"),
        ])
    monkeypatch.setattr(operations, "EXTRACTOR_VERSION", "999.0")
    summary = operations.re_extract(settings, PlainEngine())
    assert summary.changed == 2
    with Lake.connect(settings.lake) as lake:
        again = store.reports(lake, ["g0", "g1"])
        assert {r["extractor_version"] for r in lake.query("SELECT extractor_version FROM articles").to_pylist()} == {"999.0"}
    assert len(again) == len(found) - 1
    (size,) = (r.size for r in again if r.article_id == "g0" and r.type == "protest")
    assert size is not None
    assert (size.low, size.high) == (37, 37)
    assert size.evidence is not None
    assert size.evidence.rule == corrections.RULE
    assert not [r for r in again if r.article_id == "g1" and r.type == "arrest"]


def test_a_batch_unlike_its_history_waits_and_approval_loads_it(settings: Settings, tmp_path: Path) -> None:
    first = ingest([write(tmp_path / "a.jsonl", 0, 3)], settings=settings)
    assert (first.new, first.held) == (3, 0)  # an empty lake has no history, and holds nothing
    with Lake.connect(settings.lake) as lake:
        learned = store.measures(lake)
        assert {m.run_id for m in learned} == {first.run_id}
        for i in range(8):
            mine = [dataclasses.replace(m, run_id=f"earlier{i}") for m in learned]
            lake.write({"measures": mine}, {"measures": [f"earlier{i}"]})
        before = counts(lake)
    many = write(tmp_path / "b.jsonl", 3, 40)
    held = ingest([many], settings=settings)
    assert (held.new, held.held, len(held.holds)) == (0, 40, 1)
    again = ingest([many], settings=settings)  # what waits is not held twice
    assert (again.held, again.holds) == (40, [])
    with Lake.connect(settings.lake) as lake:
        assert counts(lake) == {**before, "holds": 1}
        states = {r["run_id"]: r["state"] for r in lake.query("SELECT run_id, state FROM runs").to_pylist()}
        (hold,) = store.holds(lake)
    assert (states[first.run_id], states[held.run_id], states[again.run_id]) == ("completed", "held", "completed")
    assert hold.reasons == ("rows_within_learned_bounds", "vocabulary_is_known")
    assert [h.hold_id for h in holding.waiting(held_folder(settings))] == [hold.hold_id]
    done = CliRunner().invoke(app, ["batch", "approve", hold.hold_id, "--who", "Belto", "--why", "an archive came in", "--lake", settings.lake])
    assert done.exit_code == 0, done.output
    with Lake.connect(settings.lake) as lake:
        assert counts(lake)["articles"] == 43
        assert {m.value for m in store.measures(lake) if (m.source, m.measure) == ("*", "articles")} == {3.0, 40.0}
    assert ingest([many], settings=settings).unchanged == 40


def test_every_run_has_its_data_docs(settings: Settings, tmp_path: Path) -> None:
    pages = []
    for i in range(2):
        summary = ingest([write(tmp_path / f"{i}.jsonl", i, 1)], settings=settings)
        assert summary.data_docs is not None
        pages.append(Path(urlsplit(summary.data_docs).path))
    assert all("<html" in p.read_text(encoding="utf-8").lower() for p in pages)
    index = (pages[0].parents[1] / "index.html").read_text(encoding="utf-8")
    assert all(p.parent.name in index for p in pages)


def test_a_row_that_is_lost_stops_the_run() -> None:
    Balance(10, loaded=6, quarantined=2, held=1, dropped=1).check()
    with pytest.raises(LostRowsError, match="10 went in"):
        Balance(10, loaded=6, quarantined=2, held=1).check()


def test_a_correction_that_fits_no_more_refuses_the_reports_of_its_article(settings: Settings, tmp_path: Path) -> None:
    ingest([write(tmp_path / "a.jsonl", 0, 2)], settings=settings)
    with Lake.connect(settings.lake) as lake:
        found = store.reports(lake, ["g0", "g1"])
    one = next(r for r in found if r.article_id == "g0" and r.size is not None)
    made = corrections.make(one, "size", Verdict.CORRECT, who="Amra", why="a test", new={"low": 37, "high": 37})
    right, wrong = corrected(found, [dataclasses.replace(made, new='{"crowd": 3}')])
    assert {r.article_id for r in right} == {"g1"}
    assert {(q.reason, q.report_id) for q in wrong} == {("correction_failed", r.report_id) for r in found if r.article_id == "g0"}


def test_the_figures_of_two_batches_are_those_of_both_at_once(settings: Settings, tmp_path: Path) -> None:
    ingest([write(tmp_path / "a.jsonl", 0, 7)], settings=settings)
    with Lake.connect(settings.lake) as lake:
        articles = list(store.articles(lake, [f"g{i}" for i in range(7)]).values())
        reports = store.reports(lake, [a.article_id for a in articles])
    def of(some: list[Any]) -> Any:
        ids = {a.article_id for a in some}
        return measure(some, [r for r in reports if r.article_id in ids], run_id="r")

    whole = {(m.source, m.measure): (m.value, m.n) for m in of(articles)}
    parts = {(m.source, m.measure): (m.value, m.n) for m in merged(of(articles[:2]), of(articles[2:]))}
    assert parts.keys() == whole.keys()
    for key, (value, n) in whole.items():
        if key[1] != "size_median":
            assert parts[key] == (pytest.approx(value), n), key
