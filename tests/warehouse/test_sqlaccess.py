"""A stranger's SQL: what it may do, what it may not, and in which formats the answer comes."""
from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from warehouse.errors import LakeError, NoLakeError, NoSnapshotError, QueryError
from warehouse.lake import Lake
from warehouse.queries import named
from warehouse.sqlaccess import ReadOnlyLake, connect_text, run

FORBIDDEN = [
    "COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "COPY events TO '{lake}/data/x.parquet'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{lake}/data/x.csv'",
    "EXPORT DATABASE '{lake}/data/x'",
    "INSERT INTO runs SELECT * FROM runs",
    "DELETE FROM events",
    "UPDATE events SET country = 'XX'",
    "DROP TABLE events",
    "CREATE TABLE x (i INT)",
    "CREATE TEMP TABLE x AS SELECT 1",
    "ATTACH '{lake}/catalog.sqlite' AS other",
    "ATTACH 'ducklake:sqlite:{lake}/catalog.sqlite' AS other",
    "DETACH lake",
    "USE memory",
    "INSTALL spatial",
    "LOAD spatial",
    "SET enable_external_access = true",
    "RESET memory_limit",
    "PRAGMA database_list",
    "CALL ducklake_merge_adjacent_files('lake')",
    "SELECT * FROM ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "SELECT * FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)",
    "SELECT * FROM ducklake_expire_snapshots('lake', versions => [1])",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('{lake}/catalog.sqlite')",
    "SELECT * FROM read_parquet('{lake}/data/main/events/*.parquet')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'https://example.org/x.parquet'",
    "SELECT * FROM glob('{lake}/*')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM sqlite_scan('{lake}/catalog.sqlite', 'ducklake_snapshot')",
    "SELECT * FROM postgres_query('lake', 'SELECT 1')",
    "SELECT * FROM __ducklake_metadata_lake.ducklake_snapshot",
    "WITH x AS (SELECT * FROM read_csv('/etc/passwd')) SELECT * FROM x",
    "SELECT (SELECT count(*) FROM read_csv('/etc/passwd'))",
    "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE events",
    "",
    "-- nothing",
    "SELECT",
    "SELECT no_such_column FROM events",
    "this is no SQL",
]


@pytest.fixture(scope="module")
def lake(filled: Path) -> ReadOnlyLake:
    return ReadOnlyLake(filled)


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_what_may_not_be_run_is_refused_in_a_line(lake: ReadOnlyLake, filled: Path, sql: str) -> None:
    before = sorted(p for p in filled.rglob("*") if p.is_file())
    with pytest.raises(QueryError) as caught, lake.query(sql.format(lake=filled)) as reader:
        reader.read_all()
    assert "\n" not in str(caught.value)
    assert str(caught.value)
    assert sorted(p for p in filled.rglob("*") if p.is_file()) == before


@pytest.mark.parametrize("sql", [
    "SELECT count(*) FROM events", "FROM v_ccc", "FROM events_near('Almaty', 50)", "DESCRIBE events", "SUMMARIZE runs", "SHOW TABLES",
    "EXPLAIN SELECT * FROM events", "SELECT unnest([1, 2])", "FROM range(3)", "FROM snapshots()", "FROM events AT (VERSION => 2)",
    "WITH a AS (SELECT 1 AS x) SELECT * FROM a UNION ALL SELECT 2",
])
def test_what_an_analyst_writes_runs(lake: ReadOnlyLake, sql: str) -> None:
    with lake.query(sql) as reader:
        assert reader.read_all().num_columns >= 1


@pytest.mark.parametrize("name", sorted(named()))
def test_every_query_of_the_gallery_runs(lake: ReadOnlyLake, name: str) -> None:
    with lake.query(named()[name].sql) as reader:
        assert reader.read_all().num_columns >= 2


def test_the_gallery_is_a_gallery() -> None:
    assert len(named()) >= 15
    assert all(q.answers.endswith(("?", ".)")) for q in named().values())


def test_a_query_that_takes_too_long_is_stopped(filled: Path) -> None:
    slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"
    with ReadOnlyLake(filled, timeout=0.3) as lake:
        with pytest.raises(QueryError, match=r"longer than 0\.3 s"), lake.query(slow) as reader:
            reader.read_all()
        with lake.query("SELECT 1 AS x") as reader:  # and the next one is not hurt
            assert reader.read_all().num_rows == 1


