"""Keeping a lake: made, looked at, migrated, compacted, and its old snapshots expired, the last only on demand.

Whatever changes the lake holds the writers' lock, so that a file which no snapshot names is what a dead writer left, never what a
living one is about to commit.
"""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.arrow import sql_type
from warehouse.catalog import writer_lock
from warehouse.errors import LakeError, NewerVersionError, NoLakeError, translate
from warehouse.lake import ALIAS, Lake, schema_version
from warehouse.schema import (
    HERE,
    INFO,
    SCHEMA_VERSION,
    columns_hash,
    comment,
    info_ddl,
    macro_ddl,
    quoted,
    statements,
    table_ddl,
    text_literal,
    view_ddl,
)
from warehouse.tables import TABLES

if TYPE_CHECKING:
    import duckdb

GRACE_MINUTES = 60  # a replaced file stays this long, for readers that are in the middle of it


@dataclass(frozen=True)
class TableInfo:
    name: str
    rows: int
    files: int
    bytes: int
    delete_files: int


@dataclass(frozen=True)
class LakeInfo:
    location: str
    data_path: str
    schema_version: int
    made_by: str
    snapshots: int
    oldest_snapshot: int
    latest_snapshot: int
    latest_time: dt.datetime | None
    latest_message: str | None
    tables: tuple[TableInfo, ...]

    @property
    def bytes(self) -> int:
        return sum(t.bytes for t in self.tables)


@dataclass(frozen=True)
class CompactResult:
    files_before: int
    files_after: int
    rows_flushed: int  # out of the catalog, where another program had kept them inline
    orphans: tuple[str, ...]  # files that no snapshot names, removed (or, in a dry run, found)
    removed: int  # replaced files whose grace was over
    snapshot: int


@dataclass(frozen=True)
class ExpireResult:
    snapshots: tuple[int, ...]
    files_removed: int
    dry_run: bool


def init(location: str | Path, *, data_path: str | None = None) -> LakeInfo:
    """Make an empty lake; one that is there is left as it is. Raises NoLakeError, ReadOnlyError, CredentialsError, ..."""
    with Lake.connect(location, data_path=data_path) as lake:
        return _info(lake)


def info(location: str | Path, *, data_path: str | None = None) -> LakeInfo:
    """What the lake holds: rows, files and bytes of each table, its snapshots, its version."""
    with Lake.connect(location, data_path=data_path, read_only=True, create=False) as lake:
        return _info(lake)


def migrate(location: str | Path, *, data_path: str | None = None) -> list[str]:
    """Bring the lake to the version of this program, in one transaction; what was done, a line a step, empty when there was nothing.

    Steps of `warehouse/migrations/NNNN.sql` in order, then whatever columns, comments, views and macros the records declare and the
    lake lacks. Rows stay. Raises NewerVersionError; LakeError when a column changed its type, which only a written step can bring over.
    """
    with Lake.connect(location, data_path=data_path, create=False, migrating=True) as lake, _writing(lake) as con:
        version = schema_version(con)
        if version is None:
            raise NoLakeError(f"{lake.at.shown} holds a DuckLake but none of ours")
        if version > SCHEMA_VERSION:
            raise NewerVersionError(f"The lake {lake.at.shown} was made by a newer version (tables of version {version}): update dissent")
        if version == SCHEMA_VERSION and con.execute(f"SELECT columns_hash FROM {INFO}").fetchone() == (columns_hash(),):
            return []
        done = []
        con.execute("BEGIN")
        try:
            for step in range(version + 1, SCHEMA_VERSION + 1):
                path = HERE / "migrations" / f"{step:04d}.sql"
                text = path.read_text(encoding="utf-8")
                for statement in statements(text):
                    con.execute(statement)
                done.append(f"version {step}: {text.splitlines()[0].lstrip('- ')}")
            done += _reconcile(con)
            for statement in [*info_ddl(), *macro_ddl(), *view_ddl()]:
                con.execute(statement)
            con.execute("COMMIT")
        except BaseException:
            con.execute("ROLLBACK")
            raise
        return done or ["comments, views and macros renewed"]


def compact(location: str | Path, *, data_path: str | None = None, grace_minutes: float = GRACE_MINUTES, dry_run: bool = False) -> CompactResult:
    """Merge small files, rewrite those with many deleted rows, remove replaced files after their grace, and files that nobody names.

    No row and no snapshot changes: time travel reads as before.
    """
    with Lake.connect(location, data_path=data_path, create=False) as lake, _writing(lake) as con:
        before = _file_count(con)
        orphans = tuple(sorted(r[0] for r in con.execute(
            f"CALL ducklake_delete_orphaned_files('{ALIAS}', dry_run => {str(dry_run).lower()}, cleanup_all => true)").fetchall()))
        if dry_run:
            return CompactResult(before, before, 0, orphans, 0, lake.snapshot)
        flushed = sum(int(r[2]) for r in con.execute(f"CALL ducklake_flush_inlined_data('{ALIAS}')").fetchall())
        con.execute(f"CALL ducklake_rewrite_data_files('{ALIAS}', delete_threshold => 0.2)")
        con.execute(f"CALL ducklake_merge_adjacent_files('{ALIAS}')")
        removed = con.execute(
            f"CALL ducklake_cleanup_old_files('{ALIAS}', older_than => now() - INTERVAL {int(grace_minutes * 60)} SECOND)").fetchall()
        return CompactResult(before, _file_count(con), flushed, orphans, len(removed), lake.snapshot)


