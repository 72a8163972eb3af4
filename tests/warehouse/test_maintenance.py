"""A lake is made, looked at, migrated from every older version, compacted, and its snapshots expired on demand."""
from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from made import Site, batch, events_of, protest

from warehouse import maintenance
from warehouse.catalog import attach_sql, open_engine, parse_location
from warehouse.changes import diff, diff_rows
from warehouse.errors import LakeError, NewerVersionError, NoLakeError, NoSnapshotError, OlderVersionError
from warehouse.export import export
from warehouse.lake import Lake
from warehouse.schema import INFO, SCHEMA_VERSION, statements
from warehouse.tables import TABLES

OLDER = sorted((Path(__file__).parent / "lakes").glob("v*.sql"))


def counts(lake: Lake) -> dict[str, int]:
    return {t: lake.query(f"SELECT count(*) AS n FROM {t}").to_pylist()[0]["n"] for t in TABLES}


def test_init_and_info(tmp_path: Path) -> None:
    made = maintenance.init(tmp_path / "lake")
    assert maintenance.init(tmp_path / "lake").latest_snapshot == made.latest_snapshot
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(batch([protest(1), protest(2)]))
    info = maintenance.info(tmp_path / "lake")
    assert info.schema_version == SCHEMA_VERSION
    assert {t.name: t.rows for t in info.tables}["articles"] == 2
    assert info.bytes > 0
    assert info.latest_message == "load"


def test_compaction_merges_finds_orphans_and_changes_no_row(site: Site) -> None:
    with site.open() as lake:
        for i in range(6):
            lake.load(batch([protest(i)]))
        lake.load(batch([protest(0, crowd=77)]))
        before, snapshot = counts(lake), lake.snapshot
        content = lake.query("SELECT * FROM evidence ORDER BY ALL").to_pylist()
    orphan = None
    if site.data_path is None:
        orphan = Path(site.location) / "data" / "main" / "reports" / "left-by-the-dead.parquet"
        orphan.write_bytes(b"PAR1")
        found = maintenance.compact(site.location, dry_run=True)
        assert [Path(p).name for p in found.orphans] == [orphan.name]
        assert orphan.exists()
    done = maintenance.compact(site.location, data_path=site.data_path, grace_minutes=0)
    assert done.files_after < done.files_before
    assert orphan is None or not orphan.exists()
    assert maintenance.compact(site.location, data_path=site.data_path).orphans == ()
    with site.open(read_only=True) as lake:
        assert counts(lake) == before
        assert lake.query("SELECT * FROM evidence ORDER BY ALL").to_pylist() == content
    with site.open(as_of=snapshot - 1) as lake:
        assert lake.query("SELECT size_low FROM reports WHERE article_id = 'p0'").to_pylist() == [{"size_low": 30}]


def test_snapshots_go_on_demand_only(tmp_path: Path) -> None:
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(batch([protest(1)]))
        first = lake.snapshot
        lake.load(batch([protest(1, crowd=99)]))
        last = lake.snapshot
    maintenance.compact(tmp_path / "lake", grace_minutes=0)
    with Lake.connect(tmp_path / "lake", as_of=first) as lake:
        assert lake.query("SELECT size_low FROM reports").to_pylist() == [{"size_low": 30}]
    assert maintenance.expire(tmp_path / "lake", versions=(first,), dry_run=True).snapshots == (first,)
    assert maintenance.expire(tmp_path / "lake", older_than=dt.datetime(2000, 1, 1)).snapshots == ()
    assert maintenance.expire(tmp_path / "lake", versions=(first,), grace_minutes=0).snapshots == (first,)
    with pytest.raises(NoSnapshotError, match=f"no snapshot {first}"):
        diff(tmp_path / "lake", first)
    with pytest.raises(LakeError, match="is the latest"):
        maintenance.expire(tmp_path / "lake", versions=(maintenance.info(tmp_path / "lake").latest_snapshot,))
    with pytest.raises(LakeError, match="either by number, or by age"):
        maintenance.expire(tmp_path / "lake")
    with Lake.connect(tmp_path / "lake", as_of=last) as lake:
        assert lake.query("SELECT size_low FROM reports").to_pylist() == [{"size_low": 99}]


def make_old(path: Path, folder: Path) -> None:
    """A lake as version N made it, with a row in it."""
    folder.mkdir()
    at = parse_location(folder)
    con = open_engine(at)
    con.execute(attach_sql(at, "lake", read_only=False, create=True))
    con.execute("USE lake")
    for statement in statements(path.read_text(encoding="utf-8")):
        con.execute(statement)
    con.execute("INSERT INTO articles (article_id, source, text, language, content_hash, extractor_version) VALUES ('a', 's', 't', 'en', 'h', 'v')")
    con.close()