def test_a_query_that_needs_too_much_memory_is_stopped(filled: Path) -> None:
    with ReadOnlyLake(filled, memory_limit="40MB") as lake, pytest.raises(QueryError, match="memory"), lake.query(
        "SELECT list(range || 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx') FROM range(5000000)"
    ) as reader:
        reader.read_all()


@pytest.mark.parametrize(("fmt", "wanted"), [
    ("csv", 'event,tags,day,money\né,"[""a"", null]",2020-01-02,1.50\n'),
    ("json", '[\n{"event": "é", "tags": ["a", null], "day": "2020-01-02", "money": "1.50"}\n]\n'),
    ("jsonl", '{"event": "é", "tags": ["a", null], "day": "2020-01-02", "money": "1.50"}\n'),
])
def test_formats_of_text(filled: Path, fmt: str, wanted: str) -> None:
    out = io.BytesIO()
    sql = "SELECT 'é' AS event, ['a', NULL] AS tags, DATE '2020-01-02' AS day, 1.50::DECIMAL(5, 2) AS money"
    assert run(filled, sql, fmt=fmt, out=out) == 1
    assert out.getvalue().decode() == wanted


def test_formats_of_arrow_and_parquet(filled: Path, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sql = "SELECT event_id, date_start, actors FROM events ORDER BY event_id"
    out = io.BytesIO()
    assert run(filled, sql, fmt="arrow", out=out) == 14
    run(filled, sql, fmt="parquet", out=tmp_path / "x.parquet")
    assert pa.ipc.open_stream(out.getvalue()).read_all().to_pylist() == pq.read_table(tmp_path / "x.parquet").to_pylist()
    assert list(tmp_path.iterdir()) == [tmp_path / "x.parquet"]


def test_a_table_is_for_people_and_says_when_it_is_cut(filled: Path) -> None:
    out = io.BytesIO()
    run(filled, "SELECT country, count(*) AS n FROM events GROUP BY country", out=out)
    assert "KZ" in out.getvalue().decode()
    assert "(1 row)" in out.getvalue().decode()
    out = io.BytesIO()
    run(filled, "FROM range(50)", out=out, max_rows=10)
    assert "(10 rows; more are not shown" in out.getvalue().decode()


def test_a_format_we_do_not_know(filled: Path) -> None:
    with pytest.raises(QueryError, match="table, csv, json, jsonl, parquet, arrow"):
        run(filled, "SELECT 1", fmt="xlsx", out=io.BytesIO())


def test_as_of_a_snapshot_a_time_and_a_day(filled: Path) -> None:
    with Lake.connect(filled, read_only=True) as lake:
        last = lake.snapshot
        moment = lake.query("SELECT snapshot_time AS t FROM lake.snapshots() WHERE snapshot_id = ?", [last - 1]).to_pylist()[0]["t"]
    for as_of, events in ((last, 14), (last - 1, 0), (moment.isoformat(), 0), (moment.date().isoformat(), 14)):
        out = io.BytesIO()
        run(filled, "SELECT count(*) AS n FROM events", fmt="jsonl", out=out, as_of=as_of)
        assert json.loads(out.getvalue()) == {"n": events}, as_of
    for wrong in (9999, "2001-01-01", "yesterday"):
        with pytest.raises(NoSnapshotError):
            run(filled, "SELECT 1", out=io.BytesIO(), as_of=wrong)


def test_connect_text_opens_the_lake(filled: Path) -> None:
    text = connect_text(filled)
    for tool in ("DuckDB shell", "Python", "R (", "DBeaver"):
        assert f"# {tool}" in text
    python = text.split("# Python")[1].split("\n\n")[0].split("\n", 1)[1]
    import duckdb

    # the recipe as it stands, but for the download of the extensions
    from warehouse.catalog import load_extension
    con = duckdb.connect()
    for name in ("ducklake", "sqlite_scanner"):
        load_extension(con, name)
    for line in python.splitlines():
        if line.startswith("con.execute(") and "INSTALL" not in line:
            exec(line, {"con": con})
    assert con.sql("SELECT count(*) FROM events").fetchall() == [(14,)]


def test_connect_text_shows_no_password() -> None:
    assert "hidden-word" not in connect_text("postgres://me:hidden-word@db.example/lake?data_path=s3://bucket/x")


def test_no_lake_here(tmp_path: Path) -> None:
    with pytest.raises(NoLakeError, match="There is no lake at"):
        run(tmp_path / "nothing", "SELECT 1", out=io.BytesIO())
    (tmp_path / "file").write_text("x")
    with pytest.raises(LakeError, match="is a file, not a lake"):
        run(tmp_path / "file", "SELECT 1", out=io.BytesIO())
