"""Loads: one transaction, nothing twice, old readings replaced; over every kind of catalog and storage."""
from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from made import DAY, Site, batch, event, events_of, protest, sentencing

from extractors.records import Quantity, Quarantined
from extractors.vocabulary import RunState
from warehouse.errors import SchemaError
from warehouse.lake import Lake
from warehouse.load import Batch, LoadResult
from warehouse.records import Run
from warehouse.sqlaccess import ReadOnlyLake

TABLES = ("articles", "reports", "report_actors", "evidence", "places", "sources", "quarantine")


def rows(lake: Lake) -> dict[str, list[dict[str, object]]]:
    return {t: lake.query(f"SELECT * FROM {t} ORDER BY ALL").to_pylist() for t in TABLES}


def test_loading_over_every_catalog_and_storage(site: Site) -> None:
    """Load, load again, change, read read-only and by a stranger's SQL: the same over SQLite, PostgreSQL and S3."""
    pairs = [protest(i) for i in range(6)] + [sentencing()]
    refused = [Quarantined("q_1", None, "collect", "not_text", "bytes that are not text")]
    with site.open() as lake:
        first = lake.load(batch(pairs, refused, "run_1"))
        assert (first.articles_new, first.reports, first.quarantined) == (7, 7, 1)
        assert first.evidence == lake.query("SELECT count(*) AS n FROM evidence").to_pylist()[0]["n"] > 30
        before = rows(lake)
        again = lake.load(batch(pairs, refused, "run_2"))
        assert again == LoadResult(articles_unchanged=7, snapshot=first.snapshot)
        assert rows(lake) == before
        changed = lake.load(batch([protest(0, crowd=400)]))
        assert (changed.articles_changed, changed.articles_new, changed.reports) == (1, 0, 1)
        assert lake.query("SELECT size_low FROM reports WHERE article_id = 'p0'").to_pylist() == [{"size_low": 400}]
        assert lake.query("SELECT DISTINCT report_id FROM evidence WHERE article_id = 'p0'").num_rows == 1
        lake.write(events_of(pairs))
    with site.open(read_only=True) as lake:
        assert lake.query("SELECT count(*) AS n FROM v_ccc").to_pylist() == [{"n": 6}]
    with site.open(as_of=first.snapshot) as lake:
        assert rows(lake) == before
    with ReadOnlyLake(site.location, data_path=site.data_path) as stranger, stranger.query("SELECT count(*) AS n FROM events") as reader:
        assert reader.read_all().to_pylist() == [{"n": 7}]


def test_order_and_batching_do_not_matter(tmp_path: Path) -> None:
    pairs = [protest(i) for i in range(5)] + [sentencing()]
    with Lake.connect(tmp_path / "a") as a, Lake.connect(tmp_path / "b") as b:
        a.load(batch(pairs))
        b.load(batch([protest(0, crowd=999, country="KG")]))  # an older text, with a place of its own, replaced below
        for pair in reversed(pairs):
            b.load(batch([pair]))
        assert rows(a) == rows(b)


def test_a_newer_extractor_replaces_the_older_reading(tmp_path: Path) -> None:
    article, report = protest(1)
    older = dataclasses.replace(article, extractor_version="2020.1.1")
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(Batch([older], [report], [Quarantined("q", None, "validate", "x", "y", article_id=article.article_id)]))
        assert lake.known([article.article_id, "other"]) == {article.article_id: (article.content_hash, "2020.1.1")}
        done = lake.load(Batch([article], [report]))
        assert (done.articles_changed, done.reports) == (1, 1)
        assert lake.query("SELECT * FROM quarantine").num_rows == 0
        assert lake.query("SELECT * FROM reports").num_rows == 1


def test_an_article_given_twice_in_a_batch_counts_once(tmp_path: Path) -> None:
    with Lake.connect(tmp_path / "lake") as lake:
        done = lake.load(batch([protest(1), protest(1)]))
        assert (done.articles_new, done.reports) == (1, 1)


def test_runs_and_quarantine_are_written_over(tmp_path: Path) -> None:
    started = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    with Lake.connect(tmp_path / "lake") as lake:
        lake.record_run(Run("run", "ingest", RunState.RUNNING, started))
        lake.record_run(Run("run", "ingest", RunState.COMPLETED, started, started + dt.timedelta(minutes=1)))
        (run,) = lake.query("SELECT state, started_at, ended_at FROM runs").to_pylist()
        assert run == {"state": "completed", "started_at": started, "ended_at": started + dt.timedelta(minutes=1)}
        lake.load(Batch(quarantined=[Quarantined("q", None, "collect", "a", "b")]))
        assert lake.resolve_quarantine(["q", "unknown"], "retried") == 1
        assert lake.query("SELECT resolved FROM quarantine").to_pylist() == [{"resolved": "retried"}]


def test_write_replaces_rows_and_writes_only_what_differs(tmp_path: Path) -> None:
    one, two = event(*protest(1)), event(*protest(2))
    with Lake.connect(tmp_path / "lake") as lake:
        assert lake.write({"events": [one, two]}) == 2
        snapshot = lake.snapshot
        assert lake.write({"events": [one, two]}, {"events": None}) == 0
        assert lake.snapshot == snapshot
        newer = dataclasses.replace(two, n_reports=2)
        assert lake.write({"events": [newer]}, {"events": [two.event_id]}) == 2
        found = lake.query("SELECT event_id, n_reports FROM events ORDER BY n_reports").to_pylist()
        assert [r["n_reports"] for r in found] == [1, 2]
        assert lake.write({}, {"events": None}) == 2
        assert lake.query("SELECT * FROM events").num_rows == 0


def test_a_failed_load_leaves_the_lake_as_it_was(tmp_path: Path) -> None:
    article, report = protest(1)
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(batch([protest(2)]))
        before, snapshot = rows(lake), lake.snapshot
        wrong = dataclasses.replace(report, size=Quantity("thirty", "thirty", None))
        with pytest.raises(SchemaError, match=r"reports\.size_low: wanted int64, got str 'thirty'"):
            lake.load(Batch([article], [wrong]))
        assert (rows(lake), lake.snapshot) == (before, snapshot)


def test_every_row_is_parquet_on_disk(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(batch([protest(1)]))
    (file,) = (tmp_path / "lake" / "data" / "main" / "reports").rglob("*.parquet")
    assert pq.read_metadata(file).row_group(0).column(0).compression == "ZSTD"
    assert f"year={DAY.year}" in str(file)


def test_a_moved_lake_opens_where_it_is_now(tmp_path: Path) -> None:
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(batch([protest(1)]))
    (tmp_path / "lake").rename(tmp_path / "elsewhere")
    with Lake.connect(tmp_path / "elsewhere", create=False) as lake:
        assert lake.query("SELECT article_id FROM articles").to_pylist() == [{"article_id": "p1"}]
