"""The lake: open it, load into it in one transaction, query it.

    with Lake.connect("lake") as lake:
        lake.load(Batch(articles, reports, quarantined))
        lake.query("SELECT country, count(*) FROM events GROUP BY ALL")

Many readers and several writers may work at once. Writers take turns (see `catalog.writer_lock`); a reader sees the last whole
load, never half of one. Every error is a `LakeError` whose text is one clear line.
"""
from __future__ import annotations

import datetime as dt
import json
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from warehouse import load as loading
from warehouse.arrow import to_table
from warehouse.catalog import Location, attach_sql, check_folder, open_engine, parse_location, writer_lock
from warehouse.errors import ConflictError, LakeError, LockedError, NewerVersionError, NoLakeError, NoSnapshotError, OlderVersionError, translate
from warehouse.load import Batch, LoadResult
from warehouse.records import Run
from warehouse.schema import INFO, SCHEMA_VERSION, columns_hash, ddl, info_ddl, macro_ddl, settings_ddl, view_ddl, views_hash

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["Batch", "Lake", "LoadResult"]

T = TypeVar("T")
ALIAS = "lake"
TRIES = 8


class Lake:
    """An open lake. One thread at a time uses it; others wait."""

    def __init__(self, at: Location, con: duckdb.DuckDBPyConnection, *, read_only: bool, as_of: str | None = None) -> None:
        self.at = at
        self.as_of = as_of
        self.read_only = read_only
        self.con = con
        self._turn = threading.RLock()

    @classmethod
    def connect(
        cls, location: str | Path, *, data_path: str | None = None, read_only: bool = False, create: bool = True, as_of: int | str | None = None,
        memory_limit: str | None = None, threads: int | None = None, migrating: bool = False,
    ) -> Lake:
        """Open the lake at a folder or catalog URL; make it first when it is not there, unless `create` is false or it is read only.

        `as_of` is a snapshot number, a time ('2026-11-23 14:00:00', UTC) or a day (its end); such a lake is read only.
        Raises NoLakeError, NewerVersionError, OlderVersionError, CredentialsError, LockedError, ConnectionLostError, ReadOnlyError.
        """
        import duckdb

        at = parse_location(location, data_path)
        read_only = read_only or as_of is not None
        moment = None if as_of is None else as_of_text(as_of)
        create = create and not read_only
        check_folder(at, create=create)
        con: duckdb.DuckDBPyConnection | None = None
        try:
            con = open_engine(at, memory_limit=memory_limit, threads=threads)
            if create:
                with writer_lock(at):
                    _attach(con, at, read_only=False, create=True, as_of=None)
                    _make(con)
            else:
                _attach(con, at, read_only=read_only, create=False, as_of=moment)
            if not migrating:
                check_version(con, at, past=as_of is not None)
        except (duckdb.Error, OSError) as error:
            if con is not None:
                con.close()
            raise translate(error, at.shown) from error
        except BaseException:
            if con is not None:
                con.close()
            raise
        return cls(at, con, read_only=read_only, as_of=moment)

    def close(self) -> None:
        with self._turn:
            self.con.close()

    def __enter__(self) -> Lake:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def snapshot(self) -> int:
        """Number of the latest snapshot, or of the one the lake was opened at."""
        if self.as_of is not None and self.as_of.isdigit():
            return int(self.as_of)
        until = "" if self.as_of is None else f" WHERE snapshot_time <= TIMESTAMPTZ '{self.as_of}'"
        return self._read(lambda con: int(_one(con, f"SELECT max(snapshot_id) FROM {ALIAS}.snapshots(){until}")))

    def check_snapshot(self, snapshot: int) -> None:
        """Raise NoSnapshotError when the lake has no such snapshot (any more)."""
        if not self._read(lambda con: con.execute(f"SELECT 1 FROM {ALIAS}.snapshots() WHERE snapshot_id = ?", [snapshot]).fetchone()):
            raise NoSnapshotError(f"The lake {self.at.shown} has no snapshot {snapshot}: `dissent lake info` tells the oldest and the latest")

    def known(self, article_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """article_id -> (content_hash, extractor_version) of those that the lake holds."""
        return self._read(lambda con: loading.known(con, article_ids))

    def load(self, batch: Batch) -> LoadResult:
        """Write a batch as one transaction over all tables; loading the same again adds nothing, not even a snapshot.

        An article whose content_hash and extractor_version the lake has is left alone; a changed one has its reports, actors,
        evidence and refusals replaced. Raises SchemaError, LockedError, DiskFullError, ...: the lake is then as it was.
        """
        import dataclasses

        prepared = loading.prepare(batch)

        def work(con: duckdb.DuckDBPyConnection) -> tuple[LoadResult, bool]:
            result = loading.apply(con, prepared)
            wrote = bool(result.articles_new or result.articles_changed or result.quarantined)
            if wrote:
                _message(con, "load", {"run_id": batch.run_id, "new": result.articles_new, "changed": result.articles_changed})
            return result, wrote

        return dataclasses.replace(self._transaction(work), snapshot=self.snapshot)

    def record_run(self, run: Run) -> None:
        """Write or replace the row of a run."""
        self.write({"runs": [run]}, {"runs": [run.run_id]})

    def write(self, tables: Mapping[str, pa.Table | Sequence[Any]], delete: Mapping[str, Sequence[str] | None] | None = None) -> int:
        """Replace rows of any tables in one transaction; the number of rows that went or came.

        `delete` names the rows to give way by the table's first key column (None: all of them); `tables` holds the rows that come.
        A row that would go and come back as it is stays; when nothing differs, no snapshot is made.
        """
        ready = {name: to_table(name, rows) for name, rows in tables.items()}

        def work(con: duckdb.DuckDBPyConnection) -> tuple[int, bool]:
            changed = loading.replace(con, ready, delete or {})
            if changed:
                _message(con, "write", {"tables": sorted({*tables, *(delete or {})})})
            return changed, changed > 0

        return self._transaction(work)

    def resolve_quarantine(self, quarantine_ids: Sequence[str], resolved: str) -> int:
        """Mark rows of quarantine as retried, fixed or discarded; the number of rows marked."""
        def work(con: duckdb.DuckDBPyConnection) -> tuple[int, bool]:
            done = con.execute(
                "UPDATE quarantine SET resolved = ? WHERE quarantine_id IN (SELECT unnest(?::VARCHAR[])) AND resolved IS DISTINCT FROM ?",
                [resolved, list(quarantine_ids), resolved],
            ).fetchone()
            count = int(done[0]) if done else 0
            return count, count > 0

        return self._transaction(work)

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """The result of a query of ours as an Arrow table. A user's own SQL goes through `warehouse.sqlaccess`."""
        return self._read(lambda con: con.execute(sql, params or None).to_arrow_table())

    def _read(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        import duckdb

        with self._turn:
            for attempt in range(TRIES):
                try:
                    return work(self.con)
                except (duckdb.Error, OSError) as error:
                    known = translate(error, self.at.shown)
                    if not isinstance(known, LockedError) or attempt == TRIES - 1:
                        raise known from error
                    time.sleep(_jitter(attempt))
        raise AssertionError("unreachable")

    def _transaction(self, work: Callable[[duckdb.DuckDBPyConnection], tuple[T, bool]]) -> T:
        """Run `work` in a transaction under the writer's lock; commit if it says so, else roll back; again when the catalog was locked."""
        import duckdb

        if self.read_only:
            raise translate(PermissionError(13, "opened read-only"), self.at.shown)
        with self._turn, writer_lock(self.at):
            for attempt in range(TRIES):
                try:
                    self.con.execute("BEGIN")
                    result, wrote = work(self.con)
                    self.con.execute("COMMIT" if wrote else "ROLLBACK")
                    if wrote:
                        _forget_statistics(self.con)
                    return result
                except BaseException as error:
                    _rollback(self.con)
                    if not isinstance(error, (duckdb.Error, OSError, LakeError)):
                        raise
                    known = translate(error, self.at.shown)
                    if not isinstance(known, (LockedError, ConflictError)) or attempt == TRIES - 1:
                        raise known from error
                time.sleep(_jitter(attempt))
        raise AssertionError("unreachable")


def _attach(con: duckdb.DuckDBPyConnection, at: Location, *, read_only: bool, create: bool, as_of: str | None) -> None:
    attach(con, at, attach_sql(at, ALIAS, read_only=read_only, create=create, as_of=as_of))


def attach(con: duckdb.DuckDBPyConnection, at: Location, statement: str) -> None:
    import duckdb

    for attempt in range(TRIES):
        try:
            con.execute(statement)
            con.execute(f"USE {ALIAS}")
            return
        except duckdb.Error as error:
            if not isinstance(translate(error, at.shown), LockedError) or attempt == TRIES - 1:
                raise
            time.sleep(_jitter(attempt))


def as_of_text(as_of: int | str) -> str:
    """A snapshot number or a time as ATTACH takes it; a bare day means its end, so that 'as of Monday' has what Monday brought."""
    text = str(as_of).strip()
    if text.isdigit():
        return text
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise NoSnapshotError(f"{text!r} is neither a snapshot's number nor a time: write 12, 2026-11-23 or '2026-11-23 14:00:00'") from None
    if len(text) == 10:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")


def _make(con: duckdb.DuckDBPyConnection) -> None:
    """The tables, views and macros of a new lake, in one transaction; of one that is there, its views and macros when ours differ."""
    version = schema_version(con)
    if version is not None and not _views_differ(con, version):
        return
    con.execute("BEGIN")
    try:
        for statement in ddl() if version is None else [*info_ddl(), *macro_ddl(), *view_ddl()]:
            con.execute(statement)
        con.execute("COMMIT")
    except BaseException:
        _rollback(con)
        raise
    for statement in settings_ddl(ALIAS):
        con.execute(statement)


def _views_differ(con: duckdb.DuckDBPyConnection, version: int) -> bool:
    """A lake of other columns is left to `migrate`, and says so when its version is checked."""
    if version != SCHEMA_VERSION:
        return False
    return con.execute(f"SELECT columns_hash = ?, views_hash = ? FROM {INFO}", [columns_hash(), views_hash()]).fetchone() == (True, False)


def check_version(con: duckdb.DuckDBPyConnection, at: Location, *, past: bool = False) -> None:
    """Refuse a lake of another version. An earlier snapshot may be of an older one: it is read as it was."""
    version = schema_version(con)
    if version is None and past:
        raise NoSnapshotError(f"At that snapshot the lake {at.shown} had no tables yet: `dissent lake info` tells the oldest and the latest")
    if version is None:
        raise NoLakeError(f"{at.shown} holds a DuckLake but none of ours: name the folder that `dissent lake init` or `dissent ingest` made")
    if version > SCHEMA_VERSION:
        raise NewerVersionError(
            f"The lake {at.shown} was made by a newer version (tables of version {version}; this program knows {SCHEMA_VERSION}): update dissent"
        )
    if past:
        return
    if version < SCHEMA_VERSION:
        raise OlderVersionError(
            f"The lake {at.shown} was made by an older version (tables of version {version} of {SCHEMA_VERSION}): run `dissent lake migrate`"
        )
    if _one(con, f"SELECT columns_hash FROM {INFO}") != columns_hash():
        raise OlderVersionError(f"The lake {at.shown} lacks columns that this version declares: run `dissent lake migrate`; no row is lost")


def schema_version(con: duckdb.DuckDBPyConnection) -> int | None:
    """Version of the lake's tables; None when they are not ours. Version 1 kept it in a table, later ones in a view."""
    kinds = {r[0] for r in con.execute(
        "SELECT table_type FROM information_schema.tables WHERE table_catalog = ? AND table_name = ?", [ALIAS, INFO]
    ).fetchall()}
    if "VIEW" in kinds:
        return int(_one(con, f"SELECT schema_version FROM {INFO}"))
    return int(_one(con, f"SELECT value FROM {INFO} WHERE key = 'schema_version'")) if kinds else None


def _message(con: duckdb.DuckDBPyConnection, text: str, extra: Mapping[str, Any]) -> None:
    con.execute(f"CALL {ALIAS}.set_commit_message('dissent', ?, extra_info => ?)", [text, json.dumps(extra)])


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    found = con.execute(sql).fetchone()
    return found[0] if found else None


def _forget_statistics(con: duckdb.DuckDBPyConnection) -> None:
    """Take the minimum and maximum of every column out of the catalog: DuckLake 1.5.5 can set them wrong (see `catalog.open_engine`), and a
    session that is not ours would believe them. Those of single files are right, and stay. The load is committed by then: when the catalog
    is busy, the next load does it."""
    import duckdb

    try:
        con.execute(
            f"UPDATE __ducklake_metadata_{ALIAS}.ducklake_table_column_stats SET min_value = NULL, max_value = NULL"
            " WHERE min_value IS NOT NULL OR max_value IS NOT NULL"
        )
    except duckdb.Error:
        return


def _rollback(con: duckdb.DuckDBPyConnection) -> None:
    import duckdb

    try:
        con.execute("ROLLBACK")
    except duckdb.Error:
        return  # a failed COMMIT has rolled back already


def _jitter(attempt: int) -> float:
    return float(random.uniform(0.5, 1.5) * min(0.05 * 2**attempt, 2.0))