def expire(
    location: str | Path, *, older_than: dt.datetime | None = None, versions: tuple[int, ...] = (), data_path: str | None = None,
    grace_minutes: float = GRACE_MINUTES, dry_run: bool = False,
) -> ExpireResult:
    """Forget snapshots, by number or by age, and remove the files that only they needed; the latest snapshot always stays."""
    if (older_than is None) == (not versions):
        raise LakeError("Say which snapshots to expire: either by number, or by age")
    with Lake.connect(location, data_path=data_path, create=False) as lake, _writing(lake) as con:
        latest = lake.snapshot
        if latest in versions:
            raise LakeError(f"Snapshot {latest} is the latest, which cannot be expired")
        which = f"versions => {[int(v) for v in versions]}" if versions else f"older_than => TIMESTAMPTZ {text_literal(_utc(older_than))}"
        gone = con.execute(f"CALL ducklake_expire_snapshots('{ALIAS}', dry_run => {str(dry_run).lower()}, {which})").fetchall()
        removed: list[Any] = []
        if not dry_run:
            removed = con.execute(
                f"CALL ducklake_cleanup_old_files('{ALIAS}', older_than => now() - INTERVAL {int(grace_minutes * 60)} SECOND)").fetchall()
        return ExpireResult(tuple(sorted(int(r[0]) for r in gone)), len(removed), dry_run)


@contextmanager
def _writing(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    try:
        with writer_lock(lake.at):
            yield lake.con
    except (duckdb.Error, OSError) as error:
        raise translate(error, lake.at.shown) from error


def _info(lake: Lake) -> LakeInfo:
    sizes = {r["table_name"]: r for r in lake.query(f"FROM ducklake_table_info('{ALIAS}')").to_pylist()}
    tables = []
    for name in TABLES:
        rows = lake.query(f"SELECT count(*) AS n FROM {name}").to_pylist()[0]["n"]
        size = sizes[name]
        total = size["file_size_bytes"] + (size["delete_file_size_bytes"] or 0)
        tables.append(TableInfo(name, rows, size["file_count"], total, size["delete_file_count"]))
    made = lake.query(f"SELECT * FROM {INFO}").to_pylist()[0]
    snapshots = lake.query(
        f"SELECT count(*) AS n, min(snapshot_id) AS a, max(snapshot_id) AS b, max(snapshot_time) AS t, max_by(commit_message, snapshot_id) AS m "
        f"FROM {ALIAS}.snapshots()"
    ).to_pylist()[0]
    data = lake.query(f"SELECT value FROM {ALIAS}.options() WHERE option_name = 'data_path'").to_pylist()[0]["value"]
    return LakeInfo(
        lake.at.shown, data, made["schema_version"], made["made_by"], snapshots["n"], snapshots["a"], snapshots["b"], snapshots["t"], snapshots["m"],
        tuple(tables),
    )


def _reconcile(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Bring tables to their declared columns: what is missing is added, empty in the rows that are there."""
    done = []
    had: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        f"SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = '{ALIAS}'"
    ).fetchall():
        had.setdefault(table, {})[column] = kind
    for table in TABLES.values():
        if table.name not in had:
            for statement in table_ddl(table):
                con.execute(statement)
            done.append(f"table {table.name} made")
            continue
        for column in table.columns:
            old = had[table.name].get(column.name)
            if old is None:
                con.execute(f"ALTER TABLE {table.name} ADD COLUMN {quoted(column.name)} {sql_type(column)}")
                con.execute(f"COMMENT ON COLUMN {table.name}.{quoted(column.name)} IS {text_literal(comment(column))}")
                done.append(f"column {table.name}.{column.name} added")
            elif con.execute(f"SELECT typeof(NULL::{old}) = typeof(NULL::{sql_type(column)})").fetchone() != (True,):
                change = f"{table.name}.{column.name} changed its type from {old} to {sql_type(column)}"
                raise LakeError(f"{change}: that needs a step under warehouse/migrations/")
    return done


def _file_count(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute(f"SELECT sum(file_count) FROM ducklake_table_info('{ALIAS}')").fetchone()
    return int(row[0] or 0) if row else 0


def _utc(moment: dt.datetime | None) -> str:
    assert moment is not None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).isoformat()
