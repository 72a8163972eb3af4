"""What changed between two snapshots: rows added, changed and withdrawn, and a summary that a person can read."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import LakeError
from warehouse.lake import Lake
from warehouse.schema import quoted
from warehouse.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = ("added", "changed", "withdrawn")


@dataclass(frozen=True)
class TableDiff:
    table: str
    added: int
    changed: int
    withdrawn: int
    rows_before: int
    rows_after: int


@dataclass(frozen=True)
class Diff:
    """What happened from snapshot `a` to snapshot `b`, table by table."""

    a: int
    b: int
    tables: tuple[TableDiff, ...]

    @property
    def empty(self) -> bool:
        return not any(t.added or t.changed or t.withdrawn for t in self.tables)

    def text(self) -> str:
        """The summary: a line a table that differs."""
        if self.empty:
            return f"Nothing differs between snapshot {self.a} and snapshot {self.b}."
        lines = [f"From snapshot {self.a} to snapshot {self.b}:"]
        for t in self.tables:
            parts = [f"{n:,} {kind}" for n, kind in ((t.added, "added"), (t.changed, "changed"), (t.withdrawn, "withdrawn")) if n]
            if parts:
                lines.append(f"  {t.table}: {', '.join(parts)} ({t.rows_before:,} rows before, {t.rows_after:,} after)")
        return "\n".join(lines)


def diff(location: str | Path, a: int, b: int | None = None, *, data_path: str | None = None, tables: tuple[str, ...] = ()) -> Diff:
    """Compare two snapshots (`b`: the latest). Raises NoSnapshotError when one is unknown or expired."""
    with _opened(location, data_path) as lake:
        b = lake.snapshot if b is None else b
        return summary(lake, a, b, tables)


@contextmanager
def diff_rows(location: str | Path, table: str, a: int, b: int | None = None, *, data_path: str | None = None) -> Iterator[pa.RecordBatchReader]:
    """The rows of one table that differ, streamed, with a first column `change` of added, changed (the new row) or withdrawn (the old one)."""
    if table not in TABLES:
        raise LakeError(f"No table {table!r}: the lake has {', '.join(TABLES)}")
    with _opened(location, data_path) as lake:
        b = lake.snapshot if b is None else b
        _check_snapshots(lake, a, b)
        yield lake.con.execute(changes_sql(lake, table, a, b)).to_arrow_reader(50_000)


def summary(lake: Lake, a: int, b: int, tables: tuple[str, ...] = ()) -> Diff:
    _check_snapshots(lake, a, b)
    found = []
    for name in tables or tuple(TABLES):
        kinds = lake.query(f"SELECT change, count(*) AS n FROM ({changes_sql(lake, name, a, b)}) GROUP BY change").to_pylist()
        counts = dict.fromkeys(KINDS, 0) | {r["change"]: r["n"] for r in kinds}
        before, after = (lake.query(f"SELECT count(*) AS n FROM {at(lake, name, v)}").to_pylist()[0]["n"] for v in (a, b))
        found.append(TableDiff(name, counts["added"], counts["changed"], counts["withdrawn"], before, after))
    return Diff(a, b, tuple(found))


def changes_sql(lake: Lake, name: str, a: int, b: int, columns: str | None = None) -> str:
    """A SELECT of the rows of a table that differ between two snapshots, in the order of the table's key."""
    cols = columns or ", ".join(quoted(c.name) for c in TABLES[name].columns)
    key = [quoted(k) for k in TABLES[name].key]
    keys = ", ".join(key)
    same = " AND ".join(f"n.{k} = o.{k}" for k in key)
    old, new = at(lake, name, a), at(lake, name, b)
    full = ", ".join(quoted(c.name) for c in TABLES[name].columns)
    fresh = f"SELECT {full} FROM {new} EXCEPT SELECT {full} FROM {old}"
    had = f"EXISTS (SELECT 1 FROM (SELECT {keys} FROM {old}) o WHERE {same})"
    return (
        f"SELECT * FROM (SELECT CASE WHEN {had} THEN 'changed' ELSE 'added' END AS change, "
        f"{cols} FROM ({fresh}) n UNION ALL "
        f"SELECT 'withdrawn' AS change, {cols} FROM {old} o WHERE NOT EXISTS (SELECT 1 FROM (SELECT {keys} FROM {new}) n WHERE {same})) "
        f"ORDER BY {keys}, change"
    )


def at(lake: Lake, name: str, snapshot: int) -> str:
    """A table as of a snapshot, as a FROM item with the columns of today; a table that was not there yet is empty.

    Columns that the snapshot did not have are empty in it.
    """
    import duckdb

    declared = TABLES[name].columns
    try:
        had = {r[0] for r in lake.con.execute(f"DESCRIBE FROM {name} AT (VERSION => {int(snapshot)})").fetchall()}
    except duckdb.CatalogException:
        return f"(SELECT {', '.join(quoted(c.name) for c in declared)} FROM {name} WHERE false)"
    if all(c.name in had for c in declared):
        return f"(FROM {name} AT (VERSION => {int(snapshot)}))"
    from warehouse.arrow import sql_type

    cols = ", ".join(quoted(c.name) if c.name in had else f"NULL::{sql_type(c)} AS {quoted(c.name)}" for c in declared)
    return f"(SELECT {cols} FROM {name} AT (VERSION => {int(snapshot)}))"


def _check_snapshots(lake: Lake, *wanted: int) -> None:
    for snapshot in wanted:
        lake.check_snapshot(snapshot)


def _opened(location: str | Path, data_path: str | None) -> Lake:
    return Lake.connect(location, data_path=data_path, read_only=True, create=False)
