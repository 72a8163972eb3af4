"""A lake whose catalog holds wrong statistics still answers rightly (DuckLake 1.5.5 sets them wrong after a file of NULLs)."""
from __future__ import annotations

from pathlib import Path

import duckdb
from gate_batches import batch

from warehouse.lake import Lake
from warehouse.load import Batch


def test_filters_and_sorts_do_not_follow_wrong_statistics(tmp_path: Path) -> None:
    articles, reports = batch(2)
    sizes = sorted(r.size.low for r in reports if r.size and r.size.low)
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(Batch(articles, reports[1:]))  # the first article's file has no crowd at all
        lake.write({"reports": reports[:1]}, {})
        below = lake.query("SELECT count(*) AS n FROM reports WHERE size_low < ?", [sizes[-1]]).to_pylist()
        assert below == [{"n": len(sizes) - 1}]
        ordered = lake.query("SELECT size_low FROM reports WHERE size_low IS NOT NULL ORDER BY article_id").to_pylist()
        assert sorted(r["size_low"] for r in ordered) == sizes
        assert lake.query("SELECT min(size_low) AS m FROM reports").to_pylist() == [{"m": sizes[0]}]


def test_a_session_that_is_not_ours_gets_right_answers_too(tmp_path: Path) -> None:
    articles, reports = batch(2)
    sizes = sorted(r.size.low for r in reports if r.size and r.size.low)
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(Batch(articles, reports[1:]))
        lake.write({"reports": reports[:1]}, {})
    with duckdb.connect() as con:  # every optimizer on
        con.execute(f"LOAD ducklake; LOAD sqlite_scanner; ATTACH 'ducklake:sqlite:{tmp_path / 'lake' / 'catalog.sqlite'}' AS other (READ_ONLY)")
        assert con.execute("SELECT count(*) FROM other.reports WHERE size_low < ?", [sizes[-1]]).fetchone() == (len(sizes) - 1,)
        found = con.execute("SELECT size_low FROM other.reports WHERE size_low IS NOT NULL ORDER BY article_id").fetchall()
        assert sorted(r[0] for r in found) == sizes
        assert con.execute("SELECT min(size_low) FROM other.reports").fetchone() == (sizes[0],)