def test_there_is_a_lake_of_every_older_version_to_test() -> None:
    assert [p.stem for p in OLDER] == [f"v{i}" for i in range(1, SCHEMA_VERSION)]


@pytest.mark.parametrize("old", OLDER, ids=lambda p: p.stem)
def test_migration_from_every_older_version(old: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    make_old(old, folder)
    with pytest.raises(OlderVersionError, match="dissent lake migrate"):
        Lake.connect(folder)
    steps = maintenance.migrate(folder)
    assert [m[1] for s in steps if (m := re.match(r"version (\d+):", s))] == [str(i) for i in range(int(old.stem[1:]) + 1, SCHEMA_VERSION + 1)]
    assert maintenance.migrate(folder) == []
    maintenance.init(tmp_path / "new")
    columns = "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE database_name = 'lake' ORDER BY ALL"
    with Lake.connect(folder) as lake, Lake.connect(tmp_path / "new") as new:
        assert lake.query(columns).to_pylist() == new.query(columns).to_pylist()
        assert lake.query("SELECT article_id FROM articles").to_pylist() == [{"article_id": "a"}]
        lake.load(batch([protest(1)]))
        assert lake.query("SELECT * FROM v_evidence").num_rows > 0


def test_a_lake_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with Lake.connect(tmp_path / "lake") as lake:
        row = f"{SCHEMA_VERSION + 1} AS schema_version, 'x' AS made_by, 'y' AS columns_hash, 'z' AS views_hash"
        lake.con.execute(f"CREATE OR REPLACE VIEW {INFO} AS SELECT {row}")
    for call in (Lake.connect, maintenance.info, maintenance.migrate, maintenance.compact):
        with pytest.raises(NewerVersionError, match="made by a newer version"):
            call(tmp_path / "lake")


def test_every_table_column_and_view_has_a_comment(tmp_path: Path) -> None:
    with Lake.connect(tmp_path / "lake") as lake:
        bare = lake.query(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'lake' AND comment IS NULL "
            "AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake')"
        ).to_pylist()
        assert bare == []
        assert lake.query("SELECT view_name FROM duckdb_views() WHERE database_name = 'lake' AND NOT internal AND comment IS NULL").to_pylist() == []


def test_diff_in_rows_and_in_words(tmp_path: Path) -> None:
    pairs = [protest(1), protest(2)]
    with Lake.connect(tmp_path / "lake") as lake:
        lake.load(batch(pairs))
        lake.write(events_of(pairs))
        a = lake.snapshot
        lake.load(batch([protest(1, crowd=50), protest(3)]))
        lake.write({}, {"events": [e.event_id for e in events_of(pairs[1:])["events"]]})  # type: ignore[attr-defined]
    found = diff(tmp_path / "lake", a)
    articles, events = (next(t for t in found.tables if t.table == name) for name in ("articles", "events"))
    assert (articles.added, articles.changed, articles.withdrawn) == (1, 1, 0)
    assert (events.added, events.changed, events.withdrawn) == (0, 0, 1)
    assert "  articles: 1 added, 1 changed (2 rows before, 3 after)" in found.text()
    with diff_rows(tmp_path / "lake", "articles", a) as reader:
        assert {(r["change"], r["article_id"]) for r in reader.read_all().to_pylist()} == {("changed", "p1"), ("added", "p3")}
    assert diff(tmp_path / "lake", a, a).text() == f"Nothing differs between snapshot {a} and snapshot {a}."
    with pytest.raises(NoLakeError):
        diff(tmp_path / "nothing", 1)


@pytest.mark.parametrize("old", OLDER, ids=lambda p: p.stem)
def test_time_travel_and_releases_reach_behind_a_migration(old: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    make_old(old, folder)
    with Lake.connect(folder, create=False, migrating=True) as lake:
        before = lake.snapshot
    maintenance.migrate(folder)
    with Lake.connect(folder) as lake:
        lake.load(batch([protest(1)]))
    with Lake.connect(folder, as_of=before) as lake:
        assert lake.query("SELECT article_id FROM articles").num_rows == 1
    found = diff(folder, before)
    assert next(t for t in found.tables if t.table == "reports").added == 1
    result = export(folder, tmp_path / "out", as_of=before, key="k")
    assert result.rows["reports"] == 0
    assert export(folder, tmp_path / "out", since=before, key="k").changes["reports"] == 1
